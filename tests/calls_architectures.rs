//! Programs for architectures whose code is not followed, of 32 bits and of 64, big-endian and not: their build
//! information and their hooks are read, and of what they call it is said that it is not known.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{findings, known, report};
use mmlint::executable::{Contents, analyse, read};
use mmlint_testkit::Fixture;

/// Go's name, and whether it is big-endian.
const ARCHITECTURES: [(&str, bool); 5] = [
    ("386", false),
    ("arm", false),
    ("mips", true),
    ("riscv64", false),
    ("s390x", true),
];

/// A bundle with the program for one architecture; `None` where it is not built.
fn bundle(arch: &str) -> Option<Fixture> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("architecture.toml");
    let text = format!(
        "about = \"A program whose code is not followed.\"\n[set]\n\
         \"/server/executables/linux-{arch}\" = \"server/dist/plugin-linux-{arch}\"\n[[entry]]\n\
         name = \"com.example.p/server/dist/plugin-linux-{arch}\"\nmode = 0o755\n\
         executable = \"built calls-local-linux-{arch}\"\n"
    );
    std::fs::write(&path, text).unwrap();
    known(Fixture::load(&path))
}

fn name(arch: &str) -> String {
    format!("com.example.p/server/dist/plugin-linux-{arch}")
}

#[test]
fn build_information_and_hooks_are_read_on_every_architecture() {
    for (arch, big) in ARCHITECTURES {
        let Some(fixture) = bundle(arch) else {
            continue;
        };
        let mut entries = fixture.entries.iter();
        let wanted = name(arch);
        let bytes = &entries
            .find(|entry| entry.name == wanted.as_bytes())
            .unwrap()
            .content;
        assert_eq!(bytes[5] == 2, big, "{arch}");
        let Contents::Executable(program) = read(bytes) else {
            panic!("{arch}: no executable");
        };
        let go = program.go.unwrap();
        assert!(go.go_version.starts_with("go1."), "{arch}: {go:?}");
        assert_eq!(go.setting("GOARCH"), Some(arch));
        assert!(!go.deps.is_empty(), "{arch}: {go:?}");
        let code = analyse(bytes).unwrap();
        assert_eq!(code.plugin_type.as_deref(), Some("*main.Plugin"), "{arch}");
        let places: Vec<_> = code
            .hooks
            .iter()
            .map(|hook| (hook.name.as_str(), hook.place.as_ref().unwrap()))
            .collect();
        assert_eq!(places.len(), 5, "{arch}");
        for (hook, place) in places {
            assert_eq!(place.function, format!("main.(*Plugin).{hook}"), "{arch}");
            assert!(place.file.ends_with(".go") && place.line > 0, "{arch}");
        }
        assert!(!code.calls_read && code.api_calls.is_empty(), "{arch}");
    }
}

/// The plugin calls what only new servers have: on these architectures that is not seen, and said.
#[test]
fn what_is_called_is_said_to_be_unknown() {
    for (arch, _) in ARCHITECTURES {
        let Some(fixture) = bundle(arch) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let report = report(folder.path(), &fixture);
        let found = findings(&report);
        let name = name(arch);
        let about: Vec<_> = found
            .iter()
            .filter(|finding| finding["rule"].as_str().unwrap().starts_with("compat/"))
            .map(|finding| finding["message"].as_str().unwrap())
            .filter(|message| message.contains(&name))
            .collect();
        let unknown = format!(
            "what {name} calls of the server is not known: code for {arch} is not followed"
        );
        assert_eq!(about, [unknown]);
        // What is read of it is wrong on every architecture: this hook has another signature.
        assert!(
            found
                .iter()
                .any(|finding| finding["rule"] == "server/hook-signature"
                    && finding.to_string().contains("OnDeactivate")),
            "{arch}"
        );
    }
}
