//! Follows values of the library's interfaces through the code, function by function, until nothing new is learned.
//!
//! Inside a function: forward over its blocks, registers, vectors and stack slots, both ways joined. Between
//! functions: what callers pass and callees return, what is stored in global variables, and, where an address in a
//! frame leaves its function, that frame's words without regard to time. Types come from signatures, from descriptors
//! that the runtime's functions are given, and from fields.

mod access;
mod calls;
mod found;
mod runtime;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, VecDeque};

pub(crate) use found::{ASKS_FOR_VERSION, Found, Through};

use super::abi::Place;
use super::graph::{Block, Code};
use super::ir::{Instr, Mem, Op};
use super::program::Program;
use super::value::{Slots, State, Value};
use super::words::Word;

/// Visits of one block, of one function, and of all blocks together: what joins to more than this is not followed. In a plugin
/// with 36,000 functions seven blocks need between 25 and 32.
const MAX_BLOCK_VISITS: u16 = 64;
const MAX_FUNCTION_VISITS: u16 = 24;
/// Operations followed in all, with what it costs to copy what is known at each block. A plugin of 42 MB needs 12 million.
const MAX_STEPS: u64 = 40_000_000;
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
                // Also where nothing is queued any more.
                self.found.limited = true;
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
            let nil = match last {
                Some(Op::Branch { nil, .. }) => nil,
                _ => None,
            };
            for (place, next) in block.next.iter().enumerate() {
                if done && *next == index {
                    continue;
                }
                let mut state = Cow::Borrowed(&state);
                if let Some((register, taken)) = nil
                    && taken == (place == Block::TAKEN)
                {
                    state.to_mut().nil(register);
                }
                let Some(there) = states.get_mut(*next) else {
                    continue;
                };
                self.steps += 16;
                let new = match there {
                    Some(there) => there.join(&state),
                    None => {
                        kept += state.slots.len();
                        *there = Some(state.into_owned());
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
}
