//! How a script loads its chunks: webpack's runtime, as 4 and 5 write it.
//!
//! The runtime is a function, `__webpack_require__`, with members: `e` loads a chunk, `u` (5)
//! names its file, `p` is the public path, `m` has the modules. Minifiers keep the members' names.
//! Modules are given that function as their third parameter.
//! Source: webpack 4.47 `lib/web/JsonpMainTemplatePlugin.js`; webpack 5 `lib/RuntimeGlobals.js`,
//! `lib/runtime/AutoPublicPathRuntimeModule.js`, `lib/web/JsonpChunkLoadingRuntimeModule.js`.

mod fold;
pub(super) mod public_path;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BinaryOperator, Expression, ObjectPropertyKind,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::at_offset;
use super::tree::modules;
use super::tree::values::expression_at;
use super::tree::{Callable, Tree};
use crate::report::Position;
use fold::{Atom, Known, fold};
use public_path::PublicPath;

/// So many runtimes are looked at; a library that was bundled before brings one of its own.
const MAX_LOADERS: usize = 16;

/// So many chunks that the code asks for are kept.
const MAX_ASKED: usize = 1_000;

/// More public paths are not told apart: each chunk is looked for below each.
const MAX_PATHS: usize = 16;

/// Stands for the public path while the name of a chunk's file is worked out.
const PATH: &str = "\0";

/// A loader of chunks, and what the code asks it for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkLoader {
    /// Where the address of a chunk is put together.
    pub at: Position,
    /// All that is assigned to the public path; which of them is in force is not always known.
    pub paths: Vec<PublicPath>,
    /// The chunks that the code asks for by a literal, with their files, by the place of the
    /// first such call.
    pub asked: Vec<AskedChunk>,
    /// Whether it may be asked for others: by an id or a file that is worked out at run time.
    pub may_ask_more: bool,
}

/// A chunk that the code asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedChunk {
    /// Its file, behind the public path.
    pub file: Box<str>,
    /// Where it is asked for.
    pub at: Position,
}

/// The assignments to members of one name: `n.p = ...`, by the member.
type Members<'a> = HashMap<&'a str, Vec<(NodeId, &'a AssignmentExpression<'a>)>>;

/// The loaders of a script.
pub(super) fn find(tree: &Tree<'_, '_>) -> Vec<ChunkLoader> {
    let members = assignments(tree);
    let mut runtimes: Vec<SymbolId> = members
        .iter()
        .filter(|(symbol, of)| {
            let is_function = matches!(
                tree.kind(tree.semantic.scoping().symbol_declaration(**symbol)),
                AstKind::Function(function) if function.is_declaration()
            );
            is_function && ["e", "m", "p"].iter().all(|name| of.contains_key(name))
        })
        .map(|(symbol, _)| *symbol)
        .collect();
    runtimes.sort_unstable();
    runtimes.truncate(MAX_LOADERS);
    let runtimes = runtimes.into_iter();
    runtimes
        .filter_map(|runtime| Runtime::of(tree, runtime, &members)?.loader())
        .collect()
}

/// What is assigned to members of names whose own name is one letter, as the runtime's are.
fn assignments<'a>(tree: &Tree<'_, 'a>) -> HashMap<SymbolId, Members<'a>> {
    let mut found: HashMap<SymbolId, Members<'a>> = HashMap::new();
    for node in tree.semantic.nodes() {
        if !tree.spend(1) {
            break;
        }
        if let AstKind::AssignmentExpression(assignment) = node.kind()
            && let AssignmentTarget::StaticMemberExpression(member) = &assignment.left
            && let Expression::Identifier(name) = &member.object
            && member.property.name.len() == 1
            && let Some(symbol) = tree.symbol(name)
        {
            let of = found.entry(symbol).or_default();
            let all = of.entry(member.property.name.as_str()).or_default();
            all.push((node.id(), assignment));
        }
    }
    found
}

struct Runtime<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    /// `__webpack_require__`.
    symbol: SymbolId,
    own: &'t Members<'a>,
    /// The names that it has: its own, and the third parameters of modules.
    names: BTreeSet<SymbolId>,
    /// Whether every module is a function that stands in the script.
    is_closed: bool,
    all: &'t HashMap<SymbolId, Members<'a>>,
}

