//! The first page: what matters. And the last: what the dossier does not know.

use super::built::judgement;
use super::document::{
    Block, Line, Piece, Section, Tone, code, codes, dim, strong, tag, text, word,
};
use crate::inspect::BundleInspection;
use crate::inventory::{Inventory, Powers, Question};
use crate::render::diff::asked;
use crate::render::pretty;
use crate::report::{Answer, Outcome, Severity, checklist};
use crate::text::{plural, size};

/// Of red points at most so many.
const MAX_POINTS: usize = 20;
const MAX_NOT_READ: usize = 100;
/// Of the names of hooks and methods.
const MAX_NAMES: usize = 4;

pub(super) fn section(inspected: &BundleInspection) -> Option<Section> {
    let bundle = &inspected.inventory;
    let mut blocks = vec![Block::Facts(verdict(inspected))];
    let mut points = points(inspected);
    let more = points.len().saturating_sub(MAX_POINTS);
    points.truncate(MAX_POINTS);
    if more > 0 {
        points.push(vec![text(format!("and {more} more"))]);
    }
    blocks.push(Block::Heading("Before you sign".to_owned()));
    blocks.push(match points.is_empty() {
        true => Block::Text(vec![text("Nothing was found that speaks against it.")]),
        false => Block::List(points),
    });
    blocks.push(Block::Heading("What it can do".to_owned()));
    blocks.extend(powers(bundle));
    blocks.push(Block::Heading("What this is about".to_owned()));
    blocks.push(Block::Facts(identity(bundle)));
    blocks.push(Block::Form(vec!["Read by", "Date", "Decision"]));
    Some(Section {
        id: "summary",
        title: "Summary".into(),
        blocks,
    })
}

/// What servers do with it, and how the lists below end.
fn verdict(inspected: &BundleInspection) -> Vec<(&'static str, Line)> {
    let bundle = &inspected.inventory;
    let mut facts = Vec::new();
    for (about, what) in pretty::in_words(&bundle.verdict) {
        let tone = match (
            bundle.verdict.unpack.outcome,
            bundle.verdict.install.outcome,
        ) {
            _ if !about.starts_with("on ") => Tone::Plain,
            _ if is_refused(bundle) => Tone::Bad,
            (_, Outcome::Accepted) if starts(bundle) => Tone::Good,
            _ => Tone::Warning,
        };
        let name = match about.as_str() {
            "servers" => "Minimum",
            "manifest" => "Manifest",
            _ => "Servers",
        };
        facts.push((
            name,
            match tone {
                Tone::Plain => vec![text(what)],
                tone => vec![dim(format!("{about} ")), tag(tone, what)],
            },
        ));
    }
    let tags = [
        (Severity::Error, Tone::Bad),
        (Severity::Warning, Tone::Warning),
        (Severity::Info, Tone::Plain),
    ];
    let mut found: Line = Vec::new();
    for (severity, tone) in tags {
        let count = inspected.count(severity);
        if count > 0 {
            let s = if severity == Severity::Info {
                ""
            } else {
                plural(count as u64)
            };
            if !found.is_empty() {
                found.push(text(", "));
            }
            found.push(tag(tone, format!("{count} {}{s}", severity.name())));
        }
    }
    if found.is_empty() {
        found.push(tag(Tone::Good, "nothing found"));
    }
    facts.push(("Findings", found));
    if !inspected.checklist.is_empty() {
        let counts = checklist::counts(&inspected.checklist);
        facts.push(("Checklist", vec![text(counts)]));
    }
    facts.push(("Built", vec![text(built(bundle))]));
    if let Some(beside) = &inspected.signature {
        facts.push((
            "Signature",
            vec![match &beside.checked {
                Some(checked) => judgement(checked),
                None => text("no signature lies beside the bundle"),
            }],
        ));
    }
    if let Some(diff) = &inspected.previous {
        let more = Piece::Jump {
            text: "what changed".to_owned(),
            section: "since",
        };
        facts.push(("Version", vec![text(format!("{}: ", asked(diff))), more]));
    }
    facts
}

/// Whether the newest server refuses it, or cannot enable it.
fn is_refused(bundle: &Inventory) -> bool {
    let verdict = &bundle.verdict;
    let refused = [Outcome::Rejected, Outcome::LeftBehind];
    verdict.half_installed.is_some()
        || refused.contains(&verdict.unpack.outcome)
        || refused.contains(&verdict.install.outcome)
}

