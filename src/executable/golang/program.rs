//! A plugin's program as the data-flow looks at it: the functions worth following, and what is known of others.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::abi::{Abi, Receiver};
use super::functions::Functions;
use super::graph::{self, Code, MAX_CODE, Runtime};
use super::helpers::Helpers;
use super::hooks::Library;
use super::ir::{self, Convention, Instr, Op};
use super::itabs::{self, Itab};
use super::memory::Memory;
use super::names;
use super::types::{Shape, TypeId, Types};
use crate::executable::buildinfo::GoBuild;

/// Code that is followed in all; the largest plugins have 3 MB.
const MAX_CODE_BYTES: u64 = 24 << 20;

/// Functions that are followed; the largest plugins have 15,000.
const MAX_FOLLOWED: usize = 1 << 16;
/// Blocks of one function, and operations of all; both are kept.
const MAX_BLOCKS: usize = 1 << 15;
const MAX_OPS: usize = 6 << 20;

/// A method of a type, with code that is followed.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) name: Rc<str>,
    pub(crate) code: u32,
}

/// A type in an interface, where code of its methods is followed.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub(crate) interface: TypeId,
    pub(crate) of: TypeId,
    /// By the methods' numbers in the interface.
    pub(crate) methods: Vec<(usize, u32)>,
}

/// The program.
pub(crate) struct Program<'p> {
    pub(crate) memory: &'p Memory<'p>,
    pub(crate) types: &'p Types<'p>,
    pub(crate) functions: &'p Functions<'p>,
    pub(crate) abi: &'p Abi<'p>,
    pub(crate) convention: Convention,
    pub(crate) codes: Vec<Code>,
    by_entry: HashMap<u64, u32>,
    special: HashMap<u64, Runtime>,
    signatures: HashMap<u64, (Receiver, TypeId)>,
    by_name: HashMap<String, TypeId>,
    /// Named interfaces of packages that are followed, and `plugin.Helpers`.
    near: HashSet<TypeId>,
    /// What the library gives beside the API, before 6.0.
    pub(crate) helpers: Option<Helpers>,
    followed: names::Near,
    /// Types with methods whose code is followed.
    pub(crate) own: HashMap<TypeId, Vec<Own>>,
    /// Itabs with such methods.
    pub(crate) itabs: HashMap<u64, Put>,
    /// Telemetry is linked: the library's, or another.
    pub(crate) telemetry: bool,
    /// Not all code was followed.
    pub(crate) limited: bool,
}

/// What there is to make it of.
pub(crate) struct Parts<'p> {
    pub(crate) memory: &'p Memory<'p>,
    pub(crate) types: &'p Types<'p>,
    pub(crate) functions: &'p Functions<'p>,
    pub(crate) abi: &'p Abi<'p>,
    pub(crate) convention: Convention,
    pub(crate) amd64: bool,
    pub(crate) library: Library,
    pub(crate) build: Option<&'p GoBuild>,
    pub(crate) all: &'p [TypeId],
    pub(crate) all_itabs: &'p [Itab],
}

impl<'p> Program<'p> {
    /// Decodes what is worth it.
    pub(crate) fn new(parts: &Parts<'p>) -> Self {
        let near = names::Near::new(parts.types, parts.library, parts.build);
        let mut program = Self {
            memory: parts.memory,
            types: parts.types,
            functions: parts.functions,
            abi: parts.abi,
            convention: parts.convention,
            codes: Vec::new(),
            by_entry: HashMap::new(),
            special: HashMap::new(),
            signatures: HashMap::new(),
            by_name: HashMap::new(),
            near: parts.library.helpers.into_iter().collect(),
            helpers: None,
            followed: near.clone(),
            own: HashMap::new(),
            itabs: HashMap::new(),
            telemetry: false,
            limited: false,
        };
        program.decode(parts, &near);
        program.read_methods(parts, &near);
        program.helpers = Helpers::of(&program, parts.library.helpers);
        program
    }

