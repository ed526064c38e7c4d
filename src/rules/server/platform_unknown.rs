//! Platforms that no server asks for.

use crate::facts::Facts;
use crate::facts::executables::split_platform;
use crate::manifest::decoded::join_pointer;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/platform-unknown.md`.
pub static RULE: Rule = rule!("server/platform-unknown", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(server) = &manifest.server else {
        return;
    };
    for executable in &server.executables {
        if split_platform(&executable.platform).is_some() {
            continue;
        }
        let likely = executable
            .platform
            .to_lowercase()
            .replace(['/', '_'], "-")
            .replace("x86-64", "amd64")
            .replace("aarch64", "arm64")
            .replace("osx", "darwin")
            .replace("macos", "darwin")
            .replace("win-", "windows-");
        let draft = out
            .add(format!("no server asks for the platform {:?}", executable.platform))
            .help(
                "A server looks for its own GOOS-GOARCH, letter by letter, as linux-amd64; other keys \
                 are never looked at.",
            )
            .at_span(file, executable.key_span, &join_pointer("/server/executables", &executable.platform));
        if split_platform(&likely).is_some() {
            draft.fix(
                &format!("write {likely}"),
                file,
                executable.key_span,
                &format!("\"{likely}\""),
            );
        }
    }
}
