use std::collections::BTreeSet;

use mmlint::version::Release;
use serde_json::{Value, json};

use crate::Kind;
use crate::read::{names, parse};
use crate::table::{ByRelease, Seen, Told, compare, draft, entries, release, write};

#[test]
fn names_in_sources() {
    let registry = "// @flow
        import {x} from 'y';
        const reArg = (a, b) => b;
        export default class PluginRegistry {
            constructor(id) { this.id = id; }
            supports = {a: true};
            registerA(component) { return <div/>; }
            registerB = reArg(['component'], ({component}) => component);
            unregisterA(id) {}
            register(a) {}
            registerother() {}
        }
        class Other { registerC() {} }";
    let names = parse(Kind::Registry, "registry.js", registry).unwrap();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["registerA", "registerB", "unregisterA"]
    );
    let typed = "export default class PluginRegistry { id: string;
        registerA = reArg(['a'], ({a}: {a: string}): string => <string>a); }";
    assert_eq!(
        parse(Kind::Registry, "registry.ts", typed).unwrap().len(),
        1
    );
    assert!(parse(Kind::Registry, "registry.ts", "export default class Q {}").is_err());
    assert!(parse(Kind::Registry, "registry.ts", "class {").is_err());

    let globals = "import a from 'a';
        window.React = require('react');
        window.WebappUtils = {browserHistory, modals: {openModal, Ids: x}, ...more};
        window.registerPlugin = f;
        other.thing = 1;
        function f() { window.inside = 1; }";
    let names = parse(Kind::Globals, "export.js", globals).unwrap();
    let names: Vec<_> = names.into_iter().collect();
    let expected = [
        "React",
        "WebappUtils",
        "WebappUtils.browserHistory",
        "WebappUtils.modals",
        "WebappUtils.modals.Ids",
        "WebappUtils.modals.openModal",
        "registerPlugin",
    ];
    assert_eq!(names, expected);
}

/// Releases 5.2 to 5.9, and which of some names each has.
fn seen(of: &[(&str, &[&str])]) -> ByRelease {
    let named = of.iter().map(|(version, names)| {
        let names: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (release(version).unwrap(), ("tags".to_owned(), names))
    });
    named.collect()
}

fn known() -> Vec<Release> {
    (2..10).map(|minor| Release::new(5, minor, 0)).collect()
}

fn told(entries: &Value) -> Told {
    serde_json::from_value(json!({"table": {"newest": "5.9"}, "entries": entries})).unwrap()
}

#[test]
fn since_is_exact_where_the_release_before_was_read() {
    let seen = seen(&[
        ("5.2", &["a"]),
        ("5.3", &["a", "b"]),
        ("5.7", &["a", "b", "c"]),
    ]);
    let (entries, problems) = entries(&seen, &told(&json!([])), &known());
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        entries,
        [
            json!({"name": "a", "since": "5.2", "source": "tags"}),
            json!({"name": "b", "since": "5.3", "source": "tags"}),
            json!({"name": "c", "since": "5.7", "between": ["5.4", "5.7"], "source": "tags"}),
        ]
    );
}

#[test]
fn what_is_told_stands_where_sources_do_not_refute_it() {
    let seen = seen(&[
        ("5.2", &["a"]),
        ("5.3", &["a"]),
        ("5.7", &["a", "c"]),
        ("5.8", &["c"]),
    ]);
    let outcome = |told_entries: Value| {
        let (entries, problems) = entries(&seen, &told(&told_entries), &known());
        match problems.first() {
            Some(problem) => problem.clone(),
            None => entries.iter().map(ToString::to_string).collect(),
        }
    };
    let gone = json!({"name": "a", "removed": "5.8"});
    let with = |entry: Value| outcome(json!([gone.clone(), entry]));
    assert_eq!(
        outcome(json!([])),
        "a: gone in 5.8: say in the told file since when"
    );
    let fine = with(json!({"name": "c", "since": "5.5", "source": "changelog", "note": "why"}));
    assert_eq!(
        fine,
        "{\"name\":\"a\",\"since\":\"5.2\",\"source\":\"tags\",\"removed\":\"5.8\"}\
         {\"name\":\"c\",\"since\":\"5.5\",\"source\":\"changelog\"}"
    );
    for (entry, problem) in [
        (
            json!({"name": "c", "since": "5.3", "source": "x"}),
            "c: told from 5.3 on, and 5.3 lacks it",
        ),
        (
            json!({"name": "c", "since": "5.8", "source": "x"}),
            "c: told for 5.8, and 5.7 has it",
        ),
        (
            json!({"name": "d", "since": "5.6", "source": "x"}),
            "d: told from 5.6 on, and 5.7 lacks it",
        ),
        (
            json!({"name": "d", "source": "x"}),
            "d: the told entry has no since, and no source has it",
        ),
        (
            json!({"name": "c", "since": "5.5"}),
            "c: the told entry has no source",
        ),
        (
            json!({"name": "c", "since": "5.5", "between": ["5.2", "5.7"], "source": "x"}),
            "c: told from 5.2 on, and 5.2 lacks it",
        ),
        (
            json!({"name": "c", "removed": "5.8"}),
            "c: told to be removed in 5.8, and sources differ",
        ),
        (json!({"name": "a"}), "a is told twice"),
    ] {
        assert_eq!(with(entry.clone()), problem, "{entry}");
    }
    // Newer than all that was read, and come and gone between two that were read.
    assert!(!with(json!({"name": "d", "since": "5.9", "source": "x"})).contains(": told"));
    let brief = json!({"name": "d", "since": "5.4", "removed": "5.6", "source": "x"});
    assert!(!with(brief).contains(": told"));
}

