//! What is known of bundles, in the formats that people and programs read, one file each.

mod powers;
mod pretty;
mod programs;
mod sheet;
mod vulnerabilities;

use super::{Screen, json};
use crate::inspect::Inspection;

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
}

/// What is known in `format`, ready to be written.
#[must_use]
pub fn render(inspection: &Inspection, format: Format) -> String {
    match format {
        Format::Pretty { screen, modules } => pretty::render(inspection, screen, modules),
        Format::Json => json::render(inspection),
    }
}
