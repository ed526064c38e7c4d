//! What calls pass on and give back.

use super::super::abi::{Place, Receiver};
use super::super::ir::Reg;
use super::super::names;
use super::super::types::TypeId;
use super::super::value::{State, Value};
use super::super::words::Word;
use super::{ASKS_FOR_VERSION, Flow, OUTGOING, Through};

impl Flow<'_> {
    pub(super) fn call_value(&mut self, number: u32, state: &mut State, at: u64, target: Value) {
        match target {
            Value::Const(to) => return self.call(number, state, at, to),
            Value::Method(of, method) => {
                self.found.sites.insert(at, Through::Method(of, method));
                self.share_frame(number, state);
                let called = self.program.types.interface_method(of, method.into());
                let signature = called.map(|(_, signature)| signature);
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
    pub(super) fn share_frame(&mut self, number: u32, state: &State) {
        if self.known.get(number as usize).is_none_or(|k| !k.leaks) {
            return;
        }
        self.steps += state.slots.len() as u64;
        let words = state.slots.all();
        self.publish(number, words.map(|(at, value)| (at, value.outside(number))));
    }

    /// After a call: results by their types.
    pub(super) fn after(&self, state: &mut State, receiver: Receiver, signature: Option<TypeId>) {
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

    pub(super) fn call(&mut self, number: u32, state: &mut State, at: u64, to: u64) {
        let program = self.program;
        if let Some(special) = program.runtime(to) {
            return self.runtime(number, state, to, special);
        }
        let Some(of) = program.code_at(to) else {
            self.hand_out(state, at, to);
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

    /// Notes where another module's function, which is not followed, is given what it can ask for the server's version: in
    /// the registers of its parameters, which have their place on the stack too. In others is what was there before. (Small
    /// parameters share a word of that place: behind three of them one that is given is not seen.)
    fn hand_out(&mut self, state: &State, at: u64, to: u64) {
        let program = self.program;
        let words = program.arguments_of(to) as usize / 8;
        let given = program.convention.arguments.iter().take(words);
        let mut itabs = given.filter_map(|register| match state.get(*register) {
            Value::Itab(of) => Some(of),
            _ => None,
        });
        let may_ask = itabs.any(|of| {
            let methods = program.types.interface_methods(of);
            methods.iter().any(|(name, _)| &**name == ASKS_FOR_VERSION)
        });
        if may_ask {
            let index = program.functions.holding(to);
            let package = index.map(|index| names::package(program.functions.name(index)));
            if package.is_some_and(|it| !names::is_standard(it) && !names::is_library(it)) {
                self.found.handed_out.insert(at);
            }
        }
    }

    /// How many bytes of the caller's frame are a function's parameters and results.
    pub(super) fn outgoing(&self, of: u32) -> i32 {
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
    pub(super) fn share_arguments(&mut self, number: u32, state: &State) {
        for register in self.program.convention.arguments {
            if let value @ Value::Stack(_) = state.get(*register) {
                self.outside(number, value);
            }
        }
    }

    pub(super) fn pass_arguments(&mut self, number: u32, state: &State, to: u32, outgoing: i64) {
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
    pub(super) fn tail(&mut self, number: u32, state: &mut State, at: u64, target: Value) {
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

    pub(super) fn returned(&mut self, number: u32, state: &State) {
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
}
