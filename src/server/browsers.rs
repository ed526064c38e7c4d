//! Which browsers a server supports, and since when browsers know which syntax:
//! `rules/knowledge/browsers.json`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, de};

use super::knowledge;
use crate::version::Release;
use crate::webapp::code::Syntax;

/// A browser's version, as `16.4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u64,
    minor: u64,
}

impl<'de> Deserialize<'de> for Version {
    /// Reads `16` or `16.4`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match Release::parse(&text) {
            Ok(Release {
                major,
                minor,
                patch: 0,
            }) => Ok(Self { major, minor }),
            _ => Err(de::Error::custom(format!(
                "{text:?} is no browser's version such as 16.4"
            ))),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            0 => write!(f, "{}", self.major),
            minor => write!(f, "{}.{minor}", self.major),
        }
    }
}

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chrome, and Edge.
    Chrome,
    /// Firefox.
    Firefox,
    /// Safari.
    Safari,
}

impl Browser {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chrome, Self::Firefox, Self::Safari];
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chrome => "Chrome",
            Self::Firefox => "Firefox",
            Self::Safari => "Safari",
        })
    }
}

/// The oldest browsers that servers support.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oldest {
    /// The first release that asks for them.
    pub since: Release,
    /// Of Chrome; absent where it stays as it was.
    pub chrome: Option<Version>,
    /// Of Firefox; likewise.
    pub firefox: Option<Version>,
    /// Of Safari; likewise.
    pub safari: Option<Version>,
    /// Where that is from: names in [`Table::sources`], with commas between them.
    pub source: String,
}

/// The first versions that know a syntax.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First {
    /// The syntax.
    pub name: Syntax,
    /// Of Chrome; absent where no version knows it.
    pub chrome: Option<Version>,
    /// Of Firefox; likewise.
    pub firefox: Option<Version>,
    /// Of Safari; likewise.
    pub safari: Option<Version>,
    /// Where that is from: a name in [`Table::sources`].
    pub source: String,
}

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// The month that it was written in, as `2026-11`.
    pub generated: String,
    /// The newest release that it describes.
    pub newest: Release,
    /// What its entries are from, by a short name.
    pub sources: BTreeMap<String, String>,
    /// The oldest browsers, by release.
    pub servers: Vec<Oldest>,
    /// Since when browsers know what.
    pub syntax: Vec<First>,
}

/// A browser that a server supports and that does not know a syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Which.
    pub browser: Browser,
    /// The oldest version that the server supports.
    pub oldest: Version,
    /// The first version that knows it; `None` where no version does.
    pub first: Option<Version>,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// The text is none.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The oldest version that a server supports; `None` where that is not known.
    #[must_use]
    pub fn oldest(&self, server: Release, browser: Browser) -> Option<Version> {
        let newest = (self.newest.major, self.newest.minor);
        if (server.major, server.minor) > newest {
            return None;
        }
        let asked = self.servers.iter().rev();
        let mut asked = asked.filter(|asked| asked.since <= server);
        asked.find_map(|asked| match browser {
            Browser::Chrome => asked.chrome,
            Browser::Firefox => asked.firefox,
            Browser::Safari => asked.safari,
        })
    }

    /// The browsers that a server supports, in some version, and that do not know a syntax.
    #[must_use]
    pub fn lacking(&self, server: Release, what: Syntax) -> Vec<Lacking> {
        let Some(known) = self.syntax.iter().find(|known| known.name == what) else {
            return Vec::new();
        };
        let lacking = Browser::ALL.into_iter().filter_map(|browser| {
            let first = match browser {
                Browser::Chrome => known.chrome,
                Browser::Firefox => known.firefox,
                Browser::Safari => known.safari,
            };
            let oldest = self.oldest(server, browser)?;
            first.is_none_or(|first| oldest < first).then_some(Lacking {
                browser,
                oldest,
                first,
            })
        });
        lacking.collect()
    }
}

/// The table in use.
#[must_use]
pub fn table() -> Option<&'static Table> {
    knowledge::current().browsers.as_ref()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_names_its_sources() {
        let table = table().unwrap();
        assert!(table.servers.is_sorted_by(|a, b| a.since < b.since));
        let names: Vec<Syntax> = table.syntax.iter().map(|known| known.name).collect();
        assert_eq!(names, Syntax::ALL);
        let sources = table.servers.iter().map(|asked| &asked.source);
        for source in sources.chain(table.syntax.iter().map(|known| &known.source)) {
            let mut names = source.split(", ");
            assert!(names.all(|name| table.sources.contains_key(name)));
        }
        // Browsers only get newer.
        for browser in Browser::ALL {
            let of = |asked: &Oldest| table.oldest(asked.since, browser).unwrap();
            assert!(table.servers.iter().map(of).is_sorted());
        }
        assert!(
            table
                .servers
                .last()
                .is_some_and(|last| last.since <= table.newest)
        );
    }

    #[test]
    fn what_browsers_of_a_server_do_not_know() {
        let table = table().unwrap();
        let lacking = |server: &str, what: Syntax| -> Vec<String> {
            let lacking = table.lacking(Release::parse(server).unwrap(), what);
            let words = lacking.iter().map(|one| match one.first {
                Some(first) => format!("{} {} < {first}", one.browser, one.oldest),
                None => format!("{} {}", one.browser, one.oldest),
            });
            words.collect()
        };
        assert_eq!(
            lacking("10.11.4", Syntax::RegexpModifiers),
            ["Firefox 128 < 132", "Safari 17.4 < 26"]
        );
        assert_eq!(
            lacking("11.1", Syntax::RegexpModifiers),
            ["Safari 17.4 < 26"]
        );
        assert_eq!(lacking("11.6", Syntax::RegexpModifiers), [""; 0]);
        assert_eq!(
            lacking("9.8.2", Syntax::RegexpLookbehind),
            ["Safari 16.2 < 16.4"]
        );
        assert_eq!(lacking("9.9", Syntax::RegexpLookbehind), [""; 0]);
        assert_eq!(
            lacking("11.10.3", Syntax::Using),
            ["Firefox 140 < 141", "Safari 26.2"]
        );
        // Not known: before the first of the table, and behind its newest.
        assert_eq!(lacking("6.0.3", Syntax::Using), [""; 0]);
        assert_eq!(lacking("11.11", Syntax::Using), [""; 0]);
    }
}
