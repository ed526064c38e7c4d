//! What is known of a word while following code.

use super::ir::{REGS, Reg, ZERO};
use super::types::TypeId;
use super::words::Word;

/// A word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Value {
    #[default]
    Unknown,
    /// A number or an address in the file.
    Const(u64),
    /// An address in the function's own frame, from the stack pointer at its entry.
    Stack(i32),
    /// The same in another function's frame, by number.
    Frame(u32, i32),
    /// An address within a value of a type.
    Pointer(TypeId, u32),
    /// A func value with variables: the number of its code, and the type of what holds them.
    Closure(u32, TypeId),
    /// The itab of a value of an interface.
    Itab(TypeId),
    /// The itab of one of several interfaces, of which only this one has more methods than the number.
    Choice(TypeId, u16),
    /// The type of what is in an interface.
    Dynamic(TypeId),
    /// The data of a value of an interface.
    Data(TypeId),
    Map(TypeId),
    Chan(TypeId),
    Func(TypeId),
    /// The code of a func value.
    Code(TypeId),
    /// The code of an interface's method, by number.
    Method(TypeId, u16),
    /// What was loaded from an offset of something unknown: perhaps code of a method.
    Loaded(u32),
}

impl Value {
    /// What a word of a typed value is.
    pub(crate) const fn of(word: Word) -> Self {
        match word {
            Word::Other => Self::Unknown,
            Word::Pointer(of) => Self::Pointer(of, 0),
            Word::Itab(of) => Self::Itab(of),
            Word::Data(of) => Self::Data(of),
            Word::Map(of) => Self::Map(of),
            Word::Chan(of) => Self::Chan(of),
            Word::Func(of) => Self::Func(of),
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Loaded(_) => 1,
            Self::Const(0) => 2,
            Self::Const(_) => 3,
            _ => 4,
        }
    }

    /// Both ways meet: what is known of either holds, because a variable has one type; of two that are known equally
    /// well the first stays, so that joining ends. Returns whether anything is new.
    pub(crate) fn join(&mut self, other: Self) -> bool {
        let better = other.rank() > self.rank();
        if better {
            *self = other;
        }
        better
    }

    /// As other functions see it, of which `number` is the one whose frame it may be in.
    pub(crate) const fn outside(self, number: u32) -> Self {
        match self {
            Self::Stack(at) => Self::Frame(number, at),
            Self::Unknown | Self::Loaded(_) => Self::Unknown,
            other => other,
        }
    }

    /// Worth passing on to other functions.
    pub(crate) const fn known(self) -> bool {
        !matches!(self, Self::Unknown | Self::Loaded(_) | Self::Const(0))
    }
}

/// Words of a stack frame by offset, sorted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots(Vec<(i32, Value)>);

/// Of one frame; large arrays are not followed.
const MAX_SLOTS: usize = 4096;

impl Slots {
    pub(crate) fn get(&self, at: i32) -> Value {
        self.0
            .binary_search_by_key(&at, |s| s.0)
            .ok()
            .and_then(|i| self.0.get(i))
            .map_or(Value::Unknown, |s| s.1)
    }

    pub(crate) fn set(&mut self, at: i32, value: Value) {
        match self.0.binary_search_by_key(&at, |s| s.0) {
            Ok(index) => {
                if let Some(slot) = self.0.get_mut(index) {
                    slot.1 = value;
                }
            }
            Err(index) if value != Value::Unknown && self.0.len() < MAX_SLOTS => {
                self.0.insert(index, (at, value));
            }
            Err(_) => {}
        }
    }

    pub(crate) fn join_one(&mut self, at: i32, value: Value) -> bool {
        if value == Value::Unknown {
            return false;
        }
        match self.0.binary_search_by_key(&at, |s| s.0) {
            Ok(index) => self.0.get_mut(index).is_some_and(|s| s.1.join(value)),
            Err(index) if self.0.len() < MAX_SLOTS => {
                self.0.insert(index, (at, value));
                true
            }
            Err(_) => false,
        }
    }

    pub(crate) fn join(&mut self, other: &Self) -> bool {
        self.join_sorted(other.0.iter().copied())
    }

