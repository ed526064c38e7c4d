//! Manifests in YAML have the outcome that real servers give them (`cases.rs`), with the places of all that is wrong.

#![allow(clippy::unwrap_used)]

mod bounds;
mod cases;

use super::hazard::Hazard;
use super::{Generation, both, decode};
use crate::manifest::decoded::{Concerns, Cure, DecodeErrorKind, Decoded, Note};
use crate::manifest::document::{Kind, NodeId};
use crate::manifest::schema::find;
use cases::{CASES, WHOLE};

fn outcome(text: &[u8], generation: Generation, pointer: &str) -> String {
    let decoded = decode(text, generation);
    if let Some(error) = decoded.error {
        return format!("refused:{:?}", error.kind);
    }
    let Some(root) = decoded.root else {
        return "no root".to_owned();
    };
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let at = find(&decoded.document, root, pointer);
    if at == find(&decoded.document, root, parent) {
        return "nothing".to_owned();
    }
    match &decoded.document.node(at).kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(digits) => digits.clone(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Array(items) => format!("list of {}", items.len()),
        Kind::Object(members) => {
            let keys: Vec<&str> = members.iter().map(|m| m.key.as_str()).collect();
            format!("{{{}}}", keys.join(", "))
        }
    }
}

#[test]
fn outcomes_are_those_of_servers() {
    let cases = CASES
        .iter()
        .map(|c| (format!("id: com.example.p\n{}", c.1), c));
    let whole = WHOLE.iter().map(|c| (c.1.to_owned(), c));
    for (text, (pointer, _, v3, goccy)) in cases.chain(whole) {
        // A line break at the end changes nothing, but where the text is about that.
        let text = if text.is_empty() || text.ends_with(['\n', '\r', ' ']) {
            text
        } else {
            text + "\n"
        };
        let seen = |generation| outcome(text.as_bytes(), generation, pointer);
        assert_eq!(seen(Generation::YamlV3), *v3, "yaml.v3: {text:?}");
        assert_eq!(seen(Generation::Goccy), *goccy, "goccy: {text:?}");
    }
}

fn error(text: &str, generation: Generation) -> (DecodeErrorKind, String, String) {
    let error = decode(text.as_bytes(), generation).error.unwrap();
    let place = text.get(error.span.start..error.span.end).unwrap();
    (error.kind, place.to_owned(), error.pointer)
}

#[test]
fn errors_have_their_place() {
    let text = "id: a\nserver:\n  executables: {linux-amd64: [x]}\n";
    let wanted = |place: &str| {
        let pointer = "/server/executables/linux-amd64".to_owned();
        (DecodeErrorKind::Type, place.to_owned(), pointer)
    };
    assert_eq!(error(text, Generation::YamlV3), wanted("[x]"));
    let goccy = error(text, Generation::Goccy);
    assert_eq!((goccy.0, goccy.1.as_str()), (DecodeErrorKind::Type, "[x]"));
    let text = "id: a\nname: é\nid: b\n";
    for generation in [Generation::YamlV3, Generation::Goccy] {
        let (kind, place, _) = error(text, generation);
        assert_eq!(
            (kind, place.as_str()),
            (DecodeErrorKind::DuplicateKey, "id")
        );
    }
}

fn place(text: &str, decoded: &Decoded, pointer: &str) -> String {
    let id = find(&decoded.document, decoded.root.unwrap(), pointer);
    let span = decoded.document.node(id).span;
    text.get(span.start..span.end).unwrap().to_owned()
}

#[test]
fn values_have_their_place() {
    let text = "# é\nname: \"a b\" # c\nserver:\n  executable: x/y\nprops: {é: [1, two]}\n";
    for generation in [Generation::YamlV3, Generation::Goccy] {
        let decoded = decode(text.as_bytes(), generation);
        assert_eq!(place(text, &decoded, "/name"), "\"a b\"");
        assert_eq!(place(text, &decoded, "/server"), "executable: x/y");
        assert_eq!(place(text, &decoded, "/server/executable"), "x/y");
        assert_eq!(place(text, &decoded, "/props/é/1"), "two");
        assert_eq!(place(text, &decoded, "/props/é"), "[1, two]");
    }
}

