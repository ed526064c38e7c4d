//! A Marketplace that would list another manifest than servers read, or none.

use crate::bundle::{EntryKind, Form};
use crate::facts::Facts;
use crate::facts::manifest::{Format, ManifestFile};
use crate::manifest::decode_json;
use crate::report::Reader;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::generator;

/// See `rules/manifest/listed-differently.md`.
pub static RULE: Rule = rule!("manifest/listed-differently", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, _)) = facts.parsed() else {
        return;
    };
    if facts.bundle().form != Form::Archive || !facts.is_complete() {
        return;
    }
    match generator::manifest(facts.bundle()) {
        Some(entry) if entry == file.entry => {}
        Some(entry) => other(facts, file, entry, out),
        // Where a plugin.json lies elsewhere, archive/root-name says so.
        None if file.format == Format::Yaml => {
            out.add("the Marketplace's generator finds no plugin.json")
                .help(
                    "It reads plugin.json alone, in a folder at the top, and so does the starter \
                     template. Write the manifest as plugin.json.",
                )
                .at_entry(file.entry)
                .evidence("yaml")
                .refused_by(Reader::Generator);
        }
        None => {}
    }
}

/// It takes the entry `found`, servers read `file`.
fn other(facts: &Facts, file: &ManifestFile, found: usize, out: &mut Findings<'_>) {
    let Some(entry) = facts.entry(found) else {
        return;
    };
    let bytes = match entry.kind {
        EntryKind::File => match facts.file(found).and_then(|file| file.manifest.clone()) {
            Some(bytes) => bytes,
            None => return,
        },
        // A folder, a link, a device or a pipe has no content.
        EntryKind::Directory | EntryKind::Other(b'1'..=b'6') => [].into(),
        EntryKind::Other(_) => return,
    };
    if bytes == file.bytes {
        return;
    }
    let decoded = decode_json::decode(&bytes);
    let broken = decoded.error.is_some() || trails(&decoded);
    let name = facts.entry_name(found);
    let message = match (broken, entry.kind) {
        (true, EntryKind::File) => {
            format!("the Marketplace's generator reads the first {name}, which is broken")
        }
        (true, kind) => {
            let what = kind.describe();
            format!("the Marketplace's generator takes {what} for the manifest: {name}")
        }
        (false, _) if file.path == name => {
            format!("the Marketplace's generator reads the first {name}, and servers the last")
        }
        (false, _) => format!(
            "the Marketplace's generator reads {name}, and servers {}",
            file.path
        ),
    };
    let draft = out
        .add(message)
        .help(
            "It takes the first entry called plugin.json in a folder at the top, whatever it is, so \
             the listing is about another manifest than the one that is installed. Pack one.",
        )
        .at_entry(found)
        .related_entry("servers read this one", file.entry)
        .evidence("other");
    if broken {
        draft.refused_by(Reader::Generator);
    }
}

fn trails(decoded: &crate::manifest::decoded::Decoded) -> bool {
    use crate::manifest::decoded::Note;
    let mut notes = decoded.notes.iter();
    notes.any(|note| matches!(note, Note::TrailingData { .. }))
}
