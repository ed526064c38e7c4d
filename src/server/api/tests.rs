use super::{Call, Release, Table, helper, hook, library, method, table};

fn release(text: &str) -> Release {
    Release::parse(text).unwrap_or_else(|error| unreachable!("{error}"))
}

fn compiled_in() -> &'static Table {
    let text = include_str!("../../../rules/knowledge/server-api.json");
    assert_eq!(
        Table::parse(text).err().map(|error| error.to_string()),
        None
    );
    table().unwrap_or_else(|| unreachable!("it parses"))
}

#[test]
fn the_table_is_sane() {
    let table = compiled_in();
    let oldest = release("5.2");
    for methods in [&table.api, &table.hooks, &table.driver] {
        assert!(methods.is_sorted_by(|a, b| a.name < b.name));
        assert!(!methods.is_empty());
        for method in methods {
            let name = &method.name;
            assert!(
                method.since >= oldest && method.since <= table.server,
                "{name}"
            );
            assert!(
                method
                    .removed
                    .is_none_or(|removed| removed >= method.since && removed <= table.server),
                "{name}"
            );
            assert!(
                method.comment.is_none_or(|comment| comment != method.since),
                "{name}"
            );
            assert!(
                table.read.iter().any(|(read, _)| *read == method.seen),
                "{name}"
            );
            for change in &method.changed {
                assert!(
                    change.since > method.since && change.from != change.to,
                    "{name}"
                );
                assert!(
                    change.after.is_none_or(|after| after < change.since),
                    "{name}"
                );
            }
        }
    }
    assert!(
        table
            .api
            .iter()
            .all(|method| table.group(&method.group).is_some())
    );
    assert!(
        table
            .hooks
            .iter()
            .all(|hook| hook.signature.starts_with('('))
    );
    let used = |name: &str| table.api.iter().any(|method| method.group == name);
    assert!(table.groups.iter().all(|group| used(&group.name)));
    assert!(table.read.len() > 80 && table.generated.len() == 7);
}

#[test]
fn helpers_call_methods_that_there_are() {
    let table = compiled_in();
    let calls: Vec<&Call> = table
        .helpers
        .values()
        .flat_map(|helpers| helpers.values())
        .flatten()
        .collect();
    assert!(calls.len() > 300);
    for call in calls {
        let method = table.method(&call.method);
        // A check for a server without the method would be none.
        assert!(
            method.is_some_and(|method| call.guard.is_none_or(|guard| guard >= method.since)),
            "{call:?}"
        );
    }
}

#[test]
fn methods_come_go_and_change() {
    let since = |name| method(name).map(|method| method.since);
    assert_eq!(since("SendToastMessage"), Some(release("11.5")));
    assert_eq!(since("UploadData"), Some(release("7.6")));
    assert_eq!(since("IsEnterpriseReady"), Some(release("6.2")));
    assert_eq!(since("NoSuchMethod"), None);
    assert_eq!(
        hook("ServeMetrics").map(|hook| hook.since),
        Some(release("9.4"))
    );

    let icon = method("SetBotIconImage");
    let has = |version| icon.is_some_and(|icon| icon.is_in(release(version)));
    assert!(!has("5.13") && has("5.14") && has("5.39.3") && !has("6.0.0"));
    let never = method("SendPluginPushNotification");
    assert!(
        never.is_some_and(|method| !method.is_in(release("8.1")) && !method.is_in(release("9.0")))
    );

    let breaks =
        |name| method(name).map(|method| method.changed.iter().any(|change| change.breaks));
    assert_eq!(breaks("SearchPropertyFields"), Some(true));
    assert_eq!(breaks("GetChannelMembers"), Some(false));

    let evidence = method("GetServerVersion").and_then(|method| table()?.absent(method));
    assert_eq!(evidence, Some("5.3.0"));
    assert_eq!(
        method("GetUser").and_then(|method| table()?.absent(method)),
        None
    );
}

