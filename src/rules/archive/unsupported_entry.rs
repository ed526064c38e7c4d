//! Links, devices and other entries that servers skip.

use crate::bundle::{Entry, EntryKind};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::behaviour::OtherEntries;

/// See `rules/archive/unsupported-entry.md`.
pub static RULE: Rule = rule!("archive/unsupported-entry", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    if facts.server.other_entries == OtherEntries::Refused {
        refused(facts, out);
        return;
    }
    for (index, entry) in facts.bundle().entries.iter().enumerate() {
        let EntryKind::Other(flag) = entry.kind else {
            continue;
        };
        let what = entry.kind.describe();
        if flag == b'g' {
            out.add(format!("{what} stands in the archive"))
                .help(
                    "git archive writes one. Servers from 5.20 on skip it, older ones refuse the \
                     upload. Pack with tar.",
                )
                .at_entry(index)
                .servers("<5.20");
            continue;
        }
        out.add(format!(
            "{} is {what}: servers leave it out",
            entry.display()
        ))
        .help(help(flag, entry))
        .at_entry(index);
    }
}

/// What servers before 5.20 do: the first such entry ends the upload.
fn refused(facts: &Facts, out: &mut Findings<'_>) {
    let mut entries = facts.bundle().entries.iter().enumerate();
    let first = entries.find(|(_, entry)| matches!(entry.kind, EntryKind::Other(_)));
    let Some((index, entry)) = first else {
        return;
    };
    let what = entry.kind.describe();
    let message = match entry.kind {
        EntryKind::Other(b'g') => format!("{what} makes servers before 5.20 refuse the upload"),
        _ => format!(
            "{} is {what}: servers before 5.20 refuse the upload",
            entry.display()
        ),
    };
    out.add_as(Severity::Error, message)
        .help(
            "They unpack files and folders and answer anything else with \
             app.plugin.extract.app_error. Leave it out, or ask for a later server in \
             min_server_version.",
        )
        .at_entry(index)
        .servers("<5.20");
}

fn help(flag: u8, entry: &Entry) -> String {
    let target = crate::text::name(&entry.link);
    let mend = match flag {
        b'1' => format!(
            "tar writes a hard link for the second name of the same file, here {target}. Pack with \
             tar --hard-dereference."
        ),
        b'2' if target.is_empty() => "Pack with tar --dereference, or leave it out.".to_owned(),
        b'2' => format!("It points to {target}. Pack with tar --dereference, or leave it out."),
        b'S' => "Pack without -S (--sparse).".to_owned(),
        _ => "Leave it out.".to_owned(),
    };
    format!(
        "A server unpacks files and folders and skips everything else with a line in its log (before \
         5.20 it refused the upload), so nothing has this name after installing. {mend}"
    )
}
