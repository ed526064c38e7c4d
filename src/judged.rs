//! What several servers say of one bundle, put together.
//!
//! Servers that behave alike are asked once, whatever their number: the releases from 5.2 on fall into
//! some twenty groups.

use semver::Version;

use crate::claimed::{before_newest, may_refuse, refusal};
use crate::facts::Facts;
use crate::report::{Diagnostic, OtherServer, Outcome, Severity, Verdict};
use crate::rules;
use crate::server::behaviour::Server;
use crate::server::releases;
use crate::verdict;
use crate::version::Release;

/// What servers of one kind say.
struct Opinion {
    /// One of them.
    server: Server,
    /// The minimum that the plugin declares, where they can read it.
    minimum: Option<Version>,
    verdict: Verdict,
    findings: Vec<Diagnostic>,
}

impl Opinion {
    fn of(server: Server, facts: &Facts) -> Self {
        Self {
            server,
            minimum: facts.minimum(),
            verdict: verdict::judge(facts),
            findings: rules::run(rules::ALL, facts),
        }
    }

    /// Whether the plugin asks for a newer server.
    fn is_below_minimum(&self) -> bool {
        let minimum = self.minimum.as_ref();
        minimum.is_some_and(|minimum| !self.server.release.meets(minimum))
    }

    /// Whether a rule says why the server does not take it.
    fn is_refused_by(&self, rule: &str) -> bool {
        let steps = [self.verdict.unpack, self.verdict.install];
        steps.iter().any(|step| step.reason == Some(rule))
    }

    /// Whether `server` says the same: no rule looks at more than these.
    fn is_that_of(&self, server: &Server) -> bool {
        let meets = |server: &Server| {
            let minimum = self.minimum.as_ref();
            minimum.is_none_or(|minimum| server.release.meets(minimum))
        };
        self.server.behaves_as(server) && meets(&self.server) == meets(server)
    }
}

/// What all servers in question say.
pub(crate) struct Judged {
    /// The releases, ascending.
    asked: Vec<Release>,
    /// For each release whose opinion it has.
    kinds: Vec<usize>,
    /// The opinions, that of the newest release first.
    opinions: Vec<Opinion>,
}

impl Judged {
    /// Asks `servers`, ascending; `newest` is what the last of them sees.
    pub(crate) fn by_all(
        newest: &Facts,
        servers: &[Server],
        facts_for: &dyn Fn(Server) -> Facts,
    ) -> Self {
        let mut opinions = vec![Opinion::of(newest.server, newest)];
        let mut kinds = Vec::new();
        for server in servers.iter().rev() {
            let known = opinions
                .iter()
                .position(|opinion| opinion.is_that_of(server));
            kinds.push(known.unwrap_or_else(|| {
                opinions.push(Opinion::of(*server, &facts_for(*server)));
                opinions.len() - 1
            }));
        }
        kinds.reverse();
        Self {
            asked: servers.iter().map(|server| server.release).collect(),
            kinds,
            opinions,
        }
    }

    /// Asks the newest server; and those that the plugin claims to run on whether they refuse what that takes.
    ///
    /// Of these nothing else is told: that a release of long ago does not start it on a platform that no server is there for
    /// any more helps nobody who did not ask.
    pub(crate) fn by_newest(newest: &Facts, facts_for: &dyn Fn(Server) -> Facts) -> Self {
        let opinion = Opinion::of(newest.server, newest);
        let is_taken = opinion.verdict.install.outcome == Outcome::Accepted;
        let mut judged = Self {
            asked: vec![newest.server.release],
            kinds: vec![0],
            opinions: vec![opinion],
        };
        if !is_taken {
            return judged;
        }
        let mut known: Vec<(Server, usize)> = Vec::new();
        for server in before_newest(newest).into_iter().rev() {
            let same = known.iter().find(|(known, _)| known.behaves_as(&server));
            let kind = match same {
                Some((_, kind)) => *kind,
                None if may_refuse(newest, &server) => judged.refusing(server, &facts_for(server)),
                None => 0,
            };
            known.push((server, kind));
            judged.asked.push(server.release);
            judged.kinds.push(kind);
        }
        judged.asked.reverse();
        judged.kinds.reverse();
        judged
    }

