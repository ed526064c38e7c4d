//! Syntax that browsers learnt late. A browser that does not know it refuses the whole script.

use oxc_ast::AstKind;
use oxc_ast::ast::{PropertyKey, RegExpFlags, RegExpLiteral, VariableDeclarationKind};
use serde::Deserialize;

use super::at_offset;
use super::tree::Tree;
use crate::report::Position;

/// So many places of each are kept; they are counted all the same.
const MAX: usize = 6;

/// Longer names of groups are not held against each other, in bytes.
const MAX_NAME: usize = 256;

/// A sort of syntax that is in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub what: Syntax,
    /// Where, in the order of the text: the first ones.
    pub at: Vec<Position>,
    /// How often.
    pub count: u64,
}

/// Syntax that a browser which some server still supports, or supported, does not know.
/// `rules/knowledge/browsers.json` has the names, and since when which browser knows it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Syntax {
    /// `/(?<=a)b/` and `/(?<!a)b/`.
    RegexpLookbehind,
    /// `/a/d`.
    RegexpIndices,
    /// `/[a--b]/v`.
    RegexpSets,
    /// `/(?i:a)/`.
    RegexpModifiers,
    /// `/(?<a>b)|(?<a>c)/`.
    RegexpDuplicateNames,
    /// `a ||= b`, `a &&= b`, `a ??= b`.
    LogicalAssignment,
    /// `a?.b`.
    OptionalChaining,
    /// `a ?? b`.
    NullishCoalescing,
    /// `1_000`.
    NumericSeparator,
    /// `1n`.
    Bigint,
    /// `#!` at the beginning.
    Hashbang,
    /// `class { a = 1 }`.
    ClassField,
    /// `class { static a = 1 }`.
    StaticField,
    /// `class { #a = 1 }`.
    PrivateField,
    /// `class { #a() {} }`, with `get` and `set`.
    PrivateMethod,
    /// `#a in b`.
    PrivateIn,
    /// `class { static { } }`.
    StaticBlock,
    /// `using a = b` and `await using a = b`.
    Using,
}

impl Syntax {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 18] = [
        Self::RegexpLookbehind,
        Self::RegexpIndices,
        Self::RegexpSets,
        Self::RegexpModifiers,
        Self::RegexpDuplicateNames,
        Self::LogicalAssignment,
        Self::OptionalChaining,
        Self::NullishCoalescing,
        Self::NumericSeparator,
        Self::Bigint,
        Self::Hashbang,
        Self::ClassField,
        Self::StaticField,
        Self::PrivateField,
        Self::PrivateMethod,
        Self::PrivateIn,
        Self::StaticBlock,
        Self::Using,
    ];
}

