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
mod getting;
mod hostile;
mod runner;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use common::root;
use mmlint_testkit::Fixture;
use runner::{Map, Run, Runner};

const ASSET: &str = concat!(
    "mmlint-v",
    env!("CARGO_PKG_VERSION"),
    "-x86_64-unknown-linux-musl"
);

/// A machine of the runner's, with a release to download.
struct Machine {
    folder: tempfile::TempDir,
    env: Map,
    cached: Option<PathBuf>,
}

impl Machine {
    fn new() -> Self {
        let machine = Self {
            folder: tempfile::tempdir().unwrap(),
            env: Map::new(),
            cached: None,
        };
        for folder in ["work space", "temp dir", "programs", "releases"] {
            std::fs::create_dir(machine.path(folder)).unwrap();
        }
        machine.program("programs/curl", include_str!("curl"));
        machine.release(&mmlint());
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, script: &str) {
        std::fs::write(self.path(name), script).unwrap();
        std::fs::set_permissions(self.path(name), PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// A release of this program, as `.github/workflows/release.yml` makes it.
    fn release(&self, program: &str) {
        let archive = format!("{ASSET}.tar.gz");
        std::fs::create_dir_all(self.path("releases").join(ASSET)).unwrap();
        self.program(&format!("releases/{ASSET}/mmlint"), program);
        let packed = Command::new("tar")
            .args(["-czf", &archive, ASSET])
            .current_dir(self.path("releases"))
            .status();
        assert!(packed.unwrap().success());
        let sum = Command::new("bash")
            .args(["-c", ". \"$0/action/lib.sh\"; sha256 \"$1\""])
            .arg(root())
            .arg(&archive)
            .current_dir(self.path("releases"))
            .env("RUNNER_TEMP", "/tmp")
            .env("GITHUB_ACTION_PATH", root())
            .output()
            .unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        std::fs::write(
            self.path("releases/SHA256SUMS"),
            format!(
                "{}  another.tar.gz\n{}  {archive}\n",
                "0".repeat(64),
                sum.trim()
            ),
        )
        .unwrap();
    }

    /// Nothing was released.
    fn without_release(self) -> Self {
        std::fs::remove_dir_all(self.path("releases")).unwrap();
        std::fs::create_dir(self.path("releases")).unwrap();
        self
    }

    fn bundle(&self, name: &str, fixture: &Fixture) {
        let path = self.path("work space").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, fixture.bundle()).unwrap();
    }

    fn run(&self, with: &[(&str, &str)]) -> Run {
        let mut env = self.env.clone();
        env.insert(
            "RELEASES".into(),
            self.path("releases").to_str().unwrap().into(),
        );
        let runner = Runner {
            workspace: self.path("work space"),
            temp: self.path("temp dir"),
            programs: self.path("programs"),
            env,
            cached: self.cached.clone(),
        };
        runner.run(root(), with)
    }
}

/// A machine with two bundles: a good one and one that a server refuses.
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

/// A program that is mmlint.
fn mmlint() -> String {
    let real = env!("CARGO_BIN_EXE_mmlint");
    let help = Command::new(real)
        .args(["check", "--help"])
        .output()
        .unwrap();
    if String::from_utf8_lossy(&help.stdout).contains("--output") {
        return format!("#!/bin/sh\nexec '{real}' \"$@\"\n");
    }
    common::left_out("the action with mmlint's own formats: this mmlint has no --output");
    let standin = root().join("tests/action/standin");
    format!(
        "#!/bin/sh\nexport MMLINT='{real}'\nexec bash '{}' \"$@\"\n",
        standin.display()
    )
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
fn code_scanning_has_the_findings_before_the_step_fails() {
    let machine = machine();
    let run = machine.run(&[("path", "out/refused.tar.gz"), ("sarif", "true")]);
    assert_eq!(run.status, 1, "{}", run.log);
    assert_eq!(
        run.ran[2..],
        ["Upload to code scanning", "End as mmlint did"]
    );
    let (_, with) = run.called.last().unwrap();
    let sarif = std::fs::read_to_string(&with["sarif_file"]).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
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
    let run = machine.run(&[("server", "11.0.0\n11.2.0\n")]);
    let report = std::fs::read_to_string(&run.outputs["report"]).unwrap();
    assert!(report.contains("\"server\": \"11.2.0\""), "{report}");
}

#[test]
fn annotations_and_summary_can_be_turned_off() {
    let machine = machine();
    let run = machine.run(&[
        ("path", "out/refused.tar.gz"),
        ("annotations", "false"),
        ("summary", "false"),
    ]);
    assert_eq!(run.status, 1);
    assert_eq!(run.summary, "");
    assert_eq!(commands(&run.log), Vec::<&str>::new());
    assert!(run.log.contains("manifest/syntax"), "{}", run.log);
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

#[test]
fn every_input_and_output_is_documented_and_every_action_pinned() {
    let action = runner::action(root());
    let names = |key: &str| -> Vec<String> {
        let entries = action[key].as_hash().unwrap();
        for (name, entry) in entries {
            assert!(
                entry["description"].as_str().unwrap().len() > 20,
                "{name:?}"
            );
        }
        entries
            .keys()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    let inputs = [
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
    assert_eq!(names("inputs"), inputs);
    let outputs = [
        "result",
        "errors",
        "warnings",
        "report",
        "min-server-version",
    ];
    assert_eq!(names("outputs"), outputs);
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for name in inputs.iter().chain(&outputs) {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/ci.md does not name {name}"
        );
    }
    let mut files = common::files(&root().join(".github/workflows"), "yml");
    files.push(root().join("action.yml"));
    for file in files {
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            if used.starts_with("./") {
                continue;
            }
            let (_, commit) = used.split_once('@').expect(used);
            let (commit, version) = commit.split_once(" # v").expect(used);
            assert_eq!(commit.len(), 40, "{used}");
            assert!(commit.chars().all(|c| c.is_ascii_hexdigit()), "{used}");
            assert!(version.split('.').count() == 3, "{used}");
        }
    }
}
