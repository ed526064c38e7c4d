//! Links that are no web addresses to the server.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/url-invalid.md`.
pub static RULE: Rule = rule!("manifest/url-invalid", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let urls = [
        &manifest.homepage_url,
        &manifest.support_url,
        &manifest.release_notes_url,
    ];
    for url in urls
        .into_iter()
        .flatten()
        .filter(|url| !url.value.is_empty())
    {
        if let Err(why) = crate::server::url::check(&url.value, facts.server.port) {
            let field = url.pointer.trim_start_matches('/');
            out.add(format!(
                "{field} {:?} {why}",
                crate::text::shorten(&url.value, 80)
            ))
            .help(
                "Servers install it; the starter template's manifest tool refuses (the Marketplace's generator warns of) it. Write a full address, as https://github.com/example/plugin.",
            )
            .at_text(file, url);
        }
    }
}