#[test]
fn members_of_libraries_are_not_told_by_sources() {
    let seen = seen(&[
        ("5.2", &["L", "O", "O.a"]),
        ("5.3", &["L", "O", "O.a", "O.b"]),
    ]);
    let library = json!({"name": "L.x", "since": "5.2", "source": "changelog"});
    let (_, problems) = entries(&seen, &told(&json!([library])), &known());
    assert_eq!(problems, [""; 0]);
    let member = json!({"name": "O.b", "since": "5.2", "source": "changelog"});
    let (_, problems) = entries(&seen, &told(&json!([member])), &known());
    assert_eq!(problems, ["O.b: told from 5.2 on, and 5.2 lacks it"]);
}

#[test]
fn members_that_came_with_their_whole_are_no_entries() {
    let seen = seen(&[
        ("5.2", &["plumbing"]),
        ("5.7", &["O", "O.a", "O.b", "plumbing"]),
        ("5.8", &["O", "O.a", "O.b", "O.c", "plumbing"]),
    ]);
    let told = |entries: Value, left_out: Value| -> Told {
        let told = json!({"table": {}, "entries": entries, "left_out": left_out});
        serde_json::from_value(told).unwrap()
    };
    let names = |told: &Told| -> Vec<String> {
        let (entries, problems) = entries(&seen, told, &known());
        assert_eq!(problems, [""; 0]);
        let names = entries.iter().map(|entry| entry["name"].to_string());
        names.collect()
    };
    // What is told of O.b is kept: it may have come by itself, before any source shows O.
    let b = json!([{"name": "O.b", "since": "5.6", "source": "changelog"}]);
    let left_out = json!({"plumbing": "the web app's own"});
    assert_eq!(
        names(&told(b.clone(), left_out)),
        ["\"O\"", "\"O.b\"", "\"O.c\""]
    );
    let (_, problems) = entries(&seen, &told(b, json!({"O.b": "x", "gone": "x"})), &known());
    assert_eq!(
        problems,
        [
            "O.b is left out, and told or in no source",
            "gone is left out, and told or in no source"
        ]
    );
}

#[test]
fn folders_and_commits_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let plugins = folder.path().join("plugins");
    std::fs::create_dir(&plugins).unwrap();
    std::fs::write(plugins.join("index.js"), "window.plugins = {};").unwrap();
    std::fs::write(plugins.join("export.js"), "window.React = a;").unwrap();
    let place = folder.path().to_str().unwrap();
    let expected = BTreeSet::from(["React".to_owned(), "plugins".to_owned()]);
    assert_eq!(names(Kind::Globals, place).unwrap(), expected);
    assert!(names(Kind::Registry, place).is_err());
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-C", place, "-c", "user.name=a", "-c", "user.email=a@b"]);
        assert!(command.args(arguments).output().unwrap().status.success());
    };
    git(&["init", "-q"]);
    git(&["add", "plugins/export.js"]);
    git(&["commit", "-qm", "a"]);
    git(&["tag", "v5.10.0"]);
    git(&["tag", "v5.10.0-rc1"]);
    let tags = crate::read::tags(place).unwrap();
    assert_eq!(tags, [("5.10".to_owned(), format!("{place}@v5.10.0"))]);
    let found = names(Kind::Globals, &tags.first().unwrap().1).unwrap();
    assert_eq!(found, BTreeSet::from(["React".to_owned()]));
}

#[test]
fn seen_files_are_differences() {
    let all = seen(&[
        ("5.2", &["a", "b"]),
        ("5.3", &["b", "c"]),
        ("5.4", &["a", "b", "c"]),
    ]);
    let short = Seen::of(&all);
    let text = serde_json::to_string(&short).unwrap();
    assert!(text.contains(r#"{"release":"5.3","source":"tags","added":["c"],"gone":["a"]}"#));
    assert_eq!(short.expand().unwrap(), all);
    assert_eq!(
        serde_json::from_str::<Seen>(&text)
            .unwrap()
            .expand()
            .unwrap(),
        all
    );
}

#[test]
fn a_draft_makes_the_table_come_out() {
    let seen = seen(&[("5.2", &["a"]), ("5.7", &["a", "c"])]);
    let table = [
        json!({"name": "a", "since": "5.2", "source": "tags"}),
        json!({"name": "c", "since": "5.5", "source": "changelog"}),
        json!({"name": "d", "since": "5.8", "source": "changelog"}),
    ];
    let drafted = draft(&table, &seen, &known());
    assert_eq!(drafted, table[1..]);
    let (again, problems) = entries(&seen, &told(&json!(drafted)), &known());
    assert!(problems.is_empty() && compare(&table, &again).is_empty());
    let differs = compare(&table[..2], &again);
    assert_eq!(differs.len(), 1);
    assert!(differs.concat().starts_with("d: new: "));
    let text = write(&told(&json!([])), "methods", &again);
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read, json!({"newest": "5.9", "methods": table}));
}

/// The tables in the repository are what sources and the told files make.
#[test]
fn the_tables_are_up_to_date() {
    for table in [Kind::Registry, Kind::Globals] {
        let options = crate::Options {
            table,
            release: Vec::new(),
            tags: None,
            check: true,
            draft: false,
            root: concat!(env!("CARGO_MANIFEST_DIR"), "/../..").into(),
        };
        let lines = crate::run(&options);
        assert_eq!(lines.map(|lines| lines.len()), Ok(1), "{table}");
    }
}
