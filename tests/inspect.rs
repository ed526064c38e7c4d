//! `mmlint inspect` as a user runs it: what it says of bundles, in which words, with which exit status.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "inspect/code.rs"]
mod code;
mod common;
#[path = "inspect/previous.rs"]
mod previous;
#[path = "inspect/signed.rs"]
mod signed;

use std::path::Path;
use std::process::{Command, Output};

use common::{files, known, load, mmlint, printed, root, stdout};
use mmlint_testkit::archive::Entry;
use mmlint_testkit::{Fixture, base};
use serde_json::Value;

/// What `inspect --format json` printed, held against its schema.
fn validated(output: &Output) -> Value {
    printed(output, mmlint::inspect::SCHEMA)
}

fn write(folder: &Path, fixture: &Fixture) {
    std::fs::write(folder.join("p.tar.gz"), fixture.bundle()).unwrap();
}

fn inspected(fixture: &Fixture, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), fixture);
    let mut arguments = vec!["inspect", "p.tar.gz"];
    arguments.extend(more);
    mmlint(folder.path(), &arguments)
}

fn json(fixture: &Fixture, more: &[&str]) -> Value {
    let mut arguments = vec!["--format", "json"];
    arguments.extend(more);
    validated(&inspected(fixture, &arguments))
}

/// The screen, `width` columns wide.
fn screen(fixture: &Fixture, width: usize, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), fixture);
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["inspect", "p.tar.gz"])
        .args(more)
        .current_dir(folder.path())
        .env_clear()
        .env("COLUMNS", width.to_string())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let seen = stdout(&output);
    let widest = seen
        .lines()
        .max_by_key(|line| line.chars().count())
        .unwrap();
    assert!(widest.chars().count() <= width, "{widest:?}\n{seen}");
    assert!(seen.lines().all(|line| line.trim_end() == line), "{seen}");
    seen
}

/// A bundle with the programs that call the API in every way; `None` where they are not built.
fn calls() -> Option<Fixture> {
    let entry = |name: &str| {
        format!(
            "[[entry]]\nname = \"com.example.p/server/dist/plugin-{name}\"\nexecutable = \"built calls-local-{name}\"\n"
        )
    };
    let platforms = ["linux-amd64", "linux-arm64", "linux-riscv64"];
    let entries: Vec<String> = platforms.iter().map(|name| entry(name)).collect();
    let text = format!(
        "about = \"Programs that call the API in every way.\"\n[set]\n\
         \"/server/executables/linux-riscv64\" = \"server/dist/plugin-linux-riscv64\"\n{}",
        entries.concat()
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.toml");
    std::fs::write(&path, text).unwrap();
    known(Fixture::load(&path))
}

/// Without what differs between toolchains that build the programs.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let words = line.trim_start();
        let label = words.split_whitespace().next().unwrap_or_default();
        if ["sha256", "size", "Go"].contains(&label) {
            continue;
        }
        let is_program = words.starts_with("server/dist/plugin-") && words.ends_with("iB");
        let kept = line.rsplit_once(", ").filter(|_| is_program);
        out.push_str(kept.map_or(line, |(kept, _)| kept));
        out.push('\n');
    }
    out
}

#[test]
fn a_plugin_without_readable_code() {
    insta::assert_snapshot!("base", screen(&Fixture::base(), 100, &[]));
    insta::assert_snapshot!("base-narrow", screen(&Fixture::base(), 40, &[]));
    let value = json(&Fixture::base(), &[]);
    insta::assert_snapshot!("base-json", serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn a_plugin_whose_code_is_read() {
    let Some(fixture) = calls() else { return };
    let wide = steady(&screen(&fixture, 100, &[]));
    insta::assert_snapshot!("calls", wide);
    let narrow = screen(&fixture, 40, &[]);
    let hooks = narrow.find("\nHooks").unwrap();
    let end = narrow.find("\n  manage-users").unwrap();
    insta::assert_snapshot!("calls-narrow", &narrow[hooks..end]);
    screen(&fixture, 200, &["--modules"]);
}

#[test]
fn every_fixture_fits_the_schema_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for (i, path) in files(&root().join("fixtures/rules"), "toml")
        .iter()
        .enumerate()
    {
        if let Some(fixture) = load(path) {
            std::fs::write(
                folder.path().join(format!("{i:03}.tar.gz")),
                fixture.bundle(),
            )
            .unwrap();
            count += 1;
        }
    }
    let run = |jobs, format| {
        let arguments = ["inspect", "*.tar.gz", "--format", format, "--jobs", jobs];
        let output = mmlint(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
        output
    };
    let one = run("1", "json");
    assert_eq!(validated(&one)["bundles"].as_array().unwrap().len(), count);
    assert_eq!(one.stdout, run("4", "json").stdout);
    run("2", "pretty");
}

#[test]
fn the_exit_status_is_about_what_could_be_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &Fixture::base());
    let packed = Fixture::base().bundle();
    std::fs::write(
        folder.path().join("cut.tar.gz"),
        &packed[..packed.len() / 2],
    )
    .unwrap();
    std::fs::write(folder.path().join("text.tar.gz"), "no archive").unwrap();
    let run = |arguments: &[&str]| mmlint(folder.path(), arguments);
    let status = |arguments: &[&str]| run(arguments).status.code().unwrap();
    assert_eq!(status(&["inspect", "p.tar.gz"]), 0);
    assert_eq!(status(&["inspect", "missing.tar.gz", "p.tar.gz"]), 3);
    assert_eq!(status(&["inspect", "p.tar.gz", "--format", "sarif"]), 2);
    assert_eq!(status(&["inspect", "p.tar.gz", "--limit", "x=1"]), 2);
    assert_eq!(status(&["inspect"]), 2);
    assert_eq!(status(&["schema", "inspect"]), 0);
    // Damage is told, and is no failure to read.
    for (name, why) in [("cut.tar.gz", "ends early"), ("text.tar.gz", "not gzip")] {
        assert_eq!(status(&["inspect", name]), 0, "{name}");
        let seen = stdout(&run(&["inspect", name]));
        assert!(seen.contains("Not read") && seen.contains(why), "{seen}");
        let json = validated(&run(&["inspect", name, "--format", "json"]));
        let reasons = json["bundles"][0]["not_read"].to_string();
        assert!(reasons.contains(why), "{reasons}");
    }
}

