//! What is known of a bundle, on a screen that a reviewer reads from the top.

use std::collections::BTreeMap;

use super::sheet::{Sheet, word};
use crate::executable::Module;
use crate::inspect::{
    ApiPower, BundleInspection, CodeState, HostPowers, Inspection, Kind, MethodUse, Place, Program,
    Vcs, Webapp,
};
use crate::render::Screen;
use crate::render::style::Style;
use crate::report::{Confidence, MinServerVersion, Severity};
use crate::text::{plural, size};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_PROGRAMS: usize = 30;
const MAX_METHODS: usize = 60;
const MAX_HOST: usize = 8;
const MAX_FILES: usize = 20;
const MAX_NOT_READ: usize = 20;
const MAX_REPLACED: usize = 10;

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

/// A name in the archive without the plugin's folder.
fn below<'a>(entry: &'a str, bundle: &BundleInspection) -> &'a str {
    let root = bundle.root.as_deref().unwrap_or_default();
    let rest = entry.strip_prefix(root);
    rest.and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(entry)
}

fn programs(sheet: &mut Sheet, bundle: &BundleInspection, modules: bool) {
    if bundle.executables.is_empty() {
        return;
    }
    sheet.heading("Programs");
    let mut copies: BTreeMap<&str, Vec<&Program>> = BTreeMap::new();
    for program in &bundle.executables {
        if let CodeState::SameAs { entry } = &program.code {
            copies.entry(entry).or_default().push(program);
        }
    }
    let own = |program: &&Program| !matches!(program.code, CodeState::SameAs { .. });
    let (shown, more) = capped(bundle.executables.iter().filter(own), MAX_PROGRAMS);
    for program in shown {
        let copies = copies.get(program.entry.as_str());
        let copies = copies.map(Vec::as_slice).unwrap_or_default();
        one_program(sheet, bundle, program, copies, modules);
    }
    and_more(sheet, 2, more);
}

fn one_program(
    sheet: &mut Sheet,
    bundle: &BundleInspection,
    program: &Program,
    copies: &[&Program],
    modules: bool,
) {
    let entry = sheet.paint(Style::Strong, &word(below(&program.entry, bundle)));
    let mut facts = vec![entry];
    facts.extend(program.format.map(|format| {
        let platform = program.platform.as_deref().or(program.arch.as_deref());
        format!("{format} {}", word(platform.unwrap_or("unknown")))
    }));
    facts.extend(program.size_bytes.map(size));
    if program.platforms.is_empty() {
        facts.push("not in the manifest".to_owned());
    }
    sheet.line(2, 2, &facts.join(", "));
    if !program.platforms.is_empty() {
        sheet.value(4, "listed for", &word(&program.platforms.join(", ")));
    }
    if !copies.is_empty() {
        let name = |program: &&Program| match program.platforms.as_slice() {
            [] => word(below(&program.entry, bundle)),
            platforms => word(&platforms.join(", ")),
        };
        let (shown, more) = capped(copies.iter(), MAX_PROGRAMS);
        let mut names: Vec<String> = shown.into_iter().map(name).collect();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        sheet.value(4, "same build", &names.join(", "));
    }
    if let CodeState::NotRead { reason } = &program.code
        && !matches!(program.kind, Kind::Program)
    {
        let reason = sheet.paint(Style::Severity(Severity::Warning), &word(reason));
        sheet.value(4, "", &reason);
    }
    build(sheet, program, modules);
}

