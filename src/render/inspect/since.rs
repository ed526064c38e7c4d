//! What changed since the version before, in the words of `mmlint diff`.

use super::sheet::{Sheet, and_more, capped, sentence, word};
use crate::diff::Diff;
use crate::inspect::BundleInspection;
use crate::render::diff::{asked, groups, line, name, not_compared, reasons};
use crate::render::style::Style;
use crate::report::Diagnostic;
use crate::upgrade::Step;

/// Of lists that a bundle can make long at most so many are shown.
const MAX_CHANGES: usize = 40;
const MAX_FINDINGS: usize = 20;
const MAX_NOT_READ: usize = 20;

/// `What changed since 1.0.0`.
pub(super) fn title(diff: &Diff) -> String {
    let (old, new) = (&diff.old, &diff.new);
    let since = match &old.version {
        Some(version) if old.id == new.id && !version.is_empty() => word(version),
        _ => name(old),
    };
    format!("What changed since {since}")
}

/// Which bundles OLD and NEW are.
pub(super) fn sides(diff: &Diff) -> String {
    let path = word(&diff.old.path);
    let old = match name(&diff.old) {
        name if name == path => path,
        name => format!("{name}, {path}"),
    };
    match diff.old.sha256.is_some() && diff.old.sha256 == diff.new.sha256 {
        true => format!("OLD is {old}: the same file"),
        false => format!("OLD is {old}; NEW is this bundle"),
    }
}

/// What an administrator must know before the upgrade, the worst first.
pub(super) fn findings(diff: &Diff) -> Vec<&Diagnostic> {
    let mut all: Vec<&Diagnostic> = diff.report.findings().collect();
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    all
}

pub(super) fn since(sheet: &mut Sheet, bundle: &BundleInspection) {
    let Some(diff) = &bundle.previous else {
        return;
    };
    sheet.heading(&title(diff));
    sheet.line(2, 2, &sides(diff));
    let (shown, more) = capped(findings(diff).into_iter(), MAX_FINDINGS);
    for finding in shown {
        let severity = finding.severity;
        let name = sheet.paint(Style::Severity(severity), severity.name());
        let message = sentence(&finding.message);
        sheet.line(2, 2, &format!("{name} {message}  [{}]", finding.rule));
    }
    and_more(sheet, 2, more);
    for (group, changes) in groups(diff) {
        sheet.line(2, 2, group.title());
        let (shown, more) = capped(changes.into_iter(), MAX_CHANGES);
        for change in shown {
            let text = line(change, sheet.screen);
            sheet.line(4, 4, &text);
        }
        and_more(sheet, 4, more);
    }
    let parts = not_compared(diff);
    if !parts.is_empty() {
        sheet.line(2, 2, "Not compared");
        let (shown, more) = capped(parts.iter(), MAX_NOT_READ);
        for part in shown {
            sheet.line(4, 4, &sentence(part));
        }
        and_more(sheet, 4, more);
    }
    sheet.value(2, "version", &asked(diff));
    if let Some(reasons) = reasons(diff).filter(|_| diff.bump.asked > Step::Patch) {
        sheet.value(2, "", &format!("because {reasons}"));
    }
}
