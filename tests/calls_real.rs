//! What is read from the code of a plugin with the server's real library: `fixtures/calls/real`, where each call says
//! behind it what must be found. `MMLINT_CALLS` names the folder that `fixtures/calls/build.sh` filled.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use common::{built_programs, left_out, root};
use mmlint::executable::{ApiCall, CallConfidence, analyse};

/// A method and the line of `main.go` that calls it.
type Call = (String, u32);

/// The built programs, by name.
fn programs() -> Vec<(String, PathBuf)> {
    let found = built_programs("real-");
    if found.is_empty() {
        left_out("no program real-* (fixtures/calls/build.sh builds it, needs a network)");
    }
    found
}

/// What stands behind the word `calls` or `never` in the source.
fn marked(word: &str) -> BTreeSet<Call> {
    let text = std::fs::read_to_string(root().join("fixtures/calls/real/main.go")).unwrap();
    let mut found = BTreeSet::new();
    for (line, text) in (1..).zip(text.lines()) {
        let methods = text
            .split_once(&format!(" // {word}: "))
            .map(|(_, all)| all);
        for method in methods.iter().flat_map(|all| all.split(", ")) {
            found.insert((method.to_owned(), line));
        }
    }
    found
}

fn call(call: &ApiCall) -> Call {
    assert!(call.place.file.ends_with("/main.go"), "{call:?}");
    (call.method.clone(), call.place.line)
}

#[test]
fn what_a_plugin_with_the_real_library_calls_is_found_and_nothing_else() {
    let (expected, never) = (marked("calls"), marked("never"));
    assert_eq!((expected.len(), never.len()), (18, 2), "{expected:?}");
    for (name, path) in programs() {
        let code = analyse(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(code.plugin_type.as_deref(), Some("*main.Plugin"), "{name}");
        assert!(code.calls_read && !code.limited, "{name}");
        let hooks: Vec<_> = code
            .hooks
            .iter()
            .map(|hook| (hook.name.as_str(), hook.matches_signature))
            .collect();
        let wanted = [
            "MessageHasBeenPosted",
            "OnActivate",
            "OnConfigurationChange",
            "OnDeactivate",
            "ServeHTTP",
        ];
        assert_eq!(hooks, wanted.map(|hook| (hook, Some(true))), "{name}");
        let certain: BTreeSet<_> = code
            .api_calls
            .iter()
            .filter(|call| call.confidence == CallConfidence::Certain)
            .map(call)
            .collect();
        let wrong: Vec<_> = certain.difference(&expected).collect();
        let missed: Vec<_> = expected.difference(&certain).collect();
        assert!(
            wrong.is_empty() && missed.is_empty(),
            "{name}: wrong {wrong:?}, missed {missed:?}"
        );
        // The linker keeps the one of the two that an interface could lead to: that is said, and not as certain.
        let likely: BTreeSet<_> = code
            .api_calls
            .iter()
            .filter(|call| call.confidence == CallConfidence::Likely)
            .map(call)
            .collect();
        assert!(likely.is_subset(&never), "{name}: {likely:?}");
        println!(
            "{name}: {} calls, none missed, none wrong; {} likely, {} possible",
            certain.len(),
            likely.len(),
            code.api_calls.len() - certain.len() - likely.len(),
        );
    }
}
