//! What changed in the server part: platforms, hooks, calls, how it was built.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Group, Kind, Step};
use super::manifest::keyed;
use super::side::{Part, Side};
use crate::executable::Module;
use crate::inventory::{Kind as ProgramKind, Program};
use crate::server::behaviour::{NEWEST, Server};
use crate::server::releases;

/// Everything about the server part.
pub(super) fn changes(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    parts(old, new, out);
    let (was, is) = (platforms(old, new), platforms(new, old));
    for (platform, ()) in was.beyond(&is) {
        out.push(
            Change::new(Group::Platforms, Kind::Removed, "platform")
                .name(platform)
                .asks(match has_servers(platform) {
                    true => Step::Major,
                    false => Step::Minor,
                })
                .rule("upgrade/platform-dropped"),
        );
    }
    for (platform, ()) in is.beyond(&was) {
        let change = Change::new(Group::Platforms, Kind::Added, "platform").name(platform);
        out.push(change.asks(Step::Minor));
    }
    hooks(old, new, out);
    api(old, new, out);
    host(old, new, out);
    build(old, new, out);
}

/// The two parts of a plugin.
fn parts(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let parts = [
        ("server-part", old.has_server(), new.has_server()),
        ("webapp-part", old.has_webapp(), new.has_webapp()),
    ];
    for (what, was, is) in parts {
        let change = |kind| Change::new(Group::Platforms, kind, what);
        match (was, is) {
            (Some(true), Some(false)) => out.push(change(Kind::Removed).asks(Step::Major)),
            (Some(false), Some(true)) => out.push(change(Kind::Added).asks(Step::Minor)),
            _ => {}
        }
    }
}

/// The platforms that a bundle is for, as far as `other` can be compared: a bundle for one platform
/// says nothing of the others, and in a source tree only the manifest tells.
#[must_use]
pub fn platforms(side: &Side<'_>, other: &Side<'_>) -> Part<()> {
    let mut part = Part {
        known: BTreeMap::new(),
        complete: false,
    };
    let Some((_, manifest)) = side.manifest() else {
        return part;
    };
    // Without a server part every platform will do.
    if side.has_server() != Some(true) || other.has_server() != Some(true) {
        return part;
    }
    part.complete = side.is_tree() || side.is_whole();
    let mut found = BTreeSet::new();
    if side.is_tree() || other.is_tree() {
        let listed = manifest
            .server_part()
            .into_iter()
            .flat_map(|it| &it.executables);
        found.extend(listed.map(|it| it.platform.clone()));
    } else {
        for program in &side.seen.executables {
            found.extend(runs_on(program));
        }
    }
    let only = [side, other].map(|side| side.facts.question.platform.as_deref());
    for only in only.into_iter().flatten() {
        found.retain(|platform| platform == only);
    }
    part.known = found.into_iter().map(|platform| (platform, ())).collect();
    part
}

/// Whether a server that is supported, or the newest, is released for a platform: on others developers
/// run their own.
#[must_use]
pub fn has_servers(platform: &str) -> bool {
    let supported = releases::table()
        .into_iter()
        .flat_map(releases::Table::supported);
    let all = supported.map(|known| known.version).chain([NEWEST]);
    all.into_iter()
        .any(|release| Server::new(release).is_released_for(platform))
}

/// The platforms on which servers find this program.
fn runs_on(program: &Program) -> Vec<String> {
    if program.kind == ProgramKind::Missing {
        return Vec::new();
    }
    let platforms = program.platforms.iter();
    let of = |platform: &String| match platform.as_str() {
        "fallback" => program.platform.clone(),
        listed => Some(listed.to_owned()),
    };
    platforms.filter_map(of).collect()
}

/// The hooks that every plugin may have, of which nobody else notices anything.
const OWN: [&str; 3] = ["OnActivate", "OnConfigurationChange", "OnDeactivate"];

fn hooks(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let (was, is) = (old.hooks(), new.hooks());
    for (hook, ()) in was.beyond(&is) {
        let change = Change::new(Group::Hooks, Kind::Removed, "hook").name(hook);
        // All its addresses go with this one.
        let step = match hook.as_str() {
            "ServeHTTP" => Step::Major,
            own if OWN.contains(&own) => Step::Patch,
            _ => Step::Minor,
        };
        out.push(change.asks(step).rule("upgrade/hook-removed"));
    }
    for (hook, ()) in is.beyond(&was) {
        let change = Change::new(Group::Hooks, Kind::Added, "hook").name(hook);
        let power = new.seen.powers.hooks.iter().flatten();
        let mut power = power.filter(|power| power.hooks.contains(hook));
        let power = power.next().filter(|power| {
            let known = old.seen.powers.hooks.iter().flatten();
            !known.into_iter().any(|it| it.name == power.name)
        });
        out.push(match power {
            Some(power) => change
                .note(power.about)
                .asks(Step::Minor)
                .rule("upgrade/capability-added"),
            None if OWN.contains(&hook.as_str()) => change,
            None => change.asks(Step::Minor),
        });
    }
}

