//! What is known of a bundle, on a screen that a reviewer reads from the top.

use std::collections::{BTreeMap, BTreeSet};

use super::powers::{api, hooks, host};
use super::programs::programs;
use super::sheet::{Sheet, and_more, capped, sentence, word};
use super::since::since;
use super::vulnerabilities::vulnerabilities;
use crate::inspect::{Beside, BundleInspection, Inspection};
use crate::inventory::{Bundled, Inventory, LicenseKind, WebCall, WebGlobal, Webapp};
use crate::render::Screen;
use crate::render::pretty::in_words;
use crate::render::style::Style;
use crate::report::{MinServerVersion, Severity, checklist};
use crate::text::{plural, size};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_FILES: usize = 20;
const MAX_NOT_READ: usize = 20;
const MAX_NAMES: usize = 40;

pub(super) fn render(inspection: &Inspection, screen: Screen, modules: bool) -> String {
    let mut sheet = Sheet {
        out: String::new(),
        screen,
    };
    for (index, inspected) in inspection.bundles.iter().enumerate() {
        let bundle = &inspected.inventory;
        if index > 0 {
            sheet.out.push('\n');
        }
        identity(&mut sheet, inspected);
        since(&mut sheet, inspected);
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
        papers(&mut sheet, bundle);
        not_read(&mut sheet, bundle);
    }
    sheet.out
}

fn identity(sheet: &mut Sheet, inspected: &BundleInspection) {
    let bundle = &inspected.inventory;
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
    if let Some((on, what)) = in_words(&bundle.verdict).into_iter().next() {
        sheet.value(2, &on, &what);
    }
    sheet.value(2, "found", &found(inspected));
    if !inspected.checklist.is_empty() {
        let counts = checklist::counts(&inspected.checklist);
        sheet.value(
            2,
            "checklist",
            &format!("{counts} (--format html or markdown shows it)"),
        );
    }
    if let Some(beside) = &inspected.signature {
        signature(sheet, beside);
    }
}

/// What lies beside the bundle, who made it, and what servers say of it.
fn signature(sheet: &mut Sheet, beside: &Beside) {
    let names: Vec<&str> = beside.files.iter().map(|file| file.name.as_str()).collect();
    let Some(checked) = &beside.checked else {
        let names = match names.is_empty() {
            true => "none beside the bundle".to_owned(),
            false => format!("{} beside the bundle", word(&names.join(", "))),
        };
        return sheet.value(2, "signature", &names);
    };
    sheet.value(
        2,
        "signature",
        &format!("{}: {}", word(&checked.name), checked.verdict()),
    );
    if let Some(key) = &checked.key {
        let owner = checked.key_owner.as_deref().map(word);
        let owner = owner.map_or_else(String::new, |owner| format!(" {owner}"));
        sheet.value(2, "", &format!("by the key {key}{owner}"));
    }
    let made = checked.made();
    if !made.is_empty() {
        sheet.value(2, "", &made.join(", "));
    }
    for finding in &checked.findings {
        sheet.value(
            2,
            "",
            &format!("{}  [{}]", sentence(&finding.message), finding.rule),
        );
    }
}

/// The counts of what a check finds.
fn found(bundle: &BundleInspection) -> String {
    let counts = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        let count = bundle.count(severity);
        let s = if severity == Severity::Info {
            ""
        } else {
            plural(count as u64)
        };
        (count, format!("{count} {}{s}", severity.name()))
    });
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some.map(|(_, words)| words).collect();
    match some.is_empty() {
        true => "nothing by the profile marketplace".to_owned(),
        false => format!("{} by the profile marketplace", some.join(", ")),
    }
}

