//! What a plugin's code does beside the server's API: programs that it runs, connections, files, databases.
//!
//! Evidence is a chain of direct calls: from a function of the plugin that can be reached, through the functions of
//! modules that it is linked with, to one of the standard library's that does it. A function that stands in another
//! counts as called by it (`go c.loop()`, `queue.add(func() {})`). What is linked and not called so
//! is not claimed, although other func values or an interface may lead there; and whether a chain is ever taken is not
//! known. Inside the standard library, and inside the plugin library's own connection with the server, nothing is
//! followed: they do such things for everybody.

use std::collections::{BTreeMap, HashSet, VecDeque};

use serde::Serialize;

use super::calls::CodePlace;
use super::graph::MAX_CODE;
use super::host_functions::{HostPower, PACKAGES, power};
use super::ir::{self, Instr, Op, Reg};
use super::names;
use super::program::Program;
use super::ways;

/// Functions of other modules that are gone through, their code in bytes, and calls that are kept.
const MAX_FUNCTIONS: usize = 1 << 15;
const MAX_BYTES: u64 = 16 << 20;
const MAX_CALLS: usize = 2000;
/// Functions between the plugin's own and the standard library's, and calls of its packages that are looked at.
const MAX_DEPTH: usize = 64;
const MAX_LOOKS: usize = 1 << 16;
/// Bytes of all names that are kept.
const MAX_KEPT: usize = 16 << 20;
/// Functions that a chain names; a longer one is cut in its middle.
const MAX_CHAIN: usize = 16;

/// A call of the standard library that does something on the machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HostCall {
    /// What it does.
    pub power: HostPower,
    /// The function of the standard library, such as `os/exec.(*Cmd).Run`.
    pub call: String,
    /// Where the plugin calls it, or the function of another module that leads there.
    #[serde(flatten)]
    pub place: CodePlace,
    /// The functions of other modules between, the last of which calls it; one chain of perhaps many.
    pub via: Vec<CodePlace>,
}

/// A function on the way: its number, and the place that it was first called from.
struct Step {
    index: usize,
    from: Option<(usize, u64)>,
    depth: usize,
}

/// The calls that the functions in `reached` lead to, sorted: for each place in a function of another module that
/// does such a thing one chain. The second value tells that a limit was met.
pub(crate) fn collect<'r>(
    program: &Program<'_>,
    amd64: bool,
    reached: impl IntoIterator<Item = &'r u32>,
) -> (Vec<HostCall>, bool) {
    let mut search = Search {
        program,
        amd64,
        steps: Vec::new(),
        todo: VecDeque::new(),
        seen: HashSet::new(),
        bytes: MAX_BYTES,
        looks: MAX_LOOKS,
        kept: MAX_KEPT,
        calls: BTreeMap::new(),
        limited: false,
    };
    let mut helpers = Vec::new();
    for code in reached {
        let Some(code) = program.codes.get(*code as usize) else {
            continue;
        };
        if names::is_library(names::package(program.functions.name(code.index))) {
            helpers.push(code.index);
        } else {
            search.seen.insert(code.index);
            search.visit(code.index, None);
        }
    }
    search.run();
    // Helpers of the plugin library that only an interface or a func value leads to.
    for index in helpers {
        if search.seen.insert(index) {
            search.visit(index, None);
        }
    }
    search.run();
    (search.calls.into_values().collect(), search.limited)
}

struct Search<'p> {
    program: &'p Program<'p>,
    amd64: bool,
    steps: Vec<Step>,
    todo: VecDeque<usize>,
    seen: HashSet<usize>,
    /// How much code may still be decoded.
    bytes: u64,
    /// How many calls of the standard library may still be looked at.
    looks: usize,
    /// How many bytes of names may still be kept.
    kept: usize,
    /// By what is done and the plugin's own place: the first, which is the shortest chain.
    calls: BTreeMap<(HostPower, String, CodePlace), HostCall>,
    limited: bool,
}

