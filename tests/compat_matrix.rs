//! `mmlint compat` as a matrix: its cells from the JSON alone, its rows, its formats and files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::Path;
use std::process::Command;

use common::{known, mmlint, printed, stderr, stdout};
use mmlint_testkit::Fixture;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

const NAME: &str = "com.example.p-1.0.0.tar.gz";

/// A webapp that calls a method of 11.3 and an old one, and asks before it calls a third.
const SCRIPT: &str = "window.registerPlugin('com.example.p', new (class {\
    initialize(registry) {\
        registry.registerSidebarBrowseOrAddChannelMenuAction('a', () => 1);\
        if (registry.registerUserSettings) { registry.registerUserSettings({}); }\
        registry.registerPostDropdownMenuAction('b', () => 1);\
    }\
})());";

/// The good bundle with this script.
fn webapp(folder: &Path, script: &str) {
    let text = "about = ''\n[set]\n\"/min_server_version\" = \"9.5.0\"\n";
    let mut fixture = Fixture::parse(text).unwrap();
    for entry in &mut fixture.entries {
        if entry.name.ends_with(b"main.js") {
            entry.content = script.as_bytes().to_vec();
        }
    }
    std::fs::write(folder.join(NAME), fixture.bundle()).unwrap();
}

fn json(folder: &Path, more: &[&str]) -> Value {
    let all = [&["compat", NAME, "--format", "json"], more].concat();
    let output = mmlint(folder, &all);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let found = printed(&output, mmlint::compat::SCHEMA);
    found["bundles"][0].clone()
}

/// The cells of a column, as a program draws them that knows nothing but the schema.
fn cells<'a>(bundle: &'a Value, used: &'a Value) -> Vec<(&'a str, &'a str, &'a str)> {
    let mut stretches = used["on"].as_array().unwrap().iter().peekable();
    let mut now = None;
    let cells = bundle["servers"].as_array().unwrap().iter().map(|server| {
        if stretches
            .peek()
            .is_some_and(|next| next["from"] == server["version"])
        {
            now = stretches.next();
        }
        let now = now.expect("the first stretch begins with the first release");
        (
            server["version"].as_str().unwrap(),
            now["means"].as_str().unwrap(),
            now["outcome"].as_str().unwrap(),
        )
    });
    let cells = cells.collect();
    assert_eq!(
        stretches.next(),
        None,
        "a stretch begins with no release shown"
    );
    cells
}

/// Every reason about something that is used has its cell, and every bad cell its reason.
fn agrees(bundle: &Value) {
    let uses = bundle["uses"].as_array().unwrap();
    for used in uses {
        for (cell, server) in cells(bundle, used)
            .iter()
            .zip(bundle["servers"].as_array().unwrap())
        {
            let reasons = server["reasons"].as_array().unwrap();
            let of_use = |reason: &&Value| {
                let kind = used["kind"].as_str().unwrap();
                reason["name"] == used["name"] && reason["kind"].as_str().unwrap().starts_with(kind)
            };
            let why = reasons.iter().find(of_use);
            match cell.1 {
                // Or a reason that names the table which does not reach so far.
                "unknown" => {}
                means => {
                    let is_good = matches!(means, "works" | "guarded");
                    assert_eq!(why.is_none(), is_good, "{cell:?} of {used}");
                }
            }
            if let Some(why) = why {
                let means = why["kind"].as_str().unwrap().split_once('-').unwrap().1;
                assert_eq!(means, cell.1);
            }
        }
    }
    for server in bundle["servers"].as_array().unwrap() {
        for reason in server["reasons"].as_array().unwrap() {
            let kind = reason["kind"].as_str().unwrap();
            let of_use = ["api-", "registry-", "global-", "hook-", "field-"];
            if of_use.iter().any(|prefix| kind.starts_with(prefix)) {
                assert!(
                    uses.iter().any(|used| used["name"] == reason["name"]),
                    "{reason}"
                );
            }
        }
    }
}

