//! Requests to the server that do not prove who sends them.

use crate::facts::Facts;
use crate::manifest::model::Manifest;
use crate::report::Severity;
use crate::rules::compat::at_places;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{and_more, printable, shorten};
use crate::webapp::code::Request;

/// See `rules/webapp/csrf-token-missing.md`.
pub static RULE: Rule = rule!("webapp/csrf-token-missing", Warning, Medium, check);

const MEND: &str = "Send the value of the cookie MMCSRF as the header X-CSRF-Token, as Client4.getOptions() of \
                    mattermost-redux does.";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    let id = facts.manifest().map(Manifest::server_id);
    let id = id.filter(|id| !id.is_empty());
    let told = code.requests.iter();
    let told = told.filter_map(|one| Some((to(facts, id.as_deref(), one)?, one)));
    let told: Vec<(To, &Request)> = told.collect();
    for (goes_to, says_xml) in [
        (To::Plugin, false),
        (To::Api, false),
        (To::Plugin, true),
        (To::Api, true),
    ] {
        let requests = told.iter();
        let requests: Vec<&Request> = requests
            .filter(|(to, one)| *to == goes_to && one.says_xml == says_xml)
            .map(|(_, one)| *one)
            .collect();
        let Some(first) = requests.first() else {
            continue;
        };
        let what = format!(
            "{} {}",
            first.method.name(),
            shorten(&printable(&first.path), 120)
        );
        let more = and_more(requests.len() - 1);
        let (severity, message, help) = match says_xml {
            true => (
                Severity::Info,
                format!(
                    "the webapp bundle sends X-Requested-With in place of a CSRF token: {what}{more}"
                ),
                "Servers still take that for a proof of who sends it, and write at level Debug that it is old. With \
                 ServiceSettings.ExperimentalStrictCSRFEnforcement they do not take it.",
            ),
            false => (
                Severity::Warning,
                format!("the webapp bundle sends a request without a CSRF token: {what}{more}"),
                goes_to.effect(),
            ),
        };
        let draft = out
            .add_as(severity, message)
            .help(format!("{help} {MEND}"))
            .evidence(goes_to.name(says_xml));
        at_places(draft, entry, requests.iter().map(|one| one.at));
    }
}

/// Who answers a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    /// The server of a plugin.
    Plugin,
    /// The server itself.
    Api,
}

impl To {
    const fn effect(self) -> &'static str {
        match self {
            Self::Plugin => {
                "The session's cookie alone proves nothing, unless the request is a GET: the server hands this one on \
                 without Mattermost-User-Id, as if nobody were logged in. What the plugin does for users only, it refuses."
            }
            Self::Api => {
                "The session's cookie alone proves nothing, unless the request is a GET: the server answers 401, and \
                 newer ones take the cookie away, so that the user has to log in again."
            }
        }
    }

    /// What tells the finding from the others.
    const fn name(self, says_xml: bool) -> &'static str {
        match (self, says_xml) {
            (Self::Plugin, false) => "plugin",
            (Self::Api, false) => "api",
            (Self::Plugin, true) => "plugin-xml",
            (Self::Api, true) => "api-xml",
        }
    }
}

/// Who answers, where the plugin has this id; `None` where nobody does, or perhaps another site.
fn to(facts: &Facts, id: Option<&str>, request: &Request) -> Option<To> {
    let of_plugin = request.path.strip_prefix("/plugins/");
    let rest = of_plugin.and_then(|rest| rest.strip_prefix(id?));
    let own = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    match (own, request.is_based) {
        // A plugin without a program has nobody who answers.
        (true, _) => (!facts.executables.is_empty()).then_some(To::Plugin),
        // GitLab has an /api/v4/ too.
        (false, true) => None,
        (false, false) if of_plugin.is_some() => Some(To::Plugin),
        (false, false) => Some(To::Api),
    }
}
