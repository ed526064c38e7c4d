//! Agreement with the server: mmlint's verdicts against the answers of a real server's
//! code, the oracle in `tests/oracle`.
//!
//! Its answers for the fixtures are recorded in `tests/recorded/`, so that an ordinary run
//! needs no Go. With `MMLINT_ORACLE=<the oracle's binary>` it is asked again, and judges
//! random bundles as well: `MMLINT_AGREEMENT_CASES` of each sort (default 2,000), from seed
//! `MMLINT_AGREEMENT_FIRST` (default 0) on. `MMLINT_ORACLES=<folder>` adds the oracles of other
//! releases, each named as its release (default 500 bundles of each sort). With
//! `MMLINT_PLUGIN_BUNDLES=<folder>` they start generated bundles with our own program as well:
//! `MMLINT_AGREEMENT_STARTS` of them (default 40). With `MMLINT_RECORD=1` the answers for the
//! fixtures are recorded anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[cfg(unix)]
mod archives;
#[path = "../common/mod.rs"]
mod common;
#[cfg(unix)]
mod executables;
#[cfg(unix)]
mod generators;
#[cfg(unix)]
mod live;
#[cfg(unix)]
mod mixed;
#[cfg(unix)]
mod oracle;
#[cfg(unix)]
mod programs;
mod recorded;
#[cfg(unix)]
mod shrink;
#[cfg(unix)]
mod signatures;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod start;
mod verdicts;

use mmlint::server::behaviour::Server;
use mmlint::version::Release;
use recorded::{RECORD_AGAIN, Records};
use verdicts::{Mine, Tally};

/// The server whose answers are recorded: the one that `MMLINT_ORACLE` is made of.
const SERVER: &str = "11.1.0";

#[test]
fn fixtures_agree_with_the_recorded_answers() {
    if recorded::is_recording() {
        return;
    }
    for server in recorded::releases() {
        fixtures_agree_with(server);
    }
}

fn fixtures_agree_with(server: Release) {
    let records = Records::load(server);
    let folder = tempfile::tempdir().unwrap();
    let mut tally = Tally::default();
    let mut problems = Vec::new();
    let mut stale = records.names();
    for (name, fixture) in recorded::fixtures() {
        if !recorded::is_kept(&name, server) {
            continue;
        }
        let bundle = fixture.bundle();
        stale.remove(&name);
        let Some(said) = records.get(&name, &bundle) else {
            problems.push(format!(
                "{name}: no answer of {server} recorded for this bundle; {RECORD_AGAIN}"
            ));
            continue;
        };
        let path = folder.path().join("bundle.tar.gz");
        std::fs::write(&path, &bundle).unwrap();
        let mine = Mine::of(&path, Server::new(server));
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
    crate::common::figures(&format!("fixtures, {server}, recorded: {tally}"));
    assert!(
        problems.is_empty(),
        "{} problems\n{}",
        problems.len(),
        problems.join("\n")
    );
}
