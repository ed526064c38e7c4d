//! Files built by hand: nothing compiled is in the repository.

#![allow(clippy::indexing_slicing, clippy::panic)]

mod containers;
mod go;

use super::*;

const BASE: u64 = 0x40_0000;

/// Where the first part of [`elf`] begins.
const FIRST: usize = 240;

const CLIENT_MAIN: &str = "github.com/mattermost/mattermost/server/public/plugin.ClientMain";

fn words(values: &[u64]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn program(kind: u32, offset: usize, size: usize) -> Vec<u8> {
    let mut header = [kind.to_le_bytes(), 6u32.to_le_bytes()].concat();
    let (offset, size) = (offset as u64, size as u64);
    header.extend(words(&[offset, BASE + offset, 0, size, size, 4096]));
    header
}

/// A program for amd64: one writable segment that holds the whole file, a section for each part. Parts called
/// `.interp` and `.dynamic` have a program header too.
fn elf(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut names = b"\0".to_vec();
    let mut sections = vec![0; 64];
    let mut programs = Vec::new();
    let named: Vec<(&str, Vec<u8>)> = parts
        .iter()
        .cloned()
        .chain([(".shstrtab", vec![0; 512])])
        .collect();
    for (name, bytes) in &named {
        data.resize(data.len().next_multiple_of(16), 0);
        let at = FIRST + data.len();
        match *name {
            ".interp" => programs.extend(program(3, at, bytes.len())),
            ".dynamic" => programs.extend(program(2, at, bytes.len())),
            _ => {}
        }
        let kind = if *name == ".symtab" { 2u32 } else { 1 };
        sections.extend([(names.len() as u32).to_le_bytes(), kind.to_le_bytes()].concat());
        sections.extend(words(&[
            3,
            BASE + at as u64,
            at as u64,
            bytes.len() as u64,
            0,
            1,
            0,
        ]));
        names.extend(name.bytes().chain([0]));
        data.extend(bytes);
    }
    let start = data.len() - 512;
    data[start..start + names.len()].copy_from_slice(&names);
    let end = FIRST + data.len();
    let mut programs = [program(1, 0, end), programs].concat();
    let count = (programs.len() / 56) as u16;
    programs.resize(FIRST - 64, 0);

    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend([2u16.to_le_bytes(), 62u16.to_le_bytes()].concat());
    file.extend(1u32.to_le_bytes());
    file.extend(words(&[BASE + FIRST as u64, 64, end as u64]));
    file.extend(0u32.to_le_bytes());
    for half in [
        64,
        56,
        count,
        64,
        named.len() as u16 + 1,
        named.len() as u16,
    ] {
        file.extend(half.to_le_bytes());
    }
    [file, programs, data, sections].concat()
}

fn list(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|n| n.bytes().chain([0])).collect()
}

fn pclntab(functions: &[&str], files: &[&str]) -> Vec<u8> {
    let (functions, files) = (list(functions), list(files));
    let (first, second) = (72, 72 + functions.len() as u64);
    let end = second + files.len() as u64;
    let header = words(&[1, 1, 0, first, second, second, end, end]);
    [
        &[0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8][..],
        &header,
        &functions,
        &files,
        &[0; 64],
    ]
    .concat()
}

fn buildinfo(version: &str, modules: &str) -> Vec<u8> {
    let framed = format!("0123456789abcdef{modules}0123456789abcdef");
    let mut blob = b"\xff Go buildinf:\x08\x02".to_vec();
    blob.resize(32, 0);
    blob.extend([version.len() as u8]);
    blob.extend(version.bytes());
    blob.extend([framed.len() as u8 | 0x80, (framed.len() >> 7) as u8]);
    blob.extend(framed.bytes());
    blob
}

fn executable(bytes: &[u8]) -> Executable {
    match read(bytes) {
        Contents::Executable(exe) => *exe,
        other => panic!("{other:?}"),
    }
}

fn damage(bytes: &[u8]) -> Damaged {
    match read(bytes) {
        Contents::Damaged(damaged) => damaged,
        other => panic!("{other:?}"),
    }
}

