//! Since when servers have which method of the plugin API and which hook:
//! `rules/knowledge/server-api.json`, which `tools/server-api` writes.
//!
//! Versions are server releases with a patch number of 0: a patch brings no method. The newest
//! one that the table knows is [`Table::server`]; a method that it does not name may be newer.

use std::collections::BTreeMap;

use semver::Version;
use serde::{Deserialize, Deserializer, de};

use super::knowledge;
use super::releases::FIRST;
use crate::version::Release;

/// A method of `plugin.API`, `plugin.Hooks` or `plugin.Driver` (`server/public/plugin`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its name in Go.
    pub name: String,
    /// What it can do, a [`Group`]'s name; empty for hooks and the driver's.
    #[serde(default)]
    pub group: String,
    /// A hook's type as `(*plugin.Context, *model.Post) (*model.Post, string)`, in the newest
    /// library that has it: a plugin's method of another type is never called. Empty for others.
    #[serde(default)]
    pub signature: String,
    /// The first release that has it.
    pub since: Release,
    /// The first release that no longer has it; the same as `since` where none ever had it.
    pub removed: Option<Release>,
    /// What the server's source says in place of `since` (*Minimum server version*), where
    /// releases refute it.
    pub comment: Option<Release>,
    /// The first module of [`Table::read`] that has it.
    pub seen: String,
    /// Why it should not be called, in the server's words.
    pub deprecated: Option<String>,
    /// When its type changed, oldest first.
    #[serde(default)]
    pub changed: Vec<Change>,
}

impl Method {
    /// Whether `release` has it.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.since <= release && self.removed.is_none_or(|removed| release < removed)
    }

    /// The change that keeps `release` from understanding the call of a plugin that was built
    /// with the library of the release `library`, where that is sure.
    #[must_use]
    pub fn broken_by(&self, release: Release, library: Release) -> Option<&Change> {
        let breaks = self.changed.iter().filter(|change| change.breaks);
        let mut between = breaks.filter(|change| {
            let sides = (change.has_new(release), change.has_new(library));
            matches!(sides, (Some(server), Some(plugin)) if server != plugin)
        });
        between.next().filter(|_| self.is_in(release))
    }

    /// The first release that surely understands the call of a plugin that was built with the library of the
    /// release `library`, or, where that is older than the last change that breaks, that has the method.
    #[must_use]
    pub fn since_for(&self, library: Option<Release>) -> Release {
        let breaks = self.changed.iter().filter(|change| change.breaks);
        let is_new =
            |change: &&Change| library.and_then(|library| change.has_new(library)) == Some(true);
        let new = breaks.filter(is_new).map(|change| change.since).max();
        new.map_or(self.since, |new| new.max(self.since))
    }

    /// Whether `release` understands the call of a plugin that was built with the library of
    /// the release `library`: it has the method, and no change that breaks lies between them.
    #[must_use]
    pub fn understands(&self, release: Release, library: Release) -> bool {
        let breaks = self.changed.iter().filter(|change| change.breaks);
        let same_side = |since: Release| (since <= release) == (since <= library);
        self.is_in(release) && breaks.map(|change| change.since).all(same_side)
    }
}

/// A method's type before and after a release.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The last release that surely has the old type; `None` where maybe none has.
    pub after: Option<Release>,
    /// The first release known with the new one.
    #[serde(rename = "in")]
    pub since: Release,
    /// The old type, as `(string) (*model.Group, *model.AppError)`.
    pub from: String,
    /// The new type.
    pub to: String,
    /// Whether a plugin built with one and a server with the other do not understand each
    /// other. Otherwise what only one of them knows is left out (`encoding/gob`).
    pub breaks: bool,
}

impl Change {
    /// Whether `release` has the new type; `None` for releases of which that is not known.
    #[must_use]
    pub fn has_new(&self, release: Release) -> Option<bool> {
        if release >= self.since {
            return Some(true);
        }
        let old = self.after.is_some_and(|after| release <= after);
        old.then_some(false)
    }
}

