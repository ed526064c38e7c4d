//! What the documents say of the action, and what workflows may call.

use super::{common, root, runner};

#[test]
fn every_input_and_output_is_documented_and_every_action_pinned() {
    let action = runner::action(root());
    let names = |key: &str| -> Vec<String> {
        let entries = action[key].as_hash().unwrap();
        for (name, entry) in entries {
            assert!(
                entry["description"].as_str().unwrap().len() > 20,
                "{name:?}"
            );
        }
        entries
            .keys()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("inputs"), super::INPUTS);
    let outputs = [
        "result",
        "errors",
        "warnings",
        "report",
        "min-server-version",
    ];
    assert_eq!(names("outputs"), outputs);
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for name in super::INPUTS.iter().chain(&outputs) {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/ci.md does not name {name}"
        );
    }
    let mut files = common::files(&root().join(".github/workflows"), "yml");
    files.push(root().join("action.yml"));
    for file in files {
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            if used.starts_with("./") {
                continue;
            }
            let (_, commit) = used.split_once('@').expect(used);
            let (commit, version) = commit.split_once(" # v").expect(used);
            assert_eq!(commit.len(), 40, "{used}");
            assert!(commit.chars().all(|c| c.is_ascii_hexdigit()), "{used}");
            assert!(version.split('.').count() == 3, "{used}");
        }
    }
}
