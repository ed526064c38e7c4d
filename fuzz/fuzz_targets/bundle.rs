//! A whole bundle: gzip, tar, every parser behind them, the rules, the verdict, what people read, and the fixes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::render::{Format, Screen, render};
use mmlint::report::{RULE_FAILED, Report};
use mmlint::server::knowledge;
use mmlint::{Options, fix, judge};
use mmlint_fuzz::{contents, is_plain};

fuzz_target!(|bytes: &[u8]| {
    let report = judge(&contents(bytes), &Options::default());
    assert!(
        report
            .diagnostics
            .iter()
            .all(|finding| finding.rule != RULE_FAILED)
    );
    for (entry, text) in &report.sources {
        let fixed = fix::apply(text, entry, &report.diagnostics);
        assert!(is_plain(
            &fix::diff(entry, text, &fixed.text).replace('\t', "")
        ));
    }
    let report = Report::new(knowledge::tool(), vec![report], Vec::new());
    for format in [Format::Pretty, Format::Concise, Format::Json] {
        assert!(is_plain(&render(&report, format, Screen::plain(60))));
    }
});
