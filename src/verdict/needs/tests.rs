use super::{asks_for_version, called, needs, newest, parts};
use crate::executable::{ApiCall, CallConfidence, CodePlace, OwnModule, PluginCode};
use crate::facts::code::StartedCode;
use crate::report::Confidence;
use crate::version::Release;

const PLUGINAPI: &str = "github.com/mattermost/mattermost/server/public/pluginapi";

fn call(method: &str, via: &[&str]) -> ApiCall {
    let place = |function: &str, line| CodePlace {
        function: function.to_owned(),
        file: "example.com/p/server/x.go".to_owned(),
        line,
    };
    ApiCall {
        method: method.to_owned(),
        confidence: CallConfidence::Certain,
        place: place("main.(*Plugin).OnActivate", 12),
        via: via.iter().map(|function| place(function, 1)).collect(),
        only_in: Vec::new(),
        perhaps_sooner: false,
    }
}

fn program(calls: Vec<ApiCall>) -> Vec<StartedCode> {
    let code = PluginCode {
        calls_read: true,
        api_calls: calls,
        ..PluginCode::default()
    };
    program_of(code)
}

fn program_of(code: PluginCode) -> Vec<StartedCode> {
    vec![StartedCode {
        entry: 0,
        platforms: vec!["linux-amd64".to_owned()],
        code: Ok(code.into()),
        module: OwnModule::default(),
        library: None,
    }]
}

#[test]
fn a_functions_name_has_three_parts() {
    assert_eq!(
        parts("github.com/a.b/c/pluginapi.(*SystemService).GetServerVersion"),
        (
            "github.com/a.b/c/pluginapi",
            "*SystemService",
            "GetServerVersion"
        )
    );
    assert_eq!(parts("main.T.M"), ("main", "T", "M"));
    assert_eq!(parts("a/b.F"), ("a/b", "", "F"));
    assert_eq!(parts("runtime"), ("runtime", "", ""));
    assert_eq!(parts(""), ("", "", ""));
}

#[test]
fn a_helper_that_makes_sure_of_the_server_is_no_need() {
    let via = format!("{PLUGINAPI}.(*PluginService).InstallPluginFromURL");
    let old = "github.com/mattermost/mattermost-plugin-api.(*SystemService).RequestTrialLicense";
    let code = program(vec![
        call("InstallPlugin", &[&via]),
        call("RequestTrialLicense", &[old]),
        call("KVGet", &[]),
    ]);
    let calls = called(&code);
    let needed: Vec<&str> = needs(&code, &calls)
        .iter()
        .map(|need| need.method.name.as_str())
        .collect();
    assert_eq!(needed, ["KVGet"]);
    // The very same method, called without the helper, is one.
    let code = program(vec![
        call("InstallPlugin", &[&via]),
        call("InstallPlugin", &[]),
    ]);
    let calls = called(&code);
    let needs = needs(&code, &calls);
    assert_eq!(needs.len(), 1);
    assert_eq!(needs[0].call.unwrap().1.via, []);
    assert_eq!(newest(&needs, None, true), Some(Release::new(5, 18, 0)));
}

#[test]
fn a_helper_of_another_package_or_with_too_old_a_check_guards_nothing() {
    for (method, via) in [
        (
            "InstallPlugin",
            "example.com/pluginapi.(*PluginService).InstallPluginFromURL",
        ),
        // It makes sure of 5.10 and then calls what came with 6.0 or so.
        (
            "EnsureBotUser",
            "github.com/mattermost/mattermost/server/public/pluginapi.(*BotService).EnsureBot",
        ),
    ] {
        let code = program(vec![call(method, &[via])]);
        assert_eq!(needs(&code, &called(&code)).len(), 1, "{method}");
    }
}

