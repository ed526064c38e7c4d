//! The functions of Go's runtime that are told a type: they make what the data-flow knows the type of.

use super::super::graph::Runtime;
use super::super::types::{Shape, TypeId};
use super::super::value::{State, Value};
use super::{Flow, MAX_CASES, MAX_COPY};

impl Flow<'_> {
    /// A parameter of a function of the runtime, by number of words.
    pub(super) fn argument(&self, state: &State, index: usize) -> Value {
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
    pub(super) fn give(&self, state: &mut State, before: usize, index: usize, value: Value) {
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
    pub(super) fn runtime(&mut self, number: u32, state: &mut State, to: u64, special: Runtime) {
        let types = self.program.types;
        let arguments: Vec<Value> = (0..6).map(|i| self.argument(state, i)).collect();
        let argument = |index: usize| arguments.get(index).copied().unwrap_or_default();
        match special {
            Runtime::KeepsAll => return,
            Runtime::Duff => {
                let (from, target, step) = self.program.convention.duff;
                // 64 times the same instructions, entered where as many are left as are needed: `runtime/mkduff.go`.
                let before = to.saturating_sub(self.program.begin_of(to)) / step;
                let blocks = 64u64.saturating_sub(before);
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
                let of = match argument(0) {
                    Value::Const(at) => types.at(at.wrapping_add(8)),
                    _ => None,
                };
                self.converted(argument(1), of);
                if let Some(of) = of {
                    self.give(state, 2, 0, Value::Itab(of));
                }
            }
            Runtime::Switch => {
                // A cache, the number of cases, and their interfaces.
                let Value::Const(at) = argument(0) else {
                    return self.converted(argument(1), None);
                };
                let cases = self.program.memory.u64(at.wrapping_add(8)).unwrap_or(0);
                let found: Vec<TypeId> = (0..cases.min(16))
                    .filter_map(|i| types.at(at.wrapping_add(16 + i * 8)))
                    .collect();
                for of in &found {
                    self.converted(argument(1), Some(*of));
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
                let of = self.type_of(argument(0));
                self.converted(argument(1), of);
                if let Some(of) = of {
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
    pub(super) fn received(&mut self, number: u32, state: &mut State, of: TypeId, to: Value) {
        if let Some(Shape::Chan(of)) = self.program.types.get(of).as_deref().map(|t| &t.shape) {
            let size = self.program.types.get(*of).map_or(0, |t| t.size);
            let size = i32::try_from(size).unwrap_or(MAX_COPY);
            self.copy(number, state, to, Value::Pointer(*of, 0), size);
        }
    }

    /// A value of one interface becomes one of another; `None` for one that was not seen.
    fn converted(&mut self, from: Value, to: Option<TypeId>) {
        let from = match from {
            Value::Dynamic(from) | Value::Itab(from) => Some(from),
            _ => None,
        };
        self.found.conversions.insert((from, to));
    }
}
