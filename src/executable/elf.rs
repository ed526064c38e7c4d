//! ELF: what Linux, Android and the BSDs start.

use goblin::container::{Container, Ctx};
use goblin::elf::header::{self, Header};
use goblin::elf::program_header::{PT_DYNAMIC, PT_INTERP, PT_LOAD, ProgramHeader};
use goblin::elf::section_header::{SHT_NOBITS, SHT_SYMTAB, SectionHeader};

use super::elf_load::{self, REFUSED};
use super::facts::{DamageReason, Damaged, Executable, Format, Kind, Slice};
use super::image::{Image, Region, clip, string_at};
use super::{elf_dynamic, elf_system};

/// Reads an ELF file of any class and byte order; the section headers need not be there.
///
/// # Errors
/// What Linux refuses to start, or cannot load completely.
pub(crate) fn read(bytes: &[u8]) -> Result<(Executable, Image<'_>), Damaged> {
    let header = read_header(bytes)?;
    let wide = bytes.get(header::EI_CLASS) == Some(&header::ELFCLASS64);
    let big_endian = bytes.get(header::EI_DATA) == Some(&header::ELFDATA2MSB);
    let ctx = context(wide, big_endian);
    let arch = elf_system::arch(header.e_machine, wide, big_endian);
    let kind = match header.e_type {
        header::ET_EXEC => Kind::Program,
        header::ET_DYN => Kind::SharedLibrary, // or a position-independent program, see below
        header::ET_REL => Kind::Object,
        header::ET_CORE => Kind::CoreDump,
        _ => Kind::Other,
    };
    let mut exe = Executable::new(Format::Elf, arch.clone(), kind, if wide { 64 } else { 32 });
    exe.slices.push(Slice {
        offset: 0,
        size: bytes.len() as u64,
        arch,
    });

    let loadable = matches!(header.e_type, header::ET_EXEC | header::ET_DYN);
    let programs = match elf_load::program_headers(bytes, &header, wide, ctx) {
        Ok(programs) => programs,
        Err(reason) if loadable => {
            return Err(elf_load::damaged(&exe, reason, Some(false), REFUSED));
        }
        Err(_) => Vec::new(),
    };
    if loadable {
        elf_load::check(bytes, &header, &programs, &exe)?;
    }

    let sections = sections(bytes, &header, ctx);
    let image = Image {
        segments: programs
            .iter()
            .filter(|p| p.p_type == PT_LOAD)
            .map(|p| segment(bytes, p))
            .collect(),
        sections: sections
            .iter()
            .map(|s| section(bytes, s, &sections, &header))
            .collect(),
        big_endian,
        wide,
    };
    exe.stripped = !sections
        .iter()
        .any(|s| s.sh_type == SHT_SYMTAB && s.sh_size > 0);
    exe.debug_info = image
        .section(&[".debug_info", ".zdebug_info"])
        .is_some_and(|s| !s.bytes.is_empty());
    exe.incomplete = incomplete(bytes, &header, &sections);

    let find = |kind: u32| {
        programs
            .iter()
            .find(|p| p.p_type == kind)
            .map(|p| clip(bytes, p.p_offset, p.p_filesz))
    };
    let interpreter = find(PT_INTERP).and_then(|b| string_at(b, 0, b.len()));
    let dynamic = find(PT_DYNAMIC)
        .map(|table| elf_dynamic::read(&image, table))
        .unwrap_or_default();
    if exe.kind == Kind::SharedLibrary && (interpreter.is_some() || dynamic.pie) {
        exe.kind = Kind::Program;
    }
    elf_system::os(
        &mut exe,
        bytes,
        &programs,
        interpreter.as_deref(),
        big_endian,
    );
    let mut facts = dynamic.facts;
    facts.musl |= interpreter
        .as_deref()
        .is_some_and(|i| i.contains("/ld-musl-"));
    facts.interpreter = interpreter;
    if facts.interpreter.is_some() || !facts.libraries.is_empty() {
        exe.dynamic = Some(facts);
    }
    Ok((exe, image))
}

