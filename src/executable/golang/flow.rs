//! Follows values of the library's interfaces through the code, function by function, until nothing new is learned.
//!
//! Inside a function: forward over its blocks, registers, vectors and stack slots, both ways joined. Between
//! functions: what callers pass and callees return, what is stored in global variables, and, where an address in a
//! frame leaves its function, that frame's words without regard to time. Types come from signatures, from descriptors
//! that the runtime's functions are given, and from fields.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::abi::{Place, Receiver};
use super::graph::{Block, Code, Runtime};
use super::ir::{Instr, Mem, Op, Reg};
use super::program::Program;
use super::types::{Shape, TypeId, Word};
use super::value::{Slots, State, Value};

/// Visits of one block, of one function, and of all blocks together: what joins to more than this is not followed.
const MAX_BLOCK_VISITS: u16 = 24;
const MAX_FUNCTION_VISITS: u16 = 24;
/// Operations followed in all, with what it costs to copy what is known at each block.
const MAX_STEPS: u64 = 60_000_000;
/// Words kept at the blocks of one function; words kept of frames; readers of variables.
const MAX_KEPT: usize = 1 << 21;
const MAX_FRAMES: usize = 1 << 22;
const MAX_READERS: usize = 1 << 20;
/// How much of its stack arguments a call passes on, in bytes.
const OUTGOING: i32 = 512;
/// How many bytes one copy of typed memory is followed for.
const MAX_COPY: i32 = 1024;
/// Rounds of a loop that counts; each copies 64 bytes or more.
const MAX_ROUNDS: usize = 64;
/// Cases of a select that are looked at.
const MAX_CASES: i64 = 32;

/// Where a call through something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Through {
    /// A method of an interface, by number.
    Method(TypeId, u16),
    /// Something at this offset of what may be an itab.
    Offset(u32),
}

/// What is known of one function.
#[derive(Clone, Debug)]
struct Known {
    entry: State,
    /// At its returns.
    results: State,
    returns: bool,
    frame: Slots,
    /// An address in its frame left it.
    leaks: bool,
    visits: u16,
    callers: BTreeSet<u32>,
    frame_readers: BTreeSet<u32>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// By address of the instruction: calls through interfaces.
    pub(crate) sites: BTreeMap<u64, Through>,
    /// By caller and instruction: direct calls within the code.
    pub(crate) calls: BTreeMap<u32, BTreeSet<(u64, u32)>>,
    /// By function: addresses of func values, itabs and types that it uses, each with the first instruction that does.
    pub(crate) uses: BTreeMap<u32, BTreeMap<u64, u64>>,
    /// From interfaces to interfaces, at run time.
    pub(crate) conversions: BTreeSet<(TypeId, TypeId)>,
    /// What is given to `plugin.ClientMain`.
    pub(crate) plugins: BTreeSet<TypeId>,
    /// A limit was met.
    pub(crate) limited: bool,
}

/// The work.
pub(crate) struct Flow<'p> {
    program: &'p Program<'p>,
    known: Vec<Known>,
    globals: HashMap<u64, Value>,
    global_readers: HashMap<u64, BTreeSet<u32>>,
    todo: VecDeque<u32>,
    queued: Vec<bool>,
    steps: u64,
    readers: usize,
    frame_words: usize,
    found: Found,
}

/// What is known of parameters at a function's entry. Returns whether anything is new.
fn enter(entry: &mut State, parameters: &[(Place, Word)]) -> bool {
    let mut new = false;
    for (place, word) in parameters {
        match place {
            Place::Register(register) => {
                let mut value = entry.get(*register);
                new |= value.join(Value::of(*word));
                entry.set(*register, value);
            }
            Place::Stack(at) => {
                if let Ok(at) = i32::try_from(*at + 8) {
                    new |= entry.slots.join_one(at, Value::of(*word));
                }
            }
        }
    }
    new
}

/// Follows everything; see the module.
pub(crate) fn follow(program: &Program<'_>) -> Found {
    let count = program.codes.len();
    let mut flow = Flow {
        program,
        known: program
            .codes
            .iter()
            .map(|c| Flow::start(program, c))
            .collect(),
        globals: HashMap::new(),
        global_readers: HashMap::new(),
        todo: (0..u32::try_from(count).unwrap_or_default()).collect(),
        queued: vec![true; count],
        steps: 0,
        readers: 0,
        frame_words: 0,
        found: Found::default(),
    };
    while let Some(number) = flow.todo.pop_front() {
        if let Some(queued) = flow.queued.get_mut(number as usize) {
            *queued = false;
        }
        if flow.steps > MAX_STEPS {
            flow.found.limited = true;
            break;
        }
        flow.function(number);
    }
    flow.found
}

