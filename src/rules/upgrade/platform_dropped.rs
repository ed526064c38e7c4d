//! A platform that the plugin no longer runs on.

use super::Both;
use crate::facts::executables;
use crate::report::Severity;
use crate::rules::{Rule, rule};
use crate::upgrade::{Upgrade, has_servers};

/// See `rules/upgrade/platform-dropped.md`.
pub static RULE: Rule = rule!("upgrade/platform-dropped", Warning, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let Some((file, manifest)) = upgrade.old.manifest() else {
        return;
    };
    for change in upgrade.changes_of(RULE.name) {
        let platform = change.name.as_str();
        let listed = executables::for_platform(&upgrade.new.facts.executables, platform);
        let why = match listed {
            Some(_) => "its program is not in the new bundle",
            None => "the new manifest lists no program for it",
        };
        let severity = match has_servers(platform) {
            true => Severity::Warning,
            false => Severity::Info,
        };
        let draft = out
            .old
            .add_as(severity, format!("{platform} is dropped: {why}"))
            .help(
                "A server on that platform installs it all the same, in place of the version that \
                 ran there, and cannot start it. Build for the platform again, or say in the \
                 release notes that it is no longer supported.",
            )
            .platforms([platform])
            .evidence(platform);
        let executables = manifest
            .server_part()
            .into_iter()
            .flat_map(|it| &it.executables);
        let mut own = executables.filter(|it| it.platform == platform);
        match (own.next(), manifest.server_part()) {
            (Some(own), _) => draft.at_span(file, own.key_span, &own.path.pointer),
            (None, Some(part)) => draft.at_span(file, part.span, "/server"),
            (None, None) => draft.at_entry(file.entry),
        };
    }
}
