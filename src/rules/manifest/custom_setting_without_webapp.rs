//! Custom settings that nothing can show.

use super::{in_section, never_mentions, setting_name, settings, text};
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Span;
use crate::manifest::model::{Item, Manifest};
use crate::report::Confidence;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

/// See `rules/manifest/custom-setting-without-webapp.md`.
pub static RULE: Rule = rule!(
    "manifest/custom-setting-without-webapp",
    Warning,
    High,
    check
);

/// Where sections stand.
const SECTIONS: &str = "/settings_schema/sections/";

/// A custom setting or section.
struct Custom {
    name: String,
    pointer: String,
    span: Span,
    is_section: bool,
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let custom = customs(manifest);
    if custom.is_empty() {
        return;
    }
    if manifest.webapp.is_some() {
        let sections = never_mentions(facts, Sign::CustomSection);
        let settings = never_mentions(facts, Sign::CustomSetting);
        // The component of a custom section may draw the settings in it.
        let is_unregistered = |it: &Custom| match it.is_section {
            true => sections,
            false => settings && (sections || !it.pointer.starts_with(SECTIONS)),
        };
        let custom: Vec<Custom> = custom.into_iter().filter(is_unregistered).collect();
        report_unregistered(&custom, file, hides_others(manifest), out);
        report_other_keys(facts, manifest, file, out);
        return;
    }
    let hides = hides_others(manifest);
    for Custom {
        name,
        pointer,
        span,
        is_section,
    } in custom
    {
        let help = match is_section {
            true => {
                "The System Console shows a section that says the plugin must be enabled, for \
                 ever: only the plugin's webapp can register the component. Add the webapp part, \
                 take `custom` out, or set `fallback`, so that its settings are shown as they \
                 are."
                    .to_owned()
                    + hides
            }
            false => {
                "The System Console has nothing to show for it but, while the plugin is disabled, \
                 a notice that it must be enabled: only the plugin's webapp can register the \
                 component. Add the webapp part, or use another type."
                    .to_owned()
            }
        };
        out.add(format!(
            "{name} is custom, and the plugin has no webapp part"
        ))
        .help(help)
        .at_span(file, span, &pointer);
    }
}

/// The custom sections that have nothing to fall back to, and the custom settings.
fn customs(manifest: &Manifest) -> Vec<Custom> {
    let schema = manifest.settings_schema.iter();
    let sections = schema.flat_map(|schema| schema.sections.iter().flatten());
    let sections = sections
        .filter_map(Item::value)
        .filter(|section| section.custom && !section.fallback)
        .map(|section| Custom {
            name: match text(section.key.as_ref()) {
                "" => "a section".to_owned(),
                key => format!("the section {key:?}"),
            },
            pointer: section.pointer.clone(),
            span: section.span,
            is_section: true,
        });
    let settings = settings(manifest).filter_map(|setting| {
        let kind = setting
            .kind
            .as_ref()
            .filter(|kind| kind.value == "custom")?;
        Some(Custom {
            name: setting_name(setting),
            pointer: kind.pointer.clone(),
            span: kind.span,
            is_section: false,
        })
    });
    sections.chain(settings).collect()
}

/// What a section without `fallback` does to those with it, where all are custom: as long as no component is there
/// the System Console shows one notice in place of all (`allCustomSectionsAllowFallback`; 11.11 does, of later ones
/// it is not known).
fn hides_others(manifest: &Manifest) -> &'static str {
    let schema = manifest.settings_schema.iter();
    let sections = schema.flat_map(|schema| schema.sections.iter().flatten());
    let sections: Vec<_> = sections.filter_map(Item::value).collect();
    let all_custom = sections.iter().all(|section| section.custom);
    match all_custom && sections.iter().any(|section| section.fallback) {
        true => {
            " Until then the settings of the other sections are not shown either, in spite of their \
             `fallback`: it counts where all sections have it."
        }
        false => "",
    }
}

fn report_unregistered(
    custom: &[Custom],
    file: &ManifestFile,
    hides: &str,
    out: &mut Findings<'_>,
) {
    let Some(first) = custom.first() else {
        return;
    };
    let more = match custom.len() - 1 {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let (wanted, instead, hides) = match first.is_section {
        true => (
            "registerAdminConsoleCustomSection",
            "take `custom` out, or set `fallback`, so that its settings are shown as they are",
            hides,
        ),
        false => ("registerAdminConsoleCustomSetting", "use another type", ""),
    };
    out.add(format!(
        "{}{more} is custom, and the webapp never mentions {wanted}",
        first.name
    ))
    .help(format!(
        "The System Console has nothing to show for it but a notice: only a component that the \
         plugin's webapp registers can. Register one for the key, or {instead}.{hides} Calls under a \
         name that is put together when the script runs cannot be seen."
    ))
    .confidence(Confidence::Medium)
    .at_span(file, first.span, &first.pointer);
}

/// The settings whose keys are none of those that the webapp registers components for. The web app takes capital letters and
/// small ones of both for the same (`adminConsoleCustomComponents` in `reducers/plugins`, `getSettings` in
/// `custom_plugin_settings`).
fn report_other_keys(
    facts: &Facts,
    manifest: &Manifest,
    file: &ManifestFile,
    out: &mut Findings<'_>,
) {
    let Some(keys) = registered(facts) else {
        return;
    };
    let has_sections = !never_mentions(facts, Sign::CustomSection);
    let mut unregistered = settings(manifest).filter_map(|setting| {
        let kind = setting.kind.as_ref()?;
        let key = text(setting.key.as_ref());
        // The component of a custom section may draw the settings in it.
        let is_shown = key.is_empty() || has_sections && in_section(setting);
        let folded = key.to_lowercase();
        let is_registered = keys.iter().any(|of| of.to_lowercase() == folded);
        (kind.value == "custom" && !is_shown && !is_registered).then_some((setting, kind))
    });
    let Some((first, kind)) = unregistered.next() else {
        return;
    };
    let more = match unregistered.count() {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let other = keys.first().map_or("", |key| &**key);
    out.add(format!(
        "{}{more} is custom, and the webapp registers components for other keys alone, as {other:?}",
        setting_name(first)
    ))
    .help(
        "The System Console has nothing to show for it but a notice: a component is found by the \
         setting's key, in which only capital letters do not count. Give registerAdminConsoleCustomSetting \
         the key that stands in the manifest, or use another type. Calls under a name that is put together \
         when the script runs cannot be seen.",
    )
    .confidence(Confidence::Medium)
    .at_span(file, kind.span, &kind.pointer);
}

/// The keys that the webapp registers components of settings for, where these are known to be all.
fn registered(facts: &Facts) -> Option<&[Box<str>]> {
    let bundle = facts.bundle_script().filter(|bundle| bundle.is_whole)?;
    let registers = |script: &Script| script.has(Sign::CustomSetting);
    let mut chunks = facts.chunks(bundle);
    let others = chunks.any(|chunk| chunk.script.is_some_and(registers));
    let (_, code) = facts
        .web_code()
        .filter(|_| facts.is_complete() && !others)?;
    code.custom_settings.as_deref()
}
