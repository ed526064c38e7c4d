//! The part that asks the oracle.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use mmlint_testkit::edits::{Model, random_model};

use crate::archives;
use crate::generators::{self, alone};
use crate::mixed;
use crate::oracle::{Oracle, Release, releases};
use crate::programs::Programs;
use crate::recorded::{self, RECORD_AGAIN, Records};
use crate::shrink;
use crate::verdicts::{Mine, Said, Tally, describe};

/// How many disagreements are shown in full.
const SHOWN: usize = 10;

/// How many bundles of a sort each oracle judges unless `MMLINT_AGREEMENT_CASES` says
/// otherwise: the one whose answers are recorded, and the others.
const CASES: [u64; 2] = [2000, 500];

pub fn ask(oracle: &mut Oracle, bundle: &[u8]) -> (Mine, Said) {
    let path = oracle.ask(bundle);
    let mine = Mine::of(&path, oracle.server);
    (mine, oracle.answer())
}

#[test]
fn fixtures_agree_with_the_server() {
    for release in releases() {
        fixtures_agree_with(&release);
    }
}

fn fixtures_agree_with(release: &Release) {
    let mut oracle = Oracle::start(release);
    let server = release.server.release;
    let records = Records::load(server);
    let mut fresh = Records::default();
    let mut tally = Tally::default();
    let mut problems = Vec::new();
    for (name, fixture) in recorded::fixtures() {
        let bundle = fixture.bundle();
        let (mine, said) = ask(&mut oracle, &bundle);
        let differences = mine.differences(&said);
        if !differences.is_empty() {
            problems.push(describe(&name, &differences, &mine, &said));
        }
        tally.count(&mine, &said);
        let same = |recorded: &Said| {
            recorded.outcome() == said.outcome() && recorded.values == said.values
        };
        if !recorded::is_kept(&name, server) {
            continue;
        }
        if !recorded::is_recording() && !records.get(&name, &bundle).is_some_and(same) {
            problems.push(format!("{name}: the server says {said:?}; {RECORD_AGAIN}"));
        }
        fresh.insert(name, &bundle, said);
    }
    crate::common::figures(&format!("fixtures, {server}, live: {tally}"));
    if recorded::is_recording() {
        fresh.save(server);
    }
    assert!(
        problems.is_empty(),
        "{server}: {} problems\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn random_bundles_agree_with_the_server() {
    for tally in agree("random bundles", random_model) {
        tally.assert_varied();
    }
}

#[test]
fn random_mixtures_agree_with_the_server() {
    agree("mixtures of all sorts", |seed| {
        Programs::fake().fill(&mixed::of_all_sorts(seed))
    });
}

#[test]
fn random_manifests_agree_with_the_server() {
    agree("random manifests", generators::manifest);
}

#[test]
fn random_fields_agree_with_the_server() {
    agree("fields of random pieces", alone(generators::pieces));
}

#[test]
fn random_bytes_of_manifests_agree_with_the_server() {
    agree(
        "manifests with random bytes",
        alone(generators::bytes_of_manifest),
    );
}

#[test]
fn random_yaml_agrees_with_the_server() {
    agree("manifests in odd YAML", alone(generators::yaml));
}

#[test]
fn random_pax_records_agree_with_the_server() {
    agree("archives with odd PAX records", alone(archives::pax));
}

#[test]
fn random_bytes_of_archives_agree_with_the_server() {
    agree(
        "archives with random bytes",
        alone(archives::bytes_of_archive),
    );
}

/// Has mmlint and each server judge the bundles that `make` makes of the seeds.
fn agree(sort: &str, make: impl Fn(u64) -> Model + Sync) -> Vec<Tally> {
    let releases = releases();
    let tallies = releases.iter().map(|release| {
        let cases = number(
            "MMLINT_AGREEMENT_CASES",
            CASES[usize::from(!release.is_recorded())],
        );
        agree_with(release, sort, cases, &[], &make, &Model::clone)
    });
    tallies.collect()
}

/// The same with one server, of which these options are asked. What is packed is what `fill`
/// makes of a bundle; the bundle itself is what is shown, and made smaller.
pub fn agree_with(
    release: &Release,
    sort: &str,
    cases: u64,
    options: &[&str],
    make: &(impl Fn(u64) -> Model + Sync),
    fill: &(impl Fn(&Model) -> Model + Sync),
) -> Tally {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let server = release.server.release;
    let first = number("MMLINT_AGREEMENT_FIRST", 0);
    let next = AtomicU64::new(first);
    let problems = Mutex::new(Vec::new());
    let tally = Mutex::new(Tally::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut oracle = Oracle::start_with(release, options);
                let mut own = Tally::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed - first >= cases {
                        break;
                    }
                    let model = make(seed);
                    let problem = check(&mut oracle, seed, &model, fill, &mut own);
                    if let Err(problem) = problem {
                        let mut problems = problems.lock().unwrap();
                        let shown = problems.len() < SHOWN;
                        problems.push(if shown {
                            problem()
                        } else {
                            format!("seed {seed}")
                        });
                    }
                }
                tally.lock().unwrap().add(own);
            });
        }
    });
    let (tally, problems) = (tally.into_inner().unwrap(), problems.into_inner().unwrap());
    crate::common::figures(&format!(
        "{sort}, {server}, seeds {first} to {}: {tally}",
        first + cases
    ));
    assert!(
        problems.is_empty(),
        "{server}: {} disagreements\n{}",
        problems.len(),
        problems.join("\n")
    );
    tally
}

/// The number that a variable of the environment has.
pub fn number(variable: &str, default: u64) -> u64 {
    let text = std::env::var(variable).unwrap_or_default();
    if text.is_empty() {
        default
    } else {
        text.parse().unwrap_or_else(|_| panic!("{variable}={text}"))
    }
}

/// Checks one random bundle; a disagreement comes as a function that tells all about it.
fn check<'a>(
    oracle: &'a mut Oracle,
    seed: u64,
    model: &'a Model,
    fill: &'a impl Fn(&Model) -> Model,
    tally: &mut Tally,
) -> Result<(), Box<dyn FnOnce() -> String + 'a>> {
    let (mine, said) = ask(oracle, &fill(model).bundle());
    tally.count(&mine, &said);
    let differences = mine.differences(&said);
    if differences.is_empty() {
        return Ok(());
    }
    Err(Box::new(move || {
        let small = shrink::shrink(model, &mut |candidate: &Model| {
            let (mine, said) = ask(oracle, &fill(candidate).bundle());
            mine.differences(&said) == differences
        });
        let bundle = fill(&small).bundle();
        let (small_mine, small_said) = ask(oracle, &bundle);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
            "disagreement-{}-{seed}.tar.gz",
            oracle.server.release
        ));
        std::fs::write(&path, bundle).unwrap();
        format!(
            "{}\n  edits: {}\n  {}\n    {}",
            describe(&format!("seed {seed}"), &differences, &mine, &said),
            model.log.join("\n         "),
            describe(
                &format!("shrunk to {}", path.display()),
                &differences,
                &small_mine,
                &small_said
            ),
            shrink::describe(&small),
        )
    }))
}
