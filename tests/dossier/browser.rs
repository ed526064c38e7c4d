//! The page in a browser: nothing is wider than the screen, nothing is loaded, and its policy is kept.
//!
//! The page can run nothing. So another page holds it in a frame, measures it, and says what it saw.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mmlint::render::inspect::{Format, render};

use super::common::left_out;
use super::{richer, whole};

/// How long the browser may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// `MMLINT_CHROMIUM`, or one of the usual names.
fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("MMLINT_CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut all = names
        .iter()
        .flat_map(|name| folders.iter().map(move |it| it.join(name)));
    all.find(|program| program.is_file())
}

/// A browser with a profile of its own in `home`, that asks nobody anything.
fn command(browser: &Path, home: &Path) -> Command {
    let mut command = Command::new(browser);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!(
            "--user-data-dir={}",
            home.join("profile").display()
        ))
        .env("HOME", home)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// What the browser wrote to standard output; fails if it takes too long.
fn finished(mut command: Command) -> String {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let reader = thread::spawn(move || std::io::read_to_string(&mut out).unwrap_or_default());
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the browser did not end");
        }
        thread::sleep(Duration::from_millis(50));
    }
    reader.join().unwrap()
}

/// A page that shows `html` in frames of these widths and writes what it measured into its body.
fn measuring(html: &str, widths: &[u32]) -> String {
    let quoted = html.replace('&', "&amp;").replace('"', "&quot;");
    let mut page = String::from(
        "<!DOCTYPE html><meta charset=utf-8><body><script>\n\
         function measure(frame) {\n\
           const inside = frame.contentWindow, page = inside.document.documentElement;\n\
           const loaded = inside.performance.getEntriesByType('resource').length;\n\
           const heading = inside.getComputedStyle(inside.document.querySelector('h2')).borderBottomStyle;\n\
           const line = document.createElement('p');\n\
           line.textContent = `width ${frame.width}: ${page.scrollWidth > page.clientWidth ? 'too wide' : 'fits'}, loads ${loaded}, heading ${heading}`;\n\
           document.body.append(line);\n\
         }\n</script>\n",
    );
    for width in widths {
        let _ = writeln!(
            page,
            "<iframe width=\"{width}\" height=\"900\" onload=\"measure(this)\" srcdoc=\"{quoted}\"></iframe>"
        );
    }
    page
}

#[test]
fn the_page_fits_every_screen_and_paper() {
    let Some(browser) = browser() else {
        assert!(std::env::var_os("CI").is_none(), "in CI: no Chromium");
        left_out("the dossier in a browser: no Chromium (MMLINT_CHROMIUM names one)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("measuring.html");
    let dossier = render(&whole(richer()), Format::Html);
    let widths = [320, 420, 800, 1280];
    std::fs::write(&path, measuring(&dossier, &widths)).unwrap();
    let mut command_line = command(&browser, folder.path());
    command_line
        .arg("--dump-dom")
        .arg(format!("file://{}", path.display()));
    let seen = finished(command_line);
    for width in widths {
        let wanted = format!("<p>width {width}: fits, loads 0, heading solid</p>");
        assert!(
            seen.contains(&wanted),
            "{wanted}\n{}",
            seen.get(..2000).unwrap_or(&seen)
        );
    }
    // On paper.
    let page = folder.path().join("dossier.html");
    std::fs::write(&page, dossier).unwrap();
    let paper = folder.path().join("dossier.pdf");
    let mut command_line = command(&browser, folder.path());
    command_line
        .arg("--no-pdf-header-footer")
        .arg(format!("--print-to-pdf={}", paper.display()))
        .arg(format!("file://{}", page.display()));
    finished(command_line);
    let written = std::fs::read(&paper).unwrap();
    assert!(written.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(&written);
    let (_, rest) = text.split_once("/MediaBox [0 0 ").expect("a page");
    let (size, _) = rest.split_once(']').unwrap();
    let size: Vec<f64> = size.split(' ').map(|it| it.parse().unwrap()).collect();
    // A4, in points.
    let is_near = |a: f64, b: f64| (a - b).abs() < 1.5;
    assert!(
        is_near(size[0], 595.0) && is_near(size[1], 842.0),
        "{size:?}"
    );
}
