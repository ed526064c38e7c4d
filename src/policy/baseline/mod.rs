//! A baseline: the findings that a project knows of and lives with for now.
//!
//! A finding is known by the plugin's id, the rule and its fingerprint, never by the name of
//! the bundle's file, which changes with every version. Where a plugin has one finding twice,
//! the baseline says so, and a third one is new; so is one that got worse. Each bundle of a run is held against the
//! whole baseline of its plugin, so bundles for several platforms share it.

mod file;

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{
    BaselineReport, BundleReport, Coverage, Diagnostic, Hidden, Known, Met, Severity,
};
use crate::rules::{CUT, UNCHECKED};

pub use file::NoBaseline;

/// The JSON Schema of the file, as `mmlint schema baseline` prints it.
pub const SCHEMA: &str = include_str!("../../../schemas/baseline.schema.json");

/// The largest file that is read, in bytes (64 MiB).
pub const MAX_SIZE: u64 = 64 << 20;

/// The known findings, and where they stand.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// The file's path, as people see it.
    pub path: String,
    /// Whether it is being written anew: then whatever is found is in it.
    pub updating: bool,
    known: BTreeMap<Key, Known>,
}

/// By what a finding is known, in the order of the file.
type Key = (String, String, String);

impl Baseline {
    /// An empty one, for a file that is still to be written.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// How many findings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        let counts = self.known.values().map(|known| known.count);
        counts.fold(0, usize::saturating_add)
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    fn insert(&mut self, known: Known) {
        let slot = self.known.entry(key(&known)).or_insert(known.clone());
        let count = slot.count.max(known.count);
        let severity = slot.severity.max(known.severity);
        *slot = Known {
            count,
            severity,
            ..known
        };
    }

    /// Whether `finding`, of a bundle in which those of `met` were found before, is known.
    pub(super) fn covers(&self, plugin: &str, finding: &Diagnostic, met: &[Met]) -> bool {
        if !takes(finding.rule) {
            return false;
        }
        let key = (
            plugin.to_owned(),
            finding.rule.to_owned(),
            finding.fingerprint.clone(),
        );
        let before = met
            .iter()
            .filter(|met| met.hidden.is_none() && met.is(finding.rule, &finding.fingerprint));
        self.updating
            || self.known.get(&key).is_some_and(|known| {
                finding.severity <= known.severity && before.count() < known.count
            })
    }

    /// What a report says of it, once `bundles` were held against it. `asked` says of a rule whether this run asked it.
    #[must_use]
    pub fn report(&self, bundles: &[BundleReport], asked: impl Fn(&str) -> bool) -> BaselineReport {
        let gone = match self.updating {
            true => Vec::new(),
            false => self.gone(bundles, asked),
        };
        BaselineReport {
            path: self.path.clone(),
            gone,
        }
    }

    /// What it holds and no bundle has any more. A plugin counts only where its bundles were
    /// checked in full: of a source tree, or a damaged archive, nobody knows, nor of servers and platforms that were not asked.
    fn gone(&self, bundles: &[BundleReport], asked: impl Fn(&str) -> bool) -> Vec<Known> {
        let mut gone = Vec::new();
        for (plugin, found) in plugins(bundles) {
            if !found.is_whole {
                continue;
            }
            for known in self.of_plugin(plugin).filter(|known| asked(&known.rule)) {
                let left = found.counts.get(&part(known)).map_or(0, Count::all);
                if left < known.count {
                    gone.push(Known {
                        count: known.count - left,
                        ..known.clone()
                    });
                }
            }
        }
        gone
    }

    fn of_plugin<'a>(&'a self, plugin: &'a str) -> impl Iterator<Item = &'a Known> {
        let all = self.known.values();
        all.filter(move |known| known.plugin == plugin)
    }