#[test]
fn unknown_keys_are_noted() {
    let text = "id: a\nName: b\nwebapp: {bundle: x, bundlehash: [1]}\n";
    let unknown = |generation| {
        let notes = decode(text.as_bytes(), generation).notes.into_iter();
        let keys = notes.filter_map(|note| match note {
            Note::UnknownKey { parent, key, .. } => Some(format!("{parent}/{key}")),
            _ => None,
        });
        keys.collect::<Vec<_>>()
    };
    assert_eq!(unknown(Generation::YamlV3), ["/Name", "/webapp/bundle"]);
    let goccy = ["/Name", "/webapp/bundle", "/webapp/bundlehash"];
    assert_eq!(unknown(Generation::Goccy), goccy);
}

/// What servers read differently in a file.
fn hazards(bytes: &[u8]) -> Vec<Hazard> {
    let (v3, goccy) = both(bytes);
    super::hazards(bytes, &v3, &goccy)
}

#[test]
fn each_hazard_has_its_cure() {
    let long = |text: &str| format!("id: a\n{text}\n").into_bytes();
    for (text, cure) in [
        (long("name: 1.10"), Cure::Quote),
        (
            long("settings_schema: {settings: [{secret: yes}]}"),
            Cure::Boolean,
        ),
        (
            long("settings_schema: {sections: [{custom: on}]}"),
            Cure::Boolean,
        ),
        (long("props: {null: a}"), Cure::QuoteKey),
        (long("props: {a: .inf}"), Cure::Number),
        (long("webapp: {bundlehash: abc}"), Cure::TakeOut),
        (long("...\nname: ["), Cure::Behind),
        (long("---\nname: ["), Cure::Behind),
        (long("name: \"a\u{1}b\""), Cure::Characters),
        (b"id: a\nname: caf\xe9\n".to_vec(), Cure::Characters),
        (b"%YAML 1.2\n---\nid: a\n".to_vec(), Cure::Directive),
    ] {
        let found = hazards(&text);
        let cures: Vec<Cure> = found.iter().map(|hazard| hazard.cure).collect();
        let text = String::from_utf8_lossy(&text);
        assert!(cures.contains(&cure), "{text}: {found:?}");
    }
}

#[test]
fn hazards_are_found_where_servers_differ() {
    let told = |text: &str| {
        let found = hazards(text.as_bytes()).into_iter();
        let line = |h: Hazard| format!("{} {}", h.pointer, h.what);
        found.map(line).collect::<Vec<_>>()
    };
    assert_eq!(told("id: a\nname: \"1.10\"\nversion: 1.0.0\n"), [""; 0]);
    assert_eq!(told(""), [""; 0]);
    let what = "servers 10.5 to 11.2 read the text \"1.10\" here, servers from 11.3 on the text \
                \"1.1\"";
    assert_eq!(told("id: a\nname: 1.10\n"), [format!("/name {what}")]);
    let refused = told("settings_schema: {settings: [{secret: yes}]}\n");
    assert!(
        refused
            .iter()
            .any(|line| line.contains("from 11.3 on refuse this"))
    );
    let forgotten = told("5: x\nname: a\n");
    assert!(
        forgotten
            .iter()
            .any(|line| line.contains("ignore all the keys"))
    );
    let old = hazards(b"props: {a: {b: c}, d: yes}\n");
    assert_eq!(old.len(), 2);
    assert!(
        old.iter()
            .all(|hazard| hazard.concerns == Concerns::UpTo10_3)
    );
}

/// Decodes on a stack of the size that threads have by default. Of that, builds without
/// optimisation use three quarters at most, and optimised ones a fifth.
fn on_a_stack_of_its_own(text: String, generation: Generation) -> Decoded {
    let decode = move || decode(text.as_bytes(), generation);
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    thread.spawn(decode).unwrap().join().unwrap()
}

#[test]
fn nesting_costs_no_stack() {
    let block: String = (0..3000).map(|n| " ".repeat(n + 1) + "a:\n").collect();
    let chain: String = (1..3000)
        .map(|n| format!("  a{n}: &a{n} [*a{}]\n", n - 1))
        .collect();
    let merges: String = (1..3000)
        .map(|n| format!("x{n}: &x{n} {{<<: *x{}}}\n", n - 1))
        .collect();
    let texts = [
        format!("props: {}", "[".repeat(50_000)),
        format!("props: {{a: {}{}}}", "[".repeat(9_000), "]".repeat(9_000)),
        format!("props: {}", "{a: ".repeat(50_000)),
        format!("props:\n{block}"),
        format!("x: {}\n", "- ".repeat(50_000)),
        format!("x:\n  {}\n", "? ".repeat(50_000)),
        format!("x:\n{}", "  !!int\n".repeat(50_000)),
        format!("x: {}\n", "&a ".repeat(50_000)),
        format!("props:\n  a0: &a0 [1]\n{chain}"),
        format!("x0: &x0 {{name: a}}\n{merges}<<: *x2999\n"),
    ];
    for text in texts {
        for generation in [Generation::YamlV3, Generation::Goccy] {
            on_a_stack_of_its_own(text.clone(), generation);
        }
    }
}

