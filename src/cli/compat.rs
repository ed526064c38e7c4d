//! `mmlint compat`.

use std::ffi::OsString;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use mmlint::Options;
use mmlint::compat::compat_all;
use mmlint::render::compat::{Format, render};
use mmlint::version::Release;

use super::outputs::{self, Kept, Output};
use super::reading::Reading;
use super::{CLEAN, ColorChoice, UNCHECKED, USAGE, complain, inputs, screen};

/// Options of `mmlint compat`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, unpacked bundles, glob patterns, or - for a bundle on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<OsString>,
    /// How to print it
    #[arg(long, value_name = "F", default_value = "pretty",
          value_parser = PossibleValuesParser::new(Format::NAMES).try_map(|word| Format::parse(&word)))]
    format: Format,
    /// Also write it into a file, as html=compat.html (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<Output<Format>>,
    /// One row for each release, and every list in full (the page and the JSON are so anyway)
    #[arg(long)]
    all: bool,
    /// Servers, as 10.11.4, ">=10.11", ">=9.11, <11", latest or esr (may repeat) [default: all from
    /// the oldest that is promised, needed or under extended support, and what is announced]
    #[arg(long, value_name = "V")]
    server: Vec<String>,
    /// The bundle is for this platform alone, as linux-amd64 [default: told by the file's name]
    #[arg(long, value_name = "P", value_parser = inputs::platform)]
    platform: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Prints what each release does with the bundles; returns the exit status: never that something
/// was found, since it judges nothing.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    if let Err(status) = arguments.reading.tables.install() {
        return status;
    }
    let servers: Vec<Release> = match inputs::servers(&arguments.server) {
        Ok(servers) => servers.iter().map(|server| server.release).collect(),
        Err(status) => return status,
    };
    let options = Options {
        platform: arguments.platform.clone(),
        ..Options::default()
    };
    let beside = [arguments.reading.tables.beside()];
    if let Err(error) = outputs::distinct(&arguments.output, &Kept::new(&arguments.paths, &beside))
    {
        complain(&error);
        return USAGE;
    }
    let screen = screen::for_tables(color);
    let mut written = true;
    let status = arguments.reading.answer(
        &arguments.paths,
        options,
        |sources, options, done| compat_all(sources, options, &servers, done),
        |found| {
            let text = |format, screen| render(found, format, screen, arguments.all);
            written = outputs::write(&arguments.output, false, text);
            text(arguments.format, screen)
        },
    );
    match status {
        CLEAN if !written => UNCHECKED,
        status => status,
    }
}

fn output(text: &str) -> Result<Output<Format>, String> {
    Output::read(text, "html=compat.html", Format::parse)
}
