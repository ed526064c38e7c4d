//! Which of the functions that are followed can run at all: those that `main`, what runs before it, and the hooks lead
//! to by calls, by func values and by methods of what they put into interfaces.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::calls::Question;
use super::flow::{Found, Through};
use super::program::Program;
use super::types::TypeId;

/// Interfaces held against types.
const MAX_COMPARED: usize = 1 << 24;

/// Ways from one interface to another that are followed: all that a row of interfaces is made into is as many as the square
/// of its length.
const MAX_WAYS: usize = 1 << 21;

/// What is taken to lead to a method of a value that is in an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// Calls through that interface or one that it is made into, and code that is not followed.
    Seen,
    /// Also calls of which only the method's number is known, and reflection: exported methods of what is put into any
    /// interface are called by name, as packages for GraphQL or templates do.
    Any,
}

/// The functions that the server's calls and `main` can reach, each with the first of [`Question::roots`] that, with those
/// before it, leads there; and whether a limit was met: there may be more.
pub(crate) fn reach<'p>(
    program: &'p Program<'p>,
    found: &Found,
    question: &'p Question<'_>,
    interfaces: &'p Interfaces,
    means: Means,
) -> (BTreeMap<u32, usize>, bool) {
    let mut reach = Reach {
        program,
        means,
        plugins: &question.plugins,
        interfaces,
        seen: BTreeMap::new(),
        stage: 0,
        things: BTreeSet::new(),
        todo: VecDeque::new(),
        compared: MAX_COMPARED,
        limited: false,
        called: HashSet::new(),
        called_numbers: HashSet::new(),
        waiting: HashMap::new(),
        waiting_numbers: HashMap::new(),
    };
    let mut sites: BTreeMap<u32, Vec<Through>> = BTreeMap::new();
    for (at, through) in &found.sites {
        if let Some(code) = program.holding(*at) {
            sites.entry(code).or_default().push(*through);
        }
    }
    let given = program.helpers.iter().flat_map(|helpers| &helpers.itabs);
    for address in question.data.iter().chain(given) {
        reach.thing(*address);
    }
    for (stage, roots) in question.roots.iter().enumerate() {
        reach.stage = stage;
        for root in &roots.codes {
            reach.add(*root);
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
    }
    (reach.seen, reach.limited)
}

struct Reach<'p> {
    program: &'p Program<'p>,
    means: Means,
    /// The library calls the hooks of the plugin's own types, and nothing else by name.
    plugins: &'p [TypeId],
    interfaces: &'p Interfaces,
    /// What was reached, each with the stage of that time.
    seen: BTreeMap<u32, usize>,
    /// Which of the groups of roots is followed.
    stage: usize,
    things: BTreeSet<u64>,
    todo: VecDeque<u32>,
    /// How many comparisons are left.
    compared: usize,
    limited: bool,
    /// Methods that are called, by interface, and their numbers where the interface is not known.
    called: HashSet<(TypeId, usize)>,
    called_numbers: HashSet<usize>,
    /// Methods of values that are in interfaces, and that nobody was seen to call yet.
    waiting: HashMap<(TypeId, usize), Vec<u32>>,
    waiting_numbers: HashMap<usize, Vec<u32>>,
}

impl Reach<'_> {
    fn add(&mut self, code: u32) {
        if let Entry::Vacant(new) = self.seen.entry(code) {
            new.insert(self.stage);
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
        if let Some(itab) = program.itabs.get(&address) {
            for (number, code) in &itab.methods {
                self.method(itab.interface, *number, *code);
            }
            if program.own.contains_key(&itab.of) {
                let from = self.interfaces.known_as(itab.interface);
                let all = self.interfaces.escaped.contains(&from);
                self.elsewhere(itab.of, |interfaces, to| {
                    all || interfaces.asserted.contains(&to)
                        || interfaces.becomes.contains(&(from, to))
                });
            }
        }
        if let Some(id) = program.types.id(address)
            && program.own.contains_key(&id)
        {
            if self.means == Means::Any && !self.plugins.contains(&id) {
                for own in program.own.get(&id).into_iter().flatten() {
                    if own.name.starts_with(|c: char| c.is_uppercase()) {
                        self.add(own.code);
                    }
                }
            }
            self.elsewhere(id, |_, _| true);
        }
    }

    /// A type whose values may be in those of these interfaces that it has the methods for.
    fn elsewhere(&mut self, id: TypeId, may: impl Fn(&Interfaces, TypeId) -> bool) {
        let types = self.program.types;
        let methods = types.methods(id);
        let signature = |name: &str| {
            let at = methods.binary_search_by(|m| m.name.as_ref().cmp(name));
            let found = at.ok().and_then(|i| methods.get(i));
            found
                .or_else(|| methods.iter().find(|m| m.name.as_ref() == name))
                .and_then(|m| m.signature)
        };
        let mut found: BTreeMap<Rc<str>, BTreeSet<(TypeId, usize)>> = BTreeMap::new();
        for method in &methods {
            let first = self.interfaces.by_first.get(&method.name);
            for interface in first.into_iter().flatten() {
                if !may(self.interfaces, *interface) {
                    continue;
                }
                let wanted = types.interface_methods(*interface);
                let Some(left) = self.compared.checked_sub(1 + wanted.len()) else {
                    self.limited = true;
                    return;
                };
                self.compared = left;
                if wanted.iter().all(|(name, of)| signature(name) == Some(*of)) {
                    for (number, (name, _)) in wanted.into_iter().enumerate() {
                        found.entry(name).or_default().insert((*interface, number));
                    }
                }
            }
        }
        let program = self.program;
        for own in program.own.get(&id).into_iter().flatten() {
            for (interface, number) in found.get(&own.name).into_iter().flatten() {
                self.method(*interface, *number, own.code);
            }
        }
    }

    /// A method of a value that is in an interface, where it has this number.
    fn method(&mut self, interface: TypeId, number: usize, code: u32) {
        let of = (self.interfaces.known_as(interface), number);
        let called = self.program.types.interface_method(interface, number);
        let far = called.is_some_and(|(name, _)| self.interfaces.far.contains(&name));
        // Helpers are called through their own interface; the number alone would make every plugin call them.
        let helpers = self.program.helpers.as_ref();
        let by_number = helpers.is_none_or(|helpers| helpers.interface != interface);
        if far || self.called.contains(&of) || by_number && self.called_numbers.contains(&number) {
            self.add(code);
        } else {
            self.waiting.entry(of).or_default().push(code);
            if by_number {
                self.waiting_numbers.entry(number).or_default().push(code);
            }
        }
    }

    /// A call through an interface.
    fn through(&mut self, through: Through) {
        let waiting = match through {
            Through::Method(of, number) => {
                let of = (self.interfaces.known_as(of), usize::from(number));
                if !self.called.insert(of) {
                    return;
                }
                self.waiting.remove(&of)
            }
            Through::Offset(offset) if self.means == Means::Any => {
                let number = (offset as usize).saturating_sub(24) / 8;
                if !self.called_numbers.insert(number) {
                    return;
                }
                self.waiting_numbers.remove(&number)
            }
            Through::Offset(_) => None,
        };
        for code in waiting.into_iter().flatten() {
            self.add(code);
        }
    }
}

