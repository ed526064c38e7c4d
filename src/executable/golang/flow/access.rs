//! What is at an address, and what storing there teaches.

use super::super::abi::Receiver;
use super::super::ir::{Mem, Reg};
use super::super::types::TypeId;
use super::super::value::{State, Value};
use super::super::words::Word;
use super::{Flow, MAX_COPY, MAX_FRAMES, MAX_READERS, enter};

impl Flow<'_> {
    pub(super) fn sum(&self, state: &State, a: Reg, b: Reg, minus: bool) -> Value {
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

    pub(super) fn shift(&self, base: Value, amount: i64) -> Value {
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

    pub(super) fn address(&self, state: &State, mem: Mem) -> Value {
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

    pub(super) fn load(&mut self, number: u32, state: &State, mem: Mem) -> Value {
        let base = mem.base.map(|r| state.get(r));
        match base {
            Some(Value::Itab(of)) if !mem.indexed => {
                let method = mem.offset.wrapping_sub(24);
                return match mem.offset {
                    8 => Value::Dynamic(of),
                    _ if method >= 0 && method % 8 == 0 => {
                        u16::try_from(method / 8).map_or(Value::Unknown, |n| Value::Method(of, n))
                    }
                    _ => Value::Unknown,
                };
            }
            Some(Value::Choice(of, least)) if !mem.indexed => {
                let method = u16::try_from(mem.offset.wrapping_sub(24) / 8).unwrap_or_default();
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
    pub(super) fn read(&mut self, number: u32, state: &State, address: Value) -> Value {
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

    pub(super) fn store(&mut self, number: u32, state: &mut State, mem: Mem, value: Value) {
        let address = self.address(state, mem);
        if mem.indexed && !value.known() {
            return;
        }
        self.write(number, state, address, value);
    }

    pub(super) fn write(&mut self, number: u32, state: &mut State, address: Value, value: Value) {
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

    /// A value as other functions see it; an address in the frame leaves its function with it.
    pub(super) fn outside(&mut self, number: u32, value: Value) -> Value {
        if let Value::Stack(_) = value
            && let Some(known) = self.known.get_mut(number as usize)
        {
            known.leaks = true;
        }
        value.outside(number)
    }

    /// A func value of a type: what its code's parameters are.
    pub(super) fn learn(&mut self, func: Value, signature: TypeId) {
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

    /// Words of a frame that another function may read, in the order of their offsets.
    pub(super) fn publish(&mut self, of: u32, words: impl Iterator<Item = (i32, Value)>) {
        let Some(known) = self.known.get_mut(of as usize) else {
            return;
        };
        let before = known.frame.len();
        if self.frame_words > MAX_FRAMES {
            self.found.limited = true;
            return;
        }
        let new = known
            .frame
            .join_sorted(words.filter(|(_, value)| value.known()));
        self.frame_words += known.frame.len() - before;
        if new {
            let readers: Vec<u32> = known.frame_readers.iter().copied().collect();
            for reader in readers {
                self.queue(reader);
            }
        }
    }

    /// Copies typed or known words.
    pub(super) fn copy(
        &mut self,
        number: u32,
        state: &mut State,
        to: Value,
        from: Value,
        bytes: i32,
    ) {
        for at in (0..bytes.clamp(0, MAX_COPY)).step_by(8) {
            let place = self.shift(from, at.into());
            let value = self.read(number, state, place);
            let place = self.shift(to, at.into());
            self.write(number, state, place, value);
        }
    }
}
