//! Scripts from other hosts.

use std::collections::{BTreeMap, HashSet};

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{first_of, plural, printable, shorten};
use crate::webapp::code::{Loading, RemoteScript, host};

/// See `rules/webapp/remote-script.md`.
pub static RULE: Rule = rule!("webapp/remote-script", Warning, Medium, check);

/// The hosts that servers let their pages load scripts from, each up to some release or from one
/// on: `Handler.ServeHTTP`, `server/channels/web/handlers.go`.
const ALLOWED: [&str; 3] = ["cdn.rudderlabs.com", "cdn.segment.com", "js.stripe.com"];

/// So many hosts have a finding each; more are told together.
const MAX_HOSTS: usize = 3;

/// So many further places are named with one finding.
const MAX_RELATED: usize = 16;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    let mut scripts: Vec<(String, &RemoteScript)> = Vec::new();
    for script in &code.remote {
        let host = host(&script.url, false).map(str::to_ascii_lowercase);
        if let Some(host) = host.filter(|host| !ALLOWED.contains(&host.as_str())) {
            scripts.push((host, script));
        }
    }
    if many(entry, &scripts, out) {
        scripts.retain(|(_, script)| !is_of_page(script.how));
    }
    let mut by_host: BTreeMap<(Loading, String), Vec<&RemoteScript>> = BTreeMap::new();
    for (host, script) in scripts {
        by_host.entry((script.how, host)).or_default().push(script);
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

/// Whether the page itself loads it, not a worker.
const fn is_of_page(how: Loading) -> bool {
    matches!(how, Loading::Element | Loading::Import | Loading::Write)
}

/// One finding where the page itself loads from many hosts: most often a library that knows many services has brought them
/// along. Whether they are so many.
fn many(entry: usize, scripts: &[(String, &RemoteScript)], out: &mut Findings<'_>) -> bool {
    let mut hosts = HashSet::new();
    // They are in the order of the text: of each host its first.
    let firsts = scripts.iter().filter(|(_, script)| is_of_page(script.how));
    let firsts: Vec<_> = firsts.filter(|(host, _)| hosts.insert(host)).collect();
    let [(_, first), others @ ..] = firsts.as_slice() else {
        return false;
    };
    if firsts.len() <= MAX_HOSTS {
        return false;
    }
    let named = |host: &str| shorten(&printable(host), 60);
    let names = firsts.iter().take(MAX_HOSTS).map(|(host, _)| named(host));
    let names: Vec<String> = names.collect();
    let mut draft = out
        .add(format!(
            "the webapp bundle has code that loads scripts from {} other hosts: {}",
            firsts.len(),
            first_of(&names, firsts.len())
        ))
        .help(
            "Most often a library that knows many services brings such code along; which of it is ever run cannot be \
             told from here. A server lets its pages load scripts from its own address only \
             (Content-Security-Policy, script-src 'self'): browsers refuse all of these. What is run would have \
             all rights of the user, whatever the host sends that day. Find out which of them the plugin turns on.",
        )
        .at_script(entry, first.at)
        .evidence("many");
    for (host, script) in others.iter().take(MAX_RELATED) {
        draft = draft.related_script(&named(host), entry, script.at);
    }
    true
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
