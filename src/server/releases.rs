//! The releases of the server: `rules/knowledge/servers.json`.

use std::ops::Range;

use serde::Deserialize;

use super::behaviour::Change;
use super::knowledge;
use crate::text::nearest;
use crate::version::Release;

/// The oldest release that plugins of today's form run on: everything in the tables that is
/// older is no demand.
pub const FIRST: Release = Release::new(5, 2, 0);

/// Whether a release is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is.
    #[default]
    Released,
    /// It was announced and is not, as far as the table knows.
    Announced,
    /// It never was.
    Cancelled,
}

/// A release of the server, its patches included.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownRelease {
    /// Its version, with a patch number of 0.
    pub version: Release,
    /// Whether it is there.
    #[serde(default)]
    pub state: State,
    /// The day of its first version, as `2026-05-15`; `None` where no source tells.
    pub date: Option<String>,
    /// The day or the month that was announced for it.
    pub announced: Option<String>,
    /// An extended support release.
    #[serde(default)]
    pub extended: bool,
    /// The last day of its support; `None` where no source tells.
    pub until: Option<String>,
    /// Where that is from: names of [`Table::sources`].
    pub source: String,
}

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// Where it is from.
    pub source: String,
    /// The documents that it names, by a short name.
    pub sources: std::collections::BTreeMap<String, String>,
    /// The month that it was written in, as `2026-11`.
    pub generated: String,
    /// The releases, oldest first.
    pub releases: Vec<KnownRelease>,
    /// How they behave: what changes, oldest first.
    pub behaviour: Vec<Change>,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// The text is none, or its releases are not in order.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let ordered = table.releases.is_sorted_by(|a, b| a.version < b.version);
        let any = table.released().next().is_some();
        let behaviour = table.behaviour.is_sorted_by(|a, b| a.since < b.since);
        match ordered && any && behaviour {
            true => Ok(table),
            false => Err("its releases are not in order, or there are none".to_owned()),
        }
    }

    /// Those that were released, oldest first.
    pub fn released(&self) -> impl DoubleEndedIterator<Item = &KnownRelease> {
        let releases = self.releases.iter();
        releases.filter(|known| known.state == State::Released)
    }

    /// The release that a version belongs to: `11.7.9` to 11.7.
    #[must_use]
    pub fn find(&self, version: Release) -> Option<&KnownRelease> {
        let start = Release::new(version.major, version.minor, 0);
        self.releases.iter().find(|known| known.version == start)
    }

    /// Those under extended support in the month that the table was written in, oldest first.
    /// The table's month and not today: the same input gives the same answer.
    pub fn supported(&self) -> impl DoubleEndedIterator<Item = &KnownRelease> {
        let month = self.generated.as_str();
        self.released().filter(move |known| {
            known.extended && known.until.as_deref().is_some_and(|until| until >= month)
        })
    }
}

/// The table in use.
#[must_use]
pub fn table() -> Option<&'static Table> {
    knowledge::current().releases.as_ref()
}

/// The newest release that is known; `None` only without a table.
#[must_use]
pub fn newest() -> Option<Release> {
    Some(table()?.released().next_back()?.version)
}

/// The releases that are announced and not yet there, as far as is known, oldest first.
pub fn announced() -> impl Iterator<Item = Release> {
    let newest = newest();
    let known = table().into_iter().flat_map(|table| &table.releases);
    known
        .filter(|known| known.state == State::Announced)
        .map(|known| known.version)
        .filter(move |version| Some(*version) > newest)
}

/// The oldest release that is under extended support.
#[must_use]
pub fn oldest_supported() -> Option<Release> {
    Some(table()?.supported().next()?.version)
}

/// The releases from the one that `first` belongs to on, oldest first, up to the newest known;
/// `first` itself in place of its release.
#[must_use]
pub fn from(first: Release) -> Vec<Release> {
    let same = |version: Release| (version.major, version.minor) == (first.major, first.minor);
    let known = table().into_iter().flat_map(Table::released);
    known
        .map(|known| known.version)
        .filter(|version| *version >= first || same(*version))
        .map(|version| if same(version) { first } else { version })
        .collect()
}

