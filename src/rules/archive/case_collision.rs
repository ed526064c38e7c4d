//! Names that are one name where letter case does not count.

use std::collections::HashMap;

use crate::bundle::path::below;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::{NodeIndex, NodeKind};

/// See `rules/archive/case-collision.md`.
pub static RULE: Rule = rule!("archive/case-collision", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    for folder in layout.nodes(layout.root) {
        let Some(folder) = layout.node(folder) else {
            continue;
        };
        // In the order in which they were unpacked: the later one overwrites.
        let mut children: Vec<NodeIndex> = folder.children.values().copied().collect();
        children.sort_unstable();
        let mut first_of: HashMap<Vec<u8>, NodeIndex> = HashMap::new();
        for child in children {
            let Some(name) = layout.node(child).map(|node| fold(&node.name)) else {
                continue;
            };
            match first_of.get(&name) {
                Some(first) => report(facts, out, *first, child),
                None => {
                    first_of.insert(name, child);
                }
            }
        }
    }
}

fn report(facts: &Facts, out: &mut Findings<'_>, first: NodeIndex, second: NodeIndex) {
    let layout = facts.layout();
    let (Some(one), Some(two)) = (layout.node(first), layout.node(second)) else {
        return;
    };
    let happens = match (one.kind, two.kind) {
        (NodeKind::Directory, NodeKind::Directory) => "both become one folder",
        (NodeKind::Directory, _) | (_, NodeKind::Directory) => "only one of them can be made",
        _ => "the second overwrites the first",
    };
    let path = layout.path(second);
    let draft = out
        .add(format!(
            "{path} and {} differ only in letter case",
            crate::text::name(&one.name)
        ))
        .help(format!(
            "A server on Linux keeps both. Where somebody unpacks the bundle on macOS or Windows, \
             {happens}, and what is looked at there is not what is installed. Keep one of them, or \
             rename one."
        ))
        .evidence(below(&path, &layout.path(layout.root)));
    let draft = match two.made_by {
        Some(entry) => draft.at_entry(entry),
        None => draft,
    };
    if let Some(entry) = one.made_by {
        draft.related_entry("the first one", entry);
    }
}

/// A name folded as Unicode's simple case folding does: each letter for itself, no letter
/// becomes two. Of what is not UTF-8 the bytes stay.
fn fold(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            let folded = fold_char(c);
            out.extend_from_slice(folded.encode_utf8(&mut [0; 4]).as_bytes());
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}

fn fold_char(c: char) -> char {
    // The dotless i is no i, though its capital is I.
    if c == '\u{131}' {
        return c;
    }
    let upper = single(c.to_uppercase()).unwrap_or(c);
    single(upper.to_lowercase()).unwrap_or(upper)
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_letters_of_all_scripts_and_no_more() {
        let same = |a: &str, b: &str| fold(a.as_bytes()) == fold(b.as_bytes());
        assert!(same("README.md", "Readme.MD"));
        assert!(same("ÜBER", "über") && same("ΣΑΣ", "σας") && same("\u{212a}", "k"));
        assert!(same("\u{1e9e}", "ß") && !same("ß", "ss"));
        assert!(!same("ı", "i") && !same("İ", "i") && !same("a", "b"));
        assert_eq!(fold(b"A\xff"), b"a\xff");
    }
}
