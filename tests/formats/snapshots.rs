//! Each format of one bundle, and of a source tree where that differs.

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
                format != "junit" || !(line.contains("<testcase") && line.ends_with("/>"))
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
    assert_eq!(
        rules.len(),
        mmlint::rules::about(mmlint::report::Subject::Bundle).count()
    );
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
            location["uri"].as_str().unwrap().to_owned()
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
    assert_eq!(
        uri("plugin", whole.to_str().unwrap()),
        [format!("file://{}", whole.display())]
    );
}
