//! What shells and `man` make of what mmlint prints for them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::{left_out, mmlint, stdout};

/// The commands that mmlint's help lists.
fn commands() -> Vec<String> {
    let help = stdout(&mmlint(Path::new("."), &["--help"]));
    let listed = help.split("Commands:\n").nth(1).unwrap();
    let names = listed.lines().take_while(|line| !line.is_empty());
    let names = names.filter(|line| !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

/// Runs a program with a file of this text; `None`, after saying so, where it is not there.
fn with_file(program: &str, arguments: &[&str], text: &str) -> Option<Output> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, text).unwrap();
    let output = Command::new(program)
        .args(arguments)
        .arg(&file)
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) => Some(output),
        Err(error) => {
            left_out(&format!("{program}: {error}"));
            None
        }
    }
}

fn completions(shell: &str) -> String {
    let output = mmlint(Path::new("."), &["completions", shell]);
    assert_eq!(output.status.code(), Some(0));
    stdout(&output)
}

#[test]
fn shells_can_read_their_scripts() {
    for (shell, program, arguments) in [
        ("bash", "bash", vec!["-n"]),
        ("zsh", "zsh", vec!["-n"]),
        ("fish", "fish", vec!["-n"]),
        ("elvish", "elvish", vec!["-compileonly"]),
        (
            "powershell",
            "pwsh",
            vec![
                "-NoProfile",
                "-NonInteractive",
                "-Command",
                ". $args[0]",
                "-args",
            ],
        ),
    ] {
        let script = completions(shell);
        assert!(script.contains("--fail-on"), "{shell}");
        // What Windows calls bash may be another system's.
        if cfg!(windows) && program == "bash" {
            left_out("bash on Windows");
            continue;
        }
        if let Some(output) = with_file(program, &arguments, &script) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{shell}: {said}");
            assert_eq!(said, "", "{shell}");
        }
    }
}

/// What bash offers for a command line that ends in the middle of its last word.
fn offered(line: &str) -> Vec<String> {
    let ask = r#"
        line=$MMLINT_LINE
        read -r -a COMP_WORDS <<<"$line"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _mmlint mmlint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c"])
        .arg(completions("bash") + ask)
        .env("MMLINT_LINE", line)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    stdout(&output).lines().map(str::to_owned).collect()
}

#[test]
#[cfg_attr(windows, ignore = "bash there may be another system's")]
fn bash_completes_commands_options_and_rules() {
    assert_eq!(offered("mmlint expl"), ["explain"]);
    assert_eq!(offered("mmlint check --expect"), ["--expect-version"]);
    assert_eq!(
        offered("mmlint check --deny server/not-e"),
        ["server/not-executable"]
    );
    assert_eq!(
        offered("mmlint explain archive/trunc"),
        ["archive/truncated"]
    );
    assert_eq!(offered("mmlint check --fail-on nev"), ["never"]);
    assert_eq!(offered("mmlint man chec"), ["check"]);
}

#[test]
fn every_command_has_a_page_that_man_shows_without_warnings() {
    let mut pages = vec![vec!["man".to_owned()]];
    pages.extend(
        commands()
            .into_iter()
            .map(|name| vec!["man".to_owned(), name]),
    );
    assert!(pages.len() > 6, "{pages:?}");
    for page in pages {
        let arguments: Vec<&str> = page.iter().map(String::as_str).collect();
        let output = mmlint(Path::new("."), &arguments);
        assert_eq!(output.status.code(), Some(0), "{page:?}");
        let text = stdout(&output);
        let title = std::iter::once("mmlint")
            .chain(arguments[1..].iter().copied())
            .collect::<Vec<_>>()
            .join("-");
        assert!(
            text.contains(&format!(".TH {title} 1 ")),
            "{page:?}: {text}"
        );
        assert!(text.contains("EXIT STATUS"), "{page:?}");
        for (program, options) in [
            ("groff", vec!["-man", "-ww", "-Tutf8", "-z"]),
            ("mandoc", vec!["-T", "lint", "-W", "error"]),
        ] {
            if let Some(output) = with_file(program, &options, &text) {
                let said = [output.stdout, output.stderr].concat();
                assert_eq!(String::from_utf8_lossy(&said), "", "{page:?}");
            }
        }
    }
}

#[test]
fn the_manual_names_every_option_and_the_exit_status() {
    let page = stdout(&mmlint(Path::new("."), &["man", "check"])).replace("\\-", "-");
    for option in [
        "--server",
        "--profile",
        "--fail-on",
        "--baseline",
        "--output",
    ] {
        let help = stdout(&mmlint(Path::new("."), &["check", "--help"]));
        assert_eq!(page.contains(option), help.contains(option), "{option}");
    }
    let output = mmlint(Path::new("."), &["man", "chekc"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("did you mean check?"), "{said}");
}
