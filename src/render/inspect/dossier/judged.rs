//! What servers do with it, what was found, and what the Marketplace asks.

use std::collections::BTreeMap;

use super::document::{
    Block, Line, Piece, Section, Tone, code, dim, link, strong, table, tag, text, word,
};
use crate::inspect::BundleInspection;
use crate::inventory::Inventory;
use crate::render::place;
use crate::render::pretty;
use crate::report::{
    Answer, ChecklistItem, ChecklistSource, Confidence, Diagnostic, Outcome, Severity, Step,
};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_FINDINGS: usize = 200;
const MAX_EVIDENCE: usize = 20;
const MAX_PLATFORMS: usize = 40;
const MAX_RELATED: usize = 5;

pub(super) fn verdict(bundle: &Inventory) -> Option<Section> {
    let verdict = &bundle.verdict;
    let steps = [
        ("Unpacking", verdict.unpack),
        ("Manifest", verdict.manifest),
        ("Installing", verdict.install),
    ];
    let steps = steps.map(|(name, step)| (name.to_owned(), step));
    let starts = verdict.start.iter();
    let starts = starts.map(|(platform, step)| (format!("Starting on {}", word(platform)), *step));
    let rows: Vec<(String, Step)> = steps.into_iter().chain(starts).collect();
    let mut blocks = vec![Block::Text(vec![text(format!(
        "What Mattermost server {} does with it.",
        verdict.server
    ))])];
    let row = |(name, step): (String, Step)| {
        let why = step.reason.map_or_else(Vec::new, |rule| vec![code(rule)]);
        vec![vec![text(name)], vec![outcome(step.outcome)], why]
    };
    blocks.extend(table(
        &["Step", "Outcome", "Why"],
        rows.into_iter(),
        MAX_PLATFORMS,
        row,
    ));
    let others = pretty::in_words(verdict).into_iter().skip(1);
    let others: Vec<Line> = others
        .map(|(about, what)| vec![dim(format!("{about}: ")), text(what)])
        .collect();
    if !others.is_empty() {
        blocks.push(Block::List(others));
    }
    let evidence = &bundle.min_server_version.evidence;
    if !evidence.is_empty() {
        blocks.push(Block::Heading("What asks for which server".to_owned()));
        blocks.extend(table(
            &["Needs", "Since", "How sure"],
            evidence.iter(),
            MAX_EVIDENCE,
            |one| {
                let sure = match one.confidence {
                    Confidence::High => "certain",
                    Confidence::Medium => "likely",
                    Confidence::Low => "a hint",
                };
                vec![
                    vec![code(&one.name)],
                    vec![text(word(&one.since))],
                    vec![text(sure)],
                ]
            },
        ));
    }
    Some(Section {
        id: "verdict",
        title: "What servers do with it".into(),
        blocks,
    })
}

fn outcome(outcome: Outcome) -> Piece {
    let (tone, word) = match outcome {
        Outcome::Accepted => (Tone::Good, "accepted"),
        Outcome::Valid => (Tone::Good, "valid"),
        Outcome::Starts => (Tone::Good, "starts"),
        Outcome::Rejected => (Tone::Bad, "refused"),
        Outcome::LeftBehind => (Tone::Bad, "refused but left on disk"),
        Outcome::Invalid => (Tone::Bad, "invalid"),
        Outcome::Fails => (Tone::Bad, "fails"),
        Outcome::Unread => (Tone::Warning, "not read"),
        Outcome::Unknown => (Tone::Warning, "not known"),
    };
    tag(tone, word)
}

pub(super) fn findings(bundle: &BundleInspection) -> Option<Section> {
    let mut worst: Vec<&Diagnostic> = bundle.diagnostics.iter().collect();
    worst.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut blocks = vec![Block::Text(vec![text(
        "What a check by the profile marketplace finds, without any configuration of the author's.",
    )])];
    let found = table(
        &["", "Finding", "Rule and place"],
        worst.into_iter(),
        MAX_FINDINGS,
        finding,
    );
    match found.is_empty() {
        true => blocks.push(Block::Text(vec![tag(Tone::Good, "Nothing was found.")])),
        false => blocks.extend(found),
    }
    Some(Section {
        id: "findings",
        title: "What was found".into(),
        blocks,
    })
}

