//! `mmlint verify`, and its agreement with what a server's own library said of signatures of every kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod cases;
#[path = "../common/mod.rs"]
mod common;
mod of_the_bundle;
mod verify;

use std::collections::BTreeMap;

use cases::Cases;

#[test]
fn recorded_answers_agree() {
    let all = Cases::load();
    let mut problems = Vec::new();
    let mut table: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for case in &all.cases {
        let mine = all.question(case).mine();
        let accepted = case.said == "ok";
        let sort = case.name.split('/').next().unwrap();
        table.entry(sort).or_default()[usize::from(accepted)] += 1;
        if mine.is_ok() != accepted {
            problems.push(format!(
                "{}: server {}, mmlint {mine:?}",
                case.name, case.said
            ));
        }
    }
    for (sort, [refused, accepted]) in &table {
        println!("{sort}: {accepted} accepted, {refused} refused");
    }
    let accepted = all.cases.iter().filter(|case| case.said == "ok").count();
    assert!(
        accepted > 500 && all.cases.len() > 1500,
        "{accepted} of {}",
        all.cases.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Every signature and every ring that is cut off somewhere, read without a crash: what the server says of a
/// part of them is recorded with the cases, and all are asked where there is an oracle.
#[test]
fn what_is_cut_off_is_refused_or_whole() {
    let all = Cases::load();
    for name in [
        "algorithm/rsa1024/digest-8",
        "algorithm/p256/digest-8",
        "armor/both",
    ] {
        let case = all.cases.iter().find(|case| case.name == name).unwrap();
        let whole = all.question(case);
        assert_eq!(whole.mine(), Ok(()), "{name}");
        for length in 0..whole.signature.len() {
            let mut cut = whole.clone();
            cut.signature.truncate(length);
            let is_whole = length > whole.signature.len() / 2 && cut.mine().is_ok();
            // Of armor the checksum and the last line may be missing, of a packet nothing.
            assert!(
                cut.mine().is_err() || is_whole && name == "armor/both",
                "{name}: {length}"
            );
        }
    }
}
