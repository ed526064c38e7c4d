//! What was not looked at.

use super::{NotRead, webapp};
use crate::bundle::Form;
use crate::executable::NotAnalysed;
use crate::facts::Facts;
use crate::facts::code::StartedCode;

/// What nothing is known of.
pub(super) fn all(facts: &Facts) -> Vec<NotRead> {
    if facts.bundle().form == Form::SourceTree {
        return vec![bundle("a source tree has no built files")];
    }
    let mut all = Vec::new();
    if !facts.is_complete() {
        let why = "it is damaged, or larger than mmlint's limits (mmlint check says more)";
        all.push(bundle(why));
    } else if facts.manifest().is_none() {
        all.push(bundle("no manifest of it can be read"));
    }
    let mut entries: Vec<usize> = Vec::new();
    for executable in &facts.executables {
        entries.extend(executable.entry().filter(|it| !entries.contains(it)));
    }
    if entries.is_empty() && !facts.executables.is_empty() {
        let why = "no program that the manifest lists is in the bundle";
        all.push(server(facts, None, why));
    }
    for entry in entries {
        let file = facts.file(entry);
        if file.is_some_and(|file| file.code.is_none()) {
            let why = "its code is none of a plugin's that can be read (mmlint check says more)";
            all.push(server(facts, Some(entry), why));
        }
    }
    for started in &facts.code {
        if let Some(why) = why_not_read(started) {
            all.push(server(facts, Some(started.entry), &why));
        }
    }
    all.extend(webapp::not_read(facts));
    all
}

fn bundle(why: &str) -> NotRead {
    NotRead {
        kind: "bundle",
        entry: None,
        why: why.to_owned(),
    }
}

fn server(facts: &Facts, entry: Option<usize>, why: &str) -> NotRead {
    NotRead {
        kind: "server",
        entry: entry.map(|entry| facts.entry_name(entry)),
        why: why.to_owned(),
    }
}

/// Why the calls of a program are not, or not wholly, known.
fn why_not_read(started: &StartedCode) -> Option<String> {
    match &started.code {
        Err(NotAnalysed::UnknownModuleLayout) => {
            Some("its tables are of no layout that is known (a newer Go?)".to_owned())
        }
        Err(why) => Some(why.to_string()),
        Ok(code) if !code.calls_read => Some(format!(
            "only its hooks were read: code for {} is not followed",
            code.arch
        )),
        Ok(code) if code.limited => Some(
            "it is larger, or more entangled, than mmlint follows: there may be more calls"
                .to_owned(),
        ),
        Ok(_) => None,
    }
}
