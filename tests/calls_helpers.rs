//! What is read from the code of plugins that call the server through the helpers of libraries before 6.0:
//! `fixtures/calls/versions/helpers` and `icons`. `MMLINT_CALLS` names the folder that `fixtures/calls/build.sh` filled.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{left_out, root};
use mmlint::executable::{ApiCall, CallConfidence, analyse};

/// The calls of a program, as each toolchain built it.
fn calls(program: &str) -> Vec<(String, Vec<ApiCall>)> {
    let Some(folder) = std::env::var_os("MMLINT_CALLS") else {
        left_out("MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds it)");
        return Vec::new();
    };
    let mut found: Vec<_> = Path::new(&folder)
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(&format!("{program}-")))
        .map(|name| {
            let bytes = std::fs::read(Path::new(&folder).join(&name)).unwrap();
            let code = analyse(&bytes).unwrap();
            assert!(code.calls_read && !code.limited, "{name}");
            (name, code.api_calls)
        })
        .collect();
    found.sort();
    assert!(found.len() >= 2, "{program}: {found:?}");
    found
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
