//! What a plugin brings and a release makes nothing of.

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::{mmlint, stdout};
use super::{NAME, bundle, json};

/// No release calls a method with the name of a hook and another type, old or new.
#[test]
fn a_hook_of_another_type_is_lost_on_every_release() {
    let folder = tempfile::tempdir().unwrap();
    let Some(()) = bundle(folder.path(), "calls", "10.5.0") else {
        return;
    };
    let found = json(folder.path(), &["--server", "10.5", "--server", "11.11"]);
    let lost = |server: &Value| {
        let reasons = server["reasons"].as_array().unwrap().iter();
        let mut lost = reasons.filter(|it| it["kind"] == "hook-not-called");
        lost.any(|it| it["name"] == "OnDeactivate")
    };
    let servers = found["bundles"][0]["servers"].as_array().unwrap();
    assert!(servers.iter().all(lost), "{servers:?}");
    let arguments = ["compat", NAME, "--server", "10.5", "--server", "11.11"];
    let output = mmlint(
        folder.path(),
        &[&arguments[..], &["--format", "markdown"]].concat(),
    );
    let text = stdout(&output);
    let said = "not called on 10.5, 11.11: its parameters or results are not the hook's";
    assert!(text.contains(said), "{text}");
}

/// Servers give defaults in sections to a plugin from 11.8 on.
#[test]
fn defaults_in_sections_are_without_effect_on_older_releases() {
    let folder = tempfile::tempdir().unwrap();
    let setting = "{ key = 'Limit', type = 'number', default = 20 }";
    let found = |beside: &str| {
        let schema = format!(
            "{{ settings = [{beside}], sections = [{{ key = 'a', settings = [{setting}] }}] }}"
        );
        let text = format!(
            "about = ''\n[set]\n'/min_server_version' = '10.5.0'\n'/settings_schema' = {schema}\n"
        );
        let bundle = Fixture::parse(&text).unwrap().bundle();
        std::fs::write(folder.path().join(NAME), bundle).unwrap();
        json(folder.path(), &["--server", ">=11.7, <11.9"])["bundles"][0].take()
    };
    let lost = |server: &Value| {
        let reasons = server["reasons"].as_array().unwrap().iter();
        let lost = reasons.filter(|it| it["kind"] == "field-without-effect");
        lost.map(|it| it["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let bundle = found("");
    let field = "/settings_schema/sections/-/settings/-/default";
    assert_eq!(lost(&bundle["servers"][0]), [field]);
    assert!(lost(&bundle["servers"][1]).is_empty());
    let uses = bundle["uses"].as_array().unwrap();
    let used = uses.iter().find(|used| used["name"] == field).unwrap();
    assert_eq!(used["since"], "11.8");
    assert_eq!(used["on"][0]["means"], "without-effect");
    assert_eq!(used["on"][1]["means"], "works");
    // Beside the sections it has its default from there.
    assert!(lost(&found(setting)["servers"][0]).is_empty());
}
