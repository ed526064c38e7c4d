//! What is known of bundles, in the formats that people and programs read, one file each.

mod dossier;
mod powers;
mod pretty;
mod programs;
mod sheet;
mod since;
mod vulnerabilities;

use super::{Screen, json};
use crate::inspect::Inspection;
use crate::text::for_logs;

/// The formats.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    /// For people.
    Pretty {
        /// Where it is shown.
        screen: Screen,
        /// Whether every module is listed.
        modules: bool,
    },
    /// `schemas/inspect.schema.json`.
    Json,
    /// The dossier, as GitHub reads it.
    Markdown,
    /// The dossier as one page that loads nothing.
    Html,
}

/// What is known in `format`, ready to be written.
#[must_use]
pub fn render(inspection: &Inspection, format: Format) -> String {
    match format {
        Format::Pretty { screen, modules } => {
            for_logs(&pretty::render(inspection, screen, modules))
        }
        Format::Json => json::render(inspection),
        Format::Markdown => dossier::render(inspection, dossier::Format::Markdown),
        Format::Html => dossier::render(inspection, dossier::Format::Html),
    }
}
