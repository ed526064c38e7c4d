//! Nulls among settings, sections or options.

use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Span;
use crate::manifest::model::{Item, text};
use crate::report::{Reader, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::{self, OPTION_TYPES};

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
    let in_sections = match facts.server.sanitizes_sections {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let mut report = |null: &Null<'_>| report(out, file, null, panics);
    for setting in schema.all_settings() {
        match setting {
            Item::Null { span, pointer } if pointer.starts_with(SECTIONS) => {
                report(&Null {
                    what: "a setting",
                    help: IN_SECTIONS,
                    severity: in_sections,
                    span: *span,
                    pointer,
                });
            }
            Item::Null { span, pointer } => report(&Null {
                what: "a setting",
                help: SETTING,
                severity: Severity::Error,
                span: *span,
                pointer,
            }),
            Item::Value(setting) => {
                let is_shown = OPTION_TYPES.contains(&text(setting.kind.as_ref()));
                for option in setting.options.iter().flat_map(|options| &options.items) {
                    if let Item::Null { span, pointer } = option {
                        report(&Null {
                            what: "an option",
                            help: if is_shown { OPTION } else { UNUSED_OPTION },
                            severity: Severity::Warning,
                            span: *span,
                            pointer,
                        });
                    }
                }
            }
        }
    }
    for section in schema.sections.iter().flatten() {
        if let Item::Null { span, pointer } = section {
            report(&Null {
                what: "a section",
                help: IN_SECTIONS,
                severity: in_sections,
                span: *span,
                pointer,
            });
        }
    }
}

/// A null that stands where none belongs.
struct Null<'a> {
    what: &'static str,
    help: &'static str,
    severity: Severity,
    span: Span,
    pointer: &'a str,
}

/// Where sections stand.
const SECTIONS: &str = "/settings_schema/sections/";

/// `PluginSettings.Sanitize` from 10.1 on, `LoadPluginConfiguration` in all.
const SETTING: &str = "The plugin installs; then the server's own code stumbles over it (a nil dereference) when \
    it reads the plugin's configuration. Take the null out of the list.";

/// `PluginSettings.Sanitize` from 11.5 on; before that `parsePluginSettingSections` of the web app alone.
const IN_SECTIONS: &str = "The plugin installs; then its page in the System Console fails from server 10.0 on, and \
    from 11.5 on the server itself stumbles over it (a nil dereference) when somebody reads the configuration. \
    Take the null out of the list.";

/// `buildDropdownSetting`, `buildRadioSetting` of the web app.
const OPTION: &str = "No server's own code reads options, but the plugin's page in the System Console asks each of \
    them for its value, and fails. Take the null out of the list.";

const UNUSED_OPTION: &str = "Nothing reads the options of this type but the manifest tools, which stumble over it. \
    Take the null out of the list.";

fn report(out: &mut Findings<'_>, file: &ManifestFile, null: &Null<'_>, panics: bool) {
    let draft = out
        .add_as(null.severity, format!("{} is null", null.what))
        .help(null.help)
        .at_span(file, null.span, null.pointer);
    if panics {
        draft.refused_by(Reader::Generator);
    }
}
