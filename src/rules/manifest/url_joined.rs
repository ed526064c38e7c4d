//! A link that is the homepage and a path without the slash between them.

use super::text;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/url-joined.md`.
pub static RULE: Rule = rule!("manifest/url-joined", Warning, Medium, check);

/// What follows a repository's address on GitHub and GitLab.
const PAGES: [&str; 3] = ["releases", "issues", "tags"];

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let homepage = text(manifest.homepage_url.as_ref());
    if homepage.is_empty() || homepage.ends_with('/') {
        return;
    }
    let links = [
        ("release_notes_url", &manifest.release_notes_url),
        ("support_url", &manifest.support_url),
    ];
    for (field, link) in links {
        let Some(link) = link else {
            continue;
        };
        let Some(rest) = link.value.strip_prefix(homepage) else {
            continue;
        };
        // The page ends there, or goes on: `x-issuesomething` is a name.
        let is_page = |page: &&&str| {
            rest.strip_prefix(**page)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        };
        let Some(page) = PAGES.iter().find(is_page) else {
            continue;
        };
        out.add(format!(
            "{field} is homepage_url and {page:?} without a slash between them"
        ))
        .help(
            "The link leads to a repository of another name, most likely to none. Older starter \
             templates make release_notes_url that way (build/manifest): take over the newer \
             build folder, or let homepage_url end in a slash.",
        )
        .at_text(file, link)
        .fix_text(
            "put the slash in",
            file,
            link,
            &format!("{homepage}/{rest}"),
        );
    }
}
