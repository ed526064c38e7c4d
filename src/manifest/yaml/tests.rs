//! Files whose outcome on real servers is known.
//!
//! The outcomes come from `model.FindManifest` itself, of `server/public` v0.1.21 (yaml.v3)
//! and v0.4.4 (goccy/go-yaml 1.19.2), read into the same words.

#![allow(clippy::unwrap_used)]

use super::{Concerns, Generation, both, decode, hazards};
use crate::manifest::decoded::{DecodeErrorKind, Decoded, Note};
use crate::manifest::document::{Kind, NodeId};
use crate::manifest::schema::find;

/// Behind `id: com.example.p`: a pointer, the text, and what either generation has there.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, &str)] = &[
    // Values that become text.
    ("/name", "name: 1.10", "\"1.10\"", "\"1.1\""),
    ("/name", "name: 0x1F", "\"0x1F\"", "\"31\""),
    ("/name", "name: 1_000", "\"1_000\"", "\"1000\""),
    ("/name", "name: 0o17", "\"0o17\"", "\"15\""),
    ("/name", "name: 017", "\"017\"", "\"15\""),
    ("/name", "name: 1e3", "\"1e3\"", "\"1e3\""),
    ("/name", "name: .inf", "\".inf\"", "\"+Inf\""),
    ("/name", "name: yes", "\"yes\"", "\"yes\""),
    ("/name", "name: true", "\"true\"", "\"true\""),
    ("/name", "name: True", "\"True\"", "\"true\""),
    ("/name", "name: 2001-01-01", "\"2001-01-01\"", "\"2001-01-01\""),
    ("/name", "name: ~", "nothing", "nothing"),
    ("/name", "name: null", "nothing", "nothing"),
    ("/name", "name:", "nothing", "nothing"),
    ("/name", "name: ''", "\"\"", "\"\""),
    ("/name", "name: !!str 12", "\"12\"", "\"12\""),
    ("/name", "name: !foo bar", "\"bar\"", "\"bar\""),
    ("/name", "name: !!binary aGk=", "\"hi\"", "\"hi\""),
    ("/name", "name: !!int x", "refused:Type", "\"0\""),
    ("/name", "name: !!int 0x1F", "\"0x1F\"", "\"31\""),
    ("/name", "name: 12345678.5", "\"12345678.5\"", "\"1.23456785e+07\""),
    ("/name", "name: [a]", "refused:Type", "refused:Type"),
    ("/name", "name: {a: b}", "refused:Type", "refused:Type"),
    ("/name", "name: |\n  a\n  b", "\"a\\nb\\n\"", "\"a\\nb\\n\""),
    ("/name", "name: >-\n  a\n  b\n\n  c", "\"a b\\nc\"", "\"a b\\nc\""),
    ("/name", "name: a\n  b\n  - c", "\"a b - c\"", "\"a b - c\""),
    ("/name", "name: 'it''s'", "\"it's\"", "\"it's\""),
    ("/name", "name: \"a\\/b\"", "refused:Syntax", "\"a/b\""),
    ("/name", "name: \"a\\'b\"", "\"a'b\"", "refused:Syntax"),
    ("/name", "name: \"a\tb\" # c", "\"a\\tb\"", "\"a\\tb\""),
    ("/name", "name: a # b", "\"a\"", "\"a\""),
    ("/name", "name: a#b", "\"a#b\"", "\"a#b\""),
    ("/name", "name: a: b", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: @a", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: `a`", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: %a", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: - a", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: x:y", "\"x:y\"", "\"x:y\""),
    ("/name", "name: \"a", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: |\n\tx", "refused:Syntax", "refused:Syntax"),
    ("/name", "name: |2\n    x", "\"  x\\n\"", "\"  x\\n\""),
    ("/name", "name: \"a\n  b\"", "\"a b\"", "\"a b\""),
    // true and false.
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: true}]}", "true", "true"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: True}]}", "true", "true"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: yes}]}", "true", "refused:Type"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: on}]}", "true", "refused:Type"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: \"true\"}]}", "refused:Type", "refused:Type"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: 1}]}", "refused:Type", "refused:Type"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: ~}]}", "nothing", "nothing"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: !!bool yes}]}", "refused:Type", "true"),
    ("/settings_schema/settings/0/secret", "settings_schema: {settings: [{secret: y}]}", "true", "refused:Type"),
    // Any value.
    ("/props/a", "props: {a: 12}", "12", "12"),
    ("/props/a", "props: {a: 0x1F}", "31", "31"),
    ("/props/a", "props: {a: 1.50}", "1.5", "1.5"),
    ("/props/a", "props: {a: 1e3}", "1000", "\"1e3\""),
    ("/props/a", "props: {a: 1e21}", "1e+21", "\"1e21\""),
    ("/props/a", "props: {a: 2001-01-01}", "\"2001-01-01T00:00:00Z\"", "\"2001-01-01\""),
    ("/props/a", "props: {a: 2001-1-2 3:4:5}", "\"2001-01-02T03:04:05Z\"", "\"2001-1-2 3:4:5\""),
    ("/props/a", "props: {a: yes}", "\"yes\"", "\"yes\""),
    ("/props/a", "props: {a: ~}", "null", "null"),
    ("/props/a", "props: {a: !!binary aGk=}", "\"hi\"", "\"aGk=\""),
    ("/props/a", "props: {a: !!float 1}", "1", "1"),
    ("/props/a", "props: {a: {b: c}}", "{b}", "{b}"),
    ("/props/a", "props: {a: [1, a]}", "list of 2", "list of 2"),
    ("/props/a", "props: {a: .inf}", "\".inf\"", "\".inf\""),
    ("/props/a", "props: {a: 9223372036854775808}", "9223372036854775808", "9223372036854775808"),
    ("/props/a", "props: {a: 99999999999999999999}", "100000000000000000000", "\"99999999999999999999\""),
    ("/props/a", "props: {a: 017}", "15", "15"),
    ("/props/a", "props: {a: 08}", "8", "\"08\""),
    ("/props/a", "props: {a: 0b11}", "3", "3"),
    ("/props/a", "props: {a: 1_000}", "1000", "1000"),
    ("/props/a", "props: {a: \"1\"}", "\"1\"", "\"1\""),
    ("/props/a", "props: {a: &x 1}", "1", "1"),
    // What is there.
    ("/server", "server:", "nothing", "nothing"),
    ("/server", "server: ~", "nothing", "nothing"),
    ("/server", "server: {}", "{}", "{}"),
    ("/server", "server: x", "refused:Type", "refused:Type"),
    ("/server", "server: []", "refused:Type", "refused:Type"),
    ("/server", "server: !!map {executable: a}", "{executable}", "refused:Type"),
    // Lists.
    ("/settings_schema/settings", "settings_schema: {settings: [null, {key: a}]}", "list of 2", "list of 2"),
    ("/settings_schema/settings", "settings_schema: {settings: []}", "list of 0", "list of 0"),
    ("/settings_schema/settings", "settings_schema: {settings: }", "nothing", "nothing"),
    ("/settings_schema/settings", "settings_schema: {settings: {}}", "refused:Type", "refused:Type"),
    ("/settings_schema/settings", "settings_schema:\n  settings:\n  - key: a\n  -\n  - key: b", "list of 3", "list of 3"),
    ("/settings_schema/settings", "settings_schema:\n  settings: !!seq [{key: a}]", "list of 1", "list of 1"),
    // Keys.
    ("/name", "name: a\nname: b", "refused:DuplicateKey", "refused:DuplicateKey"),
    ("/name", "x: {a: 1, a: 2}", "nothing", "refused:DuplicateKey"),
    ("/name", "x:\n  a: 1\n  a: 2", "nothing", "refused:DuplicateKey"),
    ("/name", "Name: a", "nothing", "nothing"),
    ("/name", "\"name\": a", "\"a\"", "\"a\""),
    ("/name", "? name\n: a", "\"a\"", "\"a\""),
    ("/name", "? name : a", "refused:Type", "\"a\""),
    ("/name", "name : a", "\"a\"", "\"a\""),
    ("/name", "name:a", "refused:Syntax", "refused:Syntax"),
    ("/name", "5: x\nname: a", "\"a\"", "nothing"),
    ("/name", "true: x\nname: a", "\"a\"", "nothing"),
    ("/name", "~: x\nname: a", "\"a\"", "nothing"),
    ("/name", "&k name: a", "\"a\"", "\"a\""),
    ("/name", "!!str name: a", "\"a\"", "\"a\""),
    ("/name", "[a]: b\nname: a", "refused:Type", "refused:Syntax"),
    ("/name", "{a: b}: c\nname: a", "refused:Type", "refused:Syntax"),
    // Anchors, aliases, merges.
    ("/server/executable", "b: &b {executable: x}\nserver: *b", "\"x\"", "\"x\""),
    ("/server/executable", "b: &b {executable: x}\nserver: {<<: *b}", "\"x\"", "\"x\""),
    ("/server/executable", "b: &b {executable: x}\nserver: {<<: *b, executable: y}", "\"y\"", "refused:DuplicateKey"),
    ("/server/executable", "b: &b {executable: x}\nserver: {executable: y, <<: *b}", "\"y\"", "refused:DuplicateKey"),
    ("/server/executable", "b: &b {executable: x}\nserver: {<<: [*b]}", "\"x\"", "refused:Type"),
    ("/server/executable", "server: {<<: {executable: x}}", "\"x\"", "\"x\""),
    ("/server/executable", "server: {<<: }", "refused:Type", "refused:Type"),
    ("/server/executable", "server: *b", "refused:Syntax", "refused:Syntax"),
    ("/server/executable", "server: &b {executable: *b}", "refused:Type", "refused:Type"),
    ("/server/executable", "b: &b x\nserver: {executable: *b}", "\"x\"", "\"x\""),
    // Merges into maps.
    ("/props/a", "b: &b {a: 1}\nprops: {<<: *b, a: 2}", "2", "2"),
    ("/props/a", "b: &b {a: 1}\nprops: {a: 2, <<: *b}", "2", "1"),
    ("/props/a", "b: &b {a: 1}\nprops: {<<: [*b, {a: 3}]}", "1", "refused:DuplicateKey"),
    ("/props/a", "props: {x: &o {i: &i 1, j: *i}, a: *i}", "1", "1"),
    ("/props/a", "props: &p {a: *p}", "refused:Syntax", "{a}"),
    // Documents and what stands around them.
    ("/id", "---\nname: x", "\"com.example.p\"", "\"com.example.p\""),
    ("/id", "...\ngarbage", "\"com.example.p\"", "refused:Syntax"),
    ("/id", "...\n---\nid: second", "\"com.example.p\"", "\"com.example.p\""),
    ("/id", "---\n---\nid: second", "\"com.example.p\"", "\"com.example.p\""),
    ("/id", "...\n}", "\"com.example.p\"", "refused:Syntax"),
    ("/id", "# only a comment", "\"com.example.p\"", "\"com.example.p\""),
    ("/id", "\t", "refused:Syntax", "refused:Syntax"),
    ("/id", "  x: y", "refused:Syntax", "refused:Syntax"),
    ("/id", "x: |\n\nname: x", "\"com.example.p\"", "\"com.example.p\""),
    ("/id", "x\n", "refused:Syntax", "refused:Syntax"),
    ("/id", "}", "refused:Syntax", "refused:Syntax"),
    ("/id", "name: x\n ", "\"com.example.p\"", "\"com.example.p\""),
    ("/id", "%FOO bar", "refused:Syntax", "refused:Syntax"),
];

