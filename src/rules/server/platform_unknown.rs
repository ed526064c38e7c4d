//! Platforms that no server asks for.

use crate::facts::Facts;
use crate::facts::executables::{likely_platform, split_platform};
use crate::manifest::decoded::join_pointer;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/platform-unknown.md`.
pub static RULE: Rule = rule!("server/platform-unknown", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(server) = manifest.server_part() else {
        return;
    };
    for executable in &server.executables {
        if split_platform(&executable.platform).is_some() {
            continue;
        }
        let likely = likely_platform(&executable.platform);
        let hint = likely
            .as_ref()
            .map_or_else(String::new, |likely| format!(" Did you mean {likely}?"));
        let pointer = join_pointer("/server/executables", &executable.platform);
        let draft = out
            .add(format!("no server asks for the platform {:?}", executable.platform))
            .help(format!(
                "A server looks for its own GOOS-GOARCH, letter by letter, as linux-amd64; other keys \
                 are never looked at.{hint}"
            ))
            .at_span(file, executable.key_span, &pointer);
        // A second key of that name would be no help: in YAML servers refuse the manifest.
        let taken = |likely: &&String| {
            let mut others = server
                .executables
                .iter()
                .filter(|other| other.platform != executable.platform);
            others.any(|other| {
                other.platform == **likely
                    || likely_platform(&other.platform).as_ref() == Some(*likely)
            })
        };
        if let Some(likely) = likely.as_ref().filter(|likely| !taken(likely)) {
            draft.fix_key(
                &format!("write {likely}"),
                file,
                executable.key_span,
                likely,
            );
        }
    }
}
