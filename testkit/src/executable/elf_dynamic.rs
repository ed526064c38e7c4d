//! What a dynamically linked ELF file asks for: a loader, a library, a symbol with its version.

use super::elf::{ALLOC, PROGBITS, STRTAB, Section, symbol};
use super::words::{Arch, Loader, Words};
use crate::bytes::{Out, Strings};

pub(super) fn sections(
    words: &Words,
    loader: Loader,
    address: &dyn Fn(&str) -> u64,
) -> Vec<Section> {
    let (path, library) = match (loader, words.arch) {
        (Loader::Glibc, Arch::Amd64) => ("/lib64/ld-linux-x86-64.so.2", "libc.so.6"),
        (Loader::Glibc, Arch::Arm64) => ("/lib/ld-linux-aarch64.so.1", "libc.so.6"),
        (Loader::Glibc, Arch::I386) => ("/lib/ld-linux.so.2", "libc.so.6"),
        (Loader::Glibc, Arch::Arm) => ("/lib/ld-linux-armhf.so.3", "libc.so.6"),
        (Loader::Musl, Arch::Amd64) => ("/lib/ld-musl-x86_64.so.1", "libc.musl-x86_64.so.1"),
        (Loader::Musl, Arch::Arm64) => ("/lib/ld-musl-aarch64.so.1", "libc.musl-aarch64.so.1"),
        (Loader::Musl, Arch::I386) => ("/lib/ld-musl-i386.so.1", "libc.musl-x86.so.1"),
        (Loader::Musl, Arch::Arm) => ("/lib/ld-musl-armhf.so.1", "libc.musl-armv7.so.1"),
    };
    let mut names = Strings::with_empty();
    let library = names.add(library);
    let function = names.add("__libc_start_main");
    let version = names.add("GLIBC_2.34");

    let wide = words.wide();
    let (mut symbols, mut hash, mut needs, mut tags) = (
        Out::new(wide),
        Out::new(wide),
        Out::new(wide),
        Out::new(wide),
    );
    symbol(&mut symbols, 0, 0, 0, 0);
    symbol(&mut symbols, function, 0, 2, 0);
    hash.u32(1).u32(2).u32(1).u32(0).u32(0);
    needs.u16(1).u16(1).u32(library).u32(16).u32(0);
    needs
        .u32(elf_hash("GLIBC_2.34"))
        .u16(0)
        .u16(2)
        .u32(version)
        .u32(0);
    let symbol_size = if wide { 24 } else { 16 };

    tags.word(1).word(u64::from(library));
    tags.word(4).word(address(".hash"));
    tags.word(5)
        .word(address(".dynstr"))
        .word(10)
        .word(names.bytes.len() as u64);
    tags.word(6)
        .word(address(".dynsym"))
        .word(11)
        .word(symbol_size);
    let glibc = loader == Loader::Glibc;
    if glibc {
        tags.word(0x6fff_fff0).word(address(".gnu.version"));
        tags.word(0x6fff_fffe)
            .word(address(".gnu.version_r"))
            .word(0x6fff_ffff)
            .word(1);
    }
    tags.word(0).word(0);

    let mut sections = vec![
        Section::new(".interp", PROGBITS, ALLOC, format!("{path}\0").into_bytes()),
        Section::new(".hash", 5, ALLOC, hash.bytes).linked(".dynsym", 0, 4),
        Section::new(".dynsym", 11, ALLOC, symbols.bytes).linked(".dynstr", 1, symbol_size),
        Section::new(".dynstr", STRTAB, ALLOC, names.bytes),
        Section::new(".dynamic", 6, ALLOC, tags.bytes).linked(
            ".dynstr",
            0,
            if wide { 16 } else { 8 },
        ),
    ];
    if glibc {
        let versions = vec![0, 0, 2, 0];
        sections.push(
            Section::new(".gnu.version", 0x6fff_ffff, ALLOC, versions).linked(".dynsym", 0, 2),
        );
        sections.push(
            Section::new(".gnu.version_r", 0x6fff_fffe, ALLOC, needs.bytes).linked(".dynstr", 1, 0),
        );
    }
    sections
}

/// The hash that version tables use.
fn elf_hash(name: &str) -> u32 {
    name.bytes().fold(0u32, |hash, byte| {
        let next = (hash << 4).wrapping_add(u32::from(byte));
        let top = next & 0xf000_0000;
        (next ^ (top >> 24)) & !top
    })
}
