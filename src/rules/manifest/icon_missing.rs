//! An icon that is not where the manifest says, or not given.

use super::text;
use crate::bundle::path;
use crate::facts::manifest::ManifestFile;
use crate::facts::{Facts, Target};
use crate::manifest::document::Span;
use crate::manifest::model::Text;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/icon-missing.md`.
pub static RULE: Rule = rule!("manifest/icon-missing", Warning, High, check);

/// What a server does without an icon.
const WITHOUT: &str = "The plugin works; where servers list it a placeholder stands for the icon, \
                       and the log has a warning. The Marketplace's generator stops.";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    if file.decoded.error.is_some() {
        return;
    }
    let Some(icon) = manifest
        .icon_path
        .as_ref()
        .filter(|_| !text(manifest.icon_path.as_ref()).is_empty())
    else {
        out.add_as(Severity::Info, "the manifest names no icon")
            .help(
                "Where servers list the plugin a placeholder stands for it. Put an SVG into the \
                 bundle and its path into icon_path.",
            )
            .at_span(file, Span::default(), "")
            .evidence("absent");
        return;
    };
    let Some(target) = &facts.icon else {
        return;
    };
    match target {
        Target::Refused(_) => {
            out.add(format!(
                "icon_path {:?} leads out of the plugin's folder",
                icon.value
            ))
            .help(format!(
                "A server reads the file that happens to be there, and shows it if it is an SVG. \
                 {WITHOUT} Put the icon into the bundle."
            ))
            .at_text(file, icon);
        }
        Target::Directory => {
            out.add(format!("icon_path {:?} is a folder", icon.value))
                .help(format!("{WITHOUT} Name the file in it."))
                .at_text(file, icon);
        }
        Target::Missing {
            skipped,
            other_case,
            ..
        } => {
            if skipped.is_none() && !facts.is_complete() {
                return;
            }
            let hint = match (skipped, other_case) {
                (Some(_), _) => " Servers skip links: put the file itself there.".to_owned(),
                (None, Some(path)) => format!(" There is {path}: letter case counts."),
                (None, None) => " Pack the file, or correct the path.".to_owned(),
            };
            let draft = out
                .add(format!("the icon {:?} is not in the bundle", icon.value))
                .help(format!("{WITHOUT}{hint}"))
                .at_text(file, icon);
            if let Some(entry) = skipped {
                draft.related_entry("skipped", *entry);
            }
        }
        Target::File { .. } => pattern(file, icon, out),
    }
}

/// The Marketplace's generator looks for the file by `path.Match("*/" + icon_path, name)`:
/// it cleans no path, and takes `[` and `\` for a pattern (`cmd/generator/main.go`,
/// `getFromTarFile`).
fn pattern(file: &ManifestFile, icon: &Text, out: &mut Findings<'_>) {
    let cleaned = path::clean(&format!("./{}", icon.value));
    let is_pattern = icon.value.contains(['[', '\\']);
    if cleaned == icon.value && !is_pattern {
        return;
    }
    let draft = out
        .add_as(
            Severity::Info,
            format!(
                "the Marketplace's generator does not find the icon {:?}",
                icon.value
            ),
        )
        .help(
            "Servers do: they clean the path first. The generator looks for it letter by letter \
             behind the bundle's folder, takes [ and \\ for a pattern, and stops.",
        )
        .at_text(file, icon)
        .evidence("pattern");
    if !is_pattern {
        draft.fix_text(&format!("write {cleaned}"), file, icon, &cleaned);
    }
}
