//! What mmlint writes for the run's page, the pull request and code scanning, and what is known.

use super::{called, commands, fixture, machine};

#[test]
fn summary_and_annotations_say_what_is_in_the_report() {
    let machine = machine();
    let run = machine.run(&[("path", "out/*.tar.gz")]);
    assert_eq!(run.status, 1, "{}", run.log);
    let [errors, warnings] = ["errors", "warnings"].map(|name| run.outputs[name].clone());
    assert_eq!([&*errors, &*warnings], ["1", "1"], "{}", run.log);
    assert!(
        run.summary
            .starts_with("## mmlint: 1 error, 1 warning in 2 bundles\n"),
        "{}",
        run.summary
    );
    for rule in ["manifest/syntax", "manifest/trailing-data"] {
        assert!(run.summary.contains(rule), "{}", run.summary);
    }
    let shown = commands(&run.log);
    assert_eq!(shown.len(), 2, "{shown:?}");
    // The worst first, beside the bundle that has it.
    for (line, start) in shown.iter().zip([
        "::error title=manifest/syntax,file=out/refused.tar.gz::",
        "::warning title=manifest/trailing-data,file=out/warned.tar.gz::",
    ]) {
        assert!(line.starts_with(start), "{shown:?}");
    }
}

#[test]
fn code_scanning_has_the_findings_before_the_step_fails() {
    let machine = machine();
    let run = machine.run(&[("path", "out/refused.tar.gz"), ("sarif", "true")]);
    assert_eq!(run.status, 1, "{}", run.log);
    assert_eq!(
        run.ran[2..],
        ["Upload to code scanning", "End as mmlint did"]
    );
    let (_, with) = run.called.last().unwrap();
    let sarif = std::fs::read_to_string(&with["sarif_file"]).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let rules: Vec<_> = results.iter().map(|it| &it["ruleId"]).collect();
    assert_eq!(rules, ["manifest/syntax"]);
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "out/refused.tar.gz"
    );
}

/// What GitHub has of earlier runs is not mended because nothing could be checked.
#[test]
fn code_scanning_gets_nothing_of_nothing() {
    let machine = machine();
    let run = machine.run(&[("path", "out/absent-*.tar.gz"), ("sarif", "true")]);
    assert_eq!(run.status, 3, "{}", run.log);
    assert_eq!(called(&run, "github/codeql-action/upload-sarif@"), 0);
}

/// As a workflow that is called hands on inputs that it was not given.
#[test]
fn empty_inputs_are_those_that_are_left_out() {
    let machine = machine();
    let run = machine.run(&[
        ("path", "out/refused.tar.gz"),
        ("annotations", ""),
        ("summary", " "),
        ("sarif", ""),
    ]);
    assert_eq!(run.status, 1, "{}", run.log);
    assert!(run.summary.contains("manifest/syntax"), "{}", run.summary);
    assert!(!commands(&run.log).is_empty(), "{}", run.log);
    assert_eq!(called(&run, "github/codeql-action/upload-sarif@"), 0);
}

#[test]
fn annotations_and_summary_can_be_turned_off() {
    let machine = machine();
    let run = machine.run(&[
        ("path", "out/refused.tar.gz"),
        ("annotations", "false"),
        ("summary", "false"),
    ]);
    assert_eq!(run.status, 1);
    assert_eq!(run.summary, "");
    assert_eq!(commands(&run.log), Vec::<&str>::new());
    assert!(run.log.contains("manifest/syntax"), "{}", run.log);
}

#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let machine = machine();
    let warned = [
        ("path", "out/warned.tar.gz"),
        ("fail-on", "warning"),
        ("baseline", "known findings.json"),
    ];
    // A baseline that is not there is a mistake and no empty one.
    assert_eq!(machine.run(&warned).outputs["result"], "usage");

    let [path, fail_on, baseline] = warned;
    let update = ("args", "--update-baseline");
    let run = machine.run(&[path, baseline, update]);
    assert_eq!(run.status, 0, "{}", run.log);
    assert!(machine.path("work space/known findings.json").exists());

    let run = machine.run(&warned);
    assert_eq!(run.status, 0, "{}", run.log);
    assert_eq!(run.outputs["result"], "clean");
    assert_eq!(run.outputs["warnings"], "0");
    assert_eq!(commands(&run.log), Vec::<&str>::new());
    assert!(!run.summary.contains("manifest/trailing-data"));
    let report = std::fs::read_to_string(&run.outputs["report"]).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["summary"]["baselined"], 1);

    let worse = fixture("manifest/unknown-field/bad.toml");
    machine.bundle("out/warned.tar.gz", &worse);
    let run = machine.run(&[path, fail_on, baseline]);
    assert_eq!(run.status, 1, "{}", run.log);
    assert_eq!(called(&run, "github/codeql-action/upload-sarif@"), 0);
    assert!(run.summary.contains("manifest/unknown-field"));
}
