//! What stands in the cells of the table, in words.

use super::clean;
use crate::compat::kinds::{self, Means, Side};
use crate::compat::{BELOW_MINIMUM, OnServer, Reason};
use crate::report::{self, Confidence, Step};
use crate::server::behaviour::RELEASED_PLATFORMS;

/// Whether it installs.
pub(super) fn install(server: &OnServer) -> String {
    step(server.install, "yes")
}

/// `amd64, arm64`: the platforms that servers are released for, or those asked about, and those whose failure is told as a
/// problem of the release; and why it does not start.
pub(super) fn start(server: &OnServer) -> String {
    let released = |platform: &str| RELEASED_PLATFORMS.contains(&platform);
    let any = server.start.keys().any(|platform| released(platform));
    let steps: Vec<(&str, Step)> = server
        .start
        .iter()
        .filter(|(platform, step)| !any || released(platform) || is_told(server, step))
        .map(|(platform, step)| (platform.strip_prefix("linux-").unwrap_or(platform), *step))
        .collect();
    let mut groups: Vec<(Step, Vec<&str>)> = Vec::new();
    for (platform, step) in &steps {
        match groups.iter_mut().find(|(known, _)| known == step) {
            Some((_, platforms)) => platforms.push(platform),
            None => groups.push((*step, vec![platform])),
        }
    }
    groups.sort_by_key(|(step, _)| step.outcome != report::Outcome::Starts);
    let parts = groups.iter().map(|(step, platforms)| {
        let names = clean(&platforms.join(", "));
        let alone = platforms.len() == steps.len();
        match (step.outcome, step.reason) {
            (report::Outcome::Starts, _) => names,
            (report::Outcome::Fails, why) if alone => {
                format!("no: {}", in_short(why.unwrap_or("")))
            }
            (report::Outcome::Fails, why) => format!("{names} no: {}", in_short(why.unwrap_or(""))),
            (_, _) if alone => "not known".to_owned(),
            (_, _) => format!("{names} not known"),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// Whether a step is among the reasons why the release does not do all with the plugin.
fn is_told(server: &OnServer, step: &Step) -> bool {
    let mut reasons = server
        .reasons
        .iter()
        .filter(|reason| reason.kind == "start");
    step.outcome == report::Outcome::Fails
        && reasons.any(|reason| step.reason == Some(reason.name.as_str()))
}

fn step(step: Step, good: &str) -> String {
    match (step.outcome, step.reason) {
        (report::Outcome::Accepted, _) => good.to_owned(),
        (report::Outcome::Unknown, _) => "not known".to_owned(),
        (_, Some(rule)) => format!("no: {}", in_short(rule)),
        (_, None) => "no".to_owned(),
    }
}

/// A rule in a cell: the one that stands in most tables in words.
fn in_short(rule: &str) -> &str {
    match rule {
        BELOW_MINIMUM => "below the minimum",
        _ => rule,
    }
}

/// Whether what is called is there.
pub(super) fn calls(server: &OnServer) -> String {
    let mut parts = missing(server, Side::Programs);
    let of = |kind: &str| server.reasons.iter().any(|reason| reason.kind == kind);
    if of("not-read") {
        parts.push("not all read".to_owned());
    }
    parts.extend(newer(server, "api"));
    or_yes(&parts)
}

/// Whether the webapp part loads and what it uses is there; empty without one.
pub(super) fn webapp(server: &OnServer) -> String {
    if server.webapp.is_none() {
        return String::new();
    }
    let of = |kind: &'static str| {
        let reasons = server.reasons.iter();
        reasons.filter(move |reason| reason.kind == kind)
    };
    let mut parts: Vec<String> = of("webapp").map(refused).collect();
    parts.extend(missing(server, Side::Webapp));
    if of("webapp-not-read").next().is_some() {
        parts.push("not all read".to_owned());
    }
    parts.extend(newer(server, "registry"));
    or_yes(&parts)
}

/// The rule that says why the script does not run, or perhaps not.
pub(super) fn refused(reason: &Reason) -> String {
    let perhaps = match reason.confidence {
        Confidence::High => "",
        _ => "perhaps ",
    };
    format!("{perhaps}no: {}", clean(&reason.name))
}

/// That a release is newer than the table of this name.
fn newer(server: &OnServer, table: &str) -> Option<String> {
    let newer = |reason: &Reason| reason.kind == "not-described" && reason.name == table;
    let any = server.reasons.iter().any(newer);
    any.then(|| "newer than what is known".to_owned())
}

fn or_yes(parts: &[String]) -> String {
    match parts {
        [] => "yes".to_owned(),
        parts => parts.join("; "),
    }
}

/// `1 missing: A; 2 perhaps missing; 1 not known`, for each kind of thing that one side uses.
fn missing(server: &OnServer, side: Side) -> Vec<String> {
    let mut parts = Vec::new();
    for (kind, means) in kinds::on(side).flat_map(|kind| kind.reasons) {
        let of_kind = server.reasons.iter().filter(|reason| reason.kind == *kind);
        // Of what is not known anyway it makes no difference how sure the use is.
        let is_plain =
            |reason: &&Reason| reason.confidence == Confidence::High || *means == Means::Unknown;
        let (proven, likely): (Vec<&Reason>, Vec<&Reason>) = of_kind.partition(is_plain);
        for (perhaps, found) in [("", proven), ("perhaps ", likely)] {
            let found: Vec<&str> = found.iter().map(|reason| reason.name.as_str()).collect();
            if !found.is_empty() {
                parts.push(counted(&found, &format!("{perhaps}{}", means.words())));
            }
        }
    }
    parts
}

/// What the plugin brings and the release makes nothing of: `2 hooks; 1 manifest field: secret`.
pub(super) fn lost(server: &OnServer) -> String {
    let mut parts = Vec::new();
    for kind in kinds::on(Side::Brought) {
        let mut of_kind = server
            .reasons
            .iter()
            .filter(|it| kind.means(it.kind).is_some());
        let first = of_kind.next().map(|reason| last_step(&reason.name));
        let more = of_kind.count() as u64;
        parts.extend(first.map(|name| match more {
            0 => format!("1 {}: {}", kind.word, clean(name)),
            more => format!("{} {}s", more + 1, kind.word),
        }));
    }
    parts.join("; ")
}

/// A name without the path to it, as a JSON pointer has one.
pub(super) fn last_step(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}

/// `1 missing: A`, or of several `3 missing`: which, and from where, stands below the table.
fn counted(names: &[&str], word: &str) -> String {
    match names {
        [name] => format!("1 {word}: {}", clean(name)),
        names => format!("{} {word}", names.len()),
    }
}

/// The same without the names, where there is no room for them.
pub(super) fn brief(cell: &str) -> String {
    let parts = cell.split("; ");
    let parts = parts.map(|part| part.split_once(": ").map_or(part, |(before, _)| before));
    parts.collect::<Vec<_>>().join("; ")
}
