//! The names that a release of the web app has, read from its sources.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    AssignmentTarget, Class, ClassElement, ExportDefaultDeclarationKind, Expression,
    ObjectPropertyKind, Statement,
};
use oxc_parser::Parser;
use oxc_span::SourceType;

use crate::Kind;

/// The names in a release. `place` is a file, a folder with the web app or the whole repository,
/// or `REPOSITORY@COMMIT`.
///
/// # Errors
/// There is no such file, or it is not what it should be; says why.
pub fn names(kind: Kind, place: &str) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for (file, text) in sources(kind, place)? {
        let found = parse(kind, &file, &text).map_err(|why| format!("{place}: {file}: {why}"))?;
        names.extend(found);
    }
    match names.is_empty() {
        true => Err(format!("{place}: no names of the {kind} in it")),
        false => Ok(names),
    }
}

/// The folders where the files may be: from 7.8 on the web app is in the server's repository.
const FOLDERS: [&str; 3] = ["webapp/channels/src/plugins/", "plugins/", ""];

/// The files with the names, without extension. Globals stand in two, and before 5.6 in one.
const fn files(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Registry => &["registry"],
        Kind::Globals => &["export", "index"],
    }
}

/// The sources of a release: path and text.
fn sources(kind: Kind, place: &str) -> Result<Vec<(String, String)>, String> {
    let path = Path::new(place);
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|e| format!("{place}: {e}"));
    if path.is_file() {
        let name = path.file_name().unwrap_or_default();
        return Ok(vec![(name.to_string_lossy().into_owned(), read(path)?)]);
    }
    for folder in FOLDERS {
        let mut found = Vec::new();
        for name in files(kind) {
            for extension in ["ts", "js"] {
                let file = format!("{folder}{name}.{extension}");
                let here = path.join(&file);
                if here.is_file() {
                    found.push((file, read(&here)?));
                } else if let Some((repository, commit)) = place.rsplit_once('@')
                    && let Some(text) = git(repository, &["show", &format!("{commit}:{file}")])
                {
                    found.push((file, text));
                }
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Err(format!("{place}: no {kind} in it"))
}

/// The releases that a repository has tags of, with their places: `v5.2.0` and the like.
///
/// # Errors
/// It is no repository.
pub fn tags(repository: &str) -> Result<Vec<(String, String)>, String> {
    let tags = git(repository, &["tag", "--list", "v*.0"])
        .ok_or_else(|| format!("{repository}: no git repository"))?;
    let release = |tag: &str| {
        let parts: Vec<&str> = tag.strip_prefix('v')?.split('.').collect();
        match parts.as_slice() {
            [major, minor, "0"] => Some((
                format!(
                    "{}.{}",
                    major.parse::<u64>().ok()?,
                    minor.parse::<u64>().ok()?
                ),
                format!("{repository}@{tag}"),
            )),
            _ => None,
        }
    };
    Ok(tags.lines().filter_map(release).collect())
}

fn git(repository: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    let output = command.arg("-C").arg(repository).args(arguments).output();
    let output = output.ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The names in a source file.
///
/// # Errors
/// It cannot be parsed, or has no registry.
pub fn parse(kind: Kind, file: &str, text: &str) -> Result<BTreeSet<String>, String> {
    let allocator = Allocator::default();
    // Sources ending in .js have JSX and, long ago, Flow's types in comments only.
    let of = if file.ends_with(".ts") {
        SourceType::ts()
    } else {
        SourceType::jsx()
    };
    let parsed = Parser::new(&allocator, text, of).parse();
    if let Some(error) = parsed.diagnostics.first() {
        return Err(format!("it cannot be parsed: {}", error.message));
    }
    let mut names = BTreeSet::new();
    match kind {
        Kind::Registry => {
            let mut classes = parsed.program.body.iter().filter_map(class);
            let registry = classes
                .find(|class| {
                    class
                        .id
                        .as_ref()
                        .is_some_and(|id| id.name == "PluginRegistry")
                })
                .ok_or("it has no class PluginRegistry")?;
            for element in &registry.body.body {
                let key = match element {
                    ClassElement::MethodDefinition(method) => &method.key,
                    ClassElement::PropertyDefinition(property) => &property.key,
                    _ => continue,
                };
                let name = key.static_name().unwrap_or_default();
                let of = name.strip_prefix("un").unwrap_or(&name);
                let is_method = of
                    .strip_prefix("register")
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
                if is_method {
                    names.insert(name.into_owned());
                }
            }
        }
        Kind::Globals => {
            for statement in &parsed.program.body {
                if let Statement::ExpressionStatement(statement) = statement
                    && let Expression::AssignmentExpression(set) = &statement.expression
                    && let AssignmentTarget::StaticMemberExpression(member) = &set.left
                    && matches!(&member.object, Expression::Identifier(of) if of.name == "window")
                {
                    global(member.property.name.as_str(), &set.right, &mut names);
                }
            }
        }
    }
    Ok(names)
}

/// A global and its members, as `Components.Avatar`.
fn global(name: &str, value: &Expression<'_>, names: &mut BTreeSet<String>) {
    names.insert(name.to_owned());
    if let Expression::ObjectExpression(object) = value {
        for property in &object.properties {
            if let ObjectPropertyKind::ObjectProperty(property) = property
                && let Some(key) = property.key.static_name()
            {
                global(&format!("{name}.{key}"), &property.value, names);
            }
        }
    }
}

fn class<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s Class<'a>> {
    match statement {
        Statement::ClassDeclaration(class) => Some(class),
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => Some(class),
            _ => None,
        },
        _ => None,
    }
}
