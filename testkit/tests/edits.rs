//! Random bundles: the same for the same seed, small, and of every sort.

use std::collections::{HashMap, HashSet};

use mmlint_testkit::edits::{Model, random_bundle, random_manifest, random_model};
use mmlint_testkit::value::Value;
use mmlint_testkit::{Fixture, base};

#[test]
fn the_model_starts_from_the_base() {
    let model = Model::base();
    let names = |entries: &[mmlint_testkit::archive::Entry]| {
        entries.iter().map(|e| e.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&model.entries), names(&Fixture::base().entries));
    assert_eq!(model.manifest.to_json(), base::MANIFEST);
    assert_eq!(
        Value::from_json(base::MANIFEST).expect("JSON"),
        model.manifest
    );
}

#[test]
fn a_seed_gives_one_bundle() {
    let (mut bundles, mut first_words) = (HashSet::new(), HashMap::new());
    for seed in 0..1000 {
        let (bytes, log) = random_bundle(seed);
        assert!(bytes.len() < 20_000, "seed {seed}: {} bytes", bytes.len());
        assert!(
            !log.is_empty() && log.lines().count() <= 8,
            "seed {seed}: {log}"
        );
        if seed % 50 == 0 {
            assert_eq!(
                (bytes.clone(), log.clone()),
                random_bundle(seed),
                "seed {seed}"
            );
            assert_eq!(random_model(seed).bundle(), bytes, "seed {seed}");
        }
        for line in log.lines() {
            *first_words
                .entry(line.split(' ').next().unwrap_or_default().to_owned())
                .or_insert(0) += 1;
        }
        bundles.insert(bytes);
    }
    assert!(
        bundles.len() > 900,
        "only {} different bundles",
        bundles.len()
    );
    for word in [
        "manifest:",
        "manifest",
        "plugin.json:",
        "entries:",
        "container:",
    ] {
        assert!(
            first_words.get(word).is_some_and(|count| *count > 40),
            "{word} in {first_words:?}"
        );
    }
}

#[test]
fn manifests_alone() {
    let mut names = HashSet::new();
    for seed in 0..500 {
        let (name, text, log) = random_manifest(seed);
        assert!(!log.is_empty());
        assert_eq!(random_manifest(seed), (name, text, log));
        names.insert(name);
    }
    assert_eq!(names.len(), 3);
}

#[test]
fn every_seed_at_the_edge_works() {
    for seed in [u64::MAX, u64::MAX / 2, 1 << 32, 0x9e37_79b9_7f4a_7c15] {
        random_bundle(seed);
    }
}
