//! The report in the formats that people and programs read, one file each.

mod checklist;
pub mod compat;
pub mod concise;
pub mod cyclonedx;
pub mod diff;
pub mod explain;
mod fold;
pub mod github;
pub mod gitlab;
mod graphical;
pub mod html;
pub mod inspect;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod listing;
pub mod markdown;
mod markup;
mod place;
pub mod pretty;
pub mod sarif;
mod snippet;
pub mod statistics;
pub mod style;
pub mod verify;

pub use graphical::mistakes;

use std::time::Duration;

use crate::report::{Report, Subject};
use crate::text::{for_logs, nearest};

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: findings with the text they point at, and the verdict.
    Pretty,
    /// A line for each finding.
    Concise,
    /// `schemas/report.schema.json`.
    Json,
    /// A line of JSON for each finding.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of a step of GitHub Actions.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// JUnit's XML, for CI servers that show tests.
    Junit,
    /// A summary for people, as of a job of GitHub Actions.
    Markdown,
    /// A page for people: one file that loads nothing.
    Html,
}

impl Format {
    /// The names, in the order of the manual.
    pub const NAMES: [&str; 10] = [
        "pretty", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown",
        "html",
    ];

    /// Whether it has a place for the counts by rule. What other tools read in a form of their own has
    /// none.
    #[must_use]
    pub const fn has_statistics(self) -> bool {
        !matches!(self, Self::Jsonl | Self::Sarif | Self::Gitlab | Self::Junit)
    }

    /// Whether it has a place for what the Marketplace offers a server.
    #[must_use]
    pub const fn has_offer(self) -> bool {
        matches!(self, Self::Pretty | Self::Json)
    }

    /// The name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.into_iter();
        names
            .find(|name| Self::parse(name) == Ok(self))
            .unwrap_or_default()
    }

    /// The format of this name.
    ///
    /// # Errors
    /// No format has it; says which there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        Ok(match name {
            "pretty" => Self::Pretty,
            "concise" => Self::Concise,
            "json" => Self::Json,
            "jsonl" => Self::Jsonl,
            "sarif" => Self::Sarif,
            "github" => Self::Github,
            "gitlab" => Self::Gitlab,
            "junit" => Self::Junit,
            "markdown" => Self::Markdown,
            "html" => Self::Html,
            _ => {
                return Err(match nearest(name, Self::NAMES) {
                    Some(known) => {
                        format!("no format is called {name:?}; did you mean {known}?")
                    }
                    None => format!(
                        "no format is called {name:?}; there are {}",
                        Self::NAMES.join(", ")
                    ),
                });
            }
        })
    }
}

/// How a report is shown on a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether colours may be used.
    pub color: bool,
    /// Whether the names of rules are links to their pages (OSC 8).
    pub links: bool,
    /// Whether the verdicts are left out.
    pub quiet: bool,
    /// How long it took, where a person is looking: anywhere else the same input must make the
    /// same bytes.
    pub elapsed: Option<Duration>,
}

impl Screen {
    /// No terminal: text of so many columns, with nothing but letters.
    #[must_use]
    pub const fn plain(width: usize) -> Self {
        Self {
            width,
            color: false,
            links: false,
            quiet: false,
            elapsed: None,
        }
    }
}

/// The report in `format`, ready to be written. The screen matters to what people read on one.
#[must_use]
pub fn render(report: &Report, format: Format, screen: Screen) -> String {
    match format {
        Format::Pretty => for_logs(&pretty::render(report, screen)),
        Format::Concise => for_logs(&concise::render(report)),
        Format::Json => match report.subject {
            Subject::Listing => listing::to_json(report),
            Subject::Bundle | Subject::Upgrade => json::render(report),
        },
        Format::Jsonl => jsonl::render(report),
        Format::Sarif => sarif::render(report),
        Format::Github => github::render(report),
        Format::Gitlab => gitlab::render(report),
        Format::Junit => junit::render(report),
        Format::Markdown => markdown::render(report),
        Format::Html => html::render(report),
    }
}
