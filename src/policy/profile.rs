//! Profiles: what rules weigh for whom, as one table.

use super::level::{Level, one_of};
use crate::report::{Confidence, Severity};

/// For whom a bundle is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The author, on every day: what servers refuse and what someone will regret.
    #[default]
    Author,
    /// A submission to the Marketplace: what it asks for, and what its tools refuse.
    Marketplace,
    /// Every rule.
    Strict,
}

/// What the profiles change, and why. A rule that is not here has its own severity in all.
const TABLE: &[(Profile, Level, &[&str])] = &[
    // Advice for a submission, which is noise on a plugin's first day.
    (Profile::Author, Level::Off, &["manifest/version-below-one"]),
    // What a submission needs (the Marketplace's requirements, developers.mattermost.com).
    (
        Profile::Marketplace,
        REFUSED,
        &[
            "manifest/icon-missing",
            "manifest/license-missing",
            "manifest/min-server-version-missing",
            "manifest/url-missing",
            "manifest/version-below-one",
        ],
    ),
    // What the Marketplace's generator stops at: it reads the gzip stream to its end and
    // decodes the manifest with json.Unmarshal (mattermost-marketplace cmd/generator).
    (
        Profile::Marketplace,
        REFUSED,
        &["archive/gzip-trailer", "manifest/trailing-data"],
    ),
    // What the starter template's manifest tool stops at: Manifest.IsValid, and fields that
    // it does not know (mattermost-plugin-starter-template build/manifest).
    (
        Profile::Marketplace,
        REFUSED,
        &[
            "manifest/deprecated-field",
            "manifest/name-missing",
            "manifest/section-key-missing",
            "manifest/setting-options",
            "manifest/setting-placeholder",
            "manifest/setting-regenerate",
            "manifest/setting-type-invalid",
            "manifest/unknown-field",
            "manifest/url-invalid",
            "manifest/version-invalid",
            "manifest/version-missing",
        ],
    ),
];

/// A reviewer or one of the Marketplace's tools says no.
const REFUSED: Level = Level::On(Severity::Error);

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Author, Self::Marketplace, Self::Strict];

    /// The words for them.
    pub const NAMES: [&str; 3] = ["author", "marketplace", "strict"];

    /// Reads one of [`Profile::NAMES`].
    ///
    /// # Errors
    /// It is none; the nearest is named.
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "author" => Ok(Self::Author),
            "marketplace" => Ok(Self::Marketplace),
            "strict" => Ok(Self::Strict),
            other => Err(one_of(other, &Self::NAMES)),
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Marketplace => "marketplace",
            Self::Strict => "strict",
        }
    }

    /// What it sets a rule to; `None`: nothing, the finding keeps its severity.
    #[must_use]
    pub fn level(self, rule: &str) -> Option<Level> {
        let row = TABLE
            .iter()
            .find(|(profile, _, rules)| *profile == self && rules.contains(&rule));
        row.map(|(_, level, _)| *level)
    }

    /// The level of one finding: only what is proven becomes an error.
    pub(super) fn level_of(self, rule: &str, confidence: Confidence) -> Option<Level> {
        let level = self.level(rule)?;
        match level {
            Level::On(Severity::Error) if confidence < Confidence::High => None,
            _ => Some(level),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Profile, TABLE};
    use crate::policy::RulePattern;

    #[test]
    fn the_table_names_rules_that_exist_once() {
        let names = |(profile, _, rules): &(Profile, Level, &'static [&'static str])| {
            let profile = *profile;
            rules.iter().map(move |name| (profile, *name))
        };
        let rows: Vec<(Profile, &str)> = TABLE.iter().flat_map(names).collect();
        for (index, (profile, name)) in rows.iter().enumerate() {
            assert_eq!(RulePattern::parse(name).err(), None);
            let mut later = rows.iter().skip(index + 1);
            assert!(
                !later.any(|(p, n)| (p, n) == (profile, name)),
                "{name} twice"
            );
        }
        for name in Profile::NAMES {
            assert_eq!(Profile::parse(name).map(Profile::name), Ok(name));
        }
    }
}
