//! Makes [`Program`]s of facts.

use std::collections::{BTreeMap, BTreeSet};

use super::Place;
use super::program::{Call, CodeState, Hook, HostCall, Kind, Program, Sdk, Vcs};
use crate::bundle::path;
use crate::executable::{
    CallConfidence, Contents, Executable, GoBuild, NotKnown, OwnModule, PluginCode, PluginVerdict,
};
use crate::facts::code::Code;
use crate::facts::executables::ListedExecutable;
use crate::facts::files::FileFacts;
use crate::facts::{Facts, Target};
use crate::report::Confidence;
use crate::server::api::{self, Method};

/// Since and until when servers have something, as `10.5`.
fn releases(method: Option<&Method>) -> (Option<String>, Option<String>) {
    let since = method.map(|method| method.since.short());
    let removed = method.and_then(|method| method.removed);
    (since, removed.map(|release| release.short()))
}

/// All programs: the manifest's in its order, then what else in the bundle is one.
pub(super) fn all(facts: &Facts) -> Vec<Program> {
    let mut found: Vec<Program> = Vec::new();
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    for listed in &facts.executables {
        let platform = listed.platform.as_deref().unwrap_or("fallback").to_owned();
        let known = listed.entry().and_then(|entry| places.get(&entry));
        if let Some(known) = known.and_then(|at| found.get_mut(*at)) {
            known.platforms.push(platform);
            continue;
        }
        if let Some(entry) = listed.entry() {
            places.insert(entry, found.len());
        }
        let mut program = of_listed(facts, listed);
        program.platforms.push(platform);
        found.push(program);
    }
    let listed: BTreeSet<usize> = places.into_keys().collect();
    let files = facts.contents.files.iter().enumerate();
    let others = files.filter(|(entry, _)| !listed.contains(entry));
    found.extend(others.filter_map(|(entry, file)| {
        let is_program = |file: &&FileFacts| {
            matches!(
                file.contents,
                Contents::Executable(_) | Contents::Damaged(_)
            )
        };
        file.as_ref()
            .filter(is_program)
            .map(|file| of_entry(facts, entry, file))
    }));
    found
}

fn of_listed(facts: &Facts, listed: &ListedExecutable) -> Program {
    // Where it would be in the archive, as the names of the others are given.
    let root = facts.layout().path(facts.layout().root);
    let cleaned = path::clean(&listed.path.value);
    let path = match root.is_empty() || cleaned.starts_with("..") {
        true => cleaned,
        false => format!("{root}/{}", cleaned.trim_start_matches('/')),
    };
    match &listed.target {
        Target::File { entry, .. } => match facts.file(*entry) {
            Some(file) => of_entry(facts, *entry, file),
            None => bare(facts.entry_name(*entry), Kind::Other, "it was not read"),
        },
        Target::Refused(_) => bare(
            path,
            Kind::Missing,
            "servers refuse the path: it leads out of the plugin",
        ),
        Target::Directory => bare(path, Kind::Other, "a folder is there, and no file"),
        Target::Missing { .. } if facts.is_complete() => {
            bare(path, Kind::Missing, "it is not in the bundle")
        }
        Target::Missing { .. } => bare(
            path,
            Kind::Missing,
            "it is not in the part of the bundle that could be read",
        ),
    }
}

/// A program of which nothing is known but why.
fn bare(entry: String, kind: Kind, reason: &str) -> Program {
    Program {
        entry,
        platforms: Vec::new(),
        kind,
        platform: None,
        format: None,
        arch: None,
        size_bytes: None,
        go_version: None,
        package: None,
        main_module: None,
        modules: Vec::new(),
        settings: BTreeMap::new(),
        vcs: None,
        sdk: None,
        stripped: None,
        plugin: PluginVerdict::Unknown,
        plugin_type: None,
        hooks: None,
        api_calls: None,
        host_calls: None,
        vulnerabilities: None,
        code: CodeState::NotRead {
            reason: reason.to_owned(),
        },
    }
}

