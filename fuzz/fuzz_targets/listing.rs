//! The Marketplace's listing: its entries, its rules, what the Marketplace answers, all formats.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mmlint::bundle::limits::Limits;
use mmlint::listing::{self, check};
use mmlint::marketplace::store::Query;
use mmlint::policy::Policy;
use mmlint::render::{Format, Screen, render};
use mmlint::report::{Confidence, TextFile};
use mmlint_fuzz::is_plain;

static ASKED: LazyLock<listing::Options> = LazyLock::new(|| listing::Options {
    bundles: None,
    query: Some(Query {
        server_version: "11.1.0".to_owned(),
        platform: "linux-amd64".to_owned(),
        enterprise: false,
        cloud: false,
    }),
    limits: Limits::default(),
    policy: Policy::default(),
    min_confidence: Confidence::Low,
});

fuzz_target!(|bytes: &[u8]| {
    let file = TextFile {
        path: "plugins.json".to_owned(),
        text: bytes.into(),
    };
    let Ok((report, _)) = check(file, &ASKED) else {
        return;
    };
    for finding in &report.diagnostics {
        let place = finding.location.start;
        assert!(place.is_none_or(|place| place.offset <= bytes.len() && place.line > 0));
    }
    for format in Format::NAMES
        .into_iter()
        .filter_map(|name| Format::parse(name).ok())
    {
        assert!(is_plain(&render(&report, format, Screen::plain(60))));
    }
});
