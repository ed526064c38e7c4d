//! Links, devices and other entries that servers skip.

use crate::bundle::{Entry, EntryKind};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/unsupported-entry.md`.
pub static RULE: Rule = rule!("archive/unsupported-entry", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for (index, entry) in facts.bundle().entries.iter().enumerate() {
        let EntryKind::Other(flag) = entry.kind else {
            continue;
        };
        let what = entry.kind.describe();
        if flag == b'g' {
            out.add(format!("{what} stands in the archive"))
                .help(
                    "git archive writes one. Servers from 5.22 on skip it, older ones refuse the \
                     upload. Pack with tar.",
                )
                .at_entry(index)
                .servers("<5.22");
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

fn help(flag: u8, entry: &Entry) -> String {
    let target = crate::text::name(&entry.link);
    let mend = match flag {
        b'1' => format!(
            "tar writes a hard link for the second name of the same file, here {target}. Pack with \
             tar --hard-dereference."
        ),
        b'2' => format!("It points to {target}. Pack with tar --dereference, or leave it out."),
        b'S' => "Pack without -S (--sparse).".to_owned(),
        _ => "Leave it out.".to_owned(),
    };
    format!(
        "A server unpacks files and folders and skips everything else with a line in its log (before \
         5.22 it refused the upload), so nothing has this name after installing. {mend}"
    )
}
