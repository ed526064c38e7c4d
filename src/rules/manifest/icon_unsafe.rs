//! An icon that does more than show a picture.

use crate::facts::Facts;
use crate::icon::HazardKind;
use crate::report::Location;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::and_more;

/// See `rules/manifest/icon-unsafe.md`.
pub static RULE: Rule = rule!("manifest/icon-unsafe", Warning, High, check);

/// In the order of the findings.
const KINDS: [HazardKind; 6] = [
    HazardKind::Script,
    HazardKind::Handler,
    HazardKind::ScriptLink,
    HazardKind::Page,
    HazardKind::External,
    HazardKind::Entity,
];

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((_, entry, file)) = facts.icon_file() else {
        return;
    };
    let Some(icon) = &file.icon else {
        return;
    };
    for kind in KINDS {
        let mut found = icon.hazards.iter().filter(|f| f.hazard.kind == kind);
        let Some(first) = found.next() else {
            continue;
        };
        let more = and_more(found.count());
        let (what, help) = explain(kind);
        out.add(format!("the icon {what} {}{more}", first.hazard.detail))
            .help(help)
            .at(Location {
                entry: Some(entry.display()),
                start: Some(first.start),
                end: Some(first.end),
                ..Location::default()
            })
            .evidence(what);
    }
}

const fn explain(kind: HazardKind) -> (&'static str, &'static str) {
    match kind {
        HazardKind::Script => ("holds the element", RUNS),
        HazardKind::Handler => ("has the event handler", RUNS),
        HazardKind::ScriptLink => ("links to a script or a page:", RUNS),
        HazardKind::Page => (
            "holds HTML in the element",
            "Mattermost shows icons as <img>, where it can do little; in a page of its own it is a \
             page with scripts and forms. Reviewers will ask. Draw it with shapes and text.",
        ),
        HazardKind::External => (
            "loads from elsewhere:",
            "Mattermost shows icons as <img>, where browsers load nothing for them: that part \
             stays empty. Opened by itself the picture tells another host who looks at it. Put it into \
             the file (data:), or take it out.",
        ),
        HazardKind::Entity => (
            "declares an entity that reads a file or is made of others:",
            "Servers and browsers do not fall for it; a converter that expands entities reads the \
             file, or runs out of memory. Take the declaration out.",
        ),
    }
}

/// What a script in an icon can do.
const RUNS: &str = "Mattermost shows icons as <img>, where browsers run no script. It runs for \
                    whoever opens the file by itself or puts its text into a page, and reviewers \
                    will ask. Take it out.";