/// What methods of the API can do, for whoever reviews a plugin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name, as `write-messages`.
    pub name: String,
    /// Its meaning, as the end of a sentence that begins with the plugin.
    pub about: String,
}

/// A call of the API by a helper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The API's method.
    pub method: String,
    /// The server that the helper makes sure of first: this one or a newer one, which has the method.
    pub guard: Option<Release>,
}

impl<'de> Deserialize<'de> for Call {
    /// Reads `CreatePost` and `InstallPlugin>=5.18`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (method, guard) = match text.split_once(">=") {
            Some((method, guard)) => (method, Some(Release::parse(guard))),
            None => (text.as_str(), None),
        };
        Ok(Self {
            method: method.to_owned(),
            guard: guard.transpose().map_err(de::Error::custom)?,
        })
    }
}

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// Where it is from.
    pub source: String,
    /// The month that it was written in, as `2026-11`.
    pub generated: String,
    /// The newest release that it knows.
    pub server: Release,
    /// The modules of the server's library that it was read from, oldest first, each with the
    /// release that it calls itself: `6.7.2` is a server's tag, `0.4.4` a version of
    /// `server/public`, `6.0.0-20220802` a state of the main branch in between.
    pub read: Vec<(String, Release)>,
    /// What the API's methods can do, the gravest first.
    pub groups: Vec<Group>,
    /// The methods of `plugin.API`, by name.
    pub api: Vec<Method>,
    /// Those of `plugin.Hooks`, by name.
    pub hooks: Vec<Method>,
    /// Those of `plugin.Driver`, by name: SQL on the server's database.
    pub driver: Vec<Method>,
    /// What functions beside the API call, by import path, and by name as in symbol tables.
    helpers: BTreeMap<String, BTreeMap<String, Vec<Call>>>,
}

/// Where helpers are today.
const PLUGINAPI: &str = "github.com/mattermost/mattermost/server/public/pluginapi";
/// The same module's first name.
const FIRST_PLUGINAPI: &str = "github.com/mattermost/mattermost-server/server/public/pluginapi";
/// Where they were before; the table names only those that differ.
const OLD_PLUGINAPI: &str = "github.com/mattermost/mattermost-plugin-api";
/// The package plugin of the last servers that had `HelpersImpl` in it.
const PLUGIN_V5: &str = "github.com/mattermost/mattermost-server/v5/plugin";
/// The same of the older ones, before 5.18.
const PLUGIN: &str = "github.com/mattermost/mattermost-server/plugin";

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// The text is none.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// A method of the API.
    #[must_use]
    pub fn method(&self, name: &str) -> Option<&Method> {
        find(&self.api, name)
    }

    /// A hook.
    #[must_use]
    pub fn hook(&self, name: &str) -> Option<&Method> {
        find(&self.hooks, name)
    }

    /// What a helper calls of the API: `package` is its import path, `receiver` its type
    /// (with or without `*`, empty for a function). `None` where it is no helper, or calls nothing.
    ///
    /// That is so in the newest version of its module. An older one in a program may call other
    /// methods (`EnsureBot` called `CreateBot` until 2022): the program's own code goes first.
    #[must_use]
    pub fn helper(&self, package: &str, receiver: &str, name: &str) -> Option<&[Call]> {
        let receiver = receiver.trim_start_matches('*');
        let symbols = match receiver {
            "" => vec![name.to_owned()],
            _ => vec![
                format!("(*{receiver}).{name}"),
                format!("{receiver}.{name}"),
            ],
        };
        let within = |package: &str| {
            let helpers = self.helpers.get(package)?;
            let calls = symbols.iter().find_map(|symbol| helpers.get(symbol));
            calls.map(Vec::as_slice)
        };
        let moved = || {
            let rest = [FIRST_PLUGINAPI, OLD_PLUGINAPI];
            let rest = rest.iter().find_map(|from| package.strip_prefix(from))?;
            let inside = rest.is_empty() || rest.starts_with('/');
            inside.then(|| format!("{PLUGINAPI}{rest}"))
        };
        within(package)
            .or_else(|| within(&moved()?))
            .or_else(|| (package == PLUGIN).then(|| within(PLUGIN_V5))?)
    }

    /// A group of methods of the API.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The module of [`Table::read`] before the first that has `method`.
    #[must_use]
    pub fn absent(&self, method: &Method) -> Option<&str> {
        let seen = self
            .read
            .iter()
            .position(|(read, _)| *read == method.seen)?;
        let (before, _) = self.read.get(seen.checked_sub(1)?)?;
        Some(before)
    }

    /// The release that a version of the server's library belongs to, or the one before that
    /// (`server/public` is tagged while a release is made): `v5.28.1+incompatible`, `v0.1.10`,
    /// pseudo-versions as Go writes them into a program. `None` where the version tells nothing,
    /// as that of a state between servers' tags before 6.0.
    #[must_use]
    pub fn library(&self, version: &str) -> Option<Release> {
        let version = Version::parse(version.strip_prefix('v')?).ok()?;
        let tagged = Release::new(version.major, version.minor, 0);
        // A pseudo-version ends with time and commit: -20221012175353-8cb6718a9bcc.
        let day = version
            .pre
            .rsplit(['-', '.'])
            .nth(1)
            .and_then(|time| time.get(..8));
        let day = day.filter(|day| day.bytes().all(|b| b.is_ascii_digit()));
        let latest = |wanted: &dyn Fn(&Version) -> bool| {
            let read = self
                .read
                .iter()
                .filter_map(|(read, release)| Some((Version::parse(read).ok()?, *release)));
            let wanted = read.filter(|(read, _)| wanted(read));
            wanted
                .max_by(|(a, _), (b, _)| a.cmp(b))
                .map(|(_, release)| release)
        };
        match (version.major, day) {
            (0, _) => latest(&|read| read.major == 0 && *read <= version),
            (6, Some(day)) => {
                latest(&|read| read.major == 6 && !read.pre.is_empty() && read.pre.as_str() <= day)
                    .or(Some(tagged))
            }
            (5.., None) => Some(tagged),
            _ => None,
        }
    }
}

