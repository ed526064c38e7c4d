//! What is read from the code of a plugin that calls the server's API in every way: `fixtures/calls`, where each call
//! says behind it what must be found. `MMLINT_CALLS` names the folder that `fixtures/calls/build.sh` filled.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use common::{built_programs, root};
use mmlint::executable::{
    AnalyseOptions, ApiCall, CallConfidence, NotAnalysed, PluginCode, analyse, analyse_slices,
    analyse_with,
};

const VARIABLE: &str = "MMLINT_CALLS";

/// The built programs, by name.
fn programs() -> Vec<(String, PathBuf)> {
    let found = built_programs("calls-");
    assert!(
        std::env::var_os(VARIABLE).is_none() || !found.is_empty(),
        "{VARIABLE} names a folder without programs"
    );
    found
}

/// By method: what the comment says, the file and the line.
fn expected() -> BTreeMap<String, (String, String, u32)> {
    let mut found = BTreeMap::new();
    for file in ["main.go", "shapes.go", "generic.go"] {
        let text =
            std::fs::read_to_string(root().join("fixtures/calls/server").join(file)).unwrap();
        for (line, text) in (1..).zip(text.lines()) {
            for word in ["calls", "likely", "missed", "never"] {
                let Some((code, method)) = text.split_once(&format!(" // {word}: ")) else {
                    continue;
                };
                if !code.trim().is_empty() {
                    let place = (word.to_owned(), file.to_owned(), line);
                    assert_eq!(found.insert(method.to_owned(), place), None, "{method}");
                }
            }
        }
    }
    assert!(found.len() > 40, "{found:?}");
    found
}

/// Is a marked call not to be found in a program of this name?
fn is_left_out(name: &str, method: &str, file: &str) -> bool {
    // Before 1.21 the file with type parameters is left out.
    let old = (13..21).any(|minor| name.starts_with(&format!("calls-go1.{minor}.")));
    // 1.13 gives deferred functions their parameters in a record.
    (old && file == "generic.go") || (name.contains("go1.13.") && method == "GetConfig")
}

/// By method: files and lines where a call is found.
fn places(code: &PluginCode, confidence: CallConfidence) -> BTreeMap<&str, BTreeSet<(&str, u32)>> {
    let mut found: BTreeMap<&str, BTreeSet<(&str, u32)>> = BTreeMap::new();
    for call in &code.api_calls {
        if call.confidence == confidence {
            let file = call.place.file.rsplit('/').next().unwrap();
            let places = found.entry(&call.method).or_default();
            places.insert((file, call.place.line));
        }
    }
    found
}