    /// The opinion of a server that refuses what the newest takes: the same findings, and why. That of the newest, where it does not.
    fn refusing(&mut self, server: Server, facts: &Facts) -> usize {
        let newest = self.opinions.first_mut();
        let (Some(rule), Some(newest)) = (refusal(&verdict::judge(facts)), newest) else {
            return 0;
        };
        let opinion = Opinion::of(server, facts);
        let mut findings = opinion.findings;
        findings.retain(|finding| finding.rule == rule);
        // What the newest says of the same thing in other words is less than that.
        let is_told = |it: &Diagnostic| {
            let mut told = findings.iter();
            told.any(|why| why.fingerprint == it.fingerprint && !why.is_same_as(it))
        };
        newest.findings.retain(|finding| !is_told(finding));
        for finding in &newest.findings {
            if !findings.iter().any(|why| why.is_same_as(finding)) {
                findings.push(finding.clone());
            }
        }
        self.opinions.push(Opinion {
            findings,
            ..opinion
        });
        self.opinions.len() - 1
    }

    /// The verdict of the newest, with what others say otherwise, and the findings of all.
    ///
    /// Where the newest is one that the plugin asks for, what only older ones find that it does not
    /// ask for is left out, unless they refuse it for that.
    pub(crate) fn together(self) -> (Verdict, Vec<Diagnostic>) {
        let mut found: Vec<(&Diagnostic, Severity, Vec<usize>)> = Vec::new();
        for (kind, opinion) in self.opinions.iter().enumerate() {
            let known = found.len();
            for finding in &opinion.findings {
                let mut earlier = found.iter_mut().take(known);
                match earlier.find(|(earlier, ..)| earlier.is_same_as(finding)) {
                    Some((_, severity, kinds)) => {
                        *severity = finding.severity.max(*severity);
                        kinds.push(kind);
                    }
                    None => found.push((finding, finding.severity, vec![kind])),
                }
            }
        }
        let label = |(finding, severity, kinds): &(&Diagnostic, Severity, Vec<usize>)| {
            let holds = |at: usize| self.kinds.get(at).is_some_and(|kind| kinds.contains(kind));
            let first = self.first_asked_for();
            let later = self.asked.get(first..).unwrap_or_default();
            let servers = match (first..self.asked.len()).any(holds) {
                true => releases::fold(later, &|at| holds(first + at)),
                false => releases::fold(&self.asked, &holds),
            };
            Diagnostic {
                severity: *severity,
                on_some: servers.is_some(),
                servers: finding.servers.clone().or(servers),
                ..(*finding).clone()
            }
        };
        let matters = |(finding, _, kinds): &&(&Diagnostic, Severity, Vec<usize>)| {
            let opinions = || kinds.iter().filter_map(|kind| self.opinions.get(*kind));
            let holds = |at: usize| self.kinds.get(at).is_some_and(|kind| kinds.contains(kind));
            (self.first_asked_for()..self.asked.len()).any(holds)
                || opinions().any(|opinion| opinion.is_refused_by(finding.rule))
        };
        let findings = found.iter().filter(matters).map(label).collect();
        let newest = self.opinions.first().map(|opinion| opinion.verdict.clone());
        let verdict = Verdict {
            other_servers: self.others(),
            ..newest.unwrap_or_default()
        };
        (verdict, findings)
    }

    /// The place of the first server that the plugin asks for; of the first of all where it asks for
    /// none of them.
    fn first_asked_for(&self) -> usize {
        let of = |kind: &usize| self.opinions.get(*kind);
        let below = |kind: &usize| of(kind).is_some_and(Opinion::is_below_minimum);
        let first = self.kinds.iter().position(|kind| !below(kind));
        first.unwrap_or(0)
    }

    /// Where others differ from the newest, later releases first.
    fn others(&self) -> Vec<OtherServer> {
        let Some(newest) = self.opinions.first() else {
            return Vec::new();
        };
        let difference = |opinion: &Opinion| {
            let difference = verdict::difference(&newest.verdict, &opinion.verdict);
            difference.map(|difference| OtherServer {
                servers: String::new(),
                ..difference
            })
        };
        let differences: Vec<_> = self.opinions.iter().map(difference).collect();
        let of = |at: usize| differences.get(*self.kinds.get(at)?)?.as_ref();
        let mut found = Vec::new();
        for (kind, difference) in differences.iter().enumerate() {
            let Some(difference) = difference else {
                continue;
            };
            let earlier = differences.iter().take(kind).flatten();
            if earlier.clone().any(|earlier| earlier == difference) {
                continue;
            }
            let holds = |at: usize| of(at) == Some(difference);
            for run in releases::runs(&self.asked, &holds) {
                let servers = releases::describe(&self.asked, &run);
                let other = OtherServer {
                    servers,
                    ..difference.clone()
                };
                found.push((run.start, other));
            }
        }
        found.sort_by(|(a, _), (b, _)| b.cmp(a));
        found.into_iter().map(|(_, other)| other).collect()
    }
}
