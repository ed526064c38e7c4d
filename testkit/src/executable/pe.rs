//! PE files: `.text`, `.rdata` with the function table, `.data` with the build information, as Go's linker does it.

use super::elf::PROMISE;
use super::golang::{self, FUNCTION};
use super::pclntab;
use super::words::{Arch, Words};
use crate::bytes::{Out, Strings};

const BASE: u64 = 0x1_4000_0000;
const PAGE: u64 = 0x1000;
const BLOCK: u64 = 0x200;

struct Section {
    name: &'static str,
    flags: u32,
    data: Vec<u8>,
}

pub(super) fn render(words: &Words) -> Vec<u8> {
    let section = |name, flags, data| Section { name, flags, data };
    let names = if words.packed {
        ["UPX0", "UPX1", "UPX2"]
    } else {
        [".text", ".rdata", ".data"]
    };
    let mut sections = vec![section(names[0], 0x6000_0020, golang::code(words))];
    if words.packed {
        sections.push(section(
            names[1],
            0xe000_0040,
            b"4.24\0UPX!\x0d\x16\x02\x0a".to_vec(),
        ));
    } else {
        if words.functions.is_some() {
            sections.push(section(
                names[1],
                0x4000_0040,
                pclntab::table(words, BASE + PAGE),
            ));
        }
        let data = if words.build_info {
            golang::build_info(words)
        } else {
            vec![0; 16]
        };
        sections.push(section(names[2], 0xc000_0040, data));
    }
    write(words, &sections)
}

fn write(words: &Words, sections: &[Section]) -> Vec<u8> {
    let mut places = Vec::new();
    let (mut address, mut offset) = (PAGE, BLOCK);
    for section in sections {
        let size = section.data.len() as u64;
        places.push((address, offset));
        address += size.next_multiple_of(PAGE);
        offset += size.next_multiple_of(BLOCK);
    }
    let symbols = symbols(words);
    let last = sections.len() - 1;

    let mut out = Out::new(true);
    out.put(b"MZ").zeros_until(0x3c).u32(0x40);
    out.put(b"PE\0\0").u16(if words.arch == Arch::Amd64 {
        0x8664
    } else {
        0xaa64
    });
    out.u16(sections.len() as u16).u32(0);
    match &symbols {
        Some((_, count)) => out.u32(offset as u32).u32(*count),
        None => out.u32(0).u32(0),
    };
    out.u16(240)
        .u16(if symbols.is_some() { 0x22 } else { 0x2e });

    let code_size = (sections[0].data.len() as u64).next_multiple_of(BLOCK);
    out.u16(0x20b)
        .u8(3)
        .u8(0)
        .u32(code_size as u32)
        .u32((offset - BLOCK - code_size) as u32)
        .u32(0);
    out.u32(PAGE as u32)
        .u32(PAGE as u32)
        .u64(BASE)
        .u32(PAGE as u32)
        .u32(BLOCK as u32);
    out.u16(6).u16(1).u16(1).u16(0).u16(6).u16(1).u32(0);
    out.u32(address as u32)
        .u32(BLOCK as u32)
        .u32(0)
        .u16(3)
        .u16(0x8160);
    out.u64(0x20_0000)
        .u64(0x1000)
        .u64(0x10_0000)
        .u64(0x1000)
        .u32(0)
        .u32(16);
    out.put(&[0; 128]);

    for (index, (section, (address, offset))) in sections.iter().zip(&places).enumerate() {
        let size = section.data.len() as u64;
        let promise = if words.truncated && index == last {
            PROMISE
        } else {
            0
        };
        out.field(section.name, 8)
            .u32((size + promise) as u32)
            .u32(*address as u32);
        out.u32((size.next_multiple_of(BLOCK) + promise) as u32)
            .u32(*offset as u32);
        out.u32(0).u32(0).u16(0).u16(0).u32(section.flags);
    }
    for (section, (_, offset)) in sections.iter().zip(&places) {
        out.zeros_until(*offset).put(&section.data);
    }
    out.align(BLOCK as usize);
    if let Some((bytes, _)) = symbols {
        out.put(&bytes);
    }
    out.bytes
}

/// The COFF symbols with their strings, and how many there are.
fn symbols(words: &Words) -> Option<(Vec<u8>, u32)> {
    if !words.symbols || words.packed {
        return None;
    }
    let start = ["start".to_owned()];
    let functions = words.functions.as_deref().unwrap_or(&start);
    let mut names = Strings::default();
    let mut table = Out::new(true);
    for (index, name) in functions.iter().enumerate() {
        table.u32(0).u32(4 + names.add(name));
        table
            .u32(index as u32 * FUNCTION as u32)
            .u16(1)
            .u16(0x20)
            .u8(2)
            .u8(0);
    }
    table.u32(4 + names.bytes.len() as u32).put(&names.bytes);
    Some((table.bytes, functions.len() as u32))
}
