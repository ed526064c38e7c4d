//! Programs of one build: the code of one is read, whichever comes first and whatever the threads, and where
//! that one cannot be read, the next.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::PathBuf;

use common::left_out;
use mmlint::executable::{Contents, read};
use mmlint::facts::code::{Code, CodeReader};

/// A program of the build: which, and whether it is damaged.
type Program = (&'static str, bool);

const AMD64: Program = ("linux-amd64", false);
const ARM64: Program = ("linux-arm64", false);
const DARWIN: Program = ("darwin-arm64", false);
/// Its hooks are read, its calls are not.
const I386: Program = ("linux-386", false);
const DAMAGED: Program = ("linux-amd64", true);

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("MMLINT_CALLS").map(PathBuf::from);
    if folder.is_none() {
        left_out(
            "MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds what it names)",
        );
    }
    folder
}

/// A program, as if it were built of a known commit.
fn program((name, damaged): Program, folder: &std::path::Path) -> (Vec<u8>, Contents) {
    let mut bytes = std::fs::read(folder.join(format!("calls-local-{name}"))).unwrap();
    let mut contents = read(&bytes);
    let Contents::Executable(program) = &mut contents else {
        panic!("{name}: no executable");
    };
    let commit = ("vcs.revision".to_owned(), "0123456789abcdef".to_owned());
    program.go.as_mut().unwrap().settings.push(commit);
    if damaged {
        // Behind the headers: of Go's tables nothing is left.
        bytes[4096..].fill(0);
    }
    (bytes, contents)
}

/// What is said of programs in this order: `read`, `not read`, or the number of the one that was read instead.
fn said(order: &[Program], threads: usize) -> Option<Vec<String>> {
    let folder = folder()?;
    let programs: Vec<_> = order.iter().map(|one| program(*one, &folder)).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let mut found = pool.unwrap().install(|| {
        let mut reader = CodeReader::new(false);
        for (index, (mut bytes, contents)) in programs.into_iter().enumerate() {
            reader.read(index, &mut bytes, &contents);
        }
        reader.finish()
    });
    found.sort_by_key(|(index, _)| *index);
    let words = found.into_iter().map(|(_, code)| match code {
        Code::Read(_) => "read".to_owned(),
        Code::NotRead(_) => "not read".to_owned(),
        Code::SameAs(other) => other.to_string(),
    });
    Some(words.collect())
}

#[test]
fn one_program_of_a_build_is_read() {
    let cases: [(&[Program], &[&str]); 5] = [
        (&[AMD64, ARM64, DARWIN], &["read", "0", "0"]),
        (&[DARWIN, AMD64, I386], &["read", "0", "0"]),
        (&[I386, AMD64, ARM64], &["read", "read", "1"]),
        (&[DAMAGED, ARM64, DARWIN], &["not read", "read", "1"]),
        (&[AMD64, DAMAGED, ARM64], &["read", "0", "0"]),
    ];
    for (order, expected) in cases {
        for threads in [1, 2, 4] {
            let Some(said) = said(order, threads) else {
                return;
            };
            assert_eq!(said, expected, "{order:?} on {threads} threads");
        }
    }
}
