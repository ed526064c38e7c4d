//! Edits of values that only YAML can spell.

use crate::random::Random;
use crate::value::Value;

/// Scalars that YAML libraries read in different ways.
const SCALARS: &[&str] = &[
    "yes",
    "no",
    "on",
    "off",
    "y",
    "True",
    "~",
    "Null",
    "",
    "1.0",
    "1.10",
    "1.50",
    "0o17",
    "017",
    "0x1F",
    "1_000",
    "1e3",
    ".inf",
    "-.inf",
    ".nan",
    "2001-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "190:20:30",
    "!!str 1",
    "!!int \"1\"",
    "!!binary aGVsbG8=",
    "!!bool yes",
    "!custom x",
    "&a x",
    "*a",
    "'it''s'",
    "\"\\x41\\u0042\"",
    "\"a\\\n  b\"",
    "@x",
    "`x`",
    "%x",
    "a: b",
    "a #b",
    "a#b",
    "'",
    "[",
    "{a: 1",
    "- a",
    "? a",
    "| text",
    ">-",
    "<<",
    "=",
    "plain\ttab",
    "1.0.0 ",
    "é",
    "\u{85}",
    "\u{feff}",
    "0b11",
    "+1",
    "1.",
    "[a, b]",
    "{a: b}",
    "[]",
    "{}",
    "!!set {a, b}",
    "!!null ''",
    "&id001 [1, *id001]",
    "!!float 1",
    "-",
];

/// Keys and members that only YAML has, whole lines at the top level.
const MEMBERS: &[(&str, &str)] = &[
    ("<<", "{name: Merged, x: 1}"),
    ("<<", "[{name: One}, {name: Two}]"),
    ("<<", "*missing"),
    ("1", "x"),
    ("null", "x"),
    ("true", "x"),
    ("bundlehash", "aGVsbG8="),
    ("props", "{1: a, true: b, null: c}"),
    ("props", "{a: {b: {c: d}}, 1.5: x}"),
    ("props", "{a: &x 1, b: *x}"),
    (
        "webapp",
        "{bundle_path: webapp/dist/main.js, bundlehash: [1, 2]}",
    ),
    ("ID", "com.example.upper"),
];

/// Makes one edit, or none, and says what it was.
pub(super) fn edit(manifest: &mut Value, random: &mut Random) -> String {
    match random.below(4) {
        0 => "otherwise unchanged".to_owned(),
        1 => {
            let (key, raw) = MEMBERS[random.below(MEMBERS.len())];
            if let Value::Map(members) = manifest {
                let at = random.below(members.len() + 1);
                members.insert(at, (key.to_owned(), Value::Raw(raw.to_owned())));
            }
            format!("{key}: {raw} added")
        }
        _ => {
            let leaves: Vec<_> = manifest
                .paths()
                .into_iter()
                .filter(|path| {
                    manifest
                        .at(path)
                        .is_some_and(|value| value.children().is_empty())
                })
                .collect();
            let Some(path) = leaves.get(random.below(leaves.len())) else {
                return "nothing to change".to_owned();
            };
            let pointer = manifest.pointer(path);
            let raw = random.pick(SCALARS);
            if let Some(slot) = manifest.at_mut(path) {
                *slot = Value::Raw(raw.to_owned());
            }
            format!("{pointer}: {raw:?}")
        }
    }
}
