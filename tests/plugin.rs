//! A real plugin, built by `fixtures/plugin/build.sh` for every platform, stripped and not,
//! and its broken relatives. `MMLINT_PLUGIN_BUNDLES` names the folder with the bundles.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::{Path, PathBuf};

use common::{findings, left_out, validate};
use mmlint::report::Report;
use mmlint::server::behaviour::Server;
use mmlint::server::knowledge;
use mmlint::source::Source;
use mmlint::{Options, check};
use serde_json::Value;

const ID: &str = "com.example.mmlint-fixture-1.0.0";

fn folder() -> Option<PathBuf> {
    let found = std::env::var_os("MMLINT_PLUGIN_BUNDLES").map(PathBuf::from);
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "MMLINT_PLUGIN_BUNDLES must be set in CI"
        );
        left_out("MMLINT_PLUGIN_BUNDLES is not set (needs Go; .ci/run builds them)");
    }
    found
}

fn report(path: &Path) -> Value {
    let options = Options {
        servers: vec![Server::parse("11.1.0").unwrap()],
        ..Options::default()
    };
    let bundle = check(&Source::File(path.to_path_buf()), &options).unwrap();
    let report =
        serde_json::to_value(Report::new(knowledge::tool(), vec![bundle], Vec::new())).unwrap();
    validate(&report);
    report
}

#[test]
fn the_plugin_starts_everywhere_and_nothing_is_found() {
    let Some(folder) = folder() else { return };
    for name in [format!("{ID}.tar.gz"), format!("{ID}-unstripped.tar.gz")] {
        let report = report(&folder.join(&name));
        assert!(findings(&report).is_empty(), "{report:#}");
        let start = report["bundles"][0]["verdict"]["start"]
            .as_object()
            .unwrap();
        assert_eq!(start.len(), 5, "{start:?}");
        assert!(
            start.values().all(|step| step["outcome"] == "starts"),
            "{start:?}"
        );
    }
}

/// By variant: the rule that finds it and what starting on linux-amd64 does.
const VARIANTS: [(&str, &str, &str); 6] = [
    ("damaged", "server/damaged-executable", "unknown"),
    ("dynamic", "server/dynamic-linking", "unknown"),
    ("not-a-plugin", "server/not-a-plugin", "fails"),
    ("not-executable", "server/not-executable", "fails"),
    ("script", "server/script", "unknown"),
    ("wrong-platform", "server/wrong-platform", "fails"),
];

#[test]
fn broken_relatives_are_told_apart() {
    let Some(folder) = folder() else { return };
    for (name, rule, outcome) in VARIANTS {
        let path = folder.join(format!("{ID}-{name}.tar.gz"));
        if name == "dynamic" && !path.exists() {
            left_out(&format!("{name} (build.sh found no C compiler)"));
            continue;
        }
        let report = report(&path);
        let rules: Vec<_> = findings(&report)
            .iter()
            .map(|finding| finding["rule"].clone())
            .collect();
        assert!(
            rules.iter().any(|found| found == rule),
            "{name}: {report:#}"
        );
        let step = &report["bundles"][0]["verdict"]["start"]["linux-amd64"];
        let expected = if name == "damaged" && step["outcome"] == "fails" {
            "fails"
        } else {
            outcome
        };
        assert_eq!(step["outcome"], expected, "{name}: {report:#}");
        if outcome == "fails" {
            assert_eq!(step["reason"], rule, "{name}");
        }
    }
}