fn of_entry(facts: &Facts, entry: usize, file: &FileFacts) -> Program {
    let name = facts.entry_name(entry);
    let over = file.over_limit.map(|over| {
        let (name, limit) = (over.name, over.limit);
        format!("it is larger than mmlint's limit {name} ({limit} bytes)")
    });
    let (kind, reason) = match &file.contents {
        Contents::Executable(_) => (Kind::Program, None),
        Contents::Script(_) => (Kind::Script, Some("it is a script".to_owned())),
        Contents::Damaged(damaged) => {
            let what = &damaged.reason.what;
            (
                Kind::Damaged,
                Some(format!("it is damaged or cut: {what} does not fit")),
            )
        }
        Contents::Empty => (Kind::Other, Some("it is empty".to_owned())),
        Contents::Other(_) => (Kind::Other, Some("it is no program".to_owned())),
    };
    let mut program = bare(name, kind, "");
    program.size_bytes = facts.entry(entry).map(|entry| entry.size);
    if let Contents::Damaged(damaged) = &file.contents {
        program.format = Some(damaged.format.name());
        program.arch.clone_from(&damaged.arch);
    }
    let known = file.vulnerabilities.as_ref();
    program.vulnerabilities = known.map(|known| known.found.clone());
    let mut module = OwnModule::default();
    if let Contents::Executable(executable) = &file.contents {
        describe(&mut program, executable);
        module = OwnModule::of(executable.go.as_ref());
    }
    let unread = |reason: String| CodeState::NotRead { reason };
    program.code = match (&file.code, over.or(reason)) {
        (Some(Code::Read(code)), _) => read_code(&mut program, code, &module),
        (Some(Code::SameAs(same)), _) => CodeState::SameAs {
            entry: facts.entry_name(*same),
        },
        (Some(Code::NotRead(why)), _) => unread(why.to_string()),
        (None, Some(why)) => unread(why),
        (None, None) => unread(why_no_plugin(&file.contents).to_owned()),
    };
    program
}

/// Why the code of a program was not even tried.
fn why_no_plugin(contents: &Contents) -> &'static str {
    let Contents::Executable(program) = contents else {
        return "it is no program";
    };
    match (program.plugin.verdict, program.plugin.unknown) {
        (_, Some(NotKnown::Packed)) => "it is packed: it unpacks itself when it is started",
        (_, Some(NotKnown::NotGo)) => "it is no Go program",
        (_, Some(NotKnown::NoTable)) => "its table of functions is of no known layout",
        (_, Some(NotKnown::Obfuscated)) => "its names were replaced (an obfuscator?)",
        (PluginVerdict::ServesGoPlugin, _) => "it is a plugin of something else than Mattermost",
        _ => "it never enters Mattermost's plugin library",
    }
}

/// Fills in what the headers and the build information say.
fn describe(program: &mut Program, executable: &Executable) {
    program.format = Some(executable.format.name());
    program.arch = Some(executable.arch.clone());
    let os = executable.os.as_ref();
    program.platform = os.map(|os| format!("{}-{}", os.name, executable.arch));
    program.stripped = Some(executable.stripped);
    program.plugin = executable.plugin.verdict;
    program.sdk = executable.plugin.sdk.as_ref().map(|module| Sdk {
        module: module.path.clone(),
        version: module.version.clone(),
        replace: module.replace.clone(),
        server: api::library(&module.version).map(|release| release.short()),
    });
    let Some(go) = &executable.go else {
        return;
    };
    program.go_version = Some(go.go_version.clone());
    program.package.clone_from(&go.path);
    program.main_module.clone_from(&go.main);
    program.modules.clone_from(&go.deps);
    for (key, value) in &go.settings {
        let setting = program.settings.entry(key.clone());
        setting.or_insert_with(|| value.clone());
    }
    program.vcs = vcs(go);
}

fn vcs(go: &GoBuild) -> Option<Vcs> {
    let text = |key| go.setting(key).map(str::to_owned);
    let vcs = Vcs {
        system: text("vcs"),
        revision: text("vcs.revision"),
        time: text("vcs.time"),
        modified: go.setting("vcs.modified").map(|value| value == "true"),
    };
    let known = vcs.system.is_some() || vcs.revision.is_some() || vcs.modified.is_some();
    known.then_some(vcs)
}

fn read_code(program: &mut Program, code: &PluginCode, module: &OwnModule) -> CodeState {
    program.plugin_type.clone_from(&code.plugin_type);
    let hooks = code.hooks.iter().map(|hook| {
        let (since, removed) = releases(api::hook(&hook.name));
        Hook {
            name: hook.name.clone(),
            since,
            removed,
            matches_signature: hook.matches_signature,
        }
    });
    // A type that was not found has none that are known.
    program.hooks = code.plugin_type.is_some().then(|| hooks.collect());
    if code.calls_read {
        let places = |places: &[_]| places.iter().map(|at| Place::of(at, module)).collect();
        let calls = code.api_calls.iter().map(|call| {
            let method = api::method(&call.method);
            let (since, removed) = releases(method);
            Call {
                method: call.method.clone(),
                since,
                removed,
                group: method.map(|method| method.group.clone()),
                confidence: match call.confidence {
                    CallConfidence::Certain => Confidence::High,
                    CallConfidence::Likely => Confidence::Medium,
                    CallConfidence::Possible => Confidence::Low,
                },
                place: Place::of(&call.place, module),
                via: places(&call.via),
            }
        });
        program.api_calls = Some(calls.collect());
        let host = code.host_calls.iter().map(|call| HostCall {
            power: call.power,
            call: call.call.clone(),
            place: Place::of(&call.place, module),
            via: places(&call.via),
        });
        program.host_calls = Some(host.collect());
    }
    CodeState::Read {
        calls: code.calls_read,
        limited: code.limited || code.host_limited,
    }
}
