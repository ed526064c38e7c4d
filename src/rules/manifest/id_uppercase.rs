//! An id with capital letters.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/id-uppercase.md`.
pub static RULE: Rule = rule!("manifest/id-uppercase", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(id) = &manifest.id else {
        return;
    };
    let lower = manifest.server_id();
    if lower == id.value || !crate::server::validity::is_valid_id(&lower) {
        return;
    }
    let webapp = if manifest.webapp.is_some() {
        " A webapp that registers itself under the id as written is never started."
    } else {
        ""
    };
    // Servers have called it so all along: settings and data stay where they are.
    out.add(format!("the id {:?} is not in lower case", id.value))
        .help(format!(
            "Servers use it as {lower:?}, in the configuration too; the Marketplace's generator keeps \
             it as written.{webapp} Write it in lower case everywhere."
        ))
        .at_text(file, id)
        .fix_text(&format!("write {lower}"), file, id, &lower);
}
