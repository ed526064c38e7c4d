//! One program, packed more than once.

use std::collections::BTreeMap;

use crate::executable::{self, Contents, Executable, Runs};
use crate::facts::Facts;
use crate::facts::executables::{ListedExecutable, split_platform};
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{shorten, size};

/// See `rules/server/duplicate-executable.md`.
pub static RULE: Rule = rule!("server/duplicate-executable", Warning, High, check);

/// The longest path that is shown, in characters.
const MAX_SHOWN: usize = 200;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let mut first: BTreeMap<(u64, u32), Vec<(usize, &ListedExecutable)>> = BTreeMap::new();
    for listed in &facts.executables {
        let Some((entry, key, program)) = file(facts, listed) else {
            continue;
        };
        if !runs(program, listed) {
            continue; // server/wrong-platform
        }
        let known = first.entry(key).or_default();
        if known.iter().any(|(other, _)| *other == entry) {
            continue; // two keys for one file
        }
        known.push((entry, listed));
        let Some((original, as_listed)) = known.first().filter(|(other, _)| *other != entry) else {
            continue;
        };
        let same = |other: &Executable| other == program;
        if !file(facts, as_listed).is_some_and(|(.., other)| same(other)) {
            continue;
        }
        let todo = match only_emulated(program, listed) {
            // server/wrong-platform says what comes of it
            Some(platform) => format!("Build one for {platform} in its place."),
            None => format!(
                "Two keys of the manifest may name one file: list {:?} for both, and leave the copy out.",
                shorten(&as_listed.path.value, MAX_SHOWN)
            ),
        };
        out.add(format!(
            "{} is a copy of {}",
            facts.entry_name(entry),
            facts.entry_name(*original)
        ))
        .help(format!(
            "The copy makes the bundle larger by {} before packing, which counts for upload \
                 limits and every server's disk. {todo}",
            size(key.0)
        ))
        .platforms(listed.platform.as_deref())
        .at_entry(entry)
        .related_entry("the same program", *original);
    }
}

/// The entry, its length and checksum, and the program in it.
fn file<'a>(
    facts: &'a Facts,
    listed: &ListedExecutable,
) -> Option<(usize, (u64, u32), &'a Executable)> {
    let entry = listed.entry()?;
    let file = facts.file(entry)?;
    let Contents::Executable(program) = &file.contents else {
        return None;
    };
    Some((entry, (facts.entry(entry)?.size, file.crc32?), program))
}

fn on(program: &Executable, listed: &ListedExecutable) -> Option<Runs> {
    let (os, arch) = split_platform(listed.platform.as_deref()?)?;
    Some(executable::runs_on(program, os, arch))
}

fn runs(program: &Executable, listed: &ListedExecutable) -> bool {
    !matches!(on(program, listed), Some(Runs::No { .. }))
}

/// The platform that it is listed for, if that runs it only as a program for another machine.
fn only_emulated<'a>(program: &Executable, listed: &'a ListedExecutable) -> Option<&'a str> {
    let platform = listed.platform.as_deref()?;
    let (_, arch) = split_platform(platform)?;
    let own = program.slices.iter().any(|slice| slice.arch == arch);
    (!own).then_some(platform)
}
