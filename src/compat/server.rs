//! What one release does with a plugin.

use super::webapp;
use super::weight::heaviest;
use super::{BELOW_MINIMUM, NotRead, OnServer, Outcome, Reason, set_fields, shown, source};
use crate::executable::ApiCall;
use crate::facts::Facts;
use crate::facts::code::StartedCode;
use crate::report::{self, Confidence, Step};
use crate::server::api::{self, Method};
use crate::server::behaviour::Server;
use crate::server::releases;
use crate::verdict;
use crate::verdict::needs::{self, Called, section_defaults};
use crate::version::Release;

/// The kind of reasons about a hook.
const NOT_CALLED: &str = "hook-not-called";

/// What is the same for all releases.
pub(super) struct Judged<'a> {
    pub(super) called: &'a [Called<'a>],
    /// Whether the code asks for the server's version.
    pub(super) asks: bool,
    pub(super) facts: &'a Facts,
    pub(super) not_read: &'a [NotRead],
    /// The first release that gives the plugin its defaults in sections; `None` without such.
    pub(super) section_defaults: Option<Release>,
}

impl Judged<'_> {
    /// What `release` does.
    pub(super) fn on(&self, release: Release, facts_for: &dyn Fn(Server) -> Facts) -> OnServer {
        let server = Server::new(release);
        let judged_as = releases::newest().filter(|_| server.is_unknown());
        let (install, start) = steps(server, facts_for);
        let mut reasons = Vec::new();
        let stages = self.stages(server, &install, &start, &mut reasons);
        let before = reasons.len();
        self.calls(release, &mut reasons);
        let missing = reasons.get(before..).unwrap_or_default();
        let mut calls = heaviest(missing);
        self.unread(server, &mut reasons);
        let unknown = reasons.iter().any(|reason| {
            matches!(reason.kind, "not-read")
                || reason.kind == "not-described" && reason.name == "api"
        });
        if unknown {
            calls = calls.max(Outcome::Unknown);
        }
        let webapp = webapp::on(server, self.facts, &mut reasons);
        let lost = self.lost(release, &mut reasons);
        OnServer {
            version: release.to_string(),
            esr: releases::table()
                .and_then(|table| table.find(release))
                .is_some_and(|known| known.extended),
            outcome: stages
                .max(calls)
                .max(webapp.unwrap_or(Outcome::Works))
                .max(lost),
            judged_as: judged_as.map(|newest| newest.to_string()),
            install,
            start,
            calls,
            webapp,
            reasons,
        }
    }

    /// Installing and starting.
    fn stages(
        &self,
        server: Server,
        install: &Step,
        start: &std::collections::BTreeMap<String, Step>,
        reasons: &mut Vec<Reason>,
    ) -> Outcome {
        let refused = matches!(
            install.outcome,
            report::Outcome::Rejected | report::Outcome::LeftBehind
        );
        if refused {
            reasons.push(reason("install", install.reason.unwrap_or_default()));
            return Outcome::Breaks;
        }
        let unmet = |step: &Step| step.reason == Some(BELOW_MINIMUM);
        if !start.is_empty() && start.values().all(unmet) {
            reasons.push(reason("start", BELOW_MINIMUM));
            return Outcome::Breaks;
        }
        if install.outcome == report::Outcome::Unknown {
            let why = install.reason.unwrap_or("install");
            let kind = match install.reason {
                Some(_) => "install",
                None => "not-described",
            };
            reasons.push(reason(kind, why));
            return Outcome::Unknown;
        }
        // A platform that the plugin does not ship for is its author's choice, and one that no
        // server is released for concerns nobody.
        let released = start
            .keys()
            .any(|platform| server.is_released_for(platform));
        let shipped = start
            .iter()
            .filter(|(platform, _)| !released || server.is_released_for(platform))
            .map(|(_, step)| step)
            .filter(|step| step.reason != Some("server/platform-missing"));
        let failing = |step: &&Step| step.outcome == report::Outcome::Fails;
        let (all, fail) = (
            shipped.clone().count(),
            shipped.clone().filter(failing).count(),
        );
        let mut rules: Vec<&str> = shipped.clone().filter_map(|step| step.reason).collect();
        if all == 0 {
            rules.push("server/platform-missing");
        }
        rules.sort_unstable();
        rules.dedup();
        reasons.extend(rules.into_iter().map(|rule| reason("start", rule)));
        match () {
            () if fail == all => Outcome::Breaks,
            () if fail > 0 => Outcome::Degraded,
            () if shipped
                .clone()
                .any(|step| step.outcome == report::Outcome::Starts) =>
            {
                Outcome::Works
            }
            () => Outcome::Unknown,
        }
    }

    /// Methods that are called and not there, or with another type, or perhaps with another.
    fn calls(&self, release: Release, reasons: &mut Vec<Reason>) {
        for called in self.called {
            let method = called.method;
            let name = method.name.as_str();
            let sure = |confidence: Confidence| match self.asks {
                true => confidence.min(Confidence::Medium),
                false => confidence,
            };
            let mut add = |kind, confidence, call: Option<(&StartedCode, &ApiCall)>| {
                reasons.push(Reason {
                    kind,
                    name: name.to_owned(),
                    confidence: sure(confidence),
                    function: call.map(|(_, call)| shown(&call.place.function)),
                    source: call.and_then(|(started, call)| source(started, &call.place)),
                });
            };
            if method.removed.is_some_and(|removed| removed <= release) {
                add(
                    "api-removed",
                    called.confidence,
                    called.calls.first().copied(),
                );
            } else if method.since > release {
                if let Some(confidence) = called.unguarded {
                    add("api-missing", confidence, called.needing().next());
                }
            } else {
                let first = |is_so: &dyn Fn(Release) -> bool| {
                    let mut calls = called.calls.iter().copied();
                    calls.find(|(started, _)| started.library.is_some_and(is_so))
                };
                let broken = first(&|library| method.broken_by(release, library).is_some());
                let unsure = || first(&|library| perhaps_broken(method, release, library));
                if let Some(call) = broken {
                    add("api-changed", called.confidence, Some(call));
                } else if let Some(call) = unsure() {
                    add("api-unknown", called.confidence, Some(call));
                }
            }
        }
    }

    /// What keeps more from being said.
    fn unread(&self, server: Server, reasons: &mut Vec<Reason>) {
        let release = server.release;
        let has_calls = self.not_read.iter().filter(|part| part.kind != "webapp");
        for part in has_calls {
            let name = part.entry.as_deref().unwrap_or(part.kind);
            reasons.push(reason("not-read", name));
        }
        // A later release may have lost or changed what is called. Of one that is in no table at all the row says
        // that another stands for it.
        let newest = api::table().map(|table| table.server);
        if !server.is_unknown()
            && newest
                .is_some_and(|newest| (release.major, release.minor) > (newest.major, newest.minor))
        {
            reasons.push(reason("not-described", "api"));
        }
    }

    /// What the plugin brings and the release makes nothing of.
    fn lost(&self, release: Release, reasons: &mut Vec<Reason>) -> Outcome {
        let before = reasons.len();
        for hook in needs::hooks(&self.facts.code) {
            // A method of another type than the hook's is called by no release.
            let is_missing = api::hook(hook.name).is_some_and(|known| !known.is_in(release));
            let is_told = |reason: &Reason| reason.kind == NOT_CALLED && reason.name == hook.name;
            if (is_missing || !hook.is_called) && !reasons.iter().any(is_told) {
                reasons.push(Reason {
                    kind: NOT_CALLED,
                    name: hook.name.to_owned(),
                    confidence: Confidence::High,
                    function: hook.place.map(|place| shown(&place.function)),
                    source: hook.place.and_then(|place| source(hook.started, place)),
                });
            }
        }
        let too_new = set_fields(self.facts).filter(|field| field.since > release);
        reasons.extend(too_new.map(|field| reason("field-without-effect", &field.path)));
        if self.section_defaults.is_some_and(|since| since > release) {
            reasons.push(reason("field-without-effect", section_defaults::FIELD));
        }
        match reasons.len() > before {
            true => Outcome::Degraded,
            false => Outcome::Works,
        }
    }
}

/// Whether it is not known if `release` understands a call of a plugin that was built with the library of another release: one
/// of the two may have the method's old type or the new one.
fn perhaps_broken(method: &Method, release: Release, library: Release) -> bool {
    let is_same = (release.major, release.minor) == (library.major, library.minor);
    let mut breaks = method.changed.iter().filter(|change| change.breaks);
    !is_same
        && breaks.any(|change| {
            let mut sides = [release, library].into_iter();
            sides.any(|side| change.has_new(side).is_none())
        })
}

fn reason(kind: &'static str, name: &str) -> Reason {
    Reason {
        kind,
        name: name.to_owned(),
        confidence: Confidence::High,
        function: None,
        source: None,
    }
}

/// Installing and starting.
fn steps(
    server: Server,
    facts_for: &dyn Fn(Server) -> Facts,
) -> (Step, std::collections::BTreeMap<String, Step>) {
    let verdict = verdict::judge(&facts_for(server));
    let install = match verdict.unpack.outcome {
        report::Outcome::Accepted => verdict.install,
        _ => verdict.unpack,
    };
    (install, verdict.start)
}