#[test]
fn helpers_are_found_where_they_were_too() {
    let public = "github.com/mattermost/mattermost/server/public/pluginapi";
    let old = "github.com/mattermost/mattermost-plugin-api";
    let call = |method: &str, guard: Option<&str>| Call {
        method: method.to_owned(),
        guard: guard.map(release),
    };
    let created = [call("CreatePost", None)];
    for receiver in ["PostService", "*PostService"] {
        for package in [public, old] {
            assert_eq!(
                helper(package, receiver, "CreatePost"),
                Some(&created[..]),
                "{package}"
            );
        }
    }
    let from_url = [
        call("GetServerVersion", None),
        call("InstallPlugin", Some("5.18")),
    ];
    assert_eq!(
        helper(public, "PluginService", "InstallPluginFromURL"),
        Some(&from_url[..])
    );
    assert!(helper(&format!("{old}/cluster"), "Mutex", "Lock").is_some());
    assert!(helper(old, "StoreService", "GetMasterDB").is_some());
    assert!(helper(public, "StoreService", "GetMasterDB").is_none());
    assert!(helper(&format!("{public}/experimental/command"), "", "GetIconData").is_some());
    for package in [
        "github.com/mattermost/mattermost-server/plugin",
        "github.com/mattermost/mattermost-server/v5/plugin",
    ] {
        assert!(
            helper(package, "HelpersImpl", "EnsureBot").is_some(),
            "{package}"
        );
    }
    assert!(
        helper(
            "github.com/mattermost/mattermost-plugin-apis",
            "PostService",
            "CreatePost"
        )
        .is_none()
    );
}

#[test]
fn versions_of_the_library_belong_to_releases() {
    for (version, wanted) in [
        ("v5.2.0+incompatible", Some("5.2")),
        ("v5.28.1", Some("5.28")),
        ("v6.7.2", Some("6.7")),
        ("v6.0.0-20210901153517-42e75fad4dae", Some("6.0")),
        ("v6.0.0-20221018175353-8cb6718a9bcc", Some("7.4")),
        ("v0.0.1", Some("7.11")),
        ("v0.0.17", Some("9.7")),
        ("v0.1.10", Some("10.5")),
        ("v0.1.22-0.20260113165922-8e4cadbc88ee", Some("11.1")),
        ("v0.4.4", Some("11.11")),
        ("v0.9.0", Some("11.11")),
        ("v0.0.0-20190508185452-66cb36f5dc35", None),
        ("v1.4.1-0.20190814175728-96e36f73b25d", None),
        ("v5.3.2-0.20200106210824-d8ac09b30266", None),
        ("(devel)", None),
    ] {
        assert_eq!(library(version), wanted.map(release), "{version}");
    }
}

#[test]
fn a_changed_method_is_understood_on_one_side_only() {
    let understands = |name, server, built| {
        let method = method(name);
        method.is_some_and(|method| method.understands(release(server), release(built)))
    };
    assert!(understands("SearchPropertyFields", "10.10", "10.10"));
    assert!(understands("SearchPropertyFields", "11.1", "11.4"));
    assert!(!understands("SearchPropertyFields", "10.10", "11.4"));
    assert!(!understands("SearchPropertyFields", "11.1", "10.10"));
    assert!(understands("GetChannelMembers", "11.1", "5.39"));
    assert!(!understands("SearchPropertyFields", "10.12", "11.4"));
}

#[test]
fn a_changed_method_is_needed_in_the_form_that_the_library_has() {
    let since = |name, library: Option<&str>| {
        let since = method(name).map(|method| method.since_for(library.map(release)));
        since.map(|since| since.short())
    };
    let wanted = |text: &str| Some(text.to_owned());
    assert_eq!(since("SearchPropertyFields", Some("11.4")), wanted("11.0"));
    assert_eq!(
        since("SearchPropertyFields", Some("10.11")),
        wanted("10.10")
    );
    assert_eq!(since("SearchPropertyFields", None), wanted("10.10"));
    assert_eq!(since("GetChannelMembers", Some("11.4")), wanted("5.6"));
}
