//! What is read from the code of plugins that call the server through the helpers of libraries before 6.0:
//! `fixtures/calls/versions/helpers` and `icons`. `MMLINT_CALLS` names the folder that `fixtures/calls/build.sh` filled.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::{built_programs, root};
use mmlint::executable::{ApiCall, CallConfidence, analyse};

/// The calls of a program, as each toolchain built it.
fn calls(program: &str) -> Vec<(String, Vec<ApiCall>)> {
    let found = built_programs(&format!("{program}-"));
    assert!(
        std::env::var_os("MMLINT_CALLS").is_none() || found.len() >= 2,
        "{program}: {found:?}"
    );
    let analysed = found.into_iter().map(|(name, path)| {
        let code = analyse(&std::fs::read(path).unwrap()).unwrap();
        assert!(code.calls_read && !code.limited, "{name}");
        (name, code.api_calls)
    });
    analysed.collect()
}

/// What stands behind the word `calls` in the source: methods and lines.
fn marked() -> BTreeSet<(String, u32)> {
    let source = root().join("fixtures/calls/versions/helpers/main.go");
    let text = std::fs::read_to_string(source).unwrap();
    let mut found = BTreeSet::new();
    for (line, text) in (1..).zip(text.lines()) {
        let methods = text.split_once(" // calls: ").map(|(_, all)| all);
        for method in methods.iter().flat_map(|all| all.split(", ")) {
            found.insert((method.to_owned(), line));
        }
    }
    found
}

#[test]
fn what_helpers_call_is_called_where_the_plugin_calls_them() {
    for (name, calls) in calls("helpers") {
        let certain: BTreeSet<_> = calls
            .iter()
            .filter(|call| call.confidence == CallConfidence::Certain)
            .map(|call| (call.method.clone(), call.place.line))
            .collect();
        // KVDeleteJSON is called by nobody, and an icon is not asked for.
        assert_eq!(certain, marked(), "{name}");
        // What only an interface of unknown type could call is not taken for called.
        let likely = calls
            .iter()
            .find(|call| call.confidence == CallConfidence::Likely);
        assert_eq!(likely, None, "{name}");
        for call in &calls {
            assert!(
                call.place.file.ends_with("/helpers/main.go"),
                "{name}: {call:?}"
            );
            let helper = &call.via.first().unwrap().function;
            let of_library = "github.com/mattermost/mattermost-server/v5/plugin.(*HelpersImpl).";
            assert!(helper.starts_with(of_library), "{name}: {call:?}");
        }
    }
}

#[test]
fn an_icon_is_set_where_the_option_is_given() {
    for (name, calls) in calls("icons") {
        let icons: Vec<_> = calls
            .iter()
            .filter(|call| call.method == "SetBotIconImage")
            .collect();
        let [icon] = icons.as_slice() else {
            panic!("{name}: {icons:?}");
        };
        assert_eq!(icon.confidence, CallConfidence::Certain, "{name}");
        assert_eq!(icon.place.function, "main.(*Plugin).OnActivate", "{name}");
    }
}
