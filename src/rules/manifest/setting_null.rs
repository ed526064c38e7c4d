//! Nulls among settings, sections or options.

use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Span;
use crate::manifest::model::Item;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-null.md`.
pub static RULE: Rule = rule!("manifest/setting-null", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(schema) = &manifest.settings_schema else {
        return;
    };
    for setting in schema.all_settings() {
        match setting {
            Item::Null { span, pointer } => report(out, file, "a setting", *span, pointer),
            Item::Value(setting) => {
                for option in setting.options.iter().flat_map(|options| &options.items) {
                    if let Item::Null { span, pointer } = option {
                        report(out, file, "an option", *span, pointer);
                    }
                }
            }
        }
    }
    for section in schema.sections.iter().flatten() {
        if let Item::Null { span, pointer } = section {
            report(out, file, "a section", *span, pointer);
        }
    }
}

fn report(out: &mut Findings<'_>, file: &ManifestFile, what: &str, span: Span, pointer: &str) {
    out.add(format!("{what} is null"))
        .help(
            "The plugin installs; then the server's own code stumbles over it (a nil dereference) \
             when it reads the plugin's configuration. Take the null out of the list.",
        )
        .at_span(file, span, pointer);
}
