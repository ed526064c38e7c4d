//! The dossier: what a reviewer has to know of a plugin before they sign it, on a screen or on paper.
//!
//! A list of sections, each made of the inspection's data alone, and formats that know nothing of what the sections say. To
//! add a section: a function that makes it, and a line in [`SECTIONS`].

mod built;
mod can;
mod document;
mod front;
mod html;
mod judged;
mod made;
mod markdown;
mod since;
mod vulnerable;

use crate::inspect::{BundleInspection, Inspection};
use document::{Section, word};

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One page that loads nothing.
    Html,
    /// As GitHub reads it.
    Markdown,
}

/// What makes a section of a bundle; `None` where there is nothing to say.
type Maker = fn(&BundleInspection) -> Option<Section>;

/// The sections, in order. The first is the first page.
const SECTIONS: [Maker; 12] = [
    front::section,
    |bundle| judged::verdict(&bundle.inventory),
    judged::findings,
    judged::checklist,
    since::section,
    |bundle| can::powers(&bundle.inventory),
    |bundle| can::published(&bundle.inventory),
    |bundle| made::section(&bundle.inventory),
    |bundle| vulnerable::section(&bundle.inventory),
    |bundle| built::section(&bundle.inventory),
    built::signature,
    |bundle| front::not_read(&bundle.inventory),
];

/// What is said of one bundle.
struct Dossier {
    /// The plugin, and its version.
    title: String,
    /// Its name.
    subtitle: Option<String>,
    sections: Vec<Section>,
}

/// The dossiers of all bundles.
pub(super) fn render(inspection: &Inspection, format: Format) -> String {
    let dossiers: Vec<Dossier> = inspection.bundles.iter().map(dossier).collect();
    match format {
        Format::Html => html::render(inspection, &dossiers),
        Format::Markdown => markdown::render(inspection, &dossiers),
    }
}

fn dossier(inspected: &BundleInspection) -> Dossier {
    let bundle = &inspected.inventory;
    let title = match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{} {}", word(id), word(version)),
        (Some(id), None) => word(id),
        _ => word(&bundle.path),
    };
    let name = bundle.name.as_deref().filter(|name| !name.is_empty());
    Dossier {
        title,
        subtitle: name.map(word),
        sections: SECTIONS.iter().filter_map(|make| make(inspected)).collect(),
    }
}

/// Who made it, by which knowledge.
fn made_by(inspection: &Inspection) -> String {
    let tool = inspection.tool;
    let database = inspection.vulnerability_database.as_ref();
    let database = database.map(|edition| match &edition.modified {
        Some(modified) => format!(" and the vulnerability database of {}", word(modified)),
        None => " and a vulnerability database without a date".to_owned(),
    });
    format!(
        "Made by {} {} with the tables of {}{}: by reading the bundle, without running anything in it.",
        tool.name,
        tool.version,
        tool.knowledge,
        database.unwrap_or_default()
    )
}
