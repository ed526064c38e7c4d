//! `mmlint init`.

use std::fs::OpenOptions;
use std::io::{self, Write};

use clap::Args;
use mmlint::config::{FILE_NAME, TEMPLATE};

use super::{UNCHECKED, USAGE, complain, print};

/// Options of `mmlint init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Write over an mmlint.toml that is there
    #[arg(long)]
    force: bool,
}

/// Writes a commented `mmlint.toml` into the working folder; returns the exit status.
pub fn run(arguments: &Arguments) -> u8 {
    let mut options = OpenOptions::new();
    options.write(true);
    match arguments.force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    let written = options
        .open(FILE_NAME)
        .and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    match written {
        Ok(()) => print(&format!(
            "wrote {FILE_NAME}; what it sets is commented out\n"
        )),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            complain(&format!(
                "{FILE_NAME} is there already (--force writes over it)"
            ));
            USAGE
        }
        Err(error) => {
            complain(&format!("{FILE_NAME} cannot be written: {error}"));
            UNCHECKED
        }
    }
}
