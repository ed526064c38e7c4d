//! Names and texts that are made to forge what mmlint prints.

use mmlint_testkit::archive::Entry;

use super::bundle::{manifest, with_entries, with_manifest};
use super::{Attack, attack};

pub fn attacks() -> Vec<Attack> {
    vec![
        attack(
            "names with escape sequences of terminals",
            escapes,
            &["archive/confusing-name"],
        )
        .passes(),
        attack(
            "names with marks that turn the direction of writing",
            bidirectional,
            &["archive/confusing-name"],
        )
        .passes(),
        attack(
            "names that are not UTF-8, or too long for it",
            not_utf8,
            &["archive/"],
        )
        .passes(),
        attack(
            "names with line breaks that forge a finding",
            lines,
            &["archive/confusing-name"],
        )
        .passes(),
        attack(
            "an id and a version that are commands of CI logs",
            commands,
            &["manifest/id-invalid"],
        ),
    ]
}

fn files(names: &[&[u8]]) -> Vec<u8> {
    let entry = |name: &&[u8]| Entry::file([b"com.example.p/assets/", *name].concat(), "");
    with_entries(names.iter().map(entry).collect())
}

fn escapes() -> Vec<u8> {
    files(&[
        b"\x1b[2J\x1b[1;1Hno findings",
        b"\x1b]0;title\x07",
        b"\x1b]8;;https://example.com\x1b\\link",
        b"\x9b31m",
        b"\x08\x08\x08ok",
        b"a\rb",
    ])
}

fn bidirectional() -> Vec<u8> {
    files(&[
        "\u{202e}gpj.exe".as_bytes(),
        "\u{2066}a\u{2069}".as_bytes(),
        "a\u{200b}b".as_bytes(),
    ])
}

fn not_utf8() -> Vec<u8> {
    files(&[
        b"\xff\xfe",
        b"\xc0\xae\xc0\xae/x",
        b"\xed\xa0\x80",
        b"\xf8\x88\x80\x80\x80",
    ])
}

fn lines() -> Vec<u8> {
    files(&[
        b"x\n::error file=a.go,line=1::forged",
        b"x\n##vso[task.complete result=Succeeded;]",
        b"x\n0 errors in 1 bundle",
        "x\u{2028}y".as_bytes(),
    ])
}

fn commands() -> Vec<u8> {
    with_manifest(
        manifest(
            "\"id\": \"com.example.p\"",
            "\"id\": \"::stop-commands::x\"",
        )
        .replace("\"1.0.0\"", "\"\\n::error::forged\\u001b[31m\""),
    )
}