#[test]
fn the_plugin_asks_for_the_version_itself_or_through_the_one_helper() {
    let system = format!("{PLUGINAPI}.(*SystemService).GetServerVersion");
    let bot = format!("{PLUGINAPI}.(*BotService).EnsureBot");
    let asks = |via: &[&str]| {
        let code = program(vec![
            call("GetServerVersion", via),
            call("CreateGroup", &[]),
        ]);
        let calls = called(&code);
        let group = needs(&code, &calls)
            .into_iter()
            .find(|need| need.method.name == "CreateGroup");
        let asking = asks_for_version(&code, &calls).len() == 1;
        assert_eq!(
            asking,
            group.unwrap().confidence == Confidence::Medium,
            "{via:?}"
        );
        asking
    };
    assert!(asks(&[]));
    assert!(asks(&[&system]));
    assert!(!asks(&[&bot]));
    assert!(!asks(&[&bot, &system]));
    assert!(!asks(&["example.com/x.(*SystemService).GetServerVersion"]));
}

#[test]
fn a_version_for_telemetry_is_no_question() {
    let with = |telemetry: bool, compares: bool, diagnostic: (&str, u32), version: u32| {
        let at = |method: &str, function: &str, line| {
            let mut call = call(method, &[]);
            call.place.function = function.to_owned();
            call.place.line = line;
            call
        };
        let code = program_of(PluginCode {
            calls_read: true,
            telemetry,
            compares_versions: compares,
            api_calls: vec![
                at("GetDiagnosticId", diagnostic.0, diagnostic.1),
                at("GetServerVersion", "main.f", version),
            ],
            ..PluginCode::default()
        });
        asks_for_version(&code, &called(&code)).len() == 1
    };
    let asks = |diagnostic, version| with(true, false, diagnostic, version);
    assert!(with(false, false, ("main.f", 7), 7));
    assert!(with(true, true, ("main.f", 7), 7));
    assert!(!asks(("main.f", 7), 7));
    assert!(!asks(("main.f", 7), 8));
    assert!(asks(("main.f", 7), 9));
    assert!(asks(("main.f", 7), 6));
    assert!(asks(("main.g", 7), 7));
}

/// Evidence against an error need not be as strong as that for one.
#[test]
fn what_only_may_ask_for_the_version_counts() {
    let mut perhaps = call("GetServerVersion", &[]);
    perhaps.confidence = CallConfidence::Possible;
    let code = program(vec![perhaps, call("CreateGroup", &[])]);
    let calls = called(&code);
    assert_eq!(asks_for_version(&code, &calls).len(), 1);
    let needed: Vec<(&str, Confidence)> = needs(&code, &calls)
        .iter()
        .map(|need| (need.method.name.as_str(), need.confidence))
        .collect();
    assert_eq!(needed, [("CreateGroup", Confidence::Medium)]);
}

/// A server without the hook never gets to a method that came with it or before.
#[test]
fn what_only_a_hook_calls_that_came_no_sooner_is_no_need() {
    for (hooks, needed) in [
        // The method came with 10.7, these hooks with 11.9, 9.2 and none that is known.
        (&["ChannelWillBeRestored"][..], false),
        (&["ConfigurationWillBeSaved"], true),
        (&["HookOfANewerLibrary"], false),
        (&[], true),
    ] {
        let mut called_there = call("CreateGroup", &[]);
        called_there.only_in = hooks.iter().map(|hook| Box::from(*hook)).collect();
        let code = program(vec![called_there.clone()]);
        assert_eq!(
            needs(&code, &called(&code)).len(),
            usize::from(needed),
            "{hooks:?}"
        );
        // What was not seen may lead there.
        let mut perhaps = called_there.clone();
        perhaps.perhaps_sooner = true;
        let code = program(vec![perhaps]);
        let likely: Vec<_> = needs(&code, &called(&code))
            .iter()
            .map(|need| need.confidence)
            .collect();
        let wanted = match hooks {
            [] | ["ConfigurationWillBeSaved"] => Confidence::High,
            _ => Confidence::Medium,
        };
        assert_eq!(likely, [wanted], "{hooks:?}");
        // Another way there.
        let code = program(vec![called_there, call("CreateGroup", &[])]);
        assert_eq!(needs(&code, &called(&code)).len(), 1, "{hooks:?}");
    }
}
