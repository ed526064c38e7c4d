//! What a plugin can do: by its hooks, by the server's API, beside the server.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Sheet, and_more, capped, word};
use crate::inventory::{ApiPower, Call, HostPowers, Inventory, MethodUse, Place};
use crate::render::style::Style;
use crate::report::{Confidence, Severity};
use crate::text::{plural, short_function};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_METHODS: usize = 60;
const MAX_HOST: usize = 8;

pub(super) fn hooks(sheet: &mut Sheet, bundle: &Inventory) {
    let Some(powers) = &bundle.powers.hooks else {
        return;
    };
    let all = bundle.executables.iter().flat_map(|program| &program.hooks);
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    let mut wrong: BTreeSet<String> = BTreeSet::new();
    for hook in all.flatten() {
        let text = format!(
            "{}{}",
            word(&hook.name),
            since(hook.since.as_deref(), hook.removed.as_deref())
        );
        if hook.matches_signature == Some(false) {
            wrong.insert(text);
        } else {
            known.insert(&hook.name, text);
        }
    }
    let count = known.len();
    sheet.heading(&format!("Hooks: what servers ask of it ({count})"));
    for power in powers {
        sheet.line(2, 2, power.about);
        let taken = power
            .hooks
            .iter()
            .filter_map(|hook| known.remove(hook.as_str()));
        let names: Vec<String> = taken.collect();
        sheet.line(4, 0, &names.join(", "));
    }
    let others: Vec<String> = known.into_values().collect();
    if !others.is_empty() {
        if !powers.is_empty() {
            sheet.line(2, 2, "others");
        }
        let (shown, more) = capped(others.into_iter(), MAX_METHODS);
        sheet.line(4, 0, &shown.join(", "));
        and_more(sheet, 4, more);
    }
    if !wrong.is_empty() {
        let about = "never called: its method has other parameters or results than the hook";
        let about = sheet.paint(Style::Severity(Severity::Warning), about);
        sheet.line(2, 2, &about);
        let (shown, more) = capped(wrong.into_iter(), MAX_METHODS);
        sheet.line(4, 0, &shown.join(", "));
        and_more(sheet, 4, more);
    }
}

/// ` 5.2`, ` 5.2 to 9.0`.
pub(super) fn since(since: Option<&str>, removed: Option<&str>) -> String {
    match (since, removed) {
        (Some(since), Some(removed)) if since == removed => " (no server has it)".to_owned(),
        (Some(since), Some(removed)) => format!(" {since} (gone in {removed})"),
        (Some(since), None) => format!(" {since}"),
        (None, _) => " (unknown)".to_owned(),
    }
}

pub(super) fn api(sheet: &mut Sheet, powers: &[ApiPower], bundle: &Inventory) {
    let all = || powers.iter().flat_map(|power| &power.methods);
    let count = all().count();
    sheet.heading(&format!(
        "What it does with the server: methods of its API ({count})"
    ));
    if count == 0 {
        sheet.line(2, 0, "No call was found.");
    } else {
        let text = "Each with the release that brought it and a place that calls it.";
        let text: Vec<String> = text
            .split(' ')
            .map(|word| sheet.paint(Style::Dim, word))
            .collect();
        sheet.line(2, 0, &text.join(" "));
    }
    let longest = all().map(|method| method.name.chars().count()).max();
    let width = longest.unwrap_or_default().min(34);
    for power in powers {
        let group = sheet.paint(Style::Strong, &word(&power.group));
        sheet.line(2, 2, &format!("{group}: {}", word(&power.about)));
        let (shown, more) = capped(power.methods.iter(), MAX_METHODS);
        for method in shown {
            one_method(sheet, method, width);
        }
        and_more(sheet, 4, more);
    }
    let unsure = bundle
        .executables
        .iter()
        .flat_map(|program| &program.api_calls);
    let low = |call: &&Call| call.confidence == Confidence::Low;
    let unsure = unsure.flatten().filter(low).count();
    if unsure > 0 {
        let verb = if unsure == 1 { "" } else { "s" };
        sheet.line(
            2,
            2,
            &format!("left out: {unsure} call{verb} that may be of something else (--format json has them)"),
        );
    }
}

fn one_method(sheet: &mut Sheet, method: &MethodUse, width: usize) {
    let name = word(&method.name);
    let released = since(method.since.as_deref(), method.removed.as_deref());
    let mut notes = String::new();
    if method.confidence != Confidence::High {
        notes += "likely; ";
    }
    if method.places > 1 {
        notes += &format!("{} places; ", method.places);
    }
    let place = format!("{notes}{}", at(&method.first));
    if sheet.is_wide() {
        sheet.line(4, width + 9, &format!("{name:width$}{released:7}  {place}"));
    } else {
        sheet.line(4, 4, &format!("{name}{released}"));
        sheet.line(6, 2, &place);
    }
}

/// `(*Plugin).OnActivate, server/plugin.go:57`.
pub(super) fn at(place: &Place) -> String {
    let function = word(short_function(&place.function));
    match place.source.as_str() {
        "" => function,
        source => format!("{function}, {}", word(&inside(source))),
    }
}

/// A file of another module without what is before that module's own name:
/// `example.com/a@v1.2.3/b/c.go:5` is `a/b/c.go:5`.
fn inside(source: &str) -> String {
    let parts = source
        .split_once('@')
        .and_then(|(module, rest)| Some((module.rsplit('/').next()?, rest.split_once('/')?.1)));
    parts.map_or_else(
        || source.to_owned(),
        |(module, file)| format!("{module}/{file}"),
    )
}

pub(super) fn host(sheet: &mut Sheet, powers: &[HostPowers]) {
    sheet.heading("What it does beside the server: chains of direct calls in its code");
    if powers.is_empty() {
        let text =
            "None was found that starts programs, connects, listens, opens databases or files.";
        sheet.line(2, 0, text);
    }
    for power in powers {
        let count = power.calls.len();
        let about = sheet.paint(Style::Strong, power.about);
        let places = format!("{count} place{}", plural(count as u64));
        sheet.line(2, 2, &format!("{about}: {places}"));
        let (shown, more) = capped(power.calls.iter(), MAX_HOST);
        for call in shown {
            let text = format!("{}: {}", at(&call.place), word(short_function(&call.call)));
            sheet.line(4, 4, &text);
            if let (Some(first), n) = (call.via.first(), call.via.len()) {
                let last = call.via.last().filter(|_| n > 1);
                let last = last.map_or_else(String::new, |last| {
                    let between = if n > 2 { " ..." } else { "" };
                    format!("{between} {}", word(short_function(&last.function)))
                });
                let first = word(short_function(&first.function));
                let text = format!("by way of {first}{last}");
                sheet.line(6, 2, &text);
            }
        }
        and_more(sheet, 4, more);
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn sources_tell_whose_they_are() {
        for (source, wanted) in [
            ("server/plugin.go:57", "server/plugin.go:57"),
            ("example.com/a@v1.2.3/b/c.go:5", "a/b/c.go:5"),
            ("me@home:7", "me@home:7"),
            ("@/", "/"),
            ("", ""),
        ] {
            assert_eq!(inside(source), wanted, "{source}");
        }
    }
}
