//! The GitHub Action as the runner runs it: its files, its commands, its failure.
//!
//! Only the network is played (`tests/action/curl`), and cargo. What runs on Windows and macOS
//! is the workflow's part (`.github/workflows/ci.yml`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
mod documented;
mod getting;
mod hostile;
mod machine;
mod reports;
mod runner;

use std::path::PathBuf;

use common::root;
use machine::{ASSET, Machine, mmlint};
use mmlint_testkit::Fixture;
use runner::Run;

/// Every input of the action, in its order.
const INPUTS: [&str; 12] = [
    "path",
    "version",
    "config",
    "profile",
    "server",
    "fail-on",
    "baseline",
    "annotations",
    "summary",
    "sarif",
    "expect-version",
    "args",
];

/// A machine with three bundles: a good one, one that a server refuses, and one with a warning.
fn machine() -> Machine {
    let machine = Machine::new();
    machine.bundle("dist/good 1.tar.gz", &Fixture::base());
    machine.bundle("out/refused.tar.gz", &fixture("manifest/syntax/bad.toml"));
    machine.bundle(
        "out/warned.tar.gz",
        &fixture("manifest/trailing-data/bad.toml"),
    );
    machine
}

fn fixture(name: &str) -> Fixture {
    Fixture::load(root().join("fixtures/rules").join(name)).unwrap()
}

/// Files that an input made someone write.
fn touched(machine: &Machine) -> Vec<PathBuf> {
    common::files(machine.folder.path(), "pwned")
        .into_iter()
        .chain(
            std::fs::read_dir(machine.path("work space"))
                .unwrap()
                .filter_map(|entry| {
                    let path = entry.unwrap().path();
                    path.to_string_lossy().contains("pwned").then_some(path)
                }),
        )
        .collect()
}

fn called(run: &Run, action: &str) -> usize {
    run.called
        .iter()
        .filter(|(name, _)| name.starts_with(action))
        .count()
}

/// The lines of a log that the runner would take for commands, after what it must not obey.
fn commands(log: &str) -> Vec<&str> {
    let mut stopped: Option<String> = None;
    let mut found = Vec::new();
    for line in log.lines() {
        if let Some(token) = &stopped {
            if line.trim_start() == format!("::{token}::") {
                stopped = None;
            }
        } else if let Some(token) = line.strip_prefix("::stop-commands::") {
            stopped = Some(token.to_owned());
        } else if line.trim_start().starts_with("::") || line.contains("##[") {
            found.push(line);
        }
    }
    assert_eq!(stopped, None, "{log}");
    found
}

#[test]
fn a_clean_bundle_passes_and_everything_is_said() {
    let machine = machine();
    let run = machine.run(&[]);
    assert_eq!(run.status, 0, "{}", run.log);
    assert_eq!(run.ran, ["Get mmlint", "Check"]);
    assert_eq!(run.outputs["result"], "clean");
    assert_eq!(run.outputs["errors"], "0");
    assert_eq!(run.outputs["warnings"], "0");
    assert_eq!(run.outputs["min-server-version"], "");
    let report = std::fs::read_to_string(&run.outputs["report"]).unwrap();
    common::validate(&serde_json::from_str(&report).unwrap());
    assert!(run.summary.contains("com.example.p"), "{}", run.summary);
    assert!(run.log.contains("dist/good 1.tar.gz") || run.log.contains("com.example.p"));
}

#[test]
fn errors_fail_the_step_when_all_has_been_written() {
    let machine = machine();
    let run = machine.run(&[("path", "\n  dist/*.tar.gz  \r\n\nout/refused.tar.gz\n")]);
    assert_eq!(run.status, 1, "{}", run.log);
    assert_eq!(run.ran, ["Get mmlint", "Check", "End as mmlint did"]);
    assert_eq!(run.outputs["result"], "findings");
    assert_eq!(run.outputs["errors"], "1");
    let report = std::fs::read_to_string(&run.outputs["report"]).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["summary"]["bundles"], 2);
    assert!(run.summary.contains("manifest/syntax"), "{}", run.summary);
    let shown = commands(&run.log);
    assert!(
        shown.iter().any(|line| line.starts_with("::error ")),
        "{}",
        run.log
    );
    assert_eq!(called(&run, "github/codeql-action/upload-sarif@"), 0);
}

