//! How much a rule's findings weigh: levels, and the patterns that name rules.

use std::fmt;

use crate::report::{Severity, Subject};
use crate::rules::{ALL, UNCHECKED, begins};
use crate::text::nearest;

/// What a rule is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Its findings are left out.
    Off,
    /// Its findings have this severity, whatever the evidence.
    On(Severity),
}

impl Level {
    /// The words of a configuration, mildest first.
    pub const NAMES: [&str; 4] = ["off", "info", "warning", "error"];

    /// Reads one of [`Level::NAMES`].
    ///
    /// # Errors
    /// It is none; the nearest is named.
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "off" => Ok(Self::Off),
            "info" => Ok(Self::On(Severity::Info)),
            "warning" => Ok(Self::On(Severity::Warning)),
            "error" => Ok(Self::On(Severity::Error)),
            other => Err(one_of(other, &Self::NAMES)),
        }
    }
}

/// The least severity that makes the exit status 1; `None`: nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailOn(pub Option<Severity>);

impl FailOn {
    /// Errors.
    pub const DEFAULT: Self = Self(Some(Severity::Error));

    /// The words for it.
    pub const NAMES: [&str; 4] = ["error", "warning", "info", "never"];

    /// Reads one of [`FailOn::NAMES`].
    ///
    /// # Errors
    /// It is none; the nearest is named.
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "error" => Ok(Self(Some(Severity::Error))),
            "warning" => Ok(Self(Some(Severity::Warning))),
            "info" => Ok(Self(Some(Severity::Info))),
            "never" => Ok(Self(None)),
            other => Err(one_of(other, &Self::NAMES)),
        }
    }
}

/// `"x" is none of a, b; did you mean a?`
pub(crate) fn one_of(word: &str, known: &[&str]) -> String {
    let hint = nearest(word, known.iter().copied())
        .map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
    format!("{word:?} is none of {}{hint}", known.join(", "))
}

/// One rule by its full name, or all rules of a category as `manifest/*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePattern(String);

impl RulePattern {
    /// Reads a pattern that means at least one rule.
    ///
    /// # Errors
    /// There is no such rule or category; the nearest is named.
    pub fn parse(text: &str) -> Result<Self, String> {
        let pattern = Self(text.to_owned());
        if ALL.iter().any(|rule| pattern.matches(rule.name)) {
            return Ok(pattern);
        }
        if let Some(category) = text.strip_suffix("/*") {
            let categories = ALL.iter().map(|rule| rule.category());
            let hint = nearest(category, categories)
                .map_or_else(String::new, |name| format!("; did you mean \"{name}/*\"?"));
            return Err(format!("no rule is of a category {category:?}{hint}"));
        }
        let category = text.trim_end_matches('/');
        if ALL.iter().any(|rule| rule.category() == category) {
            return Err(format!(
                "no rule is called {text:?}; did you mean \"{category}/*\"?"
            ));
        }
        let by_short_name = || {
            let short = text.rsplit('/').next().unwrap_or(text);
            let same = ALL.iter().filter(|rule| rule.short_name() == short);
            let names: Vec<&str> = same.map(|rule| rule.name).collect();
            match nearest(text, names.iter().copied()) {
                Some(name) if text.contains('/') => Some(format!("{name:?}")),
                _ => (!names.is_empty()).then(|| {
                    let quoted = names.iter().map(|name| format!("{name:?}"));
                    quoted.collect::<Vec<_>>().join(" or ")
                }),
            }
        };
        let near = || {
            nearest(
                text,
                ALL.iter().flat_map(|rule| [rule.name, rule.short_name()]),
            )
        };
        let full = |name| crate::rules::find(name).map_or(name, |rule| rule.name);
        let hint = by_short_name()
            .or_else(|| {
                let near = near().map(full).or_else(|| begins(text));
                near.map(|name| format!("{name:?}"))
            })
            .map_or_else(String::new, |name| format!("; did you mean {name}?"));
        Err(format!("no rule is called {text:?}{hint}"))
    }

    /// Reads a pattern whose rules may be turned off or made milder.
    ///
    /// # Errors
    /// Those of [`RulePattern::parse`], and the name of a rule that says what was not checked.
    /// A category may hold such rules: they stay as they are.
    pub fn parse_adjustable(text: &str) -> Result<Self, String> {
        let pattern = Self::parse(text)?;
        if UNCHECKED.contains(&text) || text == "internal/*" {
            let help = match text.starts_with("internal/") {
                true => "",
                false => "; a larger limit may help",
            };
            return Err(format!(
                "{text} says what mmlint did not check, and always counts{help}"
            ));
        }
        Ok(pattern)
    }

    /// Reads a pattern whose findings may be ignored.
    ///
    /// # Errors
    /// Those of [`RulePattern::parse_adjustable`], and a pattern for the findings about ignores.
    pub fn parse_ignorable(text: &str) -> Result<Self, String> {
        let pattern = Self::parse_adjustable(text)?;
        if ALL
            .iter()
            .any(|rule| rule.category() == "config" && pattern.matches(rule.name))
        {
            return Err(format!(
                "{text} is about the ignores themselves: turn it off under [rules]"
            ));
        }
        Ok(pattern)
    }

    /// Whether it means a category.
    #[must_use]
    pub fn is_category(&self) -> bool {
        self.0.ends_with("/*")
    }

    /// What the rules meant are about; those of a category are all about the same.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let first = ALL.iter().find(|rule| self.matches(rule.name));
        first.map_or(Subject::Bundle, |rule| rule.check.subject())
    }

    /// Whether a rule is meant.
    #[must_use]
    pub fn matches(&self, rule: &str) -> bool {
        match self.0.strip_suffix("/*") {
            Some(category) => rule
                .strip_prefix(category)
                .is_some_and(|rest| rest.starts_with('/')),
            None => self.0 == rule,
        }
    }
}

impl fmt::Display for RulePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, RulePattern};

    #[test]
    fn rules_are_named_in_full_or_by_category() {
        let category = RulePattern::parse("manifest/*");
        assert!(category.is_ok_and(|p| p.matches("manifest/syntax") && !p.matches("archive/bomb")));
        assert_eq!(
            RulePattern::parse("manifest/sintax")
                .map_err(|error| error.contains("\"manifest/syntax\"")),
            Err(true)
        );
        for short in ["syntax", "webapp/not-executable", "manifst/*"] {
            let error = RulePattern::parse(short).err().unwrap_or_default();
            assert!(error.contains("did you mean"), "{short}: {error}");
        }
        for category in ["manifest", "server", "server/"] {
            let error = RulePattern::parse(category).err().unwrap_or_default();
            let wanted = format!("did you mean \"{}/*\"?", category.trim_end_matches('/'));
            assert!(error.ends_with(&wanted), "{error}");
        }
        assert!(RulePattern::parse_adjustable("internal/*").is_err());
        assert!(RulePattern::parse_adjustable("config/*").is_ok());
        assert!(RulePattern::parse_ignorable("config/*").is_err());
    }

    #[test]
    fn a_mistyped_level_gets_the_nearest() {
        let error = Level::parse("warn").err().unwrap_or_default();
        assert!(error.contains("off, info, warning, error"), "{error}");
    }
}
