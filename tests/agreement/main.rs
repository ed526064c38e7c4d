//! Agreement with the server: mmlint's verdicts against the answers of a real server's
//! code, the oracle in `tests/oracle`.
//!
//! Its answers for the fixtures are recorded in `tests/recorded/`, so that an ordinary run
//! needs no Go. With `MMLINT_ORACLE=<the oracle's binary>` it is asked again, and judges
//! random bundles as well: `MMLINT_AGREEMENT_CASES` of them (default 2,000), from seed
//! `MMLINT_AGREEMENT_FIRST` (default 0) on. With `MMLINT_RECORD=1` its answers for the
//! fixtures are recorded anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "../common/mod.rs"]
mod common;
#[cfg(unix)]
mod generators;
#[cfg(unix)]
mod live;
#[cfg(unix)]
mod oracle;
mod recorded;
#[cfg(unix)]
mod shrink;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod start;
mod verdicts;

use recorded::{RECORD_AGAIN, Records};
use verdicts::{Mine, Tally};

/// The server that the oracle is made of.
const SERVER: &str = "11.1.0";

#[test]
fn fixtures_agree_with_the_recorded_answers() {
    if recorded::is_recording() {
        return;
    }
    let records = Records::load();
    let folder = tempfile::tempdir().unwrap();
    let mut tally = Tally::default();
    let mut problems = Vec::new();
    let mut stale = records.names();
    for (name, fixture) in recorded::fixtures() {
        let bundle = fixture.bundle();
        stale.remove(&name);
        let Some(said) = records.get(&name, &bundle) else {
            problems.push(format!(
                "{name}: no answer recorded for this bundle; {RECORD_AGAIN}"
            ));
            continue;
        };
        let path = folder.path().join("bundle.tar.gz");
        std::fs::write(&path, &bundle).unwrap();
        let mine = Mine::of(&path);
        let differences = mine.differences(said);
        if !differences.is_empty() {
            problems.push(verdicts::describe(&name, &differences, &mine, said));
        }
        tally.count(&mine, said);
    }
    problems.extend(
        stale
            .iter()
            .map(|name| format!("{name}: there is no such fixture; {RECORD_AGAIN}")),
    );
    println!("fixtures, recorded: {tally}");
    assert!(
        problems.is_empty(),
        "{} problems\n{}",
        problems.len(),
        problems.join("\n")
    );
}
