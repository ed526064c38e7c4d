//! What the commands beside `check` make of a bundle, and every format that `bundle` leaves out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::compat::{self, Compatibility};
use mmlint::facts::Facts;
use mmlint::inspect::{BundleInspection, Inspection};
use mmlint::inventory;
use mmlint::render::{self, Format, Screen};
use mmlint::report::{Report, SCHEMA_VERSION};
use mmlint::server::knowledge;
use mmlint::version::Release;
use mmlint::{Options, judge};
use mmlint_fuzz::{contents, is_plain};

fuzz_target!(|bytes: &[u8]| {
    let contents = contents(bytes);
    let screen = Screen::plain(80);
    let releases: Vec<Release> = ["5.20", "10.11", "11.1", "12.0"]
        .into_iter()
        .filter_map(|text| Release::parse(text).ok())
        .collect();
    let compatibility = Compatibility {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![compat::judge(&contents, &Options::default(), &releases)],
    };
    for name in render::compat::Format::NAMES {
        if let Ok(format) = render::compat::Format::parse(name) {
            assert!(is_plain(&render::compat::render(
                &compatibility,
                format,
                screen,
                true
            )));
        }
    }
    let inspection = Inspection {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        vulnerability_database: None,
        bundles: vec![BundleInspection {
            inventory: inventory::of(&Facts::by_newest(contents.clone())),
            signature: None,
            previous: None,
            checklist: Vec::new(),
            diagnostics: Vec::new(),
        }],
    };
    for format in [
        render::inspect::Format::Pretty {
            screen,
            modules: true,
        },
        render::inspect::Format::Json,
        render::inspect::Format::Markdown,
        render::inspect::Format::Html,
    ] {
        assert!(is_plain(&render::inspect::render(&inspection, format)));
    }
    let report = Report::new(
        knowledge::tool(),
        vec![judge(&contents, &Options::default())],
        Vec::new(),
    );
    for format in [
        Format::Jsonl,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Markdown,
        Format::Html,
    ] {
        assert!(is_plain(&render::render(&report, format, screen)));
    }
});