fn context(wide: bool, big_endian: bool) -> Ctx {
    let container = if wide {
        Container::Big
    } else {
        Container::Little
    };
    let order = if big_endian {
        goblin::container::Endian::Big
    } else {
        goblin::container::Endian::Little
    };
    Ctx::new(container, order)
}

fn read_header(bytes: &[u8]) -> Result<Header, Damaged> {
    let error = |reason, starts| Damaged {
        format: Format::Elf,
        arch: None,
        reason,
        starts,
        effect: REFUSED,
    };
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let (class, order) = (byte(header::EI_CLASS), byte(header::EI_DATA));
    let size = if class == header::ELFCLASS32 { 52 } else { 64 };
    if bytes.len() < size {
        return Err(error(
            DamageReason::new("ELF header", size as u64, bytes.len() as u64, 0),
            Some(false),
        ));
    }
    if class != header::ELFCLASS32 && class != header::ELFCLASS64 {
        let reason = DamageReason::new(
            "ELF class",
            header::ELFCLASS64.into(),
            class.into(),
            header::EI_CLASS as u64,
        );
        return Err(error(reason, None));
    }
    if order != header::ELFDATA2LSB && order != header::ELFDATA2MSB {
        let reason = DamageReason::new(
            "ELF byte order",
            header::ELFDATA2LSB.into(),
            order.into(),
            header::EI_DATA as u64,
        );
        return Err(error(reason, None));
    }
    goblin::elf::Elf::parse_header(bytes).map_err(|_| {
        error(
            DamageReason::new("ELF header", size as u64, bytes.len() as u64, 0),
            Some(false),
        )
    })
}

fn segment<'a>(bytes: &'a [u8], p: &ProgramHeader) -> Region<'a> {
    Region {
        name: String::new(),
        address: p.p_vaddr,
        bytes: clip(bytes, p.p_offset, p.p_filesz),
        writable: p.is_write(),
    }
}

/// All section headers, or none when the table is not in the file.
fn sections(bytes: &[u8], header: &Header, ctx: Ctx) -> Vec<SectionHeader> {
    let count = usize::from(header.e_shnum);
    match usize::try_from(header.e_shoff) {
        Ok(offset) if count > 0 && usize::from(header.e_shentsize) == SectionHeader::size(ctx) => {
            SectionHeader::parse(bytes, offset, count, ctx).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn section<'a>(
    bytes: &'a [u8],
    s: &SectionHeader,
    all: &[SectionHeader],
    header: &Header,
) -> Region<'a> {
    let names = all
        .get(usize::from(header.e_shstrndx))
        .map_or(&[][..], |n| clip(bytes, n.sh_offset, n.sh_size));
    let size = if s.sh_type == SHT_NOBITS {
        0
    } else {
        s.sh_size
    };
    Region {
        name: string_at(names, s.sh_name, 256).unwrap_or_default(),
        address: s.sh_addr,
        bytes: clip(bytes, s.sh_offset, size),
        writable: s.is_writable(),
    }
}

/// What no kernel looks at, and which is missing nevertheless.
fn incomplete(bytes: &[u8], header: &Header, sections: &[SectionHeader]) -> Option<DamageReason> {
    let len = bytes.len() as u64;
    let table = header
        .e_shoff
        .saturating_add(u64::from(header.e_shnum) * u64::from(header.e_shentsize));
    if header.e_shoff != 0 && table > len {
        let field = if bytes.get(header::EI_CLASS) == Some(&header::ELFCLASS64) {
            40
        } else {
            32
        };
        return Some(DamageReason::new("section headers", table, len, field));
    }
    sections.iter().enumerate().find_map(|(index, s)| {
        let end = s.sh_offset.saturating_add(s.sh_size);
        let place = header
            .e_shoff
            .saturating_add(index as u64 * u64::from(header.e_shentsize));
        (s.sh_type != SHT_NOBITS && s.sh_type != 0 && end > len)
            .then(|| DamageReason::new(format!("section {index}"), end, len, place))
    })
}
