//! Programs that need a loader and libraries.

use super::{StartedProgram, programs};
use crate::executable::{Format, GoBuild};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/dynamic-linking.md`.
pub static RULE: Rule = rule!("server/dynamic-linking", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for found in programs(facts) {
        let StartedProgram {
            entry,
            name,
            program,
            ..
        } = found;
        // Programs for macOS and Windows are linked dynamically, all of them.
        let (Format::Elf, Some(dynamic)) = (program.format, &program.dynamic) else {
            continue;
        };
        let mut needs = Vec::new();
        needs.extend(
            dynamic
                .interpreter
                .as_ref()
                .map(|loader| format!("the loader {loader}")),
        );
        if !dynamic.libraries.is_empty() {
            needs.push(dynamic.libraries.join(", "));
        }
        if let Some(glibc) = &dynamic.glibc {
            let symbol = glibc
                .symbol
                .as_ref()
                .map_or_else(String::new, |s| format!(" (for {s})"));
            needs.push(format!("glibc {} or later{symbol}", glibc.version));
        }
        if needs.is_empty() {
            continue; // a static position-independent program names none
        }
        let is_fips = program.go.as_ref().is_some_and(GoBuild::is_fips);
        let (severity, mend) = match is_fips {
            true => (
                Severity::Info,
                "A FIPS build has to be so: it takes OpenSSL from the image of a FIPS server. Offer it for those alone.",
            ),
            false => (
                Severity::Warning,
                "Official server images differ in their libc. Build with CGO_ENABLED=0.",
            ),
        };
        let message = format!(
            "{name} is dynamically linked: it needs {}",
            needs.join(" and ")
        );
        out.add_as(severity, message)
            .help(format!(
                "Where {} lacks one of them the plugin installs and does not start: no such file or \
                 directory, symbol not found, or Unrecognized remote plugin message. {mend}",
                if dynamic.musl { "a server with glibc" } else { "the server's machine or image" }
            ))
            .platforms(found.started.on_each())
            .at_entry(entry);
    }
}