fn find<'a>(methods: &'a [Method], name: &str) -> Option<&'a Method> {
    let at = methods.binary_search_by(|method| method.name.as_str().cmp(name));
    methods.get(at.ok()?)
}

/// The table in use. A test reads the one that is compiled in, so there always is one.
#[must_use]
pub fn table() -> Option<&'static Table> {
    knowledge::current().api.as_ref()
}

/// A method of the API, as the table in use has it.
#[must_use]
pub fn method(name: &str) -> Option<&'static Method> {
    table()?.method(name)
}

/// How old a hook is: 0 where all servers call it, more where it came later; the most for one that is in no table, of a
/// library newer than that.
#[must_use]
pub fn hook_age(name: &str) -> u64 {
    match hook(name).map(|hook| hook.since) {
        Some(since) if since <= FIRST => 0,
        Some(Release {
            major,
            minor,
            patch,
        }) => major << 40 | minor << 20 | patch,
        None => u64::MAX,
    }
}

/// A hook.
#[must_use]
pub fn hook(name: &str) -> Option<&'static Method> {
    table()?.hook(name)
}

/// What a helper calls: see [`Table::helper`].
#[must_use]
pub fn helper(package: &str, receiver: &str, name: &str) -> Option<&'static [Call]> {
    table()?.helper(package, receiver, name)
}

/// The release of a version of the server's library: see [`Table::library`].
#[must_use]
pub fn library(version: &str) -> Option<Release> {
    table()?.library(version)
}

/// Whether a package is `pluginapi` itself, wherever it was.
#[must_use]
pub fn is_pluginapi(package: &str) -> bool {
    [PLUGINAPI, FIRST_PLUGINAPI, OLD_PLUGINAPI].contains(&package)
}

/// A group of methods of the API.
#[must_use]
pub fn group(name: &str) -> Option<&'static Group> {
    table()?.group(name)
}

#[cfg(test)]
mod tests;
