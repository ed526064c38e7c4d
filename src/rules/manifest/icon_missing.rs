//! An icon that is not where the manifest says, or not given.

use super::text;
use crate::bundle::{Form, path};
use crate::facts::manifest::ManifestFile;
use crate::facts::{Facts, Target};
use crate::manifest::document::Span;
use crate::manifest::model::Text;
use crate::report::{Reader, Severity};
use crate::rules::{Rule, draft::Draft, draft::Findings, rule};
use crate::server::generator;

/// See `rules/manifest/icon-missing.md`.
pub static RULE: Rule = rule!("manifest/icon-missing", Warning, High, check);

/// What a server does without an icon.
const WITHOUT: &str = "The plugin works; where servers list it a placeholder stands for the icon, \
                       and the log has a warning.";

/// And the Marketplace.
const STOPS: &str = " The Marketplace's generator stops.";

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
    // It looks for the icon of the manifest that it finds, if it finds one; other rules say so.
    let bundle = facts.bundle();
    let is_found = !generator::misses(bundle, &icon.value);
    let stops = bundle.form == Form::Archive
        && facts.is_complete()
        && generator::manifest(bundle) == Some(file.entry)
        && !is_found;
    // Where it takes a link for the icon it finds nothing in it and goes on.
    let generator = if is_found { "" } else { STOPS };
    let draft = match target {
        Target::Refused(_) => out
            .add(format!(
                "icon_path {:?} leads out of the plugin's folder",
                icon.value
            ))
            .help(format!(
                "A server reads the file that happens to be there, and shows it if it is an SVG. \
                 {WITHOUT}{generator} Put the icon into the bundle."
            ))
            .at_text(file, icon),
        Target::Directory => out
            .add(format!("icon_path {:?} is a folder", icon.value))
            .help(format!("{WITHOUT}{generator} Name the file in it."))
            .at_text(file, icon),
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
                .help(format!("{WITHOUT}{generator}{hint}"))
                .at_text(file, icon);
            match skipped {
                Some(entry) => draft.related_entry("skipped", *entry),
                None => draft,
            }
        }
        Target::File { .. } if stops || (is_odd(icon) && !is_found) => pattern(file, icon, out),
        Target::File { .. } => return,
    };
    if stops {
        draft.refused_by(Reader::Generator);
    }
}

/// Whether the path is none that it is found by letter by letter.
fn is_odd(icon: &Text) -> bool {
    path::clean(&format!("./{}", icon.value)) != icon.value || icon.value.contains(['[', '\\'])
}

/// The Marketplace's generator looks for the file by `path.Match("*/" + icon_path, name)`:
/// it cleans no path, and takes `[` and `\` for a pattern (`cmd/generator/main.go`,
/// `getFromTarFile`).
fn pattern<'f, 'a>(file: &ManifestFile, icon: &Text, out: &'f mut Findings<'a>) -> Draft<'f, 'a> {
    let cleaned = path::clean(&format!("./{}", icon.value));
    let is_pattern = icon.value.contains(['[', '\\']);
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
    match is_pattern || cleaned == icon.value {
        true => draft,
        false => draft.fix_text(&format!("write {cleaned}"), file, icon, &cleaned),
    }
}