impl<'p> Flow<'p> {
    /// What a function's signature tells of its parameters.
    fn start(program: &Program<'_>, code: &Code) -> Known {
        let mut entry = State::new();
        entry.set(program.convention.stack, Value::Stack(0));
        let (receiver, signature) = program.signature(code);
        let layout = program.abi.layout(receiver, signature);
        enter(&mut entry, &layout.parameters);
        Known {
            entry,
            results: State::new(),
            returns: false,
            frame: Slots::default(),
            leaks: false,
            visits: 0,
            callers: BTreeSet::new(),
            frame_readers: BTreeSet::new(),
        }
    }

    fn queue(&mut self, number: u32) {
        if let Some(queued) = self.queued.get_mut(number as usize)
            && !*queued
        {
            *queued = true;
            self.todo.push_back(number);
        }
    }

    fn function(&mut self, number: u32) {
        let program = self.program;
        let Some(code) = program.codes.get(number as usize) else {
            return;
        };
        let Some(known) = self.known.get_mut(number as usize) else {
            return;
        };
        known.visits += 1;
        if known.visits > MAX_FUNCTION_VISITS {
            self.found.limited = true;
            return;
        }
        let mut states: Vec<Option<State>> = vec![None; code.blocks.len()];
        let mut visits = vec![0u16; code.blocks.len()];
        let mut todo = BTreeSet::new();
        let mut kept = 0usize;
        if let Some(first) = states.first_mut() {
            *first = Some(known.entry.clone());
            todo.insert(0usize);
        }
        while let Some(index) = todo.pop_first() {
            let (Some(block), Some(Some(state)), Some(count)) = (
                code.blocks.get(index),
                states.get(index),
                visits.get_mut(index),
            ) else {
                continue;
            };
            *count += 1;
            if *count > MAX_BLOCK_VISITS {
                self.found.limited = true;
                continue;
            }
            let mut state = state.clone();
            let ops = code.instrs.get(block.from..block.to).unwrap_or_default();
            self.steps += (ops.len() + 16 + state.slots.len() / 4) as u64;
            if self.steps > MAX_STEPS {
                return;
            }
            let last = ops.last().map(|i| i.op);
            // A loop of one block that counts down from a known number, as copies of structs do, goes round so often.
            let itself = block.next.contains(&index);
            let mut done = false;
            for _ in 0..MAX_ROUNDS {
                self.steps += ops.len() as u64;
                for one in ops {
                    self.step(number, code, &mut state, one);
                }
                let Some(Op::Branch {
                    nil: Some((counter, false)),
                    ..
                }) = last
                else {
                    break;
                };
                match state.get(counter) {
                    Value::Const(0) if itself => done = true,
                    Value::Const(_) if itself => continue,
                    _ => {}
                }
                break;
            }
            for (place, next) in block.next.iter().enumerate() {
                if done && *next == index {
                    continue;
                }
                let mut state = state.clone();
                if let Some(Op::Branch {
                    nil: Some((register, taken)),
                    ..
                }) = last
                    && taken == (place == Block::TAKEN)
                {
                    state.nil(register);
                }
                let Some(there) = states.get_mut(*next) else {
                    continue;
                };
                self.steps += 16;
                let new = match there {
                    Some(there) => there.join(&state),
                    None => {
                        kept += state.slots.len();
                        *there = Some(state);
                        true
                    }
                };
                if kept > MAX_KEPT {
                    self.found.limited = true;
                    return;
                }
                if new {
                    todo.insert(*next);
                }
            }
        }
    }

