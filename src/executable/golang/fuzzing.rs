//! A door for the fuzz targets: each table of a Go program read by itself, with nothing before it to refuse the bytes.

use super::abi::{Abi, Receiver};
use super::functions::{Function, Functions};
use super::graph::Code;
use super::ir;
use super::itabs;
use super::memory::Memory;
use super::moduledata::{Layout, List, ModuleData};
use super::types::Types;
use crate::executable::buildinfo;
use crate::executable::image::{Image, Region};

/// Where the bytes are in memory.
const BASE: u64 = 0x1_0000;
/// Bytes at the front that say where the lists are, and of which release.
const HEAD: usize = 48;
const LAYOUTS: [Layout; 6] = [
    Layout::Go1_13,
    Layout::Go1_16,
    Layout::Go1_18,
    Layout::Go1_20,
    Layout::Go1_26,
    Layout::Go1_27,
];
/// Whether addresses have 64 bits, and whether numbers are big-endian.
const KINDS: [(bool, bool); 4] = [(true, false), (false, false), (true, true), (false, true)];

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Go's build information.
    BuildInformation,
    /// The runtime's record of the module.
    ModuleData,
    /// Functions by address: names, files, lines and what was inlined.
    Functions,
    /// Type descriptors.
    Types,
    /// Types in interfaces.
    Itabs,
    /// Code of amd64, as operations in blocks.
    Amd64,
    /// Code of arm64, the same.
    Arm64,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::BuildInformation,
        Self::ModuleData,
        Self::Functions,
        Self::Types,
        Self::Itabs,
        Self::Amd64,
        Self::Arm64,
    ];
}

/// Reads a table from any bytes, and returns how many things it holds.
///
/// Functions, types and itabs take the first 48 bytes as where their lists are, and of what width and order their
/// numbers; the others take all as memory.
#[must_use]
pub fn read_table(table: Table, bytes: &[u8]) -> usize {
    let first = usize::from(bytes.first().copied().unwrap_or_default()) / LAYOUTS.len();
    match table {
        Table::ModuleData => KINDS.iter().map(|kind| read_as(*kind, table, bytes)).sum(),
        Table::Functions | Table::Types | Table::Itabs => {
            let kind = KINDS.get(first % KINDS.len()).copied();
            read_as(kind.unwrap_or(KINDS[0]), table, bytes)
        }
        Table::BuildInformation | Table::Amd64 | Table::Arm64 => read_as(KINDS[0], table, bytes),
    }
}

fn read_as((wide, big_endian): (bool, bool), table: Table, bytes: &[u8]) -> usize {
    let image = Image {
        segments: vec![Region {
            name: String::new(),
            address: BASE,
            bytes,
            writable: true,
        }],
        sections: Vec::new(),
        big_endian,
        wide,
    };
    let memory = Memory::new(&image, None);
    match table {
        Table::BuildInformation => buildinfo::read(&image).map_or(0, |b| 1 + b.deps.len()),
        Table::ModuleData => ModuleData::find(&memory)
            .map_or(0, |found| Functions::new(&memory, &found).list().len()),
        Table::Functions => functions(&memory, &module(bytes)),
        Table::Types | Table::Itabs => {
            let module = module(bytes);
            let minor = bytes.get(1).map(|minor| 13 + u32::from(minor % 16));
            let types = Types::new(&memory, &module, minor);
            if table == Table::Itabs {
                itabs::all(&memory, &types, &module).len()
            } else {
                all_types(&types, &module)
            }
        }
        Table::Amd64 | Table::Arm64 => {
            let instrs = ir::decode(table == Table::Amd64, bytes, BASE);
            let function = Function::at(BASE, BASE + bytes.len() as u64);
            Code::new(0, &function, instrs).blocks.len()
        }
    }
}

fn functions(memory: &Memory<'_>, module: &ModuleData) -> usize {
    let functions = Functions::new(memory, module);
    let list = functions.list();
    for (index, function) in list.iter().enumerate().take(256) {
        let _ = functions.name(index);
        let _ = functions.arguments(index);
        for address in [function.entry, function.end.wrapping_sub(1)] {
            let _ = functions.frames(index, address);
            let _ = functions.holding(address);
        }
    }
    list.len()
}

fn all_types(types: &Types<'_>, module: &ModuleData) -> usize {
    let all = types.all(module, &[]);
    let abi = Abi::new(types, ir::AMD64);
    for id in all.iter().take(256) {
        let _ = abi.layout(Receiver::Value(*id), Some(*id));
        let _ = (
            types.name(*id),
            types.package(*id),
            types.interface_len(*id),
        );
        let _ = (types.methods(*id), types.interface_methods(*id));
        for offset in [0, 8, 16, u64::MAX] {
            let _ = types.word(*id, offset);
        }
    }
    all.len()
}

/// A record with lists where the first bytes say.
fn module(bytes: &[u8]) -> ModuleData {
    let number = |at: usize| {
        let two = bytes.get(at..).and_then(<[u8]>::first_chunk::<2>);
        two.map_or(0, |two| u64::from(u16::from_le_bytes(*two)))
    };
    let front = BASE + HEAD as u64;
    let list = |index: usize| List {
        address: front + number(2 + index * 4),
        len: number(4 + index * 4),
    };
    let layout = usize::from(bytes.first().copied().unwrap_or_default()) % LAYOUTS.len();
    let layout = LAYOUTS.get(layout).copied().unwrap_or(Layout::Go1_20);
    ModuleData {
        layout,
        start_line: layout >= Layout::Go1_20,
        quantum: 1,
        names: list(0),
        units: list(1),
        files: list(2),
        pcs: list(3),
        records: list(4),
        functions: list(5),
        text: BASE,
        etext: BASE + bytes.len() as u64,
        data: [(0, 0); 4],
        types: front,
        etypes: front + bytes.len() as u64,
        gofunc: front + number(26),
        typelinks: list(7),
        itablinks: list(8),
        descriptors: number(38),
        itabs: (number(40), number(42)),
    }
}
