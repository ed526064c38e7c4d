//! `mmlint explain`.

use clap::Args;
use mmlint::render::explain as render;
use mmlint::rules::{self, Rule, page};

use super::{USAGE, complain, print, screen};

/// Options of `mmlint explain`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A rule, as server/not-executable or not-executable; of a category, as server, the list
    rule: Option<String>,
    /// How to print it
    #[arg(long, value_name = "F", default_value = "text")]
    format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ExplainFormat {
    /// For people.
    Text,
    /// A list of {name, severity, confidence, since, summary, url}.
    Json,
}

/// Prints a rule's page, or the list of rules.
pub fn run(arguments: &Arguments) -> u8 {
    let Some(name) = &arguments.rule else {
        return print(&list(rules::ALL, arguments.format));
    };
    let Some(rule) = rules::find(name) else {
        let category = name.strip_suffix("/*").unwrap_or(name);
        let all = rules::ALL.iter().copied();
        let of_category: Vec<_> = all.filter(|rule| rule.category() == category).collect();
        if !of_category.is_empty() {
            return print(&list(&of_category, arguments.format));
        }
        let all = rules::ALL.iter().copied();
        let short: Vec<_> = all.filter(|rule| rule.short_name() == *name).collect();
        if !short.is_empty() {
            let names: Vec<&str> = short.iter().map(|rule| rule.name).collect();
            complain(&format!(
                "several rules are called {name:?}: {}",
                names.join(", ")
            ));
            return USAGE;
        }
        let names = rules::ALL
            .iter()
            .flat_map(|rule| [rule.name, rule.short_name()]);
        let categories = rules::ALL.iter().map(|rule| rule.category());
        let near = mmlint::text::nearest(name, names.chain(categories));
        let hint = near.or_else(|| rules::begins(name)).map_or_else(
            || "`mmlint explain` lists the rules".to_owned(),
            |nearest| format!("did you mean {nearest}?"),
        );
        complain(&format!("no rule is called {name:?}; {hint}"));
        return USAGE;
    };
    match arguments.format {
        ExplainFormat::Json => print(&list(&[rule], arguments.format)),
        ExplainFormat::Text => {
            let matter = page::front_matter(rule).unwrap_or_default();
            let (name, summary, body) = (rule.name, matter.summary, page::body(rule));
            let (severity, confidence) = (rule.severity.name(), rule.confidence.name());
            let since = matter.since;
            let said = format!("{severity}, confidence {confidence}, since {since}");
            print(&match screen::of_prose() {
                None => format!("{name}: {summary}\n{said}\n\n{body}"),
                Some(width) => {
                    let head = render::page(&format!("{name}: {summary}"), width);
                    let said = render::page(&said, width);
                    format!("{head}{said}\n{}", render::page(body, width))
                }
            })
        }
    }
}

fn list(rules: &[&'static Rule], format: ExplainFormat) -> String {
    let matter = |rule: &&'static Rule| page::front_matter(rule).unwrap_or_default();
    if format == ExplainFormat::Json {
        let entries: Vec<_> = rules
            .iter()
            .map(|rule| {
                let matter = matter(rule);
                serde_json::json!({
                    "name": rule.name,
                    "severity": rule.severity,
                    "confidence": rule.confidence,
                    "since": matter.since,
                    "summary": matter.summary,
                    "url": rule.url(),
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&entries).unwrap_or_default();
        return text + "\n";
    }
    let matters: Vec<_> = rules.iter().map(matter).collect();
    let entries: Vec<_> = rules
        .iter()
        .zip(&matters)
        .map(|(rule, matter)| render::Entry {
            name: rule.name,
            severity: rule.severity.name(),
            summary: &matter.summary,
        })
        .collect();
    render::list(&entries, screen::of_lists())
}