    fn decode(&mut self, parts: &Parts<'p>, near: &names::Near) {
        let mut chosen = Vec::new();
        let mut ends = HashSet::new();
        let mut left = MAX_CODE_BYTES;
        for (index, function) in parts.functions.list().iter().enumerate() {
            let name = parts.functions.name(index);
            if let Some(special) = graph::runtime(name) {
                self.special.insert(function.entry, special);
            } else if name.ends_with("/plugin.ClientMain") {
                self.special.insert(function.entry, Runtime::Client);
            } else if graph::never_returns(name) {
                ends.insert(function.entry);
            } else if near.holds(name) {
                self.telemetry |= names::is_telemetry(name);
                let len = function.end - function.entry;
                if len > MAX_CODE || len > left || chosen.len() >= MAX_FOLLOWED {
                    self.limited = true;
                    continue;
                }
                left -= len;
                chosen.push(index);
            }
        }
        let mut ops = 0;
        for index in chosen {
            let Some(function) = parts.functions.list().get(index) else {
                continue;
            };
            let len = function.end - function.entry;
            let Some(bytes) = parts.memory.at(function.entry, len) else {
                continue;
            };
            let mut instrs = ir::decode(parts.amd64, bytes, function.entry);
            for one in &mut instrs {
                if let Op::Call { to } = one.op
                    && ends.contains(&to)
                {
                    one.op = Op::Stop;
                }
            }
            let number = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
            let code = Code::new(index, function, instrs);
            ops += code.instrs.len();
            if code.blocks.len() > MAX_BLOCKS || ops > MAX_OPS {
                self.limited = true;
                continue;
            }
            self.by_entry.insert(function.entry, number);
            self.codes.push(code);
        }
    }

    fn read_methods(&mut self, parts: &Parts<'p>, near: &names::Near) {
        // The methods of the interfaces as functions have these as their first parameter.
        if let Some(api) = parts.library.api
            && let Some(package) = parts.types.package(api)
        {
            self.by_name.insert(format!("{package}.API"), api);
            let helpers = parts.library.helpers;
            self.by_name
                .extend(helpers.map(|helpers| (format!("{package}.Helpers"), helpers)));
        }
        for id in parts.all {
            let Some(this) = parts.types.get(*id) else {
                continue;
            };
            let own = match this.shape {
                Shape::Pointer(_) => None,
                _ => parts.types.package(*id),
            };
            if let (Some(package), Some(name)) = (own, parts.types.name(*id))
                && (near.holds_package(package) || near.is_helpers_type(package, name))
            {
                let short = name.split('[').next().unwrap_or(name);
                let start = short.find('.').map_or(0, |at| at + 1);
                let full = format!("{package}.{}", name.get(start..).unwrap_or_default());
                self.by_name.entry(full).or_insert(*id);
            }
            if matches!(this.shape, Shape::Interface(_)) {
                if own.is_some_and(|package| near.holds_package(package)) {
                    self.near.insert(*id);
                }
                continue;
            }
            let mut followed = Vec::new();
            for method in parts.types.methods(*id) {
                if let (Some(signature), true) = (method.signature, method.code != 0) {
                    self.signatures
                        .entry(method.code)
                        .or_insert((Receiver::Value(*id), signature));
                }
                let code = self.code_at(method.interface_code);
                if let Some(code) = code.or_else(|| self.code_at(method.code)) {
                    followed.push(Own {
                        name: method.name,
                        code,
                    });
                }
            }
            if !followed.is_empty() {
                self.own.insert(*id, followed);
            }
        }
        for itab in parts.all_itabs {
            let count = parts.types.interface_len(itab.interface).unwrap_or(0);
            let methods: Vec<(usize, u32)> = (0..count)
                .filter_map(|i| {
                    let at = itab.address.checked_add(itabs::METHODS + 8 * i as u64)?;
                    Some((i, self.code_at(parts.memory.u64(at)?)?))
                })
                .collect();
            if !methods.is_empty() || self.own.contains_key(&itab.of) {
                let put = Put {
                    interface: itab.interface,
                    of: itab.of,
                    methods,
                };
                self.itabs.insert(itab.address, put);
            }
        }
    }

