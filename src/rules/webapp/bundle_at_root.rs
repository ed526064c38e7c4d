//! A webapp bundle beside the manifest.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/webapp/bundle-at-root.md`.
pub static RULE: Rule = rule!("webapp/bundle-at-root", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((file, manifest)), Some(webapp)) = (facts.parsed(), &facts.webapp) else {
        return;
    };
    let cleaned = crate::bundle::path::clean(&webapp.path);
    let in_root = !cleaned.trim_start_matches('/').contains('/');
    let found = matches!(webapp.target, crate::facts::Target::File { .. });
    let path = manifest
        .webapp
        .as_ref()
        .and_then(|webapp| webapp.bundle_path.as_ref());
    if let Some(path) = path.filter(|_| found && in_root) {
        out.add("the webapp bundle lies in the plugin's own folder")
            .help(format!(
                "A server publishes the whole folder of the bundle, without a login, under \
                 /static/plugins/{}/: here also the manifest and the server's programs. Put the \
                 bundle into a folder of its own, as webapp/dist/main.js.",
                manifest.server_id()
            ))
            .at_text(file, path);
    }
}
