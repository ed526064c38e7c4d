//! Mending a manifest: the edits that findings carry, put together.
//!
//! A finding has a fix only where there is one right edit. Edits replace ranges of bytes, so
//! that the layout and the comments of the file stay as they are.

use similar::TextDiff;

use crate::report::{Diagnostic, Edit};
use crate::text::{for_logs, printable};

/// So many times a manifest is mended: fixing one fault can bring another to light, as a field that is only then read.
pub const MAX_ROUNDS: usize = 10;

/// A text with fixes made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text afterwards.
    pub text: Vec<u8>,
    /// What was done, in the order of the findings.
    pub done: Vec<String>,
}

/// Makes the fixes of `findings` that are edits of `entry`, whose text is `text`. A fix that
/// overlaps with an earlier one is left for another run, and so is one whose range is not in
/// the text.
#[must_use]
pub fn apply<'a>(
    text: &[u8],
    entry: &str,
    findings: impl IntoIterator<Item = &'a Diagnostic>,
) -> Fixed {
    let mut chosen: Vec<&Edit> = Vec::new();
    let mut done = Vec::new();
    for fix in findings
        .into_iter()
        .filter_map(|finding| finding.fix.as_ref())
    {
        let possible = fix.edits.iter().all(|edit| {
            edit.entry == entry
                && edit.start <= edit.end
                && edit.end <= text.len()
                && !chosen.iter().any(|other| overlap(edit, other))
        });
        if possible {
            chosen.extend(&fix.edits);
            done.push(fix.description.clone());
        }
    }
    chosen.sort_by_key(|edit| edit.start);
    let mut fixed = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in chosen {
        fixed.extend_from_slice(text.get(at..edit.start).unwrap_or_default());
        fixed.extend_from_slice(edit.text.as_bytes());
        at = edit.end;
    }
    fixed.extend_from_slice(text.get(at..).unwrap_or_default());
    Fixed { text: fixed, done }
}

/// Whether two edits cannot both be made: they share bytes, or insert at one place.
const fn overlap(a: &Edit, b: &Edit) -> bool {
    if a.start == b.start {
        return true;
    }
    a.start < b.end && b.start < a.end
}

/// What changes between two texts, as a unified diff with `name` at its head; empty where
/// they are the same. It is for people to read: what a terminal or a CI system would obey is made
/// visible, and so it is no patch for such a text.
#[must_use]
pub fn diff(name: &str, before: &[u8], after: &[u8]) -> String {
    let (before, after) = (
        String::from_utf8_lossy(before),
        String::from_utf8_lossy(after),
    );
    if before == after {
        return String::new();
    }
    let diff = TextDiff::from_lines(before.as_ref(), after.as_ref())
        .unified_diff()
        .header(
            &format!("a/{}", printable(name)),
            &format!("b/{}", printable(name)),
        )
        .to_string();
    let visible = |line: &str| {
        let cells: Vec<String> = line
            .trim_end_matches('\r')
            .split('\t')
            .map(printable)
            .collect();
        cells.join("\t") + "\n"
    };
    let shown: String = diff.split_terminator('\n').map(visible).collect();
    for_logs(&shown)
}

#[cfg(test)]
mod tests {
    use super::{diff, overlap};
    use crate::report::Edit;

    #[test]
    fn a_diff_reaches_no_terminal_as_a_command() {
        let shown = diff("a\u{1b}c", b"\tx\r\ny\x1b[31m\rz\r\n", b"\tx\r\nz\r\n");
        assert!(!shown.contains(['\u{1b}', '\r']), "{shown:?}");
        assert!(shown.contains("\n \tx\n"), "{shown:?}");
    }

    #[test]
    fn a_diff_is_no_order_to_a_ci_system() {
        let shown = diff("a", b"::error::x\ny\n", b"::error::x\n##[group]\n");
        assert!(
            shown.contains("\n \\u{3a}:error::x\n") && shown.contains("\n+##\\u{5b}group]\n"),
            "{shown}"
        );
    }

    #[test]
    fn edits_that_share_a_place_are_not_both_made() {
        let edit = |start, end| Edit {
            entry: String::new(),
            start,
            end,
            text: String::new(),
        };
        assert!(overlap(&edit(0, 4), &edit(3, 5)));
        assert!(overlap(&edit(4, 4), &edit(4, 4)));
        assert!(!overlap(&edit(0, 4), &edit(4, 5)));
    }
}
