//! What stands in the cells of the table, in words.

use super::clean;
use crate::compat::{BELOW_MINIMUM, OnServer, Reason};
use crate::report::{self, Confidence, Step};
use crate::server::behaviour::RELEASED_PLATFORMS;

/// So many names stand in one cell.
const MAX_NAMES: usize = 4;

/// Whether it installs.
pub(super) fn install(server: &OnServer) -> String {
    step(server.install, "yes")
}

/// `amd64, arm64`: the platforms that servers are released for, or those asked about; and why it does
/// not start.
pub(super) fn start(server: &OnServer) -> String {
    let released = |platform: &str| RELEASED_PLATFORMS.contains(&platform);
    let any = server.start.keys().any(|platform| released(platform));
    let steps: Vec<(&str, Step)> = server
        .start
        .iter()
        .filter(|(platform, _)| !any || released(platform))
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
            (report::Outcome::Fails, why) if alone => format!("no: {}", brief(why.unwrap_or(""))),
            (report::Outcome::Fails, why) => format!("{names} no: {}", brief(why.unwrap_or(""))),
            (_, _) if alone => "not known".to_owned(),
            (_, _) => format!("{names} not known"),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

fn step(step: Step, good: &str) -> String {
    match (step.outcome, step.reason) {
        (report::Outcome::Accepted, _) => good.to_owned(),
        (report::Outcome::Unknown, _) => "not known".to_owned(),
        (_, Some(rule)) => format!("no: {}", brief(rule)),
        (_, None) => "no".to_owned(),
    }
}

/// A rule in a cell: the one that stands in most tables in words.
fn brief(rule: &str) -> &str {
    match rule {
        BELOW_MINIMUM => "below the minimum",
        _ => rule,
    }
}

/// Whether what is called is there.
pub(super) fn calls(server: &OnServer) -> String {
    let mut parts = methods(
        server,
        [
            ("api-missing", "missing"),
            ("api-removed", "removed"),
            ("api-changed", "changed"),
        ],
    );
    let unread = |reason: &&Reason| reason.kind == "not-read";
    if server.reasons.iter().any(|reason| unread(&reason)) {
        parts.push("not all read".to_owned());
    }
    let newer = |reason: &Reason| reason.kind == "not-described" && reason.name == "api";
    if server.reasons.iter().any(newer) {
        parts.push("newer than what is known".to_owned());
    }
    match parts.is_empty() {
        true => "yes".to_owned(),
        false => parts.join("; "),
    }
}

/// Whether the webapp part loads and what it calls is there; empty without one.
pub(super) fn webapp(server: &OnServer) -> String {
    if server.webapp.is_none() {
        return String::new();
    }
    let of = |kind: &'static str| {
        let reasons = server.reasons.iter();
        reasons.filter(move |reason| reason.kind == kind)
    };
    let mut parts: Vec<String> = of("webapp")
        .map(|reason| format!("no: {}", clean(&reason.name)))
        .collect();
    parts.extend(methods(
        server,
        [
            ("registry-missing", "missing"),
            ("registry-removed", "removed"),
            ("global-missing", "missing"),
            ("global-removed", "removed"),
        ],
    ));
    if of("webapp-not-read").next().is_some() {
        parts.push("not all read".to_owned());
    }
    if of("not-described").any(|reason| reason.name == "registry") {
        parts.push("newer than what is known".to_owned());
    }
    match parts.is_empty() {
        true => "yes".to_owned(),
        false => parts.join("; "),
    }
}

/// `1 missing: A; 2 perhaps missing: B, C`, for each kind of reason.
fn methods<const N: usize>(server: &OnServer, kinds: [(&str, &str); N]) -> Vec<String> {
    let mut parts = Vec::new();
    for (kind, word) in kinds {
        let sure = |reason: &&Reason| reason.confidence == Confidence::High;
        let of_kind = || server.reasons.iter().filter(|reason| reason.kind == kind);
        let proven: Vec<&str> = of_kind()
            .filter(sure)
            .map(|reason| reason.name.as_str())
            .collect();
        let likely: Vec<&str> = of_kind()
            .filter(|reason| !sure(reason))
            .map(|reason| reason.name.as_str())
            .collect();
        if !proven.is_empty() {
            parts.push(format!("{} {word}: {}", proven.len(), names(&proven)));
        }
        if !likely.is_empty() {
            parts.push(format!(
                "{} perhaps {word}: {}",
                likely.len(),
                names(&likely)
            ));
        }
    }
    parts
}

/// What the plugin brings and the release makes nothing of.
pub(super) fn lost(server: &OnServer) -> String {
    let of = |kind: &str| -> Vec<&str> {
        let reasons = server.reasons.iter().filter(|reason| reason.kind == kind);
        reasons.map(|reason| last_step(&reason.name)).collect()
    };
    let (hooks, fields) = (of("hook-not-called"), of("field-without-effect"));
    let mut parts = Vec::new();
    if !hooks.is_empty() {
        let plural = crate::text::plural(hooks.len() as u64);
        parts.push(format!("hook{plural} {}", names(&hooks)));
    }
    if !fields.is_empty() {
        parts.push(format!("manifest's {}", names(&fields)));
    }
    parts.join("; ")
}

fn last_step(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}

/// `A, B and 3 more`.
fn names(names: &[&str]) -> String {
    let shown = names.get(..MAX_NAMES).unwrap_or(names);
    let more = names.len() - shown.len();
    let shown = clean(&shown.join(", "));
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