/// Whether it starts on every platform in question.
fn starts(bundle: &Inventory) -> bool {
    let mut steps = bundle.verdict.start.values();
    steps.all(|step| step.outcome == Outcome::Starts)
}

/// How it was built, in a line.
fn built(bundle: &Inventory) -> String {
    let build = &bundle.build;
    if build.programs == 0 {
        return "it has no program of Go that could be read".to_owned();
    }
    let go: Vec<String> = build.go.iter().map(|go| word(&go.value)).collect();
    let commit = match (build.same_commit, build.commits.first()) {
        (Some(true), Some(one)) => {
            let revision = one.value.revision.as_deref().unwrap_or_default();
            let short: String = revision.chars().take(10).collect();
            let programs = match build.programs {
                1 => String::new(),
                2 => " in both programs".to_owned(),
                n => format!(" in all {n} programs"),
            };
            format!("commit {}{programs}", word(&short))
        }
        (Some(_), _) => "different commits for different platforms".to_owned(),
        (None, _) => "no commit that all programs name".to_owned(),
    };
    let dirty = build
        .commits
        .iter()
        .any(|it| it.value.modified == Some(true));
    let dirty = if dirty {
        ", with changes that were not committed"
    } else {
        ""
    };
    format!("{}, {commit}{dirty}", go.join(" and "))
}

/// What speaks against signing, or has to be asked first.
fn points(inspected: &BundleInspection) -> Vec<Line> {
    let bundle = &inspected.inventory;
    let mut points: Vec<Line> = Vec::new();
    let errors = inspected
        .diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    for finding in errors {
        points.push(vec![
            tag(Tone::Bad, "error"),
            text(format!(" {} ", word(&finding.message))),
            code(finding.rule),
        ]);
    }
    // What the errors say already needs no second point.
    let said = |rule: &str| {
        let mut errors = inspected.diagnostics.iter();
        errors.any(|it| it.severity == Severity::Error && it.rule == rule)
    };
    for item in inspected
        .checklist
        .iter()
        .filter(|it| it.outcome == Answer::NotMet)
    {
        if item.findings.is_empty() || !item.findings.iter().all(|it| said(it.rule)) {
            points.push(vec![
                tag(Tone::Bad, "not met"),
                text(format!(" {}", word(&item.asks))),
            ]);
        }
    }
    let grave = bundle.powers.questions.iter();
    let grave = grave.filter(|it| it.grave && it.found > 0).count();
    if grave > 0 {
        let line = match grave {
            1 => " One of its powers is grave: it stands below.".to_owned(),
            n => format!(" {n} of its powers are grave: they stand below."),
        };
        points.push(vec![tag(Tone::Warning, "power"), text(line)]);
    }
    let mut build = |line: String| points.push(vec![tag(Tone::Warning, "build"), text(line)]);
    let dirty = bundle.build.commits.iter();
    if dirty.clone().any(|it| it.value.modified == Some(true)) {
        build(" It was built with changes that no commit has: the source does not tell what is in it.".to_owned());
    }
    match bundle.build.same_commit {
        Some(false) => build(" Its platforms were built from different commits.".to_owned()),
        None if bundle.build.programs > 0 => {
            build(" Not all of its programs name the commit that they were built from.".to_owned());
        }
        _ => {}
    }
    let unread = bundle.not_read.len();
    if unread > 0 {
        points.push(vec![
            tag(Tone::Warning, "unread"),
            text(format!(
                " {unread} part{} could not be read: ",
                plural(unread as u64)
            )),
            Piece::Jump {
                text: "what is not known".to_owned(),
                section: "not-read",
            },
        ]);
    }
    points
}

/// Every question with its answer: what was found by what, and what was not.
fn powers(bundle: &Inventory) -> Vec<Block> {
    let questions = &bundle.powers.questions;
    if questions.is_empty() {
        let why = "Not known: none of its code could be read.";
        return vec![Block::Text(vec![tag(Tone::Warning, why)])];
    }
    let found = |grave: bool| {
        let all = questions.iter();
        all.filter(move |it| it.found > 0 && it.grave == grave)
    };
    let mut blocks = Vec::new();
    let rows: Vec<Vec<Line>> = found(true).map(|it| row(it, &bundle.powers)).collect();
    if !rows.is_empty() {
        blocks.push(Block::Table {
            head: vec!["It", "By"],
            rows,
        });
    }
    let others: Vec<String> = found(false).map(|it| word(&it.about)).collect();
    if !others.is_empty() {
        let also = if blocks.is_empty() { "It" } else { "It also" };
        blocks.push(Block::Text(vec![text(format!(
            "{also} {}.",
            others.join("; ")
        ))]));
    }
    let none = [
        ("hooks", "its hooks"),
        ("api", "the server's API"),
        ("host", "beside the server"),
    ];
    let none = none.iter().filter_map(|(part, about)| {
        let missing = questions.iter();
        let missing = missing.filter(|it| it.part == *part && it.found == 0);
        let names: Vec<String> = missing.map(|it| word(&it.name)).collect();
        (!names.is_empty()).then(|| format!("{} ({about})", names.join(", ")))
    });
    let none: Vec<String> = none.collect();
    if !none.is_empty() {
        let line = format!("Not found: {}.", none.join("; "));
        blocks.push(Block::Text(vec![dim(line)]));
    }
    blocks
}

