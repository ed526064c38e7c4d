//! The report in the formats that people and programs read, one file each.

pub mod compat;
pub mod concise;
mod graphical;
pub mod inspect;
pub mod json;
pub mod pretty;
mod snippet;
pub mod statistics;
pub mod style;

pub use graphical::mistakes;

use std::time::Duration;

use crate::report::Report;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: findings with the text they point at, and the verdict.
    Pretty,
    /// A line for each finding.
    Concise,
    /// `schemas/report.schema.json`.
    Json,
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

/// The report in `format`, ready to be written.
#[must_use]
pub fn render(report: &Report, format: Format, screen: Screen) -> String {
    match format {
        Format::Pretty => pretty::render(report, screen),
        Format::Concise => concise::render(report),
        Format::Json => json::render(report),
    }
}