/// How a program was built, and of what.
fn build(sheet: &mut Sheet, program: &Program, modules: bool) {
    if let Some(go) = &program.go_version {
        let mut go = vec![word(go)];
        let set = |key: &str| program.settings.get(key).map(String::as_str);
        go.extend(
            ["CGO_ENABLED", "-tags", "-ldflags"]
                .into_iter()
                .filter_map(|key| {
                    let value = set(key).filter(|value| !value.is_empty())?;
                    Some(format!("{key}={}", word(value)))
                }),
        );
        if set("-trimpath") == Some("true") {
            go.push("-trimpath".to_owned());
        }
        sheet.value(4, "Go", &go.join(", "));
    }
    if let Some(main) = &program.main_module {
        sheet.value(4, "module", &module(main));
    }
    if let Some(vcs) = &program.vcs {
        sheet.value(4, "commit", &commit(sheet, vcs));
    }
    if let Some(sdk) = &program.sdk {
        let version = sdk.replace.as_ref().map_or_else(
            || word(&sdk.version),
            |other| format!("{}, replaced with {}", word(&sdk.version), module(other)),
        );
        let server = sdk.server.as_deref().map_or_else(
            || ", of an unknown server release".to_owned(),
            |server| format!(", of server {server}"),
        );
        let module = word(&sdk.module);
        sheet.value(4, "library", &format!("{module} {version}{server}"));
    }
    if !program.modules.is_empty() {
        linked_modules(sheet, program, modules);
    }
    if let CodeState::Read { .. } = program.code {
        sheet.value(4, "plugin type", &plugin_type(program));
    }
}

fn commit(sheet: &Sheet, vcs: &Vcs) -> String {
    let mut text = vcs.revision.as_deref().map_or("unknown".to_owned(), word);
    if let Some(time) = &vcs.time {
        text += &format!(" of {}", word(time));
    }
    match vcs.modified {
        Some(true) => {
            let dirty = sheet.paint(
                Style::Severity(Severity::Warning),
                "with changes that were not committed",
            );
            text += &format!(", {dirty}");
        }
        Some(false) => text += ", clean",
        None => {}
    }
    text
}

fn module(module: &Module) -> String {
    let name = word(&module.path);
    let version = match module.version.as_str() {
        "" => String::new(),
        version => format!(" {}", word(version)),
    };
    let replaced = module.replace.as_ref().map_or_else(String::new, |other| {
        format!(" => {} {}", word(&other.path), word(&other.version))
    });
    format!("{name}{version}{}", replaced.trim_end())
}

fn linked_modules(sheet: &mut Sheet, program: &Program, all: bool) {
    let count = program.modules.len();
    let replaced: Vec<&Module> = program
        .modules
        .iter()
        .filter(|module| module.replace.is_some())
        .collect();
    let hint = if all { "" } else { " (--modules lists them)" };
    let replacements = match replaced.len() {
        0 => String::new(),
        n => format!(", {n} replaced"),
    };
    let word = plural(count as u64);
    let text = format!("{count} module{word}{replacements}{hint}");
    sheet.value(4, "linked", &text);
    if all {
        for one in &program.modules {
            sheet.line(16, 2, &module(one));
        }
    } else {
        let (shown, more) = capped(replaced.into_iter(), MAX_REPLACED);
        for one in shown {
            sheet.line(16, 2, &module(one));
        }
        and_more(sheet, 16, more);
    }
}

/// The plugin's type, and how much was found in its code.
fn plugin_type(program: &Program) -> String {
    let mut text = program
        .plugin_type
        .as_deref()
        .map_or("not found".to_owned(), word);
    if let Some(hooks) = &program.hooks {
        let count = hooks.len();
        text += &format!(", {count} hook{}", plural(count as u64));
    }
    if let Some(calls) = &program.api_calls {
        let likely = |confidence| calls.iter().filter(|c| c.confidence == confidence).count();
        let sure = likely(Confidence::High);
        text += &format!(", {sure} sure call{} of the API", plural(sure as u64));
        for (confidence, what) in [
            (Confidence::Medium, "likely"),
            (Confidence::Low, "that may be of something else"),
        ] {
            match likely(confidence) {
                0 => {}
                n => text += &format!(", {n} {what}"),
            }
        }
    } else {
        text += ", calls not known";
    }
    text
}

