//! Releases of Go that make trouble.

use super::{Common, StartedProgram};
use crate::executable::{GoRelease, PluginVerdict};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::list;

/// See `rules/server/go-version.md`.
pub static RULE: Rule = rule!("server/go-version", Warning, High, check);

/// The oldest release of Go that was supported a year before the newest server known
/// ([`NEWEST`](crate::server::behaviour::NEWEST), November 2026): each is until the second
/// one after it comes out, and 1.25 came out in August 2025 (go.dev/doc/devel/release).
const OLDEST: u32 = 24;

/// `crypto/x509.Certificate` of Go 1.22 has a field that gob could not write at first, and up to the
/// end of that series cannot read from a newer release (golang/go#65633, #66249, #71989). Its
/// type is part of `http.Request` and `http.Response`, which a plugin library of that time sends.
const ODD: u32 = 22;

/// The first release of that series that writes it.
const MENDED: u32 = 2;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let release = |found: &StartedProgram<'_>| found.program.go.as_ref()?.release();
    let is = |found: &StartedProgram<'_>, wanted: fn(GoRelease) -> bool| {
        release(found).is_some_and(wanted)
    };
    let refused = |found: &StartedProgram<'_>| {
        found.program.plugin.verdict == PluginVerdict::Yes
            && is(found, |go| go.minor == ODD && go.patch < MENDED)
    };
    if let Some(built) = Common::of(facts, refused) {
        let message = format!(
            "{} built with Go {}",
            built.subject("was", "were"),
            versions(&built)
        );
        let draft = out.add_as(built.severity(Severity::Warning), message).help(
            "Mattermost's upgrade notes say that plugins built with Go 1.22.0 and 1.22.1 do not \
             work. They start, and calls that carry HTTP requests, such as PluginHTTP, fail: gob: \
             type x509.OID has no exported fields. Build with a supported release of Go.",
        );
        built.place(draft);
    }
    let Some(built) = Common::of(facts, |found| {
        !refused(found) && is(found, |go| go.minor < OLDEST)
    }) else {
        return;
    };
    let odd = built.0.iter().any(|found| is(found, |go| go.minor == ODD));
    let effect = if odd {
        " What is built with Go 1.22 cannot read what servers built with a newer release answer to \
         PluginHTTP (gob: wrong type ([]x509.OID) for received field .Policies), and on 10.5.12 and \
         10.5.13 not even the requests that it is to serve."
    } else {
        ""
    };
    let message = format!(
        "{} built with Go {}, out of support for more than a year",
        built.subject("was", "were"),
        versions(&built)
    );
    let draft = out
        .add_as(Severity::Info, message)
        .help(format!(
            "Its standard library gets no security fixes, and reviewers and scanners ask about \
             it.{effect} Build with a supported release of Go."
        ))
        .evidence("old");
    built.place(draft);
}

/// `1.20.3 and 1.21.1`.
fn versions(built: &Common<'_>) -> String {
    let version = |found: &StartedProgram<'_>| {
        let version = found.program.go.as_ref()?.go_version.strip_prefix("go")?;
        Some(version.to_owned())
    };
    let mut versions: Vec<String> = built.0.iter().filter_map(version).collect();
    versions.sort_unstable();
    versions.dedup();
    list(&versions)
}
