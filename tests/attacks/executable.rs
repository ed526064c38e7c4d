//! Headers and tables with counts that no file can hold.

use mmlint_testkit::executable::build;

use super::bundle::{stored, with};
use super::{Attack, attack};

const PROGRAM: &str = "com.example.p/server/dist/plugin-linux-amd64";

pub fn attacks() -> Vec<Attack> {
    vec![
        attack(
            "ELF with 65,535 program headers and sections",
            elf_counts,
            &["server/"],
        ),
        attack("ELF whose tables lie at 2^63", elf_offsets, &["server/"]),
        attack("a fat Mach-O with 2^30 programs", fat_counts, &["server/"]),
        attack(
            "Mach-O with 2^32 - 1 load commands",
            macho_counts,
            &["server/"],
        ),
        attack(
            "PE with 65,535 sections and 2^32 - 1 symbols",
            pe_counts,
            &["server/"],
        ),
        attack("build information of 2^64 - 1 bytes", build_info, &[]).passes(),
        attack(
            "a Go function table of 2^64 - 1 functions",
            functions,
            &["server/not-a-plugin"],
        )
        .passes(),
        attack("100 MiB of magic numbers of Go's tables", magics, &[]).passes(),
    ]
}

fn program(words: &str) -> Vec<u8> {
    build(words).unwrap()
}

fn elf_counts() -> Vec<u8> {
    let mut bytes = program("linux-amd64 go plugin");
    // e_phnum and e_shnum.
    bytes[56..58].fill(0xff);
    bytes[60..62].fill(0xff);
    with(PROGRAM, bytes)
}

fn elf_offsets() -> Vec<u8> {
    let mut bytes = program("linux-amd64 go plugin");
    // e_phoff and e_shoff.
    bytes[32..48].copy_from_slice(&[0x7f; 16]);
    with(PROGRAM, bytes)
}

fn fat_counts() -> Vec<u8> {
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0x40, 0, 0, 0];
    bytes.resize(1 << 20, 1);
    with(PROGRAM, bytes)
}

fn macho_counts() -> Vec<u8> {
    let mut bytes = program("darwin-arm64 go plugin");
    // ncmds and sizeofcmds.
    bytes[16..24].fill(0xff);
    with(PROGRAM, bytes)
}

fn pe_counts() -> Vec<u8> {
    let mut bytes = program("windows-amd64 go plugin");
    let at = u32::from_le_bytes(bytes[60..64].try_into().unwrap()) as usize;
    // NumberOfSections and NumberOfSymbols.
    bytes[at + 6..at + 8].fill(0xff);
    bytes[at + 16..at + 20].fill(0xff);
    with(PROGRAM, bytes)
}

/// The place of a text in a program.
fn find(bytes: &[u8], text: &[u8]) -> usize {
    let mut windows = bytes.windows(text.len());
    windows.position(|window| window == text).unwrap()
}

fn build_info() -> Vec<u8> {
    let mut bytes = program("linux-amd64 go plugin");
    let at = find(&bytes, b"\xff Go buildinf:") + 32;
    // The length of the first text, as a varint.
    bytes[at..at + 9].fill(0xff);
    bytes[at + 9] = 1;
    with(PROGRAM, bytes)
}

fn functions() -> Vec<u8> {
    let mut bytes = program("linux-amd64 go plugin");
    let at = find(&bytes, &[0xf1, 0xff, 0xff, 0xff, 0, 0]) + 8;
    bytes[at..at + 8].fill(0xff);
    with(PROGRAM, bytes)
}

fn magics() -> Vec<u8> {
    let mut bytes = program("linux-amd64 go plugin");
    let magic = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8];
    bytes.extend(magic.repeat((100 << 20) / magic.len()));
    stored(PROGRAM, bytes)
}
