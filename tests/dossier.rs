//! The dossier, `mmlint inspect --format html|markdown`: what it says, that it holds together, and that no name in a bundle
//! changes its structure.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "dossier/browser.rs"]
mod browser;
mod common;
#[path = "dossier/hostile.rs"]
mod hostile;

use std::collections::BTreeSet;
use std::path::Path;

use common::{known, mmlint, stderr, stdout};
use mmlint::Options;
use mmlint::facts::vulnerabilities::Found;
use mmlint::inspect::{BundleInspection, Inspection, inspect, inspect_since};
use mmlint::render::inspect::{Format, render};
use mmlint::report::SCHEMA_VERSION;
use mmlint::server::knowledge;
use mmlint::source::Source;
use mmlint::vulnerability::{Edition, Evidence, Vulnerability};
use mmlint_testkit::Fixture;

/// A plugin that has something to say in every section: licences, libraries, files that anyone can fetch, faults, a signature
/// beside it, and code where the programs for that are built.
pub fn rich() -> Fixture {
    let built = |name: &str| {
        format!(
            "[[entry]]\nname = \"com.example.p/server/dist/plugin-{name}\"\nexecutable = \"built calls-local-{name}\"\n"
        )
    };
    let plain = r##"
about = "A plugin that has something to say in every section."
signatures = { "com.example.p-1.0.0.tar.gz.sig" = "rsa3072.sig" }
unset = ["/min_server_version"]
remove = ["com.example.p/LICENSE"]
[set]
"/description" = "Says <b>much</b> of itself."
"/homepage_url" = "https://example.com/p"
[[entry]]
name = "com.example.p/LICENSE.txt"
text = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files, and this permission notice shall be included in all copies or substantial portions."
[[entry]]
name = "com.example.p/public/"
[[entry]]
name = "com.example.p/public/page.html"
text = "<p>hello"
[[entry]]
name = "com.example.p/webapp/dist/main.js.LICENSE.txt"
text = "/*!\n * Chart.js v3.8.2\n * Released under the MIT License\n */"
"##;
    let programs = ["linux-amd64", "linux-arm64"].map(built).concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rich.toml");
    std::fs::write(&path, format!("{plain}{programs}")).unwrap();
    known(Fixture::load(&path)).unwrap_or_else(|| Fixture::parse(plain).unwrap())
}

fn of(fixture: &Fixture) -> BundleInspection {
    let folder = tempfile::tempdir().unwrap();
    let bundle = fixture.write_to(folder.path()).unwrap();
    inspect(&Source::File(bundle), &Options::default()).unwrap()
}

/// The plugin that has something to say in every section, with a version before it and a known vulnerability.
fn richer() -> BundleInspection {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let write = |fixture: &Fixture, folder: &Path| {
        std::fs::create_dir_all(folder).unwrap();
        Source::File(fixture.write_to(folder).unwrap())
    };
    let (old, new) = (write(&Fixture::base(), &old), write(&rich(), &new));
    let (found, unreadable) = inspect_since(&new, &old, &Options::default(), &|_| ());
    assert_eq!(unreadable, []);
    let mut bundle = found.bundles.into_iter().next().unwrap();
    let vulnerability = Vulnerability {
        id: "GO-2020-0001".to_owned(),
        aliases: vec!["CVE-2020-0001".to_owned()],
        summary: "A reader reads too much".to_owned(),
        module: "example.com/reader".to_owned(),
        version: "v1.2.3".to_owned(),
        replaces: None,
        fixed: Some("v1.2.4".to_owned()),
        evidence: Evidence::Function,
        packages: vec!["example.com/reader".to_owned()],
        functions: vec!["Reader.Read".to_owned()],
    };
    let by_version = Vulnerability {
        evidence: Evidence::ModuleWithoutPackage,
        ..vulnerability.clone()
    };
    let program = bundle.inventory.executables.first_mut().unwrap();
    program.vulnerabilities = Some(vec![vulnerability.clone(), by_version.clone()]);
    let found = |vulnerability| Found {
        vulnerability,
        entries: Vec::new(),
        platforms: vec!["linux-amd64".to_owned()],
    };
    bundle.inventory.vulnerabilities = vec![found(vulnerability), found(by_version)];
    bundle
}

fn whole(bundle: BundleInspection) -> Inspection {
    Inspection {
        vulnerability_database: None,
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![bundle],
    }
}

/// The page of a plugin.
pub fn html(fixture: &Fixture) -> String {
    render(&whole(of(fixture)), Format::Html)
}

/// The tags of HTML with all that is in them.
fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .map(|rest| rest.split_once('>').expect(rest).0)
        .collect()
}

