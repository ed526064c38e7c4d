//! What is counted: small enough for Valgrind, which takes fifty times as long.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use mmlint_testkit::archive::Entry;
use mmlint_testkit::{Fixture, base, load};

use crate::{Failure, root};

/// A name, and what mmlint is asked.
pub struct Input {
    pub name: &'static str,
    pub arguments: Vec<OsString>,
}

const CHECK: &str = "check -q --no-config --fail-on never --jobs 1";

/// What needs nothing but the testkit: a name and a command line, in the folder that [`write`] fills.
const LINES: [(&str, &str); 12] = [
    ("start-up", "--version"),
    ("check: a small bundle", "CHECK small.tar.gz"),
    (
        "check: by every server from 5.2 on",
        "CHECK --server >=5.2 small.tar.gz",
    ),
    ("check: a program of 6 MB", "CHECK program.tar.gz"),
    ("check: a script of 1 MB", "CHECK script.tar.gz"),
    ("check: 500 settings in JSON", "CHECK settings.tar.gz"),
    ("check: 200 settings in YAML", "CHECK yaml.tar.gz"),
    ("check: 4,000 small files", "CHECK files.tar.gz"),
    (
        "check: 500 findings in every format",
        "CHECK findings.tar.gz --output json=a --output sarif=b --output html=c --output junit=d --output markdown=e \
         --output github=f --output gitlab=g --output concise=h --output jsonl=i --output pretty=j",
    ),
    ("compat", "compat --server >=5.2 --jobs 1 script.tar.gz"),
    (
        "listing: 300 entries",
        "listing -q --no-config --fail-on never plugins.json",
    ),
    (
        "verify",
        "verify --key key.asc --signature signed.sig --today 2026-11-21 signed",
    ),
];

/// What needs Go's programs (`fixtures/calls/build.sh`): their release is fixed, so that their bytes are.
const CODE: [(&str, &str); 2] = [
    (
        "check: code of Go 1.27 for amd64",
        "calls-go1.27.4-linux-amd64",
    ),
    (
        "check: code of Go 1.27 for arm64",
        "calls-go1.27.4-linux-arm64",
    ),
];

/// The names of all inputs, here or not.
pub fn names() -> Vec<&'static str> {
    LINES.iter().chain(&CODE).map(|(name, _)| *name).collect()
}

/// The names of those that cannot be had here.
pub fn left_out() -> impl Iterator<Item = &'static str> {
    CODE.iter()
        .filter(|(_, file)| program(file).is_none())
        .map(|(name, _)| *name)
}

/// A checksum of those that are here.
pub fn checksum() -> String {
    let mut crc = flate2::Crc::new();
    for path in CODE.iter().filter_map(|(_, file)| program(file)) {
        crc.update(&std::fs::read(path).unwrap_or_default());
    }
    format!("{:08x}", crc.sum())
}

fn program(file: &str) -> Option<PathBuf> {
    let path = Path::new(&std::env::var_os("MMLINT_CALLS")?).join(file);
    path.is_file().then_some(path)
}

/// Writes the inputs into a folder, and says what to ask of them there.
pub fn write(folder: &Path) -> Result<Vec<Input>, Failure> {
    let file = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes);
    file("small.tar.gz", &Fixture::base().bundle())?;
    let program_of = |bytes: Vec<u8>| {
        let name = format!("{}/server/dist/plugin-linux-amd64", base::ROOT);
        load::with([Entry::file(name, bytes).with_mode(0o755)])
    };
    file(
        "program.tar.gz",
        &program_of(load::program("linux-amd64", 6 << 20, 1)),
    )?;
    let script = Entry::file(
        format!("{}/webapp/dist/main.js", base::ROOT),
        load::script(1 << 20),
    );
    file("script.tar.gz", &load::with([script]))?;
    let manifest = |text: String| load::with([Entry::file(base::MANIFEST_NAME, text)]);
    file("settings.tar.gz", &manifest(load::manifest(500)))?;
    file("findings.tar.gz", &manifest(load::manifest(2_000)))?;
    let mut yaml = Fixture::base();
    for entry in &mut yaml.entries {
        if entry.name == base::MANIFEST_NAME.as_bytes() {
            let name = format!("{}/plugin.yaml", base::ROOT);
            *entry = Entry::file(name, load::manifest_yaml(200));
        }
    }
    file("yaml.tar.gz", &yaml.bundle())?;
    file("files.tar.gz", &load::many_files(4_000))?;
    file("plugins.json", load::listing(300).as_bytes())?;
    file("signed", b"The bytes that were signed.\n")?;
    let signatures = root().join("fixtures/signatures");
    std::fs::copy(signatures.join("rsa3072.asc"), folder.join("key.asc"))?;
    std::fs::copy(signatures.join("rsa3072.sig"), folder.join("signed.sig"))?;
    let mut inputs: Vec<_> = LINES.iter().map(|(name, line)| input(name, line)).collect();
    for (name, built) in CODE {
        if let Some(path) = program(built) {
            let bundle = format!("{built}.tar.gz");
            file(&bundle, &program_of(std::fs::read(path)?))?;
            inputs.push(input(name, &format!("CHECK {bundle}")));
        }
    }
    Ok(inputs)
}

fn input(name: &'static str, line: &str) -> Input {
    let line = line.replacen("CHECK", CHECK, 1);
    Input {
        name,
        arguments: line.split_whitespace().map(OsString::from).collect(),
    }
}
