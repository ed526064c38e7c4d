//! Words for hosting that nobody knows.

use super::{setting_name, settings};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-hosting.md`.
pub static RULE: Rule = rule!("manifest/setting-hosting", Warning, High, check);

/// What the System Console compares with.
/// Source: `webapp/channels/src/components/admin_console/custom_plugin_settings`, `isHidden`.
const KNOWN: [&str; 2] = ["on-prem", "cloud"];

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let Some(hosting) = setting.hosting.as_ref().filter(|h| !h.value.is_empty()) else {
            continue;
        };
        if KNOWN.contains(&hosting.value.as_str()) {
            continue;
        }
        let meant = meant(&hosting.value);
        let hint = meant.map_or_else(
            || "Write on-prem or cloud, or take it out.".to_owned(),
            |meant| format!("Did you mean {meant}?"),
        );
        let draft = out
            .add(format!(
                "{} has the hosting {:?}, which Mattermost does not know",
                setting_name(setting),
                hosting.value
            ))
            .help(format!(
                "The System Console passes over it and shows the setting on every server. {hint}"
            ))
            .at_text(file, hosting);
        if let Some(meant) = meant {
            draft.fix(
                &format!("write {meant}"),
                file,
                hosting.span,
                &format!("\"{meant}\""),
            );
        }
    }
}

/// The known word that another spelling stands for.
fn meant(hosting: &str) -> Option<&'static str> {
    let letters: String = hosting
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(20)
        .collect();
    match letters.to_lowercase().as_str() {
        "onprem" | "onpremise" | "onpremises" => Some("on-prem"),
        "cloud" => Some("cloud"),
        _ => crate::text::nearest(hosting, KNOWN),
    }
}