fn row(question: &Question, powers: &Powers) -> Vec<Line> {
    let about = word(&question.about);
    let about = vec![strong(&about)];
    let hooks = powers.hooks.iter().flatten();
    let mut hooks = hooks.filter(|power| power.name == question.name);
    let api = powers.api.iter().flatten();
    let mut api = api.filter(|power| power.group == question.name);
    let by = match question.part {
        "hooks" => hooks.next().map(|power| codes(&power.hooks, MAX_NAMES)),
        "api" => api.next().map(|power| {
            let names: Vec<&str> = power.methods.iter().map(|it| it.name.as_str()).collect();
            codes(&names, MAX_NAMES)
        }),
        _ => None,
    };
    let count = question.found;
    let places = || {
        vec![text(format!(
            "{count} place{} in its code",
            plural(count as u64)
        ))]
    };
    vec![about, by.unwrap_or_else(places)]
}

fn identity(bundle: &Inventory) -> Vec<(&'static str, Line)> {
    let mut facts: Vec<(&'static str, Line)> = Vec::new();
    let mut add = |name, value: Option<&str>, piece: fn(&str) -> Piece| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((name, vec![piece(value)]));
        }
    };
    let plain = |value: &str| text(word(value));
    add("Description", bundle.description.as_deref(), plain);
    let address = |value: &str| Piece::Address(word(value));
    add("Homepage", bundle.links.homepage.as_deref(), address);
    add("Support", bundle.links.support.as_deref(), address);
    add(
        "Release notes",
        bundle.links.release_notes.as_deref(),
        address,
    );
    let minimum = bundle.min_server_version.declared.as_deref();
    add("Minimum server", minimum, plain);
    add("File", Some(&bundle.path), code);
    let packed = bundle
        .size_bytes
        .map(|packed| format!("{}, ", size(packed)));
    let measure = format!(
        "{}{} unpacked, {} entr{}",
        packed.unwrap_or_default(),
        size(bundle.unpacked_bytes),
        bundle.entries,
        if bundle.entries == 1 { "y" } else { "ies" }
    );
    add("Size", Some(&measure), plain);
    add("SHA-256", bundle.sha256.as_deref(), code);
    facts
}

/// What could not be read, and how far the rest can be trusted.
pub(super) fn not_read(bundle: &Inventory) -> Option<Section> {
    let mut lines: Vec<Line> = bundle
        .not_read
        .iter()
        .take(MAX_NOT_READ)
        .map(|part| {
            let reason = text(word(&part.reason));
            match part.entry.as_deref() {
                Some(entry) => vec![code(bundle.below(entry)), text(": "), reason],
                None => vec![reason],
            }
        })
        .collect();
    let more = bundle.not_read.len().saturating_sub(MAX_NOT_READ);
    if more > 0 {
        lines.push(vec![text(format!("and {more} more"))]);
    }
    let mut blocks = Vec::new();
    if !lines.is_empty() {
        blocks.push(Block::Heading("Not read".to_owned()));
        blocks.push(Block::List(lines));
    }
    blocks.push(Block::Heading("How far this can be trusted".to_owned()));
    blocks.push(Block::List(
        [
            "Each build is read once: of programs of the same build the code of one (--all-platforms reads all).",
            "A call that is not certain is marked likely. What only may be a call is in the JSON alone.",
            "Beside the server only chains of direct calls count: there may be more than is listed.",
            "What is not found is not proven to be absent: code can be reached in ways that cannot be followed.",
            "Files and versions of libraries are told by what they say of themselves.",
        ]
        .map(|line| vec![text(line)])
        .to_vec(),
    ));
    Some(Section {
        id: "not-read",
        title: "What is not known".into(),
        blocks,
    })
}