#[test]
fn calls_and_hooks_are_those_of_the_source() {
    let expected = expected();
    for (name, path) in programs() {
        let code = analyse(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(code.plugin_type.as_deref(), Some("*main.Plugin"), "{name}");
        let hooks: Vec<_> = code
            .hooks
            .iter()
            .map(|hook| (hook.name.as_str(), hook.matches_signature))
            .collect();
        let wanted = [
            ("GetTopicRedirect", Some(true)),
            ("MessageHasBeenDeleted", Some(true)),
            ("MessageHasBeenPosted", Some(true)),
            ("OnActivate", Some(true)),
            ("OnDeactivate", Some(false)),
        ];
        assert_eq!(hooks, wanted, "{name}");
        let sizes = code.sdk_fingerprint.unwrap();
        assert_eq!((sizes.api, sizes.hooks), (63, 7), "{name}");
        if !["amd64", "arm64"].contains(&code.arch.as_str()) {
            assert!(!code.calls_read && code.api_calls.is_empty(), "{name}");
            continue;
        }
        assert!(code.calls_read && !code.limited, "{name}");
        let found = places(&code, CallConfidence::Certain);
        let likely = places(&code, CallConfidence::Likely);
        for (method, (word, file, line)) in &expected {
            let here = found.get(method.as_str()).cloned().unwrap_or_default();
            match word.as_str() {
                "calls" if !is_left_out(&name, method, file) => {
                    assert_eq!(
                        here,
                        BTreeSet::from([(file.as_str(), *line)]),
                        "{name}: {method}"
                    );
                }
                "likely" => assert_eq!(
                    (
                        here,
                        likely.get(method.as_str()).cloned().unwrap_or_default()
                    ),
                    (BTreeSet::new(), BTreeSet::from([(file.as_str(), *line)])),
                    "{name}: {method}"
                ),
                "never" => assert!(here.is_empty(), "{name}: {method}: {here:?}"),
                _ => {}
            }
        }
        for method in found.keys() {
            assert!(expected.contains_key(*method), "{name}: {method}");
        }
    }
}

/// What is found in one program, beside what the source says.
#[derive(Default)]
struct Row {
    /// Marked calls, without those that are known to be missed.
    calls: usize,
    high: usize,
    likely: usize,
    missed: usize,
    /// Marked as missed, and how many of them are found after all.
    beyond: usize,
    beyond_found: usize,
    /// Places where a call is claimed at high confidence and none is.
    wrong: usize,
    hooks: usize,
}

impl Row {
    fn new(
        expected: &BTreeMap<String, (String, String, u32)>,
        name: &str,
        code: &PluginCode,
    ) -> Self {
        let mut row = Self::default();
        let (sure, likely) = (
            places(code, CallConfidence::Certain),
            places(code, CallConfidence::Likely),
        );
        for (method, (word, file, line)) in expected {
            if is_left_out(name, method, file) {
                continue;
            }
            let at = (file.as_str(), *line);
            let has = |found: &BTreeMap<&str, BTreeSet<(&str, u32)>>| {
                found.get(method.as_str()).is_some_and(|f| f.contains(&at))
            };
            match word.as_str() {
                "never" => {}
                "missed" => {
                    row.beyond += 1;
                    row.beyond_found += usize::from(has(&sure));
                }
                _ => {
                    row.calls += 1;
                    row.high += usize::from(has(&sure));
                    row.likely += usize::from(!has(&sure) && has(&likely));
                    row.missed += usize::from(!has(&sure) && !has(&likely));
                }
            }
        }
        for (method, found) in &sure {
            let right = expected
                .get(*method)
                .filter(|(word, ..)| word != "never")
                .map(|(_, file, line)| (file.as_str(), *line));
            row.wrong += found.iter().filter(|at| Some(**at) != right).count();
        }
        row.hooks = code
            .hooks
            .iter()
            .filter(|hook| hook.matches_signature == Some(hook.name != "OnDeactivate"))
            .count();
        row
    }
}

/// `MessageHasBeenDeleted` alone leads to one method, `UploadFile` stands in another hook, and `main` leads to none.
#[test]
fn what_only_a_newer_hook_leads_to() {
    let age = |hook: &str| u64::from(hook == "MessageHasBeenDeleted");
    let options = AnalyseOptions {
        hook_age: &age,
        ..AnalyseOptions::default()
    };
    for (name, path) in programs() {
        let bytes = std::fs::read(&path).unwrap();
        let code = analyse_with(&bytes, options).unwrap();
        if !code.calls_read {
            continue;
        }
        let newer = |call: &&ApiCall| !call.only_in.is_empty();
        let methods: Vec<_> = code.api_calls.iter().filter(newer).collect();
        let found: Vec<(&str, Vec<&str>)> = methods
            .iter()
            .map(|call| {
                let hooks = call.only_in.iter().map(|hook| &**hook);
                (call.method.as_str(), hooks.collect())
            })
            .collect();
        assert_eq!(
            found,
            [("GetBotIconImage", vec!["MessageHasBeenDeleted"])],
            "{name}"
        );
        // Nothing else is different.
        let mut same = code.clone();
        for call in &mut same.api_calls {
            call.only_in.clear();
            call.perhaps_sooner = false;
        }
        assert_eq!(same, analyse(&bytes).unwrap(), "{name}");
    }
}

/// Figures for each program: no wrong call, none missed, 98 in 100 at high confidence. `--nocapture` shows the table.
#[test]
fn figures() {
    let expected = expected();
    let mut table = format!(
        "{:<40} calls  high likely missed wrong hooks  beyond\n",
        "program"
    );
    for (name, path) in programs() {
        let code = analyse(&std::fs::read(&path).unwrap()).unwrap();
        if !code.calls_read {
            continue;
        }
        let row = Row::new(&expected, &name, &code);
        table += &format!(
            "{:<40} {:>5} {:>5} {:>6} {:>6} {:>5} {:>5}  {} of {}\n",
            name.trim_start_matches("calls-"),
            row.calls,
            row.high,
            row.likely,
            row.missed,
            row.wrong,
            row.hooks,
            row.beyond_found,
            row.beyond,
        );
        assert_eq!((row.missed, row.wrong, row.hooks), (0, 0, 5), "{table}");
        assert!(row.high * 100 >= row.calls * 98, "{table}");
    }
    common::figures(&format!(
        "{table}beyond: marked as missed in the source, and found nevertheless"
    ));
}

#[test]
fn helpers_are_named_between_the_plugin_and_the_api() {
    for (name, path) in programs() {
        let code = analyse(&std::fs::read(&path).unwrap()).unwrap();
        let Some(call) = code.api_calls.iter().find(|call| call.method == "KVSet") else {
            assert!(!code.calls_read, "{name}");
            continue;
        };
        assert_eq!(call.place.function, "main.(*Plugin).OnActivate", "{name}");
        let via: Vec<_> = call
            .via
            .iter()
            .map(|place| place.function.rsplit('/').next().unwrap())
            .collect();
        assert_eq!(
            via,
            ["pluginapi.(*KVService).Set", "pluginapi.(*KVService).set"],
            "{name}"
        );
    }
}

/// Numbers that differ from run to run by nothing but `seed`.
fn random(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed >> 16).unwrap()
}

