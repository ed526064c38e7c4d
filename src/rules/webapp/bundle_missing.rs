//! A webapp bundle that is not there.

use crate::facts::Facts;
use crate::facts::Target;
use crate::rules::{Rule, draft::Findings, rule, source};

/// See `rules/webapp/bundle-missing.md`.
pub static RULE: Rule = rule!("webapp/bundle-missing", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((file, manifest)), Some(webapp)) = (facts.parsed(), &facts.webapp) else {
        return;
    };
    if !facts.is_complete() {
        return;
    }
    let mut left_out = None;
    let (message, hint) = match &webapp.target {
        Target::Directory => (
            format!("bundle_path {:?} is a folder", webapp.path),
            "Name the script in it.".to_owned(),
        ),
        Target::Missing {
            skipped,
            other_case,
            folder_missing,
        } => {
            left_out = *skipped;
            let kind = skipped
                .and_then(|entry| facts.entry(entry))
                .map(|entry| entry.kind.describe());
            let hint = match (kind, other_case) {
                (Some(kind), _) => {
                    format!("The archive has {kind} of that name, which servers leave out.")
                }
                (_, Some(near)) => format!("There is {near}, in another letter case."),
                _ if webapp.path.contains('\\') => {
                    "Backslashes are no separators: write forward slashes.".to_owned()
                }
                _ if *folder_missing => {
                    "Not even its folder is there: was the webapp built?".to_owned()
                }
                _ => "Build the webapp before packing, or correct the path.".to_owned(),
            };
            (
                format!("the webapp bundle {:?} is not in the bundle", webapp.path),
                hint,
            )
        }
        Target::Refused(_) | Target::File { .. } => return,
    };
    let draft = out.add(message).help(format!(
        "A server from 5.15 on unpacks it while installing, fails, and leaves the plugin half \
         installed: unable to generate plugin webapp bundle. {hint}{}",
        source::hint(facts)
    ));
    let path = manifest
        .webapp
        .as_ref()
        .and_then(|webapp| webapp.bundle_path.as_ref());
    let draft = match path {
        Some(path) => draft.at_text(file, path),
        None => draft,
    };
    if let Some(entry) = left_out {
        draft.related_entry("left out by servers", entry);
    }
}
