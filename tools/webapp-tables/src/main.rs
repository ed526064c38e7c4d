//! Writes the tables of what the web app gives to plugins: `rules/knowledge/registry.json` and
//! `globals.json`. See README.md.

mod read;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use mmlint::version::Release;
use serde_json::Value;

use table::{Seen, Told};

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The methods of the registry.
    Registry,
    /// The properties of window.
    Globals,
}

impl Kind {
    const fn list(self) -> &'static str {
        match self {
            Self::Registry => "methods",
            Self::Globals => "globals",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Registry => "registry",
            Self::Globals => "globals",
        })
    }
}

/// Writes the tables of what the web app gives to plugins.
#[derive(Debug, Parser)]
struct Options {
    /// Which table
    table: Kind,
    /// Read the sources of a release: VERSION=FILE, VERSION=FOLDER or VERSION=REPOSITORY@COMMIT
    #[arg(long, value_name = "VERSION=PLACE")]
    release: Vec<String>,
    /// Read all releases that a repository has tags of, from 5.2 on
    #[arg(long, value_name = "REPOSITORY")]
    tags: Option<String>,
    /// Write nothing, and fail where the table, or what was seen, would change
    #[arg(long)]
    check: bool,
    /// Print the entries that have to be told for the table to come out as it is
    #[arg(long, conflicts_with = "check")]
    draft: bool,
    /// The root of mmlint's repository
    #[arg(long, default_value = "../..")]
    root: PathBuf,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<Vec<String>, String> {
    let kind = options.table;
    let own = options.root.join("tools/webapp-tables");
    let seen_file = own.join(format!("{kind}-seen.json"));
    let table_file = options.root.join(format!("rules/knowledge/{kind}.json"));
    let old: Seen = match seen_file.exists() {
        true => parse(&seen_file)?,
        false => Seen::default(),
    };
    let mut seen = old.expand()?;
    for (version, place, source) in places(options)? {
        seen.insert(
            table::release(&version)?,
            (source.to_owned(), read::names(kind, &place)?),
        );
    }
    let known = known(&options.root)?;
    let now: Value = parse(&table_file)?;
    let list = now.get(kind.list()).and_then(Value::as_array);
    let list = list.ok_or_else(|| format!("{}: no {}", table_file.display(), kind.list()))?;
    if options.draft {
        let lines = table::draft(list, &seen, &known);
        return Ok(lines.iter().map(ToString::to_string).collect());
    }
    let told: Told = parse(&own.join(format!("{kind}-told.json")))?;
    let (entries, problems) = table::entries(&seen, &told, &known);
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let mut changes = table::compare(list, &entries);
    let head = told
        .table
        .iter()
        .filter(|(key, value)| now.get(key.as_str()) != Some(*value));
    changes.extend(head.map(|(key, _)| format!("{key} differs")));
    let text = to_text(&Seen::of(&seen))?;
    if text != to_text(&old)? {
        changes.push(format!("{} differs", seen_file.display()));
    }
    match (options.check, changes.is_empty()) {
        (true, true) => Ok(vec![format!(
            "{} entries of {} releases",
            entries.len(),
            seen.len()
        )]),
        (true, false) => Err(changes.join("\n")),
        (false, _) => {
            let write = |path: &Path, text: &str| {
                std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
            };
            write(&seen_file, &text)?;
            write(&table_file, &table::write(&told, kind.list(), &entries))?;
            Ok(changes)
        }
    }
}

/// The releases to read: version, place and source.
fn places(options: &Options) -> Result<Vec<(String, String, &'static str)>, String> {
    let mut all = Vec::new();
    if let Some(repository) = &options.tags {
        let oldest = Release::new(5, 2, 0);
        for (version, place) in read::tags(repository)? {
            if table::release(&version)? >= oldest {
                all.push((version, place, "tags"));
            }
        }
    }
    for release in &options.release {
        let (version, place) = release
            .split_once('=')
            .ok_or_else(|| format!("{release}: VERSION=PLACE is wanted"))?;
        all.push((version.to_owned(), place.to_owned(), "snapshots"));
    }
    Ok(all)
}

/// The releases of servers, oldest first.
fn known(root: &Path) -> Result<Vec<Release>, String> {
    let file = root.join("rules/knowledge/servers.json");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let table = mmlint::server::releases::Table::parse(&text)?;
    let mut all: Vec<Release> = table.released().map(|known| known.version).collect();
    all.sort();
    Ok(all)
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))
}

fn to_text(seen: &Seen) -> Result<String, String> {
    let text = serde_json::to_string_pretty(seen).map_err(|e| e.to_string())?;
    Ok(text + "\n")
}
