//! What a release is called, in each place that says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::process::Command;

use common::{left_out, root};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The values of `key: value` lines in a workflow.
fn values(text: &str, key: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim().split_once(": "));
    let mut found: Vec<String> = lines
        .filter(|(name, _)| name.trim_start_matches("- ") == key)
        .map(|(_, value)| value.to_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn binstall_the_action_and_the_workflow_mean_the_same_archives() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let fill = |template: &str| {
        let version = env!("CARGO_PKG_VERSION");
        let repository = env!("CARGO_PKG_REPOSITORY");
        template
            .replace("{ repo }", repository)
            .replace("{ name }", "mmlint")
            .replace("{ version }", version)
            .replace("{ bin }", "mmlint")
            .replace("{ binary-ext }", "")
    };
    let url = fill(binstall["pkg-url"].as_str().unwrap());
    let inside = fill(binstall["bin-dir"].as_str().unwrap());
    let script = read("action/find.sh");
    // As the action's script puts them together.
    assert!(script.contains("name=mmlint-v$wanted-$target\n"));
    assert!(script.contains("from=$repository/releases/download/v$wanted\n"));
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("mmlint-v{version}-{{ target }}");
    let from = format!(
        "{}/releases/download/v{version}",
        env!("CARGO_PKG_REPOSITORY")
    );
    assert_eq!(url, format!("{from}/{name}.tar.gz"));
    assert_eq!(inside, format!("{name}/mmlint"));
    assert!(read(".github/release.sh").contains("name=mmlint-v$version-$1"));

    let mut wanted: Vec<String> = script
        .lines()
        .filter_map(|line| line.split_once(") target=")?.1.strip_suffix(" ;;"))
        .map(str::to_owned)
        .collect();
    wanted.sort();
    let mut built = values(&read(".github/workflows/release.yml"), "target");
    built.retain(|target| !target.contains('$'));
    assert_eq!(wanted, built);
    assert_eq!(built.len(), 5);
}

#[test]
fn a_tag_that_is_not_the_version_is_refused() {
    if cfg!(windows) {
        return left_out("releases are not made on Windows");
    }
    let check = |tag: &str| {
        Command::new("bash")
            .arg(root().join(".github/release.sh"))
            .args(["check", tag])
            .output()
            .unwrap()
    };
    let output = check("v0.0.1");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("the tag is v0.0.1, Cargo.toml says"),
        "{said}"
    );
    let own = check(concat!("v", env!("CARGO_PKG_VERSION")));
    let said = String::from_utf8_lossy(&own.stdout);
    let heading = format!("## {}, not released", env!("CARGO_PKG_VERSION"));
    match read("CHANGELOG.md").contains(&heading) {
        true => assert!(said.contains("is not released"), "{said}"),
        false => assert!(own.status.success(), "{said}"),
    }
}

#[test]
fn advisories_are_checked_before_a_release() {
    let workflow = read(".github/workflows/release.yml");
    let (check, after) = workflow.split_once("\n  build:\n").unwrap();
    // Without a word behind it: all of bans, licenses, sources and advisories.
    let commands: Vec<&str> = check.lines().map(str::trim).collect();
    assert!(commands.contains(&"- run: cargo deny check"), "{check}");
    assert!(after.contains("    needs: check\n"));
}

#[test]
fn the_oldest_rust_is_the_one_that_documents_name() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let oldest = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(read("README.md").contains(&format!("With a Rust toolchain ({oldest} or later)")));
    let tools: toml::Table = read("tools/webapp-tables/Cargo.toml").parse().unwrap();
    assert_eq!(tools["package"]["rust-version"].as_str(), Some(oldest));
}