    fn step(&mut self, number: u32, code: &Code, state: &mut State, one: &Instr) {
        match one.op {
            Op::Move { to, from } => {
                let value = state.get(from);
                state.set(to, value);
            }
            Op::Either { to, from } => {
                let mut value = state.get(to);
                value.join(state.get(from));
                state.set(to, value);
            }
            Op::Swap { a, b } => {
                let (of_a, of_b) = (state.get(a), state.get(b));
                state.set(a, of_b);
                state.set(b, of_a);
            }
            Op::Set { to, value } => {
                self.uses(number, one.at, value);
                state.set(to, Value::Const(value));
            }
            Op::Insert { to, value, mask } => {
                let new = match state.get(to) {
                    Value::Const(old) => Value::Const(old & !mask | value),
                    _ => Value::Unknown,
                };
                state.set(to, new);
            }
            Op::Load { to, mem } => {
                let value = self.load(number, state, mem);
                state.set(to, value);
            }
            Op::Store { mem, from } => {
                let value = state.get(from);
                self.store(number, state, mem, value);
            }
            Op::StoreValue { mem, value } => {
                self.store(number, state, mem, Value::Const(value));
            }
            Op::Address { to, mem } => {
                let value = self.address(state, mem);
                if let Value::Const(value) = value {
                    self.uses(number, one.at, value);
                }
                state.set(to, value);
            }
            Op::Sum { to, a, b, minus } => {
                let value = self.sum(state, a, b, minus);
                state.set(to, value);
            }
            Op::LoadVector { to, mem } => {
                let second = Mem {
                    offset: mem.offset.wrapping_add(8),
                    ..mem
                };
                let value = (
                    self.load(number, state, mem),
                    self.load(number, state, second),
                );
                state.set_vector(to, value);
            }
            Op::StoreVector { mem, from } => {
                let (low, high) = if self.program.convention.zero == Some(from) {
                    (Value::Const(0), Value::Const(0))
                } else {
                    state.vector(from)
                };
                let second = Mem {
                    offset: mem.offset.wrapping_add(8),
                    ..mem
                };
                self.store(number, state, mem, low);
                self.store(number, state, second, high);
            }
            Op::MoveVector { to, from } => {
                let value = state.vector(from);
                state.set_vector(to, value);
            }
            Op::ClobberVector { to } => {
                state.set_vector(to, (Value::Unknown, Value::Unknown));
            }
            Op::Clobber { to } => state.set(to, Value::Unknown),
            Op::CopyWords => {
                if let Value::Const(words) = state.get(1) {
                    let bytes = i32::try_from(words.saturating_mul(8)).unwrap_or(MAX_COPY);
                    let (to, from) = (state.get(7), state.get(6));
                    self.copy(number, state, to, from, bytes);
                }
            }
            Op::Call { to } => self.call(number, state, one.at, to),
            Op::CallRegister { through } => {
                let target = state.get(through);
                self.call_value(number, state, one.at, target);
            }
            Op::CallMemory { through } => {
                let target = self.load(number, state, through);
                self.call_value(number, state, one.at, target);
            }
            Op::Jump { to } => {
                if to < code.entry || to >= code.end {
                    self.tail(number, state, one.at, Value::Const(to));
                }
            }
            Op::JumpElsewhere {
                through: Some(through),
            } => {
                let target = state.get(through);
                if target.known() {
                    self.tail(number, state, one.at, target);
                }
            }
            Op::Return => self.returned(number, state),
            Op::JumpElsewhere { through: None } | Op::Branch { .. } | Op::Stop => {}
        }
    }

    fn sum(&self, state: &State, a: Reg, b: Reg, minus: bool) -> Value {
        let (one, two) = (state.get(a), state.get(b));
        let amount = match (one, two) {
            (_, Value::Const(amount)) => Some((one, amount.cast_signed())),
            (Value::Const(amount), _) if !minus => Some((two, amount.cast_signed())),
            _ => None,
        };
        if let Some((base, amount)) = amount {
            let amount = if minus { amount.wrapping_neg() } else { amount };
            return self.shift(base, amount);
        }
        // An element of an array, by a number that is not known.
        match (one, two) {
            (Value::Pointer(..), _) => one,
            (_, Value::Pointer(..)) if !minus => two,
            (Value::Stack(_) | Value::Frame(..), _) => one,
            (_, Value::Stack(_) | Value::Frame(..)) if !minus => two,
            _ => Value::Unknown,
        }
    }

    fn shift(&self, base: Value, amount: i64) -> Value {
        let small =
            |at: i32| i32::try_from(i64::from(at).saturating_add(amount)).unwrap_or(i32::MIN / 2);
        match base {
            Value::Const(at) => Value::Const(at.wrapping_add_signed(amount)),
            Value::Closure(_, of) if amount != 0 => self.shift(Value::Pointer(of, 0), amount),
            Value::Stack(at) => Value::Stack(small(at)),
            Value::Frame(of, at) => Value::Frame(of, small(at)),
            Value::Pointer(of, at) => {
                let size = self.program.types.get(of).map_or(0, |t| t.size);
                let (Ok(size), true) = (i64::try_from(size), size > 0) else {
                    return Value::Pointer(of, 0);
                };
                let at = i64::from(at).saturating_add(amount).rem_euclid(size);
                u32::try_from(at).map_or(Value::Unknown, |at| Value::Pointer(of, at))
            }
            other if amount == 0 => other,
            _ => Value::Unknown,
        }
    }

    fn address(&self, state: &State, mem: Mem) -> Value {
        let Some(base) = mem.base else {
            return if mem.indexed {
                Value::Unknown
            } else {
                Value::Const(mem.offset.cast_unsigned())
            };
        };
        match state.get(base) {
            Value::Const(_) if mem.indexed => Value::Unknown,
            base => self.shift(base, mem.offset),
        }
    }

