//! Known vulnerabilities, where programs were held against a database.

use super::sheet::{Sheet, and_more, capped, word};
use crate::facts::vulnerabilities::Found;
use crate::inventory::Inventory;
use crate::render::style::Style;
use crate::report::Severity;
use crate::text::plural;
use crate::vulnerability::{Evidence, Vulnerability};

/// At most so many records and functions are shown.
const MAX_SHOWN: usize = 40;
const MAX_FUNCTIONS: usize = 3;

pub(super) fn vulnerabilities(sheet: &mut Sheet, bundle: &Inventory) {
    if !was_asked(bundle) {
        return;
    }
    sheet.heading("Known vulnerabilities");
    let present = present(bundle);
    if present.is_empty() {
        let whole = "none whose code is proven to be in a program";
        sheet.line(2, 2, &format!("{whole}{}", among_read(bundle)));
    }
    let (shown, more) = capped(present.into_iter(), MAX_SHOWN);
    for found in shown {
        record(sheet, found);
    }
    and_more(sheet, 2, more);
    for (count, what) in others(bundle) {
        sheet.line(
            2,
            2,
            &format!("{count} by the version alone: {what} (--format json has them)"),
        );
    }
}

/// What to say behind "none", where not all records could be read.
pub(super) const fn among_read(bundle: &Inventory) -> &'static str {
    match bundle.unread_records {
        0 => "",
        _ => ", by the records that could be read",
    }
}

/// Whether programs were held against a database.
pub(super) fn was_asked(bundle: &Inventory) -> bool {
    let mut programs = bundle.executables.iter();
    programs.any(|program| program.vulnerabilities.is_some())
}

fn of<'b>(bundle: &'b Inventory, wanted: &[Evidence]) -> Vec<&'b Found> {
    let all = bundle.vulnerabilities.iter();
    all.filter(|found| wanted.contains(&found.vulnerability.evidence))
        .collect()
}

/// Those whose code is proven to be in a program.
pub(super) fn present(bundle: &Inventory) -> Vec<&Found> {
    of(bundle, &[Evidence::Function, Evidence::WholePackage])
}

/// How many others there are, and why they are not among those.
pub(super) fn others(bundle: &Inventory) -> Vec<(usize, &'static str)> {
    let not_there = match bundle.gaps.of_programs() {
        None => "none of its functions is in a program",
        Some(_) => "none of its functions is in a program that was read",
    };
    let kinds = [
        (&[Evidence::WholeModule][..], "the record names no package"),
        (
            &[Evidence::Unknown],
            "the program's functions cannot be told",
        ),
        (
            &[
                Evidence::PackageWithoutFunction,
                Evidence::ModuleWithoutPackage,
            ],
            not_there,
        ),
    ];
    let counts = kinds.map(|(kinds, what)| (of(bundle, kinds).len(), what));
    counts.into_iter().filter(|(count, _)| *count > 0).collect()
}

/// The version that mends it.
pub(super) fn fixed(known: &Vulnerability) -> String {
    known.fixed.as_deref().map_or_else(
        || "not mended".to_owned(),
        |fixed| format!("mended in {}", word(release(known, fixed))),
    )
}

/// `example.com/m v1.2.3`, `Go 1.22.1`.
pub(super) fn module(known: &Vulnerability) -> String {
    let module = match known.is_standard() {
        true => "Go".to_owned(),
        false => word(&known.module),
    };
    format!("{module} {}", word(release(known, &known.version)))
}

fn record(sheet: &mut Sheet, found: &Found) {
    let known = &found.vulnerability;
    let names: Vec<String> = known.ids().map(word).collect();
    let name = sheet.paint(Style::Severity(Severity::Warning), &names.join(", "));
    let (module, fixed) = (module(known), fixed(known));
    sheet.line(2, 2, &format!("{name}: {module}, {fixed}"));
    if !known.summary.is_empty() {
        sheet.line(4, 2, &word(&known.summary));
    }
    let count = known.functions.len();
    let (functions, more) = capped(known.functions.iter(), MAX_FUNCTIONS);
    let mut functions: Vec<String> = functions.into_iter().map(|name| word(name)).collect();
    if more > 0 {
        functions.push(format!("{more} more"));
    }
    let text = match count {
        0 => format!("all of {}", word(&known.packages.join(", "))),
        _ => functions.join(", "),
    };
    let label = format!("function{}", plural(count as u64));
    sheet.value(4, if count == 0 { "means" } else { &label }, &text);
    sheet.value(4, "on", &word(&found.platforms.join(", ")));
}

/// A version as people write it.
fn release<'v>(known: &Vulnerability, version: &'v str) -> &'v str {
    match known.is_standard() {
        true => version.trim_start_matches('v'),
        false => version,
    }
}
