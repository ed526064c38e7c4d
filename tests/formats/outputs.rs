//! `--output FORMAT=FILE`.

use std::path::Path;

use mmlint::render::Format;
use mmlint_testkit::Fixture;
use serde_json::Value;

use crate::common::{mmlint, root, stderr, stdout};

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = root().join("fixtures/rules/manifest/syntax/bad.toml");
    let bundle = Fixture::load(path).unwrap().bundle();
    std::fs::write(folder.path().join("bad.tar.gz"), bundle).unwrap();
    folder
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn every_format_goes_to_a_file_as_it_goes_to_standard_output() {
    let folder = folder();
    let outputs = Format::NAMES.map(|format| format!("--output={format}=out.{format}"));
    let mut arguments = vec!["check", "bad.tar.gz", "--format", "concise"];
    arguments.extend(outputs.iter().map(String::as_str));
    let output = mmlint(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(stdout(&output), read(folder.path(), "out.concise"));
    for format in Format::NAMES {
        let alone = mmlint(folder.path(), &["check", "bad.tar.gz", "--format", format]);
        let file = read(folder.path(), &format!("out.{format}"));
        assert_eq!(stdout(&alone), file, "{format}");
        assert!(file.ends_with('\n'), "{format}");
    }
}

#[test]
fn mistakes_in_outputs_are_wrong_usage() {
    let folder = folder();
    for (outputs, said) in [
        (&["sarif=a", "json=./a"][..], "twice"),
        (&["sarif=-"], "--format says what goes to standard output"),
        (&["srif=a"], "did you mean sarif?"),
        (&["sarif"], "FORMAT=FILE"),
        (&["sarif="], "no file"),
        (&["json=./bad.tar.gz"], "is what is to be checked"),
        (&["json=bad.tar.gz.sig"], "belongs to what is to be checked"),
    ] {
        let mut arguments = vec!["check", "bad.tar.gz"];
        for output in outputs {
            arguments.extend(["--output", output]);
        }
        let output = mmlint(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{outputs:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(said), "{outputs:?}: {complaint}");
        assert!(!folder.path().join("a").exists());
    }
}

/// A link to what is not there yet is another name for it.
#[cfg(unix)]
#[test]
fn a_link_to_another_output_is_that_output() {
    let folder = folder();
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink("new.json", &link).unwrap();
    let write = |outputs: &[&str]| {
        let mut arguments = vec!["check", "bad.tar.gz"];
        for output in outputs {
            arguments.extend(["--output", output]);
        }
        mmlint(folder.path(), &arguments)
    };
    let both = write(&["json=new.json", "sarif=link.json"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(
        stderr(&both).contains("names link.json twice"),
        "{}",
        stderr(&both)
    );
    assert_eq!(write(&["json=link.json"]).status.code(), Some(1));
    assert!(link.is_symlink());
    assert!(read(folder.path(), "new.json").starts_with('{'));
}

#[test]
fn what_a_run_reads_is_no_output() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for name in ["tree/.git", "tables", "bundles", "unpacked/server"] {
        std::fs::create_dir_all(at(name)).unwrap();
    }
    std::fs::write(at("unpacked/plugin.json"), "{}").unwrap();
    std::fs::write(at("unpacked/server/plugin"), "").unwrap();
    let manifest = r#"{"id": "com.example.p"}"#;
    std::fs::write(at("tree/plugin.json"), manifest).unwrap();
    std::fs::write(at("mmlint.toml"), "").unwrap();
    std::fs::copy(
        root().join("rules/knowledge/checklist.json"),
        at("tables/checklist.json"),
    )
    .unwrap();
    std::fs::write(at("plugins.json"), "[]").unwrap();
    let updated = [
        "check",
        "bad.tar.gz",
        "--baseline",
        "known.json",
        "--update-baseline",
    ];
    for (arguments, said) in [
        (
            &["check", "tree", "--output=json=tree/plugin.json"][..],
            "belongs to what is to be checked",
        ),
        (
            &["check", "bad.tar.gz", "--output=json=./mmlint.toml"],
            "is this run's configuration",
        ),
        (
            &[&updated[..], &["--output=json=known.json"]].concat(),
            "is this run's baseline",
        ),
        (
            &[
                "compat",
                "bad.tar.gz",
                "--knowledge=tables",
                "--output=json=tables/checklist.json",
            ],
            "is among this run's tables",
        ),
        (
            &[
                "listing",
                "plugins.json",
                "--bundles=bundles",
                "--output=json=bundles/a.tar.gz",
            ],
            "is among this run's bundles",
        ),
        (
            &[
                "inspect",
                "bad.tar.gz",
                "--sbom=a.json",
                "--output=json=a.json",
            ],
            "--output writes a.json as well",
        ),
        (
            &[
                "inspect",
                "bad.tar.gz",
                "--knowledge=tables",
                "--sbom=tables/checklist.json",
            ],
            "is among this run's tables",
        ),
        (
            &["inspect", "bad.tar.gz", "--sbom=bad.tar.gz.asc"],
            "belongs to what is to be inspected",
        ),
        // By a pattern, as where the shell does not expand it.
        (
            &["check", "*.tar.gz", "--output=json=bad.tar.gz"],
            "is what is to be checked",
        ),
        (
            &["compat", "b*.tar.gz", "--output=json=bad.tar.gz.sig"],
            "belongs to what is to be checked",
        ),
        (
            &["check", "unpacked", "--output=json=unpacked/server/plugin"],
            "belongs to what is to be checked",
        ),
        (
            &["diff", "tree", "tree", "--output=json=mmlint.toml"],
            "is this run's configuration",
        ),
        (
            &["listing", "plugins.json", "--output=json=mmlint.toml"],
            "is this run's configuration",
        ),
    ] {
        let output = mmlint(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(said), "{arguments:?}: {complaint}");
    }
    assert_eq!(read(folder.path(), "tree/plugin.json"), manifest);
    assert!(!at("known.json").exists() && !at("a.json").exists());
}

#[test]
fn where_nothing_could_be_checked_nothing_is_called_found() {
    let folder = folder();
    for format in ["pretty", "markdown", "html", "github", "concise"] {
        let output = mmlint(
            folder.path(),
            &["check", "missing.tar.gz", "--format", format],
        );
        assert_eq!(output.status.code(), Some(3), "{format}");
        let shown = stdout(&output);
        assert!(!shown.contains("nothing found"), "{format}: {shown}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_said_and_the_others_are_written() {
    let folder = folder();
    let arguments = [
        "check",
        "bad.tar.gz",
        "--output=json=no/folder.json",
        "--output=gitlab=there.json",
    ];
    let output = mmlint(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no/folder.json"), "{said}");
    assert!(said.contains("its folder does not exist"), "{said}");
    assert!(read(folder.path(), "there.json").starts_with("[\n"));
}

#[test]
fn what_could_not_be_checked_is_in_the_reports() {
    let folder = folder();
    let arguments = [
        "check",
        "gone.tar.gz",
        "--output=sarif=s",
        "--output=junit=j",
        "--output=markdown=m",
        "--output=html=h",
        "--output=json=json",
        "--output=jsonl=jsonl",
        "--format=github",
    ];
    let output = mmlint(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(3));
    let log: Value = serde_json::from_str(&read(folder.path(), "s")).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 3);
    for text in [
        stdout(&output),
        read(folder.path(), "j"),
        read(folder.path(), "h"),
        read(folder.path(), "m"),
        invocation["toolExecutionNotifications"].to_string(),
    ] {
        assert!(text.contains("gone.tar.gz"), "{text}");
    }
    let reason = "there is no such file or folder";
    let report: Value = serde_json::from_str(&read(folder.path(), "json")).unwrap();
    crate::common::validate(&report);
    let unchecked = &report["unchecked"];
    assert_eq!(
        *unchecked,
        serde_json::json!([{"path": "gone.tar.gz", "reason": reason}])
    );
    assert_eq!(
        read(folder.path(), "jsonl"),
        format!("{{\"path\":\"gone.tar.gz\",\"unchecked\":\"{reason}\"}}\n")
    );
    // Where everything was checked there is no such field.
    let all = stdout(&mmlint(
        folder.path(),
        &["check", "bad.tar.gz", "--format", "json"],
    ));
    assert!(!all.contains("unchecked"), "{all}");
}

#[cfg(unix)]
#[test]
fn files_keep_their_mode_and_devices_stay_devices() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let folder = folder();
    let file = folder.path().join("kept.json");
    std::fs::write(&file, "before").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("kept.json", folder.path().join("link.json")).unwrap();
    let arguments = [
        "check",
        "bad.tar.gz",
        "--output=json=link.json",
        "--output=junit=/dev/null",
        "--output=html=/dev/null",
    ];
    let output = mmlint(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(read(folder.path(), "kept.json").starts_with('{'));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(folder.path().join("link.json").is_symlink());
    let device = Path::new("/dev/null").metadata().unwrap();
    assert!(device.file_type().is_char_device());
}
