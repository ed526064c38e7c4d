//! What is said of a plugin whose webapp needs globals of the web app: `check`, `compat`, `inspect`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::Path;

use common::{mmlint, printed, root, stderr};
use mmlint_testkit::Fixture;
use serde_json::{Value, json};

const NAME: &str = "com.example.p-1.0.0.tar.gz";

/// The good bundle without its programs, with this script, for servers from `minimum` on.
fn bundle(folder: &Path, minimum: &str, script: &str) {
    let text = format!(
        "about = \"\"\nunset = [\"/server\"]\nremove = [\"com.example.p/server/**\"]\n\
         [set]\n\"/min_server_version\" = \"{minimum}\"\n\
         [[entry]]\nname = \"com.example.p/webapp/dist/main.js\"\ntext = '''\n{script}\n'''\n"
    );
    let fixture = Fixture::parse(&text).unwrap();
    std::fs::write(folder.join(NAME), fixture.bundle()).unwrap();
}

/// A script that runs `load`, then registers a plugin whose `initialize` is `body`.
fn script(load: &str, body: &str) -> String {
    format!(
        "(()=>{{{load};class P{{initialize(r,s){{{body}}}}}\
         window.registerPlugin(\"com.example.p\",new P)}})();"
    )
}

fn run(folder: &Path, arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.extend([NAME, "--format", "json"]);
    let output = mmlint(folder, &all);
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    let schema = match arguments[0] {
        "check" => mmlint::report::SCHEMA,
        "compat" => mmlint::compat::SCHEMA,
        "inspect" => mmlint::inspect::SCHEMA,
        other => panic!("{other}"),
    };
    let found = printed(&output, schema);
    found["bundles"][0].clone()
}

/// By release the outcome, and the reasons as `kind name confidence`.
fn releases(bundle: &Value) -> Vec<(String, String, String)> {
    let servers = bundle["servers"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let reasons = |server: &Value| {
        let reasons = server["reasons"].as_array().unwrap().iter();
        let said = reasons.map(|reason| {
            let part = |key: &str| text(&reason[key]);
            format!("{} {} {}", part("kind"), part("name"), part("confidence"))
        });
        said.collect::<Vec<_>>().join(", ")
    };
    servers
        .iter()
        .map(|server| {
            (
                text(&server["version"]),
                text(&server["outcome"]),
                reasons(server),
            )
        })
        .collect()
}

fn on(bundle: &Value, version: &str) -> (String, String) {
    let all = releases(bundle);
    let found = all.into_iter().find(|(of, ..)| of == version).unwrap();
    (found.1, found.2)
}

#[test]
fn a_global_breaks_the_releases_that_do_not_have_it() {
    let folder = tempfile::tempdir().unwrap();
    let taken = "const c=StyledComponents,i=ReactIntl";
    bundle(folder.path(), "6.3.0", &script(taken, ""));
    let found = run(folder.path(), &["compat", "--server", ">=6.3, <12"]);
    let (breaks, works) = ("breaks".to_owned(), "works".to_owned());
    let missing = "global-missing StyledComponents high".to_owned();
    let removed = "global-removed StyledComponents high".to_owned();
    assert_eq!(on(&found, "7.0.0"), (breaks.clone(), missing));
    assert_eq!(on(&found, "7.1.0"), (works.clone(), String::new()));
    assert_eq!(on(&found, "10.12.0"), (works, String::new()));
    assert_eq!(on(&found, "11.0.0"), (breaks, removed));
    let minimum = &found["min_server_version"];
    assert_eq!(minimum["inferred"], "7.1.0");
    assert_eq!(
        minimum["evidence"],
        json!([
            {"kind": "global", "name": "StyledComponents", "since": "7.1", "confidence": "high",
             "function": null, "source": "com.example.p/webapp/dist/main.js:1:15"},
            {"kind": "global", "name": "ReactIntl", "since": "5.38", "confidence": "high",
             "function": null, "source": "com.example.p/webapp/dist/main.js:1:34"},
        ])
    );
    let checked = run(folder.path(), &["check"]);
    let minimum = &checked["verdict"]["min_server_version"];
    assert_eq!(minimum["inferred"], "7.1.0");
    assert_eq!(minimum["evidence"][0]["kind"], "global");
    let findings = checked["diagnostics"].as_array().unwrap().iter();
    let findings: Vec<(&str, &str)> = findings
        .filter(|finding| finding["rule"] == "webapp/external-unavailable")
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap();
            (text("severity"), text("servers"))
        })
        .collect();
    assert_eq!(findings, [("error", ">=6.3.0, <7.1"), ("error", ">=11.0")]);
}

#[test]
fn what_is_not_certain_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let body = "window.WebappUtils.popouts.isPopoutWindow();\
                r.registerReducer(()=>window.WebappUtils.modals.openModalById(1))";
    bundle(folder.path(), "10.5.0", &script("", body));
    let found = run(folder.path(), &["compat", "--server", "10.11"]);
    let reasons = "global-missing WebappUtils.modals.openModalById medium, \
                   global-missing WebappUtils.popouts medium";
    let wanted = ("degraded".to_owned(), reasons.to_owned());
    assert_eq!(on(&found, "10.11.0"), wanted);
}

