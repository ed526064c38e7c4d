//! Bundle paths that servers refuse.

use crate::facts::Facts;
use crate::facts::Target;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/webapp/bundle-path-invalid.md`.
pub static RULE: Rule = rule!("webapp/bundle-path-invalid", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((file, manifest)), Some(webapp)) = (facts.parsed(), &facts.webapp) else {
        return;
    };
    let Target::Refused(cleaned) = &webapp.target else {
        return;
    };
    let message = match webapp.path.as_str() {
        "" => "the webapp has no bundle_path".to_owned(),
        path => format!("bundle_path {path:?} reads {cleaned:?} and begins with a dot"),
    };
    let draft = out.add(message).help(
        "A server refuses it while installing (invalid webapp bundle path) and leaves the plugin half \
         installed: the path may not be empty, lead out of the plugin's folder, or begin with a \
         hidden folder. Name the script, as webapp/dist/main.js, or take `webapp` out.",
    );
    match manifest.webapp.as_ref() {
        Some(crate::manifest::model::Webapp {
            bundle_path: Some(path),
            ..
        }) => draft.at_text(file, path),
        Some(webapp) => draft.at_span(file, webapp.span, "/webapp"),
        None => draft,
    };
}
