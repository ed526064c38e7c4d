//! What the Marketplace asks of a submission: of each requirement whether the bundle proves it, refutes it, or leaves it
//! to a person, who then gets what is known.
//!
//! What is asked, and which findings decide it, is data (`rules/knowledge/checklist.json`). Only findings that are errors
//! under the profile refute; ignores and configured severities play no part: a requirement is not met by not looking.

mod known;

use crate::facts::Facts;
use crate::inventory::{self, Inventory, LicenseKind};
use crate::license::is_open_source;
use crate::policy::Profile;
use crate::report::{Answer, ChecklistFinding, ChecklistItem, ChecklistSource, Diagnostic};
use crate::server::checklist::{Decider, Proof, Requirement, Table};
use crate::server::knowledge;

/// Longer texts of a bundle say no more, in characters.
const LONGEST: usize = 300;

/// The answers on one bundle, in the table's order. `findings` are those of all rules, before any configuration.
#[must_use]
pub fn of(facts: &Facts, findings: &[Diagnostic]) -> Vec<ChecklistItem> {
    let Some(table) = &knowledge::current().checklist else {
        return Vec::new();
    };
    let bundle = inventory::of(facts);
    let asked = Asked {
        table,
        facts,
        bundle: &bundle,
        findings,
    };
    table
        .requirements
        .iter()
        .map(|one| asked.item(one))
        .collect()
}

/// What answers rest on.
struct Asked<'a> {
    table: &'a Table,
    facts: &'a Facts,
    bundle: &'a Inventory,
    findings: &'a [Diagnostic],
}

impl Asked<'_> {
    fn item(&self, one: &Requirement) -> ChecklistItem {
        let against = self.findings.iter().filter(|it| self.refutes(one, it));
        let mut findings: Vec<ChecklistFinding> = against.map(of_finding).collect();
        let outcome = match one.met_by {
            _ if !findings.is_empty() => Answer::NotMet,
            Some(proof) => self.proven(proof),
            None => Answer::ForAPerson,
        };
        if outcome == Answer::ForAPerson {
            let helps = |finding: &&Diagnostic| {
                let mut hints = one.hints.iter();
                // Of a category only errors matter.
                let mut deciders = one.not_met_by.iter().filter(|it| !it.rule.ends_with('*'));
                hints.any(|rule| names(rule, finding.rule))
                    || deciders.any(|decider| self.is_about(decider, finding))
            };
            let hints = self.findings.iter().filter(helps);
            findings.extend(hints.map(of_finding));
        }
        let open = outcome == Answer::ForAPerson;
        ChecklistItem {
            name: one.name.clone(),
            group: self
                .table
                .group(&one.group)
                .map_or_else(String::new, |group| group.title.clone()),
            asks: one.asks.clone(),
            outcome,
            known: self.known(one),
            look_at: one.look_at.clone().filter(|_| open),
            findings,
            sources: self
                .table
                .sources_of(one)
                .map(|source| ChecklistSource {
                    title: source.title.clone(),
                    url: source.url.clone(),
                    changed: source.changed.clone(),
                })
                .collect(),
        }
    }

    /// Whether a finding proves that something is not met.
    fn refutes(&self, one: &Requirement, finding: &Diagnostic) -> bool {
        let (is_error, reader) = Profile::Marketplace.refuses(finding);
        let program = one.refused_by.zip(reader);
        is_error
            && (program.is_some_and(|(program, reader)| program.is(reader))
                || one
                    .not_met_by
                    .iter()
                    .any(|decider| self.is_about(decider, finding)))
    }

    /// Whether a finding is of the rule, and about the field where one is meant.
    fn is_about(&self, decider: &Decider, finding: &Diagnostic) -> bool {
        let links = &self.bundle.links;
        let about_field = decider.field.as_ref().is_none_or(|field| {
            let pointer = finding.location.pointer.as_deref().unwrap_or_default();
            let value = match field.as_str() {
                "homepage_url" => &links.homepage,
                "support_url" => &links.support,
                "release_notes_url" => &links.release_notes,
                _ => return pointer.strip_prefix('/') == Some(field),
            };
            // What is missing has no place.
            let missing = value.as_ref().is_none_or(String::is_empty);
            pointer.strip_prefix('/') == Some(field) || (pointer.is_empty() && missing)
        });
        names(&decider.rule, finding.rule) && about_field
    }

    /// The answer where nothing speaks against it.
    fn proven(&self, proof: Proof) -> Answer {
        let read = self.facts.manifest_file();
        let read = read.is_some_and(|file| file.manifest.is_some() && file.decoded.error.is_none());
        let is_proven = match proof {
            Proof::Manifest => read,
            Proof::Bundle => read && self.facts.is_complete(),
            Proof::License => return self.by_license(),
        };
        match is_proven {
            true => Answer::Met,
            false => Answer::ForAPerson,
        }
    }

    /// Met where the plugin's own licence is an open source one and no other, not met where it is another one and
    /// nothing else.
    fn by_license(&self) -> Answer {
        let own = self.bundle.licenses.iter().filter(|file| {
            let name = self.bundle.below(&file.entry);
            file.kind == LicenseKind::License && !name.contains('/')
        });
        let (mut open, mut closed, mut unknown) = (0, 0, 0);
        for file in own {
            match file.texts.as_deref() {
                None | Some([]) => unknown += 1,
                Some(texts) => {
                    for text in texts {
                        match is_open_source(text) {
                            true => open += 1,
                            false => closed += 1,
                        }
                    }
                }
            }
        }
        match (open, closed, unknown) {
            (1.., 0, 0) => Answer::Met,
            (0, 1.., 0) => Answer::NotMet,
            _ => Answer::ForAPerson,
        }
    }
}

/// Whether `pattern`, a rule or `category/*`, means `rule`.
fn names(pattern: &str, rule: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(category) => rule.starts_with(category),
        None => pattern == rule,
    }
}

fn of_finding(finding: &Diagnostic) -> ChecklistFinding {
    ChecklistFinding {
        rule: finding.rule,
        message: finding.message.clone(),
        fingerprint: finding.fingerprint.clone(),
    }
}
