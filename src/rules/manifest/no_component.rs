//! Neither a server nor a webapp part.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/no-component.md`.
pub static RULE: Rule = rule!("manifest/no-component", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let any = manifest.server_part().is_some() || manifest.webapp.is_some();
    if any || file.decoded.error.is_some() || !facts.server.asks_for_a_part {
        return;
    }
    let backend = file.decoded.notes.iter().any(|note| {
        matches!(note, crate::manifest::decoded::Note::UnknownKey { parent, key, .. }
            if parent.is_empty() && key == "backend")
    });
    let hint = if backend {
        " Servers from 6.0 on do not know `backend`: call it `server`."
    } else {
        ""
    };
    out.add("the manifest has neither `server` nor `webapp`")
        .help(format!(
            "The plugin installs and can never be enabled: must at least have a web app or server \
             component.{hint}"
        ))
        .at_span(file, crate::manifest::document::Span::default(), "");
}
