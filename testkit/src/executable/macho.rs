//! Mach-O files: `__PAGEZERO`, one `__TEXT` segment with everything, and `__LINKEDIT` for symbols and signature.

use super::elf::PROMISE;
use super::golang::{self, FUNCTION};
use super::pclntab;
use super::words::{Arch, Words};
use crate::bytes::{Out, Strings};

const HEADER: u64 = 32;
const SEGMENT: u64 = 72;
const SECTION: u64 = 80;

struct Section {
    name: &'static str,
    flags: u32,
    data: Vec<u8>,
    offset: u64,
}

pub(super) fn render(words: &Words) -> Vec<u8> {
    let base: u64 = if words.arch == Arch::Amd64 {
        0x100_0000
    } else {
        0x1_0000_0000
    };
    let first = place(words, sections(words, 0));
    let text = base + first.first().map_or(0, |section| section.offset);
    write(words, base, &place(words, sections(words, text)))
}

fn sections(words: &Words, text: u64) -> Vec<Section> {
    let section = |name, flags, data| Section {
        name,
        flags,
        data,
        offset: 0,
    };
    let mut sections = vec![section("__text", 0x8000_0400, golang::code(words))];
    if words.packed {
        return sections;
    }
    if words.functions.is_some() {
        sections.push(section("__gopclntab", 0, pclntab::table(words, text)));
    }
    if words.build_info {
        sections.push(section("__go_buildinfo", 0, golang::build_info(words)));
    }
    sections
}

/// Gives every section its place behind the load commands.
fn place(words: &Words, mut sections: Vec<Section>) -> Vec<Section> {
    let count = sections.len() as u64;
    let mut at = HEADER + commands_size(words, count) + if words.packed { 32 } else { 0 };
    for section in &mut sections {
        at = at.next_multiple_of(16);
        section.offset = at;
        at += section.data.len() as u64;
    }
    sections
}

const LOADER: (&str, u64) = ("/usr/lib/dyld", 32);
const LIBRARY: (&str, u64) = ("/usr/lib/libSystem.B.dylib", 56);

/// A signature without any hash: macOS on arm64 kills programs that have none, and every linker puts one in.
const SIGNATURE: [u8; 12] = [0xfa, 0xde, 0x0c, 0xc0, 0, 0, 0, 12, 0, 0, 0, 0];

fn signed(words: &Words) -> bool {
    words.arch == Arch::Arm64 && !words.unsigned
}

fn commands_size(words: &Words, sections: u64) -> u64 {
    let link = if words.symbols || signed(words) {
        SEGMENT
    } else {
        0
    };
    let symbols = if words.symbols { 24 + 80 } else { 0 };
    let signature = if signed(words) { 16 } else { 0 };
    SEGMENT * 2 + SECTION * sections + 24 + LOADER.1 + 24 + LIBRARY.1 + link + symbols + signature
}

fn write(words: &Words, base: u64, sections: &[Section]) -> Vec<u8> {
    let end = sections
        .last()
        .map_or(0, |section| section.offset + section.data.len() as u64);
    let text = sections.first().map_or(0, |section| section.offset);
    let (cpu, subtype) = if words.arch == Arch::Amd64 {
        (0x0100_0007, 3)
    } else {
        (0x0100_000c, 0)
    };
    let link = words.symbols || signed(words);
    let count = 6 + u32::from(link) + 2 * u32::from(words.symbols) + u32::from(signed(words));
    let size = commands_size(words, sections.len() as u64);
    let mut out = Out::new(true);
    out.u32(0xfeed_facf).u32(cpu).u32(subtype).u32(2);
    out.u32(count).u32(size as u32).u32(0x20_0085).u32(0);

    segment(&mut out, "__PAGEZERO", [0, base, 0, 0], [0, 0], 0);
    let promise = if words.truncated { PROMISE } else { 0 };
    let memory = (end + promise).next_multiple_of(0x1000);
    segment(
        &mut out,
        "__TEXT",
        [base, memory, 0, end + promise],
        [5, 5],
        sections.len() as u64,
    );
    for section in sections {
        out.field(section.name, 16).field("__TEXT", 16);
        out.u64(base + section.offset)
            .u64(section.data.len() as u64)
            .u32(section.offset as u32);
        out.u32(4)
            .u32(0)
            .u32(0)
            .u32(section.flags)
            .u32(0)
            .u32(0)
            .u32(0);
    }
    out.u32(0x32)
        .u32(24)
        .u32(1)
        .u32(0x000b_0000)
        .u32(0x000b_0000)
        .u32(0);
    out.u32(0xe)
        .u32(LOADER.1 as u32)
        .u32(12)
        .field(LOADER.0, LOADER.1 as usize - 12);
    out.u32(0x8000_0028).u32(24).u64(text).u64(0);
    out.u32(0xc)
        .u32(LIBRARY.1 as u32)
        .u32(24)
        .u32(0)
        .u32(0x0001_0000)
        .u32(0x0001_0000);
    out.field(LIBRARY.0, LIBRARY.1 as usize - 24);

    let start = end.next_multiple_of(16);
    let tail = tail(words, base + text);
    if link {
        segment(
            &mut out,
            "__LINKEDIT",
            [base + memory, 0x1000, start, tail.bytes.len() as u64],
            [1, 1],
            0,
        );
    }
    if words.symbols {
        let (table, strings) = (start as u32, start as u32 + tail.strings);
        out.u32(2)
            .u32(24)
            .u32(table)
            .u32(tail.symbols)
            .u32(strings)
            .u32(tail.signature - tail.strings);
        out.u32(0xb).u32(80).u32(0).u32(tail.symbols).put(&[0; 64]);
    }
    if signed(words) {
        out.u32(0x1d)
            .u32(16)
            .u32(start as u32 + tail.signature)
            .u32(SIGNATURE.len() as u32);
    }
    if words.packed {
        out.put(b"\x9c\x31\x5c\x2dUPX!\x0d\x0e\x0d\x0c");
    }
    for section in sections {
        out.zeros_until(section.offset).put(&section.data);
    }
    if link {
        out.align(16).put(&tail.bytes);
    }
    out.bytes
}

/// What `__LINKEDIT` holds: symbols, their names, the signature.
struct Tail {
    bytes: Vec<u8>,
    symbols: u32,
    strings: u32,
    signature: u32,
}

fn tail(words: &Words, text: u64) -> Tail {
    let mut names = Strings::with_empty();
    let start = ["start".to_owned()];
    let functions = if words.symbols {
        words.functions.as_deref().unwrap_or(&start)
    } else {
        &[]
    };
    let mut out = Out::new(true);
    for (index, name) in functions.iter().enumerate() {
        let address = text + index as u64 * FUNCTION;
        out.u32(names.add(&format!("_{name}")))
            .u8(0x0e)
            .u8(1)
            .u16(0)
            .u64(address);
    }
    let strings = out.len() as u32;
    if words.symbols {
        out.put(&names.bytes).align(16);
    }
    let signature = out.len() as u32;
    if signed(words) {
        out.put(&SIGNATURE);
    }
    Tail {
        bytes: out.bytes,
        symbols: functions.len() as u32,
        strings,
        signature,
    }
}

/// A segment command: address and size in memory, offset and size in the file; protections; number of sections.
fn segment(out: &mut Out, name: &str, places: [u64; 4], protections: [u32; 2], sections: u64) {
    out.u32(0x19)
        .u32((SEGMENT + SECTION * sections) as u32)
        .field(name, 16);
    for place in places {
        out.u64(place);
    }
    out.u32(protections[0])
        .u32(protections[1])
        .u32(sections as u32)
        .u32(0);
}