#[test]
fn the_matrix_can_be_drawn_from_the_json_alone() {
    let folder = tempfile::tempdir().unwrap();
    webapp(folder.path(), SCRIPT);
    let bundle = json(folder.path(), &["--server", ">=9.5", "--server", "12.0"]);
    agrees(&bundle);
    let uses = bundle["uses"].as_array().unwrap();
    let of = |name: &str| uses.iter().find(|used| used["name"] == name).unwrap();
    let at = |name: &str, version: &str| {
        let cells = cells(&bundle, of(name));
        let cell = cells.into_iter().find(|cell| cell.0 == version).unwrap();
        (cell.1.to_owned(), cell.2.to_owned())
    };
    let is = |means: &str, outcome: &str| (means.to_owned(), outcome.to_owned());
    let newer = "registerSidebarBrowseOrAddChannelMenuAction";
    assert_eq!(at(newer, "11.2.0"), is("missing", "breaks"));
    assert_eq!(at(newer, "11.3.0"), is("works", "works"));
    let asked = "registerUserSettings";
    assert_eq!(of(asked)["guarded"], true);
    assert_eq!(of(newer)["guarded"], false);
    assert_eq!(bundle["first_broken"], Value::Null);
    assert_eq!(bundle["min_server_version"]["inferred"], "11.3.0");
}

/// Between the first release that may have something and the first that surely has it nothing is promised.
#[test]
fn what_is_dated_only_roughly_works_nowhere_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let body = |body: &str| {
        webapp(
            folder.path(),
            &format!(
                "window.registerPlugin('com.example.p', new (class {{initialize(registry) {{{body}}}}})());"
            ),
        );
        let bundle = json(folder.path(), &["--server", ">=9.5, <12"]);
        agrees(&bundle);
        bundle
    };
    let outcome = |bundle: &Value, version: &str| {
        let mut servers = bundle["servers"].as_array().unwrap().iter();
        let server = servers.find(|server| server["version"] == version).unwrap();
        server["webapp"].as_str().unwrap().to_owned()
    };
    let search = body("registry.registerSearchComponents({});");
    assert_eq!(outcome(&search, "10.2.0"), "unknown");
    assert_eq!(outcome(&search, "10.3.0"), "works");
    let evidence = &search["min_server_version"]["evidence"][0];
    assert_eq!(evidence["since"], "10.2");
    assert_eq!(evidence["surely"], "10.3");
    // The call is sure, whatever is known of the method.
    assert_eq!(evidence["confidence"], "high");
    let text = stdout(&mmlint(folder.path(), &["compat", NAME]));
    for said in [
        "registerSearchComponents (perhaps there only from 10.3 on)",
        "registerSearchComponents (since 10.2, perhaps only 10.3)",
        "; not\n      known on 10.2\n",
        "  1 not known\n",
    ] {
        assert!(text.contains(said), "{text}");
    }
    let popouts =
        body("registry.registerReducer(() => window.WebappUtils.popouts.isPopoutWindow());");
    assert_eq!(outcome(&popouts, "11.1.0"), "unknown");
    assert_eq!(outcome(&popouts, "11.5.0"), "unknown");
    assert_eq!(outcome(&popouts, "11.6.0"), "works");
    let text = stdout(&mmlint(folder.path(), &["compat", NAME]));
    let said = "(perhaps there only from 11.6 on; likely, or behind a check";
    assert!(text.contains(said), "{text}");
    // When it went is not certain either.
    let gone = body("window.Components.AdvancedCreateComment({});");
    assert_eq!(outcome(&gone, "9.5.0"), "unknown");
    assert_ne!(outcome(&gone, "11.0.0"), "unknown");
    // What is asked for first may be missing.
    let asked =
        body("if (registry.registerSearchComponents) { registry.registerSearchComponents({}); }");
    assert_eq!(outcome(&asked, "10.2.0"), "works");
    let means = |version: &str| {
        let cells = cells(&asked, &asked["uses"][0]);
        let cell = cells.into_iter().find(|cell| cell.0 == version).unwrap();
        (cell.1.to_owned(), cell.2.to_owned())
    };
    let is = |means: &str| (means.to_owned(), "works".to_owned());
    assert_eq!(means("10.1.0"), is("guarded"));
    assert_eq!(means("10.2.0"), is("unknown"));
    assert_eq!(means("10.3.0"), is("works"));
}

