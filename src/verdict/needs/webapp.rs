//! What a webapp needs of the web app: methods of the registry, and globals.

use super::{asked, taken};
use crate::facts::Facts;
use crate::report::{Confidence, Position};
use crate::server::releases::FIRST;
use crate::version::Release;

/// Something of the web app that the webapp needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebNeed {
    /// What it is: `registry`, a method of the registry, or `global`, a global or a member of one.
    pub kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The first release that may have it.
    pub since: Release,
    /// The first release that surely has it, where that is another; `None` of what the table dates exactly.
    pub surely: Option<Release>,
    /// How sure it is that a web app before `since` fails.
    pub confidence: Confidence,
    /// How sure it is that it is used, whatever releases have it.
    pub used: Confidence,
    /// The script's entry.
    pub entry: usize,
    /// The first of the places that need it.
    pub at: Option<Position>,
}

/// What the webapp needs of the web app, the newest first, then by name. What is guarded is no need, nor what every release has.
/// `None` where its script was not read.
#[must_use]
pub fn web_needs(facts: &Facts) -> Option<Vec<WebNeed>> {
    facts.web_code()?;
    let asked = asked(facts);
    let methods = asked.iter().filter_map(|asked| {
        Some(WebNeed {
            kind: "registry",
            name: &asked.method.name,
            since: asked.method.earliest(),
            surely: asked.method.between.map(|(_, surely)| surely),
            confidence: asked.unguarded?,
            used: asked.used()?,
            entry: asked.entry,
            at: asked.needing().next().map(|call| call.at),
        })
    });
    let taken = taken(facts);
    let globals = taken.iter().map(|taken| WebNeed {
        kind: "global",
        name: &taken.global.name,
        since: taken.global.earliest(),
        surely: taken.global.between.map(|(_, surely)| surely),
        confidence: taken.too_new(),
        used: taken.confidence,
        entry: taken.entry,
        at: taken.uses.first().map(|found| found.at),
    });
    let globals = globals.filter(|need| need.since > FIRST);
    let mut needs: Vec<_> = methods.chain(globals).collect();
    needs.sort_by(|a, b| {
        let newest = b.since.cmp(&a.since);
        newest.then_with(|| (a.name, a.kind).cmp(&(b.name, b.kind)))
    });
    Some(needs)
}
