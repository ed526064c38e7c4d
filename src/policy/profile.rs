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
const TABLE: &[(Profile, &str, Level)] = &[
    // Advice for a submission, which is noise on a plugin's first day.
    (Profile::Author, "manifest/version-below-one", Level::Off),
    // What a submission needs (the Marketplace's requirements, developers.mattermost.com).
    (Profile::Marketplace, "manifest/icon-missing", REFUSED),
    (Profile::Marketplace, "manifest/license-missing", REFUSED),
    (
        Profile::Marketplace,
        "manifest/min-server-version-missing",
        REFUSED,
    ),
    (Profile::Marketplace, "manifest/url-missing", REFUSED),
    (Profile::Marketplace, "manifest/version-below-one", REFUSED),
    // What the Marketplace's generator stops at: it reads the gzip stream to its end and
    // decodes the manifest with json.Unmarshal (mattermost-marketplace cmd/generator).
    (Profile::Marketplace, "archive/gzip-trailer", REFUSED),
    (Profile::Marketplace, "manifest/trailing-data", REFUSED),
    // What the starter template's manifest tool stops at: Manifest.IsValid, and fields that
    // it does not know (mattermost-plugin-starter-template build/manifest).
    (Profile::Marketplace, "manifest/deprecated-field", REFUSED),
    (Profile::Marketplace, "manifest/name-missing", REFUSED),
    (
        Profile::Marketplace,
        "manifest/section-key-missing",
        REFUSED,
    ),
    (Profile::Marketplace, "manifest/setting-options", REFUSED),
    (
        Profile::Marketplace,
        "manifest/setting-placeholder",
        REFUSED,
    ),
    (Profile::Marketplace, "manifest/setting-regenerate", REFUSED),
    (
        Profile::Marketplace,
        "manifest/setting-type-invalid",
        REFUSED,
    ),
    (Profile::Marketplace, "manifest/unknown-field", REFUSED),
    (Profile::Marketplace, "manifest/url-invalid", REFUSED),
    (Profile::Marketplace, "manifest/version-invalid", REFUSED),
    (Profile::Marketplace, "manifest/version-missing", REFUSED),
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
            .find(|(profile, name, _)| *profile == self && *name == rule);
        row.map(|(_, _, level)| *level)
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
    use super::{Profile, TABLE};
    use crate::policy::RulePattern;

    #[test]
    fn the_table_names_rules_that_exist_once() {
        for (index, (profile, name, _)) in TABLE.iter().enumerate() {
            assert_eq!(RulePattern::parse(name).err(), None);
            let mut later = TABLE.iter().skip(index + 1);
            assert!(
                !later.any(|(p, n, _)| (p, n) == (profile, name)),
                "{name} twice"
            );
        }
        for name in Profile::NAMES {
            assert_eq!(Profile::parse(name).map(Profile::name), Ok(name));
        }
    }
}
