//! A newer server is asked for.

use super::Both;
use crate::report::Severity;
use crate::rules::{Rule, rule};
use crate::upgrade::{Minimum, Upgrade, minimum};

/// See `rules/upgrade/min-server-version-raised.md`.
pub static RULE: Rule = rule!("upgrade/min-server-version-raised", Warning, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let Some(raised) = minimum(&upgrade.old, &upgrade.new) else {
        return;
    };
    let Some((file, manifest)) = upgrade.new.manifest() else {
        return;
    };
    let Some(text) = &manifest.min_server_version else {
        return;
    };
    let declared = upgrade.old.seen.min_server_version.declared.as_deref();
    let before = declared.map_or_else(
        || "for none before".to_owned(),
        |declared| format!("for {declared} before"),
    );
    let (severity, whom) = match raised {
        Minimum::Cuts(release) => (
            Severity::Warning,
            format!(", which leaves out {}, still supported", release.short()),
        ),
        Minimum::Raised => (Severity::Info, String::new()),
        Minimum::Unreadable => {
            let whom = ": it is no version, so that no server starts the plugin";
            (Severity::Warning, whom.to_owned())
        }
    };
    out.new
        .add_as(
            severity,
            format!("asks for server {}, {before}{whom}", text.value),
        )
        .help(
            "An older server installs it all the same and then cannot start it. Where the plugin \
             is enabled the request fails when the old version has already been removed. The \
             Marketplace goes on offering the old version there. Say it in the release notes, and \
             keep the old version to be had; if nothing in the code needs the newer server, leave \
             the minimum where it was (mmlint compat tells).",
        )
        .at_text(file, text);
}