/// The program's interfaces: which are one and the same to a call, and what values of one may become.
pub(crate) struct Interfaces {
    /// The first of those with the same methods: a value of one is a value of the other without a conversion.
    same: HashMap<TypeId, TypeId>,
    /// Those that are not the library's, by the name of their first method.
    by_first: HashMap<Rc<str>, Vec<TypeId>>,
    /// Names of methods that code which is not followed may call.
    far: HashSet<Rc<str>>,
    /// From one to another, also by way of others.
    becomes: HashSet<(TypeId, TypeId)>,
    /// What values of interfaces that may hold anything are made into.
    asserted: HashSet<TypeId>,
    /// Whose values are made into what was not seen.
    escaped: HashSet<TypeId>,
    /// A limit was met: values may become more than what is known.
    pub(crate) limited: bool,
}

impl Interfaces {
    pub(crate) fn new(
        program: &Program<'_>,
        found: &Found,
        question: &Question<'_>,
        apis: &BTreeSet<TypeId>,
    ) -> Self {
        let types = program.types;
        let mut interfaces = Self {
            same: HashMap::new(),
            by_first: HashMap::new(),
            far: HashSet::new(),
            becomes: HashSet::new(),
            asserted: HashSet::new(),
            escaped: HashSet::new(),
            limited: false,
        };
        let mut first: HashMap<Vec<(Rc<str>, TypeId)>, TypeId> = HashMap::new();
        for id in question.all {
            let methods = types.interface_methods(*id);
            let Some((name, _)) = methods.first() else {
                continue;
            };
            if !program.is_near(*id) && !apis.contains(id) {
                let names = methods.iter().map(|(name, _)| name.clone());
                interfaces.far.extend(names);
            }
            let name = name.clone();
            let one = *first.entry(methods).or_insert(*id);
            if one != *id {
                interfaces.same.insert(*id, one);
            } else if !apis.contains(id) {
                interfaces.by_first.entry(name).or_default().push(*id);
            }
        }
        let mut next: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
        for (from, to) in &found.conversions {
            let (from, to) = (
                from.map(|id| interfaces.known_as(id)),
                to.map(|id| interfaces.known_as(id)),
            );
            match (from, to) {
                (Some(from), Some(to)) if program.is_near(from) => {
                    next.entry(from).or_default().push(to);
                }
                (_, Some(to)) => {
                    interfaces.asserted.insert(to);
                }
                (Some(from), None) => {
                    interfaces.escaped.insert(from);
                }
                (None, None) => {}
            }
        }
        (interfaces.becomes, interfaces.limited) = all_ways(&next);
        interfaces
    }

    /// The interface that stands for all with the same methods.
    fn known_as(&self, id: TypeId) -> TypeId {
        self.same.get(&id).copied().unwrap_or(id)
    }
}

/// From one to another, also by way of others; and whether there may be more.
fn all_ways(next: &BTreeMap<TypeId, Vec<TypeId>>) -> (HashSet<(TypeId, TypeId)>, bool) {
    let mut becomes = HashSet::new();
    let mut left = MAX_WAYS;
    for from in next.keys() {
        let mut todo = vec![*from];
        while let Some(id) = todo.pop() {
            for to in next.get(&id).into_iter().flatten() {
                let Some(less) = left.checked_sub(1) else {
                    return (becomes, true);
                };
                left = less;
                if becomes.insert((*from, *to)) {
                    todo.push(*to);
                }
            }
        }
    }
    (becomes, false)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{MAX_WAYS, TypeId, all_ways};

    fn row(length: u32) -> BTreeMap<TypeId, Vec<TypeId>> {
        (0..length)
            .map(|n| (TypeId(n), vec![TypeId(n + 1)]))
            .collect()
    }

    #[test]
    fn ways_between_interfaces_are_bounded() {
        let (short, limited) = all_ways(&row(100));
        assert!(!limited && short.contains(&(TypeId(0), TypeId(100))));
        assert_eq!(short.len(), 100 * 101 / 2);
        // All of them would be two hundred million.
        let (long, limited) = all_ways(&row(20_000));
        assert!(limited && long.len() <= MAX_WAYS);
    }
}
