//! A minimum server version newer than the servers in question.

use semver::Version;

use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::model::Text;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::behaviour::Server;
use crate::server::releases;
use crate::text::list;
use crate::version::Release;

/// See `rules/manifest/min-server-version-unmet.md`.
pub static RULE: Rule = rule!("manifest/min-server-version-unmet", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(text) = manifest
        .min_server_version
        .as_ref()
        .filter(|v| !v.value.is_empty())
    else {
        return;
    };
    let Ok(minimum) = facts.server.semver.parse(&text.value) else {
        return;
    };
    // Older ones enable it whatever it says.
    let asked = facts.question.servers.iter();
    let asked: Vec<&Server> = asked.filter(|server| server.asks_for_minimum).collect();
    let Some(newest) = asked.last().map(|server| server.release.short()) else {
        return;
    };
    let meets = |server: &&Server| server.release.meets(&minimum);
    if asked.iter().any(meets) {
        // Who names a range means those in it that the plugin is for.
        let older = asked.iter().filter(|it| it.is_named && !meets(it));
        let older: Vec<String> = older.map(|server| server.release.short()).collect();
        if !older.is_empty() {
            some(file, text, &older, out);
        }
        return;
    }
    if facts.question.servers_named {
        out.add(format!(
            "needs server {}, and the newest in question is {newest}",
            text.value
        ))
        .help(format!(
            "{HELP} {}. Lower it if the plugin runs on {newest}.",
            text.value
        ))
        .at_text(file, text);
    } else if let Some((release, when)) = announced(&minimum) {
        out.add_as(
            Severity::Info,
            format!(
                "needs server {}; {release} is announced{when}, and the newest known is {newest}",
                text.value
            ),
        )
        .help(format!(
            "{HELP} {}. Servers that are there today cannot run the plugin.",
            text.value
        ))
        .at_text(file, text);
    } else {
        out.add_as(
            Severity::Warning,
            format!(
                "needs server {}, newer than any that this mmlint knows ({newest})",
                text.value
            ),
        )
        .help(format!(
            "{HELP} {}. Check that the version is the one meant.",
            text.value
        ))
        .at_text(file, text);
    }
}

/// How a finding's help begins; the version follows.
const HELP: &str =
    "The plugin installs there, and the server refuses to enable it: plugin requires Mattermost";

/// Some of the servers that were named are older, and others are not.
fn some(file: &ManifestFile, minimum: &Text, older: &[String], out: &mut Findings<'_>) {
    let (servers, needed) = (list(older), &minimum.value);
    let are = if older.len() == 1 { "is" } else { "are" };
    out.add_as(
        Severity::Warning,
        format!("needs server {needed}, newer than {servers}, which {are} asked for as well"),
    )
    .help(format!(
        "{HELP} {needed}. Lower it if the plugin runs on {servers}, or ask for later servers only."
    ))
    .at_text(file, minimum);
}

/// An announced release that meets a minimum, or has patches that may, and when it is to come.
fn announced(minimum: &Version) -> Option<(String, String)> {
    let meets = |release: &Release| {
        release.meets(minimum) || (release.major, release.minor) == (minimum.major, minimum.minor)
    };
    let release = releases::announced().find(meets)?;
    let known = releases::table().and_then(|table| table.find(release));
    let when = known.and_then(|known| known.announced.as_deref());
    let when = when.map_or_else(String::new, |when| format!(" for {when}"));
    Some((release.short(), when))
}