/// Damage anywhere, in tables and in code, neither panics nor takes long.
#[test]
fn damage_is_survived() {
    let rounds = 12;
    for (name, path) in programs()
        .into_iter()
        .filter(|(name, _)| name.contains("local-linux"))
    {
        let whole = std::fs::read(&path).unwrap();
        let mut seed = 0x9e37_79b9_7f4a_7c15;
        for round in 0..rounds {
            let mut bytes = whole.clone();
            for _ in 0..1usize << (round + 2) {
                let at = random(&mut seed) % bytes.len();
                bytes[at] ^= 1 << (random(&mut seed) % 8);
            }
            if round % 4 == 3 {
                bytes.truncate(random(&mut seed) % whole.len());
            }
            let start = Instant::now();
            let _ = analyse_slices(&bytes);
            let took = start.elapsed();
            assert!(
                took < Duration::from_secs(60),
                "{name}, round {round}: {took:?}"
            );
        }
    }
}

#[test]
fn what_is_no_plugin_says_why() {
    use mmlint_testkit::executable::build;
    let why = |description: &str| analyse(&build(description).unwrap()).unwrap_err();
    assert_eq!(analyse(b"").unwrap_err(), NotAnalysed::NotExecutable);
    assert_eq!(
        analyse(b"#!/bin/sh\n").unwrap_err(),
        NotAnalysed::NotExecutable
    );
    assert_eq!(
        why("linux-386 go plugin"),
        NotAnalysed::UnknownFunctionTable
    );
    // The testkit's programs have a table of functions, and nothing that points to it.
    assert_eq!(
        why("linux-amd64 go plugin"),
        NotAnalysed::UnknownFunctionTable
    );
    assert_eq!(
        why("darwin-fat go plugin"),
        NotAnalysed::UnknownFunctionTable
    );
}
