//! What is not as it should be, and on which releases: the same in every format for people.

use super::rows::{is_too_old, ranges};
use super::{clean, place, since};
use crate::compat::kinds::{ALL, Means, Side};
use crate::compat::{BELOW_MINIMUM, Bundle, OnServer, Outcome, Reason, Stretch, Use};
use crate::report::{self, Confidence};
use crate::rules::{self, Rule};
use crate::version::Release;

/// Problems of one kind.
pub(super) struct Group {
    /// Of what kind.
    pub(super) title: &'static str,
    /// What follows from each, as a sentence.
    pub(super) without: &'static str,
    pub(super) problems: Vec<Problem>,
}

/// Something that is not as it should be somewhere.
pub(super) struct Problem {
    /// What: a method, a field, or the rule that says why.
    pub(super) name: String,
    /// The release that brought it; `None` of a rule.
    pub(super) since: Option<String>,
    /// The page of the rule that says more.
    pub(super) url: Option<String>,
    /// `missing on 10.7 to 10.9`, for each that it means.
    pub(super) on: Vec<String>,
    /// Where it is used, as far as is known.
    pub(super) place: Option<String>,
    /// How much it weighs where it weighs most.
    pub(super) outcome: Outcome,
}

/// The kinds of reasons that are about no single thing that the plugin uses.
const STAGES: [(&str, &str, &str); 3] = [
    (
        "install",
        "Install",
        "The server refuses it or leaves it half done, or that is not known.",
    ),
    (
        "start",
        "Start",
        "On a platform that it is for it does not start, or that is not known.",
    ),
    (
        "webapp",
        "Webapp",
        "The script does nothing or throws as it is loaded, or parts of it cannot be loaded.",
    ),
];

/// All of a bundle's problems.
pub(super) fn groups(bundle: &Bundle) -> Vec<Group> {
    let stages = STAGES.iter().map(|(kind, title, without)| Group {
        title,
        without,
        problems: of_stage(bundle, kind),
    });
    let uses = ALL.iter().map(|kind| {
        let of_kind = bundle.uses.iter().filter(|it| it.piece.kind == kind.name);
        Group {
            title: kind.title,
            without: kind.without,
            problems: of_kind.filter_map(|it| of_use(bundle, it)).collect(),
        }
    });
    let all = stages.chain(uses);
    all.filter(|group| !group.problems.is_empty()).collect()
}

/// Rules that say why a release does not install, start or load it.
fn of_stage(bundle: &Bundle, kind: &str) -> Vec<Problem> {
    let mut rules: Vec<&str> = Vec::new();
    for server in &bundle.servers {
        for reason in server.reasons.iter().filter(|reason| reason.kind == kind) {
            if reason.name != BELOW_MINIMUM && !rules.contains(&reason.name.as_str()) {
                rules.push(&reason.name);
            }
        }
    }
    let problem = |rule: &str| {
        let holds = |at: usize| {
            let server = bundle.servers.get(at);
            let mut reasons = server.into_iter().flat_map(|server| &server.reasons);
            reasons.any(|reason| reason.kind == kind && reason.name == rule)
        };
        let on = bundle.servers.iter().enumerate();
        let on = on.filter(|(at, _)| holds(*at));
        let worst = on.map(|(_, server)| of_rule(server, kind, rule)).max();
        let reasons = bundle.servers.iter().flat_map(|server| &server.reasons);
        let mut reasons = reasons.filter(|reason| reason.kind == kind && reason.name == rule);
        let first = reasons.next();
        let perhaps = match first.map(|reason| reason.confidence) {
            None | Some(Confidence::High) => "",
            Some(_) => "perhaps ",
        };
        Problem {
            name: clean(rule),
            since: None,
            url: rules::find(rule).map(Rule::url),
            on: vec![format!("{perhaps}on {}", ranges(&bundle.servers, &holds))],
            place: first.and_then(|reason| reason.source.as_deref().map(clean)),
            outcome: worst.unwrap_or(Outcome::Degraded),
        }
    };
    rules.into_iter().map(problem).collect()
}

