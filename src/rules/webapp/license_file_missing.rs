//! Licences that a comment promises.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

use super::plain_name;

/// See `rules/webapp/license-file-missing.md`.
pub static RULE: Rule = rule!("webapp/license-file-missing", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script().filter(|_| facts.is_complete()) else {
        return;
    };
    let Some(name) = bundle.script.license.as_deref().and_then(plain_name) else {
        return;
    };
    if facts.published(bundle.folder).any(|file| file.path == name) {
        return;
    }
    out.add(format!(
        "the webapp bundle says that its licences stand in {name}, which is not beside it"
    ))
    .help(
        "webpack moves the licences of the libraries into that file; most of them ask to be \
         handed on with copies. Pack the file with the bundle.",
    )
    .at_entry(bundle.entry);
}