/// Groups of the API's methods that nobody has to be told of: the server's log, and what the tables do
/// not know.
const QUIET: [&str; 2] = ["logs", "unknown"];

fn api(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let powers = (old.api_powers(), new.api_powers());
    let methods = (old.methods(), new.methods());
    for (power, about) in powers.0.beyond(&powers.1) {
        let change = Change::new(Group::Api, Kind::Removed, "power");
        out.push(change.name(power).note(about));
    }
    for (power, about) in powers.1.beyond(&powers.0) {
        let change = Change::new(Group::Api, Kind::Added, "power").name(power);
        // Of a group that only calls which are not sure may have been of before, nothing is new.
        let fresh = new.seen.powers.api.iter().flatten();
        let mut fresh = fresh
            .filter(|it| it.group == *power)
            .flat_map(|it| &it.methods);
        if !fresh.any(|method| !old.may_call(&method.name)) {
            continue;
        }
        let change = change.note(about).asks(Step::Minor);
        out.push(match QUIET.contains(&power.as_str()) {
            true => change,
            false => change.rule("upgrade/capability-added"),
        });
    }
    for (method, _) in methods.0.beyond(&methods.1) {
        if !new.may_call(method) {
            out.push(Change::new(Group::Api, Kind::Removed, "method").name(method));
        }
    }
    for (method, (_, place)) in methods.1.beyond(&methods.0) {
        if !old.may_call(method) {
            let change = Change::new(Group::Api, Kind::Added, "method").name(method);
            out.push(change.note(&format!("called in {place}")));
        }
    }
}

fn host(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let powers = (old.host_powers(), new.host_powers());
    for (power, about) in powers.0.beyond(&powers.1) {
        let change = Change::new(Group::Host, Kind::Removed, "power");
        out.push(change.name(power).note(about));
    }
    for (power, about) in powers.1.beyond(&powers.0) {
        let change = Change::new(Group::Host, Kind::Added, "power").name(power);
        let change = change.note(about).asks(Step::Minor);
        out.push(change.rule("upgrade/capability-added"));
    }
    let calls = (old.host_calls(), new.host_calls());
    for (call, _) in calls.0.beyond(&calls.1) {
        out.push(Change::new(Group::Host, Kind::Removed, "call").name(call));
    }
    for (call, place) in calls.1.beyond(&calls.0) {
        let change = Change::new(Group::Host, Kind::Added, "call").name(call);
        out.push(change.note(&format!("in {place}")));
    }
}

/// What one value is in all programs that servers start; `None` where they differ or it is not known.
fn common(side: &Side<'_>, of: impl Fn(&Program) -> Option<String>) -> Option<String> {
    let values: BTreeSet<String> = side.programs().filter_map(of).collect();
    let mut values = values.into_iter();
    values.next().filter(|_| values.next().is_none())
}

fn build(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let mut compare = |what, of: fn(&Program) -> Option<String>| {
        if let (Some(was), Some(is)) = (common(old, of), common(new, of)) {
            out.extend(Change::of(Group::Build, what, Some(&was), Some(&is)));
        }
    };
    compare("go", |program| program.go_version.clone());
    compare("main-module", |program| {
        Some(program.main_module.as_ref()?.path.clone())
    });
    compare("commit", |program| program.vcs.as_ref()?.revision.clone());
    compare("cgo", |program| {
        program.settings.get("CGO_ENABLED").cloned()
    });
    let (was, is) = (modules(old), modules(new));
    if was.is_empty() || is.is_empty() {
        return;
    }
    keyed(&was, &is, |path, kind| {
        let change = Change::new(Group::Build, kind, "module").name(path);
        out.push(Change {
            old: was.get(path).cloned(),
            new: is.get(path).cloned(),
            ..change
        });
    });
}

/// The modules that the programs are linked with, with their versions.
fn modules(side: &Side<'_>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in side.programs().flat_map(|program| &program.modules) {
        found
            .entry(module.path.clone())
            .or_default()
            .insert(version(module));
    }
    let joined = |versions: BTreeSet<String>| {
        let versions: Vec<String> = versions.into_iter().collect();
        crate::text::printable(&crate::text::shorten(&versions.join(", "), 120))
    };
    found
        .into_iter()
        .map(|(path, versions)| (path, joined(versions)))
        .collect()
}

fn version(module: &Module) -> String {
    let version = module.version.as_str();
    match &module.replace {
        Some(other) => format!("{version} => {} {}", other.path, other.version)
            .trim_end()
            .to_owned(),
        None => version.to_owned(),
    }
}
