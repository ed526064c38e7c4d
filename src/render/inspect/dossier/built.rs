//! How the programs were built, and what lies beside the bundle.

use super::document::{Block, Line, Piece, Section, Tone, code, dim, table, tag, text, word};
use crate::inspect::{BundleInspection, Checked};
use crate::inventory::{Inventory, Shared, Vcs};
use crate::text::size;
use crate::verify::Outcome;

/// Of lists that a bundle can make long at most so many are shown.
const MAX: usize = 40;

pub(super) fn section(bundle: &Inventory) -> Option<Section> {
    let build = &bundle.build;
    if build.programs == 0 {
        return None;
    }
    let all = build.programs;
    let mut blocks = vec![Block::Text(vec![match build.same_commit {
        Some(true) if all == 1 => text("Its one program names its commit."),
        Some(true) => tag(
            Tone::Good,
            format!("All {all} programs were built from the same commit."),
        ),
        Some(false) => tag(Tone::Bad, "The programs were built from different commits."),
        None => tag(
            Tone::Warning,
            "Not all programs name the commit that they were built from.",
        ),
    }])];
    let head = ["Commit", "Of", "State", "Programs"];
    blocks.extend(table(&head, build.commits.iter(), MAX, |it| {
        commit(it, all)
    }));
    let mut rows: Vec<(String, &Shared<String>)> =
        build.go.iter().map(|go| ("Go".to_owned(), go)).collect();
    for (name, values) in &build.settings {
        rows.extend(values.iter().map(|value| (name.clone(), value)));
    }
    blocks.push(Block::Heading("Settings".to_owned()));
    blocks.extend(table(
        &["Setting", "Value", "Programs"],
        rows.into_iter(),
        MAX,
        |(name, value)| {
            vec![
                vec![code(&name)],
                vec![code(&value.value)],
                programs(&value.programs, all),
            ]
        },
    ));
    let line = "As Go wrote it into the programs. A builder can write something else there: only a build of the same \
                commit that gives the same bytes proves it.";
    blocks.push(Block::Text(vec![dim(line)]));
    Some(Section {
        id: "built",
        title: "How it was built".into(),
        blocks,
    })
}

fn commit(shared: &Shared<Vcs>, all: usize) -> Vec<Line> {
    let vcs = &shared.value;
    let state = match vcs.modified {
        Some(true) => tag(Tone::Warning, "with changes that were not committed"),
        Some(false) => tag(Tone::Good, "clean"),
        None => text("not told"),
    };
    vec![
        vec![
            vcs.revision
                .as_deref()
                .map_or_else(|| text("not told"), code),
        ],
        vec![text(vcs.time.as_deref().map_or_else(String::new, word))],
        vec![state],
        programs(&shared.programs, all),
    ]
}

fn programs(names: &[String], all: usize) -> Line {
    match names.len() == all && all > 1 {
        true => vec![text("all")],
        false => vec![text(word(&names.join(", ")))],
    }
}

/// What is known of who signed it.
pub(super) fn signature(bundle: &BundleInspection) -> Option<Section> {
    let beside = bundle.signature.as_ref()?;
    let mut blocks = Vec::new();
    if let Some(checked) = &beside.checked {
        blocks.push(Block::Facts(checked_facts(checked)));
        let findings = checked.findings.iter();
        let lines: Vec<Line> = findings
            .map(|finding| {
                vec![
                    text(format!("{} ", word(&finding.message))),
                    code(finding.rule),
                ]
            })
            .collect();
        if !lines.is_empty() {
            blocks.push(Block::List(lines));
        }
    }
    let files = table(&["File", "Size"], beside.files.iter(), MAX, |file| {
        vec![vec![code(&file.name)], vec![text(size(file.size_bytes))]]
    });
    if files.is_empty() {
        let line = "No file beside the bundle is called as its signature would be (.sig, .asc).";
        blocks.push(Block::Text(vec![text(line)]));
    }
    blocks.extend(files);
    let may_be_good = |checked: &Checked| checked.other_key && !checked.other_file;
    if beside.checked.as_ref().is_some_and(may_be_good) {
        let line = "Whether it is good by the key that it names was not asked: mmlint verify BUNDLE --key FILE tells.";
        blocks.push(Block::Text(vec![dim(line)]));
    }
    Some(Section {
        id: "signature",
        title: "Signature".into(),
        blocks,
    })
}

fn checked_facts(checked: &Checked) -> Vec<(&'static str, Line)> {
    let mut facts = vec![("Servers", vec![judgement(checked)])];
    if let Some(key) = &checked.key {
        let mut line = vec![code(key)];
        if let Some(owner) = &checked.key_owner {
            line.push(text(format!(" {}", word(owner))));
        }
        facts.push(("Key", line));
    }
    for (name, value) in [
        ("Algorithm", &checked.algorithm),
        ("Digest", &checked.digest),
        ("Made", &checked.signed_at),
    ] {
        facts.extend(value.as_ref().map(|value| (name, vec![text(word(value))])));
    }
    facts
}

/// What servers do with the signature.
pub(super) fn judgement(checked: &Checked) -> Piece {
    let tone = match checked.outcome {
        Outcome::Accepted => Tone::Good,
        Outcome::Refused if !checked.other_key || checked.other_file => Tone::Bad,
        Outcome::Refused | Outcome::Unknown => Tone::Warning,
    };
    tag(tone, checked.verdict())
}
