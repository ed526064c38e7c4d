//! Links that are no web addresses to the server.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::url::Generation;

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
        if let Err(why) = crate::server::url::check(&url.value, facts.server.urls) {
            let field = url.pointer.trim_start_matches('/');
            let draft = out.add(format!(
                "{field} {:?} {why}",
                crate::text::shorten(&url.value, 80)
            ))
            .help(
                "Servers install it; the starter template's manifest tool refuses (the Marketplace's generator warns of) it. Write a full address, as https://github.com/example/plugin.",
            )
            .at_text(file, url);
            if let Some(mended) = mended(&url.value, facts.server.urls) {
                draft.fix_text(&format!("write {mended}"), file, url, &mended);
            }
        }
    }
}

/// The address that is surely meant: the scheme in lower case, no white space around it, a
/// slash between the host and a fragment.
fn mended(url: &str, generation: Generation) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let mut mended = format!("{}://{rest}", scheme.to_ascii_lowercase());
    if let Some((host, fragment)) = rest.split_once('#').filter(|(host, _)| !host.contains('/')) {
        mended = format!("{}://{host}/#{fragment}", scheme.to_ascii_lowercase());
    }
    crate::server::url::check(&mended, generation)
        .ok()
        .map(|()| mended)
}
