//! Each format of one bundle, and of a source tree where that differs.

use std::collections::BTreeMap;
use std::path::Path;

use mmlint_testkit::Fixture;
use serde_json::Value;

use crate::common::{mmlint, stdout};

/// A bundle with errors, warnings and infos; with a fix and with places that belong together.
const BUNDLE: &str = r#"
about = "Something of everything that a format has to show."
name = "com.example.p-1.0.0.tar.gz"
remove = ["com.example.p/LICENSE"]
[set]
"/homepage_url" = "example.com/<hello>"
"/settings_schema/settings/0/help_txt" = "Says hello."
"/settings_schema/settings/-" = { key = "ENABLED", type = "bool", display_name = "Again", default = "false" }
[[entry]]
name = "com.example.p/server/dist/plugin-linux-arm64"
mode = 0o644
"#;

/// A repository with the bundle in `dist/` and a configuration that ignores nothing.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for path in [".git", "dist", "plugin"] {
        std::fs::create_dir(at(path)).unwrap();
    }
    let fixture = Fixture::parse(BUNDLE).unwrap();
    let manifest = fixture
        .entries
        .iter()
        .find(|entry| entry.name.ends_with(b"plugin.json"))
        .unwrap();
    std::fs::write(at("plugin/plugin.json"), &manifest.content).unwrap();
    std::fs::write(at("plugin/go.mod"), "module example.com/p\n").unwrap();
    std::fs::write(at("dist").join(&fixture.file_name), fixture.bundle()).unwrap();
    let config = "[[ignore]]\nrule = \"archive/secret\"\nreason = \"none\"\n";
    std::fs::write(at("mmlint.toml"), config).unwrap();
    folder
}

