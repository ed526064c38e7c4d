//! An ignore whose last day has gone by.

use std::ops::Range;

use crate::report::{Diagnostic, TextFile};
use crate::rules::{Rule, draft, rule};

/// See `rules/config/expired-ignore.md`.
pub static RULE: Rule = rule!("config/expired-ignore", Warning, High, |_, _| {});

/// The finding that an ignore of `ignored`, made because of `reason`, ended on the day
/// `until`, which stands at `range` of the configuration.
#[must_use]
pub fn finding(
    ignored: &str,
    reason: &str,
    until: &str,
    file: &TextFile,
    range: &Range<usize>,
) -> Diagnostic {
    draft::in_file(
        &RULE,
        &format!("the ignore of {ignored} ended on {until}"),
        &format!(
            "It no longer counts: what it hid is shown again. Its reason was {reason:?}. Mend the \
             finding, or set a later day if the reason still holds."
        ),
        file,
        range,
        &format!("{ignored} {reason}"),
    )
}
