//! Addresses that leave out the folder that a server is in.

use crate::facts::Facts;
use crate::rules::compat::at_places;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{and_more, printable, shorten};

/// See `rules/webapp/root-relative-url.md`.
pub static RULE: Rule = rule!("webapp/root-relative-url", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    let Some((first, others)) = code.root_addresses.split_first() else {
        return;
    };
    let more = and_more(others.len());
    let draft = out
        .add(format!(
            "the webapp bundle asks for an address at the root of the host: {}{more}",
            shorten(&printable(&first.path), 120)
        ))
        .help(
            "Where the server's SiteURL has a path (https://example.com/chat) there may be nothing at the root, or another \
             program. Put window.basename before it, or SiteURL of the web app's configuration.",
        );
    at_places(draft, entry, code.root_addresses.iter().map(|one| one.at));
}
