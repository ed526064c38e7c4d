//! What little files ask for costs little: text is counted, and what is not read is unknown.

#![allow(clippy::unwrap_used)]

use super::super::{Generation, decode, goccy};
use super::hazards;
use crate::manifest::decoded::{DecodeErrorKind, Decoded, Note};
use crate::manifest::document::{Kind, NodeId};
use crate::manifest::schema::find;

/// How many bytes of text a result has, its notes included.
fn text_of(decoded: &Decoded) -> usize {
    let nodes = (0..decoded.document.len()).map(|index| {
        let id = NodeId(u32::try_from(index).unwrap());
        match &decoded.document.node(id).kind {
            Kind::String(text) => text.len(),
            Kind::Object(members) => members.iter().map(|m| m.key.len()).sum(),
            _ => 0,
        }
    });
    let notes = decoded.notes.iter().map(|note| match note {
        Note::UnknownKey { parent, key, .. } => parent.len() + key.len(),
        Note::Hazard { pointer, .. } => pointer.len(),
        _ => 0,
    });
    nodes.sum::<usize>() + notes.sum::<usize>()
}

#[test]
fn text_that_aliases_and_tags_make_is_bounded() {
    let long = "x".repeat(500_000);
    let times = |entry: &str| -> String {
        let one = |n: usize| entry.replace('#', &n.to_string());
        (0..500).map(one).collect()
    };
    let goccy = [Generation::Goccy118, Generation::Goccy].as_slice();
    let old = [Generation::YamlV2, Generation::YamlV3].as_slice();
    let texts = [
        (
            goccy,
            format!("a: &a {long}\nx:\n{}", times("- !!str *a\n")),
        ),
        (
            goccy,
            format!("a: &a {long}\nx:\n{}", times("- !!int *a\n")),
        ),
        (
            &Generation::ALL,
            format!(
                "a: &a {long}\nserver:\n  executables:\n{}",
                times("    k#: *a\n")
            ),
        ),
        (
            &Generation::ALL,
            format!(
                "a: &a\n  ? {long}\n  : 1\nwebapp: *a\nsettings_schema:\n  settings:\n{}",
                times("  - *a\n")
            ),
        ),
        (
            old,
            format!("%TAG !e! {long}\n---\nx:\n{}", times("- !e!a b\n")),
        ),
        (
            old,
            format!("props:\n  ? {long}\n  : \n{}", times("  - b\n")),
        ),
    ];
    for (generations, text) in texts {
        for generation in generations {
            let decoded = decode(text.as_bytes(), *generation);
            let kind = decoded.error.as_ref().map(|error| error.kind);
            let start = text.get(500_000..).unwrap();
            let start = start.get(..60).unwrap_or(start);
            assert_eq!(kind, Some(DecodeErrorKind::Depth), "{generation:?} {start}");
            assert!(text_of(&decoded) < 24 << 20, "{generation:?} {start}");
        }
    }
}

#[test]
fn lists_of_nothing_are_counted() {
    // 80 million options, each of which is nothing.
    let nothing = "~,".repeat(40_000);
    let settings = "  - {key: k, options: *o}\n".repeat(2_000);
    let text = format!("o: &o [{nothing}]\nsettings_schema:\n  settings:\n{settings}");
    for generation in [Generation::Goccy118, Generation::Goccy] {
        let decoded = decode(text.as_bytes(), generation);
        let kind = decoded.error.as_ref().map(|error| error.kind);
        assert_eq!(kind, Some(DecodeErrorKind::Depth));
        assert!(decoded.document.len() < 2_500_000);
    }
}

#[test]
fn places_below_a_long_key_are_not_all_written() {
    // 20,000 pointers of 1 MB each would be 20 GB.
    let long = "x".repeat(1_000_000);
    let text = format!(
        "props:\n  ? {long}\n  : [{}1.5, .inf]\n",
        "1, ".repeat(20_000)
    );
    let goccy = decode(text.as_bytes(), Generation::Goccy);
    assert!(goccy.error.is_none());
    // That older servers refuse it is not known.
    assert!(hazards(text.as_bytes()).is_empty());
    let v3 = decode(text.as_bytes(), Generation::YamlV3);
    assert_eq!(
        v3.error.map(|error| error.kind),
        Some(DecodeErrorKind::Depth)
    );
    let infinite = format!("props:\n  ? {long}\n  : [{}]\n", ".inf, ".repeat(900));
    let goccy = goccy::decode(infinite.as_bytes(), goccy::Library::V1_19);
    assert!(goccy.error.is_none() && !goccy.notes.is_empty());
    assert!(text_of(&goccy) < 8 << 20);
}

#[test]
fn text_below_the_bounds_is_what_it_was() {
    let long = "x".repeat(10_000);
    let entries: String = (0..100).map(|n| format!("    k{n}: *a\n")).collect();
    let text = format!("name: &a {long}\nserver:\n  executables:\n{entries}props: {{a: *a}}\n");
    for generation in Generation::ALL {
        let decoded = decode(text.as_bytes(), generation);
        if generation == Generation::YamlV3 || generation == Generation::Goccy {
            let at = find(
                &decoded.document,
                decoded.root.unwrap(),
                "/server/executables/k99",
            );
            assert_eq!(decoded.document.node(at).kind, Kind::String(long.clone()));
        }
    }
}