/// GitHub's Markdown.
fn as_github_shows(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.math_dollars = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

#[test]
fn it_says_what_a_reviewer_has_to_know() {
    let folder = tempfile::tempdir().unwrap();
    Fixture::base().write_to(folder.path()).unwrap();
    let arguments = ["inspect", "*.tar.gz", "--format", "markdown"];
    let output = mmlint(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("markdown", stdout(&output));
}

#[test]
fn every_section_has_its_evidence() {
    let page = html(&rich());
    for said in [
        "LICENSE.txt",
        "MIT",
        "Chart.js",
        "3.8.2",
        "/plugins/com.example.p/public/page.html",
        "/static/plugins/com.example.p/com.example.p_*_bundle.js",
        "com.example.p-1.0.0.tar.gz.sig",
        "<code>9C8E976EC7B0AF5BA29FA8BB9A317C8DEA62E63F</code>",
        "SHA-256",
        "of another file, whoever's key it is",
        "The Marketplace's checklist",
        "manifest/min-server-version-missing",
        "not met",
        "for a person",
        "&#60;b&#62;much&#60;/b&#62;",
        "Read by",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn the_version_before_and_known_vulnerabilities_have_sections() {
    let bundle = richer();
    let page = render(&whole(bundle.clone()), Format::Html);
    for said in [
        "<h2>What changed since 1.0.0</h2>",
        "added</span> file public/page.html",
        "<h2>Known vulnerabilities</h2>",
        "//pkg.go.dev/vuln/GO-2020-0001",
        "CVE-2020-0001",
        "A reader reads too much",
        "example.com/reader v1.2.3",
        "mended in v1.2.4",
        "Reader.Read",
        "none of its functions is in a program",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let database = Edition {
        modified: Some("2020-02-02T00:00:00Z".to_owned()),
        ..Edition::default()
    };
    let inspection = Inspection {
        vulnerability_database: Some(database),
        ..whole(bundle)
    };
    let text = render(&inspection, Format::Markdown);
    assert!(
        text.contains("the vulnerability database of 2020-02-02"),
        "{text}"
    );
    for said in ["## What changed since 1.0.0", "## Known vulnerabilities"] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // Who asked for neither finds neither.
    let page = html(&rich());
    assert!(!page.contains("What changed") && !page.contains("Known vulnerabilities"));
}

#[test]
fn the_page_is_whole_and_loads_nothing() {
    let bare = Fixture::parse("about = ''\nbase = \"empty\"\n").unwrap();
    let richer = render(&whole(richer()), Format::Html);
    for page in [html(&Fixture::base()), html(&rich()), html(&bare), richer] {
        let mut open = Vec::new();
        let (mut ids, mut jumps) = (BTreeSet::new(), BTreeSet::new());
        for tag in tags(&page) {
            let name = tag.split([' ', '/']).find(|it| !it.is_empty()).unwrap();
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{tag}");
            } else if !["!DOCTYPE", "meta", "br"].contains(&name) {
                open.push(name);
            }
            assert!(
                !["script", "img", "link", "iframe", "object"].contains(&name),
                "{tag}"
            );
            for (attribute, all) in [(" id=\"", &mut ids), (" href=\"#", &mut jumps)] {
                if let Some((_, rest)) = tag.split_once(attribute) {
                    let value = rest.split_once('"').unwrap().0.to_owned();
                    assert!(all.insert(value) || attribute != " id=\"", "{tag} twice");
                }
            }
            if let Some((_, rest)) = tag.split_once(" href=\"") {
                let is_known = ["#", "https", "http"]
                    .iter()
                    .any(|start| rest.starts_with(start));
                assert!(is_known, "{tag}");
            }
            assert!(!tag.contains(" on") && !tag.contains("style="), "{tag}");
        }
        assert_eq!(open, [""; 0]);
        assert!(jumps.is_subset(&ids), "{jumps:?} {ids:?}");
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
        let (_, style) = page.split_once("<style>").unwrap();
        let (style, _) = style.split_once("</style>").unwrap();
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}

#[test]
fn it_is_written_beside_what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    Fixture::base().write_to(path).unwrap();
    let run = |more: &[&str]| {
        let all = [&["inspect", "com.example.p-1.0.0.tar.gz"], more].concat();
        mmlint(path, &all)
    };
    let output = run(&["--output", "html=d.html", "--output", "json=d.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("com.example.p 1.0.0\n"));
    let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
    assert_eq!(read("d.html"), stdout(&run(&["--format", "html"])));
    assert_eq!(read("d.json"), stdout(&run(&["--format", "json"])));
    for (wrong, why) in [
        ("htm=x", "did you mean html?"),
        ("html", "html=dossier.html"),
        ("sarif=x", "there are pretty, json, markdown, html"),
        (
            "html=com.example.p-1.0.0.tar.gz",
            "is what is to be checked",
        ),
    ] {
        let output = run(&["--output", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(stderr(&output).contains(why), "{}", stderr(&output));
    }
    let output = run(&["--output", "html=nowhere/d.html"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(Path::new(path).join("d.html").exists());
}

#[test]
fn many_bundles_are_told_one_behind_the_other() {
    let (one, other) = (of(&Fixture::base()), of(&rich()));
    let both = Inspection {
        vulnerability_database: None,
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![one, other],
    };
    let page = render(&both, Format::Html);
    assert_eq!(page.matches("<h1>").count(), 2);
    for id in ["plugin-1", "plugin-2", "powers-1", "powers-2"] {
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    assert_eq!(page.matches("<title>Dossier: 2 plugins</title>").count(), 1);
}