const MODULES: &str = "path\texample.com/p/server\nmod\texample.com/p\tv1.0.0+dirty\t\n\
    dep\tgithub.com/mattermost/mattermost/server/public\tv0.1.21\th1:abc=\n\
    dep\texample.com/lib\tv1.2.3\n=>\t../lib\t(devel)\t\n\
    build\t-race=true\nbuild\t\"-ld flags\"=\"-X \\\"a\\\"=\\t\\x41\\u00e9\"\nbuild\tGOOS=linux\nnew\tline\n";

fn macho(machine: u32) -> Vec<u8> {
    let mut command = [0x19u32.to_le_bytes(), 72u32.to_le_bytes()].concat();
    command.extend(b"__TEXT\0\0\0\0\0\0\0\0\0\0");
    command.extend(words(&[
        0x1_0000_0000,
        4096,
        0,
        104,
        0x0000_0005_0000_0007,
        0,
    ]));
    let header = [0xfeed_facf, machine, 0, 2, 1, 72, 0, 0u32];
    [
        header.iter().flat_map(|w| w.to_le_bytes()).collect(),
        command,
    ]
    .concat()
}

#[test]
fn scripts() {
    let script = |text: &str| match read(text.as_bytes()) {
        Contents::Script(script) => script,
        other => panic!("{other:?}"),
    };
    let plain = script("#! /bin/sh -e -u \nexec x");
    assert_eq!(
        (plain.interpreter.as_str(), plain.argument.as_deref()),
        ("/bin/sh", Some("-e -u"))
    );
    let crlf = script("#!/bin/sh\r\nexec x\r\n");
    assert_eq!(
        (crlf.interpreter.as_str(), crlf.line.as_str(), crlf.crlf),
        ("/bin/sh\r", "#!/bin/sh", true)
    );
    assert!(crlf.cannot_start());
    let lost = |text: &str| script(text).cannot_start();
    assert!(lost("#!/usr/bin/env bash\r\n"));
    for starts in [
        "#!/usr/bin/perl -w\r\n",
        "#!/usr/bin/env -S bash -e\r\n",
        "#!/usr/bin/env A=b\r\n",
        "#!/bin/sh\n# a line\r\n",
    ] {
        assert!(!lost(starts), "{starts:?}");
    }
    assert_eq!(script("#!").interpreter, "");
    assert!(script(&format!("#!/{}\n", "a".repeat(300))).too_long);
    assert!(!script(&format!("#!/a {}\n", "a".repeat(300))).too_long);
}

#[test]
fn other_files() {
    assert_eq!(read(b""), Contents::Empty);
    let what = |bytes: &[u8]| match read(bytes) {
        Contents::Other(other) => (other.what, other.text),
        other => panic!("{other:?}"),
    };
    assert_eq!(what(b"\x1f\x8b\x08"), ("a gzip archive", false));
    assert_eq!(what(b"echo hi\n"), ("text without a #! line", true));
    assert_eq!(what(b"  <!DOCTYPE html><html>"), ("an HTML page", true));
    assert_eq!(
        what(b"version https://git-lfs.github.com/spec/v1\n").0,
        "a Git LFS pointer in place of the file"
    );
    assert_eq!(what(&[0; 64]).0, "nothing but zero bytes at its beginning");
    assert_eq!(what(b"\x01\x02\x03\x04").0, "data of an unknown kind");
}

#[test]
fn no_bytes_make_it_panic() {
    let go = elf(&[
        (".go.buildinfo", buildinfo("go1.24.6", MODULES)),
        (".gopclntab", pclntab(&["a"], &["b"])),
    ]);
    let mut seed = 1u64;
    let mut random = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    for sample in [go, macho(7), macho(0x0100_000c), b"MZ".repeat(200)] {
        for _ in 0..2000 {
            let mut bytes = sample.clone();
            for _ in 0..=random(4) {
                let at = random(bytes.len().min(512));
                bytes[at] = [0, 1, 0x7f, 0x80, 0xff, random(256) as u8][random(6)];
            }
            bytes.truncate(random(bytes.len() * 2).max(1));
            let _ = read(&bytes);
        }
    }
}
