//! The README's pictures are what mmlint prints today.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::Path;
use std::process::Command;

use anstyle_svg::Term;
use common::{left_out, root, stdout};
use mmlint::compat::kinds::Means;
use mmlint::compat::{
    Bundle, Compatibility, Minimum, OnServer, Outcome, Piece, Reason, Stretch, Use,
};
use mmlint::render::Screen;
use mmlint::render::compat::{Format, render};
use mmlint::report::{self, Confidence, Step};
use mmlint::server::knowledge;
use mmlint_testkit::Fixture;
use serde_json::Value;

/// Makes `docs/screenshot.svg` of a real run on `fixtures/demo.toml`, the bundle that the
/// README's first command checks. `MMLINT_UPDATE=1 cargo test --test screenshot` writes it.
#[test]
fn the_readmes_picture_is_real_output() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::load(root().join("fixtures/demo.toml")).unwrap();
    let name = &fixture.file_name;
    std::fs::write(folder.path().join(name), fixture.bundle()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", name, "--color", "always"])
        .current_dir(folder.path())
        .env_clear()
        .env("COLUMNS", "96")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let screen = format!("$ mmlint check {name}\n{}", stdout(&output));
    is_picture(&root().join("docs/screenshot.svg"), &screen);
}

/// Holds that a file is the picture of this screen, or makes it so.
fn is_picture(file: &Path, screen: &str) {
    // What is dim must still be readable at half the size.
    let fresh = Term::new()
        .render_svg(screen)
        .replace("opacity: 0.4", "opacity: 0.7");
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        std::fs::write(file, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        fresh.replace("\r\n", "\n") == kept.replace("\r\n", "\n"),
        "{} is old: run MMLINT_UPDATE=1 cargo test --test screenshot",
        file.display()
    );
}

/// The bundle of the second picture, of which `tests/pictures/compat-github.json` holds what mmlint found.
const GITHUB: &str = "github-2.7.1+3fe4e899.tar.gz";

/// A word of the record in place of one that is compiled in.
fn word(value: &Value) -> &'static str {
    String::leak(value.as_str().unwrap().to_owned())
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn outcome(value: &Value) -> Outcome {
    match value.as_str().unwrap() {
        "works" => Outcome::Works,
        "degraded" => Outcome::Degraded,
        "unknown" => Outcome::Unknown,
        "breaks" => Outcome::Breaks,
        other => panic!("{other}"),
    }
}

fn confidence(value: &Value) -> Confidence {
    match value.as_str().unwrap() {
        "high" => Confidence::High,
        "medium" => Confidence::Medium,
        _ => Confidence::Low,
    }
}

fn step(value: &Value) -> Step {
    let outcome = match value["outcome"].as_str().unwrap() {
        "accepted" => report::Outcome::Accepted,
        "starts" => report::Outcome::Starts,
        "fails" => report::Outcome::Fails,
        other => panic!("{other}"),
    };
    let reason = &value["reason"];
    Step {
        outcome,
        reason: reason.is_string().then(|| word(reason)),
    }
}

fn piece(value: &Value) -> Piece {
    Piece {
        kind: word(&value["kind"]),
        name: text(&value["name"]).unwrap(),
        since: text(&value["since"]).unwrap(),
        surely: text(&value["surely"]),
        confidence: confidence(&value["confidence"]),
        function: text(&value["function"]),
        source: text(&value["source"]),
    }
}

fn list<T>(value: &Value, one: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap().iter().map(one).collect()
}

fn reason(value: &Value) -> Reason {
    Reason {
        kind: word(&value["kind"]),
        name: text(&value["name"]).unwrap(),
        confidence: confidence(&value["confidence"]),
        function: text(&value["function"]),
        source: text(&value["source"]),
    }
}

fn server(value: &Value) -> OnServer {
    let start = value["start"].as_object().unwrap().iter();
    OnServer {
        version: text(&value["version"]).unwrap(),
        esr: value["esr"] == true,
        judged_as: text(&value["judged_as"]),
        outcome: outcome(&value["outcome"]),
        install: step(&value["install"]),
        start: start.map(|(name, it)| (name.clone(), step(it))).collect(),
        calls: outcome(&value["calls"]),
        webapp: Some(outcome(&value["webapp"])),
        reasons: list(&value["reasons"], reason),
    }
}

