//! Writes what the testkit makes, to look at it:
//! `pack FIXTURE.toml FOLDER`, `pack --executable "linux-amd64 go plugin" FILE`, `pack --random SEED FOLDER`.

use std::fs;

use mmlint_testkit::{Fixture, executable};

fn main() -> Result<(), String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["--executable", words, file] => {
            fs::write(file, executable::build(words)?).map_err(|error| error.to_string())
        }
        ["--random", seed, folder] => {
            let seed: u64 = seed
                .parse()
                .map_err(|_| "the seed is no number".to_owned())?;
            let (bytes, log) = mmlint_testkit::edits::random_bundle(seed);
            println!("{log}");
            fs::write(format!("{folder}/random-{seed}.tar.gz"), bytes)
                .map_err(|error| error.to_string())
        }
        [fixture, folder] => {
            println!("{}", Fixture::load(fixture)?.write_to(folder)?.display());
            Ok(())
        }
        _ => Err(
            "usage: pack FIXTURE.toml FOLDER | --executable WORDS FILE | --random SEED FOLDER"
                .to_owned(),
        ),
    }
}
