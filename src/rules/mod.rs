//! The rules: small pure functions over facts, one file each, by category.
//!
//! How to add one: `CONTRIBUTING.md`.

mod all;
mod archive;
mod compat;
pub mod config;
pub mod draft;
pub mod fingerprint;
mod internal;
pub mod listing;
mod manifest;
pub mod page;
mod server;
mod signature;
mod source;
pub mod upgrade;
mod vulnerability;
mod webapp;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::facts::Facts;
use crate::marketplace::ListingFacts;
use crate::report::{Confidence, Diagnostic, Location, RULE_FAILED, Severity, Subject};
use crate::upgrade::Upgrade;

pub use all::ALL;
use draft::Findings;

/// The rules that say what was not checked: they cannot be turned off, made milder or ignored,
/// since what was not checked must not pass.
pub const UNCHECKED: [&str; 3] = ["archive/bomb", "archive/over-limit", RULE_FAILED];

/// The rules that say where reading ended before the bundle did. What stands behind that is unknown, so that no baseline has them.
pub const CUT: [&str; 2] = ["archive/corrupt", "archive/truncated"];

/// Fewer letters are no beginning of a name, in bytes.
const SHORTEST_BEGINNING: usize = 4;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Category and name, as `server/not-executable`.
    pub name: &'static str,
    /// How bad a finding usually is; the evidence can make it milder or worse.
    pub severity: Severity,
    /// How sure a finding usually is.
    pub confidence: Confidence,
    /// Its page in Markdown, front matter included.
    pub page: &'static str,
    /// Looks at what the rule is about.
    pub check: Check,
}

/// What a rule is about, and its function.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A bundle.
    Bundle(fn(&Facts, &mut Findings<'_>)),
    /// A Marketplace listing.
    Listing(fn(&ListingFacts, &mut listing::findings::Findings<'_>)),
    /// Two bundles, one of which comes in the place of the other.
    Upgrade(fn(&Upgrade<'_>, &mut upgrade::Both<'_>)),
}

impl Check {
    /// What it looks at.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Bundle(_) => Subject::Bundle,
            Self::Listing(_) => Subject::Listing,
            Self::Upgrade(_) => Subject::Upgrade,
        }
    }
}

/// A [`Rule`] with its page from `rules/`.
macro_rules! rule {
    ($name:literal, $severity:ident, $confidence:ident, listing: $check:expr) => {
        $crate::rules::rule!(@ $name, $severity, $confidence, $crate::rules::Check::Listing($check))
    };
    ($name:literal, $severity:ident, $confidence:ident, upgrade: $check:expr) => {
        $crate::rules::rule!(@ $name, $severity, $confidence, $crate::rules::Check::Upgrade($check))
    };
    ($name:literal, $severity:ident, $confidence:ident, $check:expr) => {
        $crate::rules::rule!(@ $name, $severity, $confidence, $crate::rules::Check::Bundle($check))
    };
    (@ $name:literal, $severity:ident, $confidence:ident, $check:expr) => {
        $crate::rules::Rule {
            name: $name,
            severity: $crate::report::Severity::$severity,
            confidence: $crate::report::Confidence::$confidence,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $name, ".md")),
            check: $check,
        }
    };
}
use rule;

/// The rules that can have a finding where something is checked: those about it, and those about the
/// configuration and about mmlint itself.
pub fn about(subject: Subject) -> impl Iterator<Item = &'static Rule> {
    let all = ALL.iter().copied();
    all.filter(move |rule| {
        rule.check.subject() == subject || matches!(rule.category(), "config" | "internal")
    })
}

/// The rules about a signature, which `mmlint verify` asks alone.
pub fn about_signatures() -> impl Iterator<Item = &'static Rule> {
    let rules = ALL.iter().copied();
    rules.filter(|rule| rule.category() == "signature")
}

/// The rule with this full name, or with this name in whichever category.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    let by_full_name = ALL.iter().find(|rule| rule.name == name);
    let by_short_name = || {
        let mut matching = ALL.iter().filter(|rule| rule.short_name() == name);
        matching.next().filter(|_| matching.next().is_none())
    };
    by_full_name.or_else(by_short_name).copied()
}

/// The name of the only rule, with its category or without, that begins like this.
#[must_use]
pub fn begins(text: &str) -> Option<&'static str> {
    if text.len() < SHORTEST_BEGINNING {
        return None;
    }
    let mut matching = ALL
        .iter()
        .filter(|rule| rule.name.starts_with(text) || rule.short_name().starts_with(text));
    let only = matching.next().filter(|_| matching.next().is_none())?;
    Some(only.name)
}

impl Rule {
    /// The name without its category.
    #[must_use]
    pub fn short_name(&self) -> &'static str {
        self.name
            .split_once('/')
            .map_or(self.name, |(_, short)| short)
    }

    /// The category.
    #[must_use]
    pub fn category(&self) -> &'static str {
        self.name
            .split_once('/')
            .map_or("", |(category, _)| category)
    }

    /// Where its page can be read.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "{}/blob/main/rules/{}.md",
            env!("CARGO_PKG_REPOSITORY"),
            self.name
        )
    }
}

/// Runs those of `rules` that are about bundles over `facts`. The findings come by entry, offset and rule; a rule that
/// panics becomes a finding, and the others still run.
#[must_use]
pub fn run(rules: &[&'static Rule], facts: &Facts) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for rule in rules {
        let Check::Bundle(check) = rule.check else {
            continue;
        };
        let mut findings = Findings::new(rule, facts);
        let outcome = catch_unwind(AssertUnwindSafe(|| check(facts, &mut findings)));
        all.append(&mut findings.into_diagnostics());
        if outcome.is_err() {
            all.append(&mut failed(rule.name, facts));
        }
    }
    sort(&mut all);
    all
}

/// Sorts findings by entry, offset and rule.
pub fn sort(findings: &mut [Diagnostic]) {
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
}

/// The finding that `what` could not be done.
#[must_use]
pub fn failed(what: &str, facts: &Facts) -> Vec<Diagnostic> {
    let mut findings = Findings::new(&internal::rule_failed::RULE, facts);
    internal::rule_failed::report(&mut findings, what);
    findings.into_diagnostics()
}

/// What findings are sorted by: those of the archive as a whole come first.
fn order(finding: &Diagnostic) -> impl Ord + '_ {
    let Location {
        entry,
        offset,
        start,
        ..
    } = &finding.location;
    let in_text = start.map(|start| start.offset as u64);
    (
        entry.as_deref(),
        in_text.or(*offset),
        finding.rule,
        finding.message.as_str(),
    )
}
