//! Links, devices and other entries that servers skip.

use crate::bundle::{Entry, EntryKind};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::behaviour::OtherEntries;
use crate::version::Release;

/// See `rules/archive/unsupported-entry.md`.
pub static RULE: Rule = rule!("archive/unsupported-entry", Warning, High, check);

/// From this release on servers skip what they refused before.
const SKIPPED: Release = Release::new(5, 20, 0);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    if facts.server.other_entries == OtherEntries::Refused {
        refused(facts, out);
        return;
    }
    let mut is_told = false;
    for (index, entry) in facts.bundle().entries.iter().enumerate() {
        let EntryKind::Other(flag) = entry.kind else {
            continue;
        };
        let what = entry.kind.describe();
        if costs_nothing(facts, flag, entry) {
            let mut servers = facts.question.servers.iter();
            // Of older servers that are asked themselves `refused` speaks.
            let asked = servers.any(|server| server.release < SKIPPED);
            if !asked && !is_told && facts.includes_before(SKIPPED) {
                is_told = true; // the first ends the upload
                out.add_as(Severity::Info, format!("{what} stands in the archive"))
                    .help(format!(
                        "{}Servers from 5.20 on skip it, and nothing is lost; older ones refuse the upload. \
                         Where the plugin is not for those, say so in min_server_version.",
                        origin(flag)
                    ))
                    .at_entry(index)
                    .servers("<5.20");
            }
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

/// Whether nothing is lost with an entry that servers skip: it is none of the plugin's files, or a folder that other
/// entries make.
fn costs_nothing(facts: &Facts, flag: u8, entry: &Entry) -> bool {
    let layout = facts.layout();
    match flag {
        b'g' | b'V' => true,
        b'D' => {
            let name = String::from_utf8_lossy(&entry.name);
            layout.find(0, name.trim_end_matches('/')).is_some()
        }
        _ => false,
    }
}

/// Who writes such an entry, for the beginning of a help.
const fn origin(flag: u8) -> &'static str {
    match flag {
        b'g' => "git archive writes one: pack with tar. ",
        b'V' => "tar --label writes one. ",
        _ => "tar --incremental writes one for each folder. ",
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
        EntryKind::Other(b'g' | b'V') => {
            format!("{what} makes servers before 5.20 refuse the upload")
        }
        _ => format!(
            "{} is {what}: servers before 5.20 refuse the upload",
            entry.display()
        ),
    };
    out.add_as(Severity::Error, message)
        .help(format!(
            "{}They unpack files and folders and answer anything else with \
             app.plugin.extract.app_error. Leave it out, or ask for a later server in \
             min_server_version.",
            match entry.kind {
                EntryKind::Other(flag) if costs_nothing(facts, flag, entry) => origin(flag),
                _ => "",
            }
        ))
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
