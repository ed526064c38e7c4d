//! Writes what a fuzz target starts from: `seeds TARGET FOLDER`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use mmlint_testkit::archive::Entry;
use mmlint_testkit::gzip::{self, Gzip};
use mmlint_testkit::{edits, executable};

const EXECUTABLES: [&str; 8] = [
    "linux-amd64 go plugin",
    "linux-arm64 go plugin unstripped",
    "linux-amd64 go plugin dynamic",
    "linux-386 go sdk=none",
    "darwin-amd64 go plugin",
    "darwin-fat go plugin",
    "windows-amd64 go plugin",
    "linux-amd64 truncated",
];

const CONFIG: &[u8] = b"profile = \"strict\"\n[rules]\n\"manifest/*\" = \"off\"\n[[ignore]]\nrule = \"archive/bomb\"\n\
    where = \"*\"\nreason = \"x\"\nuntil = 2027-03-01\n";

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else {
        return Err("usage: seeds TARGET FOLDER".to_owned());
    };
    for (i, seed) in seeds(target)?.into_iter().enumerate() {
        let path = Path::new(folder).join(format!("seed-{i:03}"));
        std::fs::write(path, seed).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The webapp scripts of the fixtures of rules.
fn scripts() -> Vec<Vec<u8>> {
    let root = folder("fixtures/rules");
    let fixtures = ["compat", "webapp"]
        .into_iter()
        .filter_map(|category| std::fs::read_dir(root.join(category)).ok())
        .flatten()
        .filter_map(|rule| std::fs::read_dir(rule.ok()?.path()).ok())
        .flatten()
        .filter_map(|fixture| std::fs::read_to_string(fixture.ok()?.path()).ok());
    let mut scripts: Vec<Vec<u8>> = fixtures
        .filter_map(|fixture| {
            let (_, after) = fixture.split_once("text = \'\'\'\n")?;
            let (script, _) = after.split_once("\'\'\'")?;
            Some(script.into())
        })
        .collect();
    scripts.sort();
    scripts
}

fn seeds(target: &str) -> Result<Vec<Vec<u8>>, String> {
    let random = 0..200;
    Ok(match target {
        "bundle" => {
            let packed = random.clone().map(|seed| edits::random_bundle(seed).0);
            packed.chain(tars(random)).collect()
        }
        "tar" | "commands" => tars(random),
        "gzip" => gzips(),
        "upgrade" => upgrades(),
        "listing" => fixtures(&["listing"], "plugins.json"),
        "vulnerability_record" => records(),
        "vulnerability_zip" => zips(),
        "baseline" => vec![BASELINE.as_bytes().to_vec()],
        "license" => licenses(),
        "secret" => secrets(),
        "knowledge" => tables_of_servers(),
        "manifest_json" => manifests("plugin.json"),
        "manifest_yaml" => [manifests("plugin.yaml"), manifests("plugin.yml")].concat(),
        "executable" | "plugin_code" | "build_information" => EXECUTABLES
            .into_iter()
            .map(executable::build)
            .collect::<Result<_, _>>()?,
        "module_data" => (0..4).map(module_data).collect(),
        "functions" | "types" | "itabs" => (0..6).map(tables).collect(),
        "webapp_code" | "webapp_scan" => scripts(),
        "signature" => signatures(),
        "key_ring" => signed_files(".asc"),
        "code_amd64" => vec![
            // MOVQ 0x20(AX), CX; TESTQ CX, CX; JE; MOVQ 0x1e8(CX), DX; CALL DX; RET
            b"\x48\x8b\x48\x20\x48\x85\xc9\x74\x09\x48\x8b\x91\xe8\x01\0\0\xff\xd2\xc3".to_vec(),
            // MOVUPS X15, 0x10(SP); DECL DX; JNE back; LEAQ 0x10(IP), AX; REP MOVSQ
            b"\x44\x0f\x11\x7c\x24\x10\xff\xca\x75\xf6\x48\x8d\x05\x10\0\0\0\xf3\x48\xa5".to_vec(),
        ],
        "code_arm64" => vec![words(&[
            0xf940_1001, 0xb400_0081, 0xf940_f422, 0xd63f_0040, 0xd65f_03c0, 0xf81e_0ffe,
            0xa900_7fff, 0xb000_0000, 0x9100_4000, 0xaa01_03e2, 0xb27e_03f8, 0xadc1_4410,
            0x9400_0001, 0x9a82_1020, 0x7860_6842,
        ])],
        "config" => vec![
            include_bytes!("../../src/config/template.toml").to_vec(),
            CONFIG.to_vec(),
        ],
        "icon" => [
            "<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'a' 'b'><svg><!-- x --><path d='M0'/></svg>",
            "<svg><style><![CDATA[@import 'x'; a { fill: url(http://x) }]]></style></svg>",
            "<!DOCTYPE svg [<!ENTITY a SYSTEM 'x'>]><svg onload='x' href=\"java&#115;cript:\">*</svg>",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
        _ => [
            "https://user@example.com:80/a?b#c",
            "1.2.3-rc.1+build",
            "unpacked=3 GiB",
            "a/../b//c",
            "com.example.p-v1.2.3-linux-amd64.tar.gz",
            "2027-03-01",
            "manifest/*",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
    })
}

/// Tar streams of random bundles, and the good one.
fn tars(random: Range<u64>) -> Vec<Vec<u8>> {
    let good = edits::Model::base().tar();
    let random = random.map(|seed| edits::random_model(seed).tar());
    random.chain([good]).collect()
}

/// Small streams: the good ones, and all others.
fn gzips() -> Vec<Vec<u8>> {
    let content = b"a text, a text, a text".repeat(40);
    [Gzip::Good, Gzip::Stored]
        .into_iter()
        .chain(Gzip::ODD)
        .map(|how| gzip::wrap(&content, &[], how))
        .collect()
}

/// Random bundles beside each other, as the target cuts them.
fn upgrades() -> Vec<Vec<u8>> {
    let seeds = (0..60).map(|seed| {
        let (old, new) = (
            edits::random_model(seed).tar(),
            edits::random_model(seed + 1000).tar(),
        );
        let blocks = u16::try_from(old.len() / 512).unwrap_or(0);
        [&blocks.to_le_bytes()[..], &old, &new].concat()
    });
    seeds.collect()
}

/// The repository's folder with this name.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// All files with this name below the fixtures of rules.
fn fixtures(categories: &[&str], name: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = categories
        .iter()
        .map(|category| folder("fixtures/rules").join(category))
        .collect();
    while let Some(at) = open.pop() {
        match std::fs::read_dir(&at) {
            Ok(entries) => open.extend(entries.filter_map(|entry| Some(entry.ok()?.path()))),
            Err(_) if at.ends_with(name) => found.extend(std::fs::read(&at)),
            Err(_) => {}
        }
    }
    found.sort();
    found
}

/// The records of the made-up database, by the id that the target has.
fn records() -> Vec<Vec<u8>> {
    let names = (1..=99).map(|number| format!("GO-9999-{number:04}"));
    names
        .filter_map(|name| {
            let path = folder("fixtures/vulnerabilities/db").join(format!("{name}.json"));
            let text = std::fs::read_to_string(path).ok()?;
            Some(text.replace(&name, "GO-9999-0001").into_bytes())
        })
        .collect()
}

/// Databases of one record and of all of them.
fn zips() -> Vec<Vec<u8>> {
    let records = records().into_iter().enumerate();
    let entries: Vec<Entry> = records
        .map(|(at, text)| Entry::file(format!("ID/GO-9999-{:04}.json", at + 1), text))
        .collect();
    let index = Entry::file("index/db.json", "{\"modified\": \"2026-11-20T16:01:02Z\"}");
    let one = entries.first().cloned().into_iter().chain([index]);
    let zip = |entries: &[Entry]| gzip::wrap(&[], entries, Gzip::Zip);
    vec![zip(&one.collect::<Vec<_>>()), zip(&entries)]
}

const BASELINE: &str = r#"{"schema_version": 1, "findings": [{"plugin": "p", "rule": "a/b", "fingerprint": "0123456789abcdef",
"severity": "warning", "message": "m", "count": 2}]}"#;

