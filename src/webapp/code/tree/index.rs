//! Where a script names members and texts, its modules and the JSON in it. Each index is made when it is first asked for.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, AssignmentTarget, Expression, PropertyKey};
use oxc_semantic::{NodeId, SymbolId};

use super::super::names::MAX_NAME;
use super::Tree;
use super::modules::Modules;
use super::named::Own;

/// What a byte of JSON costs, in nodes that are looked at.
const JSON_BYTE: u64 = 16;

/// Longer texts of JSON are not kept, in bytes (64 KiB): a manifest has some.
const MAX_JSON: usize = 64 << 10;

/// What was looked for once.
pub(super) struct Index<'a> {
    members: OnceCell<Members<'a>>,
    texts: OnceCell<HashSet<&'a str>>,
    modules: OnceCell<Modules<'a>>,
    /// Whether each symbol is set again.
    mutated: OnceCell<Vec<bool>>,
    /// Texts of JSON that were read, by where they are.
    json: RefCell<HashMap<*const u8, Rc<serde_json::Value>>>,
}

impl Index<'_> {
    pub(super) fn new() -> Self {
        Self {
            members: OnceCell::new(),
            texts: OnceCell::new(),
            modules: OnceCell::new(),
            mutated: OnceCell::new(),
            json: RefCell::default(),
        }
    }
}

/// What is done with members, whatever they are members of.
#[derive(Default)]
struct Members<'a> {
    named: HashMap<&'a str, Named>,
    /// Where one of `this` is assigned to by a name that is worked out: `this[name] = value`.
    computed: Vec<NodeId>,
}