impl<'t, 's, 'a> Runtime<'t, 's, 'a> {
    fn of(
        tree: &'t Tree<'s, 'a>,
        symbol: SymbolId,
        all: &'t HashMap<SymbolId, Members<'a>>,
    ) -> Option<Self> {
        let own = all.get(&symbol)?;
        let mut names = BTreeSet::from([symbol]);
        let (_, modules) = only(own, "m")?;
        let is_closed = modules::runtimes(tree, &modules.right, &mut names);
        Some(Self {
            tree,
            symbol,
            own,
            names,
            is_closed,
            all,
        })
    }

    fn loader(&self) -> Option<ChunkLoader> {
        let mut places = Vec::new();
        let mut asked_for: BTreeMap<u32, Atom<'a>> = BTreeMap::new();
        let mut may_ask_more = !self.is_closed;
        for symbol in &self.names {
            for read in self.tree.reads(*symbol) {
                let Some(member) = self.tree.parent(read) else {
                    continue;
                };
                let AstKind::StaticMemberExpression(of) = self.tree.kind(member) else {
                    continue;
                };
                let name = of.property.name.as_str();
                match name {
                    "p" if *symbol == self.symbol => places.extend(self.place(member)),
                    "e" | "u" => match self.tree.parent(member).map(|at| self.tree.kind(at)) {
                        Some(AstKind::CallExpression(call)) if call.callee.span() == of.span => {
                            match call.arguments.first().and_then(Atom::of_literal) {
                                Some(id) => {
                                    asked_for.insert(call.span.start, id);
                                }
                                None => may_ask_more |= name == "e",
                            }
                        }
                        Some(AstKind::AssignmentExpression(_)) => {}
                        _ => may_ask_more |= name == "e",
                    },
                    _ => {}
                }
            }
        }
        let first = places.iter().min_by_key(|place| place.at)?;
        let installed = self.installed();
        let mut asked: Vec<AskedChunk> = Vec::new();
        let mut seen = HashSet::new();
        for (at, id) in &asked_for {
            let Some(text) = id.to_text() else {
                continue;
            };
            if installed.contains(&text) || !seen.insert(text.clone()) {
                continue;
            }
            if seen.len() > MAX_ASKED || !self.tree.is_whole() {
                self.tree.cut();
                may_ask_more = true;
                break;
            }
            match self.file(&places, id) {
                Some(file) => asked.push(AskedChunk {
                    file: file.into_boxed_str(),
                    at: at_offset(*at as usize),
                }),
                None => may_ask_more = true,
            }
        }
        Some(ChunkLoader {
            at: at_offset(first.at as usize),
            paths: self.paths(),
            asked,
            may_ask_more,
        })
    }

