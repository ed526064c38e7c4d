//! What reaches a terminal: no command of a bundle's, colours where they are wanted, lines that fit.

use std::process::Command;

use mmlint::render::Format;
use mmlint_testkit::Fixture;

use super::common::{mmlint, stdout};
use super::{three_bundles, write};

#[test]
fn nothing_from_a_bundle_reaches_the_terminal_as_a_command() {
    let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\u{7f}\u{9b}31m\r\n::error::forged";
    let manifest = serde_json::json!({
        "id": format!("x{hostile}"), "name": hostile, "version": hostile, "homepage_url": hostile,
        "min_server_version": hostile, hostile: 1,
        "server": {"executables": {hostile: hostile, "linux-amd64": hostile}},
        "webapp": {"bundle_path": hostile},
    });
    let mut fixture = Fixture::base();
    for entry in &mut fixture.entries {
        if entry.name.ends_with(b"plugin.json") {
            entry.content = manifest
                .to_string()
                .replace("\\u001b", "\u{1b}")
                .into_bytes();
        }
        if entry.name.ends_with(b"LICENSE") {
            entry.name = format!("com.example.p/{hostile}").into_bytes();
            entry.kind = b'2';
        }
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "p.tar.gz", &fixture);
    for format in Format::NAMES {
        let output = mmlint(folder.path(), &["check", "p.tar.gz", "--format", format]);
        let seen = stdout(&output);
        let bad = seen
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{format}: {seen}");
        let forged = |line: &str| match format {
            "github" => line.trim_start().starts_with("::error::"),
            _ => line.trim_start().starts_with("::"),
        };
        let forged = seen.lines().any(forged);
        assert!(!forged, "{format}: {seen}");
    }
}

#[test]
fn colours_are_used_only_where_wanted() {
    let folder = three_bundles();
    let run = |variable: &str, value: &str, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mmlint"));
        command
            .args(["check", "refused.tar.gz"])
            .args(arguments)
            .current_dir(folder.path());
        command.env_clear().env(variable, value);
        stdout(&command.output().unwrap()).contains('\u{1b}')
    };
    assert!(
        !run("TERM", "xterm", &[]),
        "standard output is no terminal here"
    );
    assert!(run("CLICOLOR_FORCE", "1", &[]));
    assert!(run("TERM", "xterm", &["--color", "always"]));
    assert!(!run("CLICOLOR_FORCE", "1", &["--color", "never"]));
    let both = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", "refused.tar.gz"])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(!stdout(&both).contains('\u{1b}'));
}

#[test]
fn narrow_terminals_get_narrow_text() {
    let folder = three_bundles();
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", "warned.tar.gz"])
        .current_dir(folder.path())
        .env("COLUMNS", "50")
        .output()
        .unwrap();
    let help = stdout(&output);
    let lines = help
        .lines()
        .skip_while(|line| !line.contains("help:"))
        .take(4);
    assert!(
        lines.into_iter().all(|line| line.chars().count() <= 50),
        "{help}"
    );
}