fn finding(finding: &Diagnostic) -> Vec<Line> {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Plain,
    };
    let mut what = vec![strong(&finding.message)];
    if !finding.help.is_empty() {
        what.extend([Piece::Break, text(finding.help.clone())]);
    }
    let mut place = vec![link(finding.rule, &finding.url)];
    if let Some(shown) = place::shown(finding) {
        place.extend([Piece::Break, code(&shown)]);
    }
    let called = finding.related.iter().filter_map(|related| {
        related
            .source
            .as_deref()
            .filter(|it| !it.is_empty())
            .or(related.function.as_deref())
    });
    for called in called.take(MAX_RELATED) {
        place.extend([Piece::Break, code(called)]);
    }
    vec![vec![tag(tone, finding.severity.name())], what, place]
}

pub(super) fn checklist(bundle: &BundleInspection) -> Option<Section> {
    if bundle.checklist.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(vec![text(
        "What Mattermost publicly asks of a submission. Met and not met are proven by the bundle; the rest is for a \
         person, with what is known.",
    )])];
    let mut groups: Vec<&str> = Vec::new();
    for item in &bundle.checklist {
        if !groups.contains(&item.group.as_str()) {
            groups.push(&item.group);
        }
    }
    let mut sources: BTreeMap<&str, (usize, &ChecklistSource)> = BTreeMap::new();
    for source in bundle.checklist.iter().flat_map(|item| &item.sources) {
        let next = sources.len() + 1;
        sources.entry(&source.url).or_insert((next, source));
    }
    for group in groups {
        blocks.push(Block::Heading(group.to_owned()));
        let own: Vec<&ChecklistItem> = bundle
            .checklist
            .iter()
            .filter(|it| it.group == group)
            .collect();
        let row = |item: &ChecklistItem| {
            let numbers = item
                .sources
                .iter()
                .filter_map(|it| sources.get(it.url.as_str()));
            let numbers: Vec<String> = numbers.map(|(number, _)| format!("[{number}]")).collect();
            let asks = vec![text(format!("{} ", item.asks)), dim(numbers.join(" "))];
            vec![vec![answer(item.outcome)], asks, known(item)]
        };
        let head = ["", "Requirement", "What is known, and what to look at"];
        blocks.extend(table(&head, own.into_iter(), MAX_FINDINGS, row));
    }
    let mut sources: Vec<(usize, &ChecklistSource)> = sources.into_values().collect();
    sources.sort_by_key(|(number, _)| *number);
    let list = sources.into_iter().map(|(number, source)| {
        vec![
            text(format!("[{number}] ")),
            link(&source.title, &source.url),
            dim(format!(", changed on {}", source.changed)),
        ]
    });
    blocks.push(Block::Heading("Where it is asked".to_owned()));
    blocks.push(Block::List(list.collect()));
    Some(Section {
        id: "checklist",
        title: "The Marketplace's checklist".into(),
        blocks,
    })
}

/// How a requirement ends.
pub(super) fn answer(outcome: Answer) -> Piece {
    let tone = match outcome {
        Answer::NotMet => Tone::Bad,
        Answer::ForAPerson => Tone::Plain,
        Answer::Met => Tone::Good,
    };
    tag(tone, outcome.words())
}

fn known(item: &ChecklistItem) -> Line {
    let mut line: Line = Vec::new();
    let mut add = |pieces: Line| {
        if !line.is_empty() {
            line.push(Piece::Break);
        }
        line.extend(pieces);
    };
    for finding in item.findings.iter().take(MAX_RELATED) {
        add(vec![
            strong(&finding.message),
            text(" "),
            code(finding.rule),
        ]);
    }
    let more = item.findings.len().saturating_sub(MAX_RELATED);
    if more > 0 {
        add(vec![text(format!("and {more} more findings"))]);
    }
    for known in &item.known {
        add(vec![text(word(known))]);
    }
    if let Some(look) = &item.look_at {
        add(vec![dim(format!("To judge: {}", word(look)))]);
    }
    line
}