#[test]
fn what_is_not_read_says_why() {
    let mut seen = String::new();
    for name in [
        "server/packed",
        "server/damaged-executable",
        "server/executable-missing",
        "server/script",
        "server/not-a-plugin",
    ] {
        let path = root().join("fixtures/rules").join(name).join("bad.toml");
        let Some(fixture) = load(&path) else { continue };
        let screen = screen(&fixture, 100, &[]);
        let (_, why) = screen.split_once("\nNot read\n").expect(name);
        seen += &format!("{name}\n{why}\n");
    }
    insta::assert_snapshot!("not-read", seen);
}

/// Texts that only look like code made of text are none, and ways to it that no text tells are some.
#[test]
fn code_made_of_text_is_what_check_says() {
    for (code, places) in [
        ("var s='; eval(x+y) and eval(z+y)';", 0),
        ("(0,eval)(r.x+1);setTimeout('f()',1);", 2),
        ("eval(r.x+1);", 1),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("{code}\n{}", base::WEBAPP);
        let bundle =
            mmlint_testkit::load::with([Entry::file("com.example.p/webapp/dist/main.js", script)]);
        std::fs::write(folder.path().join("p.tar.gz"), bundle).unwrap();
        let run = |command: &str| mmlint(folder.path(), &[command, "p.tar.gz", "--format", "json"]);
        let inspected = validated(&run("inspect"));
        let told = &inspected["bundles"][0]["webapp"]["dynamic_code"];
        assert_eq!(*told, Value::from(places), "{code}");
        let checked = stdout(&run("check"));
        let found = checked.contains("webapp/dynamic-code");
        assert_eq!(found, places > 0, "{code}");
    }
}

#[test]
fn colours_change_no_word() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = calls().unwrap_or_else(Fixture::base);
    write(folder.path(), &fixture);
    for width in ["40", "57", "100"] {
        let run = |color| {
            let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
                .args(["inspect", "p.tar.gz", "--color", color])
                .current_dir(folder.path())
                .env_clear()
                .env("COLUMNS", width)
                .output()
                .unwrap();
            stdout(&output)
        };
        let mut plain = String::new();
        let mut rest = run("always").as_str().to_owned();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            plain += before;
            rest = after.split_once('m').unwrap().1.to_owned();
        }
        plain += &rest;
        assert_eq!(plain, run("never"), "{width}");
    }
}

/// Whatever names a bundle has, no line, command or escape of theirs reaches the screen.
#[test]
fn nothing_from_a_bundle_reaches_the_terminal_as_a_command() {
    let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\u{7f}\u{9b}31m\r\n::error::forged";
    let long = "x".repeat(5000);
    let manifest = serde_json::json!({
        "id": format!("x{hostile}"), "name": hostile, "version": long,
        "min_server_version": hostile,
        "server": {"executables": {"linux-amd64": hostile, "linux-arm64": long,
            "windows-amd64": "server/dist/plugin-linux-amd64"}},
        "webapp": {"bundle_path": format!("webapp/dist/{hostile}")},
    });
    let mut fixture = Fixture::base();
    for entry in &mut fixture.entries {
        if entry.name.ends_with(b"plugin.json") {
            entry.content = manifest.to_string().into_bytes();
        }
        if entry.name.ends_with(b"LICENSE") {
            entry.name = format!("com.example.p/{hostile}").into_bytes();
            entry.content = b"\x7fELF".to_vec();
        }
        if entry.name.ends_with(b"main.js") {
            let comment = format!("//# sourceMappingURL={hostile}\n");
            entry.content.extend_from_slice(comment.as_bytes());
        }
    }
    for width in [40, 100] {
        let seen = screen(&fixture, width, &["--modules"]);
        let bad = seen
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{seen}");
        let forged = seen.lines().any(|line| line.trim_start().starts_with("::"));
        assert!(!forged, "{seen}");
        assert!(seen.len() < 10_000, "{}", seen.len());
    }
    let output = inspected(&fixture, &["--format", "json"]);
    let bad = stdout(&output)
        .chars()
        .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
    assert_eq!(bad, None);
    validated(&output);
}