fn report(folder: &Path, path: &str, format: &str) -> String {
    let output = mmlint(folder, &["check", path, "--format", format]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    stdout(&output)
}

const PACKED: &str = "dist/com.example.p-1.0.0.tar.gz";

#[test]
fn each_format_of_one_bundle() {
    let folder = repository();
    for format in [
        "concise", "jsonl", "github", "gitlab", "junit", "markdown", "html",
    ] {
        let text = report(folder.path(), PACKED, format);
        // A rule that passes is a line that says so, and a new rule is no news here.
        let text: Vec<&str> = text
            .lines()
            .filter(|line| {
                let is_quiet = line.ends_with("/>") || line.contains("<skipped ");
                format != "junit" || !(line.contains("<testcase") && is_quiet)
            })
            .map(|line| {
                if line.contains("<testsuite") {
                    "(counts)"
                } else {
                    line
                }
            })
            .collect();
        insta::assert_snapshot!(format!("format_{format}"), text.join("\n"));
    }
}

/// The document with the rules that found something, and the number of all of them.
fn sarif(text: &str) -> Value {
    let mut log: Value = serde_json::from_str(text).unwrap();
    let run = &mut log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let found: Vec<&Value> = results.iter().map(|result| &result["ruleIndex"]).collect();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    // Those that had a say: not what is off in this profile, nor what needs a database.
    let all = mmlint::rules::about(mmlint::report::Subject::Bundle).count();
    assert_eq!(rules.len(), all - 4);
    let is_known = |rule: &&Value| rule["id"] == "vulnerability/known";
    assert_eq!(rules.iter().find(is_known), None);
    for (index, result) in found.iter().zip(results) {
        let index = usize::try_from(index.as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let first = found[0].as_u64().unwrap();
    let mut shown = rules[usize::try_from(first).unwrap()].clone();
    shown["help"]["markdown"] = "(the page)".into();
    run["tool"]["driver"]["rules"] = Value::Array(vec![shown]);
    let results = run["results"].as_array_mut().unwrap();
    for result in results {
        result["ruleIndex"] = "(of the rule)".into();
    }
    run["artifacts"] = "(bundles)".into();
    log
}

#[test]
fn sarif_of_a_bundle_points_at_the_bundle() {
    let folder = repository();
    insta::assert_json_snapshot!(
        "format_sarif",
        sarif(&report(folder.path(), PACKED, "sarif"))
    );
}

/// The attributes of the first suite, and how many of its cases are skipped for each reason.
fn suite(folder: &Path, arguments: &[&str]) -> (String, BTreeMap<String, usize>) {
    let text = stdout(&mmlint(folder, arguments));
    let document = roxmltree::Document::parse(&text).unwrap();
    let tags = |name| {
        let nodes = document.descendants();
        nodes.filter(move |node| node.has_tag_name(name))
    };
    let mut reasons = BTreeMap::new();
    for skipped in tags("skipped") {
        let why = skipped.attribute("message").unwrap().to_owned();
        *reasons.entry(why).or_default() += 1;
    }
    let suite = tags("testsuite").next().unwrap();
    let count = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
    assert_eq!(count("tests"), tags("testcase").count());
    assert_eq!(count("skipped"), tags("skipped").count());
    assert_eq!(count("failures"), tags("failure").count());
    (suite.attribute("name").unwrap().to_owned(), reasons)
}

#[test]
fn a_check_that_did_not_run_is_no_test_that_passed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("empty.tar.gz"), "").unwrap();
    let profile = "not asked in this profile";
    let database = mmlint::policy::NO_DATABASE;
    let arguments = ["check", "--format", "junit"];
    let of = |more: &[&str]| suite(folder.path(), &[&arguments, more].concat());
    let (name, reasons) = of(&["empty.tar.gz"]);
    assert_eq!(name, "empty.tar.gz");
    // All but the rule that failed, and the one about mmlint itself.
    let all = mmlint::rules::about(mmlint::report::Subject::Bundle);
    let all = all.filter(|rule| rule.category() != "config").count();
    assert_eq!(reasons.values().sum::<usize>(), all - 2, "{reasons:?}");

    std::fs::write(at("good.tar.gz"), Fixture::base().bundle()).unwrap();
    let (_, reasons) = of(&["good.tar.gz", "--allow", "webapp/syntax"]);
    let wanted = [(profile, 3), (database, 1), ("turned off", 1)];
    assert_eq!(
        reasons,
        wanted.map(|(why, count)| (why.to_owned(), count)).into()
    );

    // A source tree that is the root of its repository has a name as well.
    let tree = at("tree");
    std::fs::create_dir_all(tree.join(".git")).unwrap();
    std::fs::write(tree.join("plugin.json"), "{\"id\": \"com.example.p\"}").unwrap();
    let (name, reasons) = suite(&tree, &["check", ".", "--format", "junit"]);
    assert_eq!(name, ".");
    let built = "of a source tree the manifest alone is checked";
    assert!(reasons[built] > 50, "{reasons:?}");
    std::fs::write(tree.join("plugin.json"), "{").unwrap();
    let (_, reasons) = suite(&tree, &["check", ".", "--format", "junit"]);
    assert!(
        reasons["the manifest could not be read"] > 50,
        "{reasons:?}"
    );

    std::fs::write(at("plugins.json"), "[").unwrap();
    let (_, reasons) = suite(
        folder.path(),
        &["listing", "plugins.json", "--format", "junit"],
    );
    assert!(
        reasons["the listing has no readable entry"] > 10,
        "{reasons:?}"
    );
}

#[test]
fn in_a_source_tree_places_are_lines_of_the_manifest() {
    let folder = repository();
    // The links, the version and the program come with the build.
    let check = |format| {
        let arguments = ["check", "plugin", "--format", format];
        stdout(&mmlint(folder.path(), &arguments))
    };
    insta::assert_snapshot!("format_source_tree_github", check("github"));
    insta::assert_snapshot!("format_source_tree_gitlab", check("gitlab"));
    let log = sarif(&check("sarif"));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let fixed = results.iter().find(|result| result["fixes"].is_array());
    insta::assert_json_snapshot!("format_source_tree_sarif", fixed.unwrap());
}

#[test]
fn paths_are_those_of_the_repository() {
    let folder = repository();
    let uri = |from: &str, path: &str| {
        let output = mmlint(
            &folder.path().join(from),
            &["check", path, "--format", "sarif"],
        );
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let place = |result: &Value| {
            let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            let uri = location["uri"].as_str().unwrap().to_owned();
            // What is not below the repository is not relative to its root either.
            let is_below = !uri.contains("../") && !uri.starts_with("file:");
            let base = is_below.then_some("SRCROOT");
            assert_eq!(location["uriBaseId"].as_str(), base, "{uri}");
            uri
        };
        let mut places: Vec<String> = results.iter().map(place).collect();
        places.sort();
        places.dedup();
        places
    };
    let both = [PACKED, "mmlint.toml"];
    assert_eq!(uri("", PACKED), both);
    assert_eq!(uri("", &format!("./{PACKED}")), both);
    assert_eq!(uri("plugin", &format!("../{PACKED}")), both);
    let whole = folder.path().join(PACKED);
    assert_eq!(uri("dist", whole.to_str().unwrap()), both);
    assert_eq!(uri("plugin", "."), ["plugin/plugin.json"]);
    assert_eq!(uri("", "plugin"), ["plugin/plugin.json"]);
    // Outside of a repository a path stays as it was given.
    std::fs::remove_dir(folder.path().join(".git")).unwrap();
    assert_eq!(uri("", PACKED), both);
    let outside = "../dist/com.example.p-1.0.0.tar.gz";
    assert_eq!(uri("plugin", outside), [outside]);
    // Nor is it relative to the root of another one.
    let outside = format!("dist/../{outside}");
    std::fs::create_dir_all(folder.path().join("plugin/.git")).unwrap();
    std::fs::create_dir_all(folder.path().join("plugin/dist")).unwrap();
    assert_eq!(uri("plugin", &outside), [outside]);
    assert_eq!(
        uri("plugin", whole.to_str().unwrap()),
        [format!("file://{}", whole.display())]
    );
}
