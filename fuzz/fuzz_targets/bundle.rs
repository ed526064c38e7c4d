//! A whole bundle: gzip, tar, every parser behind them, the rules, the verdict, all formats.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use mmlint::bundle::archive;
use mmlint::bundle::limits::Limits;
use mmlint::facts::Contents;
use mmlint::facts::files::Collector;
use mmlint::render::{Format, Screen, render};
use mmlint::report::Report;
use mmlint::server::layout::Layout;
use mmlint::{Options, judge, rules};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        unpacked: 8 << 20,
        entries: 2_000,
        ..Limits::default()
    };
    let mut collector = Collector::new(limits, false);
    let Ok(bundle) = archive::read(bytes, &limits, &mut collector) else {
        panic!("memory has no errors of its own");
    };
    let contents = Contents {
        path: "fuzz.tar.gz".to_owned(),
        file_name: None,
        prepackaged: None,
        signature: None,
        layout: Layout::new(&bundle, limits.entries),
        bundle,
        files: collector.finish(),
    };
    let report = judge(&Arc::new(contents), &Options::default());
    assert!(report.diagnostics.iter().all(|finding| finding.rule != rules::RULE_FAILED));
    let report = Report::new(vec![report], Vec::new());
    for format in [Format::Pretty, Format::Concise, Format::Json] {
        let text = render(&report, format, Screen::plain(60));
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    }
});
