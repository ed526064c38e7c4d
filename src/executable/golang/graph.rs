//! Functions as blocks of operations, and the functions of Go's runtime that are known by name.

use super::functions::Function;
use super::ir::{Instr, Op};

/// A function's code longer than this is not looked at; generated tables have a megabyte and more.
pub(crate) const MAX_CODE: u64 = 1 << 20;

/// Operations in a row.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Numbers of the blocks that may follow; of a branch first the one that it goes to.
    pub(crate) next: Vec<usize>,
}

impl Block {
    /// The place in `next` of the block that a branch goes to.
    pub(crate) const TAKEN: usize = 0;
}

/// A function.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// Its number in the table of functions.
    pub(crate) index: usize,
    pub(crate) entry: u64,
    pub(crate) end: u64,
    pub(crate) instrs: Vec<Instr>,
    pub(crate) blocks: Vec<Block>,
}

impl Code {
    /// Divides operations into blocks.
    pub(crate) fn new(index: usize, function: &Function, instrs: Vec<Instr>) -> Self {
        let (entry, end) = (function.entry, function.end);
        let inside = |to: u64| (entry..end).contains(&to);
        // The first operation at or behind an address: instructions that do nothing of interest have none.
        let position = |to: u64| instrs.partition_point(|i| i.at < to);
        let mut starts = vec![0usize];
        for (place, one) in instrs.iter().enumerate() {
            match one.op {
                Op::Jump { to } | Op::Branch { to, .. } => {
                    if inside(to) {
                        starts.push(position(to));
                    }
                    starts.push(place + 1);
                }
                Op::JumpElsewhere { .. } | Op::Return | Op::Stop => starts.push(place + 1),
                _ => {}
            }
        }
        starts.sort_unstable();
        starts.dedup();
        starts.retain(|s| *s < instrs.len());
        let block_at = |place: usize| starts.binary_search(&place).unwrap_or(usize::MAX);
        let mut blocks: Vec<Block> = Vec::with_capacity(starts.len());
        let mut reached = vec![false; starts.len()];
        for (number, from) in starts.iter().enumerate() {
            let to = starts.get(number + 1).copied().unwrap_or(instrs.len());
            let last = to.checked_sub(1).and_then(|i| instrs.get(i)).map(|i| i.op);
            let before = from.checked_sub(1).and_then(|i| instrs.get(i));
            let after_stop = before.is_some_and(|i| i.op == Op::Stop);
            let next = match last {
                // With a larger stack the function begins anew, which teaches nothing.
                Some(Op::Jump { to }) if to == entry && after_stop => Vec::new(),
                Some(Op::Jump { to }) if inside(to) => vec![block_at(position(to))],
                Some(Op::Branch { to, .. }) => {
                    let there = if inside(to) {
                        block_at(position(to))
                    } else {
                        usize::MAX
                    };
                    vec![there, number + 1]
                }
                Some(Op::Jump { .. } | Op::JumpElsewhere { .. } | Op::Return | Op::Stop) => {
                    Vec::new()
                }
                _ => vec![number + 1],
            };
            for to in &next {
                if let Some(reached) = reached.get_mut(*to) {
                    *reached = true;
                }
            }
            blocks.push(Block {
                from: *from,
                to,
                next,
            });
        }
        // A jump through a table goes to blocks that nothing else goes to.
        let free: Vec<usize> = reached
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(_, reached)| !**reached)
            .map(|(number, _)| number)
            .collect();
        let mut tables = 0;
        for block in &mut blocks {
            let last = block.to.checked_sub(1).and_then(|i| instrs.get(i));
            if last.is_some_and(|i| matches!(i.op, Op::JumpElsewhere { .. })) {
                tables += 1;
                // More tables than any function has would multiply the edges.
                if tables <= 16 {
                    block.next.clone_from(&free);
                }
            }
        }
        Self {
            index,
            entry,
            end,
            instrs,
            blocks,
        }
    }
}

/// A function of the runtime by what it does with types. Source: `cmd/compile/internal/typecheck/_builtin/runtime.go`
/// of Go 1.13 to 1.27.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// Leaves registers as they are: write barriers.
    KeepsAll,
    Duff,
    New,
    MakeSlice,
    GrowSlice,
    MakeMap,
    /// An element of a map; how many words of parameters there are.
    MapElem(usize),
    MapIter,
    Receive,
    Select,
    Go,
    Copy {
        typed: bool,
    },
    Assert,
    Switch,
    Convert {
        before: usize,
    },
    /// `plugin.ClientMain`.
    Client,
    Other,
}

/// What a function of the runtime does, by its name.
pub(crate) fn runtime(name: &str) -> Option<Runtime> {
    let name = name.strip_prefix("runtime.")?;
    Some(match name {
        "newobject" => Runtime::New,
        "duffcopy" => Runtime::Duff,
        "duffzero" => Runtime::KeepsAll,
        "makeslice" | "makeslice64" | "makeslicecopy" => Runtime::MakeSlice,
        "makemap" | "makemap64" => Runtime::MakeMap,
        "mapIterStart" | "mapiterinit" => Runtime::MapIter,
        "mapIterNext" | "mapiternext" => Runtime::Other,
        "chanrecv1" | "chanrecv2" | "selectnbrecv" | "selectnbrecv2" => Runtime::Receive,
        "selectgo" => Runtime::Select,
        "newproc" | "deferproc" => Runtime::Go,
        "memmove" => Runtime::Copy { typed: false },
        "typedmemmove" => Runtime::Copy { typed: true },
        "typeAssert" => Runtime::Assert,
        "interfaceSwitch" => Runtime::Switch,
        "convI2I" | "assertE2I" | "assertE2I2" | "assertI2I" | "assertI2I2" | "getitab" => {
            Runtime::Convert { before: 3 }
        }
        _ if name.starts_with("gcWriteBarrier") => Runtime::KeepsAll,
        _ if name.starts_with("mallocgc") => Runtime::New,
        _ if name.starts_with("growslice") => Runtime::GrowSlice,
        _ if name.starts_with("mapaccess") || name.starts_with("mapassign") => {
            Runtime::MapElem(if name.contains("faststr") { 4 } else { 3 })
        }
        _ => return None,
    })
}

/// Does a function of the runtime never return to its caller?
pub(crate) fn never_returns(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "panic",
        "goPanic",
        "gopanic",
        "morestack",
        "throw",
        "fatal",
        "goexit",
        "sigpanic",
        "block",
    ];
    name.strip_prefix("runtime.").is_some_and(|name| {
        NAMES.iter().any(|n| {
            if *n == "block" {
                name == *n
            } else {
                name.starts_with(n)
            }
        })
    })
}
