//! Writes what a fuzz target starts from: `seeds TARGET FOLDER`.

use std::path::Path;

use mmlint_testkit::{Fixture, edits, executable};

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

fn seeds(target: &str) -> Result<Vec<Vec<u8>>, String> {
    let random = 0..200;
    Ok(match target {
        "bundle" => {
            let base = Fixture::base().bundle();
            random
                .map(|seed| edits::random_bundle(seed).0)
                .chain([base])
                .collect()
        }
        "tar" => random.map(|seed| edits::random_model(seed).tar()).collect(),
        "manifest_json" => manifests("plugin.json"),
        "manifest_yaml" => [manifests("plugin.yaml"), manifests("plugin.yml")].concat(),
        "executable" | "plugin_code" => EXECUTABLES
            .into_iter()
            .map(executable::build)
            .collect::<Result<_, _>>()?,
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
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
    })
}

fn manifests(name: &str) -> Vec<Vec<u8>> {
    let random = (0..2_000).map(edits::random_manifest);
    let named = random.filter(|(file, ..)| *file == name);
    named.map(|(_, text, _)| text).take(200).collect()
}
