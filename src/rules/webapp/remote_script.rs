//! Scripts from other hosts.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{plural, printable, shorten};
use crate::webapp::code::{Loading, RemoteScript, host};

/// See `rules/webapp/remote-script.md`.
pub static RULE: Rule = rule!("webapp/remote-script", Warning, Medium, check);

/// The hosts that servers let their pages load scripts from, each up to some release or from one
/// on: `Handler.ServeHTTP`, `server/channels/web/handlers.go`.
const ALLOWED: [&str; 3] = ["cdn.rudderlabs.com", "cdn.segment.com", "js.stripe.com"];

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    let mut by_host: BTreeMap<(Loading, String), Vec<&RemoteScript>> = BTreeMap::new();
    for script in &code.remote {
        let Some(host) = host(&script.url, false) else {
            continue;
        };
        let host = host.to_ascii_lowercase();
        if !ALLOWED.contains(&host.as_str()) {
            by_host.entry((script.how, host)).or_default().push(script);
        }
    }
    for ((how, host), scripts) in by_host {
        let Some(first) = scripts.first() else {
            continue;
        };
        let what = match how {
            Loading::Element | Loading::Import | Loading::Write => "a script",
            Loading::ImportScripts => "a worker's script",
            Loading::Worker => "a worker",
        };
        let more = match scripts.len() - 1 {
            0 => String::new(),
            n => format!(" and {n} more time{} from there", plural(n as u64)),
        };
        out.add(format!(
            "the webapp bundle loads {what} from another host: {}{more}",
            shorten(&printable(&first.url), 120)
        ))
        .help(help(how))
        .at_script(entry, first.at)
        .evidence(&host);
    }
}

const fn help(how: Loading) -> &'static str {
    match how {
        Loading::Element | Loading::Import | Loading::Write => {
            "A server lets its pages load scripts from its own address only \
             (Content-Security-Policy, script-src 'self'): the browser refuses this one. It would \
             also run with all that the user may do, whatever that host sends that day, and not at \
             all where the network is closed. Pack the script into the plugin."
        }
        Loading::Worker => {
            "Browsers start workers from the page's own site only: this throws a SecurityError. \
             Pack the worker into the folder of the bundle, or into public/."
        }
        Loading::ImportScripts => {
            "There is importScripts in workers alone. What it loads runs with all that the user \
             may do, whatever that host sends that day, and does not load where the network is \
             closed. Pack the script into the plugin."
        }
    }
}
