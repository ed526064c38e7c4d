//! The part that asks the oracle.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use mmlint_testkit::edits::{Model, random_model};

use crate::generators;
use crate::oracle::{Oracle, binary};
use crate::recorded::{self, RECORD_AGAIN, Records};
use crate::shrink;
use crate::verdicts::{Mine, Said, Tally, describe};

/// How many disagreements are shown in full.
const SHOWN: usize = 10;

fn ask(oracle: &mut Oracle, bundle: &[u8]) -> (Mine, Said) {
    let path = oracle.ask(bundle);
    let mine = Mine::of(&path);
    (mine, oracle.answer())
}

#[test]
fn fixtures_agree_with_the_server() {
    let Some(binary) = binary() else { return };
    let mut oracle = Oracle::start(&binary);
    let records = Records::load();
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
        if !recorded::is_recording() && !records.get(&name, &bundle).is_some_and(same) {
            problems.push(format!("{name}: the server says {said:?}; {RECORD_AGAIN}"));
        }
        fresh.insert(name, &bundle, said);
    }
    println!("fixtures, live: {tally}");
    if recorded::is_recording() {
        fresh.save();
    }
    assert!(
        problems.is_empty(),
        "{} problems\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn random_bundles_agree_with_the_server() {
    let tally = agree("random bundles", random_model);
    if let Some(tally) = tally {
        tally.assert_varied();
    }
}

#[test]
fn random_manifests_agree_with_the_server() {
    agree("random manifests", generators::manifest);
}

#[test]
fn random_fields_agree_with_the_server() {
    agree("fields of random pieces", generators::pieces);
}

#[test]
fn random_bytes_of_manifests_agree_with_the_server() {
    agree("manifests with random bytes", generators::bytes_of_manifest);
}

#[test]
fn random_yaml_agrees_with_the_server() {
    agree("manifests in odd YAML", generators::yaml);
}

#[test]
fn random_pax_records_agree_with_the_server() {
    agree("archives with odd PAX records", generators::pax);
}

#[test]
fn random_bytes_of_archives_agree_with_the_server() {
    agree("archives with random bytes", generators::bytes_of_archive);
}

/// Has mmlint and the server judge the bundles that `make` makes of the seeds. `None` where
/// there is no oracle.
fn agree(sort: &str, make: impl Fn(u64) -> Model + Sync) -> Option<Tally> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let binary = binary()?;
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (cases, first) = (
        number("MMLINT_AGREEMENT_CASES", 2000),
        number("MMLINT_AGREEMENT_FIRST", 0),
    );
    let next = AtomicU64::new(first);
    let problems = Mutex::new(Vec::new());
    let tally = Mutex::new(Tally::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut oracle = Oracle::start(&binary);
                let mut own = Tally::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed - first >= cases {
                        break;
                    }
                    if let Err(problem) = check(&mut oracle, seed, make(seed), &mut own) {
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
    println!("{sort}, seeds {first} to {}: {tally}", first + cases);
    assert!(
        problems.is_empty(),
        "{} disagreements\n{}",
        problems.len(),
        problems.join("\n")
    );
    Some(tally)
}

fn number(variable: &str, default: u64) -> u64 {
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
    model: Model,
    tally: &mut Tally,
) -> Result<(), Box<dyn FnOnce() -> String + 'a>> {
    let (mine, said) = ask(oracle, &model.bundle());
    tally.count(&mine, &said);
    let differences = mine.differences(&said);
    if differences.is_empty() {
        return Ok(());
    }
    Err(Box::new(move || {
        let small = shrink::shrink(&model, &mut |candidate: &Model| {
            let (mine, said) = ask(oracle, &candidate.bundle());
            mine.differences(&said) == differences
        });
        let (small_mine, small_said) = ask(oracle, &small.bundle());
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("disagreement-{seed}.tar.gz"));
        std::fs::write(&path, small.bundle()).unwrap();
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