    /// The baseline after a run in which `bundles` were checked. What other plugins have stays,
    /// and so does what a rule that is off in this run still finds, and all of a rule that was not `asked`; ignored findings need
    /// no place in a baseline.
    #[must_use]
    pub fn updated(&self, bundles: &[BundleReport], asked: impl Fn(&str) -> bool) -> Self {
        let plugins = plugins(bundles);
        let mut new = Self::new(&self.path);
        for known in self.known.values() {
            let Some(found) = plugins.get(known.plugin.as_str()) else {
                new.insert(known.clone());
                continue;
            };
            let left = found.counts.get(&part(known)).filter(|count| count.off > 0);
            let count = match (found.is_whole && asked(&known.rule), left) {
                (false, _) => known.count,
                (true, None) => 0,
                (true, Some(left)) => known.count.min(left.kept()),
            };
            if count > 0 {
                new.insert(Known {
                    count,
                    ..known.clone()
                });
            }
        }
        for (plugin, found) in plugins {
            for ((rule, fingerprint), count) in found.counts {
                if count.shown > 0 {
                    new.insert(Known {
                        plugin: plugin.to_owned(),
                        rule: rule.to_owned(),
                        fingerprint: fingerprint.to_owned(),
                        severity: count.severity,
                        message: count.message.to_owned(),
                        count: count.shown,
                    });
                }
            }
        }
        new
    }

    /// How many findings of `self` are not in `other`.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> usize {
        let more = self.known.iter().map(|(key, known)| {
            let there = other.known.get(key).map_or(0, |known| known.count);
            known.count.saturating_sub(there)
        });
        more.fold(0, usize::saturating_add)
    }
}

/// Whether a finding of this rule can be in a baseline. What was not looked at must not pass.
pub(super) fn takes(rule: &str) -> bool {
    !UNCHECKED.contains(&rule) && !CUT.contains(&rule)
}

fn key(known: &Known) -> Key {
    (
        known.plugin.clone(),
        known.rule.clone(),
        known.fingerprint.clone(),
    )
}

/// What tells a finding from the others of its plugin.
fn part(known: &Known) -> (&str, &str) {
    (&known.rule, &known.fingerprint)
}

/// What was found in the bundles of one plugin.
#[derive(Default)]
struct Found<'a> {
    is_whole: bool,
    counts: BTreeMap<(&'a str, &'a str), Count<'a>>,
}

/// How often a finding is in the bundle that has it most often.
#[derive(Clone, Copy, Default)]
struct Count<'a> {
    message: &'a str,
    severity: Severity,
    shown: usize,
    off: usize,
    ignored: usize,
}

impl Count<'_> {
    /// How often it has or needs a place in the baseline.
    const fn kept(&self) -> usize {
        self.shown + self.off
    }

    const fn all(&self) -> usize {
        self.kept() + self.ignored
    }
}

fn plugins(bundles: &[BundleReport]) -> BTreeMap<&str, Found<'_>> {
    let mut plugins: BTreeMap<&str, Found<'_>> = BTreeMap::new();
    let mut in_part = BTreeSet::new();
    for bundle in bundles {
        let Some(id) = bundle.id.as_deref() else {
            continue;
        };
        let found = plugins.entry(id).or_default();
        match bundle.coverage {
            Coverage::Whole => found.is_whole = true,
            Coverage::Part => {
                in_part.insert(id);
            }
            Coverage::Narrow | Coverage::Manifest => {}
        }
        let mut counts: BTreeMap<(&str, &str), Count<'_>> = BTreeMap::new();
        for met in &bundle.met {
            let count = counts.entry((met.rule, &met.fingerprint)).or_default();
            count.message = &met.message;
            count.severity = count.severity.max(met.severity);
            match met.hidden {
                None => count.shown += 1,
                Some(Hidden::Off) => count.off += 1,
                Some(Hidden::Ignored) => count.ignored += 1,
            }
        }
        for (part, count) in counts {
            let most = found.counts.entry(part).or_default();
            most.message = count.message;
            most.severity = most.severity.max(count.severity);
            most.shown = most.shown.max(count.shown);
            most.off = most.off.max(count.off);
            most.ignored = most.ignored.max(count.ignored);
        }
    }
    for id in in_part {
        if let Some(found) = plugins.get_mut(id) {
            found.is_whole = false;
        }
    }
    plugins
}
