//! The table that what was seen in sources and what is told make together.

use std::collections::{BTreeMap, BTreeSet};

use mmlint::version::Release;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What sources have, release by release.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The releases that were read, oldest first.
    pub releases: Vec<SeenRelease>,
}

/// What a release has, as its difference from the one before it in the list.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeenRelease {
    /// The release, as `5.2`.
    pub release: String,
    /// A name in the table's `sources`.
    pub source: String,
    /// The names that the release before lacks.
    pub added: BTreeSet<String>,
    /// The names that only the release before has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gone: BTreeSet<String>,
}

/// All names of each release: source and names.
pub type ByRelease = BTreeMap<Release, (String, BTreeSet<String>)>;

impl Seen {
    /// What each release has.
    ///
    /// # Errors
    /// A release cannot be read.
    pub fn expand(&self) -> Result<ByRelease, String> {
        let mut names = BTreeSet::new();
        let mut all = ByRelease::new();
        for seen in &self.releases {
            names.extend(seen.added.iter().cloned());
            names.retain(|name| !seen.gone.contains(name));
            all.insert(
                release(&seen.release)?,
                (seen.source.clone(), names.clone()),
            );
        }
        Ok(all)
    }

    /// The same, written shortly.
    #[must_use]
    pub fn of(all: &ByRelease) -> Self {
        let mut before: BTreeSet<String> = BTreeSet::new();
        let mut releases = Vec::new();
        for (release, (source, names)) in all {
            releases.push(SeenRelease {
                release: release.short(),
                source: source.clone(),
                added: names.difference(&before).cloned().collect(),
                gone: before.difference(names).cloned().collect(),
            });
            before.clone_from(names);
        }
        Self { releases }
    }
}

/// What only changelogs, commits and sources that are not at hand tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The table's own fields, in their order, up to the list.
    pub table: Map<String, Value>,
    /// The entries: those of the table, with `note` for why it is believed. What is not given is
    /// taken from the sources.
    pub entries: Vec<Map<String, Value>>,
    /// Names in the sources that are no part of what the table is about, each with the reason.
    #[serde(default)]
    pub left_out: BTreeMap<String, String>,
}

/// A release in a table.
///
/// # Errors
/// It is none.
pub fn release(text: &str) -> Result<Release, String> {
    Release::parse(text).map_err(|why| format!("{text}: {why}"))
}

/// What the sources tell of a name.
#[derive(Default)]
struct Life {
    /// The last release without it before the first with it.
    lacking: Option<Release>,
    first: Option<Release>,
    /// The last release with it, and the first without it behind that.
    last: Option<Release>,
    gone: Option<Release>,
}

/// Whether a release lacks a name. Of a global that is a library, its source does not tell the
/// members: `React.useId`.
fn lacks(name: &str, names: &BTreeSet<String>) -> bool {
    let Some((whole, _)) = name.rsplit_once('.') else {
        return !names.contains(name);
    };
    let members = format!("{whole}.");
    let tells = names.iter().any(|other| other.starts_with(&members));
    !names.contains(name) && (tells || lacks(whole, names))
}

fn life(name: &str, seen: &ByRelease) -> Life {
    let mut life = Life::default();
    for (release, (_, names)) in seen {
        if !names.contains(name) && !lacks(name, names) {
            continue;
        }
        match (names.contains(name), life.first) {
            (true, None) => (life.first, life.last) = (Some(*release), Some(*release)),
            // It may come back, as `registerDesktopNotificationHook` did.
            (true, Some(_)) => (life.last, life.gone) = (Some(*release), None),
            (false, None) => life.lacking = Some(*release),
            (false, Some(_)) => life.gone = life.gone.or(Some(*release)),
        }
    }
    life
}

/// Whether sources show a member for as long as the whole that it is in: it came with that, at a
/// time that they need not show (`ProductApi.closeRhs`).
fn came_with_its_whole(name: &str, seen: &ByRelease) -> bool {
    let Some((whole, _)) = name.rsplit_once('.') else {
        return false;
    };
    let (part, whole) = (life(name, seen), life(whole, seen));
    part.first.is_some() && part.first == whole.first && part.gone == whole.gone
}

/// The entries of the table, by name, and what contradicts itself.
#[must_use]
pub fn entries(seen: &ByRelease, told: &Told, known: &[Release]) -> (Vec<Value>, Vec<String>) {
    let mut problems = Vec::new();
    let mut names: BTreeSet<&str> = seen
        .values()
        .flat_map(|(_, names)| names.iter().map(String::as_str))
        .collect();
    let mut by_name: BTreeMap<&str, &Map<String, Value>> = BTreeMap::new();
    for entry in &told.entries {
        let Some(name) = entry.get("name").and_then(Value::as_str) else {
            problems.push("an entry in the told file has no name".to_owned());
            continue;
        };
        names.insert(name);
        if by_name.insert(name, entry).is_some() {
            problems.push(format!("{name} is told twice"));
        }
    }
    for name in told.left_out.keys() {
        if by_name.contains_key(name.as_str()) || !names.contains(name.as_str()) {
            problems.push(format!("{name} is left out, and told or in no source"));
        }
    }
    let is_entry = |name: &&str| {
        by_name.contains_key(name)
            || !told.left_out.contains_key(*name) && !came_with_its_whole(name, seen)
    };
    let entries = names.into_iter().filter(is_entry).map(|name| {
        let life = life(name, seen);
        match entry(name, &life, by_name.get(name).copied(), seen, known) {
            Ok(entry) => Value::Object(entry),
            Err(why) => {
                problems.push(format!("{name}: {why}"));
                json!({ "name": name })
            }
        }
    });
    let entries = entries.collect();
    (entries, problems)
}