/// This project's licence, and the forms of webpack's lists.
fn licenses() -> Vec<Vec<u8>> {
    let list = "/*!\n * a-library v1.2.3 (https://example.com)\n * Licensed under MIT\n */\n\n\
        /** @license React v16.14.0\n * react.production.min.js\n */\n\n/*! @preserve\n Copyright (c) 2020 x */\n";
    [std::fs::read(folder("LICENSE")).ok(), Some(list.into())]
        .into_iter()
        .flatten()
        .collect()
}

/// Heads of keys and forms of tokens, none of them anybody's.
fn secrets() -> Vec<Vec<u8>> {
    let key = |kind: &str, body: &str| {
        format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n").into_bytes()
    };
    let der = "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwEC";
    vec![
        key("RSA PRIVATE KEY", der),
        key("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"),
        key("EC PRIVATE KEY", "MHcCAQEEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4foAoGCCqGSM49AwEH"),
        key("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQ=="),
        key("PGP PRIVATE KEY BLOCK", "\nlFgEXwAAABYJKwYBBAHaRw8BAQdAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        format!("a = \"ghp_{}\"\nb: npm_{}\n", "a1B2".repeat(9), "c3D4".repeat(9)).into_bytes(),
        b"AWS=AKIAABCDEFGHIJKLMNOP\nTOKEN='xoxb-1234567890-abcdefghijklmnop'\nexport X=glpat-abcdefghij0123456789".to_vec(),
    ]
}