/// A method that documents name and no web app has, and one that is in no table.
#[test]
fn a_method_that_no_release_has_works_on_none() {
    let folder = tempfile::tempdir().unwrap();
    let never = "registry.registerSidebarBrowseOrAddChannelMenuComponent('a');";
    let slip = "registry.registerRootComponents('a');";
    let both = format!("{slip}{never}");
    let cases = [
        (never, "breaks", "high"),
        (slip, "degraded", "medium"),
        (&both, "breaks", "high"),
    ];
    for (calls, outcome, confidence) in cases {
        let script = format!(
            "window.registerPlugin('com.example.p', new (class {{initialize(registry) {{{calls}}}}})());"
        );
        webapp(folder.path(), &script);
        let bundle = json(folder.path(), &["--server", "10.5", "--server", "11.11"]);
        for server in bundle["servers"].as_array().unwrap() {
            assert_eq!(server["webapp"], outcome, "{calls}");
            let reasons = server["reasons"].as_array().unwrap().iter();
            let reasons: Vec<_> = reasons.filter(|it| it["kind"] == "webapp").collect();
            assert_eq!(reasons.len(), 1, "{calls}");
            assert_eq!(reasons[0]["name"], "webapp/unknown-registry-method");
            assert_eq!(reasons[0]["confidence"], confidence);
        }
        let text = stdout(&mmlint(folder.path(), &["compat", NAME]));
        let perhaps = if outcome == "degraded" {
            "perhaps "
        } else {
            ""
        };
        let said = format!("  webapp/unknown-registry-method  {perhaps}on ");
        assert!(text.contains(&said), "{text}");
    }
    let asked = "if (registry.registerRootComponents) { registry.registerRootComponents('a'); }";
    let script = format!(
        "window.registerPlugin('com.example.p', new (class {{initialize(registry) {{{asked}}}}})());"
    );
    webapp(folder.path(), &script);
    let bundle = json(folder.path(), &["--server", "11.11"]);
    assert_eq!(bundle["servers"][0]["webapp"], "works");
}

/// What every old release has and the next one takes away is needed of no server, and is told all the same.
#[test]
fn what_a_newer_release_takes_away_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    webapp(
        folder.path(),
        "window.registerPlugin('com.example.p', new (class {\
            initialize(registry) { ReactDOM.render('a', document.body); }\
        })());",
    );
    let bundle = json(folder.path(), &["--server", ">=11.11", "--server", "12.0"]);
    agrees(&bundle);
    let uses = bundle["uses"].as_array().unwrap();
    let gone = uses.iter().find(|used| used["name"] == "ReactDOM.render");
    assert_eq!(gone.unwrap()["removed"], "12.0");
    let output = mmlint(folder.path(), &["compat", NAME, "--server", "12.0"]);
    let text = stdout(&output);
    assert!(
        text.contains("ReactDOM.render (since 5.2)  removed on 12.0"),
        "{text}"
    );
}

#[test]
fn programs_are_in_it_as_well() {
    let folder = tempfile::tempdir().unwrap();
    for program in ["changed", "asks"] {
        let text = format!(
            "about = \"\"\n[set]\n\"/min_server_version\" = \"10.5.0\"\n[[entry]]\n\
             name = \"com.example.p/server/dist/plugin-linux-amd64\"\n\
             executable = \"built {program}-local-linux-amd64\"\n"
        );
        let Some(fixture) = known(Fixture::parse(&text)) else {
            return;
        };
        std::fs::write(folder.path().join(NAME), fixture.bundle()).unwrap();
        let bundle = json(folder.path(), &["--server", ">=5.2"]);
        agrees(&bundle);
        let uses = bundle["uses"].as_array().unwrap();
        let means = |name: &str, version: &str| {
            let used = uses.iter().find(|used| used["name"] == name)?;
            let cells = cells(&bundle, used);
            let cell = cells.into_iter().find(|cell| cell.0 == version)?;
            Some(cell.1.to_owned())
        };
        let is = |means: &str| Some(means.to_owned());
        if program == "changed" {
            assert_eq!(bundle["first_broken"], Value::Null);
            assert_eq!(means("SearchPropertyFields", "10.9.0"), is("missing"));
            assert_eq!(means("SearchPropertyFields", "10.10.0"), is("changed"));
            assert_eq!(means("SearchPropertyFields", "11.0.0"), is("works"));
        } else {
            // A helper makes sure of the server before it calls.
            assert_eq!(means("InstallPlugin", "5.17.0"), is("guarded"));
            assert_eq!(means("InstallPlugin", "5.18.0"), is("works"));
        }
    }
}