fn hooks(sheet: &mut Sheet, bundle: &BundleInspection) {
    let Some(powers) = &bundle.powers.hooks else {
        return;
    };
    let all = bundle.executables.iter().flat_map(|program| &program.hooks);
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    for hook in all.flatten() {
        let text = format!(
            "{}{}",
            word(&hook.name),
            since(hook.since.as_deref(), hook.removed.as_deref())
        );
        if hook.matches_signature == Some(false) {
            if !wrong.contains(&text) {
                wrong.push(text);
            }
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
        sheet.line(4, 0, &wrong.join(", "));
    }
}

/// ` 5.2`, ` 5.2 to 9.0`.
fn since(since: Option<&str>, removed: Option<&str>) -> String {
    match (since, removed) {
        (Some(since), Some(removed)) if since == removed => " (no server has it)".to_owned(),
        (Some(since), Some(removed)) => format!(" {since} (gone in {removed})"),
        (Some(since), None) => format!(" {since}"),
        (None, _) => " (unknown)".to_owned(),
    }
}

fn api(sheet: &mut Sheet, powers: &[ApiPower], bundle: &BundleInspection) {
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
    let low = |call: &&crate::inspect::Call| call.confidence == Confidence::Low;
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
fn at(place: &Place) -> String {
    let function = word(short(&place.function));
    match place.source.as_str() {
        "" => function,
        source => format!("{function}, {}", word(inside(source))),
    }
}

/// A file without the module that it is of, where that is a module of others:
/// `example.com/a@v1.2.3/b/c.go:5` is `b/c.go:5`.
fn inside(source: &str) -> &str {
    let version = source
        .split_once('@')
        .and_then(|(_, rest)| rest.split_once('/'));
    version.map_or(source, |(_, file)| file)
}

/// A function's name without the folders of its package.
fn short(function: &str) -> &str {
    let plain = function.split('[').next().unwrap_or(function);
    let start = plain.rfind('/').map_or(0, |slash| slash + 1);
    function.get(start..).unwrap_or(function)
}

fn host(sheet: &mut Sheet, powers: &[HostPowers]) {
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
            let text = format!("{}: {}", at(&call.place), word(short(&call.call)));
            sheet.line(4, 4, &text);
            if let (Some(first), n) = (call.via.first(), call.via.len()) {
                let last = call.via.last().filter(|_| n > 1);
                let last = last.map_or_else(String::new, |last| {
                    let between = if n > 2 { " ..." } else { "" };
                    format!("{between} {}", word(short(&last.function)))
                });
                let first = word(short(&first.function));
                let text = format!("by way of {first}{last}");
                sheet.line(6, 2, &text);
            }
        }
        and_more(sheet, 4, more);
    }
}

fn webapp(sheet: &mut Sheet, webapp: &Webapp) {
    sheet.heading("Webapp");
    let measure = webapp.size_bytes.map(|bytes| format!(", {}", size(bytes)));
    let script = format!("{}{}", word(&webapp.path), measure.unwrap_or_default());
    sheet.line(2, 2, &script);
    let mut bundled: Vec<String> = Vec::new();
    for library in &webapp.bundled {
        let version = library.version.as_deref();
        let version = version.map_or_else(String::new, |version| format!(" {}", word(version)));
        let text = format!("{}{version}", library.name);
        if !bundled.contains(&text) {
            bundled.push(text);
        }
    }
    if !bundled.is_empty() {
        sheet.value(4, "brings", &format!("its own {}", bundled.join(", ")));
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

/// The first `max`, and how many more there are.
fn capped<T>(all: impl Iterator<Item = T>, max: usize) -> (Vec<T>, usize) {
    let mut all: Vec<T> = all.collect();
    let more = all.len().saturating_sub(max);
    all.truncate(max);
    (all, more)
}

fn and_more(sheet: &mut Sheet, indent: usize, more: usize) {
    if more > 0 {
        sheet.line(indent, 2, &format!("and {more} more"));
    }
}
