//! An id that begins with a dot.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/id-hidden.md`.
pub static RULE: Rule = rule!("manifest/id-hidden", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(id) = manifest.id.as_ref().filter(|id| id.value.starts_with('.')) else {
        return;
    };
    if !crate::server::validity::is_valid_id(&manifest.server_id()) {
        return; // manifest/id-invalid says so
    }
    let effect = if manifest.webapp.is_some() {
        "the install fails with \"plugin not found\" and leaves its files behind"
    } else {
        "it installs, and can never be listed, enabled or removed"
    };
    out.add(format!("the id {:?} begins with a dot", id.value))
        .help(format!(
            "A server passes over folders whose name begins with a dot when it looks for plugins: \
             {effect}. Choose an id such as com.example.plugin."
        ))
        .at_text(file, id);
}
