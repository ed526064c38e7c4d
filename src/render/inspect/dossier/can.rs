//! What the plugin can do, each claim with its evidence, and what anyone can fetch.

use std::collections::BTreeSet;

use super::document::{
    Block, Line, Piece, Section, Tone, code, codes, dim, strong, table, tag, text, word,
};
use crate::inventory::{HostUse, Inventory, MethodUse, Place};
use crate::render::inspect::powers::{at, since};
use crate::report::Confidence;
use crate::text::{plural, short_function, size};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_HOOKS: usize = 100;
const MAX_METHODS: usize = 300;
const MAX_HOST: usize = 40;
const MAX_FILES: usize = 100;

pub(super) fn powers(bundle: &Inventory) -> Option<Section> {
    let mut blocks = Vec::new();
    hooks(bundle, &mut blocks);
    api(bundle, &mut blocks);
    host(bundle, &mut blocks);
    if blocks.is_empty() {
        let why = "Not known: none of its code could be read.";
        blocks.push(Block::Text(vec![tag(Tone::Warning, why)]));
    }
    Some(Section {
        id: "powers",
        title: "What it can do, with the evidence".into(),
        blocks,
    })
}

fn hooks(bundle: &Inventory, blocks: &mut Vec<Block>) {
    let Some(powers) = &bundle.powers.hooks else {
        return;
    };
    blocks.push(Block::Heading("Hooks: what servers ask of it".to_owned()));
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for power in powers {
        told.extend(power.hooks.iter().map(String::as_str));
        rows.push(vec![
            vec![strong(power.about)],
            codes(&power.hooks, MAX_HOOKS),
        ]);
    }
    let all = bundle.executables.iter().flat_map(|program| &program.hooks);
    let (mut others, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for hook in all.flatten() {
        if hook.matches_signature == Some(false) {
            wrong.insert(hook.name.as_str());
        } else if !told.contains(hook.name.as_str()) {
            others.insert(hook.name.as_str());
        }
    }
    for (about, names) in [
        ("others", others),
        ("never called: other parameters or results", wrong),
    ] {
        if !names.is_empty() {
            let names: Vec<&str> = names.into_iter().collect();
            rows.push(vec![vec![text(about)], codes(&names, MAX_HOOKS)]);
        }
    }
    if rows.is_empty() {
        blocks.push(Block::Text(vec![text("It answers none.")]));
        return;
    }
    blocks.push(Block::Table {
        head: vec!["What it means", "Hooks"],
        rows,
    });
}

fn api(bundle: &Inventory, blocks: &mut Vec<Block>) {
    let Some(powers) = &bundle.powers.api else {
        return;
    };
    let count: usize = powers.iter().map(|power| power.methods.len()).sum();
    blocks.push(Block::Heading(format!("The server's API: {count} methods")));
    if count == 0 {
        blocks.push(Block::Text(vec![text("No call was found.")]));
    }
    let mut left = MAX_METHODS;
    for power in powers {
        let line = vec![
            strong(&power.group),
            text(format!(": it {}", word(&power.about))),
        ];
        blocks.push(Block::Text(line));
        blocks.extend(table(
            &["Method", "Since", "Called in"],
            power.methods.iter(),
            left,
            method,
        ));
        left = left.saturating_sub(power.methods.len());
    }
    let calls = bundle
        .executables
        .iter()
        .flat_map(|program| &program.api_calls);
    let unsure = calls
        .flatten()
        .filter(|call| call.confidence == Confidence::Low)
        .count();
    if unsure > 0 {
        let line = format!(
            "Left out: {unsure} call{} that may be of something else, which the JSON has.",
            plural(unsure as u64)
        );
        blocks.push(Block::Text(vec![dim(line)]));
    }
}

fn method(method: &MethodUse) -> Vec<Line> {
    let mut name = vec![code(&method.name)];
    if method.confidence != Confidence::High {
        name.push(dim(" likely"));
    }
    let released = since(method.since.as_deref(), method.removed.as_deref());
    let mut place = called(&method.first);
    let more = method.places.saturating_sub(1);
    if more > 0 {
        place.push(text(format!(
            " and {more} more place{}",
            plural(more as u64)
        )));
    }
    vec![name, vec![text(released.trim().to_owned())], place]
}

fn called(place: &Place) -> Line {
    vec![code(&at(place))]
}

fn host(bundle: &Inventory, blocks: &mut Vec<Block>) {
    let Some(powers) = &bundle.powers.host else {
        return;
    };
    blocks.push(Block::Heading(
        "Beside the server: chains of direct calls in its code".to_owned(),
    ));
    if powers.is_empty() {
        let line =
            "None was found that starts programs, connects, listens, opens databases or files.";
        blocks.push(Block::Text(vec![text(line)]));
    }
    for power in powers {
        let count = power.calls.len();
        blocks.push(Block::Text(vec![
            strong(&format!("It {}", power.about)),
            text(format!(": {count} place{}", plural(count as u64))),
        ]));
        blocks.extend(table(
            &["From", "To", "By way of"],
            power.calls.iter(),
            MAX_HOST,
            chain,
        ));
    }
}

fn chain(call: &HostUse) -> Vec<Line> {
    let mut via: Vec<String> = call
        .via
        .iter()
        .map(|it| short_function(&it.function).to_owned())
        .collect();
    if via.len() > 3 {
        via.drain(1..via.len() - 1);
        via.insert(1, "…".to_owned());
    }
    let mut between: Line = Vec::new();
    for name in via {
        if !between.is_empty() {
            between.push(Piece::Break);
        }
        between.push(code(&name));
    }
    vec![
        called(&call.place),
        vec![code(short_function(&call.call))],
        between,
    ]
}

/// What anyone can fetch: files, and what the plugin answers itself.
pub(super) fn published(bundle: &Inventory) -> Option<Section> {
    let files = &bundle.published;
    let web = bundle
        .powers
        .hooks
        .iter()
        .flatten()
        .find(|power| power.name == "web");
    let mut blocks = Vec::new();
    if let Some(web) = web {
        let mut line = vec![text(format!("It {}: ", web.about))];
        line.extend(codes(&web.hooks, MAX_HOOKS));
        line.push(text(". What it asks of them is in its code alone."));
        blocks.push(Block::Text(line));
    }
    if files.is_empty() {
        blocks.push(Block::Text(vec![text(
            "Servers publish none of its files.",
        )]));
    } else {
        let bytes = files.iter().map(|file| file.size_bytes).sum();
        let count = files.len();
        let line = format!(
            "{count} file{}, {}, at these addresses of the server:",
            plural(count as u64),
            size(bytes)
        );
        blocks.push(Block::Text(vec![text(line)]));
        blocks.extend(table(
            &["Address", "File", "Size"],
            files.iter(),
            MAX_FILES,
            |file| {
                vec![
                    vec![code(&file.address)],
                    vec![code(bundle.below(&file.entry))],
                    vec![text(size(file.size_bytes))],
                ]
            },
        ));
    }
    Some(Section {
        id: "published",
        title: "What it publishes without a login".into(),
        blocks,
    })
}
