//! The counts by rule, after the summary.

use std::fmt::Write;

use super::Screen;
use super::style::{Style, paint};
use crate::report::RuleCount;

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
        let fixable = match count.fixable {
            0 => String::new(),
            fixable if fixable == count.count => "  with a fix".to_owned(),
            fixable => format!("  {fixable} with a fix"),
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
