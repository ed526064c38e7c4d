//! What compat says of a bundle that is not read, or not wholly.

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::{mmlint, stdout};
use super::{NAME, json, outcomes};

#[test]
fn a_bundle_whose_code_is_not_read_does_not_pass() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(NAME), Fixture::base().bundle()).unwrap();
    let found = json(folder.path(), &["--server", "latest"]);
    assert_eq!(
        found["bundles"][0]["min_server_version"]["inferred"],
        Value::Null
    );
    assert_eq!(
        outcomes(&found),
        [("11.11.0".to_owned(), "unknown".to_owned())]
    );
    // Hostile names cannot forge a line.
    let hostile = "about = ''\n[set]\n\"/version\" = \"1\\n\\u001b[31mforged\"\n";
    std::fs::write(
        folder.path().join(NAME),
        Fixture::parse(hostile).unwrap().bundle(),
    )
    .unwrap();
    let text = stdout(&mmlint(folder.path(), &["compat", NAME]));
    assert!(
        !text.contains('\u{1b}') && !text.contains("\nforged"),
        "{text}"
    );
}

/// What was not read is not said to be missing.
#[test]
fn a_script_over_the_limit_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let script = "about = ''\n[[entry]]\nname = 'com.example.p/webapp/dist/main.js'\ntext = ";
    let space = " ".repeat(2_000);
    let call = "window.registerPlugin('com.example.p', class {})";
    for (text, why) in [
        (format!("{space}{call}"), Some("limit webapp")),
        // The limit may cut in the middle of what it says.
        (format!("{call};[{space}]"), Some("limit webapp")),
        (space.clone(), Some("limit webapp")),
        ("0".to_owned(), Some("does not mention")),
        (call.to_owned(), None),
    ] {
        let bundle = Fixture::parse(&format!("{script}\"{text}\"\n"));
        std::fs::write(folder.path().join(NAME), bundle.unwrap().bundle()).unwrap();
        let found = json(folder.path(), &["--limit", "webapp=1KiB"]);
        let mut left = found["bundles"][0]["not_read"].as_array().unwrap().iter();
        let left = left.find(|part| part["kind"] == "webapp");
        assert_eq!(left.is_some(), why.is_some(), "{text}");
        if let (Some(part), Some(why)) = (left, why) {
            assert!(part["why"].as_str().unwrap().contains(why), "{part}");
        }
    }
}

#[test]
fn nothing_is_said_of_calls_where_no_program_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let removed = "about = ''\nremove = ['com.example.p/server/**']\n[set]\n'/min_server_version' = '6.0.0'\n";
    let bundle = Fixture::parse(removed).unwrap().bundle();
    std::fs::write(folder.path().join(NAME), bundle).unwrap();
    let found = json(folder.path(), &["--server", "latest"]);
    let bundle = &found["bundles"][0];
    assert_eq!(bundle["servers"][0]["calls"], "unknown");
    assert_eq!(bundle["not_read"][0]["kind"], "server");
    // It starts nowhere: which platforms a server was released for makes no row of its own.
    let text = stdout(&mmlint(folder.path(), &["compat", NAME]));
    let rows = text.lines().filter(|line| line.contains("  breaks  "));
    let rows: Vec<&str> = rows.collect();
    let [row, announced] = rows.as_slice() else {
        panic!("{text}");
    };
    assert!(row.starts_with("6.0 to 11.11 "), "{text}");
    assert!(announced.starts_with("12.0 "), "{text}");
}