/// Rows are put together only where nothing known lies between, and nothing differs.
#[test]
fn no_row_speaks_of_releases_that_were_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    webapp(folder.path(), SCRIPT);
    let names = |more: &[&str]| {
        let all = [&["compat", NAME], more].concat();
        let text = stdout(&mmlint(folder.path(), &all));
        let rows = text.lines().skip_while(|line| !line.starts_with("server"));
        let rows = rows
            .skip(1)
            .take_while(|line| !line.is_empty() && !line.contains("newer"));
        rows.map(|line| line.split("  ").next().unwrap().trim().to_owned())
            .collect::<Vec<_>>()
    };
    let two = ["--server", "11.4", "--server", "11.9"];
    assert_eq!(names(&two), ["11.4", "11.9"]);
    let following = ["--server", "11.4", "--server", "11.5"];
    assert_eq!(names(&following), ["11.4 to 11.5"]);
    let all = ["--server", ">=11.8", "--all"];
    assert_eq!(names(&all), ["11.8", "11.9", "11.10", "11.11"]);
    let split = ["--server", ">=11.1"];
    assert_eq!(names(&split)[0], "11.1 to 11.2");
}

#[test]
fn it_fits_terminals_of_any_width() {
    let folder = tempfile::tempdir().unwrap();
    webapp(folder.path(), SCRIPT);
    for width in [20, 33, 40, 60, 80, 100, 120, 170, 300] {
        let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .args(["compat", NAME, "--server", ">=7.0"])
            .current_dir(folder.path())
            .env_clear()
            .env("COLUMNS", width.to_string())
            .output()
            .unwrap();
        let text = stdout(&output);
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= width, "{widest} of {width}:\n{text}");
        // Whatever the width, it is said what breaks where.
        let joined = text.split_whitespace().collect::<String>();
        assert!(
            joined.contains("registerSidebarBrowseOrAddChannelMenuAction(since11.3)"),
            "{text}"
        );
    }
}

#[test]
fn every_format_says_what_breaks_it_and_goes_into_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    webapp(path, SCRIPT);
    let outputs = [
        "--output",
        "html=a.html",
        "--output",
        "markdown=a.md",
        "--output",
        "json=a.json",
    ];
    let all = [&["compat", NAME, "--output", "pretty=a.txt"][..], &outputs].concat();
    let output = mmlint(path, &all);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
    assert_eq!(read("a.txt"), stdout(&output));
    for (format, file) in [("html", "a.html"), ("markdown", "a.md"), ("json", "a.json")] {
        let printed = mmlint(path, &["compat", NAME, "--format", format]);
        assert_eq!(read(file), stdout(&printed), "{format}");
        assert!(read(file).contains("11.3"), "{format}");
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("cli__compat-markdown", read("a.md"));
    });
    let status = |more: &[&str]| {
        let all = [&["compat", NAME], more].concat();
        let output = mmlint(path, &all);
        (output.status.code().unwrap(), stderr(&output))
    };
    let (code, said) = status(&["--output", "html=none/a.html"]);
    assert_eq!(code, 3);
    assert!(said.contains("its folder does not exist"), "{said}");
    let (code, said) = status(&["--output", &format!("html={NAME}")]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = status(&["--format", "htm"]);
    assert_eq!(code, 2);
    assert!(said.contains("html"), "{said}");
    assert_eq!(status(&["--output", "sarif=a"]).0, 2);
}
