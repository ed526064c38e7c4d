//! Where servers of different ages read different things from one file.

use std::collections::{HashMap, HashSet};

use super::cure;
use crate::manifest::decoded::{Concerns, Cure, DecodeErrorKind, Decoded, Note, join_pointer};
use crate::manifest::document::{Document, Kind, Member, NodeId, Span};

/// As many differences of one file are told.
const MAX_HAZARDS: usize = 50;
/// So many bytes their pointers may have together, but for the last.
const MAX_POINTED: usize = 1 << 20;
/// So many pairs of values are compared.
const MAX_PAIRS: usize = 100_000;

/// A place that servers read differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// Which servers.
    pub concerns: Concerns,
    /// The JSON pointer of the value, empty for the whole file.
    pub pointer: String,
    /// Where.
    pub span: Span,
    /// What differs, for a message: no capital, no full stop.
    pub what: String,
    /// How it is written so that all of them read the same.
    pub cure: Cure,
}

/// The differences between the two results, and what either notes by itself.
pub(super) fn between(bytes: &[u8], v3: &Decoded, goccy: &Decoded) -> Vec<Hazard> {
    let mut found = Vec::new();
    // `manifest/encoding` has its own say about these.
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    if marks.iter().any(|mark| bytes.starts_with(mark)) {
        return found;
    }
    let now = |pointer: &str, span, what, cure| Hazard {
        concerns: Concerns::From10_5,
        pointer: pointer.to_owned(),
        span,
        what,
        cure,
    };
    match (&v3.error, &goccy.error) {
        (Some(_), Some(_)) => {}
        // What servers of one age do is not known.
        (Some(error), None) | (None, Some(error))
            if matches!(
                error.kind,
                DecodeErrorKind::Depth | DecodeErrorKind::TooMuch | DecodeErrorKind::Unsure
            ) => {}
        (Some(error), None) => {
            let what = format!(
                "servers 10.5 to 11.2 refuse this, later ones read it: {}",
                error.message
            );
            let cure = cure::of_error(bytes, error);
            found.push(now(&error.pointer, error.span, what, cure));
        }
        (None, Some(error)) => {
            let what = format!(
                "servers from 11.3 on refuse this, older ones read it: {}",
                error.message
            );
            let cure = cure::of_error(bytes, error);
            found.push(now(&error.pointer, error.span, what, cure));
        }
        (None, None) => {
            let noted = [v3, goccy].into_iter().flat_map(|decoded| &decoded.notes);
            for note in noted {
                if let Note::Hazard {
                    pointer,
                    span,
                    what,
                    cure,
                    ..
                } = note
                {
                    let hazard = now(pointer, *span, what.clone(), *cure);
                    if !found.contains(&hazard) && !is_full(&found) {
                        found.push(hazard);
                    }
                }
            }
            let forgotten = found.iter().any(|hazard| hazard.pointer.is_empty());
            if !forgotten {
                compare(v3, goccy, &mut found);
            }
        }
    }
    found
}

/// The ways to values, each a step from another. A pointer is written only where it is asked for: those of all values
/// below a long key would take the square of the file.
#[derive(Default)]
struct Trail<'d> {
    steps: Vec<(Option<usize>, Step<'d>)>,
}

#[derive(Clone, Copy)]
enum Step<'d> {
    Item(usize),
    Key(&'d str),
}

impl<'d> Trail<'d> {
    fn step(&mut self, above: Option<usize>, step: Step<'d>) -> Option<usize> {
        self.steps.push((above, step));
        Some(self.steps.len() - 1)
    }

    fn pointer(&self, mut at: Option<usize>) -> String {
        let mut steps = Vec::new();
        while let Some((above, step)) = at.and_then(|at| self.steps.get(at)) {
            steps.push(match step {
                Step::Item(number) => join_pointer("", &number.to_string()),
                Step::Key(key) => join_pointer("", key),
            });
            at = *above;
        }
        steps.into_iter().rev().collect()
    }
}

/// Whether no more hazards are told.
fn is_full(found: &[Hazard]) -> bool {
    let bytes = found.iter().map(|hazard| hazard.pointer.len());
    found.len() >= MAX_HAZARDS || bytes.sum::<usize>() >= MAX_POINTED
}

/// One value as both read it: a node, and the place of its key where there is none.
struct Pair {
    old: Option<NodeId>,
    new: Option<NodeId>,
    at: Option<usize>,
}

