//! The Marketplace's requirements, as rows: each met, not met, or for a person.

use serde::Serialize;

/// Something that is asked of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChecklistItem {
    /// Its name, which stays the same from release to release.
    pub name: String,
    /// The part of the list that it is in, for people.
    pub group: String,
    /// What is asked, as a sentence without a full stop.
    pub asks: String,
    /// Whether it is met.
    pub outcome: Answer,
    /// What is known of it, in words.
    pub known: Vec<String>,
    /// What a person has to look at; null where that is decided.
    pub look_at: Option<String>,
    /// The findings that decide it, or help to.
    pub findings: Vec<ChecklistFinding>,
    /// Where it is asked.
    pub sources: Vec<ChecklistSource>,
}

/// How a requirement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The bundle proves that it is not.
    NotMet,
    /// The bundle does not tell.
    ForAPerson,
    /// The bundle proves that it is.
    Met,
}

impl Answer {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::ForAPerson => "for a person",
            Self::Met => "met",
        }
    }
}

/// A finding about a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChecklistFinding {
    /// The rule's full name.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// That of the finding.
    pub fingerprint: String,
}

/// Where something is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChecklistSource {
    /// What people call it.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was changed last, as `2026-03-16`.
    pub changed: String,
}

/// The counts of a list, worst first, as `2 not met, 10 for a person, 5 met`.
#[must_use]
pub fn counts(items: &[ChecklistItem]) -> String {
    let count = |outcome: Answer| items.iter().filter(|item| item.outcome == outcome).count();
    let parts =
        [Answer::NotMet, Answer::ForAPerson, Answer::Met].map(|outcome| (count(outcome), outcome));
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, outcome)| format!("{count} {}", outcome.words()))
        .collect();
    parts.join(", ")
}