    /// The address that `n.p` begins, where it is that of a chunk: `n.p + n.u(id)`.
    fn place(&self, member: NodeId) -> Option<Place<'a>> {
        let tree = self.tree;
        let mut node = member;
        let around = loop {
            let parent = tree.parent(node)?;
            match tree.kind(parent) {
                AstKind::BinaryExpression(sum)
                    if sum.operator == BinaryOperator::Addition
                        && sum.left.span() == tree.kind(node).span() =>
                {
                    node = parent;
                }
                kind => break kind,
            }
        };
        let start = tree.kind(node).span().start;
        (node != member).then_some(())?;
        let (function, parameter) = self.function_around(node)?;
        Some(Place {
            at: start,
            address: expression_at(tree, around, start)?,
            function,
            parameter,
        })
    }

    /// The innermost function around a node, and its first parameter.
    fn function_around(&self, node: NodeId) -> Option<(Callable<'a>, SymbolId)> {
        let mut at = node;
        loop {
            at = self.tree.parent(at)?;
            let function = match self.tree.kind(at) {
                AstKind::Function(function) => Callable::of(function),
                AstKind::ArrowFunctionExpression(arrow) => Callable::of_arrow(arrow),
                _ => continue,
            };
            return Some((function, function.parameter(0)?));
        }
    }

    /// The file of a chunk, where all places that put its address together agree.
    fn file(&self, places: &[Place<'a>], id: &Atom<'a>) -> Option<String> {
        let members = |name: &str| only(self.own, name).map(|(_, of)| &of.right);
        let mut found: Option<String> = None;
        for place in places {
            self.tree.spend(1).then_some(())?;
            let known = Known {
                names: vec![(place.parameter, id.clone())],
                object: Some(self.symbol),
                members: &members,
                member_texts: &[("p", PATH)],
            };
            let Some(Atom::Text(address)) = fold(self.tree, place.address, &known) else {
                continue;
            };
            let file = address.strip_prefix(PATH)?;
            // Style sheets, and what replaces modules while a developer works.
            if file.ends_with(".css") || file.contains("hot-update") {
                continue;
            }
            if file.contains(PATH) || self.may_be_without_script(place, &id.to_text()?) {
                return None;
            }
            match &found {
                None => found = Some(file.to_owned()),
                Some(same) if same == file => {}
                Some(_) => return None,
            }
        }
        found
    }

    /// Whether the place may find first that the chunk has no script: `347 != id`, or a regular
    /// expression for the ids. Chunks of style sheets alone have none.
    fn may_be_without_script(&self, place: &Place<'a>, id: &str) -> bool {
        let is_id = |expression: &Expression<'_>| {
            matches!(expression, Expression::Identifier(name)
                if self.tree.symbol(name) == Some(place.parameter))
        };
        let is_literal = |expression: &Expression<'_>| match expression {
            Expression::StringLiteral(text) => Some(text.value == id),
            Expression::NumericLiteral(number) => {
                Some(Atom::Number(number.value).to_text().as_deref() == Some(id))
            }
            _ => None,
        };
        let mut inside = self.tree.inside(place.function.node, place.function.span);
        inside.any(|kind| match kind {
            AstKind::RegExpLiteral(_) => true,
            AstKind::BinaryExpression(test) if test.operator.is_equality() => {
                let literal = match (is_id(&test.left), is_id(&test.right)) {
                    (true, false) => is_literal(&test.right),
                    (false, true) => is_literal(&test.left),
                    (false, false) => return false,
                    (true, true) => None,
                };
                let is_not = matches!(
                    test.operator,
                    BinaryOperator::Inequality | BinaryOperator::StrictInequality
                );
                let names_file = is_inside(place.address, test.span.start);
                !names_file && (!is_not || literal != Some(false))
            }
            _ => false,
        })
    }

    /// The ids of chunks that the script itself is: `{792: 0}`.
    fn installed(&self) -> HashSet<String> {
        let mut found = HashSet::new();
        for node in self.tree.semantic.nodes() {
            let AstKind::VariableDeclarator(declarator) = node.kind() else {
                continue;
            };
            let Some(Expression::ObjectExpression(object)) = &declarator.init else {
                continue;
            };
            let ids: Option<Vec<String>> = object
                .properties
                .iter()
                .take_while(|_| self.tree.spend(1))
                .map(|property| match property {
                    ObjectPropertyKind::ObjectProperty(property) => match &property.value {
                        Expression::NumericLiteral(zero) if zero.value == 0.0 => {
                            property.key.static_name().map(String::from)
                        }
                        _ => None,
                    },
                    ObjectPropertyKind::SpreadProperty(_) => None,
                })
                .collect();
            found.extend(ids.into_iter().flatten());
        }
        found
    }

    /// All that is assigned to the public path.
    fn paths(&self) -> Vec<PublicPath> {
        let mut found: Vec<PublicPath> = self
            .names
            .iter()
            .filter_map(|symbol| Some((*symbol, self.all.get(symbol)?.get("p")?)))
            .flat_map(|(symbol, all)| all.iter().map(move |one| (symbol, one)))
            .take_while(|_| self.tree.spend(1))
            .map(|(symbol, (node, one))| {
                public_path::assigned(self.tree, symbol == self.symbol, *node, one)
            })
            .collect();
        found.sort();
        found.dedup();
        let is_all = found.len() <= MAX_PATHS;
        found.truncate(MAX_PATHS);
        let may_be_more = !(is_all && self.is_closed);
        if may_be_more && !found.contains(&PublicPath::Unknown) {
            found.push(PublicPath::Unknown);
        }
        found
    }
}

/// A place that puts the address of a chunk together.
struct Place<'a> {
    at: u32,
    address: &'a Expression<'a>,
    function: Callable<'a>,
    /// The chunk's id.
    parameter: SymbolId,
}

fn is_inside(expression: &Expression<'_>, offset: u32) -> bool {
    (expression.span().start..expression.span().end).contains(&offset)
}

/// The only assignment to a member.
fn only<'m, 'a>(
    members: &'m Members<'a>,
    name: &str,
) -> Option<&'m (NodeId, &'a AssignmentExpression<'a>)> {
    match members.get(name)?.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}