#[test]
fn what_is_guarded_is_no_need() {
    let folder = tempfile::tempdir().unwrap();
    let body = "window.WebappUtils?.popouts?.isPopoutWindow()";
    let taken = "const c=window.StyledComponents";
    bundle(folder.path(), "10.5.0", &script(taken, body));
    let found = run(folder.path(), &["compat", "--server", ">=10.5, <12"]);
    assert!(
        releases(&found)
            .iter()
            .all(|(_, outcome, _)| outcome == "works")
    );
    assert_eq!(found["min_server_version"]["inferred"], "5.2.0");
}

#[test]
fn a_deprecated_method_for_older_servers_alone_is_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (
        "r.registerPostDropdownMenuComponent(s)",
        "r.registerPostDropdownMenuAction",
    );
    for (body, wanted) in [
        (old.to_owned(), true),
        (format!("if({new}){{{new}('a',s)}}else{{{old}}}"), false),
        (format!("s.x?{new}('a',s):{old}"), true),
    ] {
        bundle(folder.path(), "10.5.0", &script("", &body));
        let found = run(folder.path(), &["check"]);
        let found = found["diagnostics"].as_array().unwrap().iter();
        let mut rules = found.map(|finding| finding["rule"].as_str().unwrap());
        let warns = rules.any(|rule| rule == "compat/registry-deprecated");
        assert_eq!(warns, wanted, "{body}");
    }
}

#[test]
fn a_script_of_which_nothing_is_read_needs_nothing_that_is_known() {
    let folder = tempfile::tempdir().unwrap();
    // As a development build: the modules are texts.
    let text = "eval(\"window.registerPlugin('com.example.p',new P)//# sourceURL=webpack://p\")";
    bundle(folder.path(), "10.5.0", text);
    for command in ["check", "compat"] {
        let found = run(folder.path(), &[command]);
        let minimum = match command {
            "check" => &found["verdict"]["min_server_version"],
            _ => &found["min_server_version"],
        };
        assert_eq!(minimum["inferred"], Value::Null, "{command}");
    }
}

#[test]
fn a_newer_table_of_globals_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let tables = folder.path().join("tables");
    std::fs::create_dir(&tables).unwrap();
    let own = std::fs::read_to_string(root().join("rules/knowledge/globals.json")).unwrap();
    let newer = own
        .replace("\"generated\": \"2026-11\"", "\"generated\": \"2026-12\"")
        .replace("\"name\": \"Luxon\"", "\"name\": \"Lexon\"")
        .replace(", \"removed\": \"11.0\"", "");
    std::fs::write(tables.join("globals.json"), newer).unwrap();
    bundle(
        folder.path(),
        "7.1.0",
        &script("const c=StyledComponents,l=Luxon", ""),
    );
    let asked = ["compat", "--server", "11.0"];
    let found = run(folder.path(), &asked);
    assert_eq!(on(&found, "11.0.0").0, "breaks");
    let found = run(
        folder.path(),
        &[&asked[..], &["--knowledge", "tables"]].concat(),
    );
    assert_eq!(on(&found, "11.0.0").0, "works");
    let names: Vec<_> = found["min_server_version"]["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|piece| piece["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["StyledComponents"]);
}

#[test]
fn inspect_lists_calls_and_globals() {
    let folder = tempfile::tempdir().unwrap();
    let body = "r.registerRootComponent(React.memo(s));\
                r.registerUserSettings&&r.registerUserSettings(s);s.registerName(1);\
                window.WebappUtils.popouts&&window.WebappUtils.popouts.isPopoutWindow()";
    bundle(
        folder.path(),
        "10.5.0",
        &script("const d=ReactDOM;f=()=>d.render()", body),
    );
    let found = run(folder.path(), &["inspect"]);
    let webapp = &found["webapp"];
    assert_eq!(webapp["id"], "com.example.p");
    assert_eq!(
        webapp["calls"],
        json!([
            {"method": "registerRootComponent", "since": "5.2", "confidence": "high",
             "guarded": false, "source": "1:65"},
            {"method": "registerUserSettings", "since": "9.5", "confidence": "high",
             "guarded": true, "source": "1:128"},
        ])
    );
    let globals: Vec<String> = webapp["globals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|global| {
            let text = |key: &str| global[key].as_str().unwrap_or("-");
            format!(
                "{} {} {} {}",
                text("name"),
                text("since"),
                text("removed"),
                global["guarded"]
            )
        })
        .collect();
    assert_eq!(
        globals,
        [
            "React 5.2 - false",
            "ReactDOM 5.2 - false",
            "ReactDOM.render 5.2 12.0 false",
            "WebappUtils.popouts 11.1 - true",
        ]
    );
    let shown = mmlint(folder.path(), &["inspect", NAME]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    for line in [
        "    registry    registerRootComponent, registerUserSettings (9.5, if there)\n",
        "    globals     React, ReactDOM, ReactDOM.render (until 12.0), WebappUtils.popouts (11.1,",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
}
