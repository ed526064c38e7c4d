//! Each format, of a report with 500 findings, and of what the other commands print.

use divan::Bencher;
use mmlint::render::{Format, Screen, compat, cyclonedx, diff, inspect, render};
use mmlint::report::SCHEMA_VERSION;
use mmlint::server::knowledge;
use mmlint::{Options, compat as compatibility};

use crate::inputs::{FINDINGS, contents};
use crate::judge::{facts, report};

const SCREEN: Screen = Screen::plain(100);

#[divan::bench(args = Format::NAMES, sample_count = 20)]
fn check(bencher: Bencher<'_, '_>, name: &str) {
    let report = report("500 findings");
    let format = Format::parse(name).expect("it is one of the names");
    bencher.bench(|| render(&report, format, SCREEN));
}

#[divan::bench(args = compat::Format::NAMES, sample_count = 20)]
fn compat_table(bencher: Bencher<'_, '_>, name: &str) {
    let bundle = compatibility::judge(&contents(&FINDINGS), &Options::default(), &[]);
    let found = compatibility::Compatibility {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![bundle],
    };
    let format = compat::Format::parse(name).expect("it is one of the names");
    bencher.bench(|| compat::render(&found, format, SCREEN, false));
}

#[divan::bench(args = ["pretty", "concise", "json", "markdown"], sample_count = 20)]
fn diff_of_two(bencher: Bencher<'_, '_>, name: &str) {
    let found = mmlint::diff::of(&facts("small"), &facts("500 findings"), &Options::default());
    let format = match name {
        "pretty" => diff::Format::Pretty,
        "concise" => diff::Format::Concise,
        "json" => diff::Format::Json,
        _ => diff::Format::Markdown,
    };
    bencher.bench(|| diff::render(&found, format, SCREEN));
}

#[divan::bench(args = ["pretty", "json", "markdown", "html"], sample_count = 20)]
fn dossier(bencher: Bencher<'_, '_>, name: &str) {
    let sources = [crate::inputs::source(&FINDINGS)];
    let (inspection, _) = mmlint::inspect::inspect_all(&sources, &Options::default(), &|_| ());
    let format = match name {
        "pretty" => inspect::Format::Pretty {
            screen: SCREEN,
            modules: false,
        },
        "json" => inspect::Format::Json,
        "markdown" => inspect::Format::Markdown,
        _ => inspect::Format::Html,
    };
    bencher.bench(|| inspect::render(&inspection, format));
}

#[divan::bench(sample_count = 20)]
fn bill_of_materials(bencher: Bencher<'_, '_>) {
    let inspection = mmlint::inventory::of(&facts("large"));
    bencher.bench(|| cyclonedx::render(&inspection, None, None));
}
