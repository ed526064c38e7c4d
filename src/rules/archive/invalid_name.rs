//! Names that Linux does not take.

use crate::bundle::path::{MAX_COMPONENT, MAX_PATH};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::FaultKind;
use crate::text::{name, shorten};

/// See `rules/archive/invalid-name.md`.
pub static RULE: Rule = rule!("archive/invalid-name", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for fault in &facts.layout().faults {
        let Some(entry) = facts.entry(fault.entry) else {
            continue;
        };
        let shown = shorten(&name(&entry.name), 60);
        let message = match fault.kind {
            FaultKind::NoName => {
                format!("a file has the name {shown:?}, which is that of a folder")
            }
            FaultKind::TooLong if entry.name.len() > MAX_PATH => {
                format!("the name {shown} is {} bytes long", entry.name.len())
            }
            FaultKind::TooLong => {
                format!("the name {shown} has a part of more than {MAX_COMPONENT} bytes")
            }
            _ => continue,
        };
        out.add(message)
            .help(format!(
                "The server's file system refuses it, and with it the upload. A part of a path may \
                 have {MAX_COMPONENT} bytes, the whole path about {MAX_PATH}."
            ))
            .at_entry(fault.entry);
    }
}
