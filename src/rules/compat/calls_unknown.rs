//! Programs and scripts of which it is not known, or not wholly, what they call.

use crate::executable::{Contents, NotAnalysed};
use crate::facts::Facts;
use crate::facts::code::StartedCode;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::code::NotParsed;

/// See `rules/compat/calls-unknown.md`.
pub static RULE: Rule = rule!("compat/calls-unknown", Info, High, check);

/// Go's runtime alone is larger: a smaller file with its tables is no program that anything links,
/// and calls nothing. The programs that tests describe are such.
const SMALLEST: u64 = 128 << 10;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in &facts.code {
        let Some(unknown) = unknown(facts, started) else {
            continue;
        };
        let name = facts.entry_name(started.entry);
        out.add(format!("{} {name} calls of the server {}", unknown.what, unknown.why))
            .help(format!(
                "That no finding speaks of such a call is no proof that an older server has all that \
                 the program needs: {} Try it on the oldest server that min_server_version promises.",
                unknown.rest
            ))
            .at_entry(started.entry)
            .evidence(unknown.kind)
            .platforms(started.platforms.iter().map(String::as_str));
    }
    webapp(facts, out);
}

fn webapp(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script() else {
        return;
    };
    let (what, is) = match bundle.code {
        // webapp/no-register, webapp/syntax, webapp/es-module
        None | Some(Err(NotParsed::Syntax { .. } | NotParsed::Module { .. })) => return,
        Some(Err(_)) => ("what", "is not known"),
        Some(Ok(code)) if code.limited => ("not all that", "is known"),
        Some(Ok(_)) => return,
    };
    let Some((entry, why)) = facts.webapp_not_read() else {
        return;
    };
    let name = facts.entry_name(entry);
    out.add(format!("{what} {name} calls of the web app {is}: {why}"))
        .help(
            "Calls that were not read make no findings. Try the plugin on the oldest server that \
             min_server_version promises.",
        )
        .at_entry(entry)
        .evidence("webapp");
}

struct Unknown {
    kind: &'static str,
    what: &'static str,
    why: String,
    rest: &'static str,
}

/// `None` where all calls were read, and where another rule says why they were not.
fn unknown(facts: &Facts, started: &StartedCode) -> Option<Unknown> {
    let all = |kind, why| Unknown {
        kind,
        what: "what",
        why,
        rest: "neither its calls nor its hooks were read.",
    };
    let code = match &started.code {
        Ok(code) => code,
        // server/packed, server/damaged-executable
        Err(NotAnalysed::Packed { .. } | NotAnalysed::NotExecutable) => return None,
        // It has a table of functions, which names the plugin library, or it would not be here.
        Err(NotAnalysed::UnknownFunctionTable | NotAnalysed::NotGo) => {
            let size = facts.entry(started.entry).map_or(0, |entry| entry.size);
            if size < SMALLEST {
                return None;
            }
            let why =
                "is not known: nothing that can be read in it leads to its table of functions";
            return Some(all("table", why.to_owned()));
        }
        Err(NotAnalysed::UnknownModuleLayout) => {
            let go = go_version(facts, started.entry);
            let why = format!(
                "is not known: the tables that {go} left in it are of no layout that is known here"
            );
            return Some(all("layout", why));
        }
        Err(NotAnalysed::NotAPlugin) => {
            let why = "is not known: the types of the plugin library were not found in it";
            return Some(all("types", why.to_owned()));
        }
    };
    if !code.calls_read {
        return Some(Unknown {
            kind: "architecture",
            what: "what",
            why: format!("is not known: code for {} is not followed", code.arch),
            rest: "only its hooks were read.",
        });
    }
    code.limited.then(|| Unknown {
        kind: "limited",
        what: "not all that",
        why: "is known: it is larger, or more entangled, than mmlint follows".to_owned(),
        rest: "there may be calls that were not seen.",
    })
}

/// `go1.30`, or `Go` where the build information does not tell.
fn go_version(facts: &Facts, entry: usize) -> String {
    let file = facts.file(entry).map(|file| &file.contents);
    match file {
        Some(Contents::Executable(program)) => program
            .go
            .as_ref()
            .map_or_else(|| "Go".to_owned(), |go| go.go_version.clone()),
        _ => "Go".to_owned(),
    }
}
