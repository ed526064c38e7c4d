//! Two versions that are made to hurt whoever holds them against each other.

use mmlint_testkit::archive::Entry;

use super::bundle::{begun, header_of, manifest, with_entries, with_manifest};
use super::{Attack, BUNDLE, attack};
use mmlint_testkit::gzip::compress;

/// The version that is installed.
const OLD: &str = "old.tar.gz";

pub fn attacks() -> Vec<Attack> {
    vec![
        upgrade(
            "15,000 settings, each renamed",
            || settings("before"),
            || settings("after"),
            &["upgrade/setting-removed"],
        ),
        upgrade(
            "15,000 settings, each of another type and with another default",
            || typed("text", "\"a\""),
            || typed("bool", "true"),
            &["upgrade/"],
        ),
        upgrade(
            "40,000 files, each with another name",
            || files("a"),
            || files("b"),
            &["upgrade/version-not-increased"],
        ),
        Attack {
            exit: 3,
            ..upgrade(
                "a damaged bundle in place of one that is none",
                || b"no bundle".to_vec(),
                cut,
                &["no manifest with an id"],
            )
        },
    ]
}

fn upgrade(
    what: &'static str,
    old: fn() -> Vec<u8>,
    new: fn() -> Vec<u8>,
    says: &'static [&'static str],
) -> Attack {
    Attack {
        file: (BUNDLE, new),
        beside: Some((OLD, old)),
        command: "diff",
        options: &[OLD],
        ..attack(what, new, says)
    }
}

fn with_settings(setting: impl Fn(usize) -> String) -> Vec<u8> {
    let settings: Vec<_> = (0..15_000).map(setting).collect();
    let all = format!("\"settings\": [{},", settings.join(","));
    with_manifest(manifest("\"settings\": [", &all))
}

fn settings(prefix: &str) -> Vec<u8> {
    with_settings(|number| {
        format!("{{\"key\": \"{prefix}{number}\", \"type\": \"text\", \"display_name\": \"x\"}}")
    })
}

fn typed(kind: &str, default: &str) -> Vec<u8> {
    with_settings(|number| {
        format!("{{\"key\": \"k{number}\", \"type\": \"{kind}\", \"default\": {default}}}")
    })
}

fn files(prefix: &str) -> Vec<u8> {
    let files = (0..40_000).map(|at| Entry::file(format!("com.example.p/assets/{prefix}{at}"), ""));
    with_entries(files.collect())
}

fn cut() -> Vec<u8> {
    let mut stream = begun().into_bytes();
    stream.extend(header_of("com.example.p/assets/large", u64::MAX >> 1));
    compress(&stream)
}
