//! The kinds of things of the server that a plugin uses, each with its words: the one list that the matrix, the table and
//! the pages go by.

use serde::Serialize;

/// What something that the plugin uses is on a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// It is there, and does what it did when the plugin was built.
    Works,
    /// It is not there, and the plugin makes sure of that first.
    Guarded,
    /// The release makes nothing of it: a field that it passes over.
    WithoutEffect,
    /// The release never calls it: a hook.
    NotCalled,
    /// Whether it is there, or there as the plugin knows it, is not known.
    Unknown,
    /// It is there with other parameters or results.
    Changed,
    /// It is no longer there.
    Removed,
    /// It is not there yet.
    Missing,
}

impl Means {
    /// In words, as a cell of a table has them.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Guarded => "not there, guarded",
            Self::WithoutEffect => "without effect",
            Self::NotCalled => "not called",
            Self::Unknown => "not known",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Missing => "missing",
        }
    }
}

/// Where a kind counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Programs call it: [`OnServer::calls`](super::OnServer::calls).
    Programs,
    /// The webapp uses it: [`OnServer::webapp`](super::OnServer::webapp).
    Webapp,
    /// The plugin brings it, and a release without it loses only that.
    Brought,
}

/// A kind of thing.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as in the JSON.
    pub name: &'static str,
    /// Several of them, as a heading.
    pub title: &'static str,
    /// One of them, behind its name.
    pub one: &'static str,
    /// One of them in short, in front of its name.
    pub word: &'static str,
    /// Where it counts.
    pub side: Side,
    /// The kinds of [`Reason`](super::Reason)s that are about it, and what each means.
    pub reasons: &'static [(&'static str, Means)],
    /// What follows where it is missing, as a sentence.
    pub without: &'static str,
}

/// The kinds, in the order of columns.
pub const ALL: [Kind; 5] = [
    Kind {
        name: "api",
        title: "API methods",
        one: "method of the server's API",
        word: "API method",
        side: Side::Programs,
        reasons: &[
            ("api-missing", Means::Missing),
            ("api-removed", Means::Removed),
            ("api-changed", Means::Changed),
            ("api-unknown", Means::Unknown),
        ],
        without: "The call comes back with nothing, and the server logs an error.",
    },
    Kind {
        name: "registry",
        title: "Registry methods",
        one: "method of the web app's registry",
        word: "registry method",
        side: Side::Webapp,
        reasons: &[
            ("registry-missing", Means::Missing),
            ("registry-removed", Means::Removed),
            ("registry-unknown", Means::Unknown),
        ],
        without: "Calling it throws: what stands behind the call is not run.",
    },
    Kind {
        name: "global",
        title: "Globals",
        one: "global of the web app",
        word: "global",
        side: Side::Webapp,
        reasons: &[
            ("global-missing", Means::Missing),
            ("global-removed", Means::Removed),
            ("global-unknown", Means::Unknown),
        ],
        without: "It is undefined: using it throws.",
    },
    Kind {
        name: "hook",
        title: "Hooks",
        one: "hook",
        word: "hook",
        side: Side::Brought,
        reasons: &[("hook-not-called", Means::NotCalled)],
        without: "The server never calls it: what the plugin does in it does not happen.",
    },
    Kind {
        name: "field",
        title: "Manifest fields",
        one: "field of the manifest",
        word: "manifest field",
        side: Side::Brought,
        reasons: &[("field-without-effect", Means::WithoutEffect)],
        without: "The server passes over it.",
    },
];

impl Kind {
    /// What a reason of this kind says of the thing that it names; `None` where it is about something else.
    #[must_use]
    pub fn means(&self, reason: &str) -> Option<Means> {
        let mut known = self.reasons.iter();
        known.find_map(|(kind, means)| (*kind == reason).then_some(*means))
    }

    /// The tables that tell of it, as [`Reason`](super::Reason)s of the kind `not-described` name them.
    #[must_use]
    pub fn tables(&self) -> &'static [&'static str] {
        match self.side {
            Side::Programs => &["api"],
            Side::Webapp => &["registry"],
            Side::Brought => &[],
        }
    }

    /// Whether it raises the server that the plugin needs.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.side != Side::Brought
    }
}

/// The kind of this name.
#[must_use]
pub fn of(name: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.name == name)
}

/// Those that count on one side.
pub fn on(side: Side) -> impl Iterator<Item = &'static Kind> {
    ALL.iter().filter(move |kind| kind.side == side)
}
