//! The folder at the top of the archive.

use crate::bundle::Form;
use crate::facts::Facts;
use crate::facts::manifest::Format;
use crate::manifest::model::text;
use crate::report::Reader;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::generator;
use crate::server::validity::is_valid_id;
use crate::text::{name, shorten};

/// See `rules/archive/root-name.md`.
pub static RULE: Rule = rule!("archive/root-name", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let (id, layout) = (manifest.server_id(), facts.layout());
    let written = text(manifest.id.as_ref());
    let Some(entry) = facts.entry(file.entry) else {
        return;
    };
    if facts.bundle().form != Form::Archive || id.starts_with('.') || !is_valid_id(&id) {
        return;
    }
    // The generator knows no YAML; that is another matter.
    let listed = file.format == Format::Yaml || generator::manifest(facts.bundle()).is_some();
    let generator = "The Marketplace's generator looks for plugin.json in a folder at the top, and \
                     does not find this one, so the plugin cannot be listed.";
    let raw = shorten(&name(&entry.name), 60);
    let root = layout.path(layout.root);
    if layout.root == 0 {
        let whether = match (file.format, listed) {
            (Format::Yaml, _) => String::new(),
            (_, true) => format!("So does the Marketplace's generator, as {raw}. "),
            (_, false) => format!("{generator} "),
        };
        let draft = out
            .add("the archive has no folder at the top that holds everything")
            .help(format!(
                "Servers find the manifest all the same. {whether}Whoever unpacks the bundle by \
                 hand gets its files into the folder at hand. The starter template packs a folder \
                 {id}."
            ))
            .at_entry(file.entry)
            .evidence("flat");
        if !listed {
            draft.refused_by(Reader::Generator);
        }
    } else if root != id && root != written {
        let whether = if listed { "" } else { generator };
        let draft = out
            .add(format!(
                "the folder at the top is called {root}, and the id is {id}"
            ))
            .help(
                format!(
                    "Uploading and installing do not mind. Where somebody unpacks the bundle by \
                     hand into plugins/, as servers before 11.0 allow, the server looks for the \
                     webapp and the public files in plugins/{id}, and finds none. {whether}"
                )
                .trim(),
            )
            .evidence("name");
        let draft = match &manifest.id {
            Some(id) => draft.at_text(file, id),
            None => draft,
        };
        if !listed {
            draft.refused_by(Reader::Generator);
        }
    } else if !listed {
        out.add(format!("the manifest is packed as {raw}"))
            .help(format!(
                "Servers do not mind. {generator} Pack it as {id}/plugin.json."
            ))
            .at_entry(file.entry)
            .evidence("generator")
            .refused_by(Reader::Generator);
    }
}
