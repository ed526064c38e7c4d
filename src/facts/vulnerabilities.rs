//! Known vulnerabilities of all programs of a bundle, each once.

use std::collections::BTreeMap;

use super::Facts;
use super::files::FileFacts;
use crate::executable::{Contents, NotKnown};
use crate::vulnerability::{Evidence, Vulnerability};

/// A known vulnerability of a module at one version, and the programs that were built with it.
#[derive(Clone, Debug)]
pub struct Found {
    /// With the strongest evidence of all programs, and every function and package that is in one of them.
    pub vulnerability: Vulnerability,
    /// The entries of the programs with that evidence.
    pub entries: Vec<usize>,
    /// Their platforms.
    pub platforms: Vec<String>,
}

/// All of them, by module, version and record; none where no database was named.
#[must_use]
pub fn found(facts: &Facts) -> Vec<Found> {
    let mut all: BTreeMap<(&str, &str, Option<&str>, &str), Found> = BTreeMap::new();
    for (entry, file) in facts.contents.files.iter().enumerate() {
        let Some(file) = file else {
            continue;
        };
        for one in file.vulnerabilities.iter().flat_map(|known| &known.found) {
            let key = (
                one.module.as_str(),
                one.version.as_str(),
                one.replaces.as_deref(),
                one.id.as_str(),
            );
            let known = all.entry(key).or_insert_with(|| Found {
                vulnerability: one.clone(),
                entries: Vec::new(),
                platforms: Vec::new(),
            });
            known.add(facts, entry, &file.contents, one);
        }
    }
    let mut all: Vec<Found> = all.into_values().collect();
    for one in &mut all {
        let sort = |names: &mut Vec<String>| {
            names.sort();
            names.dedup();
        };
        sort(&mut one.platforms);
        sort(&mut one.vulnerability.packages);
        sort(&mut one.vulnerability.functions);
    }
    all
}

/// How many programs may hold code that no record was held against: those that were not read whole, and those whose
/// modules cannot be told, as they are packed or do not name them. What is surely no Go program has no Go modules.
#[must_use]
pub fn not_held(facts: &Facts) -> usize {
    let files = facts.contents.files.iter().flatten();
    files.filter(|file| is_not_held(file)).count()
}

fn is_not_held(file: &FileFacts) -> bool {
    let program = match &file.contents {
        Contents::Damaged(_) => return true,
        Contents::Executable(program) => program,
        _ => {
            return file
                .over_limit
                .is_some_and(|over| over.name == "executable");
        }
    };
    let is_other = program.plugin.unknown == Some(NotKnown::NotGo);
    let more = file
        .vulnerabilities
        .as_ref()
        .is_some_and(|known| known.more);
    file.over_limit.is_some() || more || program.go.is_none() && !is_other
}

impl Found {
    fn add(&mut self, facts: &Facts, entry: usize, contents: &Contents, one: &Vulnerability) {
        let evidence: Evidence = one.evidence;
        if evidence < self.vulnerability.evidence {
            self.vulnerability.evidence = evidence;
            self.entries.clear();
            self.platforms.clear();
        }
        let known = &mut self.vulnerability;
        known.packages.extend(one.packages.iter().cloned());
        known.functions.extend(one.functions.iter().cloned());
        if evidence == known.evidence {
            self.entries.push(entry);
            self.platforms.extend(platforms(facts, entry, contents));
        }
    }
}

/// The platforms that a program is listed for, or else the one that it is built for.
fn platforms(facts: &Facts, entry: usize, contents: &Contents) -> Vec<String> {
    let listed = facts
        .executables
        .iter()
        .filter(|one| one.entry() == Some(entry));
    let listed: Vec<String> = listed.filter_map(|one| one.platform.clone()).collect();
    match contents {
        Contents::Executable(program) if listed.is_empty() => vec![program.platform()],
        _ => listed,
    }
}