    /// Joins words that come in the order of their offsets: most of them are known already, so one pass
    /// over both is faster than a search for each.
    pub(crate) fn join_sorted(&mut self, words: impl Iterator<Item = (i32, Value)>) -> bool {
        let (mut new, mut index) = (false, 0);
        for (at, value) in words {
            if value == Value::Unknown {
                continue;
            }
            while self.0.get(index).is_some_and(|slot| slot.0 < at) {
                index += 1;
            }
            let full = self.0.len() >= MAX_SLOTS;
            match self.0.get_mut(index) {
                Some(slot) if slot.0 == at => new |= slot.1.join(value),
                _ if !full => {
                    self.0.insert(index, (at, value));
                    new = true;
                }
                _ => {}
            }
        }
        new
    }

    /// Nothing is known from an offset to another.
    pub(crate) fn clear(&mut self, from: i32, to: i32) {
        self.0.retain(|s| !(from..to).contains(&s.0));
    }

    /// How many words are known.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in the order of their offsets.
    pub(crate) fn all(&self) -> impl Iterator<Item = (i32, Value)> + '_ {
        self.0.iter().copied()
    }

    /// Those from an offset to another.
    pub(crate) fn range(&self, from: i32, to: i32) -> impl Iterator<Item = (i32, Value)> + '_ {
        let start = self.0.partition_point(|s| s.0 < from);
        self.0
            .get(start..)
            .unwrap_or_default()
            .iter()
            .copied()
            .take_while(move |s| s.0 < to)
    }
}

/// What is known at one instruction.
#[derive(Clone, Debug)]
pub(crate) struct State {
    registers: [Value; REGS],
    /// Vectors of which something is known; most of the time there are none.
    vectors: Vec<(Reg, (Value, Value))>,
    pub(crate) slots: Slots,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            registers: [Value::Unknown; REGS],
            vectors: Vec::new(),
            slots: Slots::default(),
        }
    }

    pub(crate) fn get(&self, register: Reg) -> Value {
        if register == ZERO {
            return Value::Const(0);
        }
        self.registers
            .get(usize::from(register))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn set(&mut self, register: Reg, value: Value) {
        if let Some(place) = self.registers.get_mut(usize::from(register)) {
            *place = value;
        }
    }

    pub(crate) fn vector(&self, register: Reg) -> (Value, Value) {
        self.vectors
            .iter()
            .find(|v| v.0 == register)
            .map(|v| v.1)
            .unwrap_or_default()
    }

    /// Of no more than the registers that there are.
    pub(crate) fn set_vector(&mut self, register: Reg, value: (Value, Value)) {
        self.vectors.retain(|v| v.0 != register);
        if value != (Value::Unknown, Value::Unknown) {
            self.vectors.push((register, value));
        }
    }

    /// A call overwrites all registers but some.
    pub(crate) fn forget(&mut self, keep: [Reg; 2]) {
        for (index, value) in self.registers.iter_mut().enumerate() {
            if !keep.iter().any(|r| usize::from(*r) == index) {
                *value = Value::Unknown;
            }
        }
        self.vectors.clear();
    }

    /// This register is 0 here, and so is each copy of what it holds.
    pub(crate) fn nil(&mut self, register: Reg) {
        let value = self.get(register);
        if !value.known() {
            return;
        }
        for one in &mut self.registers {
            if *one == value {
                *one = Value::Const(0);
            }
        }
        self.set(register, Value::Const(0));
    }

    /// Everywhere one value for another.
    pub(crate) fn replace(&mut self, old: Value, new: Value) {
        let slots = self.slots.0.iter_mut().map(|s| &mut s.1);
        for value in self.registers.iter_mut().chain(slots) {
            if *value == old {
                *value = new;
            }
        }
    }

    pub(crate) fn join(&mut self, other: &Self) -> bool {
        let mut new = false;
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            new |= mine.join(*theirs);
        }
        for (register, theirs) in &other.vectors {
            let mut mine = self.vector(*register);
            if mine.0.join(theirs.0) | mine.1.join(theirs.1) {
                self.set_vector(*register, mine);
                new = true;
            }
        }
        new | self.slots.join(&other.slots)
    }
}
