//! What is made of a bundle that was read: findings, compatibility, what it can do, what changed.

use std::sync::Arc;

use divan::Bencher;
use mmlint::facts::Facts;
use mmlint::report::Report;
use mmlint::server::behaviour::Server;
use mmlint::server::knowledge;
use mmlint::version::Release;
use mmlint::{Options, compat, diff, inventory, judge, rules};

use crate::inputs::{BUNDLE, FINDINGS, SMALL, contents};

/// The bundles that are judged.
const BUNDLES: [&str; 3] = ["small", "large", "500 findings"];

fn named(bundle: &str) -> Arc<mmlint::facts::Contents> {
    contents(match bundle {
        "small" => &SMALL,
        "large" => &BUNDLE,
        _ => &FINDINGS,
    })
}

/// A bundle as the newest server sees it.
pub fn facts(bundle: &str) -> Facts {
    Facts::by_newest(named(bundle))
}

/// The report of a bundle.
pub fn report(bundle: &str) -> Report {
    Report::new(
        knowledge::tool(),
        vec![judge(&named(bundle), &Options::default())],
        Vec::new(),
    )
}

/// The rules alone.
#[divan::bench(args = BUNDLES, sample_count = 20)]
fn rules(bencher: Bencher<'_, '_>, bundle: &str) {
    let facts = facts(bundle);
    bencher.bench(|| rules::run(rules::ALL, &facts));
}

/// Facts, rules, verdict and report, by the newest server.
#[divan::bench(args = BUNDLES, sample_count = 20)]
fn by_the_newest(bencher: Bencher<'_, '_>, bundle: &str) {
    let contents = named(bundle);
    bencher.bench(|| judge(&contents, &Options::default()));
}

fn every_server() -> Vec<Release> {
    mmlint::server::releases::select(">=5.2").expect("it names releases")
}

/// The same by every known server.
#[divan::bench(args = BUNDLES, sample_count = 5, sample_size = 1)]
fn by_all(bencher: Bencher<'_, '_>, bundle: &str) {
    let contents = named(bundle);
    let servers = every_server().into_iter().map(Server::new).collect();
    let options = Options {
        servers,
        ..Options::default()
    };
    bencher.bench(|| judge(&contents, &options));
}

#[divan::bench(args = BUNDLES, sample_count = 5, sample_size = 1)]
fn compat_of_all(bencher: Bencher<'_, '_>, bundle: &str) {
    let contents = named(bundle);
    let releases = every_server();
    bencher.bench(|| compat::judge(&contents, &Options::default(), &releases));
}

#[divan::bench(args = BUNDLES, sample_count = 20)]
fn inspected(bencher: Bencher<'_, '_>, bundle: &str) {
    let facts = facts(bundle);
    bencher.bench(|| inventory::of(&facts));
}

#[divan::bench(sample_count = 20)]
fn diff_of_two(bencher: Bencher<'_, '_>) {
    let (old, new) = (facts("small"), facts("500 findings"));
    bencher.bench(|| diff::of(&old, &new, &Options::default()));
}
