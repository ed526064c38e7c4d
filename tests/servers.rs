//! What several servers say of one bundle: versions, ranges, `latest`, `esr`, and servers that nobody
//! knows yet.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::Path;

use common::{known, load, mmlint, root, stdout, validate};
use mmlint_testkit::Fixture;
use serde_json::{Value, json};

fn fixture(name: &str) -> Fixture {
    load(&root().join(format!("fixtures/servers/{name}.toml"))).unwrap()
}

/// Checks a fixture in `folder` by these servers.
fn check(folder: &Path, fixture: &Fixture, servers: &[&str], more: &[&str]) -> (String, i32) {
    std::fs::write(folder.join("p.tar.gz"), fixture.bundle()).unwrap();
    let mut arguments = vec!["check", "p.tar.gz"];
    for server in servers {
        arguments.extend(["--server", server]);
    }
    arguments.extend(more);
    let output = mmlint(folder, &arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (stdout(&output) + &said, output.status.code().unwrap())
}

/// The bundle's part of the report in JSON, held against the schema.
fn bundle(fixture: &Fixture, servers: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (said, _) = check(folder.path(), fixture, servers, &["--format", "json"]);
    let report: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
    validate(&report);
    report["bundles"][0].clone()
}

/// The findings of a rule: for which servers, and how bad.
fn findings<'a>(bundle: &'a Value, rule: &str) -> Vec<(&'a str, &'a str)> {
    let all = bundle["diagnostics"].as_array().unwrap().iter();
    let of_rule = all.filter(|finding| finding["rule"] == rule);
    of_rule
        .map(|finding| {
            (
                finding["servers"].as_str().unwrap_or("all"),
                finding["severity"].as_str().unwrap(),
            )
        })
        .collect()
}

/// The others in question, and how each step of theirs differs.
fn others(bundle: &Value) -> Vec<(String, String)> {
    let others = bundle["verdict"]["other_servers"].as_array().unwrap();
    let step = |other: &Value, step: &str| {
        let outcome = other.pointer(&format!("{step}/outcome"))?.as_str()?;
        Some(format!("{} {outcome}", &step[1..]))
    };
    let differs = |other: &Value| {
        let steps = ["/unpack", "/manifest", "/install", "/start/linux-amd64"];
        let steps: Vec<String> = steps.iter().filter_map(|name| step(other, name)).collect();
        steps.join(", ")
    };
    others
        .iter()
        .map(|other| {
            (
                other["servers"].as_str().unwrap().to_owned(),
                differs(other),
            )
        })
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    expected.iter().map(owned).collect()
}

/// The place, what is to be done and the edit belong to a minimum that is there; without one there is only the call.
#[test]
fn without_a_minimum_the_oldest_supported_or_the_named_servers_count() {
    let text = "about = \"\"\nunset = [\"/min_server_version\"]\n[[entry]]\n\
                name = \"com.example.p/webapp/dist/main.js\"\n\
                text = '(()=>{class P{initialize(r,s){r.registerChannelIconOverride(s)}}\
                window.registerPlugin(\"com.example.p\",new P)})();'\n";
    let fixture = Fixture::parse(text).unwrap();
    let rule = "compat/registry-too-new";
    for (servers, wanted) in [
        (&[][..], &[("<11.9", "error")][..]),
        (&["11.6"], &[("<11.9", "error")]),
        (&["11.9"], &[]),
        (&["11.6", "11.9"], &[("<11.9", "error")]),
    ] {
        let found = bundle(&fixture, servers);
        assert_eq!(findings(&found, rule), wanted, "{servers:?}");
        let all = found["diagnostics"].as_array().unwrap().iter();
        for finding in all.filter(|finding| finding["rule"] == rule) {
            assert_eq!(
                finding["location"]["entry"],
                "com.example.p/webapp/dist/main.js"
            );
            assert!(
                finding["help"]
                    .as_str()
                    .is_some_and(|help| help.contains("Add a min_server_version of 11.9.0")),
                "{finding}"
            );
            assert_eq!(finding["fix"], Value::Null);
        }
    }
    // No server enables what has a minimum that it cannot read.
    let unreadable = text.replace(
        "unset = [\"/min_server_version\"]",
        "[set]\n\"/min_server_version\" = \"11.9\"",
    );
    let found = bundle(&Fixture::parse(&unreadable).unwrap(), &["11.6"]);
    assert_eq!(findings(&found, rule), &[]);
}

