//! What React 19 took away.

use crate::facts::Facts;
use crate::facts::webapp::REACT_19;
use crate::report::Confidence;
use crate::rules::compat::at_places;
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;
use crate::webapp::code::OldForm;

/// See `rules/webapp/react-removed-api.md`.
pub static RULE: Rule = rule!("webapp/react-removed-api", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let question = &facts.question;
    let mut servers = question.servers.iter();
    // Servers with React 19 are still to come for every plugin, unless others were named.
    if question.servers_named && !servers.any(|server| server.release >= REACT_19) {
        return;
    }
    for taken in needs::taken(facts) {
        let global = taken.global;
        let Some(gone) = global.gone().filter(|_| super::is_removed_react(global)) else {
            continue;
        };
        let short = gone.short();
        let name = &global.name;
        let draft = out
            .add(format!(
                "calls {name}, which React 19 no longer has (servers from {short} on)"
            ))
            .help(format!(
                "There it is undefined, and the call throws once it is reached. {} Where a library \
                 calls it, a newer release of that may not.",
                instead(name)
            ))
            .confidence(taken.removed())
            .servers(format!(">={short}"))
            .evidence(name);
        let places = taken.uses.iter().map(|found| found.at);
        at_places(draft, taken.entry, places);
    }
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    for form in [
        OldForm::StringRef,
        OldForm::LegacyContext,
        OldForm::DefaultProps,
    ] {
        let places: Vec<_> = code
            .old
            .iter()
            .filter(|old| old.what == form)
            .map(|old| old.at)
            .collect();
        if places.is_empty() {
            continue;
        }
        let (what, help, evidence) = told(form);
        let draft = out
            .add(format!(
                "{what}, which React 19 no longer knows (servers from 12.0 on)"
            ))
            .help(help)
            .confidence(Confidence::High)
            .servers(">=12.0")
            .evidence(evidence);
        at_places(draft, entry, places);
    }
}

/// What to call in place of a function of React or ReactDOM.
fn instead(name: &str) -> &'static str {
    match name {
        "ReactDOM.findDOMNode" => "Use a ref.",
        "ReactDOM.render" | "ReactDOM.unstable_renderSubtreeIntoContainer" => {
            "Use createRoot(container).render(...), where it is there (from 11.1 on)."
        }
        "ReactDOM.hydrate" => "Use hydrateRoot, where it is there (from 11.1 on).",
        "ReactDOM.unmountComponentAtNode" => "Call unmount() of the root that createRoot made.",
        "React.createFactory" => "Use React.createElement.",
        _ => "",
    }
}

/// What is said of a form: what is done, what becomes of it, and a name for it.
const fn told(form: OldForm) -> (&'static str, &'static str, &'static str) {
    match form {
        OldForm::StringRef => (
            "uses a text as ref",
            "There rendering the element throws. Use React.createRef, useRef or a function.",
            "string-ref",
        ),
        OldForm::LegacyContext => (
            "uses the context of React 15 (contextTypes, childContextTypes)",
            "There nothing is handed down, and this.context stays empty. Use React.createContext.",
            "legacy-context",
        ),
        OldForm::DefaultProps => (
            "gives a function component defaultProps",
            "There they are passed over, and the properties are undefined. Use default values of the \
             parameters: function C({a = 1}).",
            "default-props",
        ),
    }
}
