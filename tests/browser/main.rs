//! The pages that mmlint makes, as headless Chromium shows them: what a reader would notice.
//!
//! Each page is put, as it is, into frames of a page of the test, which `measure.js` looks at: a window of its own cannot
//! be as narrow as a telephone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "../common/mod.rs"]
mod common;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use common::{left_out, mmlint, root, stderr, stdout};
use mmlint_testkit::Fixture;
use serde_json::Value;

/// Where Chromium is called otherwise than on Debian.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// The widths that are looked at: a telephone and a screen.
const WIDTHS: [u32; 2] = [420, 1280];

/// Nothing takes longer, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// What WCAG 2.2 asks of text, level AA.
const CONTRAST: f64 = 4.5;

/// The browser; `None` where there is none, which is said. In CI there must be one.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("MMLINT_CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = || {
        let files = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|it| folder.join(it)));
        files.into_iter().find(|file| file.is_file())
    };
    let found = named.or_else(in_path);
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "in CI: no Chromium");
        left_out("the pages in a browser: no Chromium (MMLINT_CHROMIUM names one)");
    }
    found
}

/// What a browser that prefers dark or light pages shows of one, at each width; and what it wrote on its console.
fn shown(browser: &Path, page: &str, dark: bool) -> (Vec<Value>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let inert = page.replace('&', "&amp;").replace('"', "&quot;");
    let frames = WIDTHS.map(|width| {
        format!("<iframe style=\"width: {width}px; height: 800px; border: 0\" srcdoc=\"{inert}\"></iframe>")
    });
    let script = std::fs::read_to_string(root().join("tests/browser/measure.js")).unwrap();
    let around = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <script>{script}</script><body>{}</body>",
        frames.concat()
    );
    let file = folder.path().join("around.html");
    std::fs::write(&file, around).unwrap();
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let scheme = if dark { 0 } else { 1 };
    let mut child = Command::new(browser)
        .args([
            "--headless",
            "--disable-gpu",
            "--dump-dom",
            "--enable-logging=stderr",
        ])
        // Containers give no other way; the page is our own.
        .arg("--no-sandbox")
        .args([
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args(["--disable-component-update", "--disable-sync"])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .arg(format!("file://{}", file.display()))
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{} hangs", browser.display());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = String::from_utf8_lossy(&std::fs::read(err).unwrap()).into_owned();
    let dom = std::fs::read_to_string(out).unwrap();
    // Behind the script, which has the word as well.
    let found = dom.rsplit_once("BEGIN");
    let found = found.and_then(|(_, rest)| rest.split_once("END"));
    let Some((found, _)) = found else {
        panic!("{dom}\n{said}");
    };
    let console = said.lines().filter(|line| line.contains(":CONSOLE"));
    (
        serde_json::from_str(found).unwrap(),
        console.map(str::to_owned).collect(),
    )
}

/// What no page may have; empty where all is well.
fn faults(browser: &Path, page: &str) -> Vec<String> {
    let in_light = faults_in(browser, page, false);
    [in_light, faults_in(browser, page, true)].concat()
}

/// The same of one scheme of colours.
fn faults_in(browser: &Path, page: &str, dark: bool) -> Vec<String> {
    let (found, mut faults) = shown(browser, page, dark);
    assert_eq!(found.len(), WIDTHS.len());
    for (seen, width) in found.iter().zip(WIDTHS) {
        let mut fault = |what: &str, value: &Value| {
            faults.push(format!("{what} at {width}, dark {dark}: {value}"));
        };
        assert_eq!(seen["width"], width);
        if seen["overflow"].as_i64() > Some(0) {
            fault("wider than the window", &seen["overflow"]);
        }
        if (seen["luminance"].as_f64().unwrap() < 0.2) != dark {
            fault("not in the colours that were asked for", &seen["luminance"]);
        }
        if seen["asked"] != Value::Array(Vec::new()) {
            fault("asks for", &seen["asked"]);
        }
        if seen["faintest"][0]["ratio"].as_f64().unwrap() < CONTRAST {
            fault("faint", &seen["faintest"]);
        }
        if seen["nameless"] != 0 {
            fault("buttons without a name", &seen["nameless"]);
        }
        for table in seen["tables"]
            .as_array()
            .unwrap()
            .iter()
            .chain([&seen["every"]])
        {
            let rows = table["rows"].as_array().into_iter().flatten();
            let count = |row: &Value| row.as_array().unwrap().len() as u64;
            if rows
                .clone()
                .any(|row| Some(count(row)) != table["columns"].as_u64())
            {
                fault("heads beside their columns", &table["columns"]);
            }
            if table["scopes"] == false {
                fault("a head without a scope", &table["scopes"]);
            }
        }
    }
    faults
}

/// The page that a command prints of a fixture's bundle.
fn page(fixture: &Fixture, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(&fixture.file_name), fixture.bundle()).unwrap();
    let all = [arguments, &["--format", "html", &fixture.file_name]].concat();
    let output = mmlint(folder.path(), &all);
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    stdout(&output)
}