/// What anyone can fetch beside the webapp's folder, and the licences.
fn papers(sheet: &mut Sheet, bundle: &Inventory) {
    let public = bundle.published.iter();
    let public = public.filter(|file| !file.address.starts_with("/static/"));
    let public: Vec<_> = public.collect();
    if !public.is_empty() {
        let count = public.len();
        sheet.heading(&format!(
            "Files that anyone can fetch from public/ ({count})"
        ));
        let (shown, more) = capped(public.into_iter(), MAX_FILES);
        for file in shown {
            let text = format!("{}, {}", word(&file.address), size(file.size_bytes));
            sheet.line(2, 2, &text);
        }
        and_more(sheet, 2, more);
    }
    if bundle.licenses.is_empty() {
        return;
    }
    sheet.heading("Licences");
    let (shown, more) = capped(bundle.licenses.iter(), MAX_FILES);
    for file in shown {
        let texts = match file.texts.as_deref() {
            None => "too large to be read".to_owned(),
            Some([]) if file.kind == LicenseKind::Scripts => {
                let libraries = bundle.web_libraries.iter();
                let own = libraries
                    .filter(|library| library.entry == file.entry)
                    .count();
                format!("names {own} librar{}", if own == 1 { "y" } else { "ies" })
            }
            Some([]) => "no text that mmlint knows".to_owned(),
            Some(texts) => texts.join(", "),
        };
        sheet.line(
            2,
            2,
            &format!("{}: {texts}", word(bundle.below(&file.entry))),
        );
    }
    and_more(sheet, 2, more);
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
    if let Some(calls) = &webapp.calls {
        listed(sheet, "registry", &methods(calls));
    }
    if let Some(globals) = &webapp.globals {
        let globals: Vec<String> = globals.iter().map(global).collect();
        listed(sheet, "globals", &globals);
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

/// Names behind a label, as many as fit in a list.
fn listed(sheet: &mut Sheet, label: &str, names: &[String]) {
    let (mut shown, more) = capped(names.iter().cloned(), MAX_NAMES);
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    if !shown.is_empty() {
        sheet.value(4, label, &shown.join(", "));
    }
}

/// The methods that are called, by name, each once: `registerUserSettings (9.5, if there)`.
fn methods(calls: &[WebCall]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, (&WebCall, bool)> = BTreeMap::new();
    for call in calls {
        let (_, guarded) = by_name.entry(&call.method).or_insert((call, true));
        *guarded &= call.guarded;
    }
    let shown = by_name.into_values().map(|(call, guarded)| {
        let since = call.since.as_deref().unwrap_or("not known");
        with_notes(&call.method, [Some(since), guarded.then_some("if there")])
    });
    shown.collect()
}

/// `WebappUtils.popouts (11.3, if there)`, `ReactDOM.render (until 12.0)`.
fn global(global: &WebGlobal) -> String {
    let until = global
        .removed
        .as_ref()
        .map(|removed| format!("until {removed}"));
    let guarded = global.guarded.then_some("if there");
    with_notes(
        &global.name,
        [Some(global.since.as_str()), until.as_deref(), guarded],
    )
}

/// A name with what is to be said of it. That something is in every release is not said.
fn with_notes<const N: usize>(name: &str, notes: [Option<&str>; N]) -> String {
    let first = crate::server::releases::FIRST.short();
    let notes = notes.into_iter().flatten();
    let notes: Vec<&str> = notes.filter(|note| *note != first).collect();
    match notes.is_empty() {
        true => word(name),
        false => format!("{} ({})", word(name), notes.join(", ")),
    }
}

/// `react-dom 18.2.0`.
fn library(library: &Bundled) -> String {
    let version = library.version.as_deref();
    let version = version.map_or_else(String::new, |version| format!(" {}", word(version)));
    format!("{}{version}", library.name)
}

fn not_read(sheet: &mut Sheet, bundle: &Inventory) {
    if bundle.not_read.is_empty() {
        return;
    }
    sheet.heading("Not read");
    let (shown, more) = capped(bundle.not_read.iter(), MAX_NOT_READ);
    for part in shown {
        let entry = part.entry.as_deref().map_or_else(String::new, |entry| {
            format!("{}: ", word(bundle.below(entry)))
        });
        sheet.line(2, 2, &format!("{entry}{}", word(&part.reason)));
    }
    and_more(sheet, 2, more);
}
