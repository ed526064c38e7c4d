//! One change from a bundle to the next.

use serde::Serialize;

use crate::text::{printable, shorten};

/// What a change is about; in this order they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Id, name, version and what else the manifest says of the plugin.
    Identity,
    /// The servers that it asks for.
    Servers,
    /// The parts that it has, and the platforms that its server part is built for.
    Platforms,
    /// What administrators set.
    Settings,
    /// What the server tells it or asks of it.
    Hooks,
    /// What it calls of the server's API.
    Api,
    /// What it does beside the server, on the machine.
    Host,
    /// What it adds to the web app.
    Webapp,
    /// The files that a server hands out without a login.
    Public,
    /// How it was built, and of what.
    Build,
    /// How large it is.
    Size,
    /// Where more is said of it, and its licences.
    Links,
}

impl Group {
    /// A heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Identity => "Plugin",
            Self::Servers => "Servers",
            Self::Platforms => "Parts and platforms",
            Self::Settings => "Settings",
            Self::Hooks => "Hooks",
            Self::Api => "Server API",
            Self::Host => "On the server's machine",
            Self::Webapp => "Webapp",
            Self::Public => "Public files",
            Self::Build => "Build",
            Self::Size => "Size",
            Self::Links => "Links and licences",
        }
    }
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another one.
    Changed,
    /// It seems to have another name: `old` became `new`.
    Renamed,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
        }
    }

    /// A sign for lists.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed | Self::Renamed => '~',
        }
    }
}

/// The step of a version that a change asks for, the smallest first (`docs/upgrade.md`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// None: nothing is different.
    #[default]
    None,
    /// The third number: something is different that nobody has to know.
    Patch,
    /// The second: there is something new, or something works in another way.
    Minor,
    /// The first: what worked may no longer do so.
    Major,
}

impl Step {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// A name or value that is longer is cut, in characters.
const LONGEST: usize = 200;

/// One change. Texts of the bundles are safe to show and of a bounded length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about.
    pub group: Group,
    /// What became of it.
    pub kind: Kind,
    /// What sort of thing changed, as `setting` or `setting-default`.
    pub what: &'static str,
    /// Which one, as a setting's key; empty where there is only one.
    pub name: String,
    /// What it was; null where it was not there, or has no value.
    pub old: Option<String>,
    /// What it is; null likewise.
    pub new: Option<String>,
    /// More about it, as the place in the code.
    pub note: Option<String>,
    /// The step of the version that it asks for.
    pub asks: Step,
    /// The rule whose finding says more.
    pub rule: Option<&'static str>,
}

impl Change {
    /// A change of something that there is only one of.
    #[must_use]
    pub fn new(group: Group, kind: Kind, what: &'static str) -> Self {
        Self {
            group,
            kind,
            what,
            name: String::new(),
            old: None,
            new: None,
            note: None,
            asks: Step::Patch,
            rule: None,
        }
    }

    /// Of these two values; `None` where they are equal.
    #[must_use]
    pub fn of(
        group: Group,
        what: &'static str,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Option<Self> {
        let kind = match (old, new) {
            (None, Some(_)) => Kind::Added,
            (Some(_), None) => Kind::Removed,
            (Some(old), Some(new)) if old != new => Kind::Changed,
            _ => return None,
        };
        let change = Self::new(group, kind, what);
        Some(Self {
            old: old.map(shown),
            new: new.map(shown),
            ..change
        })
    }

    /// Which one it is.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = shown(name);
        self
    }

    /// What it was.
    #[must_use]
    pub fn old(mut self, old: &str) -> Self {
        self.old = Some(shown(old));
        self
    }

    /// What it is.
    #[must_use]
    pub fn value(mut self, new: &str) -> Self {
        self.new = Some(shown(new));
        self
    }

    /// More about it.
    #[must_use]
    pub fn note(mut self, note: &str) -> Self {
        self.note = Some(shown(note)).filter(|note| !note.is_empty());
        self
    }

    /// The step that it asks for.
    #[must_use]
    pub const fn asks(mut self, step: Step) -> Self {
        self.asks = step;
        self
    }

    /// The rule that says more.
    #[must_use]
    pub const fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The change in a line: `setting Limit: text -> number`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut text = match self.what {
            what if self.name.is_empty() => phrase(what).to_owned(),
            what => format!("{} {}", phrase(what), self.name),
        };
        let value = match (&self.old, &self.new, self.kind) {
            (Some(old), Some(new), Kind::Renamed) => format!("{old}, perhaps now {new}"),
            (Some(old), Some(new), _) => format!("{} -> {}", quiet(old), quiet(new)),
            (Some(one), None, _) | (None, Some(one), _) => quiet(one).to_owned(),
            (None, None, _) => String::new(),
        };
        if !value.is_empty() {
            text += ": ";
            text += &value;
        }
        if let Some(note) = &self.note {
            text += &format!(" ({note})");
        }
        text
    }

    /// What happened, for a list of reasons: `setting Limit is gone`.
    #[must_use]
    pub fn reason(&self) -> String {
        let thing = match self.what {
            what if self.name.is_empty() => phrase(what).to_owned(),
            what => format!("{} {}", phrase(what), self.name),
        };
        match (self.kind, &self.old, &self.new) {
            (Kind::Added, _, Some(new)) if self.name.is_empty() => format!("{thing} {new} is new"),
            (Kind::Added, ..) => format!("{thing} is new"),
            (Kind::Removed, ..) => format!("{thing} is gone"),
            (Kind::Renamed, Some(old), _) => format!("{thing} {old} is gone"),
            (_, Some(old), Some(new)) => {
                format!("{thing} went from {} to {}", quiet(old), quiet(new))
            }
            _ => format!("{thing} changed"),
        }
    }
}

/// What a sort of thing is called in a line.
fn phrase(what: &'static str) -> &'static str {
    match what {
        "go" => "Go",
        "main-module" => "main module",
        "needed-server" => "server that the code needs",
        "registry-call" => "registry call",
        "server-part" => "server part",
        "setting-default" => "default of",
        "setting-help" => "help text of",
        "setting-hosting" => "hosting of",
        "setting-label" => "label of",
        "setting-option" => "option of",
        "setting-option-label" => "label of an option of",
        "setting-placeholder" => "placeholder of",
        "setting-secret" => "secrecy of",
        "setting-section" => "section of",
        "setting-type" => "type of",
        "settings-footer" => "text below the settings",
        "settings-header" => "text above the settings",
        "settings-order" => "order of the settings",
        "webapp-part" => "webapp part",
        other => other,
    }
}

/// A value in a line; an empty one would not be seen.
fn quiet(value: &str) -> &str {
    match value {
        "" => "(empty)",
        value => value,
    }
}

fn shown(text: &str) -> String {
    printable(&shorten(text, LONGEST))
}