    /// Is it a named interface of a package that is followed, or `plugin.Helpers`? Others may be called from anywhere.
    pub(crate) fn is_near(&self, id: TypeId) -> bool {
        self.near.contains(&id)
    }

    /// Are the functions of a package followed?
    pub(crate) fn is_followed(&self, package: &str) -> bool {
        self.followed.holds_package(&names::unescape(package))
    }

    /// Whether one of these functions that are followed, and none of the plugin library, calls what reads or compares versions.
    pub(crate) fn compares_versions<'r>(&self, codes: impl IntoIterator<Item = &'r u32>) -> bool {
        let mut codes = codes
            .into_iter()
            .filter_map(|code| self.codes.get(*code as usize));
        let functions = self.functions;
        let is_version_call = |instr: &Instr| match instr.op {
            Op::Call { to } | Op::Jump { to } => functions
                .beginning(to)
                .is_some_and(|index| names::is_of_versions(functions.name(index))),
            _ => false,
        };
        codes.any(|code| {
            !names::is_library(names::package(functions.name(code.index)))
                && code.instrs.iter().any(is_version_call)
        })
    }

    /// The number of the function that is followed and begins at an address.
    pub(crate) fn code_at(&self, address: u64) -> Option<u32> {
        self.by_entry.get(&address).copied()
    }

    /// The number of the function that is followed and holds an address.
    pub(crate) fn holding(&self, address: u64) -> Option<u32> {
        let index = self.functions.holding(address)?;
        self.code_at(self.functions.list().get(index)?.entry)
    }

    /// The function that a func value at an address has.
    pub(crate) fn func_value(&self, address: u64) -> Option<u32> {
        self.code_at(self.memory.u64(address)?)
    }

    /// Is something at this address whose use makes functions reachable?
    pub(crate) fn is_used_thing(&self, address: u64) -> bool {
        address >= 0x1000
            && (self.by_entry.contains_key(&address)
                || self.itabs.contains_key(&address)
                || self
                    .types
                    .id(address)
                    .is_some_and(|id| self.own.contains_key(&id))
                || self.func_value(address).is_some())
    }

    /// What is known of a function of the runtime, or of the middle of `duffcopy`.
    pub(crate) fn runtime(&self, address: u64) -> Option<Runtime> {
        if let Some(special) = self.special.get(&address) {
            return Some(*special);
        }
        if self.by_entry.contains_key(&address) {
            return None;
        }
        let holding = self
            .functions
            .list()
            .get(self.functions.holding(address)?)?;
        self.special
            .get(&holding.entry)
            .copied()
            .filter(|s| matches!(s, Runtime::Duff | Runtime::KeepsAll))
    }

    /// Where the function that holds an address begins.
    pub(crate) fn begin_of(&self, address: u64) -> u64 {
        self.functions
            .holding(address)
            .and_then(|i| self.functions.list().get(i))
            .map_or(address, |f| f.entry)
    }

    /// How many bytes of parameters and results a function has on the stack.
    pub(crate) fn arguments_of(&self, entry: u64) -> u32 {
        self.functions
            .holding(entry)
            .map_or(0, |index| self.functions.arguments(index))
    }

    /// The signature of a method, by its code.
    pub(crate) fn signature_at(&self, entry: u64) -> (Receiver, Option<TypeId>) {
        match self.signatures.get(&entry) {
            Some((receiver, signature)) => (*receiver, Some(*signature)),
            None => (Receiver::None, None),
        }
    }

    /// The signature of a function, or its receiver alone by its name.
    pub(crate) fn signature(&self, code: &Code) -> (Receiver, Option<TypeId>) {
        if let (receiver, Some(signature)) = self.signature_at(code.entry) {
            return (receiver, Some(signature));
        }
        let receiver = names::receiver(self.functions.name(code.index)).and_then(|(full, star)| {
            let id = *self.by_name.get(&full)?;
            Some((id, star))
        });
        match receiver {
            Some((id, false)) => (Receiver::Value(id), None),
            Some((id, true)) => (Receiver::Pointer(id), None),
            None => (Receiver::None, None),
        }
    }
}
