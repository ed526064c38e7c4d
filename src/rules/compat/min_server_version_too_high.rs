//! Manifests that promise much less than they could.

use super::promised;
use crate::executable::PluginVerdict;
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::report::Confidence;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::releases::FIRST;
use crate::server::{api, fields, globals, registry, releases};
use crate::verdict::needs::{self, section_defaults};
use crate::version::Release;

/// See `rules/compat/min-server-version-too-high.md`.
///
/// No fix: which servers to test with, and so to promise, is the author's choice.
pub static RULE: Rule = rule!("compat/min-server-version-too-high", Info, Medium, check);

/// So many releases above what is needed are no matter.
const FEW: usize = 2;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, text, minimum)) = promised(facts) else {
        return;
    };
    if !is_all_read(facts) {
        return;
    }
    let Some(need) = newest(facts, file) else {
        return;
    };
    let declared = Release::new(minimum.major, minimum.minor, minimum.patch);
    // Nobody should run what is older than the oldest release under extended support.
    if releases::oldest_supported().is_none_or(|oldest| declared <= oldest) {
        return;
    }
    let above = releases::from(need.since)
        .into_iter()
        .filter(|release| *release <= declared && *release > need.since);
    if above.count() <= FEW {
        return;
    }
    let short = need.since.short();
    let because = match need.name.as_str() {
        "" => String::new(),
        name => format!(" ({name})"),
    };
    let webapp_unread = facts.webapp.is_some() && !facts.webapp_is_read();
    let webapp = match webapp_unread {
        true => {
            " What the webapp part needs could not be read; it may be the reason for the minimum."
        }
        false => "",
    };
    out.add(format!(
        "min_server_version is {}, and nothing that mmlint reads asks for more than \
         {short}{because}",
        text.value
    ))
    .help(format!(
        "Servers from {short} to there cannot enable the plugin, though they have every method, \
         hook and field of the manifest that it uses. That is as it should be if it was never \
         tried on them, or needs something of theirs that a bundle does not show.{webapp}"
    ))
    .confidence(match webapp_unread {
        true => Confidence::Low,
        false => Confidence::Medium,
    })
    .at_text(file, text);
}

/// Whether the calls of every program that servers start were read, all of them.
fn is_all_read(facts: &Facts) -> bool {
    let known = |started: &crate::facts::code::StartedCode| {
        let Ok(code) = &started.code else {
            return false;
        };
        let mut calls = code.api_calls.iter();
        code.calls_read && !code.limited && calls.all(|call| api::method(&call.method).is_some())
    };
    let is_plugin = |entry: Option<usize>| {
        let file = entry.and_then(|entry| facts.file(entry));
        file.is_some_and(|file| match &file.contents {
            crate::executable::Contents::Executable(program) => {
                program.plugin.verdict == PluginVerdict::Yes
            }
            _ => false,
        })
    };
    let mut listed = facts.executables.iter();
    facts.is_complete()
        && !facts.code.is_empty()
        && facts.code.iter().all(known)
        && listed.all(|executable| is_plugin(executable.entry()))
}

/// Something that came with a release.
struct Newest {
    since: Release,
    name: String,
}

/// The newest thing that the plugin uses of a server, however unsure, guarded or dispensable.
fn newest(facts: &Facts, file: &ManifestFile) -> Option<Newest> {
    let methods = facts.code.iter().flat_map(|started| {
        let calls = started.code.iter().flat_map(|code| &code.api_calls);
        let known = calls.filter_map(|call| api::method(&call.method));
        // As the library has it that the program is built with.
        known.map(|method| (method.since_for(started.library), method.name.as_str()))
    });
    let hooks = needs::hooks(&facts.code);
    let hooks = hooks.iter().filter_map(|hook| api::hook(hook.name));
    let used = methods.chain(hooks.map(|hook| (hook.since, hook.name.as_str())));
    let set = fields::all()
        .iter()
        .filter(|field| !needs::places(file, field).is_empty())
        .map(|field| (field.since, field.path.as_str()));
    let web_code = facts.web_code();
    let asked = web_code.iter().flat_map(|(_, code)| &code.uses);
    let asked = asked
        .filter_map(|found| registry::method(&found.method))
        .map(|method| (method.since, method.name.as_str()));
    let default = section_defaults::needed(facts).map(|since| (since, "default"));
    let taken = web_code.iter().flat_map(|(_, code)| &code.globals);
    let taken = taken
        .flat_map(|found| {
            let parts = found.missing.iter().map(|part| &*part.name);
            parts.chain([&*found.path])
        })
        .filter_map(globals::global)
        .map(|global| (global.since, global.name.as_str()));
    let all = used.chain(asked).chain(taken).chain(set).chain(default);
    let (since, name) = all.max_by_key(|(since, _)| *since)?;
    Some(match since > FIRST {
        true => Newest {
            since,
            name: name.rsplit('/').next().unwrap_or_default().to_owned(),
        },
        false => Newest {
            since: FIRST,
            name: String::new(),
        },
    })
}