    fn load(&mut self, number: u32, state: &State, mem: Mem) -> Value {
        let base = mem.base.map(|r| state.get(r));
        match base {
            Some(Value::Itab(of)) if !mem.indexed => {
                let method = mem.offset - 24;
                return match mem.offset {
                    8 => Value::Dynamic(of),
                    _ if method >= 0 && method % 8 == 0 => {
                        u16::try_from(method / 8).map_or(Value::Unknown, |n| Value::Method(of, n))
                    }
                    _ => Value::Unknown,
                };
            }
            Some(Value::Choice(of, least)) if !mem.indexed => {
                let method = u16::try_from((mem.offset - 24) / 8).unwrap_or_default();
                return match u32::try_from(mem.offset) {
                    Ok(offset) if offset >= 24 && method >= least => Value::Method(of, method),
                    Ok(offset) if offset >= 24 => Value::Loaded(offset),
                    _ => Value::Unknown,
                };
            }
            Some(Value::Closure(of, _)) if mem.offset == 0 => {
                let code = self.program.codes.get(of as usize);
                return code.map_or(Value::Unknown, |code| Value::Const(code.entry));
            }
            Some(Value::Func(of)) if mem.offset == 0 => return Value::Code(of),
            Some(
                Value::Unknown
                | Value::Loaded(_)
                | Value::Data(_)
                | Value::Dynamic(_)
                | Value::Code(_)
                | Value::Method(..),
            ) if !mem.indexed => {
                return match u32::try_from(mem.offset) {
                    Ok(offset) if offset >= 24 && offset % 8 == 0 => Value::Loaded(offset),
                    _ => Value::Unknown,
                };
            }
            _ => {}
        }
        let address = self.address(state, mem);
        self.read(number, state, address)
    }

    /// The word at an address.
    fn read(&mut self, number: u32, state: &State, address: Value) -> Value {
        match address {
            Value::Const(at) => self.read_constant(number, at),
            Value::Stack(at) => {
                let own = state.slots.get(at);
                match self.known.get(number as usize) {
                    // A callee may have written through an address.
                    Some(known) if known.leaks && !own.known() => {
                        let mut own = own;
                        own.join(known.frame.get(at));
                        own
                    }
                    _ => own,
                }
            }
            Value::Frame(of, at) => match self.known.get_mut(of as usize) {
                Some(known) => {
                    known.frame_readers.insert(number);
                    known.frame.get(at)
                }
                None => Value::Unknown,
            },
            Value::Pointer(of, at) => Value::of(self.program.types.word(of, at.into())),
            _ => Value::Unknown,
        }
    }

    /// A word of the file: as it stands there, if the program never changes it, or as what was seen stored.
    fn read_constant(&mut self, number: u32, at: u64) -> Value {
        let memory = self.program.memory;
        let stands = memory.u64(at).map_or(Value::Unknown, Value::Const);
        if memory.holds(at) && !memory.writable(at) {
            return stands;
        }
        if self.readers < MAX_READERS {
            let readers = self.global_readers.entry(at).or_default();
            self.readers += usize::from(readers.insert(number));
        } else {
            self.found.limited = true;
        }
        let mut value = self.globals.get(&at).copied().unwrap_or_default();
        value.join(stands);
        value
    }

    fn store(&mut self, number: u32, state: &mut State, mem: Mem, value: Value) {
        let address = self.address(state, mem);
        if mem.indexed && !value.known() {
            return;
        }
        self.write(number, state, address, value);
    }

    fn write(&mut self, number: u32, state: &mut State, address: Value, value: Value) {
        if let Value::Stack(at) = address {
            state.slots.set(at, value);
        }
        if let (Value::Const(_) | Value::Closure(..), Value::Pointer(of, offset)) = (value, address)
            && let Word::Func(signature) = self.program.types.word(of, offset.into())
        {
            self.learn(value, signature);
        }
        // The code of a func value that is being made: what the code finds in its context register.
        if let Value::Const(code) = value
            && matches!(
                address,
                Value::Stack(_) | Value::Frame(..) | Value::Pointer(_, 0)
            )
            && let Some(of) = self.program.code_at(code)
        {
            let context = self.outside(number, address);
            let register = self.program.convention.context;
            self.pass(of, |entry| {
                let mut old = entry.get(register);
                let new = old.join(context);
                entry.set(register, old);
                new
            });
            if let Value::Pointer(holds, 0) = address {
                state.replace(address, Value::Closure(of, holds));
            }
        }
        match address {
            Value::Const(at) if value.known() => {
                let value = self.outside(number, value);
                if self.globals.entry(at).or_default().join(value) {
                    let readers = self.global_readers.get(&at).cloned().unwrap_or_default();
                    for reader in readers {
                        self.queue(reader);
                    }
                }
            }
            Value::Frame(of, at) => {
                let value = self.outside(number, value);
                self.publish(of, [(at, value)].into_iter());
            }
            _ => {}
        }
    }

