//! The counts by rule, after the summary.

use std::fmt::Write;

use super::markup::escaped;
use super::style::{Style, paint};
use super::{Screen, markdown};
use crate::report::{Report, RuleCount};

/// The heading where there are headings.
const TITLE: &str = "Findings by rule";

/// A line for each rule and severity: how many, how bad, which, and how many have a fix.
#[must_use]
pub fn render(counts: &[RuleCount], screen: Screen) -> String {
    let widest = counts.iter().map(|count| count.count).max().unwrap_or(0);
    let width = widest.to_string().len();
    let mut out = String::new();
    for count in counts {
        let severity = format!("{:7}", count.severity.name());
        let head = format!(
            "{:>width$}  {}",
            count.count,
            paint(screen, Style::Severity(count.severity), &severity)
        );
        let fixable = match fixable(count) {
            none if none.is_empty() => none,
            some => format!("  {some}"),
        };
        // On a narrow screen what does not fit stands below, a word's width to the right.
        let indent = width + 2;
        let mut used = indent + severity.len() + 2 + count.rule.len();
        let _ = match used > screen.width {
            true => {
                used = indent + count.rule.len();
                write!(out, "{}\n{:indent$}{}", head.trim_end(), "", count.rule)
            }
            false => write!(out, "{head}  {}", count.rule),
        };
        let _ = match used + fixable.len() > screen.width && !fixable.is_empty() {
            true => writeln!(out, "\n{:indent$}{}", "", fixable.trim_start()),
            false => writeln!(out, "{fixable}"),
        };
    }
    out
}

/// How many of them have a fix, behind the rule; nothing where none has.
fn fixable(count: &RuleCount) -> String {
    match count.fixable {
        0 => String::new(),
        all if all == count.count => "with a fix".to_owned(),
        some => format!("{some} with a fix"),
    }
}

/// What was counted; empty where nothing was asked for.
fn counted(report: &Report) -> &[RuleCount] {
    report.statistics.as_deref().unwrap_or_default()
}

/// Lines as wide as they get: for logs and programs.
pub(super) fn lines(report: &Report) -> String {
    let screen = Screen {
        quiet: true,
        ..Screen::plain(usize::MAX)
    };
    render(counted(report), screen)
}

/// A table; nothing where there is nothing to count.
pub(super) fn in_markdown(report: &Report) -> String {
    let counts = counted(report);
    if counts.is_empty() {
        return String::new();
    }
    let mut out = format!("### {TITLE}\n\n| | | Rule | |\n|--:|---|---|---|\n");
    for count in counts {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            count.count,
            count.severity.name(),
            markdown::text(count.rule),
            fixable(count)
        );
    }
    out + "\n"
}

/// A list; nothing where there is nothing to count.
pub(super) fn in_html(report: &Report) -> String {
    let counts = counted(report);
    if counts.is_empty() {
        return String::new();
    }
    let mut out = format!("<section>\n<h2>{TITLE}</h2>\n<ul>\n");
    for count in counts {
        let severity = count.severity.name();
        let _ = writeln!(
            out,
            "<li>{} <span class=\"tag {severity}\">{severity}</span> {} {}</li>",
            count.count,
            escaped(count.rule),
            fixable(count)
        );
    }
    out + "</ul>\n</section>\n"
}

#[cfg(test)]
mod tests {
    use super::{RuleCount, Screen, render};
    use crate::report::Severity;

    #[test]
    fn a_narrow_screen_gets_more_lines() {
        let count = |rule, severity, count, fixable| RuleCount {
            rule,
            severity,
            count,
            fixable,
        };
        let counts = [
            count("manifest/unknown-field", Severity::Warning, 12, 12),
            count(
                "manifest/setting-default-not-an-option",
                Severity::Warning,
                3,
                1,
            ),
            count("webapp/syntax", Severity::Error, 1, 0),
        ];
        let on = |width| render(&counts, Screen::plain(width));
        assert_eq!(
            on(80),
            "12  warning  manifest/unknown-field  with a fix\n \
             3  warning  manifest/setting-default-not-an-option  1 with a fix\n \
             1  error    webapp/syntax\n"
        );
        assert_eq!(
            on(40),
            "12  warning  manifest/unknown-field\n    with a fix\n \
             3  warning\n    manifest/setting-default-not-an-option\n    1 with a fix\n \
             1  error    webapp/syntax\n"
        );
    }
}
