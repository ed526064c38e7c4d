//! What the plugin is made of: programs, modules, the webapp's libraries, licences.

use super::document::{Block, Line, Piece, Section, Tone, code, dim, table, tag, text, word};
use crate::executable::Module;
use crate::inventory::{CodeState, Inventory, LicenseFile, LicenseKind, Program, Shared, Webapp};
use crate::text::{plural, size};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_PROGRAMS: usize = 40;
const MAX_MODULES: usize = 400;
const MAX_LIBRARIES: usize = 200;
const MAX_LICENSES: usize = 60;

pub(super) fn section(bundle: &Inventory) -> Option<Section> {
    let mut blocks = Vec::new();
    programs(bundle, &mut blocks);
    webapp(bundle, &mut blocks);
    licenses(bundle, &mut blocks);
    modules(bundle, &mut blocks);
    Some(Section {
        id: "made-of",
        title: "What it is made of".into(),
        blocks,
    })
}

fn programs(bundle: &Inventory, blocks: &mut Vec<Block>) {
    if bundle.executables.is_empty() {
        return;
    }
    blocks.push(Block::Heading("Programs".to_owned()));
    let head = ["File", "Built for", "Listed for", "Size", "Plugin library"];
    let row = |program: &Program| {
        vec![
            file(program, bundle),
            built_for(program),
            vec![match program.platforms.as_slice() {
                [] => tag(Tone::Warning, "not in the manifest"),
                platforms => text(word(&platforms.join(", "))),
            }],
            vec![text(program.size_bytes.map_or_else(String::new, size))],
            library(program),
        ]
    };
    blocks.extend(table(&head, bundle.executables.iter(), MAX_PROGRAMS, row));
}

/// A program's name, and whether its code was read.
fn file(program: &Program, bundle: &Inventory) -> Line {
    let read = match &program.code {
        CodeState::Read { .. } => "its code was read".to_owned(),
        CodeState::SameAs { entry } => format!("same build as {}", word(bundle.below(entry))),
        CodeState::NotRead { reason } => format!("not read: {}", word(reason)),
    };
    vec![code(bundle.below(&program.entry)), Piece::Break, dim(read)]
}

fn built_for(program: &Program) -> Line {
    let platform = program.platform.as_deref().or(program.arch.as_deref());
    let format = program.format.unwrap_or("no program");
    match platform {
        Some(platform) => vec![text(format!("{} ({format})", word(platform)))],
        None => vec![text(format)],
    }
}

fn library(program: &Program) -> Line {
    let Some(sdk) = &program.sdk else {
        return Vec::new();
    };
    let server = sdk.server.as_deref().map_or_else(
        || " of an unknown release".to_owned(),
        |server| format!(" of server {}", word(server)),
    );
    let mut line = vec![text(word(&sdk.version)), dim(server)];
    if let Some(other) = &sdk.replace {
        line.push(text(format!(
            ", replaced with {} {}",
            word(&other.path),
            word(&other.version)
        )));
    }
    line
}

fn webapp(bundle: &Inventory, blocks: &mut Vec<Block>) {
    let Some(webapp) = &bundle.webapp else {
        return;
    };
    blocks.push(Block::Heading("Webapp".to_owned()));
    blocks.push(Block::Facts(about_webapp(webapp)));
    let from_code = webapp.bundled.iter().map(|library| {
        let version = library.version.as_deref();
        (
            library.name.to_owned(),
            version,
            None,
            library.file.as_str(),
            "the code shows it",
        )
    });
    let from_lists = bundle.web_libraries.iter().map(|library| {
        let version = library.version.as_deref();
        let entry = library.entry.as_str();
        (
            library.name.clone(),
            version,
            library.license,
            entry,
            "its comment says so",
        )
    });
    let all: Vec<_> = from_code.chain(from_lists).collect();
    if all.is_empty() {
        let line = "No library was recognised: a minified script names few of them.";
        blocks.push(Block::Text(vec![dim(line)]));
        return;
    }
    let head = ["Library", "Version", "Licence", "In", "Evidence"];
    blocks.extend(table(
        &head,
        all.into_iter(),
        MAX_LIBRARIES,
        |(name, version, license, file, why)| {
            vec![
                vec![text(word(&name))],
                vec![text(version.map_or("not told".to_owned(), word))],
                vec![text(license.unwrap_or_default())],
                vec![code(bundle.below(file))],
                vec![text(why)],
            ]
        },
    ));
    let line = "These are the libraries that show themselves: there may be others.";
    blocks.push(Block::Text(vec![dim(line)]));
}

