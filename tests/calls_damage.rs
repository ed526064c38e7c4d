//! Damage that is aimed at the tables of built Go programs: headers, build information, the record of the module, the
//! table of functions, itabs and types. `MMLINT_CALLS` names the folder that `fixtures/calls/build.sh` filled.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{findings, left_out, report};
use mmlint::executable::{NotAnalysed, analyse, analyse_slices};
use mmlint_testkit::Fixture;

/// What one damaged program may take, with a debug build on a busy machine; undamaged ones take a second.
const LIMIT: Duration = Duration::from_secs(60);
const FOLDER: &str = "MMLINT_CALLS";

/// Numbers that differ from run to run by nothing but the seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }
}

fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    let some = &bytes[at..at + width];
    some.iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A table: its name, where it is in the file, and how wide its numbers are.
type Table = (&'static str, Range<usize>, usize);

/// Where the tables of a 64-bit ELF file are that loads at fixed addresses, Go 1.18 to 1.26.
fn tables(bytes: &[u8]) -> Vec<Table> {
    let word = |at| number(bytes, at, 8);
    let index = |value: u64| usize::try_from(value).unwrap();
    let (headers, count) = (index(word(32)), index(number(bytes, 56, 2)));
    let segments: Vec<[u64; 3]> = (0..count)
        .map(|i| headers + i * 56)
        .filter(|at| number(bytes, *at, 4) == 1)
        .map(|at| [word(at + 8), word(at + 16), word(at + 32)])
        .collect();
    let place = |address: u64| {
        let inside = |[_, from, size]: &&[u64; 3]| (*from..from + size).contains(&address);
        let [offset, from, _] = segments
            .iter()
            .find(inside)
            .expect("an address of the file");
        index(address - from + offset)
    };
    let find = |mark: &[u8], step: usize| {
        let mut places = (0..bytes.len() - mark.len()).step_by(step);
        places
            .find(|at| bytes[*at..].starts_with(mark))
            .expect("it is in every Go program")
    };
    let header = ["\u{1}\u{8}", "\u{4}\u{8}"].map(|end| {
        let mark = [&[0xf1, 0xff, 0xff, 0xff, 0, 0], end.as_bytes()].concat();
        (0..bytes.len() - 8)
            .step_by(8)
            .find(|at| bytes[*at..].starts_with(&mark))
    });
    let functions = header
        .into_iter()
        .flatten()
        .next()
        .expect("a table of functions");
    let [offset, from, _] = segments
        .iter()
        .find(|[offset, _, size]| (*offset..offset + size).contains(&(functions as u64)))
        .unwrap();
    // The record begins with the address of the table and that of the names in it; a section's header has the first.
    let table = functions as u64 - offset + from;
    let first = [table, table + word(functions + 8 + 3 * 8)];
    let record = find(&first.map(u64::to_le_bytes).concat(), 8);
    let of_record = |word: usize| number(bytes, record + word * 8, 8);
    let types = place(of_record(37));
    let links = if bytes.windows(6).any(|w| w == b"go1.26") {
        45
    } else {
        44
    };
    let (type_links, itab_links) = (place(of_record(links)), place(of_record(links + 3)));
    let itabs = place(number(bytes, itab_links, 8));
    let list = place(of_record(16));
    let records = list + index(of_record(17)) * 8;
    let names = place(of_record(1));
    let build = find(b"\xff Go buildinf:", 16);
    vec![
        ("ELF header", 0..64, 2),
        ("program headers", headers..headers + count * 56, 8),
        ("section headers", index(word(40))..bytes.len(), 8),
        ("build information", build..build + 400, 1),
        (
            "header of the functions' table",
            functions..functions + 72,
            8,
        ),
        ("names of functions", names..names + 4096, 1),
        ("list of functions", list..list + 4096, 4),
        ("records of functions", records..records + 8192, 4),
        ("record of the module", record..record + 8 * 56, 8),
        ("list of types", type_links..type_links + 2048, 4),
        ("list of itabs", itab_links..itab_links + 1024, 8),
        ("itabs", itabs..itabs + 16384, 8),
        ("types", types..place(of_record(38) - 1), 8),
    ]
}

/// One change to a number: counts that are absurd, offsets that lead out or back, cycles, single bits.
fn harm(bytes: &mut [u8], (_, range, width): &Table, random: &mut Random) {
    let fits = range.start..range.end.min(bytes.len());
    let count = (fits.len() / width).max(1);
    let at = fits.start + random.below(count) * width;
    let other = fits.start + random.below(count) * width;
    let old = number(bytes, at, *width);
    let new = match random.below(10) {
        0 => 0,
        1 => u64::MAX,
        2 => 1 << 40,
        3 => i32::MAX as u64,
        4 => old.wrapping_add(1),
        5 => old.wrapping_sub(8),
        6 => old ^ 1 << random.below(width * 8),
        7 => u64::from(u16::MAX),
        // What stands elsewhere in the table: lists share their parts, types are made of themselves.
        _ => number(bytes, other, *width),
    };
    bytes[at..at + width].copy_from_slice(&new.to_le_bytes()[..*width]);
}

/// The programs that are damaged: two that `fixtures/calls/build.sh` builds, or what `MMLINT_DAMAGE_PROGRAM` names.
fn programs() -> Vec<(String, Vec<u8>)> {
    if let Some(path) = std::env::var_os("MMLINT_DAMAGE_PROGRAM") {
        return vec![("the program".to_owned(), std::fs::read(path).unwrap())];
    }
    let Some(folder) = std::env::var_os(FOLDER) else {
        left_out(
            "MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds what it names)",
        );
        return Vec::new();
    };
    ["calls-local-linux-amd64", "calls-local-linux-arm64"]
        .map(|name| {
            (
                name.to_owned(),
                std::fs::read(Path::new(&folder).join(name)).unwrap(),
            )
        })
        .into()
}

#[test]
fn damaged_tables_are_survived_in_bounded_time() {
    let rounds = std::env::var("MMLINT_DAMAGE_ROUNDS").map_or(4, |rounds| rounds.parse().unwrap());
    let mut slowest = (Duration::ZERO, String::new());
    let (mut copies, mut unread) = (0, 0);
    for (name, whole) in programs() {
        for (number, table) in (0u64..).zip(tables(&whole)) {
            let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ number << 32);
            for round in 0..rounds {
                let mut bytes = whole.clone();
                for _ in 0..1 << (2 * (round % 4)) {
                    harm(&mut bytes, &table, &mut random);
                }
                let start = Instant::now();
                let found = analyse_slices(&bytes);
                let took = start.elapsed();
                let what = format!("{name}, {}, round {round}", table.0);
                assert!(took < LIMIT && !found.is_empty(), "{what}: {took:?}");
                copies += 1;
                unread += usize::from(found.iter().all(|(_, code)| code.is_err()));
                slowest = slowest.max((took, what));
            }
        }
    }
    println!("{copies} copies, {unread} not read; the slowest: {slowest:?}");
}

