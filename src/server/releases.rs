//! The releases of the server: `rules/knowledge/servers.json`.

use serde::Deserialize;

use super::knowledge;
use super::version::Release;

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
        match ordered && any {
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

/// The releases that a value of `--server` means: a version (`10.11`, `10.11.4`), a range
/// (`>=10.11`, up to the newest known), `latest`, or `esr` (those under extended support).
///
/// # Errors
/// It is none of these, or a range without a known release.
pub fn select(text: &str) -> Result<Vec<Release>, String> {
    let known = |release: Option<Release>| release.ok_or("no release is known".to_owned());
    match text.strip_prefix(">=") {
        Some(first) => {
            let releases = from(Release::parse(first.trim())?);
            match releases.is_empty() {
                true => Err(format!("no release from {first} on is known")),
                false => Ok(releases),
            }
        }
        None if text == "latest" => Ok(vec![known(newest())?]),
        None if text == "esr" => {
            let supported = table().into_iter().flat_map(Table::supported);
            let supported: Vec<Release> = supported.map(|known| known.version).collect();
            known(supported.first().copied())?;
            Ok(supported)
        }
        None => Release::parse(text)
            .map(|release| vec![release])
            .map_err(|error| format!("{error}, a range such as >=10.11, latest or esr")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::{State, from, newest, oldest_supported, select, table};
    use crate::server::behaviour::NEWEST;
    use crate::server::version::Release;

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
        for text in ["", ">=", ">=99", "<11", "11.x", "LATEST", "9.3.1.2"] {
            assert!(select(text).is_err(), "{text}");
        }
        // 7.6 and 7.11 were cancelled.
        let known = from(Release::new(7, 5, 2));
        let known: Vec<String> = known.iter().take(3).map(|known| known.short()).collect();
        assert_eq!(known, ["7.5.2", "7.7", "7.8"]);
    }
}