/// The same for whole files.
#[rustfmt::skip]
const WHOLE: &[(&str, &str, &str, &str)] = &[
    ("/id", "", "nothing", "nothing"),
    ("/id", "# c\n", "nothing", "nothing"),
    ("/id", "null\n", "nothing", "refused:Type"),
    ("/id", "~\n", "nothing", "refused:Type"),
    ("/id", "[]\n", "refused:Type", "refused:Type"),
    ("/id", "x\n", "refused:Type", "refused:Type"),
    ("/id", "--- {id: a}\n", "\"a\"", "\"a\""),
    ("/id", "--- id: a\n", "refused:Syntax", "refused:Syntax"),
    ("/id", "%YAML 1.1\n---\nid: a\n", "\"a\"", "\"a\""),
    ("/id", "%YAML 1.2\n---\nid: a\n", "refused:Syntax", "\"a\""),
    ("/id", "%YAML 9.9\n---\nid: a\n", "refused:Syntax", "refused:Syntax"),
    ("/id", "%TAG !! tag:x,2000:\n---\nid: !!int 1\n", "\"1\"", "\"1\""),
    ("/id", "\u{feff}id: a\nname: b\n", "\"a\"", "nothing"),
    ("/id", "id: a\r\nname: b\r\n", "\"a\"", "\"a\""),
    ("/id", "id: a\rname: b\r", "\"a\"", "\"a\""),
    ("/id", "id: a\u{1}\n", "refused:Encoding", "\"a\\u{1}\""),
    ("/id", "id: a\u{85}name: b\n", "\"a\"", "refused:Syntax"),
    ("/id", "{\"id\": \"a\"}\n", "\"a\"", "\"a\""),
    ("/id", "{\"id\": \"a\",}\n", "\"a\"", "\"a\""),
    ("/id", "{\"id\":\"a\"} x\n", "\"a\"", "refused:Syntax"),
    ("/id", "{id: a}}\n", "\"a\"", "refused:Syntax"),
    ("/id", "{id: a\n}\n", "\"a\"", "\"a\""),
    ("/id", "{id: a,\nname: b}\n", "\"a\"", "\"a\""),
    ("/id", "{\n\tid: a}\n", "\"a\"", "\"a\""),
    ("/id", "id: a\n\tname: b\n", "refused:Syntax", "refused:Syntax"),
    ("/id", "id: a\n \t# c\nname: b\n", "\"a\"", "\"a\""),
    ("/id", "# c\n\t# d\nid: a\n", "\"a\"", "\"a\""),
    ("/id", "id: &a\nname: b\n", "nothing", "nothing"),
    ("/id", "id: !!str\nname: b\n", "\"\"", "refused:Syntax"),
    ("/id", "- id: a\n", "refused:Type", "refused:Type"),
];

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

#[test]
fn hazards_are_found_where_servers_differ() {
    let told = |text: &str| {
        let found = hazards(text.as_bytes()).into_iter();
        let line = |h: super::Hazard| format!("{} {}", h.pointer, h.what);
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