impl<'a> Members<'a> {
    fn own(&mut self, found: Option<(&'a str, Own)>) {
        let Some((name, own)) = found else {
            return;
        };
        let named = self.named.entry(name).or_default();
        match own {
            Own::Function(at) => named.functions.push(at),
            Own::Told(at) => named.told.push(at),
        }
    }
}

/// The same of those of one name.
#[derive(Default)]
struct Named {
    calls: Vec<NodeId>,
    sets: Vec<NodeId>,
    told: Vec<NodeId>,
    functions: Vec<NodeId>,
}

impl<'a> Tree<'_, 'a> {
    /// The modules of webpack.
    pub(in super::super) fn modules(&self) -> &Modules<'a> {
        self.index.modules.get_or_init(|| Modules::find(self))
    }

    /// Where a member of this name is called, whatever it is called on; each is paid for.
    pub(in super::super) fn calls_of_member(&self, name: &str) -> impl Iterator<Item = NodeId> {
        let named = self.members().named.get(name);
        let calls = named.map_or(&[][..], |named| named.calls.as_slice());
        calls.iter().copied().take_while(|_| self.spend(1))
    }

    /// Where a member of this name is assigned to, whatever it is a member of.
    pub(in super::super) fn sets_of_member(&self, name: &str) -> &[NodeId] {
        let named = self.members().named.get(name);
        named.map_or(&[], |named| named.sets.as_slice())
    }

    /// What else tells what a member of this name is: its getters, and what `Object.assign` puts there.
    pub(in super::super) fn told_of_member(&self, name: &str) -> &[NodeId] {
        let named = self.members().named.get(name);
        named.map_or(&[], |named| named.told.as_slice())
    }

    /// The functions that stand in the script as members of this name.
    pub(in super::super) fn functions_of_member(&self, name: &str) -> &[NodeId] {
        let named = self.members().named.get(name);
        named.map_or(&[], |named| named.functions.as_slice())
    }

    /// Where a member of `this` is assigned to by a name that is worked out.
    pub(super) fn computed_sets(&self) -> &[NodeId] {
        &self.members().computed
    }

    /// Whether a symbol is set again after its declaration. To ask each time takes as long as it is used often.
    pub(in super::super) fn is_mutated(&self, symbol: SymbolId) -> bool {
        let mutated = self.index.mutated.get_or_init(|| {
            let scoping = self.semantic.scoping();
            let symbols = scoping.symbol_ids();
            symbols.map(|one| scoping.symbol_is_mutated(one)).collect()
        });
        mutated.get(symbol.index()).copied().unwrap_or(true)
    }

    /// A text of JSON, read; `None` where it is none.
    pub(super) fn json(&self, text: &'a str) -> Option<Rc<serde_json::Value>> {
        if let Some(read) = self.index.json.borrow().get(&text.as_ptr()) {
            return Some(Rc::clone(read));
        }
        // Reading it takes longer than looking at as many nodes.
        self.spend((text.len() as u64).saturating_mul(JSON_BYTE))
            .then_some(())?;
        let read: Rc<serde_json::Value> = Rc::new(serde_json::from_str(text).ok()?);
        if text.len() <= MAX_JSON {
            let mut kept = self.index.json.borrow_mut();
            kept.insert(text.as_ptr(), Rc::clone(&read));
        }
        Some(read)
    }

    fn members(&self) -> &Members<'a> {
        self.index.members.get_or_init(|| {
            let mut all = Members::default();
            for node in self.semantic.nodes().iter().take_while(|_| self.spend(1)) {
                match node.kind() {
                    AstKind::CallExpression(call) => {
                        let name = match without_receiver(&call.callee) {
                            Some(Expression::StaticMemberExpression(member)) => {
                                Some(member.property.name.as_str())
                            }
                            Some(Expression::PrivateFieldExpression(member)) => {
                                self.private_name(&member.field)
                            }
                            _ => None,
                        };
                        if let Some(name) = name {
                            all.named.entry(name).or_default().calls.push(node.id());
                        }
                        all.own(self.own_function(node.id(), node.kind()));
                    }
                    AstKind::AssignmentExpression(set) => match &set.left {
                        AssignmentTarget::StaticMemberExpression(member) => {
                            let name = member.property.name.as_str();
                            all.named.entry(name).or_default().sets.push(node.id());
                        }
                        AssignmentTarget::PrivateFieldExpression(member) => {
                            if let Some(name) = self.private_name(&member.field) {
                                all.named.entry(name).or_default().sets.push(node.id());
                            }
                        }
                        AssignmentTarget::ComputedMemberExpression(member)
                            if self.this(&member.object).is_some() =>
                        {
                            all.computed.push(node.id());
                        }
                        _ => {}
                    },
                    kind => all.own(self.own_function(node.id(), kind)),
                }
            }
            all
        })
    }

    /// Whether a text of the script is this name, by which something may be reached that is not seen: `object[name]()`. What
    /// Babel names methods and fields of classes by counts for nothing.
    pub(super) fn is_text(&self, name: &str) -> bool {
        let texts = self.index.texts.get_or_init(|| {
            let nodes = self.semantic.nodes().iter().take_while(|_| self.spend(1));
            let texts = nodes.filter_map(|node| match node.kind() {
                AstKind::StringLiteral(text) if text.value.len() <= MAX_NAME => {
                    (!self.is_definition(node.id())).then(|| text.value.as_str())
                }
                _ => None,
            });
            texts.collect()
        });
        texts.contains(name)
    }

    /// `{key: "name", value: function () {}}` and `define(this, "name", value)`.
    fn is_definition(&self, text: NodeId) -> bool {
        match self.parent(text).map(|parent| self.kind(parent)) {
            Some(AstKind::ObjectProperty(property)) => matches!(&property.key,
                PropertyKey::StaticIdentifier(key) if key.name == "key"),
            Some(AstKind::CallExpression(call)) => {
                matches!(call.arguments.first(), Some(Argument::ThisExpression(_)))
            }
            _ => false,
        }
    }
}

/// What is called, where that is done so that it gets no `this`, as of what other modules export: `(0, m.name)(...)` and
/// webpack 4's `Object(m.name)(...)`.
pub(in super::super) fn without_receiver<'a>(
    callee: &'a Expression<'a>,
) -> Option<&'a Expression<'a>> {
    match callee {
        Expression::SequenceExpression(sequence) => sequence.expressions.last(),
        Expression::CallExpression(call) => match (&call.callee, call.arguments.as_slice()) {
            (Expression::Identifier(name), [only]) if name.name == "Object" => only.as_expression(),
            _ => None,
        },
        callee => Some(callee),
    }
}