    /// A value as other functions see it.
    fn outside(&mut self, number: u32, value: Value) -> Value {
        match value {
            Value::Stack(at) => {
                if let Some(known) = self.known.get_mut(number as usize) {
                    known.leaks = true;
                }
                Value::Frame(number, at)
            }
            Value::Unknown | Value::Loaded(_) => Value::Unknown,
            other => other,
        }
    }

    /// A func value of a type: what its code's parameters are.
    fn learn(&mut self, func: Value, signature: TypeId) {
        let of = match func {
            Value::Const(at) => self.program.func_value(at),
            Value::Closure(of, _) => Some(of),
            _ => None,
        };
        if let Some(of) = of {
            let layout = self.program.abi.layout(Receiver::None, Some(signature));
            self.pass(of, |entry| enter(entry, &layout.parameters));
        }
    }

    fn publish(&mut self, of: u32, words: impl Iterator<Item = (i32, Value)>) {
        let Some(known) = self.known.get_mut(of as usize) else {
            return;
        };
        let mut new = false;
        let before = known.frame.len();
        if self.frame_words > MAX_FRAMES {
            self.found.limited = true;
            return;
        }
        for (at, value) in words {
            new |= value.known() && known.frame.join_one(at, value);
        }
        self.frame_words += known.frame.len() - before;
        if new {
            let readers: Vec<u32> = known.frame_readers.iter().copied().collect();
            for reader in readers {
                self.queue(reader);
            }
        }
    }

    /// Changes what is known at a function's entry.
    fn pass(&mut self, to: u32, change: impl FnOnce(&mut State) -> bool) {
        if self
            .known
            .get_mut(to as usize)
            .is_some_and(|known| change(&mut known.entry))
        {
            self.queue(to);
        }
    }

    /// Remembers that a function uses a func value, an itab or a type.
    fn uses(&mut self, number: u32, at: u64, address: u64) {
        if self.program.is_used_thing(address) {
            let uses = self.found.uses.entry(number).or_default();
            uses.entry(address).or_insert(at);
        }
    }

    /// Copies typed or known words.
    fn copy(&mut self, number: u32, state: &mut State, to: Value, from: Value, bytes: i32) {
        for at in (0..bytes.clamp(0, MAX_COPY)).step_by(8) {
            let place = self.shift(from, at.into());
            let value = self.read(number, state, place);
            let place = self.shift(to, at.into());
            self.write(number, state, place, value);
        }
    }

    fn call_value(&mut self, number: u32, state: &mut State, at: u64, target: Value) {
        match target {
            Value::Const(to) => return self.call(number, state, at, to),
            Value::Method(of, method) => {
                self.found.sites.insert(at, Through::Method(of, method));
                self.share_frame(number, state);
                let methods = self.program.types.interface_methods(of);
                let signature = methods.get(usize::from(method)).map(|(_, s)| *s);
                self.learn_parameters(state, Receiver::Word, signature);
                self.after(state, Receiver::Word, signature);
                return;
            }
            Value::Code(of) => {
                self.share_frame(number, state);
                self.learn_parameters(state, Receiver::None, Some(of));
                self.after(state, Receiver::None, Some(of));
                return;
            }
            Value::Loaded(offset) => {
                self.found
                    .sites
                    .entry(at)
                    .or_insert(Through::Offset(offset));
            }
            _ => {}
        }
        self.share_frame(number, state);
        self.after(state, Receiver::None, None);
    }

    /// All of a frame, if an address in it is known elsewhere.
    fn share_frame(&mut self, number: u32, state: &State) {
        if self.known.get(number as usize).is_none_or(|k| !k.leaks) {
            return;
        }
        let words: Vec<(i32, Value)> = state.slots.range(i32::MIN, i32::MAX).collect();
        self.steps += words.len() as u64;
        let words: Vec<(i32, Value)> = words
            .into_iter()
            .map(|(at, value)| (at, self.outside(number, value)))
            .collect();
        self.publish(number, words.into_iter());
    }

    /// After a call: results by their types.
    fn after(&self, state: &mut State, receiver: Receiver, signature: Option<TypeId>) {
        let convention = self.program.convention;
        let stack = state.get(convention.stack);
        state.forget([convention.stack, convention.frame]);
        let layout = self.program.abi.layout(receiver, signature);
        for (place, word) in &layout.results {
            match place {
                Place::Register(register) => state.set(*register, Value::of(*word)),
                Place::Stack(at) => {
                    if let Value::Stack(at) = self.shift(stack, convention.outgoing + at) {
                        state.slots.set(at, Value::of(*word));
                    }
                }
            }
        }
    }

