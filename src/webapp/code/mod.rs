//! What a script does with the web app, read from its structure.
//!
//! The parser is oxc's. The web app loads a bundle as a classic script, so it is parsed as one.
//! Nothing of the script is run. A script that cannot be parsed is still searched for
//! [`signatures`](super::signatures).

mod broken;
#[cfg(test)]
mod broken_tests;
mod chunks;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod chunks_tests;
mod dots;
mod dynamic;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod dynamic_tests;
mod found;
mod globals;
mod guards;
#[cfg(test)]
mod guards_tests;
mod names;
mod nesting;
#[cfg(test)]
mod nesting_tests;
mod network;
mod registry;
#[cfg(test)]
mod size_tests;
mod syntax;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod syntax_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
mod tree;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::ModuleDeclaration;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{Semantic, SemanticBuilder};
use oxc_span::{GetSpan, SourceType};

use crate::report::{Position, Walker};
use crate::threads::with_room;
pub use chunks::public_path::PublicPath;
pub use chunks::{AskedChunk, ChunkLoader};
pub use dynamic::{Dynamic, Maker};
pub use found::{
    Code, GlobalUse, Guard, How, Missing, Old, OldForm, Plugin, Registration, Runs, Use,
};
pub use names::Names;
use nesting::Refused;
pub use network::addresses::RootAddress;
pub(crate) use network::remote::host;
pub use network::remote::{Loading, RemoteScript};
pub use network::requests::{Method, Request};
use network::{addresses, remote};
use registry::{custom_settings, registration};
pub use syntax::{Syntax, Written};
use tree::Tree;

/// The largest script that is parsed, in bytes (16 MiB). What it takes of memory depends on its words and signs
/// (`nesting::MAX_TOKENS`). The largest of nine public plugins' has 4.3 MB.
pub const MAX_SIZE: u64 = 16 << 20;

/// So many nodes may be looked at for each byte of a script, and [`LEAST`] at least.
const EFFORT: u64 = 64;

const LEAST: u64 = 1 << 20;

/// Why nothing is known of a script's structure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotParsed {
    /// It is larger than [`MAX_SIZE`].
    #[error("it is larger than {} MiB", MAX_SIZE >> 20)]
    TooLarge,
    /// It is no UTF-8, which browsers would repair and which builds do not write.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// It is nested deeper than the parser may go.
    #[error("it is nested too deep")]
    TooDeep,
    /// It has more words and signs than are parsed.
    #[error("it has more than {} words and signs", nesting::MAX_TOKENS)]
    TooLong,
    /// It has a longer list of parameters or arguments than is parsed.
    #[error(
        "it has more than {} commas in one pair of parentheses",
        nesting::MAX_LISTED
    )]
    TooWide,
    /// How deep it is nested cannot be told.
    #[error("from {}:{} on it is written so that its nesting cannot be told", at.line, at.column)]
    Unclear {
        /// From where on.
        at: Position,
    },
    /// It is no script.
    #[error("it has a syntax error at {}:{}: {message}", at.line, at.column)]
    Syntax {
        /// Where.
        at: Position,
        /// What the parser says.
        message: Box<str>,
    },
    /// It has a statement that only modules have.
    #[error("it is an ES module: it has {what} at {}:{}", at.line, at.column)]
    Module {
        /// Where the statement is.
        at: Position,
        /// `an import`, `an export`, `import.meta`, `an await outside of functions` or `a for await outside of functions`.
        what: &'static str,
    },
    /// Other scripts of the bundle were parsed, and these are enough.
    #[error("the bundle's other scripts are large enough")]
    TooMany,
    /// The parser itself failed.
    #[error("the parser failed")]
    Failed,
}

/// Reads a script. `names`: the globals and methods that the web app has.
///
/// # Errors
/// It cannot be parsed.
pub fn read(script: &[u8], names: &Names) -> Result<Code, NotParsed> {
    if script.len() as u64 > MAX_SIZE {
        return Err(NotParsed::TooLarge);
    }
    let text = std::str::from_utf8(script).map_err(|_| NotParsed::NotUtf8)?;
    match nesting::measure(text) {
        Ok(depth) => deeply(|| parse(text, depth, names)),
        Err(Refused::TooDeep) => Err(NotParsed::TooDeep),
        Err(Refused::TooLong) => Err(NotParsed::TooLong),
        Err(Refused::TooWide) => Err(NotParsed::TooWide),
        Err(Refused::Unclear(at)) => Err(NotParsed::Unclear {
            at: position(text, at),
        }),
        Err(Refused::Broken(fault)) => deeply(|| Err(broken::judge(text, fault))),
    }
}

/// Does what calls the parser, where there is room for the depth that [`nesting`] allows.
fn deeply<T: Send>(work: impl FnOnce() -> Result<T, NotParsed> + Send) -> Result<T, NotParsed> {
    with_room(work).unwrap_or(Err(NotParsed::Failed))
}

