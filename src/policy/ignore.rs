//! Findings that a project has decided to live with.

use std::ops::Range;

use jiff::civil::Date;

use super::level::RulePattern;
use crate::bundle::path;
use crate::report::Diagnostic;
use crate::vulnerability::Vulnerability;

/// One `[[ignore]]` of a configuration.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The rules meant.
    pub rule: RulePattern,
    /// Where: an entry (with or without the plugin's folder), a JSON pointer, a platform, a vulnerability by any of its
    /// ids, or of a listing a plugin's id, with or without its version. `None`: anywhere.
    pub place: Option<Place>,
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Where it stands in the configuration's text, in bytes: the value of `rule`.
    pub span: Range<usize>,
    /// Where its `until` stands.
    pub until_span: Range<usize>,
}

/// So many bytes a pattern may have: matching calls itself for each `*`.
const MAX_PATTERN: usize = 1_000;

/// Where something is ignored: `*` and `?` stand for any characters, and nothing else does. Files of
/// web apps have brackets in their names.
#[derive(Clone, Debug)]
pub struct Place {
    text: String,
    pattern: glob::Pattern,
}

impl Place {
    /// Reads a place as a configuration has it.
    ///
    /// # Errors
    /// It is empty, which nothing is, or too long.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the place is empty; without where it is everywhere".to_owned());
        }
        if text.len() > MAX_PATTERN {
            return Err(format!("a pattern has {MAX_PATTERN} bytes at most"));
        }
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '[' => escaped.push_str("[[]"),
                ']' => escaped.push_str("[]]"),
                // To the crate two of them mean folders, and several stand for no more than one.
                '*' if escaped.ends_with('*') => {}
                c => escaped.push(c),
            }
        }
        let pattern = glob::Pattern::new(&escaped)
            .map_err(|error| format!("{text:?} is no pattern: {}", error.msg))?;
        Ok(Self {
            text: text.to_owned(),
            pattern,
        })
    }

    /// As it stands in the configuration.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn matches(&self, text: &str) -> bool {
        self.pattern.matches(text)
    }
}

impl Ignore {
    /// Whether it means this finding, of a bundle whose files lie in the folder `root`.
    #[must_use]
    pub fn covers(&self, finding: &Diagnostic, root: &str) -> bool {
        self.rule.matches(finding.rule)
            && self.place.as_ref().is_none_or(|place| {
                let entry = finding.location.entry.as_deref();
                let below = entry.map(|entry| path::below(entry, root));
                let pointer = finding.location.pointer.as_deref();
                let platforms = finding.platforms.iter().map(String::as_str);
                let plugin = finding.plugin.as_deref();
                // The id of `id version`.
                let id = plugin.and_then(|plugin| plugin.split(' ').next());
                let known = finding.vulnerability.as_deref();
                let ids = known.into_iter().flat_map(Vulnerability::ids);
                let mut places = entry
                    .into_iter()
                    .chain(below)
                    .chain(pointer)
                    .chain(platforms)
                    .chain(plugin)
                    .chain(id)
                    .chain(ids);
                places.any(|text| place.matches(text))
            })
    }

    /// Whether it has ended before `today`.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}