/// The bundle of the README's picture with a webapp that needs 11.3 and asks before it needs more.
fn with_webapp() -> Fixture {
    let script = "window.registerPlugin('com.example.hello', new (class { initialize(registry) {\
        registry.registerSidebarBrowseOrAddChannelMenuAction('a', () => 1);\
        registry.registerPostDropdownMenuAction('b', () => 1);\
        registry.registerRootComponent(() => null);\
    } })());";
    let mut fixture = Fixture::load(root().join("fixtures/demo.toml")).unwrap();
    for entry in &mut fixture.entries {
        if entry.name.ends_with(b".js") {
            entry.content = script.as_bytes().to_vec();
        }
    }
    fixture
}

#[test]
fn the_report_of_check_is_readable() {
    let Some(browser) = chromium() else {
        return;
    };
    let demo = Fixture::load(root().join("fixtures/demo.toml")).unwrap();
    for arguments in [&["check"][..], &["check", "--profile", "strict"]] {
        let page = page(&demo, arguments);
        assert_eq!(faults(&browser, &page), [""; 0]);
    }
}

#[test]
fn the_matrix_of_compat_is_readable() {
    let Some(browser) = chromium() else {
        return;
    };
    let page = page(
        &with_webapp(),
        &["compat", "--server", ">=9.5", "--server", "12.0"],
    );
    assert_eq!(faults(&browser, &page), [""; 0]);
    let (found, _) = shown(&browser, &page, true);
    for seen in &found {
        let tables = seen["tables"].as_array().unwrap();
        let matrix = tables.last().unwrap();
        // At first what differs from release to release alone.
        let name = "registerSidebarBrowseOrAddChannelMenuAction";
        assert_eq!(matrix["names"], serde_json::json!([name]));
        let row = |version: &str| {
            let rows = matrix["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row[0] == version);
            row.unwrap_or_else(|| panic!("{version}: {rows:?}")).clone()
        };
        let last = |row: &Value| row.as_array().unwrap().last().unwrap().clone();
        assert_eq!(last(&row("11.2")), "missing");
        assert_eq!(last(&row("11.3")), "✓");
        assert_eq!(row("11.7 ESR")[2], "yes");
        assert_eq!(last(&row("12.0 (as 11.11)")), "✓");
        // All of it when asked for.
        assert!(seen["every"]["names"].as_array().unwrap().len() >= 3);
        assert_eq!(seen["sticks"], true);
        let panel = &seen["panel"];
        assert_eq!(
            (&panel["seen"], &panel["closed"]),
            (&true.into(), &true.into())
        );
        let text = panel["text"].as_str().unwrap();
        assert!(
            text.contains(name) && text.contains("missing on 9.5 to 11.2"),
            "{text}"
        );
        assert!(
            panel["faintest"]["ratio"].as_f64().unwrap() >= CONTRAST,
            "{panel}"
        );
    }
}

/// Whatever a bundle is called, the page asks for nothing and runs nothing.
#[test]
fn hostile_names_do_nothing_in_a_browser() {
    let Some(browser) = chromium() else {
        return;
    };
    let hostile =
        "<script src=http://localhost:9/x></script><img src=http://localhost:9/y onerror=alert(1)>";
    let text =
        format!("about = ''\n[set]\n\"/version\" = \"{hostile}\"\n\"/name\" = \"{hostile}\"\n");
    let fixture = Fixture::parse(&text).unwrap();
    for command in [&["check"][..], &["compat", "--server", "esr"]] {
        let page = page(&fixture, command);
        assert!(page.contains("onerror"));
        assert_eq!(faults(&browser, &page), [""; 0]);
    }
}

/// The test itself: it sees what it is there for.
#[test]
fn faults_are_seen() {
    let Some(browser) = chromium() else {
        return;
    };
    let page = |body: &str| {
        format!(
            "<!DOCTYPE html><meta name=\"color-scheme\" content=\"light dark\"><body>text {body}</body>"
        )
    };
    assert_eq!(faults(&browser, &page("")), [""; 0]);
    for (body, wanted) in [
        ("<p style='width: 2000px'>x</p>", "wider than the window"),
        ("<p style='color: #777; background: #888'>x</p>", "faint"),
        ("<img src='http://localhost:9/x'>", "asks for"),
        ("<script>throw new Error('thrown')</script>", "thrown"),
        (
            "<style>body { background: #fff; color: #000 }</style>",
            "colours",
        ),
        ("<button></button>", "without a name"),
        (
            "<table><thead><tr><th>a<th>b</thead><tbody><tr><td>1</table>",
            "heads beside",
        ),
    ] {
        let found = faults_in(&browser, &page(body), true);
        let seen = found.iter().any(|fault| fault.contains(wanted));
        assert!(seen, "{body}: {found:?}");
    }
}