fn entry(
    name: &str,
    life: &Life,
    told: Option<&Map<String, Value>>,
    seen: &ByRelease,
    known: &[Release],
) -> Result<Map<String, Value>, String> {
    let mut out = Map::new();
    out.insert("name".into(), name.into());
    let text = |key: &str| told.and_then(|told| told.get(key)?.as_str());
    let since = match text("since") {
        Some(since) => {
            let since = release(since)?;
            let pair = told.and_then(|told| told.get("between"));
            refute(name, since, pair, text("removed"), life, seen)?;
            out.insert("since".into(), since.short().into());
            if let Some(pair) = pair {
                out.insert("between".into(), pair.clone());
            }
            out.insert(
                "source".into(),
                text("source").ok_or("the told entry has no source")?.into(),
            );
            since
        }
        None => {
            let first = life
                .first
                .ok_or("the told entry has no since, and no source has it")?;
            out.insert("since".into(), first.short().into());
            if let Some(lacking) = life.lacking {
                let next = known.iter().find(|release| **release > lacking);
                let next = next.copied().unwrap_or(first);
                if next < first {
                    out.insert("between".into(), json!([next.short(), first.short()]));
                }
            }
            let source = seen.get(&first).map(|(source, _)| source.as_str());
            out.insert("source".into(), source.unwrap_or_default().into());
            first
        }
    };
    if let Some(removed) = text("removed") {
        let removed = release(removed)?;
        let fits = removed > since
            && life.last.is_none_or(|last| last < removed)
            && life.gone.is_none_or(|gone| removed <= gone);
        if !fits {
            return Err(format!(
                "told to be removed in {}, and sources differ",
                removed.short()
            ));
        }
    } else if let Some(gone) = life.gone {
        return Err(format!(
            "gone in {}: say in the told file since when",
            gone.short()
        ));
    }
    for (key, value) in told.into_iter().flatten() {
        if !matches!(
            key.as_str(),
            "name" | "since" | "between" | "source" | "note"
        ) {
            out.insert(key.clone(), value.clone());
        }
    }
    Ok(out)
}

/// Whether sources say otherwise than what is told.
fn refute(
    name: &str,
    since: Release,
    between: Option<&Value>,
    removed: Option<&str>,
    life: &Life,
    seen: &ByRelease,
) -> Result<(), String> {
    let (earliest, latest) = match between.map(Value::as_array) {
        None => (since, since),
        Some(Some(pair)) => match pair.as_slice() {
            [Value::String(from), Value::String(to)] => (release(from)?, release(to)?),
            _ => return Err("between is no pair of releases".into()),
        },
        Some(None) => return Err("between is no pair of releases".into()),
    };
    if let Some(first) = life.first.filter(|first| *first < latest) {
        return Err(format!(
            "told for {}, and {} has it",
            latest.short(),
            first.short()
        ));
    }
    let removed = removed.map(release).transpose()?;
    let lacking = seen.iter().find(|(release, (_, names))| {
        **release >= earliest
            && removed.is_none_or(|removed| **release < removed)
            && lacks(name, names)
    });
    match lacking {
        Some((lacking, _)) => Err(format!(
            "told from {} on, and {} lacks it",
            earliest.short(),
            lacking.short()
        )),
        None => Ok(()),
    }
}

/// The table as a file: an entry a line.
#[must_use]
pub fn write(told: &Told, list: &str, entries: &[Value]) -> String {
    let head = serde_json::to_string_pretty(&told.table).unwrap_or_default();
    let head = head.trim_end_matches('}').trim_end();
    let lines: Vec<String> = entries
        .iter()
        .map(|entry| format!("    {}", line(entry)))
        .collect();
    format!("{head},\n  \"{list}\": [\n{}\n  ]\n}}\n", lines.join(",\n"))
}

/// A value in one line, with blanks behind colons and commas.
fn line(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let fields = map
                .iter()
                .map(|(key, value)| format!("\"{key}\": {}", line(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(line).collect();
            format!("[{}]", values.join(", "))
        }
        other => other.to_string(),
    }
}

/// What of two lists of entries differs, in words. The order of fields does not matter.
#[must_use]
pub fn compare(is: &[Value], should: &[Value]) -> Vec<String> {
    let by_name = |entries: &[Value]| -> BTreeMap<String, Value> {
        let named = entries.iter().map(|entry| {
            let name = entry
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            (name.to_owned(), entry.clone())
        });
        named.collect()
    };
    let (is, should) = (by_name(is), by_name(should));
    let names: BTreeSet<&String> = is.keys().chain(should.keys()).collect();
    let mut out = Vec::new();
    for name in names {
        match (is.get(name), should.get(name)) {
            (Some(is), Some(should)) if is == should => {}
            (Some(is), Some(should)) => {
                out.push(format!("{name}: {} -> {}", line(is), line(should)))
            }
            (Some(_), None) => out.push(format!("{name}: no source and nobody tells of it")),
            (None, Some(should)) => out.push(format!("{name}: new: {}", line(should))),
            (None, None) => {}
        }
    }
    out
}

/// The entries that have to be told, so that the table comes out as it is.
#[must_use]
pub fn draft(table: &[Value], seen: &ByRelease, known: &[Release]) -> Vec<Value> {
    let alone = Told {
        table: Map::new(),
        entries: Vec::new(),
        left_out: BTreeMap::new(),
    };
    let (without, _) = entries(seen, &alone, known);
    let given = |name: &str| {
        without
            .iter()
            .find(|entry| entry.get("name").and_then(Value::as_str) == Some(name))
    };
    let needed = table.iter().filter(|entry| {
        let name = entry
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        given(name) != Some(*entry)
    });
    needed.cloned().collect()
}