#[test]
fn every_input_reaches_mmlint() {
    let machine = machine();
    let folder = machine.path("work space");
    std::fs::write(folder.join("my rules.toml"), "fail-on = \"never\"\n").unwrap();
    let refused = ("path", "out/refused.tar.gz");
    let warned = ("path", "out/warned.tar.gz");
    let status = |with: &[(&str, &str)]| {
        let run = machine.run(with);
        assert_ne!(run.outputs["result"], "usage", "{}", run.log);
        run.status
    };
    assert_eq!(status(&[refused, ("config", "my rules.toml")]), 0);
    assert_eq!(status(&[warned]), 0);
    assert_eq!(status(&[warned, ("fail-on", "warning")]), 1);
    assert_eq!(
        status(&[("expect-version", "v9.9.9"), ("fail-on", "warning")]),
        1
    );
    let young = fixture("manifest/version-below-one/bad.toml");
    machine.bundle("out/young.tar.gz", &young);
    let young = ("path", "out/young.tar.gz");
    assert_eq!(status(&[young]), 0);
    assert_eq!(status(&[young, ("profile", "marketplace")]), 1);
    assert_eq!(
        status(&[
            warned,
            ("args", "--deny 'manifest/trailing-data' \n --quiet")
        ]),
        1
    );
    // Words of args: what the runner's temporary folder is called on Windows, and quotes in every place.
    let written = |args: &str, file: &str| {
        assert_eq!(status(&[("args", args)]), 0, "{args}");
        assert!(folder.join(file).exists(), "{args}");
    };
    written(r"--output jsonl=a\b.jsonl", r"a\b.jsonl");
    written(r"--output=jsonl='C:\c d.jsonl'", r"C:\c d.jsonl");
    written("--output\tjson\"l=e\\\"f'\".jsonl'", "e\\f\".jsonl");
    let run = machine.run(&[("server", "11.0.0\n11.2.0\n")]);
    let report = std::fs::read_to_string(&run.outputs["report"]).unwrap();
    assert!(report.contains("\"server\": \"11.2.0\""), "{report}");
}

#[test]
fn wrong_usage_is_told_from_findings() {
    let machine = machine();
    for with in [
        ("fail-on", "sometimes"),
        ("server", "soon"),
        ("config", "there is none.toml"),
        ("args", "--no-such-option"),
        ("args", "--deny 'half"),
        ("summary", "yes"),
        ("sarif", "yes"),
        ("path", " \n "),
    ] {
        let run = machine.run(&[with]);
        assert_eq!(run.status, 2, "{with:?}: {}", run.log);
        assert_eq!(run.outputs["result"], "usage", "{with:?}");
        assert_eq!(run.outputs["errors"], "", "{with:?}");
        assert_eq!(run.outputs["report"], "", "{with:?}");
        let shown = commands(&run.log);
        assert_eq!(shown.len(), 1, "{with:?}: {}", run.log);
        assert!(
            shown[0].starts_with("::error title=mmlint::"),
            "{with:?}: {}",
            run.log
        );
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_reported() {
    let machine = machine();
    let run = machine.run(&[("path", "out/refused.tar.gz\nout/absent-*.tar.gz")]);
    assert_eq!(run.status, 3, "{}", run.log);
    assert_eq!(run.outputs["result"], "unchecked");
    assert_eq!(run.outputs["errors"], "1");
    assert!(
        run.log
            .contains("out/absent-*.tar.gz: no file matches this pattern")
    );
}

/// A status that looks like an answer is none where there is no report.
#[test]
fn what_wrote_no_report_checked_nothing() {
    let mut machine = machine();
    let help = machine.run(&[("args", "--help")]);
    let mut runs = vec![("--help", help)];
    for (name, script) in [
        (
            "loaded",
            "#!/bin/sh\necho 'libc.so.6: not found' >&2\nexit 1\n",
        ),
        ("true", "#!/bin/sh\nexit 0\n"),
    ] {
        machine.program(name, script);
        machine.cached = Some(machine.path(name));
        runs.push((name, machine.run(&[("version", "source")])));
    }
    for (name, run) in runs {
        assert_eq!(run.status, 3, "{name}: {}", run.log);
        assert_eq!(run.outputs["result"], "unchecked", "{name}");
        assert_eq!(run.outputs["report"], "", "{name}");
        let shown = commands(&run.log);
        assert_eq!(shown.len(), 1, "{name}: {}", run.log);
        assert!(
            shown[0].contains("it wrote no report"),
            "{name}: {}",
            run.log
        );
        assert!(run.summary.contains("checked nothing"), "{}", run.summary);
    }
}
