//! A linter of one's own on top of the library: what servers do with each bundle, and its errors.
//!
//! `cargo run --example lint -- dist/*.tar.gz`

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use mmlint::report::{Outcome, Severity};
use mmlint::text::printable;
use mmlint::{Options, check_all, source};

/// Checks what `arguments` name and writes what was found; returns whether all was well.
///
/// # Errors
/// A path that cannot be read, or `out` that cannot be written.
pub fn lint(arguments: &[String], out: &mut dyn Write) -> Result<bool, Box<dyn Error>> {
    let sources: Vec<_> = source::find(arguments)
        .into_iter()
        .collect::<Result<_, _>>()?;
    let (report, unreadable) = check_all(&sources, &Options::default(), &|_| ());
    if let Some(error) = unreadable.into_iter().next() {
        return Err(error.into());
    }
    for bundle in &report.bundles {
        let installs = match bundle.verdict.install.outcome {
            Outcome::Accepted => "installs",
            Outcome::Unknown => "was not checked",
            _ => "does not install",
        };
        let id = bundle.id.as_deref().unwrap_or("no id");
        // Names in a bundle may hold anything: nothing of it may reach a terminal as it is.
        let name = format!("{} ({id})", bundle.path);
        writeln!(
            out,
            "{} {installs} on {}",
            printable(&name),
            bundle.verdict.server
        )?;
        let errors = bundle
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        for finding in errors {
            writeln!(out, "  {}: {}", finding.rule, printable(&finding.message))?;
        }
    }
    Ok(!report.reaches(Severity::Error))
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match lint(&arguments, &mut io::stdout().lock())? {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}
