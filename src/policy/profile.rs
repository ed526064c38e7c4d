//! Profiles: what rules weigh for whom, as one table.

use super::level::{Level, one_of};
use crate::report::{Confidence, Diagnostic, Reader, Severity};

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

/// A row of the table: for whom, what the rules are set to, who says no, the rules.
type Row = (Profile, Level, Option<Reader>, &'static [&'static str]);

/// What the profiles change, and why. A rule that is not here has its own severity in all. A rule
/// of which one form alone is refused is not here: its findings say so (`Diagnostic::refused_by`).
const TABLE: &[Row] = &[
    // Advice for a submission, which is noise on a plugin's first day.
    (
        Profile::Author,
        Level::Off,
        None,
        &[
            "manifest/listed-differently",
            "manifest/version-below-one",
            "signature/missing",
        ],
    ),
    // What a submission needs (the Marketplace's requirements, developers.mattermost.com).
    (
        Profile::Marketplace,
        REFUSED,
        Some(Reader::Reviewer),
        &[
            "manifest/min-server-version-missing",
            "manifest/url-missing",
            "manifest/version-below-one",
        ],
    ),
    // What makes a better submission, and keeps none back. Of the 117 bundles in the Marketplace's listing of 2026-11 71 name no
    // icon, and a licence is asked of the plugin, not of the bundle, which the plugins' own Makefiles pack without its text.
    (
        Profile::Marketplace,
        Level::On(Severity::Warning),
        None,
        &["manifest/icon-missing", "manifest/license-missing"],
    ),
    // What the Marketplace's generator stops at (mattermost-marketplace cmd/generator,
    // getReleasePlugins).
    (
        Profile::Marketplace,
        REFUSED,
        Some(Reader::Generator),
        &["manifest/version-missing"],
    ),
    // What the starter template's manifest tool stops at: Manifest.IsValid, and fields that
    // it does not know (mattermost-plugin-starter-template build/manifest).
    (
        Profile::Marketplace,
        REFUSED,
        Some(Reader::ManifestTool),
        &[
            "manifest/deprecated-field",
            "manifest/name-missing",
            "manifest/section-key-missing",
            "manifest/setting-placeholder",
            "manifest/setting-regenerate",
            "manifest/setting-type-invalid",
            "manifest/unknown-field",
            "manifest/url-invalid",
            "manifest/version-invalid",
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
        self.row(rule).map(|(_, level, ..)| *level)
    }

    fn row(self, rule: &str) -> Option<&'static Row> {
        let mut rows = TABLE.iter();
        rows.find(|(profile, _, _, rules)| *profile == self && rules.contains(&rule))
    }

    /// Whether a finding is an error under it, and who says no beside servers.
    #[must_use]
    pub fn refuses(self, finding: &Diagnostic) -> (bool, Option<Reader>) {
        match self.level_of(finding) {
            Some((level, reader)) => (level == REFUSED, reader),
            None => (finding.severity == Severity::Error, None),
        }
    }

    /// What it sets one finding to, and who says no: only what is proven becomes an error.
    pub(super) fn level_of(self, finding: &Diagnostic) -> Option<(Level, Option<Reader>)> {
        let is_proven = finding.confidence == Confidence::High;
        if let Some(reader) = finding.refused_by
            && self == Self::Marketplace
            && is_proven
        {
            return Some((REFUSED, Some(reader)));
        }
        let (_, level, reader, _) = self.row(finding.rule)?;
        match level {
            Level::On(Severity::Error) if !is_proven => None,
            _ => Some((*level, *reader)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Profile, Row, TABLE};
    use crate::policy::RulePattern;

    #[test]
    fn the_table_names_rules_that_exist_once() {
        let names = |(profile, _, _, rules): &Row| {
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
