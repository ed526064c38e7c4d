//! Keys that are known only in another letter case.

use crate::facts::Facts;
use crate::manifest::decoded::{Note, join_pointer};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/key-case.md`.
pub static RULE: Rule = rule!("manifest/key-case", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for note in &file.decoded.notes {
        let Note::FoldedKey {
            parent,
            key,
            known,
            span,
        } = note
        else {
            continue;
        };
        let draft = out
            .add(format!("the key {key:?} is read as {known:?}"))
            .help(
                "A server does not mind the case of keys in JSON; other programs do, and so does the \
                 server in YAML. Write it as documented.",
            )
            .at_span(file, *span, &join_pointer(parent, known));
        // Where the right key stands as well, a rename would make two of it.
        let twice = file.decoded.notes.iter().any(|note| {
            matches!(note, Note::DuplicateKey { parent: p, key: k, .. } if p == parent && k == known)
        });
        if !twice {
            draft.fix_key(&format!("write {known}"), file, *span, known);
        }
    }
}
