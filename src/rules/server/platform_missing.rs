//! Platforms of servers without a program.

use crate::facts::Facts;
use crate::facts::executables::{for_platform, likely_platform};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::list;

/// See `rules/server/platform-missing.md`.
pub static RULE: Rule = rule!("server/platform-missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(server) = manifest.server_part().filter(|_| facts.is_complete()) else {
        return;
    };
    // What could not be decoded is told as that.
    let nothing = server.executables.is_empty() && server.executable.is_none();
    if nothing && file.decoded.error.is_some() {
        return;
    }
    let asked: Vec<&str> = match &facts.question.platform {
        Some(platform) => vec![platform],
        None => facts.server.platforms.iter().map(String::as_str).collect(),
    };
    let (served, missing): (Vec<&str>, Vec<&str>) = asked
        .into_iter()
        .partition(|platform| for_platform(&facts.executables, platform).is_some());
    let severity = if served.is_empty() {
        Severity::Error
    } else {
        Severity::Warning
    };
    let released: Vec<&str> = facts.server.platforms.iter().map(String::as_str).collect();
    let webapp = match manifest.webapp {
        Some(_) => ", webapp included",
        None => "",
    };
    for platform in missing {
        let other = server.executables.iter().find(|e| {
            e.platform != platform && likely_platform(&e.platform).as_deref() == Some(platform)
        });
        let hint = other.map_or_else(String::new, |other| {
            format!(
                " The key {:?} is another to a server: keys are compared exactly.",
                other.platform
            )
        });
        out.add_as(severity, format!("no executable for {platform}"))
            .help(format!(
                "The plugin installs, and cannot be enabled there{webapp}: backend executable not \
                 found for environment: {}.{hint} Servers are released for {}.",
                platform.replacen('-', "/", 1),
                list(&released)
            ))
            .at_span(file, server.span, "/server")
            .platforms([platform])
            .evidence(platform);
    }
}