    /// Func values that are parameters of a known type.
    fn learn_parameters(&mut self, state: &State, receiver: Receiver, signature: Option<TypeId>) {
        if signature.is_none() {
            return;
        }
        let layout = self.program.abi.layout(receiver, signature);
        for (place, word) in &layout.parameters {
            if let (Place::Register(register), Word::Func(of)) = (place, word) {
                self.learn(state.get(*register), *of);
            }
        }
    }

    fn call(&mut self, number: u32, state: &mut State, at: u64, to: u64) {
        let program = self.program;
        if let Some(special) = program.runtime(to) {
            return self.runtime(number, state, to, special);
        }
        let Some(of) = program.code_at(to) else {
            self.share_arguments(number, state);
            self.share_frame(number, state);
            let (receiver, signature) = program.signature_at(to);
            self.learn_parameters(state, receiver, signature);
            self.forget_arguments(state, to);
            return self.after(state, receiver, signature);
        };
        self.found.calls.entry(number).or_default().insert((at, of));
        self.pass_arguments(number, state, of, program.convention.outgoing);
        self.share_frame(number, state);
        let (receiver, signature) = program.signature_at(to);
        let stack = state.get(program.convention.stack);
        let size = self.outgoing(of);
        self.forget_arguments(state, to);
        self.after(state, receiver, signature);
        let Some(known) = self.known.get_mut(of as usize) else {
            return;
        };
        known.callers.insert(number);
        for register in program.convention.arguments {
            let mut value = state.get(*register);
            value.join(known.results.get(*register));
            state.set(*register, value);
        }
        let results: Vec<(i32, Value)> = known.results.slots.range(8, 8 + size).collect();
        for (at, value) in results {
            let outgoing = program.convention.outgoing + i64::from(at) - 8;
            if let Value::Stack(at) = self.shift(stack, outgoing) {
                state.slots.set(at, value);
            }
        }
    }

    /// How many bytes of the caller's frame are a function's parameters and results.
    fn outgoing(&self, of: u32) -> i32 {
        let code = self.program.codes.get(of as usize);
        let size = code.map_or(0, |code| self.program.functions.arguments(code.index));
        i32::try_from(size).unwrap_or_default().min(OUTGOING)
    }

    /// Where parameters and results are on the stack, a call leaves nothing of what was there.
    fn forget_arguments(&self, state: &mut State, to: u64) {
        let convention = self.program.convention;
        if !convention.arguments.is_empty() {
            return;
        }
        let start = self.shift(state.get(convention.stack), convention.outgoing);
        if let Value::Stack(start) = start {
            let size = i32::try_from(self.program.arguments_of(to)).unwrap_or_default();
            state.slots.clear(start, start.saturating_add(size));
        }
    }

    /// Addresses of the frame that go to code that is not followed.
    fn share_arguments(&mut self, number: u32, state: &State) {
        for register in self.program.convention.arguments {
            if let value @ Value::Stack(_) = state.get(*register) {
                self.outside(number, value);
            }
        }
    }

    fn pass_arguments(&mut self, number: u32, state: &State, to: u32, outgoing: i64) {
        let convention = self.program.convention;
        let context = convention.context;
        let mut passed: Vec<(Reg, Value)> = Vec::new();
        for register in convention.arguments.iter().chain([&context]) {
            let value = self.outside(number, state.get(*register));
            if value != Value::Unknown {
                passed.push((*register, value));
            }
        }
        let mut words: Vec<(i32, Value)> = Vec::new();
        if let Value::Stack(start) = self.shift(state.get(convention.stack), outgoing) {
            let slots: Vec<_> = state
                .slots
                .range(start, start.saturating_add(self.outgoing(to)))
                .collect();
            for (at, value) in slots {
                words.push((at - start + 8, self.outside(number, value)));
            }
        }
        self.pass(to, |entry| {
            let mut new = false;
            for (register, value) in passed {
                let mut old = entry.get(register);
                new |= old.join(value);
                entry.set(register, old);
            }
            for (at, value) in words {
                new |= value.known() && entry.slots.join_one(at, value);
            }
            new
        });
    }

    /// A jump to another function: its results are this one's.
    fn tail(&mut self, number: u32, state: &mut State, at: u64, target: Value) {
        let of = match target {
            Value::Const(to) => self.program.code_at(to),
            _ => None,
        };
        if let Some(of) = of {
            self.found.calls.entry(number).or_default().insert((at, of));
            self.pass_arguments(number, state, of, 8);
            if let Some(known) = self.known.get_mut(of as usize) {
                known.callers.insert(number);
                let results = known.results.clone();
                *state = results;
                self.returned(number, state);
            }
        } else if target.known() {
            self.call_value(number, state, at, target);
            self.returned(number, state);
        }
    }

