//! What is known of a bundle, on a screen that a reviewer reads from the top.

use std::collections::BTreeSet;

use super::powers::{api, hooks, host};
use super::programs::programs;
use super::sheet::{Sheet, and_more, below, capped, word};
use super::vulnerabilities::vulnerabilities;
use crate::inspect::{BundleInspection, Bundled, Inspection, Webapp};
use crate::render::Screen;
use crate::render::style::Style;
use crate::report::MinServerVersion;
use crate::text::{plural, size};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_FILES: usize = 20;
const MAX_NOT_READ: usize = 20;

pub(super) fn render(inspection: &Inspection, screen: Screen, modules: bool) -> String {
    let mut sheet = Sheet {
        out: String::new(),
        screen,
    };
    for (index, bundle) in inspection.bundles.iter().enumerate() {
        if index > 0 {
            sheet.out.push('\n');
        }
        identity(&mut sheet, bundle);
        programs(&mut sheet, bundle, modules);
        vulnerabilities(&mut sheet, bundle);
        hooks(&mut sheet, bundle);
        if let Some(powers) = &bundle.powers.api {
            api(&mut sheet, powers, bundle);
        }
        if let Some(powers) = &bundle.powers.host {
            host(&mut sheet, powers);
        }
        if let Some(found) = &bundle.webapp {
            webapp(&mut sheet, found);
        }
        not_read(&mut sheet, bundle);
    }
    sheet.out
}

fn identity(sheet: &mut Sheet, bundle: &BundleInspection) {
    let title = match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{} {}", word(id), word(version)),
        (Some(id), None) => word(id),
        _ => word(&bundle.path),
    };
    let title = sheet.paint(Style::Strong, &title);
    sheet.line(0, 2, &title);
    if let Some(name) = bundle.name.as_ref().filter(|name| !name.is_empty()) {
        sheet.value(2, "name", &word(name));
    }
    let packed = bundle
        .size_bytes
        .map(|packed| format!("{}, ", size(packed)));
    let entries = format!(
        "{}{} unpacked, {} entr{}",
        packed.unwrap_or_default(),
        size(bundle.unpacked_bytes),
        bundle.entries,
        if bundle.entries == 1 { "y" } else { "ies" }
    );
    sheet.value(2, "file", &word(&bundle.path));
    sheet.value(2, "size", &entries);
    if let Some(hash) = &bundle.sha256 {
        sheet.value(2, "sha256", hash);
    }
    sheet.value(2, "servers", &servers(&bundle.min_server_version));
}

fn servers(minimum: &MinServerVersion) -> String {
    let declared = minimum.declared.as_deref().map_or_else(
        || "declares no minimum".to_owned(),
        |declared| format!("declares {}", word(declared)),
    );
    let Some(inferred) = &minimum.inferred else {
        return declared;
    };
    let because = minimum.evidence.first();
    let because = because.map_or_else(String::new, |newest| format!(" ({})", newest.name));
    format!("{declared}; its code needs {inferred}{because}")
}

fn webapp(sheet: &mut Sheet, webapp: &Webapp) {
    sheet.heading("Webapp");
    let measure = webapp.size_bytes.map(|bytes| format!(", {}", size(bytes)));
    let script = format!("{}{}", word(&webapp.path), measure.unwrap_or_default());
    sheet.line(2, 2, &script);
    let libraries: BTreeSet<String> = webapp.bundled.iter().map(library).collect();
    let (mut libraries, more) = capped(libraries.into_iter(), MAX_FILES);
    if more > 0 {
        libraries.push(format!("{more} more"));
    }
    if !libraries.is_empty() {
        sheet.value(4, "brings", &format!("its own {}", libraries.join(", ")));
    }
    let mut build = Vec::new();
    if webapp.development == Some(true) {
        build.push("a development build".to_owned());
    }
    if webapp.chunks > 0 {
        let count = webapp.chunks;
        build.push(format!("{count} part{} loaded later", plural(count as u64)));
    }
    if let Some(map) = &webapp.source_map {
        build.push(format!("source map {}", word(map)));
    }
    match webapp.dynamic_code {
        Some(n) if n > 0 => build.push(format!("makes code of text in {n} place{}", plural(n))),
        _ => {}
    }
    if !build.is_empty() {
        sheet.value(4, "build", &build.join(", "));
    }
    if !webapp.files.is_empty() {
        let count = webapp.files.len();
        let bytes = webapp.files.iter().map(|file| file.size_bytes).sum();
        let text = format!("{count} file{}, {}", plural(count as u64), size(bytes));
        sheet.value(4, "published", &text);
        if count > 1 {
            let (shown, more) = capped(webapp.files.iter(), MAX_FILES);
            for file in shown {
                let text = format!("{}, {}", word(&file.path), size(file.size_bytes));
                sheet.line(16, 2, &text);
            }
            and_more(sheet, 16, more);
        }
    }
}

/// `react-dom 18.2.0`.
fn library(library: &Bundled) -> String {
    let version = library.version.as_deref();
    let version = version.map_or_else(String::new, |version| format!(" {}", word(version)));
    format!("{}{version}", library.name)
}

fn not_read(sheet: &mut Sheet, bundle: &BundleInspection) {
    if bundle.not_read.is_empty() {
        return;
    }
    sheet.heading("Not read");
    let (shown, more) = capped(bundle.not_read.iter(), MAX_NOT_READ);
    for part in shown {
        let entry = part.entry.as_deref().map_or_else(String::new, |entry| {
            format!("{}: ", word(below(entry, bundle)))
        });
        sheet.line(2, 2, &format!("{entry}{}", word(&part.reason)));
    }
    and_more(sheet, 2, more);
}
