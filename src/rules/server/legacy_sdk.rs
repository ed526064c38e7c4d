//! Plugins built against a library that servers have left behind.

use super::{Common, StartedProgram};
use crate::executable::PluginVerdict;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/legacy-sdk.md`.
pub static RULE: Rule = rule!("server/legacy-sdk", Warning, High, check);

/// The module that the plugin library was part of until 8.0, but for the major version.
const OLD: &str = "github.com/mattermost/mattermost-server";

/// The library of a program.
struct Library {
    /// Its module, with its version where that is known.
    name: String,
    /// Whether it is of 5.x or earlier, before types of the interface changed.
    before_6: bool,
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    report(facts, out, true);
    report(facts, out, false);
}

fn report(facts: &Facts, out: &mut Findings<'_>, before_6: bool) {
    let is = |found: &StartedProgram<'_>| {
        library(found).is_some_and(|library| library.before_6 == before_6)
    };
    let Some(built) = Common::of(facts, is) else {
        return;
    };
    let Some(library) = built.0.iter().find_map(library) else {
        return;
    };
    let message = format!(
        "{} built against {}",
        built.subject("was", "were"),
        library.name
    );
    let (severity, help) = if before_6 {
        (
            built.severity(Severity::Warning),
            "It starts, and what it says may get lost: server and plugin exchange values by the names \
             of their fields, and 6.0 renamed some (plugin.Context.IpAddress, \
             PluginSettings.MarketplaceUrl) and removed others. Those are empty, without an error. \
             SetBotIconImage, GetBotIconImage and DeleteBotIconImage are gone. Move to \
             github.com/mattermost/mattermost/server/public.",
        )
    } else {
        (
            Severity::Info,
            "It works on today's servers, and lacks what came after 8.0: new API methods, hooks and \
             fields, and fixes of the library. Nothing more is released under that name: move to \
             github.com/mattermost/mattermost/server/public.",
        )
    };
    let draft = out
        .add_as(severity, message)
        .help(help)
        .evidence(if before_6 { "5" } else { "6" });
    built.place(draft);
}

fn library(found: &StartedProgram<'_>) -> Option<Library> {
    let plugin = &found.program.plugin;
    if plugin.verdict != PluginVerdict::Yes {
        return None;
    }
    // Built from a GOPATH a program has no modules, and the package may be in a vendor folder.
    let package = plugin.sdk_package.as_deref()?;
    let (_, rest) = package.split_once(OLD)?;
    let (name, before_6) = match rest.strip_prefix('/').unwrap_or(rest).split('/').next() {
        Some("v5") => (format!("{OLD}/v5"), true),
        Some("plugin") => (OLD.to_owned(), true),
        Some("v6") => (format!("{OLD}/v6"), false),
        Some("server") => (format!("{OLD}/server/public"), false),
        _ => return None,
    };
    let version = plugin
        .sdk
        .as_ref()
        .filter(|module| module.path == name && !module.version.is_empty())
        .map_or_else(String::new, |module| format!(" {}", module.version));
    Some(Library {
        name: format!("{name}{version}"),
        before_6,
    })
}
