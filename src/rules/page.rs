//! A rule's page: front matter and sections.

use super::Rule;

/// The front matter of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The name without its category.
    pub name: String,
    /// The category.
    pub category: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// The version of mmlint that brought the rule.
    pub since: String,
    /// What it finds, in a line.
    pub summary: String,
    /// Where the behaviour that it rests on can be read.
    pub source: String,
}

/// The headings that every page has, in this order.
pub const HEADINGS: [&str; 5] = [
    "What it finds",
    "Why it matters",
    "Example",
    "How to mend it",
    "Source",
];

/// Reads the front matter of a rule's page.
///
/// # Errors
/// Says what is missing or unknown.
pub fn front_matter(rule: &Rule) -> Result<FrontMatter, String> {
    let (head, _) = split(rule.page).ok_or("the page has no front matter between --- lines")?;
    let mut matter = FrontMatter::default();
    for line in head.lines() {
        let (key, value) = line
            .split_once(':')
            .ok_or_else(|| format!("no `key: value`: {line}"))?;
        let slot = match key.trim() {
            "name" => &mut matter.name,
            "category" => &mut matter.category,
            "severity" => &mut matter.severity,
            "confidence" => &mut matter.confidence,
            "since" => &mut matter.since,
            "summary" => &mut matter.summary,
            "source" => &mut matter.source,
            other => return Err(format!("unknown key {other}")),
        };
        value.trim().clone_into(slot);
    }
    Ok(matter)
}

/// The text of a rule's page below its front matter.
#[must_use]
pub fn body(rule: &Rule) -> &'static str {
    split(rule.page)
        .map_or(rule.page, |(_, body)| body)
        .trim_start()
}

/// The text of a rule's page below one of the [`HEADINGS`]; empty where there is none.
#[must_use]
pub fn section(rule: &Rule, heading: &str) -> &'static str {
    let mut rest = body(rule);
    while let Some(at) = rest.find("## ") {
        let (_, section) = rest.split_at(at + 3);
        let (title, text) = section.split_once('\n').unwrap_or((section, ""));
        if title.trim() == heading {
            return text.split("\n## ").next().unwrap_or_default().trim();
        }
        rest = text;
    }
    ""
}

fn split(page: &'static str) -> Option<(&'static str, &'static str)> {
    page.strip_prefix("---\n")?.split_once("\n---\n")
}