    fn returned(&mut self, number: u32, state: &State) {
        let convention = self.program.convention;
        let mut results = State::new();
        for register in convention.arguments {
            let value = state.get(*register);
            if value.known() && !matches!(value, Value::Stack(_)) {
                results.set(*register, value);
            }
        }
        for (at, value) in state.slots.range(8, 8 + self.outgoing(number)) {
            if value.known() && !matches!(value, Value::Stack(_)) {
                results.slots.set(at, value);
            }
        }
        self.share_frame(number, state);
        let Some(known) = self.known.get_mut(number as usize) else {
            return;
        };
        if known.results.join(&results) || !known.returns {
            known.returns = true;
            let callers: Vec<u32> = known.callers.iter().copied().collect();
            for caller in callers {
                self.queue(caller);
            }
        }
    }

    /// A parameter of a function of the runtime, by number of words.
    fn argument(&self, state: &State, index: usize) -> Value {
        let convention = self.program.convention;
        if let Some(register) = convention.arguments.get(index) {
            return state.get(*register);
        }
        let offset = convention.outgoing + 8 * i64::try_from(index).unwrap_or_default();
        match self.shift(state.get(convention.stack), offset) {
            Value::Stack(at) => state.slots.get(at),
            _ => Value::Unknown,
        }
    }

    /// Sets a result; where all is on the stack, `before` words of parameters are.
    fn give(&self, state: &mut State, before: usize, index: usize, value: Value) {
        let convention = self.program.convention;
        if convention.arguments.is_empty() {
            let offset = i64::try_from((before + index) * 8).unwrap_or_default();
            let place = self.shift(state.get(convention.stack), convention.outgoing + offset);
            if let Value::Stack(at) = place {
                state.slots.set(at, value);
            }
        } else if let Some(register) = convention.arguments.get(index) {
            state.set(*register, value);
        }
    }