/// What of [`Syntax`] is in a script, each once, in the order of its declaration.
pub(super) fn find(tree: &Tree<'_, '_>) -> Vec<Written> {
    let mut places: Vec<(Syntax, Vec<usize>, u64)> =
        Syntax::ALL.map(|what| (what, Vec::new(), 0)).into();
    let mut note = |what: Syntax, start: u32| {
        if let Some((_, at, count)) = places.iter_mut().find(|(of, ..)| *of == what) {
            *count += 1;
            at.push(start as usize);
            // Nodes come nearly in the order of the text.
            if at.len() > MAX * 4 {
                at.sort_unstable();
                at.truncate(MAX);
            }
        }
    };
    for node in tree.semantic.nodes() {
        if !tree.spend(1) {
            break;
        }
        match node.kind() {
            AstKind::RegExpLiteral(literal) => {
                for what in in_regexp(literal) {
                    note(what, literal.span.start);
                }
            }
            AstKind::AssignmentExpression(set) if set.operator.is_logical() => {
                note(Syntax::LogicalAssignment, set.span.start);
            }
            AstKind::ChainExpression(chain) => note(Syntax::OptionalChaining, chain.span.start),
            AstKind::LogicalExpression(choice) if choice.operator.is_coalesce() => {
                note(Syntax::NullishCoalescing, choice.span.start);
            }
            AstKind::NumericLiteral(number) if number.raw.is_some_and(|raw| raw.contains('_')) => {
                note(Syntax::NumericSeparator, number.span.start);
            }
            AstKind::BigIntLiteral(number) => {
                note(Syntax::Bigint, number.span.start);
                if number.raw.is_some_and(|raw| raw.contains('_')) {
                    note(Syntax::NumericSeparator, number.span.start);
                }
            }
            AstKind::Hashbang(line) => note(Syntax::Hashbang, line.span.start),
            AstKind::PropertyDefinition(field) => {
                let what = match (is_private(&field.key), field.r#static) {
                    (true, _) => Syntax::PrivateField,
                    (false, true) => Syntax::StaticField,
                    (false, false) => Syntax::ClassField,
                };
                note(what, field.span.start);
            }
            AstKind::MethodDefinition(method) if is_private(&method.key) => {
                note(Syntax::PrivateMethod, method.span.start);
            }
            AstKind::PrivateInExpression(asks) => note(Syntax::PrivateIn, asks.span.start),
            AstKind::StaticBlock(block) => note(Syntax::StaticBlock, block.span.start),
            AstKind::VariableDeclaration(declared)
                if matches!(
                    declared.kind,
                    VariableDeclarationKind::Using | VariableDeclarationKind::AwaitUsing
                ) =>
            {
                note(Syntax::Using, declared.span.start);
            }
            _ => {}
        }
    }
    let found = places.into_iter().filter(|(.., count)| *count > 0);
    found
        .map(|(what, mut at, count)| {
            at.sort_unstable();
            at.truncate(MAX);
            let at = at.into_iter().map(at_offset).collect();
            Written { what, at, count }
        })
        .collect()
}

const fn is_private(key: &PropertyKey<'_>) -> bool {
    matches!(key, PropertyKey::PrivateIdentifier(_))
}

/// What a regular expression has. One that is written as a text (`new RegExp("...")`) is read only
/// when it is reached, and does not keep a script from loading.
fn in_regexp(literal: &RegExpLiteral<'_>) -> Vec<Syntax> {
    let flags = literal.regex.flags;
    let mut found = groups(
        literal.regex.pattern.text.as_str(),
        flags.contains(RegExpFlags::V),
    );
    if flags.contains(RegExpFlags::D) {
        found.push(Syntax::RegexpIndices);
    }
    if flags.contains(RegExpFlags::V) {
        found.push(Syntax::RegexpSets);
    }
    found
}

/// What the groups of a pattern are, each once. `nests`: with the flag `v` classes are in classes.
fn groups(pattern: &str, nests: bool) -> Vec<Syntax> {
    let mut found = Vec::new();
    let mut names = Vec::new();
    let mut classes = 0_usize;
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        match character {
            '\\' => {
                let escaped = rest.chars().next().map_or(0, char::len_utf8);
                rest = rest.get(escaped..).unwrap_or_default();
            }
            '[' if classes == 0 || nests => classes += 1,
            ']' => classes = classes.saturating_sub(1),
            '(' if classes == 0 => found.extend(
                rest.strip_prefix('?')
                    .and_then(|group| of_group(group, &mut names)),
            ),
            _ => {}
        }
    }
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        found.push(Syntax::RegexpDuplicateNames);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a group is by what stands behind `(?`; a name that it has goes to `names`.
fn of_group<'p>(group: &'p str, names: &mut Vec<&'p str>) -> Option<Syntax> {
    if let Some(named) = group.strip_prefix('<') {
        if named.starts_with(['=', '!']) {
            return Some(Syntax::RegexpLookbehind);
        }
        // A pattern may be no pattern: what has no end is not looked for to its end.
        let mut name = named.bytes().take(MAX_NAME);
        let end = name.position(|byte| byte == b'>');
        names.extend(end.and_then(|end| named.get(..end)));
        return None;
    }
    let letters = group.trim_start_matches(['i', 'm', 's', '-']);
    let is_modified = letters.len() < group.len() && letters.starts_with(':');
    is_modified.then_some(Syntax::RegexpModifiers)
}