fn used(value: &Value) -> Use {
    let stretch = |value: &Value| Stretch {
        from: text(&value["from"]).unwrap(),
        means: match value["means"].as_str().unwrap() {
            "works" => Means::Works,
            "guarded" => Means::Guarded,
            "missing" => Means::Missing,
            other => panic!("{other}"),
        },
        outcome: outcome(&value["outcome"]),
    };
    Use {
        piece: piece(value),
        removed: text(&value["removed"]),
        guarded: value["guarded"] == true,
        on: list(&value["on"], stretch),
    }
}

/// What was recorded, as the library has it.
fn recorded(found: &Value) -> Compatibility {
    let minimum = &found["min_server_version"];
    let bundle = Bundle {
        path: GITHUB.to_owned(),
        id: text(&found["id"]),
        version: text(&found["version"]),
        min_server_version: Minimum {
            declared: text(&minimum["declared"]),
            inferred: text(&minimum["inferred"]),
            evidence: list(&minimum["evidence"], piece),
        },
        first_broken: text(&found["first_broken"]),
        first_degraded: text(&found["first_degraded"]),
        servers: list(&found["servers"], server),
        uses: list(&found["uses"], used),
        not_read: Vec::new(),
    };
    Compatibility {
        schema_version: report::SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![bundle],
    }
}

/// What mmlint finds of the real bundle today, without what no picture shows: that which works everywhere.
fn found_today(bundle: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["compat", "--format", "json"])
        .arg(bundle)
        .output()
        .unwrap();
    let mut found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = found["bundles"][0].take();
    found["path"] = GITHUB.into();
    let needed = found["min_server_version"]["inferred"].as_str().unwrap();
    let needed = needed.strip_suffix(".0").unwrap().to_owned();
    let evidence = found["min_server_version"]["evidence"].as_array_mut();
    evidence.unwrap().retain(|piece| piece["since"] == *needed);
    let works = |used: &Value| list(&used["on"], |it| it["means"] == "works");
    let uses = found["uses"].as_array_mut();
    uses.unwrap().retain(|used| works(used).contains(&false));
    found
}

/// Makes `docs/compat.svg` of what mmlint found of a real plugin. With `MMLINT_GITHUB_BUNDLE`, the path of that bundle, the
/// record is held against it.
#[test]
fn the_picture_of_compat_is_of_a_real_plugin() {
    let record = root().join("tests/pictures/compat-github.json");
    let update = std::env::var_os("MMLINT_UPDATE").is_some();
    match std::env::var_os("MMLINT_GITHUB_BUNDLE") {
        Some(bundle) => {
            let today = found_today(Path::new(&bundle));
            if update {
                let text = serde_json::to_string_pretty(&today).unwrap() + "\n";
                std::fs::write(&record, text).unwrap();
            }
            let kept = std::fs::read_to_string(&record).unwrap();
            let kept: Value = serde_json::from_str(&kept).unwrap();
            assert!(kept == today, "the record is old");
        }
        None => left_out("the record of a real plugin: MMLINT_GITHUB_BUNDLE is not set"),
    }
    let kept = std::fs::read_to_string(&record).unwrap();
    let screen = Screen {
        color: true,
        ..Screen::plain(110)
    };
    let found = recorded(&serde_json::from_str(&kept).unwrap());
    let screen = render(&found, Format::Pretty, screen, false);
    let file = root().join("docs/compat.svg");
    is_picture(&file, &format!("$ mmlint compat {GITHUB}\n{screen}"));
    // The text beside it is the same.
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let plain = render(&found, Format::Pretty, Screen::plain(110), false);
    let block = format!("```\n$ mmlint compat {GITHUB}\n{plain}```\n");
    assert!(readme.replace("\r\n", "\n").contains(&block), "{block}");
}
