//! The programs in generated bundles: placeholders until a bundle is packed, then tiny fakes, or
//! what a Go toolchain has made of our own plugin.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use mmlint_testkit::edits::Model;
use mmlint_testkit::executable;
use mmlint_testkit::gzip::Gzip;

/// The programs that there are, by platform; the last is a Go program that is no plugin.
pub const NAMES: [&str; 5] = [
    "linux-amd64",
    "linux-arm64",
    "darwin-arm64",
    "windows-amd64",
    "not-a-plugin",
];

/// What may be wrong with one: cut to so many bytes, cut by so many, this many zeroed or
/// added, and bytes of the header changed so that no system runs it.
pub const FAULTS: [&str; 14] = [
    "keep 1",
    "keep 63",
    "keep 64",
    "keep 500",
    "keep 4096",
    "keep 1000000",
    "zero 4",
    "zero 64",
    "zero 4096",
    "add 1",
    "add 5000",
    "byte 4 1",
    "byte 18 0",
    "byte 18 40",
];

/// The content that stands for a program with a fault, or with none.
pub fn placeholder(name: &str, fault: &str) -> Vec<u8> {
    format!("@{name} {fault}").into_bytes()
}

/// The programs that placeholders stand for.
pub struct Programs {
    by_name: BTreeMap<&'static str, Vec<u8>>,
    /// Whether they are started.
    real: bool,
}

impl Programs {
    /// Programs of a few hundred bytes, which only look like some.
    pub fn fake() -> Self {
        let build = |name: &&'static str| {
            let words = match *name {
                "not-a-plugin" => "linux-amd64 go".to_owned(),
                platform => format!("{platform} go plugin"),
            };
            (*name, executable::build(&words).unwrap())
        };
        Self {
            by_name: NAMES.iter().map(build).collect(),
            real: false,
        }
    }

    /// Those in the bundles that `fixtures/plugin/build.sh` has made in this folder.
    pub fn built(folder: &Path) -> Self {
        let bundle = |suffix: &str| {
            files(&folder.join(format!("com.example.mmlint-fixture-1.0.0{suffix}.tar.gz")))
        };
        let (release, other) = (bundle(""), bundle("-not-a-plugin"));
        let program = |name: &&'static str| {
            let (files, platform) = match *name {
                "not-a-plugin" => (&other, "linux-amd64"),
                platform => (&release, platform),
            };
            let file = files.iter().find(|(path, _)| path.contains(platform));
            (*name, file.unwrap().1.clone())
        };
        Self {
            by_name: NAMES.iter().map(program).collect(),
            real: true,
        }
    }

    /// The bundle with its programs. In one that is started there are no others: a fake would
    /// run, and mmlint cannot know that it is none.
    pub fn fill(&self, model: &Model) -> Model {
        let mut filled = model.clone();
        for entry in &mut filled.entries {
            match self.program(&entry.content) {
                Some(content) => entry.content = content,
                None if self.real && looks_like_a_program(&entry.content) => {
                    entry.content = b"a fake\n".to_vec();
                }
                None => {}
            }
        }
        if self.real && filled.container.gzip == Gzip::Good {
            filled.container.gzip = Gzip::Stored;
        }
        filled
    }

    fn program(&self, content: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(content).ok()?.strip_prefix('@')?;
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut bytes = self.by_name.get(words.first()?)?.clone();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<usize>().ok());
        match (words.get(1).copied(), number(2)) {
            (Some("keep"), Some(length)) => bytes.truncate(length),
            (Some("zero"), Some(length)) => {
                bytes.iter_mut().take(length).for_each(|byte| *byte = 0)
            }
            (Some("add"), Some(length)) => bytes.resize(bytes.len() + length, b'x'),
            (Some("byte"), Some(at)) => *bytes.get_mut(at)? = u8::try_from(number(3)?).ok()?,
            _ => {}
        }
        Some(bytes)
    }
}

fn looks_like_a_program(content: &[u8]) -> bool {
    let magic: [&[u8]; 5] = [
        b"\x7fELF\x01",
        b"\x7fELF\x02",
        b"MZ",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    magic.iter().any(|magic| content.starts_with(magic))
}

/// The files of a bundle, with their paths.
fn files(bundle: &Path) -> Vec<(String, Vec<u8>)> {
    let packed =
        std::fs::File::open(bundle).unwrap_or_else(|error| panic!("{}: {error}", bundle.display()));
    let mut archive = tar::Archive::new(GzDecoder::new(packed));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (
            entry.path().unwrap().to_string_lossy().into_owned(),
            content,
        )
    });
    entries.collect()
}