/// The releases that a value of `--server` means: a version (`10.11`, `10.11.4`), `latest`, `esr` (those
/// under extended support), or the known ones in a range: `>=10.11`, `<11`, `10.5 - 11.2`, or several
/// of these that must all hold, as `>=9.11, <10`. Of a range without any of these the announced ones are meant.
///
/// # Errors
/// It is none of these, or a range without a known release.
pub fn select(text: &str) -> Result<Vec<Release>, String> {
    let known = |release: Option<Release>| release.ok_or("no release is known".to_owned());
    match text.trim() {
        "latest" => return Ok(vec![known(newest())?]),
        "esr" => {
            let supported = table().into_iter().flat_map(Table::supported);
            let supported: Vec<Release> = supported.map(|known| known.version).collect();
            known(supported.first().copied())?;
            return Ok(supported);
        }
        // As tags are called.
        plain => match Release::parse(plain.strip_prefix('v').unwrap_or(plain)) {
            Ok(release) => return Ok(vec![release]),
            Err(error) if !plain.contains(['<', '>', '-', ',']) => {
                let near = nearest(plain, ["latest", "esr"]);
                let hint = near.map(|near| format!("; did you mean {near}?"));
                return Err(format!(
                    "{error}, a range such as >=10.11, latest or esr{}",
                    hint.unwrap_or_default()
                ));
            }
            Err(_) => {}
        },
    }
    let released = table().into_iter().flat_map(Table::released);
    for mut found in [
        released.map(|known| known.version).collect(),
        announced().collect::<Vec<_>>(),
    ] {
        for part in text.split(',') {
            narrow(&mut found, part.trim())?;
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Err(format!("no release is known that is {}", text.trim()))
}

/// Whether a value of `--server` names one release, and no set of them.
#[must_use]
pub fn is_of_one(text: &str) -> bool {
    let plain = text.trim();
    plain == "latest" || Release::parse(plain.strip_prefix('v').unwrap_or(plain)).is_ok()
}

/// Leaves the releases that one condition holds for.
fn narrow(found: &mut Vec<Release>, part: &str) -> Result<(), String> {
    if let Some((first, last)) = part.split_once(" - ") {
        narrow(found, &format!(">={}", first.trim()))?;
        return narrow(found, &format!("<={}", last.trim()));
    }
    let split = part.find(|c: char| c != '<' && c != '>' && c != '=');
    let (sign, version) = part.split_at(split.unwrap_or(part.len()));
    let version = Release::parse(version.trim())
        .map_err(|_| format!("{part:?} is no condition such as >=10.11 or <11"))?;
    match sign {
        ">=" => at_least(found, version),
        ">" => found.retain(|release| *release > version),
        "<" => found.retain(|release| *release < version),
        "<=" => found.retain(|release| *release <= version),
        _ => return Err(format!("{part:?} is no condition such as >=10.11 or <11")),
    }
    Ok(())
}

/// Leaves those from the release that `first` belongs to on; `first` itself in its place.
fn at_least(found: &mut Vec<Release>, first: Release) {
    let same = |version: Release| (version.major, version.minor) == (first.major, first.minor);
    found.retain(|version| *version >= first || same(*version));
    for version in found.iter_mut().filter(|version| same(**version)) {
        *version = first.max(*version);
    }
}

/// Ranges of releases in words: of `asked`, ascending, those at which `holds`. `None` where it holds
/// for all; of one release its version, as `11.1.0`; of several that follow each other `<5.22`,
/// `>=6.2.1, <7.6` or `>=10.11`. Releases that are not known break a range.
#[must_use]
pub fn fold(asked: &[Release], holds: &dyn Fn(usize) -> bool) -> Option<String> {
    let runs = runs(asked, holds);
    let words: Vec<String> = runs.iter().map(|run| describe(asked, run)).collect();
    let all = (0..asked.len()).all(holds);
    (!all).then(|| words.join(" or "))
}

/// The ranges of places in `asked` at which `holds`, each of releases that follow each other.
#[must_use]
pub fn runs(asked: &[Release], holds: &dyn Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, release) in asked.iter().enumerate().filter(|(at, _)| holds(*at)) {
        let before = at.checked_sub(1).and_then(|at| asked.get(at));
        let follows = before.is_some_and(|before| follow(*before, *release));
        match runs.last_mut() {
            Some(run) if run.end == at && follows => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// One run of [`runs`] in words.
#[must_use]
pub fn describe(asked: &[Release], run: &Range<usize>) -> String {
    let (Some(first), Some(last)) = (asked.get(run.start), asked.get(run.end.saturating_sub(1)))
    else {
        return String::new();
    };
    if first == last {
        return first.to_string();
    }
    let oldest = table().and_then(|table| table.released().next().map(|known| known.version));
    let from = (oldest != Some(*first)).then(|| format!(">={}", first.short()));
    let below = next(*last).map(|next| format!("<{}", next.short()));
    let ends: Vec<String> = from.into_iter().chain(below).collect();
    match ends.is_empty() {
        true => format!(">={}", first.short()),
        false => ends.join(", "),
    }
}

/// Whether no known release lies between two.
#[must_use]
pub fn follow(before: Release, after: Release) -> bool {
    let next = next(before);
    next.is_some_and(|next| (next.major, next.minor) == (after.major, after.minor))
}

/// The release after the one that a version belongs to; `None` for the newest known.
fn next(release: Release) -> Option<Release> {
    let later = |version: Release| (version.major, version.minor) > (release.major, release.minor);
    let mut known = table()
        .into_iter()
        .flat_map(Table::released)
        .map(|known| known.version);
    known.find(|version| later(*version))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::{State, fold, from, newest, oldest_supported, select, table};
    use crate::server::behaviour::NEWEST;
    use crate::version::Release;

    #[test]
    fn the_table_is_read_and_every_release_has_its_source() {
        let table = table().unwrap();
        assert!(table.releases.len() > 80);
        for known in &table.releases {
            let mut names = known.source.split(", ");
            assert!(
                names.all(|name| table.sources.contains_key(name)),
                "{known:?}"
            );
            assert!(known.until.is_none() || known.extended, "{known:?}");
            let dated = known.date.is_some();
            assert!(!dated || known.state == State::Released, "{known:?}");
        }
        // What is known of servers' behaviour and the list of releases go together.
        assert_eq!(newest(), Some(NEWEST));
        assert_eq!(oldest_supported(), Some(Release::new(11, 7, 0)));
    }

    #[test]
    fn a_value_of_the_option_means_releases() {
        let versions = |text: &str| {
            let found = select(text).unwrap();
            found
                .iter()
                .map(|release| release.short())
                .collect::<Vec<_>>()
        };
        assert_eq!(versions("10.11"), ["10.11"]);
        assert_eq!(versions("9.3.1"), ["9.3.1"]);
        assert_eq!(versions(">=11.10"), ["11.10", "11.11"]);
        assert_eq!(versions(">= 11.10.2"), ["11.10.2", "11.11"]);
        assert_eq!(versions("latest"), ["11.11"]);
        assert_eq!(versions("esr"), ["11.7"]);
        assert_eq!(versions("<5.4"), ["5.2", "5.3"]);
        assert_eq!(versions(">=9.10, <10"), ["9.10", "9.11"]);
        assert_eq!(versions("7.4 - 7.8"), ["7.4", "7.5", "7.7", "7.8"]);
        assert_eq!(versions(">11.9, <=11.10"), ["11.10"]);
        assert_eq!(versions("v11.1.0"), ["11.1"]);
        // What is announced, where a range has nothing else.
        assert_eq!(versions(">=12"), ["12.0"]);
        assert_eq!(select(">=5.2"), select("<12"));
        for text in [
            "", ">=", ">=99", "<5", "11.x", "LATEST", "9.3.1.2", "=>11", "<11,", "11 -",
            "<11 >=10", "10, 11",
        ] {
            assert!(select(text).is_err(), "{text}");
        }
        let folded = |asked: &str, of: &str| {
            let (asked, of) = (select(asked).unwrap(), select(of).unwrap());
            fold(&asked, &|at| of.contains(&asked[at]))
        };
        let word = |text: &str| Some(text.to_owned());
        assert_eq!(folded(">=5.2", "<5.22"), word("<5.22"));
        assert_eq!(folded(">=6.2.1", ">=6.2.1, <7.6"), word(">=6.2.1, <7.7"));
        assert_eq!(folded(">=5.2", ">=10.11"), word(">=10.11"));
        assert_eq!(folded(">=5.2", "9.4"), word("9.4.0"));
        assert_eq!(folded(">=10", ">=5.2"), None);
        // 7.6 and 7.11 were cancelled.
        let known = from(Release::new(7, 5, 2));
        let known: Vec<String> = known.iter().take(3).map(|known| known.short()).collect();
        assert_eq!(known, ["7.5.2", "7.7", "7.8"]);
    }
}
