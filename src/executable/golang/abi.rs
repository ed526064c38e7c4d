//! Where parameters and results are: in registers since Go 1.17 (amd64) and 1.18 (arm64), on the stack before.
//!
//! Source: `cmd/compile/abi-internal.md`, `cmd/compile/internal/abi/abiutils.go`. Each value goes to registers as a
//! whole or, if they are too few or it has an array of more than one element, to the stack.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::ir::{Convention, Reg};
use super::types::{Shape, TypeId, Types};
use super::words::Word;

/// Parts of one value that go to registers; there are no more registers.
const MAX_PARTS: usize = 32;
/// Words of one value on the stack that are looked at.
const MAX_WORDS: u64 = 64;
const MAX_DEPTH: u32 = 32;
/// Types that are looked at for one value: structs of nothing but structs have no parts, and can double with each level.
const MAX_STEPS: u32 = 4096;
/// Bytes of parameters; no value is larger.
const MAX_STACK: u64 = 1 << 40;

/// Where a word of a parameter or result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Register(Reg),
    /// From the first parameter on the stack.
    Stack(i64),
}

/// The words of parameters and results that are of interest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) parameters: Vec<(Place, Word)>,
    pub(crate) results: Vec<(Place, Word)>,
}

/// What stands before the parameters.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Receiver {
    None,
    /// The data of an interface.
    Word,
    Value(TypeId),
    Pointer(TypeId),
}

type Call = (Receiver, Option<TypeId>);

/// Layouts, each worked out once.
pub(crate) struct Abi<'t> {
    types: &'t Types<'t>,
    convention: Convention,
    known: RefCell<HashMap<Call, Rc<Layout>>>,
}

#[derive(Default)]
struct Used {
    registers: usize,
    floats: usize,
    stack: u64,
}

impl<'t> Abi<'t> {
    pub(crate) fn new(types: &'t Types<'t>, convention: Convention) -> Self {
        Self {
            types,
            convention,
            known: RefCell::default(),
        }
    }

    /// The layout of a call; without a signature, that of the receiver alone.
    pub(crate) fn layout(&self, receiver: Receiver, signature: Option<TypeId>) -> Rc<Layout> {
        if let Some(known) = self.known.borrow().get(&(receiver, signature)) {
            return known.clone();
        }
        let made = Rc::new(self.make(receiver, signature));
        self.known
            .borrow_mut()
            .insert((receiver, signature), made.clone());
        made
    }

    fn make(&self, receiver: Receiver, signature: Option<TypeId>) -> Layout {
        let mut layout = Layout::default();
        let mut used = Used::default();
        match receiver {
            Receiver::None => {}
            Receiver::Word if self.convention.arguments.is_empty() => used.stack = 8,
            Receiver::Word => used.registers = 1,
            Receiver::Pointer(of) => {
                let place = match self.convention.arguments.first() {
                    Some(register) => Place::Register(*register),
                    None => Place::Stack(0),
                };
                layout.parameters.push((place, Word::Pointer(of)));
            }
            Receiver::Value(of) => self.assign(of, &mut used, &mut layout.parameters),
        }
        let this = signature.and_then(|s| self.types.get(s));
        if let Some(Shape::Func(ins, outs)) = this.as_deref().map(|t| &t.shape) {
            for of in ins {
                self.assign(*of, &mut used, &mut layout.parameters);
            }
            let mut used = Used {
                stack: used.stack.next_multiple_of(8),
                ..Used::default()
            };
            for of in outs {
                self.assign(*of, &mut used, &mut layout.results);
            }
        }
        layout
    }

    fn assign(&self, of: TypeId, used: &mut Used, to: &mut Vec<(Place, Word)>) {
        let Some(this) = self.types.get(of) else {
            return;
        };
        let (mut parts, mut steps) = (Vec::new(), MAX_STEPS);
        if self
            .flatten(of, 0, MAX_DEPTH, &mut parts, &mut steps)
            .is_some()
        {
            let floats = parts.iter().filter(|(_, float)| *float).count();
            let general = parts.len() - floats;
            if used.registers + general <= self.convention.arguments.len()
                && used.floats + floats <= self.convention.floats
            {
                for (offset, float) in parts {
                    if float {
                        used.floats += 1;
                        continue;
                    }
                    let register = self.convention.arguments.get(used.registers);
                    used.registers += 1;
                    let word = self.types.word(of, offset);
                    if let (Some(register), true) = (register, word != Word::Other) {
                        to.push((Place::Register(*register), word));
                    }
                }
                return;
            }
        }
        let start = used.stack.next_multiple_of(this.align.max(1));
        used.stack = start.saturating_add(this.size).min(MAX_STACK);
        for index in 0..(this.size / 8).min(MAX_WORDS) {
            let word = self.types.word(of, index * 8);
            if let (Ok(place), true) = (i64::try_from(start + index * 8), word != Word::Other) {
                to.push((Place::Stack(place), word));
            }
        }
    }

    /// The parts of a value by offset, and whether they are floating-point; `None` if it goes to the stack.
    fn flatten(
        &self,
        of: TypeId,
        at: u64,
        depth: u32,
        parts: &mut Vec<(u64, bool)>,
        steps: &mut u32,
    ) -> Option<()> {
        let this = self.types.get(of)?;
        let depth = depth.checked_sub(1)?;
        *steps = steps.checked_sub(1)?;
        let words: &[u64] = match &this.shape {
            Shape::Struct(fields) => {
                for field in fields {
                    let at = at.checked_add(field.offset).filter(|at| *at < MAX_STACK)?;
                    self.flatten(field.of, at, depth, parts, steps)?;
                }
                &[]
            }
            Shape::Array(_, 0) => &[],
            Shape::Array(of, 1) => return self.flatten(*of, at, depth, parts, steps),
            Shape::Array(..) => return None,
            Shape::Interface(_) | Shape::String => &[0, 8],
            Shape::Slice(_) => &[0, 8, 16],
            Shape::Complex => {
                parts.extend([(at, true), (at + 8, true)]);
                &[]
            }
            Shape::Float => {
                parts.push((at, true));
                &[]
            }
            _ => &[0],
        };
        parts.extend(words.iter().map(|offset| (at + offset, false)));
        (parts.len() <= MAX_PARTS).then_some(())
    }
}