/// Two rules tell of a method that came and changed: readers of the report get one edit.
#[test]
fn rules_do_not_ask_for_different_minimums() {
    let text = "about = \"\"\n[set]\n\"/min_server_version\" = \"10.5.0\"\n[[entry]]\n\
                name = \"com.example.p/server/dist/plugin-linux-amd64\"\n\
                executable = \"built changed-local-linux-amd64\"\n";
    let Some(fixture) = known(Fixture::parse(text)) else {
        return;
    };
    let found = bundle(&fixture, &[]);
    let all = found["diagnostics"].as_array().unwrap().iter();
    let edits = all.filter_map(|finding| {
        let text = finding.pointer("/fix/edits/0/text")?;
        Some((finding["rule"].as_str().unwrap(), text.as_str().unwrap()))
    });
    assert_eq!(
        edits.collect::<Vec<_>>(),
        [
            ("compat/api-changed", "\"11.0.0\""),
            ("compat/api-too-new", "\"11.0.0\"")
        ]
    );
}

#[test]
fn what_people_see_of_several_servers() {
    for (name, servers) in [
        ("links", &["5.19", "latest"][..]),
        ("executables", &[">=5.2"]),
        ("webapp", &["<6"]),
        ("yaml-duplicate", &[">=9.11"]),
        ("cannot-be-enabled", &["esr", "latest"]),
        ("left-on-disk", &[]),
        ("links", &["13.2"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let fixture = fixture(name);
        let (said, status) = check(folder.path(), &fixture, servers, &[]);
        let seen = format!("{said}exit status {status}\n");
        let by = servers.join(" ");
        let shown = format!(
            "servers__{name}{}",
            if by == "13.2" { "-unknown" } else { "" }
        );
        insta::with_settings!({ description => format!("{} By: {by}", fixture.about), omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(shown, seen);
        });
    }
}

#[test]
fn a_link_is_refused_before_5_20_and_skipped_after() {
    let links = fixture("links");
    let report = bundle(&links, &["5.20", "latest"]);
    assert_eq!(others(&report), []);
    assert_eq!(
        findings(&report, "archive/unsupported-entry"),
        [("all", "warning")]
    );
    let report = bundle(&links, &[">=5.2"]);
    let refused = "unpack rejected, install rejected, start/linux-amd64 fails";
    assert_eq!(others(&report), pairs(&[("<5.20", refused)]));
    let mut found = findings(&report, "archive/unsupported-entry");
    found.sort_unstable();
    assert_eq!(found, [("<5.20", "error"), (">=5.20", "warning")]);
    let alone = bundle(&links, &["5.19"]);
    assert_eq!(alone["verdict"]["server"], "5.19.0");
    assert_eq!(alone["verdict"]["unpack"]["outcome"], "rejected");
}

#[test]
fn what_costs_nothing_on_newer_servers_is_told_once() {
    let path = "archive/unsupported-entry/bad-pax-global-named.toml";
    let fixture = load(&root().join("fixtures/rules").join(path)).unwrap();
    let found = |servers: &[&str]| {
        let bundle = bundle(&fixture, servers);
        let found = findings(&bundle, "archive/unsupported-entry");
        found
            .iter()
            .map(|(servers, severity)| format!("{servers} {severity}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[">=5.12"]), ["<5.20 error"]);
    // Nobody names servers: the manifest allows 5.12.
    assert_eq!(found(&[]), ["<5.20 error"]);
    assert_eq!(found(&["11.1.0"]), [""; 0]);
}

#[test]
fn what_only_older_servers_than_the_minimum_find_is_left_out() {
    let mut links = fixture("links");
    for entry in &mut links.entries {
        if entry.name.ends_with(b"plugin.json") {
            let text = String::from_utf8(entry.content.clone()).unwrap();
            entry.content = text.replace("5.2.0", "6.2.1").into_bytes();
        }
    }
    let report = bundle(&links, &[">=5.2"]);
    assert_eq!(report["verdict"]["min_server_version"]["declared"], "6.2.1");
    let unmet = "start/linux-amd64 fails";
    let refused = format!("unpack rejected, install rejected, {unmet}");
    // Up to 5.39 servers are released for macOS and Windows as well.
    assert_eq!(
        others(&report),
        pairs(&[
            (">=6.0, <6.3", unmet),
            (">=5.20, <6.0", unmet),
            ("<5.20", &refused),
        ])
    );
    // They refuse it, and the plugin is not for them; the limit of uploads then concerns nobody.
    let mut found = findings(&report, "archive/unsupported-entry");
    found.sort_unstable();
    assert_eq!(found, [("<5.20", "error"), ("all", "warning")]);
}

#[test]
fn yaml_has_three_generations() {
    let report = bundle(&fixture("yaml-duplicate"), &[">=9.11"]);
    assert_eq!(report["verdict"]["unpack"]["outcome"], "rejected");
    let accepted = "unpack accepted, manifest valid, install accepted, start/linux-amd64 starts";
    let unknown = "unpack unknown, manifest unread, install unknown, start/linux-amd64 unknown";
    assert_eq!(
        others(&report),
        pairs(&[("10.4.0", unknown), (">=9.11, <10.4", accepted)])
    );
    assert_eq!(
        findings(&report, "manifest/syntax"),
        [("10.4.0", "warning")]
    );
    let report = bundle(&fixture("yaml-yes"), &[">=6.6"]);
    assert_eq!(report["verdict"]["unpack"]["reason"], "manifest/wrong-type");
    assert_eq!(others(&report), pairs(&[(">=6.6, <11.3", accepted)]));
}

#[test]
fn platforms_were_three_names_before_5_32() {
    let report = bundle(&fixture("executables"), &["5.31", "5.32", "6.6"]);
    let start = |servers: &str| {
        let others = report["verdict"]["other_servers"].as_array().unwrap();
        let other = others.iter().find(|other| other["servers"] == servers);
        other.unwrap()["start"]["linux-arm64"].clone()
    };
    let missing = json!({"outcome": "fails", "reason": "server/platform-missing"});
    assert_eq!(start("5.31.0"), missing);
}

#[test]
fn half_installed_states_have_a_name() {
    let report = bundle(&fixture("webapp"), &["<6"]);
    assert_eq!(report["verdict"]["half_installed"], "left-on-disk");
    assert_eq!(report["verdict"]["install"]["outcome"], "left-behind");
    let other = &report["verdict"]["other_servers"][0];
    assert_eq!(other["servers"], "<5.15");
    assert_eq!(other["half_installed"], "cannot-be-enabled");
    let report = bundle(&Fixture::base(), &[]);
    assert_eq!(report["verdict"].get("half_installed"), None);
    for (name, words) in [
        ("cannot-be-enabled", "installs and then cannot be enabled"),
        ("left-on-disk", "refused but left on disk"),
    ] {
        let report = bundle(&fixture(name), &[]);
        assert_eq!(report["verdict"]["half_installed"], name);
        for format in ["pretty", "markdown", "html"] {
            let folder = tempfile::tempdir().unwrap();
            let (said, _) = check(folder.path(), &fixture(name), &[], &["--format", format]);
            assert!(said.contains(words), "{format}: {said}");
        }
    }
}

#[test]
fn sarif_and_markdown_say_for_which_servers() {
    let folder = tempfile::tempdir().unwrap();
    let run = |format: &str| {
        let (said, _) = check(
            folder.path(),
            &fixture("links"),
            &[">=5.2"],
            &["--format", format],
        );
        said
    };
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let servers = results
        .iter()
        .map(|result| &result["properties"]["servers"]);
    let servers: Vec<&str> = servers.filter_map(Value::as_str).collect();
    assert!(
        servers.contains(&"<5.20") && servers.contains(&">=5.20"),
        "{servers:?}"
    );
    let markdown = run("markdown");
    assert!(markdown.contains("servers: &#60;5.20"), "{markdown}");
    assert!(
        markdown.contains("refused (archive/unsupported-entry)"),
        "{markdown}"
    );
}

#[test]
fn the_configuration_names_servers_as_the_command_line_does() {
    let folder = tempfile::tempdir().unwrap();
    let servers = |folder: &Path, value: &str| {
        std::fs::write(folder.join("mmlint.toml"), format!("servers = {value}\n")).unwrap();
        let (said, status) = check(folder, &fixture("links"), &[], &["--format", "json"]);
        (said, status)
    };
    let (said, status) = servers(folder.path(), r#"[">=5.18, <5.21", "latest"]"#);
    assert_eq!(status, 1, "{said}");
    let report: Value = serde_json::from_str(&said).unwrap();
    let verdict = &report["bundles"][0]["verdict"];
    assert_eq!(verdict["server"], "11.11.0");
    assert_eq!(verdict["other_servers"][0]["servers"], ">=5.18, <5.20");
    let (said, status) = servers(folder.path(), r#"[">=99"]"#);
    assert_eq!(status, 2, "{said}");
}

#[test]
fn a_server_that_nobody_knows_is_judged_as_the_newest_and_that_is_said() {
    let report = bundle(&Fixture::base(), &["13.2"]);
    assert_eq!(report["verdict"]["server"], "13.2.0");
    assert_eq!(report["verdict"]["judged_as"], "11.11.0");
    let report = bundle(&Fixture::base(), &["11.11.4"]);
    assert_eq!(report["verdict"].get("judged_as"), None);
    let report = bundle(&Fixture::base(), &["13.2", "latest"]);
    assert_eq!(others(&report), []);
}

#[test]
fn what_a_claimed_server_refuses_is_an_error_though_nobody_names_it() {
    let cases = [
        (
            "path-conflict/bad-marker-claimed",
            "archive/path-conflict",
            ">=10.5, <11.0",
            "install left-behind",
        ),
        (
            "unsupported-entry/bad-claimed",
            "archive/unsupported-entry",
            "<5.20",
            "unpack rejected, install rejected",
        ),
        (
            "syntax/bad-yaml-claimed",
            "manifest/syntax",
            ">=10.5, <11.3",
            "unpack rejected, manifest unread, install rejected",
        ),
    ];
    for (name, rule, servers, steps) in cases {
        let category = rule.split('/').next().unwrap();
        let path = root().join(format!("fixtures/rules/{category}/{name}.toml"));
        let bundle = bundle(&load(&path).unwrap(), &[]);
        assert_eq!(findings(&bundle, rule), [(servers, "error")], "{name}");
        assert_eq!(bundle["verdict"]["server"], "11.11.0");
        assert_eq!(
            bundle["verdict"]["install"]["outcome"], "accepted",
            "{name}"
        );
        let [(_, differs)] = others(&bundle).try_into().unwrap();
        assert!(differs.starts_with(steps), "{name}: {differs}");
    }
    // Where it refuses nothing, what else an old server does otherwise is not told: 5.39 starts nothing on Windows.
    let quiet = Fixture::parse("about = ''\n[set]\n'/min_server_version' = '5.12.0'\n").unwrap();
    assert_eq!(others(&bundle(&quiet, &[])), []);
}
