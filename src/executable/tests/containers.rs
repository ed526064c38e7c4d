//! ELF, Mach-O and PE: facts and damage.

use super::*;

#[test]
fn dynamic_programs() {
    let strings = list(&[
        "",
        "libc.so.6",
        "GLIBC_2.9",
        "GLIBC_2.34",
        "GLIBC_PRIVATE",
        "res_search",
    ]);
    let at = |name: &str| {
        let all = String::from_utf8_lossy(&strings).into_owned();
        all.find(&format!("\0{name}\0")).map_or(0, |i| i as u32 + 1)
    };
    // Three versions of one library, numbered 2 to 4.
    let mut needs = [
        [1u8, 0, 3, 0],
        at("libc.so.6").to_le_bytes(),
        16u32.to_le_bytes(),
        [0; 4],
    ]
    .concat();
    for (index, name) in [(2u8, "GLIBC_2.9"), (3, "GLIBC_2.34"), (4, "GLIBC_PRIVATE")] {
        let next = if index == 4 { 0u32 } else { 16 };
        needs.extend(
            [
                [0; 4],
                [0, 0, index, 0],
                at(name).to_le_bytes(),
                next.to_le_bytes(),
            ]
            .concat(),
        );
    }
    let mut symbols = vec![0; 48];
    symbols[24..28].copy_from_slice(&at("res_search").to_le_bytes());
    let first = BASE + FIRST as u64;
    let after = |bytes: usize| (bytes as u64).next_multiple_of(16);
    let (needs_at, symbols_at) = (
        first + after(strings.len()),
        first + after(strings.len()) + 64,
    );
    let library = u64::from(at("libc.so.6"));
    let tags = words(&[
        1,
        library,
        5,
        first,
        6,
        symbols_at,
        0x6fff_fffe,
        needs_at,
        0x6fff_fff0,
        symbols_at + 48,
        0,
        0,
    ]);
    let file = elf(&[
        (".dynstr", strings),
        ("", needs),
        (".dynsym", symbols),
        ("", vec![0, 0, 3, 0]),
        (".interp", b"/lib64/ld-linux-x86-64.so.2\0".to_vec()),
        (".dynamic", tags),
    ]);
    let exe = executable(&file);
    assert_eq!(
        exe.os.as_ref().map(|os| os.source),
        Some(OsSource::Interpreter)
    );
    let dynamic = exe.dynamic.unwrap_or_default();
    assert_eq!(
        dynamic.interpreter.as_deref(),
        Some("/lib64/ld-linux-x86-64.so.2")
    );
    assert_eq!(dynamic.libraries, ["libc.so.6"]);
    let symbol = Some("res_search".to_owned());
    let glibc = SymbolVersion {
        version: "2.34".into(),
        library: "libc.so.6".into(),
        symbol,
    };
    assert_eq!(dynamic.glibc, Some(glibc));

    let musl = executable(&elf(&[(".interp", b"/lib/ld-musl-x86_64.so.1\0".to_vec())]));
    assert!(musl.dynamic.is_some_and(|d| d.musl));
}

#[test]
fn damaged_elf() {
    let file = elf(&[(".text", vec![0; 20_000])]);
    let len = (FIRST + 20_000 + 512) as u64;
    let cut = damage(&file[..9000]);
    assert_eq!(cut.reason, DamageReason::new("segment 0", len, 9000, 64));
    assert_eq!((cut.starts, cut.arch.as_deref()), (None, Some("amd64")));
    // Of its last page only a part is missing: the rest of that page is zero.
    assert_eq!(damage(&file[..20_500]).starts, Some(true));
    assert_eq!(damage(&file[..100]).reason.what, "program headers");
    assert_eq!(damage(&file[..100]).starts, Some(false));
    assert_eq!(
        damage(&file[..63]).reason,
        DamageReason::new("ELF header", 64, 63, 0)
    );
    // Its first instruction is gone.
    let mut late = file.clone();
    late[24..32].copy_from_slice(&(BASE + 16_000).to_le_bytes());
    assert_eq!(damage(&late[..9000]).starts, Some(false));
    // The kernel needs no section headers.
    let exe = executable(&file[..file.len() - 1]);
    assert_eq!(
        exe.incomplete.map(|r| r.what).as_deref(),
        Some("section headers")
    );
    let mut none = file.clone();
    none[56] = 0;
    assert_eq!(damage(&none).reason.what, "number of program headers");
    let mut class = file;
    class[4] = 9;
    assert_eq!(
        (damage(&class).reason.found, damage(&class).starts),
        (9, None)
    );
}

