//! An ignore that hides nothing.

use std::ops::Range;

use crate::report::{Diagnostic, TextFile};
use crate::rules::{Rule, draft, rule};

/// See `rules/config/unused-ignore.md`.
pub static RULE: Rule = rule!("config/unused-ignore", Warning, High, |_, _| {});

/// The finding that nothing was ignored by an ignore of `ignored` at `place`, made because
/// of `reason`; its rule stands at `range` of the configuration.
#[must_use]
pub fn finding(
    ignored: &str,
    place: Option<&str>,
    reason: &str,
    file: &TextFile,
    range: &Range<usize>,
) -> Diagnostic {
    let at = place.map_or_else(String::new, |place| format!(" at {place:?}"));
    draft::in_file(
        &RULE,
        &format!("this ignore hides nothing: there is no finding of {ignored}{at}"),
        "Take it out if the fault is mended: it would hide the next one. If it is for another \
         bundle of this project, check all of them in one run; compare `where` with the entry, \
         pointer or platform that `--no-ignores` shows.",
        file,
        range,
        &format!("{ignored} {} {reason}", place.unwrap_or_default()),
    )
}