fn parse(text: &str, depth: usize, names: &Names) -> Result<Code, NotParsed> {
    let allocator = Allocator::default();
    let options = ParseOptions {
        preserve_parens: false,
        ..ParseOptions::default()
    };
    let refused = |at: Option<usize>, message: &str| NotParsed::Syntax {
        at: position(text, at.unwrap_or_default()),
        message: message.into(),
    };
    let mut parsed = Parser::new(&allocator, text, SourceType::script())
        .with_options(options)
        .parse();
    if let Some(error) = parsed.diagnostics.first() {
        let at = error.labels.first().map(|label| label.offset() as usize);
        let built = (!parsed.panicked).then(|| {
            let builder = SemanticBuilder::new().with_build_nodes(true);
            builder.build(&parsed.program).semantic
        });
        let module = built.as_ref().and_then(of_module);
        return Err(module.map_or_else(
            || refused(at, &error.message),
            |(what, at)| NotParsed::Module {
                at: position(text, at),
                what,
            },
        ));
    }
    dots::write(&mut parsed.program, &allocator);
    let built = SemanticBuilder::new()
        .with_build_nodes(true)
        .with_check_syntax_error(true)
        .build(&parsed.program);
    debug_assert!(nesting::is_counted(depth, &built.semantic));
    if let Some((what, at)) = of_module(&built.semantic) {
        let at = position(text, at);
        return Err(NotParsed::Module { at, what });
    }
    // Early errors (ECMA-262, 16.1.1): nothing of a script that has one is run. Of two declarations the second is at fault.
    if let Some(error) = built.diagnostics.first() {
        let at = error.labels.iter().map(|label| label.offset() as usize);
        return Err(refused(at.max(), &error.message));
    }
    let effort = (text.len() as u64).saturating_mul(EFFORT).max(LEAST);
    let tree = Tree::new(&built.semantic, effort);
    let (mut registrations, initializers) = registration::find(&tree, names);
    let (mut uses, has_all_uses) = registry::uses(&tree, &initializers, names);
    let mut chunks = chunks::find(&tree);
    let mut remote = remote::find(&tree);
    let mut dynamic = dynamic::find(&tree, text);
    // What is not found of this is no need of the plugin: it must leave no less effort for what is.
    let mut asked = addresses::find(&Tree::new(&built.semantic, effort), text);
    locate(text, registrations.iter_mut().map(|one| &mut one.at));
    for one in &mut registrations {
        locate(text, one.deinitialize.iter_mut());
    }
    let mut syntax = syntax::find(&tree);
    let mut found = globals::find(&tree, names, &initializers);
    locate(text, uses.iter_mut().map(|one| &mut one.at));
    locate(text, remote.iter_mut().map(|one| &mut one.at));
    locate(text, asked.addresses.iter_mut().map(|one| &mut one.at));
    locate(text, asked.requests.iter_mut().map(|one| &mut one.at));
    locate(text, dynamic.iter_mut().map(|one| &mut one.at));
    for one in &mut syntax {
        locate(text, one.at.iter_mut());
    }
    for loader in &mut chunks {
        locate(text, std::iter::once(&mut loader.at));
        locate(text, loader.asked.iter_mut().map(|one| &mut one.at));
    }
    locate(text, found.uses.iter_mut().map(|one| &mut one.at));
    locate(text, found.old.iter_mut().map(|one| &mut one.at));
    Ok(Code {
        registrations,
        uses,
        chunks,
        remote,
        root_addresses: asked.addresses,
        requests: asked.requests,
        dynamic,
        syntax,
        globals: found.uses,
        old: found.old,
        custom_settings: custom_settings::find(&built.semantic, text),
        limited: !tree.is_whole() || !has_all_uses,
    })
}

fn position(text: &str, offset: usize) -> Position {
    let mut at = at_offset(offset);
    locate(text, std::iter::once(&mut at));
    at
}

/// A position of which only the offset is known yet.
fn at_offset(offset: usize) -> Position {
    Position {
        offset,
        ..Position::default()
    }
}

/// Fills in lines and columns; the offsets ascend. One pass over the text, whatever their number:
/// a script may be a single line.
fn locate<'p>(text: &str, places: impl Iterator<Item = &'p mut Position>) {
    let mut walker = Walker::default();
    for place in places {
        let to = text.ceil_char_boundary(place.offset);
        let piece = text.get(walker.position().offset..to).unwrap_or_default();
        walker = walker.past(piece.as_bytes());
        let Position { line, column, .. } = walker.position();
        (place.line, place.column) = (line, column);
    }
}

/// The first thing that only modules have: a statement, else an expression.
fn of_module(semantic: &Semantic<'_>) -> Option<(&'static str, usize)> {
    let statements = semantic.nodes().program().body.iter();
    let mut found = statements.filter_map(|statement| {
        let statement = statement.as_module_declaration()?;
        let is_import = matches!(statement, ModuleDeclaration::ImportDeclaration(_));
        let what = if is_import { "an import" } else { "an export" };
        Some((what, statement.span().start as usize))
    });
    // In the order of the text: where the outermost function ends in which a node stands.
    let mut function_end = 0;
    found.next().or_else(|| {
        semantic.nodes().iter().find_map(|node| {
            let span = node.kind().span();
            let is_outside = span.start >= function_end;
            let what = match node.kind() {
                AstKind::ImportMeta(_) => "import.meta",
                AstKind::AwaitExpression(_) if is_outside => "an await outside of functions",
                AstKind::ForOfStatement(repeated) if repeated.r#await && is_outside => {
                    "a for await outside of functions"
                }
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) if is_outside => {
                    function_end = span.end;
                    return None;
                }
                _ => return None,
            };
            Some((what, span.start as usize))
        })
    })
}
