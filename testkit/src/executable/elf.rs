//! ELF files, laid out as Go's linker does it: headers, section headers, then one segment with everything.

use super::elf_dynamic;
use super::golang::{self, FUNCTION};
use super::pclntab;
use super::words::{Arch, Os, Words};
use crate::bytes::{Out, Strings};

/// More than any of these files holds.
pub(super) const PROMISE: u64 = 0x1_0000;

pub(super) struct Section {
    name: &'static str,
    kind: u32,
    flags: u64,
    data: Vec<u8>,
    /// The section it refers to, by name.
    link: &'static str,
    info: u32,
    entry: u64,
}

impl Section {
    pub(super) fn new(name: &'static str, kind: u32, flags: u64, data: Vec<u8>) -> Self {
        Self {
            name,
            kind,
            flags,
            data,
            link: "",
            info: 0,
            entry: 0,
        }
    }

    pub(super) fn linked(mut self, link: &'static str, info: u32, entry: u64) -> Self {
        (self.link, self.info, self.entry) = (link, info, entry);
        self
    }
}

pub(super) const ALLOC: u64 = 2;
pub(super) const PROGBITS: u32 = 1;
pub(super) const STRTAB: u32 = 3;
const ABI_TAG: &str = ".note.ABI-tag";

pub(super) fn render(words: &Words) -> Vec<u8> {
    // The sizes of sections do not depend on addresses: the first pass only finds where each one lands.
    let layout = Layout::of(words, &sections(words, &|_| 0));
    let sections = sections(words, &|name| layout.base + layout.offset(name));
    write(words, &sections, &layout)
}

fn base_address(words: &Words) -> u64 {
    match words.arch {
        Arch::Amd64 => 0x40_0000,
        Arch::I386 => 0x804_8000,
        Arch::Arm64 | Arch::Arm => 0x1_0000,
    }
}

