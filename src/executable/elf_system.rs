//! Which machine and system an ELF file is for.

use goblin::elf::header;
use goblin::elf::program_header::{PT_NOTE, ProgramHeader};

use super::facts::{Executable, OsSource};
use super::image::{clip, u32_at};

/// Go's name of a machine.
pub(crate) fn arch(machine: u16, wide: bool, big_endian: bool) -> String {
    let name = match (machine, wide, big_endian) {
        (header::EM_386, ..) => "386",
        (header::EM_X86_64, true, _) => "amd64",
        (header::EM_X86_64, false, _) => "amd64p32",
        (header::EM_ARM, _, false) => "arm",
        (header::EM_ARM, _, true) => "armbe",
        (header::EM_AARCH64, _, false) => "arm64",
        (header::EM_AARCH64, _, true) => "arm64be",
        (header::EM_PPC, ..) => "ppc",
        (header::EM_PPC64, _, false) => "ppc64le",
        (header::EM_PPC64, _, true) => "ppc64",
        (header::EM_S390, true, _) => "s390x",
        (header::EM_S390, false, _) => "s390",
        (header::EM_RISCV, true, _) => "riscv64",
        (header::EM_RISCV, false, _) => "riscv",
        (header::EM_MIPS, true, true) => "mips64",
        (header::EM_MIPS, true, false) => "mips64le",
        (header::EM_MIPS, false, true) => "mips",
        (header::EM_MIPS, false, false) => "mipsle",
        (header::EM_SPARCV9, ..) => "sparc64",
        (258, true, _) => "loong64", // EM_LOONGARCH
        _ => return format!("unknown-{machine:#x}"),
    };
    name.to_owned()
}

/// The system: a note, the header, the loader's path, in the order of how hard they are to get wrong.
pub(crate) fn os(
    exe: &mut Executable,
    bytes: &[u8],
    programs: &[ProgramHeader],
    interpreter: Option<&str>,
    big: bool,
) {
    for note in programs.iter().filter(|p| p.p_type == PT_NOTE).take(64) {
        if let Some(name) = note_os(clip(bytes, note.p_offset, note.p_filesz), big) {
            exe.suggest_os(name, OsSource::Note);
        }
    }
    let abi = match bytes.get(header::EI_OSABI) {
        Some(2) => Some("netbsd"),
        Some(3) => Some("linux"),
        Some(6) => Some("solaris"),
        Some(9) => Some("freebsd"),
        Some(12) => Some("openbsd"),
        _ => None, // 0 is everybody's
    };
    if let Some(name) = abi {
        exe.suggest_os(name, OsSource::Header);
    }
    let loader = interpreter.unwrap_or_default();
    let loaders = [
        ("/ld-linux", "linux"),
        ("/ld-musl-", "linux"),
        ("/system/bin/linker", "android"),
        ("/libexec/ld-elf", "freebsd"),
        ("/libexec/ld.elf_so", "netbsd"),
        ("/libexec/ld.so", "openbsd"),
        ("/lib64/ld64.so.", "linux"), // ppc64le, s390x
        ("/lib/ld64.so.", "linux"),
    ];
    if let Some((_, name)) = loaders.iter().find(|(part, _)| loader.contains(part)) {
        exe.suggest_os(name, OsSource::Interpreter);
    }
}

/// The first note that names a system; at most 64 are looked at.
fn note_os(mut notes: &[u8], big: bool) -> Option<&'static str> {
    for _ in 0..64 {
        let name_size = usize::try_from(u32_at(notes, 0, big)?).ok()?;
        let size = usize::try_from(u32_at(notes, 4, big)?).ok()?;
        let kind = u32_at(notes, 8, big)?;
        let start = 12usize.checked_add(name_size.checked_next_multiple_of(4)?)?;
        let name = notes.get(12..12usize.checked_add(name_size)?)?;
        let data = notes.get(start..start.checked_add(size)?)?;
        match (name, kind) {
            (b"GNU\0", 1) => match u32_at(data, 0, big) {
                Some(0) => return Some("linux"),
                Some(2) => return Some("solaris"),
                Some(3) => return Some("freebsd"),
                _ => {}
            },
            (b"FreeBSD\0", 1) => return Some("freebsd"),
            (b"NetBSD\0", 1) => return Some("netbsd"),
            (b"OpenBSD\0", 1) => return Some("openbsd"),
            (b"DragonFly\0", 1) => return Some("dragonfly"),
            (b"Android\0", 1) => return Some("android"),
            _ => {}
        }
        notes = notes.get(start.checked_add(size.checked_next_multiple_of(4)?)?..)?;
    }
    None
}