    fn type_of(&self, value: Value) -> Option<TypeId> {
        match value {
            Value::Const(at) => self.program.types.id(at),
            _ => None,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each function")]
    fn runtime(&mut self, number: u32, state: &mut State, to: u64, special: Runtime) {
        let types = self.program.types;
        let arguments: Vec<Value> = (0..6).map(|i| self.argument(state, i)).collect();
        let argument = |index: usize| arguments.get(index).copied().unwrap_or_default();
        match special {
            Runtime::KeepsAll => return,
            Runtime::Duff => {
                let (from, target, step) = self.program.convention.duff;
                let end = self.program.end_of(to);
                // The last instruction returns.
                let blocks = end.saturating_sub(to) / step;
                let bytes = i32::try_from(blocks.saturating_mul(16)).unwrap_or(MAX_COPY);
                let (to, from) = (state.get(target), state.get(from));
                return self.copy(number, state, to, from, bytes);
            }
            Runtime::Other => {}
            _ => self.share_arguments(number, state),
        }
        self.share_frame(number, state);
        let convention = self.program.convention;
        state.forget([convention.stack, convention.frame]);
        let elem = |of: Option<TypeId>| match types.get(of?).as_deref()?.shape {
            Shape::Map(_, of) | Shape::Chan(of) | Shape::Slice(of) => Some(of),
            _ => None,
        };
        match special {
            // New memory of a type: the one parameter that is one.
            Runtime::New => {
                let given = (0..6).find_map(|i| Some((i, self.type_of(argument(i))?)));
                if let Some((at, of)) = given {
                    let before = if at == 0 { 1 } else { 3 };
                    self.give(state, before, 0, Value::Pointer(of, 0));
                }
            }
            Runtime::MakeSlice => {
                if let Some(of) = self.type_of(argument(0)) {
                    self.give(state, 3, 0, Value::Pointer(of, 0));
                }
            }
            Runtime::GrowSlice => {
                let of = self.type_of(argument(4)).or(self.type_of(argument(0)));
                if let Some(of) = of {
                    self.give(state, 5, 0, Value::Pointer(of, 0));
                }
            }
            Runtime::MakeMap => {
                if let Some(of) = self.type_of(argument(0)) {
                    self.give(state, 3, 0, Value::Map(of));
                }
            }
            Runtime::MapElem(before) => {
                if let Some(of) = elem(self.type_of(argument(0))) {
                    self.give(state, before, 0, Value::Pointer(of, 0));
                }
            }
            Runtime::MapIter => {
                let map = self.type_of(argument(0)).and_then(|of| types.get(of));
                if let Some(Shape::Map(key, of)) = map.as_deref().map(|t| &t.shape) {
                    let iter = argument(2);
                    for (at, of) in [(0, *key), (8, *of)] {
                        let place = self.shift(iter, at);
                        self.write(number, state, place, Value::Pointer(of, 0));
                    }
                }
            }
            Runtime::Receive => match (argument(0), argument(1)) {
                (Value::Chan(of), to) | (to, Value::Chan(of)) => {
                    self.received(number, state, of, to);
                }
                _ => {}
            },
            Runtime::Select => {
                // An array of channels with the addresses of what is received.
                let cases = argument(0);
                for case in 0..MAX_CASES {
                    let (place, second) = (
                        self.shift(cases, case * 16),
                        self.shift(cases, case * 16 + 8),
                    );
                    let (chan, to) = (
                        self.read(number, state, place),
                        self.read(number, state, second),
                    );
                    let Value::Chan(of) = chan else { break };
                    self.received(number, state, of, to);
                }
            }
            Runtime::Go => {
                // Before 1.17 the parameters follow a size and the func value.
                if let (true, Value::Const(at)) = (convention.arguments.is_empty(), argument(1))
                    && let Some(of) = self.program.memory.u64(at)
                    && let Some(of) = self.program.code_at(of)
                {
                    self.pass_arguments(number, state, of, convention.outgoing + 16);
                }
            }
            Runtime::Copy { typed } => {
                let (to, from, size) = if typed {
                    let size = self.type_of(argument(0)).and_then(|of| types.get(of));
                    (argument(1), argument(2), size.map_or(0, |t| t.size))
                } else {
                    let size = match argument(2) {
                        Value::Const(size) => size,
                        _ => 0,
                    };
                    (argument(0), argument(1), size)
                };
                let size = i32::try_from(size).unwrap_or(MAX_COPY);
                self.copy(number, state, to, from, size);
            }
            Runtime::Assert => {
                // The descriptor of the assertion: a cache and the interface.
                let Value::Const(at) = argument(0) else {
                    return;
                };
                if let Some(of) = types.at(at.wrapping_add(8)) {
                    self.converted(argument(1), of);
                    self.give(state, 2, 0, Value::Itab(of));
                }
            }
            Runtime::Switch => {
                // A cache, the number of cases, and their interfaces.
                let Value::Const(at) = argument(0) else {
                    return;
                };
                let cases = self.program.memory.u64(at.wrapping_add(8)).unwrap_or(0);
                let found: Vec<TypeId> = (0..cases.min(16))
                    .filter_map(|i| types.at(at.wrapping_add(16 + i * 8)))
                    .collect();
                for of in &found {
                    self.converted(argument(1), *of);
                }
                let mut sizes: Vec<(usize, TypeId)> = found
                    .iter()
                    .map(|of| (types.interface_len(*of).unwrap_or(0), *of))
                    .collect();
                sizes.sort_unstable();
                let value = match (sizes.as_slice(), cases) {
                    ([(_, of)], 1) => Value::Itab(*of),
                    ([.., (least, _), (_, of)], 2..=16) => {
                        Value::Choice(*of, u16::try_from(*least).unwrap_or(u16::MAX))
                    }
                    _ => Value::Unknown,
                };
                self.give(state, 2, 1, value);
            }
            Runtime::Convert { before } => {
                if let Some(of) = self.type_of(argument(0)) {
                    self.converted(argument(1), of);
                    // 1.17 is given a type and returns an itab; before, all of both values.
                    self.give(state, before - 1, 0, Value::Itab(of));
                    self.give(state, before, 0, Value::Itab(of));
                    self.give(state, before, 1, Value::Data(of));
                }
            }
            Runtime::Client => {
                if let Some(of) = self.type_of(argument(0)) {
                    self.found.plugins.insert(of);
                }
            }
            Runtime::KeepsAll | Runtime::Duff | Runtime::Other => {}
        }
    }

    /// What comes from a channel is written to an address.
    fn received(&mut self, number: u32, state: &mut State, of: TypeId, to: Value) {
        if let Some(Shape::Chan(of)) = self.program.types.get(of).as_deref().map(|t| &t.shape) {
            let size = self.program.types.get(*of).map_or(0, |t| t.size);
            let size = i32::try_from(size).unwrap_or(MAX_COPY);
            self.copy(number, state, to, Value::Pointer(*of, 0), size);
        }
    }

    /// A value of one interface becomes one of another.
    fn converted(&mut self, from: Value, to: TypeId) {
        if let Value::Dynamic(from) | Value::Itab(from) = from {
            self.found.conversions.insert((from, to));
        }
    }
}