/// Where everything lies.
struct Layout {
    base: u64,
    offsets: Vec<(&'static str, u64, u64)>,
    end: u64,
    segments: Vec<(u32, u32, &'static str)>,
}

impl Layout {
    fn of(words: &Words, sections: &[Section]) -> Self {
        let mut segments = Vec::new();
        if words.loader.is_some() {
            segments.push((3, 4, ".interp"));
        }
        segments.push((1, 5, ""));
        if words.loader.is_some() {
            segments.push((2, 4, ".dynamic"));
        }
        if sections.iter().any(|section| section.name == ABI_TAG) {
            segments.push((4, 4, ABI_TAG));
        }
        segments.push((0x6474_e551, 6, "stack"));
        let (header, segment, section) = if words.wide() {
            (64, 56, 64)
        } else {
            (52, 32, 40)
        };
        let section_headers = if words.packed {
            0
        } else {
            sections.len() as u64 * section
        };
        let mut end =
            (header + segments.len() as u64 * segment).next_multiple_of(8) + section_headers;
        if words.packed {
            end += 32;
        }
        let mut offsets = Vec::new();
        for section in sections {
            end = end.next_multiple_of(16);
            offsets.push((section.name, end, section.data.len() as u64));
            end += section.data.len() as u64;
        }
        Self {
            base: base_address(words),
            offsets,
            end,
            segments,
        }
    }

    fn find(&self, name: &str) -> (u64, u64) {
        let found = self.offsets.iter().find(|(known, ..)| *known == name);
        found.map_or((0, 0), |(_, offset, size)| (*offset, *size))
    }

    fn offset(&self, name: &str) -> u64 {
        self.find(name).0
    }
}

fn sections(words: &Words, address: &dyn Fn(&str) -> u64) -> Vec<Section> {
    let mut sections = vec![
        Section::new("", 0, 0, Vec::new()),
        Section::new(".text", PROGBITS, ALLOC | 4, golang::code(words)),
    ];
    if let (Some(loader), false) = (words.loader, words.packed) {
        sections.extend(elf_dynamic::sections(words, loader, address));
    }
    if words.packed {
        return sections;
    }
    if words.os == Os::Linux && words.functions.is_none() {
        // What C libraries put into every program, and Go does not: for Linux 3.2.0 or later.
        let mut note = Out::new(true);
        note.u32(4)
            .u32(16)
            .u32(1)
            .put(b"GNU\0")
            .u32(0)
            .u32(3)
            .u32(2)
            .u32(0);
        sections.push(Section::new(ABI_TAG, 7, ALLOC, note.bytes));
    }
    if words.functions.is_some() {
        let table = pclntab::table(words, address(".text"));
        sections.push(Section::new(".gopclntab", PROGBITS, ALLOC, table));
    }
    if words.build_info {
        sections.push(Section::new(
            ".go.buildinfo",
            PROGBITS,
            ALLOC,
            golang::build_info(words),
        ));
    }
    if words.symbols {
        let mut names = Strings::with_empty();
        let mut table = Out::new(words.wide());
        symbol(&mut table, 0, 0, 0, 0);
        let start = ["_start".to_owned()];
        for (index, name) in words
            .functions
            .as_deref()
            .unwrap_or(&start)
            .iter()
            .enumerate()
        {
            symbol(
                &mut table,
                names.add(name),
                address(".text") + index as u64 * FUNCTION,
                2,
                1,
            );
        }
        let entry = if words.wide() { 24 } else { 16 };
        let count = table.len() / entry;
        sections.push(Section::new(".symtab", 2, 0, table.bytes).linked(
            ".strtab",
            count as u32,
            entry,
        ));
        sections.push(Section::new(".strtab", STRTAB, 0, names.bytes));
    }
    let mut names = Strings::default();
    for section in &sections {
        names.add(section.name);
    }
    names.add(".shstrtab");
    sections.push(Section::new(".shstrtab", STRTAB, 0, names.bytes));
    sections
}

/// A symbol table entry. `section` 0 is undefined.
pub(super) fn symbol(table: &mut Out, name: u32, value: u64, kind: u8, section: u16) {
    let size = if section == 0 { 0 } else { FUNCTION };
    let global = if section == 0 && name != 0 { 0x10 } else { 0 };
    table.u32(name);
    if table.is_wide() {
        table
            .u8(global | kind)
            .u8(0)
            .u16(section)
            .u64(value)
            .u64(size);
    } else {
        table
            .u32(value as u32)
            .u32(size as u32)
            .u8(global | kind)
            .u8(0)
            .u16(section);
    }
}

fn write(words: &Words, sections: &[Section], layout: &Layout) -> Vec<u8> {
    let wide = words.wide();
    let (header_size, segment_size, section_size) = if wide { (64, 56, 64) } else { (52, 32, 40) };
    let (machine, flags) = match words.arch {
        Arch::Amd64 => (62, 0),
        Arch::Arm64 => (183, 0),
        Arch::I386 => (3, 0),
        Arch::Arm => (40, 0x0500_0200),
    };
    let count = if words.packed {
        0
    } else {
        sections.len() as u16
    };
    let section_headers =
        (header_size + segment_size * layout.segments.len() as u64).next_multiple_of(8);
    let mut out = Out::new(wide);
    out.put(b"\x7fELF").u8(if wide { 2 } else { 1 }).u8(1).u8(1);
    // UPX says GNU/Linux, Go and the C compilers say nothing.
    out.u8(match words.os {
        Os::FreeBsd => 9,
        _ if words.packed => 3,
        _ => 0,
    });
    out.zeros_until(16);
    out.u16(2)
        .u16(machine)
        .u32(1)
        .word(layout.base + layout.offset(".text"))
        .word(header_size);
    out.word(match (words.packed, words.cut) {
        (true, _) => 0,
        (_, true) => section_headers + PROMISE,
        _ => section_headers,
    })
    .u32(flags)
    .u16(header_size as u16);
    out.u16(segment_size as u16)
        .u16(layout.segments.len() as u16)
        .u16(section_size)
        .u16(count);
    out.u16(count.saturating_sub(1));

    for (kind, flags, name) in &layout.segments {
        let (offset, mut size) = match *name {
            "" => (0, layout.end),
            "stack" => (0, 0),
            name => layout.find(name),
        };
        if words.truncated && *kind == 1 {
            size += PROMISE;
        }
        let address = if *name == "stack" {
            0
        } else {
            layout.base + offset
        };
        let align = if *kind == 1 { 0x1000 } else { 8 };
        out.u32(*kind);
        if wide {
            out.u32(*flags)
                .u64(offset)
                .u64(address)
                .u64(address)
                .u64(size)
                .u64(size)
                .u64(align);
        } else {
            for value in [
                offset,
                address,
                address,
                size,
                size,
                u64::from(*flags),
                align,
            ] {
                out.u32(value as u32);
            }
        }
    }
    out.align(8);

    if words.packed {
        out.put(b"\x9c\x31\x5c\x2dUPX!\x0d\x0e\x0d\x0c");
    } else {
        let index = |name: &str| {
            sections
                .iter()
                .position(|section| section.name == name)
                .unwrap_or(0) as u32
        };
        let mut name = 0u32;
        for (section, (_, offset, size)) in sections.iter().zip(&layout.offsets) {
            let null = section.kind == 0;
            let address = if section.flags & ALLOC == 0 {
                0
            } else {
                layout.base + offset
            };
            let link = if section.link.is_empty() {
                0
            } else {
                index(section.link)
            };
            let align = if null { 0 } else { 16 };
            out.u32(name)
                .u32(section.kind)
                .word(section.flags)
                .word(address);
            out.word(if null { 0 } else { *offset }).word(*size);
            out.u32(link)
                .u32(section.info)
                .word(align)
                .word(section.entry);
            name += section.name.len() as u32 + 1;
        }
    }
    for (section, (_, offset, _)) in sections.iter().zip(&layout.offsets) {
        out.zeros_until(*offset).put(&section.data);
    }
    out.bytes
}
