//! What several tests need: running mmlint as a user does.

#![allow(dead_code)] // each test uses its own part

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use mmlint::report::Report;
use mmlint::server::behaviour::Server;
use mmlint::server::knowledge;
use mmlint::source::Source;
use mmlint_testkit::Fixture;
use serde_json::Value;

/// `mmlint` with these arguments in `folder`, in an environment that does not depend on
/// the machine.
pub fn mmlint(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// The same with arguments that need not be UTF-8.
pub fn mmlint_os(folder: &Path, arguments: &[&OsStr]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// The same with `input` as its standard input.
pub fn mmlint_reading(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = command(folder, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn command(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mmlint"));
    command.args(arguments).current_dir(folder);
    command.env_clear().env("COLUMNS", "100");
    command
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Writes a fixture's bundle into `folder` and checks it as the fixture asks.
pub fn check(folder: &Path, fixture: &Fixture, more: &[&str]) -> Output {
    fixture.write_to(folder).unwrap();
    if let Some(config) = &fixture.config {
        std::fs::write(folder.join("mmlint.toml"), config).unwrap();
    }
    if !fixture.verify.is_empty() {
        let mut arguments = vec!["verify", fixture.file_name.as_str()];
        arguments.extend(fixture.verify.iter().map(String::as_str));
        arguments.extend(more);
        return mmlint(folder, &arguments);
    }
    let mut arguments = vec!["check", fixture.file_name.as_str()];
    if let Some(server) = &fixture.server {
        arguments.extend(["--server", server]);
    }
    for limit in &fixture.limits {
        arguments.extend(["--limit", limit]);
    }
    arguments.extend(fixture.args.iter().map(String::as_str));
    arguments.extend(more);
    mmlint(folder, &arguments)
}

/// Writes a fixture's bundle and the one before it into `folder` and compares them as the fixture asks.
pub fn diff(folder: &Path, fixture: &Fixture, more: &[&str]) -> Output {
    let before = folder.join("old");
    std::fs::create_dir_all(&before).unwrap();
    let old = fixture.old.as_ref().expect("a fixture with [old]");
    old.write_to(&before).unwrap();
    fixture.write_to(folder).unwrap();
    if let Some(config) = &fixture.config {
        std::fs::write(folder.join("mmlint.toml"), config).unwrap();
    }
    let old = format!("old/{}", old.file_name);
    let mut arguments = vec!["diff", old.as_str(), fixture.file_name.as_str()];
    for limit in &fixture.limits {
        arguments.extend(["--limit", limit]);
    }
    arguments.extend(fixture.args.iter().map(String::as_str));
    arguments.extend(more);
    mmlint(folder, &arguments)
}

/// What `mmlint diff --format json` says of a fixture, held against its schema.
pub fn diffed(folder: &Path, fixture: &Fixture, more: &[&str]) -> Value {
    let arguments = [&["--format", "json"], more].concat();
    printed(&diff(folder, fixture, &arguments), mmlint::diff::SCHEMA)
}

/// The report of a fixture, held against its schema: in this process, which is quick, unless
/// the fixture has options.
pub fn report(folder: &Path, fixture: &Fixture) -> Value {
    if !fixture.verify.is_empty() {
        return verification(&check(folder, fixture, &["--format", "json"]));
    }
    let report = if fixture.args.is_empty() && fixture.config.is_none() {
        let path = fixture.write_to(folder).unwrap();
        let mut options = mmlint::Options::default();
        let servers = fixture.server.iter();
        options.servers = servers
            .map(|server| Server::parse(server).unwrap())
            .collect();
        for limit in &fixture.limits {
            options.limits.set(limit).unwrap();
        }
        let bundle = mmlint::check(&Source::File(path), &options).unwrap();
        serde_json::to_value(Report::new(knowledge::tool(), vec![bundle], Vec::new())).unwrap()
    } else {
        let output = check(folder, fixture, &["--format", "json"]);
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
    };
    validate(&report);
    report
}

/// What `mmlint verify --format json` printed, held against its schema.
pub fn verification(output: &Output) -> Value {
    printed(output, mmlint::verify::SCHEMA)
}

/// Holds a report against `schemas/report.schema.json`.
pub fn validate(report: &Value) {
    hold(report, mmlint::report::SCHEMA);
}

/// What a command printed as JSON, held against its schema.
pub fn printed(output: &Output, schema: &'static str) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    let found =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    hold(&found, schema);
    found
}

fn hold(found: &Value, schema: &'static str) {
    static KNOWN: LazyLock<Mutex<BTreeMap<&'static str, Arc<Validator>>>> =
        LazyLock::new(Mutex::default);
    let validator = Arc::clone(KNOWN.lock().unwrap().entry(schema).or_insert_with(|| {
        let schema = serde_json::from_str(schema).unwrap();
        Arc::new(jsonschema::draft202012::new(&schema).unwrap())
    }));
    let errors: Vec<String> = validator
        .iter_errors(found)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{found:#}", errors.join("\n"));
}

/// The findings of the report's bundles.
pub fn findings(report: &Value) -> Vec<&Value> {
    let bundles = report["bundles"].as_array().unwrap();
    let outside = report["diagnostics"].as_array().into_iter().flatten();
    bundles
        .iter()
        .flat_map(|bundle| bundle["diagnostics"].as_array().unwrap())
        .chain(outside)
        .collect()
}

/// A fixture, unless it needs a built program that is not there; then it is said that it is
/// left out.
pub fn load(path: &Path) -> Option<Fixture> {
    known(Fixture::load(path))
}

/// The same of a fixture that was read some other way.
pub fn known(fixture: Result<Fixture, String>) -> Option<Fixture> {
    match fixture {
        Ok(fixture) => Some(fixture),
        Err(error) if mmlint_testkit::built::is_left_out(&error) => {
            assert!(std::env::var_os("CI").is_none(), "in CI: {error}");
            left_out(&error);
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// All files below `folder` with this ending, sorted.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == ending)
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Says on standard error what a run leaves out; unlike `println!` not only where a test fails.
pub fn left_out(what: &str) {
    let _ = writeln!(std::io::stderr(), "left out: {what}");
}

/// Says on standard output what a test measured: in CI, whose log is kept, always; elsewhere with `--nocapture`.
pub fn figures(text: &str) {
    match std::env::var_os("CI") {
        Some(_) => {
            let _ = writeln!(std::io::stdout(), "{text}");
        }
        None => println!("{text}"),
    }
}

/// The programs that `fixtures/calls/build.sh` built and whose names begin so, by name; none, and a word about it, where
/// `MMLINT_CALLS` is not set.
pub fn built_programs(prefix: &str) -> Vec<(String, PathBuf)> {
    let Some(folder) = std::env::var_os("MMLINT_CALLS") else {
        left_out(
            "MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds what it names)",
        );
        return Vec::new();
    };
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .filter(|(name, _)| name.starts_with(prefix))
        .collect();
    found.sort();
    found
}