fn about_webapp(webapp: &Webapp) -> Vec<(&'static str, Line)> {
    let measure = webapp.size_bytes.map(|bytes| format!(", {}", size(bytes)));
    let mut facts = vec![(
        "Script",
        vec![code(&webapp.path), text(measure.unwrap_or_default())],
    )];
    let mut build = Vec::new();
    match webapp.development {
        Some(true) => build.push("a development build".to_owned()),
        Some(false) => build.push("not a development build".to_owned()),
        None => {}
    }
    if webapp.chunks > 0 {
        let count = webapp.chunks;
        build.push(format!("{count} part{} loaded later", plural(count as u64)));
    }
    if let Some(map) = &webapp.source_map {
        build.push(format!("source map {}", word(map)));
    }
    if let Some(count) = webapp.dynamic_code.filter(|count| *count > 0) {
        build.push(format!(
            "makes code of text in {count} place{}",
            plural(count)
        ));
    }
    if !build.is_empty() {
        facts.push(("Build", vec![text(build.join(", "))]));
    }
    facts
}

fn licenses(bundle: &Inventory, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Licences".to_owned()));
    let found = table(
        &["File", "What it is", "Texts in it"],
        bundle.licenses.iter(),
        MAX_LICENSES,
        |file| license(file, bundle),
    );
    match found.is_empty() {
        true => blocks.push(Block::Text(vec![tag(
            Tone::Warning,
            "No file of the bundle is called like a licence.",
        )])),
        false => blocks.extend(found),
    }
}

fn license(file: &LicenseFile, bundle: &Inventory) -> Vec<Line> {
    let kind = match file.kind {
        LicenseKind::License => "a licence",
        LicenseKind::Notice => "what of others is in it",
        LicenseKind::Scripts => "licences that webpack took out of a script",
    };
    let texts = match file.texts.as_deref() {
        None => "too large to be read".to_owned(),
        Some([]) if file.kind == LicenseKind::Scripts => "comments".to_owned(),
        Some([]) => "none that mmlint knows".to_owned(),
        Some(texts) => texts.join(", "),
    };
    vec![
        vec![code(bundle.below(&file.entry))],
        vec![text(kind)],
        vec![text(texts)],
    ]
}

fn modules(bundle: &Inventory, blocks: &mut Vec<Block>) {
    let build = &bundle.build;
    if build.modules.is_empty() {
        return;
    }
    let count = build.modules.len();
    blocks.push(Block::Heading(format!("Go modules ({count})")));
    let differ = build
        .modules
        .iter()
        .any(|it| it.programs.len() != build.programs);
    let line = match (build.programs, differ) {
        (1, _) => "Those that its program was linked with.",
        (_, true) => {
            "Those that its programs were linked with. Where a platform is named, others have it not, or otherwise."
        }
        (_, false) => "All platforms were linked with the same versions.",
    };
    blocks.push(Block::Text(vec![text(line)]));
    let row = |shared: &Shared<Module>| {
        let mut row = vec![module(&shared.value), version(&shared.value)];
        if differ {
            row.push(match shared.programs.len() == build.programs {
                true => vec![dim("all")],
                false => vec![text(word(&shared.programs.join(", ")))],
            });
        }
        row
    };
    let head: &[&str] = if differ {
        &["Module", "Version", "Platforms"]
    } else {
        &["Module", "Version"]
    };
    blocks.extend(table(head, build.modules.iter(), MAX_MODULES, row));
}

fn module(module: &Module) -> Line {
    vec![code(&module.path)]
}

fn version(module: &Module) -> Line {
    let mut line = vec![text(word(&module.version))];
    if let Some(other) = &module.replace {
        line.extend([Piece::Break, text("replaced with ")]);
        line.push(code(&format!("{} {}", other.path, other.version)));
    }
    line
}
