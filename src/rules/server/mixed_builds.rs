//! Platforms of one bundle that were not built together.

use std::collections::BTreeMap;

use super::dirty_build::SHORT;
use super::{MAX_RELATED, StartedProgram, programs};
use crate::executable::{GoBuild, Module};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{list, plural};

/// See `rules/server/mixed-builds.md`.
pub static RULE: Rule = rule!("server/mixed-builds", Warning, High, check);

/// At most so many modules of different versions are named.
const MAX_MODULES: usize = 3;

/// By value the programs that have it, as indices.
type Groups = BTreeMap<String, Vec<usize>>;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let all: Vec<StartedProgram<'_>> = programs(facts)
        .filter(|found| found.program.go.is_some())
        .collect();
    let builds: Vec<&GoBuild> = all
        .iter()
        .filter_map(|found| found.program.go.as_ref())
        .collect();
    let mut differences: Vec<(String, Groups)> = Vec::new();
    let mut compare = |what: &str, value: fn(&GoBuild) -> Option<String>| {
        let mut groups = Groups::new();
        for (index, build) in builds.iter().enumerate() {
            if let Some(value) = value(build) {
                groups.entry(value).or_default().push(index);
            }
        }
        if groups.len() > 1 {
            differences.push((what.to_owned(), groups));
        }
    };
    compare("package", |build| build.path.clone());
    compare("commit", commit);
    compare("Go", go);
    // Other source has other modules: then that says it all.
    let is_source = |(what, _): &(String, Groups)| what != "Go";
    let mut more = 0;
    if !differences.iter().any(is_source) {
        let found = modules(&builds);
        differences.extend(found.0);
        more = found.1;
    }

    let Some((_, groups)) = differences.first() else {
        return;
    };
    let is_released = |index: &usize| {
        all.get(*index)
            .is_some_and(|found| found.started.severity == Severity::Error)
    };
    let concerns_servers = |(_, groups): &(String, Groups)| {
        groups
            .values()
            .filter(|group| group.iter().any(is_released))
            .count()
            > 1
    };
    let severity = if differences.iter().any(concerns_servers) {
        Severity::Warning
    } else {
        Severity::Info
    };
    let mut told: Vec<String> = differences
        .iter()
        .map(|(what, groups)| tell(what, groups, &all))
        .collect();
    if more > 0 {
        told.push(format!("{more} more module{} differ", plural(more as u64)));
    }
    let odd = groups
        .values()
        .min_by_key(|group| group.len())
        .and_then(|group| group.first());
    let Some(odd) = odd.and_then(|index| all.get(*index)) else {
        return;
    };
    let mut draft = out
        .add_as(
            severity,
            format!("the programs are not of one build: {}", told.join("; ")),
        )
        .help(
            "Which plugin a server runs depends on its machine: a bug or a fix is there on one and \
             not on the other, at the same version. Clean, and build all platforms from one commit \
             with one release of Go.",
        )
        .platforms(all.iter().flat_map(|found| found.started.on_each()))
        .at_entry(odd.entry);
    for found in all
        .iter()
        .filter(|found| found.entry != odd.entry)
        .take(MAX_RELATED)
    {
        draft = draft.related_entry(&format!("started on {}", found.started.on()), found.entry);
    }
}

/// `commit 0123456789 for linux-amd64, 9876543210 for linux-arm64`.
fn tell(what: &str, groups: &Groups, all: &[StartedProgram<'_>]) -> String {
    let mut told = Vec::new();
    for (value, group) in groups {
        let programs = group.iter().filter_map(|index| all.get(*index));
        let platforms: Vec<&str> = programs.flat_map(|f| f.started.platforms.clone()).collect();
        told.push(format!("{value} for {}", list(&platforms)));
    }
    format!("{what} {}", told.join(", "))
}

/// The commit.
fn commit(build: &GoBuild) -> Option<String> {
    let revision = build.setting("vcs.revision")?;
    Some(revision.chars().take(SHORT).collect())
}

/// The release of Go without experiments, which not all platforms have.
fn go(build: &GoBuild) -> Option<String> {
    let version = build.go_version.split_whitespace().next()?;
    version.strip_prefix("go").map(str::to_owned)
}

/// Modules at different versions: the first few, and how many more there are. Which modules
/// there are depends on the platform, at which version does not.
fn modules(builds: &[&GoBuild]) -> (Vec<(String, Groups)>, usize) {
    let mut modules: BTreeMap<&str, BTreeMap<Version<'_>, Vec<usize>>> = BTreeMap::new();
    for (index, build) in builds.iter().enumerate() {
        for module in &build.deps {
            let versions = modules.entry(&module.path).or_default();
            versions.entry(version(module)).or_default().push(index);
        }
    }
    modules.retain(|_, versions| versions.len() > 1);
    let more = modules.len().saturating_sub(MAX_MODULES);
    let groups = |versions: BTreeMap<Version<'_>, Vec<usize>>| {
        versions
            .into_iter()
            .map(|(version, group)| (show(version), group))
            .collect()
    };
    let first = modules.into_iter().take(MAX_MODULES);
    let told = first
        .map(|(path, versions)| (path.to_owned(), groups(versions)))
        .collect();
    (told, more)
}

/// A module's version, and what it was replaced with.
type Version<'a> = (&'a str, Option<(&'a str, &'a str)>);

fn version(module: &Module) -> Version<'_> {
    let replace = module.replace.as_deref();
    (
        &module.version,
        replace.map(|r| (r.path.as_str(), r.version.as_str())),
    )
}

fn show((version, replace): Version<'_>) -> String {
    match replace {
        Some((path, "" | "(devel)")) => format!("{version} as {path}"),
        Some((path, at)) => format!("{version} as {path} {at}"),
        None => version.to_owned(),
    }
}
