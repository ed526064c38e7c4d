//! Which of the functions that are followed can run at all: those that `main`, what runs before it, and the hooks lead
//! to by calls, by func values and by methods of what they put into interfaces.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::calls::Question;
use super::flow::{Found, Through};
use super::program::Program;
use super::types::{TypeId, Types};

/// Interfaces held against types.
const MAX_COMPARED: usize = 1 << 24;

/// The functions that the server's calls and `main` can reach.
pub(crate) fn reach(
    program: &Program<'_>,
    found: &Found,
    question: &Question<'_>,
    apis: &BTreeSet<TypeId>,
    reflection: bool,
) -> BTreeSet<u32> {
    let mut reach = Reach {
        program,
        reflection,
        plugin: question.plugin,
        by_first: HashMap::new(),
        far: HashSet::new(),
        seen: BTreeSet::new(),
        things: BTreeSet::new(),
        todo: VecDeque::new(),
        compared: MAX_COMPARED,
        called: HashSet::new(),
        called_numbers: HashSet::new(),
        waiting: HashMap::new(),
        waiting_numbers: HashMap::new(),
    };
    for id in question.all.iter().filter(|id| !apis.contains(id)) {
        let methods = program.types.interface_methods(*id);
        if let Some((first, _)) = methods.first() {
            reach.by_first.entry(first.clone()).or_default().push(*id);
        }
        if !program.is_near(*id) {
            reach.far.extend(methods.into_iter().map(|(name, _)| name));
        }
    }
    let mut sites: BTreeMap<u32, Vec<Through>> = BTreeMap::new();
    for (at, through) in &found.sites {
        let function = program
            .functions
            .holding(*at)
            .and_then(|i| program.functions.list().get(i));
        if let Some(code) = function.and_then(|f| program.code_at(f.entry)) {
            sites.entry(code).or_default().push(*through);
        }
    }
    for root in &question.roots {
        reach.add(*root);
    }
    for address in &question.data {
        reach.thing(*address);
    }
    while let Some(code) = reach.todo.pop_front() {
        for (_, to) in found.calls.get(&code).into_iter().flatten() {
            reach.add(*to);
        }
        for address in found.uses.get(&code).into_iter().flat_map(BTreeMap::keys) {
            reach.thing(*address);
        }
        for through in sites.get(&code).into_iter().flatten() {
            reach.through(*through);
        }
    }
    reach.seen
}

struct Reach<'p> {
    program: &'p Program<'p>,
    /// Exported methods of what is put into any interface are called by name, as packages for GraphQL or templates do.
    reflection: bool,
    /// The library calls the hooks of the plugin's own type, and nothing else by name.
    plugin: Option<TypeId>,
    /// Interfaces by the name of their first method.
    by_first: HashMap<Rc<str>, Vec<TypeId>>,
    /// Names of methods that code which is not followed may call.
    far: HashSet<Rc<str>>,
    seen: BTreeSet<u32>,
    things: BTreeSet<u64>,
    todo: VecDeque<u32>,
    /// How many comparisons are left.
    compared: usize,
    /// Names of methods that are called through some interface, and their numbers where the interface is not known.
    called: HashSet<Rc<str>>,
    called_numbers: HashSet<usize>,
    /// Methods of values that are in interfaces, and that nobody was seen to call yet.
    waiting: HashMap<Rc<str>, Vec<u32>>,
    waiting_numbers: HashMap<usize, Vec<u32>>,
}

impl Reach<'_> {
    fn add(&mut self, code: u32) {
        if self.seen.insert(code) {
            self.todo.push_back(code);
        }
    }

    /// A func value, an itab or a type is used.
    fn thing(&mut self, address: u64) {
        if !self.things.insert(address) {
            return;
        }
        let program = self.program;
        if let Some(code) = program.code_at(address) {
            self.add(code);
        }
        if let Some(code) = program.func_value(address) {
            self.add(code);
        }
        if let Some((interface, methods)) = program.itabs.get(&address) {
            let names = program.types.interface_methods(*interface);
            for (number, code) in methods {
                if let Some((name, _)) = names.get(*number) {
                    self.method(name, *number, *code);
                }
            }
        }
        if let Some(id) = program.types.id(address)
            && program.own.contains_key(&id)
        {
            if self.reflection && self.plugin != Some(id) {
                for own in program.own.get(&id).into_iter().flatten() {
                    if own.name.starts_with(|c: char| c.is_uppercase()) {
                        self.add(own.code);
                    }
                }
            }
            self.in_any(program.types, id);
        }
    }

    /// A type whose values may be in any interface that it has the methods for.
    fn in_any(&mut self, types: &Types<'_>, id: TypeId) {
        let methods = types.methods(id);
        let signature = |name: &str| {
            let at = methods.binary_search_by(|m| m.name.as_ref().cmp(name));
            let found = at.ok().and_then(|i| methods.get(i));
            found
                .or_else(|| methods.iter().find(|m| m.name.as_ref() == name))
                .and_then(|m| m.signature)
        };
        let mut found: BTreeMap<Rc<str>, BTreeSet<usize>> = BTreeMap::new();
        for method in &methods {
            for interface in self.by_first.get(&method.name).into_iter().flatten() {
                let wanted = types.interface_methods(*interface);
                let Some(left) = self.compared.checked_sub(1 + wanted.len()) else {
                    return;
                };
                self.compared = left;
                if wanted.iter().all(|(name, of)| signature(name) == Some(*of)) {
                    for (number, (name, _)) in wanted.into_iter().enumerate() {
                        found.entry(name).or_default().insert(number);
                    }
                }
            }
        }
        let program = self.program;
        for own in program.own.get(&id).into_iter().flatten() {
            for number in found.get(&own.name).into_iter().flatten() {
                self.method(&own.name, *number, own.code);
            }
        }
    }

    /// A method of a value that is in an interface, where it has this number.
    fn method(&mut self, name: &Rc<str>, number: usize, code: u32) {
        if self.far.contains(name)
            || self.called.contains(name)
            || self.called_numbers.contains(&number)
        {
            self.add(code);
        } else {
            self.waiting.entry(name.clone()).or_default().push(code);
            self.waiting_numbers.entry(number).or_default().push(code);
        }
    }

    /// A call through an interface.
    fn through(&mut self, through: Through) {
        let waiting = match through {
            Through::Method(of, number) => {
                let methods = self.program.types.interface_methods(of);
                let Some((name, _)) = methods.get(usize::from(number)) else {
                    return;
                };
                if !self.called.insert(name.clone()) {
                    return;
                }
                self.waiting.remove(name)
            }
            Through::Offset(offset) => {
                let number = (offset as usize).saturating_sub(24) / 8;
                if !self.called_numbers.insert(number) {
                    return;
                }
                self.waiting_numbers.remove(&number)
            }
        };
        for code in waiting.into_iter().flatten() {
            self.add(code);
        }
    }
}
