//! `mmlint verify`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use mmlint::config;
use mmlint::render::verify::{to_json, to_lines, to_text};
use mmlint::signature::file::{self, Place};
use mmlint::signature::verdict::KeyFile;
use mmlint::source::Source;
use mmlint::text::{explain, shown};
use mmlint::verify::{Outcome, Verification, signature_of, verify};

use super::outputs::{self, Kept, Output};
use super::{
    CLEAN, ColorChoice, FOUND, UNCHECKED, USAGE, complain, inputs, print, screen, settings,
};

/// Options of `mmlint verify`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A packed bundle, or - for one on standard input
    #[arg(value_name = "BUNDLE")]
    bundle: OsString,
    /// A file of public keys that the server is configured with, besides Mattermost's own key (may
    /// repeat)
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// The signature [default: BUNDLE.sig, or BUNDLE.asc, which no server looks for]
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// How to print the answer
    #[arg(long, value_enum, value_name = "F", default_value = "pretty")]
    format: FormatName,
    /// Also write it into a file, as json=signature.json (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<Output<FormatName>>,
    /// The day by which keys and signatures expire, as 2027-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = config::parse_date)]
    today: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people.
    Pretty,
    /// A line for each finding, and one for the outcome.
    Concise,
    /// For programs.
    Json,
}

/// Answers, and returns the exit status: that something was found where servers refuse the signature.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    let found = match answer(arguments) {
        Err(status) => return status,
        Ok(found) => found,
    };
    let text = |format, screen| match format {
        FormatName::Pretty => to_text(&found, screen),
        FormatName::Concise => to_lines(&found),
        FormatName::Json => to_json(&found),
    };
    let written = outputs::write(&arguments.output, false, text);
    let screen = screen::of_standard_output(color, false);
    let mut outcomes = found.bundles.iter().map(|bundle| bundle.outcome);
    match print(&text(arguments.format, screen)) {
        CLEAN if !written => UNCHECKED,
        CLEAN => outcomes.next().map_or(UNCHECKED, status),
        failure => failure,
    }
}

fn output(text: &str) -> Result<Output<FormatName>, String> {
    Output::one_of(text, "json=signature.json")
}

const fn status(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Accepted => CLEAN,
        Outcome::Refused => FOUND,
        Outcome::Unknown => UNCHECKED,
    }
}

fn answer(arguments: &Arguments) -> Result<Verification, u8> {
    let files = arguments.key.iter().chain(&arguments.signature);
    let mut read: Vec<OsString> = files.map(|path| path.as_os_str().to_owned()).collect();
    read.push(arguments.bundle.clone());
    if let Err(error) = outputs::distinct(&arguments.output, &Kept::new(&read, &[])) {
        complain(&error);
        return Err(USAGE);
    }
    let today = match arguments.today {
        Some(today) => today,
        None => settings::today()?,
    };
    let (sources, unreadable) = inputs::sources(std::slice::from_ref(&arguments.bundle))?;
    let unchecked = |error: &dyn std::fmt::Display| {
        complain(&error.to_string());
        UNCHECKED
    };
    if let Some(error) = unreadable.first() {
        return Err(unchecked(error));
    }
    let [bundle] = sources.as_slice() else {
        complain("verify takes one bundle at a time, and the pattern matches more");
        return Err(USAGE);
    };
    if *bundle == Source::Stdin && arguments.signature.is_none() {
        complain(
            "a bundle on standard input has no file beside it: name the signature with --signature",
        );
        return Err(USAGE);
    }
    let mut keys = Vec::new();
    for path in &arguments.key {
        let name = shown(path);
        match file::read(path) {
            Ok(contents) => {
                if file::is_secret(&contents) {
                    complain(&format!(
                        "--key: {name} holds a secret key, and servers need the public one alone: export that with \
                         gpg --export, and give the secret key to nobody"
                    ));
                }
                keys.push(KeyFile {
                    name: Some(name),
                    contents,
                });
            }
            Err(error) => {
                complain(&format!("--key: {name}: {}", explain(&error)));
                return Err(USAGE);
            }
        }
    }
    inputs::quiet_panics();
    let signature = signature_of(bundle, arguments.signature.as_deref());
    let signature = signature.map_err(|error| unchecked(&error))?;
    let verified = verify(bundle, &signature, &keys, today).map_err(|error| unchecked(&error))?;
    let mut outcomes = verified.bundles.iter().map(|bundle| bundle.outcome);
    if signature.place == Place::Asc && outcomes.any(|outcome| outcome == Outcome::Accepted) {
        let (path, bundle) = (&signature.path, bundle.display());
        complain(&format!(
            "{path}: beside a bundle servers look for .sig only: rename it to {bundle}.sig"
        ));
    }
    Ok(verified)
}
