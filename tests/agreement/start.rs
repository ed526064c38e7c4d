//! What the server says when it starts a real plugin and its broken relatives, made by
//! `fixtures/plugin/build.sh` or generated, on a machine that servers run on.

use std::path::{Path, PathBuf};

use mmlint::report::Outcome;
use mmlint::version;

use crate::live;
use crate::mixed;
use crate::oracle::{Oracle, Release, releases};
use crate::programs::Programs;
use crate::verdicts::{HERE, Mine};

/// The bundles, and how mmlint must end for linux-amd64. What it calls unknown may start.
const BUNDLES: [(&str, Outcome); 8] = [
    ("", Outcome::Starts),
    ("-unstripped", Outcome::Starts),
    ("-not-a-plugin", Outcome::Fails),
    ("-not-executable", Outcome::Fails),
    ("-wrong-platform", Outcome::Fails),
    ("-damaged", Outcome::Fails),
    ("-script", Outcome::Unknown),
    ("-dynamic", Outcome::Unknown),
];

/// What the plugin asks for as its `min_server_version`: older servers start none of the bundles.
const ASKED_FOR: version::Release = version::Release::new(9, 11, 0);

/// How many generated bundles each oracle starts unless `MMLINT_AGREEMENT_STARTS` says otherwise.
const STARTS: u64 = 40;

/// The folder with the built bundles, or a word on what is left out.
fn built() -> Option<PathBuf> {
    let folder = std::env::var_os("MMLINT_PLUGIN_BUNDLES").map(PathBuf::from);
    if folder.is_none() {
        crate::common::left_out("MMLINT_PLUGIN_BUNDLES is not set (needs Go; .ci/run builds them)");
    }
    folder
}

#[test]
fn what_starts_starts_on_the_server() {
    for release in releases() {
        let Some(folder) = built() else { return };
        starts_on(&release, &folder);
    }
}

fn starts_on(release: &Release, folder: &Path) {
    let mut oracle = Oracle::start_with(release, &["-activate", "-timeout", "30s"]);
    for (variant, expected) in BUNDLES {
        let path = folder.join(format!("com.example.mmlint-fixture-1.0.0{variant}.tar.gz"));
        if variant == "-dynamic" && !path.exists() {
            crate::common::left_out(&format!("{variant} (build.sh found no C compiler)"));
            continue;
        }
        let (mine, said) = live::ask(&mut oracle, &std::fs::read(&path).unwrap());
        let Mine::Judged { verdict, .. } = &mine else {
            panic!("{variant}: {mine:?}");
        };
        let outcome = verdict.start[HERE].outcome;
        let too_old = release.server.release < ASKED_FOR;
        let expected = if too_old { Outcome::Fails } else { expected };
        crate::common::figures(&format!(
            "{}, {variant:>16}: mmlint {outcome:?}, server: {}",
            release.server.release,
            said.activate.lines().next().unwrap()
        ));
        assert_eq!(outcome, expected, "{variant}");
        assert!(mine.differences(&said).is_empty(), "{variant}: {said:?}");
    }
}

#[test]
fn random_bundles_with_our_own_program_start_or_fail_as_mmlint_says() {
    for release in releases() {
        let Some(folder) = built() else { return };
        let programs = Programs::built(&folder);
        let tally = live::agree_with(
            &release,
            "bundles with our own program",
            live::number("MMLINT_AGREEMENT_STARTS", STARTS),
            &["-activate", "-timeout", "10s"],
            &mixed::for_starting,
            &|model| programs.fill(model),
        );
        let failed: usize = tally.fails.values().sum();
        let enough = tally.cases / 8;
        let too_old = release.server.release < ASKED_FOR;
        let started = tally.starts >= enough || too_old;
        assert!(started && failed >= enough, "{tally}");
    }
}
