//! The programs of a bundle: each build once, how and of what it was made.

use std::collections::BTreeMap;

use super::sheet::{Sheet, and_more, capped, word};
use crate::executable::Module;
use crate::inventory::{CodeState, Inventory, Kind, Program, Vcs};
use crate::render::style::Style;
use crate::report::{Confidence, Severity};
use crate::text::{plural, size};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_PROGRAMS: usize = 30;
const MAX_REPLACED: usize = 10;

pub(super) fn programs(sheet: &mut Sheet, bundle: &Inventory, modules: bool) {
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
    bundle: &Inventory,
    program: &Program,
    copies: &[&Program],
    modules: bool,
) {
    let entry = sheet.paint(Style::Strong, &word(bundle.below(&program.entry)));
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
    let alone = program.platforms.as_slice();
    if !alone.is_empty() && program.platform.as_ref() != alone.first().filter(|_| alone.len() == 1)
    {
        sheet.value(4, "listed for", &word(&program.platforms.join(", ")));
    }
    if !copies.is_empty() {
        let name = |program: &&Program| match program.platforms.as_slice() {
            [] => word(bundle.below(&program.entry)),
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