impl Search<'_> {
    fn run(&mut self) {
        while let Some(step) = self.todo.pop_front() {
            self.look(step);
        }
    }

    fn visit(&mut self, index: usize, from: Option<(usize, u64)>) {
        let before = from.and_then(|(step, _)| self.steps.get(step));
        let depth = before.map_or(0, |step| step.depth + 1);
        if depth > MAX_DEPTH {
            self.limited = true;
            return;
        }
        self.todo.push_back(self.steps.len());
        self.steps.push(Step { index, from, depth });
    }

    /// Looks at the calls of one function.
    fn look(&mut self, step: usize) {
        let program = self.program;
        let Some(index) = self.steps.get(step).map(|step| step.index) else {
            return;
        };
        let Some(function) = program.functions.list().get(index) else {
            return;
        };
        if let Some(code) = program
            .code_at(function.entry)
            .and_then(|code| program.codes.get(code as usize))
        {
            return self.instructions(step, index, &code.instrs);
        }
        let len = function.end - function.entry;
        if len > MAX_CODE || len > self.bytes {
            self.limited = true;
            return;
        }
        self.bytes -= len;
        let bytes = program.memory.at(function.entry, len).unwrap_or_default();
        let instrs = ir::decode(self.amd64, bytes, function.entry);
        self.instructions(step, index, &instrs);
    }

    fn instructions(&mut self, step: usize, index: usize, instrs: &[Instr]) {
        // arm64 puts an address together of two instructions.
        let mut page: Option<(Reg, u64)> = None;
        for instr in instrs {
            match instr.op {
                Op::Call { to } | Op::Jump { to } => self.call(step, index, instr.at, to),
                Op::Set { to, value } => page = Some((to, value)),
                Op::Address { mem, .. } if !mem.indexed => {
                    let base = match mem.base {
                        None => Some(0),
                        of => page.filter(|(page, _)| of == Some(*page)).map(|(_, at)| at),
                    };
                    if let Some(base) = base {
                        self.inner(step, index, instr.at, base.wrapping_add_signed(mem.offset));
                    }
                }
                _ => {}
            }
        }
    }

    /// The address of a function, or of a func value, that stands in this one: by its name, `F.func1`, `F.gowrap1`.
    fn inner(&mut self, step: usize, index: usize, at: u64, address: u64) {
        let functions = self.program.functions;
        let behind = || functions.beginning(self.program.memory.u64(address)?);
        let Some(target) = functions.beginning(address).or_else(behind) else {
            return;
        };
        let inner = functions.name(target).strip_prefix(functions.name(index));
        if inner.is_some_and(|inner| inner.starts_with(['.', '·'])) {
            self.follow(step, at, target);
        }
    }

    /// Goes on with a function, unless it was seen.
    fn follow(&mut self, step: usize, at: u64, target: usize) {
        if self.seen.contains(&target) {
            return;
        }
        if self.seen.len() >= MAX_FUNCTIONS {
            self.limited = true;
            return;
        }
        self.seen.insert(target);
        self.visit(target, Some((step, at)));
    }

    fn call(&mut self, step: usize, index: usize, at: u64, to: u64) {
        let functions = self.program.functions;
        let target = functions.beginning(to);
        let Some(target) = target.filter(|target| *target != index) else {
            return;
        };
        let name = functions.name(target);
        let package = names::package(name);
        if names::is_standard(package) {
            if PACKAGES.contains(&package) {
                self.standard(step, index, at, name);
            }
        } else if !is_connection(package) {
            self.follow(step, at, target);
        }
    }

    /// A call into the standard library: what was written may have been inlined down to it.
    fn standard(&mut self, step: usize, index: usize, at: u64, name: &str) {
        if self.looks == 0 || self.calls.len() >= MAX_CALLS {
            self.limited = true;
            return;
        }
        self.looks -= 1;
        let frames = self.program.functions.frames(index, at);
        let inlined = frames
            .iter()
            .take_while(|frame| names::is_standard(names::package(&frame.function)))
            .map(|frame| frame.function.as_str());
        let all: Vec<&str> = std::iter::once(name).chain(inlined).collect();
        let Some(power) = all.iter().find_map(|name| power(name)) else {
            return;
        };
        let call = all.last().copied().unwrap_or(name).to_owned();
        let (place, via) = self.chain(step, at);
        let size = std::iter::once(&place).chain(&via).map(ways::bytes).sum();
        let Some(left) = self.kept.checked_sub(size) else {
            self.limited = true;
            return;
        };
        self.kept = left;
        let key = (power, call.clone(), place.clone());
        self.calls.entry(key).or_insert(HostCall {
            power,
            call,
            place,
            via,
        });
    }

    /// The plugin's own place that a chain begins with, and what comes behind it.
    fn chain(&self, step: usize, at: u64) -> (CodePlace, Vec<CodePlace>) {
        let mut places: Vec<CodePlace> = Vec::new();
        let mut now = Some((step, at));
        // Each step was found from an earlier one.
        while let Some((step, at)) = now {
            let Some(step) = self.steps.get(step) else {
                break;
            };
            let frames = self.program.functions.frames(step.index, at);
            let written = frames
                .iter()
                .skip_while(|frame| names::is_standard(names::package(&frame.function)));
            places.extend(written.map(CodePlace::from));
            now = step.from;
        }
        // Of the plugin's own functions the innermost is the one that calls out.
        let own = step_of_plugin(&places, self.program);
        let mut via: Vec<CodePlace> = places.drain(..own).collect();
        via.reverse();
        if via.len() > MAX_CHAIN {
            let end = via.split_off(via.len() - MAX_CHAIN / 2);
            via.truncate(MAX_CHAIN / 2);
            via.extend(end);
        }
        (places.into_iter().next().unwrap_or_default(), via)
    }
}

/// The first of these places, the innermost first, that is the plugin's own.
fn step_of_plugin(places: &[CodePlace], program: &Program<'_>) -> usize {
    let own = |place: &CodePlace| {
        let package = names::package(&place.function);
        program.is_followed(package) && !names::is_library(package)
    };
    let last = places.len().saturating_sub(1);
    places.iter().position(own).unwrap_or(last)
}

/// The plugin library's connection with the server, and its log: every plugin has them.
fn is_connection(package: &str) -> bool {
    const PARTS: [&str; 3] = ["hashicorp/go-plugin", "/shared/mlog", "hashicorp/go-hclog"];
    let of_library = names::is_library(package)
        && (package.ends_with("/plugin") || package.contains("/plugin/rpcplugin"));
    of_library || PARTS.iter().any(|part| package.contains(part))
}