/// Silence would look like a pass.
#[test]
fn a_plugin_whose_record_of_the_module_is_gone_is_told() {
    if std::env::var_os(FOLDER).is_none() {
        left_out(
            "MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds what it names)",
        );
        return;
    }
    let (_, mut bytes) = programs().swap_remove(0);
    let tables = tables(&bytes);
    let record = tables
        .iter()
        .find(|(name, ..)| *name == "record of the module");
    let (_, range, _) = record.unwrap();
    bytes[range.clone()].fill(0);
    assert_eq!(
        analyse(&bytes).unwrap_err(),
        NotAnalysed::UnknownFunctionTable
    );

    let mut fixture = Fixture::base();
    let mut entries = fixture.entries.iter_mut();
    let name = b"com.example.p/server/dist/plugin-linux-amd64";
    entries.find(|entry| entry.name == name).unwrap().content = bytes;
    let folder = tempfile::tempdir().unwrap();
    let report = report(folder.path(), &fixture);
    let found: Vec<_> = findings(&report)
        .into_iter()
        .filter(|finding| finding["rule"] == "compat/calls-unknown")
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        found,
        [
            "what com.example.p/server/dist/plugin-linux-amd64 calls of the server is not known: \
             nothing that can be read in it leads to its table of functions"
        ]
    );
}