#[test]
fn aliases_and_merges_cost_no_memory() {
    let bomb = |line: &dyn Fn(usize) -> String| {
        let lines: String = (1..60).map(line).collect();
        format!("props:\n  a0: &a0 [x, x]\n{lines}")
    };
    let lists = bomb(&|n| format!("  a{n}: &a{n} [{0}, {0}, {0}]\n", format!("*a{}", n - 1)));
    // yaml.v3 counts; goccy keeps each value once, and so do the nodes.
    let v3 = decode(lists.as_bytes(), Generation::YamlV3);
    assert_eq!(
        v3.error.map(|error| error.kind),
        Some(DecodeErrorKind::Syntax)
    );
    let goccy = decode(lists.as_bytes(), Generation::Goccy);
    assert!(goccy.error.is_none());
    assert!(goccy.document.len() < 1000);
    let merges = bomb(&|n| format!("  a{n}: &a{n} {{<<: [{0}, {0}]}}\n", format!("*a{}", n - 1)));
    let merges = merges.replace("[x, x]", "{x: 1}");
    let goccy = decode(merges.as_bytes(), Generation::Goccy);
    assert_eq!(
        goccy.error.map(|error| error.kind),
        Some(DecodeErrorKind::Depth)
    );
    assert!(goccy.document.len() < 1000);
    let text = lists.replace("a59: &a59", "!!str a59: &a59") + "  ? !!str [*a59]\n  : x\n";
    for generation in [Generation::YamlV3, Generation::Goccy] {
        let decoded = decode(text.as_bytes(), generation);
        assert!(decoded.document.len() < 1000);
    }
}

#[test]
fn all_generations_are_total() {
    let pieces = [
        "a: ", "- ", "*a", "&a ", "<<", "!!int ", "{", "]", "|", "\n  ", "~", "yes", "1.5",
        "\u{feff}",
    ];
    for first in pieces {
        for second in pieces {
            for generation in Generation::ALL {
                let text = format!("id: x\n{first}{second}\n");
                let decoded = decode(text.as_bytes(), generation);
                assert!(
                    decoded.root.is_some() || decoded.error.is_some(),
                    "{text:?}"
                );
            }
        }
    }
}

#[test]
fn limits_of_servers_are_no_unknowns() {
    let text = format!("x: {}\n", "[".repeat(10_001));
    let error = decode(text.as_bytes(), Generation::YamlV3).error.unwrap();
    assert_eq!(error.kind, DecodeErrorKind::Syntax);
    let text = format!("x: {}{}\n", "[".repeat(9_999), "]".repeat(9_999));
    assert!(decode(text.as_bytes(), Generation::YamlV3).error.is_none());
}

#[test]
fn reading_is_total() {
    // All texts of up to three pieces: none may panic, and places lie in the file.
    let pieces = [
        "a", ": ", ":", "- ", "-", "? ", "\n", "\n  ", "\t", "[", "]", "{", "}", ",", "&a ", "*a",
        "!!int ", "! ", "|", ">", "'", "\"", "\\", "#", "%", "@", "---", "...", "<<", "~", "é",
        "\r", "\u{85}", "\u{feff}", "\0", "0x", "1.", ".", "=", " ",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let text = format!("{first}{second}{third}");
                let (v3, goccy) = both(text.as_bytes());
                for decoded in [v3, goccy] {
                    for index in 0..decoded.document.len() {
                        let id = NodeId(u32::try_from(index).unwrap());
                        let span = decoded.document.node(id).span;
                        assert!(
                            text.get(span.start..span.end).is_some(),
                            "{text:?} {span:?}"
                        );
                    }
                    if let Some(error) = decoded.error {
                        let end = error.span.end.min(text.len());
                        assert!(text.get(error.span.start..end).is_some(), "{text:?}");
                    }
                }
            }
        }
    }
}
