//! Listed executables that are not in the bundle.

use super::started;
use crate::facts::Facts;
use crate::facts::Target;
use crate::rules::{Rule, draft::Findings, rule, source};

/// See `rules/server/executable-missing.md`.
pub static RULE: Rule = rule!("server/executable-missing", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file().filter(|_| facts.is_complete()) else {
        return;
    };
    // Once is enough: of the sources every program is missing.
    let mut source = source::hint(facts);
    for started in started(facts) {
        let path = &started.executable.path;
        let (message, hint) = match &started.executable.target {
            Target::Directory => (format!("{:?} is a folder", path.value), String::new()),
            Target::Missing {
                skipped,
                other_case,
                ..
            } => {
                let hint = match (skipped, other_case) {
                    (Some(entry), _) => {
                        let kind = facts.entry(*entry).map(|entry| entry.kind.describe());
                        format!(
                            " The archive has {} of that name, which servers leave out.",
                            kind.unwrap_or_default()
                        )
                    }
                    (_, Some(near)) => format!(" There is {near}, in another letter case."),
                    _ if path.value.contains('\\') => {
                        " Backslashes are no separators: write forward slashes.".to_owned()
                    }
                    _ => String::new(),
                };
                (format!("{:?} is not in the bundle", path.value), hint)
            }
            _ => continue,
        };
        let draft = out
            .add_as(started.severity, message)
            .help(format!(
                "A server that installs the plugin cannot enable it on {}: unable to generate plugin \
                 checksum.{hint} Add the file, or take the platform out of the manifest.{}",
                started.on(),
                std::mem::take(&mut source)
            ))
            .platforms(started.on_each())
            .at_text(file, path);
        if let Target::Missing {
            skipped: Some(entry),
            ..
        } = started.executable.target
        {
            draft.related_entry("left out by servers", entry);
        }
    }
}