#[test]
fn mach_o_and_universal() {
    let (amd, arm) = (macho(0x0100_0007), macho(0x0100_000c));
    let exe = executable(&amd);
    assert_eq!(
        (exe.format, exe.arch.as_str(), exe.signed),
        (Format::MachO, "amd64", Some(false))
    );
    assert_eq!(runs_on(&exe, "darwin", "amd64"), Runs::Yes { note: None });
    assert!(matches!(
        runs_on(&exe, "darwin", "arm64"),
        Runs::Unknown { .. }
    ));
    let Runs::No { reason } = runs_on(&exe, "linux", "amd64") else {
        panic!()
    };
    assert_eq!(reason, "linux does not start Mach-O files");
    assert_eq!(damage(&amd[..103]).reason.what, "load commands");

    let place = |machine: u32, at: u32| [machine, 0, at, 104, 0].map(u32::to_be_bytes).concat();
    let head = [0xcafe_babe_u32.to_be_bytes(), 2u32.to_be_bytes()].concat();
    let mut fat = [head, place(0x0100_0007, 64), place(0x0100_000c, 168)].concat();
    fat.resize(64, 0);
    fat.extend([amd, arm].concat());
    let exe = executable(&fat);
    assert_eq!((exe.format, exe.slices.len()), (Format::FatMachO, 2));
    assert_eq!(runs_on(&exe, "darwin", "arm64"), Runs::Yes { note: None });
    assert_eq!(
        damage(&fat[..200]).reason,
        DamageReason::new("slice for arm64", 272, 200, 28)
    );
    let class = b"\xca\xfe\xba\xbe\0\0\0\x34rest";
    assert!(matches!(read(class), Contents::Other(o) if o.what == "a Java class file"));
}

#[test]
fn windows_programs() {
    let mut file = b"MZ".to_vec();
    file.resize(0x3c, 0);
    file.extend([64, 0, 0, 0]);
    file.extend(b"PE\0\0\x64\x86\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\0\x22\0\x0b\x02");
    file.resize(64 + 24 + 240, 0);
    file.extend(b".text\0\0\0");
    file.extend(
        [16u32, 4096, 512, 1024, 0, 0, 0, 0x6000_0020]
            .map(u32::to_le_bytes)
            .concat(),
    );
    let cut = damage(&file);
    assert_eq!(
        cut.reason,
        DamageReason::new("section .text", 1536, 368, 328)
    );
    file.resize(1536, 0);
    let exe = executable(&file);
    assert_eq!(
        (exe.format, exe.kind, exe.arch.as_str()),
        (Format::Pe, Kind::Program, "amd64")
    );
    assert_eq!(runs_on(&exe, "windows", "amd64"), Runs::Yes { note: None });
    assert!(matches!(runs_on(&exe, "linux", "amd64"), Runs::No { .. }));
    file[64..66].copy_from_slice(b"NE");
    assert!(matches!(read(&file), Contents::Other(o) if o.what.starts_with("an MS-DOS")));
}

#[test]
fn where_linux_programs_run() {
    let mut file = elf(&[]);
    assert!(looks_executable(&file[..16]) && !looks_executable(b"#!/bin/sh"));
    let unknown = executable(&file);
    assert!(matches!(
        runs_on(&unknown, "linux", "amd64"),
        Runs::Unknown { .. }
    ));
    file[7] = 3;
    let linux = executable(&file);
    assert_eq!(runs_on(&linux, "linux", "amd64"), Runs::Yes { note: None });
    let no = |os, arch| match runs_on(&linux, os, arch) {
        Runs::No { reason } => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(no("linux", "arm64"), "it is a program for amd64");
    assert_eq!(no("freebsd", "amd64"), "it is a program for linux");
    assert_eq!(no("windows", "amd64"), "windows does not start ELF files");
    file[18] = 3; // the machine: 386
    assert!(matches!(
        runs_on(&executable(&file), "linux", "amd64"),
        Runs::Unknown { .. }
    ));
    file[16] = 1; // the type: an object file
    assert_eq!(executable(&file).kind, Kind::Object);
}
