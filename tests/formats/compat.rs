//! The same of what `mmlint compat` prints: no name changes what a format is.

use std::sync::LazyLock;

use mmlint::compat::kinds::Means;
use mmlint::compat::{
    Bundle, Compatibility, Minimum, NotRead, OnServer, Outcome, Piece, Reason, Stretch, Use,
};
use mmlint::render::Screen;
use mmlint::render::compat::{Format, render};
use mmlint::report::{self, Confidence, SCHEMA_VERSION, Step};
use mmlint::server::knowledge;
use mmlint::text::is_dangerous;
use proptest::prelude::*;
use serde_json::Value;

use crate::hostile::{as_github_shows, keys, mentions, tags};
use crate::hostile_names::{PIECES, hostile_name};

/// One bundle with `name` wherever a bundle's names come to stand.
fn found(name: &str, uses: usize) -> Compatibility {
    let piece = Piece {
        kind: "api",
        name: name.to_owned(),
        since: "10.10".to_owned(),
        surely: Some("11.0".to_owned()),
        confidence: Confidence::Medium,
        function: Some(name.to_owned()),
        source: Some(name.to_owned()),
    };
    let reason = |kind| Reason {
        kind,
        name: name.to_owned(),
        confidence: Confidence::High,
        function: Some(name.to_owned()),
        source: Some(name.to_owned()),
    };
    let step = |outcome| Step {
        outcome,
        reason: None,
    };
    let server = |version: &str, reasons| OnServer {
        version: version.to_owned(),
        esr: true,
        judged_as: Some("11.11.0".to_owned()),
        outcome: Outcome::Breaks,
        install: step(report::Outcome::Rejected),
        start: [(name.to_owned(), step(report::Outcome::Fails))].into(),
        calls: Outcome::Breaks,
        webapp: Some(Outcome::Breaks),
        reasons,
    };
    let kinds = [
        "api-missing",
        "webapp",
        "install",
        "start",
        "hook-not-called",
        "not-read",
    ];
    let on = |from: &str, means| Stretch {
        from: from.to_owned(),
        means,
        outcome: Outcome::Breaks,
    };
    let used = Use {
        piece: piece.clone(),
        removed: Some("12.0".to_owned()),
        guarded: true,
        on: vec![on("10.9.0", Means::Missing), on("10.10.0", Means::Works)],
    };
    let bundle = Bundle {
        path: name.to_owned(),
        id: Some(name.to_owned()),
        version: Some(name.to_owned()),
        min_server_version: Minimum {
            declared: Some(name.to_owned()),
            inferred: Some("10.10.0".to_owned()),
            evidence: vec![piece],
        },
        first_broken: Some("12.0.0".to_owned()),
        first_degraded: None,
        servers: vec![
            server("10.9.0", kinds.map(reason).into()),
            server("10.10.0", Vec::new()),
        ],
        uses: vec![used; uses],
        not_read: vec![NotRead {
            kind: "server",
            entry: Some(name.to_owned()),
            why: name.to_owned(),
        }],
    };
    Compatibility {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![bundle.clone(), bundle],
    }
}

fn text(name: &str, format: Format) -> String {
    render(&found(name, 2), format, Screen::plain(100), false)
}

fn structure(text: &str, format: Format) -> Vec<String> {
    let owned = |tags: Vec<&str>| tags.into_iter().map(str::to_owned).collect();
    match format {
        Format::Json => {
            let mut out = String::new();
            let mut found: Value = serde_json::from_str(text).expect("well-formed");
            // The keys there are the platforms.
            for bundle in found["bundles"].as_array_mut().unwrap() {
                for server in bundle["servers"].as_array_mut().unwrap() {
                    server["start"] = server["start"].as_object().unwrap().len().into();
                }
            }
            keys(&found, &mut out);
            vec![out]
        }
        Format::Html => owned(tags(text)),
        Format::Markdown => {
            let html = as_github_shows(text);
            mentions(&html);
            owned(tags(&html))
        }
        // How lines are folded depends on how long they are.
        Format::Pretty => Vec::new(),
    }
}

static HARMLESS: LazyLock<[Vec<String>; 4]> = LazyLock::new(|| {
    Format::NAMES.map(|name| {
        let format = Format::parse(name).unwrap();
        structure(&text("xyz", format), format)
    })
});

fn holds(name: &str) {
    for (name_of_format, harmless) in Format::NAMES.iter().zip(&*HARMLESS) {
        let format = Format::parse(name_of_format).unwrap();
        let hostile = text(name, format);
        let bad = hostile.chars().find(|c| is_dangerous(*c) && *c != '\n');
        assert_eq!(bad, None, "{format:?}: {hostile}");
        assert!(!hostile.contains("##[") && !hostile.contains("##vso["));
        let order = |line: &str| line.trim_start().starts_with("::");
        assert!(!hostile.lines().any(order), "{format:?}: {hostile}");
        let same = structure(&hostile, format) == *harmless;
        assert!(same, "{format:?} of {name:?}");
    }
}

#[test]
fn no_piece_changes_what_compat_prints() {
    for piece in PIECES {
        holds(&format!("a{piece}b"));
        holds(&format!("{piece}{piece}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_name_changes_what_compat_prints(name in hostile_name()) {
        holds(&name);
    }
}

/// A comment takes 65,536 characters, and what is left out is said.
#[test]
fn a_comment_holds_what_fits() {
    let whole = text("xyz", Format::Markdown);
    assert!(!whole.contains("left out"), "{whole}");
    let found = found(&"<@>".repeat(20), 3_000);
    let text = render(&found, Format::Markdown, Screen::plain(100), true);
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("more lines left out**"));
    assert!(text.starts_with("### "));
}