/// How much it weighs what a rule found of a stage.
fn of_rule(server: &OnServer, kind: &str, rule: &str) -> Outcome {
    let is_likely = |reason: &&Reason| {
        reason.kind == kind && reason.name == rule && reason.weight() == Outcome::Degraded
    };
    let any = |outcome, why: Option<&str>| {
        let mut steps = server.start.values();
        steps.any(|step| step.outcome == outcome && (why.is_none() || step.reason == why))
    };
    match kind {
        "webapp" if server.reasons.iter().any(|it| is_likely(&it)) => Outcome::Degraded,
        "install" if server.install.outcome == report::Outcome::Unknown => Outcome::Unknown,
        "start" if !any(report::Outcome::Fails, Some(rule)) => Outcome::Unknown,
        "start" if any(report::Outcome::Starts, None) => Outcome::Degraded,
        _ => Outcome::Breaks,
    }
}

/// What is wrong with something that the plugin uses; `None` where nothing is that matters.
fn of_use(bundle: &Bundle, used: &Use) -> Option<Problem> {
    // What a release lacks that is too old anyway is no news.
    let matters = used.cells(&bundle.servers).zip(&bundle.servers);
    let mut matters =
        matters.filter(|(cell, server)| cell.outcome != Outcome::Works && !is_too_old(server));
    matters.next()?;
    let worst = used.on.iter().map(|stretch| stretch.outcome).max();
    Some(Problem {
        name: clean(&used.piece.name),
        since: Some(since(&used.piece)),
        url: None,
        on: meanings(bundle, used, false),
        place: place(&used.piece),
        outcome: worst.unwrap_or(Outcome::Works),
    })
}

/// What something is on which releases: `missing on 10.7 to 10.9`; with `good` also where it works.
pub(super) fn meanings(bundle: &Bundle, used: &Use, good: bool) -> Vec<String> {
    let cells: Vec<&Stretch> = used.cells(&bundle.servers).collect();
    let mut kinds: Vec<(Means, Outcome)> = Vec::new();
    for cell in &cells {
        let it = (cell.means, cell.outcome);
        if (good || cell.means != Means::Works) && !kinds.contains(&it) {
            kinds.push(it);
        }
    }
    let words = kinds.into_iter().map(|(means, outcome)| {
        let holds = |at: usize| {
            let cell = cells.get(at);
            cell.is_some_and(|cell| (cell.means, cell.outcome) == (means, outcome))
        };
        let ranges = ranges(&bundle.servers, &holds);
        let why = match means == Means::NotCalled && is_of_another_type(bundle, used) {
            true => ": its parameters or results are not the hook's",
            false => "",
        };
        format!("{} on {ranges}{why}", in_words(used, means, outcome))
    });
    words.collect()
}

/// Whether a hook is not called where there is such a hook: the plugin's method is none.
fn is_of_another_type(bundle: &Bundle, used: &Use) -> bool {
    let release = |text: &str| Release::parse(text).ok();
    let since = release(&used.piece.since);
    let removed = used.removed.as_deref().and_then(release);
    let is_in = |at: Release| {
        since.is_none_or(|since| since <= at) && removed.is_none_or(|removed| at < removed)
    };
    let mut cells = used.cells(&bundle.servers).zip(&bundle.servers);
    cells.any(|(cell, server)| {
        cell.means == Means::NotCalled && release(&server.version).is_some_and(is_in)
    })
}

/// `missing`, or `perhaps missing` where the call may not be made.
pub(super) fn in_words(used: &Use, means: Means, outcome: Outcome) -> String {
    let kind = crate::compat::kinds::of(used.piece.kind);
    let counts = kind.is_some_and(|kind| kind.side != Side::Brought);
    match counts && outcome == Outcome::Degraded {
        true => format!("perhaps {}", means.words()),
        false => means.words().to_owned(),
    }
}
