//! Makes a bundle that shows a disagreement as small as it can be.

use mmlint_testkit::Container;
use mmlint_testkit::edits::Model;

/// How many smaller bundles are tried at most.
const TRIES: usize = 600;

/// The smallest bundle found that `shows` still holds for.
pub fn shrink(model: &Model, shows: &mut dyn FnMut(&Model) -> bool) -> Model {
    let mut tries = TRIES;
    let mut best = model.clone();
    loop {
        let candidates = smaller(&best);
        let next = candidates.into_iter().find(|candidate| {
            tries = tries.saturating_sub(1);
            tries > 0 && shows(candidate)
        });
        match next {
            Some(next) => best = next,
            None => return best,
        }
    }
}

/// Bundles that are one step smaller, the boldest first.
fn smaller(model: &Model) -> Vec<Model> {
    let mut found = Vec::new();
    if model.container != Container::default() {
        found.push(Model {
            container: Container::default(),
            ..model.clone()
        });
    }
    let with = |change: &dyn Fn(&mut Model)| {
        let mut copy = model.clone();
        change(&mut copy);
        copy
    };
    for size in [8, 4, 2, 1] {
        for at in (0..model.entries.len())
            .step_by(size)
            .filter(|at| at + size <= model.entries.len())
        {
            found.push(with(&|copy| drop(copy.entries.drain(at..at + size))));
        }
    }
    for (at, entry) in model.entries.iter().enumerate() {
        if !entry.content.is_empty() {
            found.push(with(&|copy| copy.entries[at].content.clear()));
        }
        for record in 0..entry.pax.len() {
            found.push(with(&|copy| drop(copy.entries[at].pax.remove(record))));
        }
        if entry.name.windows(7).any(|part| part == b"plugin.") {
            let lines: Vec<&[u8]> = entry
                .content
                .split_inclusive(|byte| *byte == b'\n')
                .collect();
            for size in [8, 4, 2, 1] {
                for line in (0..lines.len())
                    .step_by(size)
                    .filter(|line| line + size <= lines.len())
                {
                    let rest = [&lines[..line], &lines[line + size..]].concat().concat();
                    found.push(with(&|copy| copy.entries[at].content.clone_from(&rest)));
                }
            }
        }
    }
    found
}

/// The bundle in words.
pub fn describe(model: &Model) -> String {
    let mut text = format!("{:?}", model.container);
    for entry in &model.entries {
        let content = match entry.content.len() {
            0..3000 => format!("\"{}\"", entry.content.escape_ascii()),
            length => format!("{length} bytes"),
        };
        let pax: Vec<String> = entry
            .pax
            .iter()
            .map(|(key, value)| format!("{}={}", key.escape_ascii(), value.escape_ascii()))
            .collect();
        text += &format!(
            "\n    \"{}\" kind {:?} mode {:o} pax {:?} size {:?}: {content}",
            entry.name.escape_ascii(),
            char::from(entry.kind),
            entry.mode,
            pax,
            entry.size,
        );
    }
    text
}
