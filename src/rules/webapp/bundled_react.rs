//! Copies of the libraries that the web app gives to plugins.

use crate::facts::Facts;
use crate::facts::webapp::REACT_19;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

use super::{Scripts, place_of};

/// See `rules/webapp/bundled-react.md`.
pub static RULE: Rule = rule!("webapp/bundled-react", Warning, High, check);

const MEND: &str = "Take it from the web app: name it in the bundler's externals \
                    (react: React, react-dom and react-dom/client: ReactDOM, redux: Redux, \
                    react-redux: ReactRedux).";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(scripts) = Scripts::of(facts) else {
        return;
    };
    if scripts.any(Script::has_react_dom) {
        react_dom(facts, &scripts, out);
    } else if let Some((entry, script)) = scripts.find(Script::has_react) {
        out.add(format!(
            "{} holds its own copy of React",
            scripts.name(facts, entry)
        ))
        .help(format!(
            "The web app renders what the plugin registers. In components that use this copy \
             hooks fail (Invalid hook call), and React 19, from server 12.0 on, refuses elements \
             that an older React made. {MEND}"
        ))
        .at_script(
            entry,
            place_of(script, &[Sign::React, Sign::ReactUpdater, Sign::React19]),
        )
        .evidence("react");
    }
    let react_redux =
        |script: &Script| script.has(Sign::ReactRedux) || script.has(Sign::ReactReduxShared);
    if let Some((entry, script)) = scripts.find(react_redux) {
        out.add(format!(
            "{} holds its own copy of react-redux",
            scripts.name(facts, entry)
        ))
        .help(format!(
            "Its components do not see the web app's Provider; only from 8.1 on do copies find \
             each other, where the web app's is as new. Without a Provider of their own they \
             throw when they are rendered: could not find react-redux context value. {MEND}"
        ))
        .confidence(Confidence::Medium)
        .at_script(
            entry,
            place_of(script, &[Sign::ReactRedux, Sign::ReactReduxShared]),
        )
        .evidence("react-redux");
    }
    if let Some((entry, script)) = scripts.find(|script| script.has(Sign::Redux)) {
        out.add_as(
            Severity::Info,
            format!("{} holds its own copy of Redux", scripts.name(facts, entry)),
        )
        .help(format!(
            "It does no harm, and every user downloads some kilobytes that the web app has \
             already. {MEND}"
        ))
        .at_script(entry, place_of(script, &[Sign::Redux]))
        .evidence("redux");
    }
}

fn react_dom(facts: &Facts, scripts: &Scripts<'_>, out: &mut Findings<'_>) {
    let Some((entry, script)) = scripts.find(Script::has_react_dom) else {
        return;
    };
    let name = scripts.name(facts, entry);
    let version = script.react_dom.as_deref();
    let number = version.map_or_else(String::new, |version| format!(" {version}"));
    if scripts.any(Script::has_react) {
        out.add(format!(
            "{name} holds its own copies of React and ReactDOM{number}"
        ))
        .help(format!(
            "That works for what the plugin renders into a place of its own. In components that \
             it registers the web app's ReactDOM renders: with this React hooks fail there \
             (Invalid hook call), and findDOMNode of this copy does not know them. {MEND}"
        ))
        .at_script(entry, place_of(script, &[Sign::ReactDomName]))
        .evidence("react-dom");
        return;
    }
    // react-dom up to 18 reads internals of React that 19 no longer has; that of 19 reads those
    // that 18 does not have. Both at once, while they load (tried with 16.8 to 19.2).
    let major: Option<u64> = version
        .and_then(|version| version.split('.').next())
        .and_then(|major| major.parse().ok());
    let proven = scripts.is_bundle(entry) && scripts.are_whole;
    let breaks = match major {
        Some(..=18) if facts.is_meant_for(REACT_19) => Some("from 12.0 on (React 19)"),
        Some(19..) if facts.includes_before(REACT_19) => Some("before 12.0 (React 18 or older)"),
        _ => None,
    };
    // The jsx-runtime's error rests on the same; ReactDOM 19 for older servers may stand in a
    // try, for plugins that use createRoot only where the web app has it.
    let severity = match (breaks, major) {
        (Some(_), Some(..=18)) if proven => Severity::Error,
        _ => Severity::Warning,
    };
    let effect = match (breaks, major) {
        (Some(servers), _) => format!(
            "It works on the internals of the web app's React, which are others on servers \
             {servers}: there it throws while the bundle loads, before registerPlugin is called, \
             and the plugin has no webapp."
        ),
        (None, Some(19..)) => "It throws while it loads unless its version is exactly that of \
                               the web app's React."
            .to_owned(),
        (None, _) => "Plugins with a copy of ReactDOM 16 crashed when servers went to React 17 \
                      (7.7): its findDOMNode does not know what another ReactDOM rendered. \
                      Up to 18 it throws while it loads on React 19 (from server 12.0 on)."
            .to_owned(),
    };
    out.add_as(
        severity,
        format!("{name} holds its own copy of ReactDOM{number}"),
    )
    .help(format!("{effect} {MEND}"))
    .at_script(entry, place_of(script, &[Sign::ReactDomName]))
    .evidence("react-dom");
}
