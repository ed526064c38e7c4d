//! That no name in a bundle changes a dossier's structure, or makes it long.

use mmlint::inspect::{BundleInspection, Inspection};
use mmlint::render::Screen;
use mmlint::render::inspect::{Format, render};
use mmlint_testkit::Fixture;

use super::{as_github_shows, of, richer, tags, whole};

/// An inspection in which every name that a bundle chooses is `name`.
fn named(mut inspected: BundleInspection, name: &str) -> Inspection {
    let bundle = &mut inspected.inventory;
    let some = || Some(name.to_owned());
    bundle.path = name.to_owned();
    for field in [
        &mut bundle.id,
        &mut bundle.name,
        &mut bundle.version,
        &mut bundle.description,
        &mut bundle.links.homepage,
        &mut bundle.links.support,
        &mut bundle.links.release_notes,
        &mut bundle.min_server_version.declared,
        &mut bundle.verdict.min_server_version.declared,
    ] {
        *field = some();
    }
    for program in &mut bundle.executables {
        program.entry = name.to_owned();
        program.platforms = vec![name.to_owned()];
        program.platform = some();
    }
    for module in &mut bundle.build.modules {
        module.value.path = name.to_owned();
        module.value.version = name.to_owned();
        module.programs = vec![name.to_owned(); module.programs.len()];
    }
    for (number, commit) in bundle.build.commits.iter_mut().enumerate() {
        commit.value.revision = (number == 0).then(|| name.to_owned());
        commit.value.time = some();
    }
    for file in &mut bundle.published {
        file.address = format!("/{name}");
        file.entry = name.to_owned();
    }
    for file in &mut bundle.licenses {
        file.entry = name.to_owned();
    }
    for library in &mut bundle.web_libraries {
        library.name = name.to_owned();
        library.version = some();
        library.entry = name.to_owned();
    }
    for file in inspected
        .signature
        .iter_mut()
        .flat_map(|beside| &mut beside.files)
    {
        file.name = name.to_owned();
    }
    for checked in inspected
        .signature
        .iter_mut()
        .filter_map(|it| it.checked.as_mut())
    {
        checked.name = name.to_owned();
        checked.key_owner = some();
        for finding in &mut checked.findings {
            finding.message = name.to_owned();
        }
    }
    if let Some(diff) = &mut inspected.previous {
        for side in [&mut diff.old, &mut diff.new] {
            side.path = name.to_owned();
            side.id = some();
            side.version = some();
            for part in &mut side.not_read {
                part.entry = some();
                part.reason = name.to_owned();
            }
        }
        for change in &mut diff.changes {
            change.name = name.to_owned();
            change.old = some();
            change.new = some();
            change.note = some();
        }
        diff.bump.reasons = vec![name.to_owned()];
        diff.bump.note = some();
        let findings = diff.report.bundles.iter_mut();
        for finding in findings.flat_map(|report| &mut report.diagnostics) {
            finding.message = name.to_owned();
        }
    }
    for found in &mut bundle.vulnerabilities {
        let known = &mut found.vulnerability;
        known.aliases = vec![name.to_owned()];
        known.summary = name.to_owned();
        known.module = name.to_owned();
        known.version = name.to_owned();
        known.fixed = some();
        known.functions = vec![name.to_owned()];
        found.platforms = vec![name.to_owned()];
    }
    for finding in &mut inspected.diagnostics {
        finding.message = name.to_owned();
        finding.help = name.to_owned();
        finding.location.entry = some();
    }
    for item in &mut inspected.checklist {
        item.known = vec![name.to_owned(); item.known.len()];
        for finding in &mut item.findings {
            finding.message = name.to_owned();
        }
    }
    for part in &mut bundle.not_read {
        part.entry = some();
        part.reason = name.to_owned();
    }
    let api = bundle.powers.api.iter_mut().flatten();
    for method in api.flat_map(|power| &mut power.methods) {
        method.first.function = name.to_owned();
        method.first.source = name.to_owned();
    }
    whole(inspected)
}

const HOSTILE: &[&str] = &[
    "</td><script>alert(1)</script>",
    "a\" onload=\"x",
    "<!--",
    "`x` | y | z",
    "[a](https://example.com) ![b](c)",
    "https://user@example.com/x",
    "@someone #1 GH-1",
    "# heading",
    "a\n\n# b\n- c\r\n",
    "~~a~~ **b** $c$ &lt; &#60;",
    "\u{1b}[31m\u{202e}\u{2028}",
    "::error::x ##[group]",
    "javascript:alert(1)",
];

#[test]
fn no_name_changes_the_structure() {
    let bundle = richer();
    let page = |name: &str| render(&named(bundle.clone(), name), Format::Html);
    let text = |name: &str| render(&named(bundle.clone(), name), Format::Markdown);
    let (harmless, shown) = (page("plain"), as_github_shows(&text("plain")));
    for name in HOSTILE {
        let html = page(name);
        assert_eq!(tags(&html), tags(&harmless), "{name:?}");
        let markdown = as_github_shows(&text(name));
        assert_eq!(tags(&markdown), tags(&shown), "{name:?}");
        for out in [&html, &text(name)] {
            let bad = out
                .chars()
                .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
            assert_eq!(bad, None, "{name:?}");
            assert!(
                !out.lines().any(|line| line.trim_start().starts_with("::")),
                "{name:?}"
            );
            assert!(!out.contains("##["), "{name:?}");
        }
    }
}

#[test]
fn no_name_is_an_order_to_a_ci_system() {
    let bundle = richer();
    let long = "a".repeat(84);
    let pretty = |width| Format::Pretty {
        screen: Screen::plain(width),
        modules: true,
    };
    let formats = [
        pretty(40),
        pretty(100),
        Format::Json,
        Format::Markdown,
        Format::Html,
    ];
    for piece in ["::error title=x::y", "##vso[task.complete]x", "##[group]x"] {
        for name in [piece.to_owned(), format!("{long} {piece} {piece}")] {
            let found = named(bundle.clone(), &name);
            for format in formats {
                let out = render(&found, format);
                for order in ["##[", "##vso["] {
                    assert!(!out.contains(order), "{format:?} of {name:?}: {out}");
                }
                let ordered = out.lines().find(|line| line.trim_start().starts_with("::"));
                assert_eq!(ordered, None, "{format:?} of {name:?}");
            }
        }
    }
    // What is no order stays as it is.
    let plain = render(&named(bundle, "a::error::b #[c]"), pretty(100));
    assert!(plain.contains("a::error::b #[c]"), "{plain}");
}

#[test]
fn a_long_name_makes_no_long_dossier() {
    let long = "x".repeat(100_000);
    let page = render(&named(of(&Fixture::base()), &long), Format::Html);
    assert!(page.len() < 400_000, "{}", page.len());
}