fn compare(v3: &Decoded, goccy: &Decoded, found: &mut Vec<Hazard>) {
    let mut seen = HashSet::new();
    let mut todo = vec![Pair {
        old: v3.root,
        new: goccy.root,
        at: None,
    }];
    let mut trail = Trail::default();
    while let Some(pair) = todo.pop() {
        let fresh = seen.insert((pair.old, pair.new));
        if !fresh || seen.len() > MAX_PAIRS || is_full(found) {
            continue;
        }
        let node = |id: Option<NodeId>, document| id.map(|id| Document::node(document, id));
        let (old, new) = (
            node(pair.old, &v3.document),
            node(pair.new, &goccy.document),
        );
        let (Some(span), old, new) = (
            old.or(new).map(|node| node.span),
            old.map_or(&Kind::Null, |node| &node.kind),
            new.map_or(&Kind::Null, |node| &node.kind),
        ) else {
            continue;
        };
        match (old, new) {
            (Kind::Array(a), Kind::Array(b)) if a.len() == b.len() => {
                for (i, (a, b)) in a.iter().zip(b).enumerate().rev() {
                    todo.push(Pair {
                        old: Some(*a),
                        new: Some(*b),
                        at: trail.step(pair.at, Step::Item(i)),
                    });
                }
            }
            (Kind::Object(a), Kind::Object(b)) => {
                todo.extend(members(a, b, pair.at, &mut trail));
            }
            _ if old == new => {}
            _ => {
                let both = (pair.old.map(|_| old), pair.new.map(|_| new));
                let (old, new) = (describe(old), describe(new));
                if old != new {
                    let pointer = trail.pointer(pair.at);
                    found.push(Hazard {
                        concerns: Concerns::From10_5,
                        cure: cure::of_values(both, &pointer),
                        what: format!(
                            "servers 10.5 to 11.2 read {old} here, servers from 11.3 on {new}"
                        ),
                        pointer,
                        span,
                    });
                }
            }
        }
    }
}

fn members<'d>(
    a: &'d [Member],
    b: &'d [Member],
    above: Option<usize>,
    trail: &mut Trail<'d>,
) -> Vec<Pair> {
    let mut new: HashMap<&str, NodeId> = b.iter().map(|m| (m.key.as_str(), m.value)).collect();
    let mut pairs = Vec::new();
    for member in a {
        pairs.push(Pair {
            old: Some(member.value),
            new: new.remove(member.key.as_str()),
            at: trail.step(above, Step::Key(&member.key)),
        });
    }
    for member in b {
        if new.contains_key(member.key.as_str()) {
            pairs.push(Pair {
                old: None,
                new: Some(member.value),
                at: trail.step(above, Step::Key(&member.key)),
            });
        }
    }
    pairs.reverse();
    pairs
}

fn describe(kind: &Kind) -> String {
    match kind {
        Kind::Null => "nothing".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(digits) => format!("the number {digits}"),
        Kind::String(text) if text.is_empty() => "nothing".to_owned(),
        Kind::String(text) => format!("the text {:?}", crate::text::shorten(text, 40)),
        Kind::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Kind::Array(_) => "a list".to_owned(),
        Kind::Object(members) if members.is_empty() => "an empty mapping".to_owned(),
        Kind::Object(_) => "a mapping".to_owned(),
    }
}

/// What servers up to 10.3 (gopkg.in/yaml.v2) read differently from those from 10.5 on, as
/// far as the result of these shows it.
pub(super) fn before(bytes: &[u8], v3: &Decoded) -> Vec<Hazard> {
    let old = |pointer: &str, span, what: &str, cure| Hazard {
        concerns: Concerns::UpTo10_3,
        pointer: pointer.to_owned(),
        span,
        what: what.to_owned(),
        cure,
    };
    if let Some(error) = &v3.error {
        let twice = error.kind == DecodeErrorKind::DuplicateKey;
        let what = "servers up to 10.3 take the last of two equal keys, later ones refuse both";
        return twice
            .then(|| old(&error.pointer, error.span, what, Cure::KeepOne))
            .into_iter()
            .collect();
    }
    let mut found = Vec::new();
    let mut todo: Vec<(NodeId, Option<usize>, bool)> = v3
        .root
        .map(|root| (root, None, false))
        .into_iter()
        .collect();
    let mut trail = Trail::default();
    let mut seen = HashSet::new();
    while let Some((id, at, any)) = todo.pop() {
        if !seen.insert((id, any)) || seen.len() > MAX_PAIRS || is_full(&found) {
            continue;
        }
        let node = v3.document.node(id);
        match &node.kind {
            Kind::String(text)
                if any && bytes.get(node.span.start..node.span.end) == Some(text.as_bytes()) =>
            {
                if let Some(value) = old_bool(text) {
                    let what = format!(
                        "servers up to 10.3 read {value} here, later ones the text {text:?}"
                    );
                    found.push(old(&trail.pointer(at), node.span, &what, Cure::Quote));
                }
            }
            Kind::Array(items) => {
                for (i, item) in items.iter().enumerate().rev() {
                    todo.push((*item, trail.step(at, Step::Item(i)), any));
                }
            }
            Kind::Object(members) => {
                if any {
                    let what = "servers up to 10.3 cannot list their plugins with a mapping here";
                    found.push(old(&trail.pointer(at), node.span, what, Cure::Otherwise));
                    continue;
                }
                let pointer = trail.pointer(at);
                // `props` is a map of anything itself, `default` is anything.
                let in_props = pointer == "/props";
                let in_setting = pointer.contains("/settings/");
                for member in members.iter().rev() {
                    let is_default = member.key == "default" && in_setting;
                    let place = trail.step(at, Step::Key(&member.key));
                    todo.push((member.value, place, in_props || is_default));
                }
            }
            _ => {}
        }
    }
    found
}

/// What yaml.v2 takes for a boolean and its successors do not.
fn old_bool(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}