/// The tables that are compiled in, behind the number of each, in the order of the target.
fn tables_of_servers() -> Vec<Vec<u8>> {
    let names = [
        "server-api",
        "servers",
        "manifest-fields",
        "registry",
        "globals",
        "browsers",
        "checklist",
    ];
    let tables = (0..).zip(names).filter_map(|(number, name)| {
        let path = folder("rules/knowledge").join(format!("{name}.json"));
        let text = std::fs::read(path).ok()?;
        Some([&[number][..], &text].concat())
    });
    tables.collect()
}

/// The keys or signatures in `fixtures/signatures`, but for those that are there to take long.
fn signed_files(ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder("fixtures/signatures"))
        .into_iter()
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(ending) && !name.contains("endless")
        })
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}

/// Each signature with each key, as the target cuts them.
fn signatures() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for signature in signed_files(".sig") {
        for key in signed_files(".asc") {
            let length = u16::try_from(signature.len()).unwrap_or(0).to_le_bytes();
            seeds.push([&length[..], &signature, &key].concat());
        }
    }
    seeds
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn put(bytes: &mut [u8], at: usize, value: u64) {
    if let Some(place) = bytes.get_mut(at..at + 8) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}

/// Memory from 0x10000 on with a header of a table of functions, and the runtime's record that points to it: of Go 1.16,
/// 1.18, 1.20 and 1.27 by their words, as `src/executable/golang/moduledata.rs` tells them.
fn module_data(kind: usize) -> Vec<u8> {
    const BASE: u64 = 0x1_0000;
    const RECORD: usize = 0x200;
    let (magic, types, links) = [
        (0xffff_fffa, 35, 40),
        (0xffff_fff0, 35, 42),
        (0xffff_fff1, 37, 44),
        (0xffff_fff1, 37, 0),
    ][kind % 4];
    let mut bytes = vec![0; 0x800];
    put(&mut bytes, 0, magic | 0x0801 << 48);
    put(&mut bytes, 8, 1);
    // The list of names is behind the header.
    put(&mut bytes, if kind == 0 { 24 } else { 32 }, 0x80);
    let mut word = |index: usize, value: u64| put(&mut bytes, RECORD + index * 8, value);
    word(0, BASE);
    for (index, at) in [
        (1, 0x80),
        (4, 0x90),
        (7, 0xa0),
        (10, 0xb0),
        (13, 0xc0),
        (16, 0x100),
    ] {
        word(index, BASE + at);
        word(index + 1, 8);
        word(index + 2, 8);
    }
    word(22, BASE);
    word(23, BASE + 0x700);
    word(types, BASE + 0x400);
    word(types + 1, BASE + 0x700);
    if links == 0 {
        for (index, value) in [(38, 0x100), (39, BASE + 0x700), (40, 0x100), (41, 0x20)] {
            word(index, value);
        }
    } else {
        for (index, len) in [(links, 1), (links + 3, 1)] {
            word(index, BASE + 0x600);
            word(index + 1, len);
            word(index + 2, len);
        }
    }
    // One type, a string.
    bytes[0x400 + 23] = 24;
    bytes
}

/// A head that says where lists are, then numbers that are small and addresses that are in the file.
fn tables(layout: u8) -> Vec<u8> {
    let mut bytes = vec![0; 0x600];
    bytes[0] = layout;
    bytes[1] = 7;
    for list in 0..9 {
        bytes[2 + list * 4] = 0x40;
        bytes[3 + list * 4] = u8::try_from(list % 4).unwrap_or_default();
        bytes[4 + list * 4] = 8;
    }
    bytes[39] = 1;
    for (index, at) in (0x30..0x580).step_by(48).enumerate() {
        let kinds: [u64; 9] = [25, 22, 20, 19, 23, 21, 17, 18, 24];
        put(&mut bytes, at, 8);
        put(
            &mut bytes,
            at + 16,
            kinds[index % kinds.len()] << 56 | 0x0808 << 32,
        );
        put(&mut bytes, at + 40, 0x30);
        put(&mut bytes, at + 48, 0x1_0030 + (index as u64 % 8) * 48);
    }
    bytes
}

fn manifests(name: &str) -> Vec<Vec<u8>> {
    let random = (0..2_000).map(edits::random_manifest);
    let named = random.filter(|(file, ..)| *file == name);
    named.map(|(_, text, _)| text).take(200).collect()
}
