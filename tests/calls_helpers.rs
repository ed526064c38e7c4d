//! What is read from the code of plugins that call the server through the helpers of libraries before 6.0:
//! `fixtures/calls/versions/helpers` and `icons`. `MMLINT_CALLS` names the folder that `fixtures/calls/build.sh` filled.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::{left_out, root};
use mmlint::executable::{ApiCall, CallConfidence, analyse};

/// The calls of a built program, by platform.
fn calls(program: &str) -> Vec<(String, Vec<ApiCall>)> {
    let Some(folder) = std::env::var_os("MMLINT_CALLS") else {
        left_out("MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds it)");
        return Vec::new();
    };
    let analysed = |arch: &str| {
        let name = format!("{program}-local-linux-{arch}");
        let code = analyse(&std::fs::read(root().join(&folder).join(&name)).unwrap()).unwrap();
        assert!(code.calls_read && !code.limited, "{name}");
        (name, code.api_calls)
    };
    vec![analysed("amd64"), analysed("arm64")]
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
        // KVGetJSON, which nobody calls, would have KVGet on no line of the plugin; an icon is not asked for.
        assert_eq!(certain, marked(), "{name}");
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
