//! Nulls among settings, sections or options.

use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Span;
use crate::manifest::model::Item;
use crate::report::Reader;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity;

/// See `rules/manifest/setting-null.md`.
pub static RULE: Rule = rule!("manifest/setting-null", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(schema) = &manifest.settings_schema else {
        return;
    };
    // What else is wrong with the manifest ends IsValid before it comes to the null.
    let panics = validity::objection(manifest, &facts.server) == Some(RULE.name);
    let mut report = |what, span, pointer| report(out, file, what, span, pointer, panics);
    for setting in schema.all_settings() {
        match setting {
            Item::Null { span, pointer } => report("a setting", *span, pointer),
            Item::Value(setting) => {
                for option in setting.options.iter().flat_map(|options| &options.items) {
                    if let Item::Null { span, pointer } = option {
                        report("an option", *span, pointer);
                    }
                }
            }
        }
    }
    for section in schema.sections.iter().flatten() {
        if let Item::Null { span, pointer } = section {
            report("a section", *span, pointer);
        }
    }
}

fn report(
    out: &mut Findings<'_>,
    file: &ManifestFile,
    what: &str,
    span: Span,
    pointer: &str,
    panics: bool,
) {
    let draft = out
        .add(format!("{what} is null"))
        .help(
            "The plugin installs; then the server's own code stumbles over it (a nil dereference) \
             when it reads the plugin's configuration. Take the null out of the list.",
        )
        .at_span(file, span, pointer);
    if panics {
        draft.refused_by(Reader::Generator);
    }
}
