//! Mach-O: what macOS starts, for one architecture. Files for several are in `macho_fat`.

use goblin::mach::constants::cputype;
use goblin::mach::header::{
    MH_BUNDLE, MH_CIGAM, MH_CIGAM_64, MH_CORE, MH_DYLIB, MH_EXECUTE, MH_MAGIC, MH_MAGIC_64,
    MH_OBJECT,
};
use goblin::mach::load_command::{CommandVariant, LoadCommand};

use super::facts::{DamageReason, Damaged, Dynamic, Executable, Format, Kind, OsSource, Slice};
use super::image::{Image, Region, clip, string_at, u32_at, u64_at};

const MAX_SECTIONS: usize = 65_536;
/// For headers that make no sense.
pub(crate) const REFUSED: &str = "macOS refuses it";
/// For what ends beyond the end of the file.
pub(crate) const UNSURE: &str = "macOS refuses it, or kills it when it touches what is missing";

/// Is this the first word, read as big-endian, of a file of one architecture?
pub(crate) const fn is_one(magic: u32) -> bool {
    matches!(magic, MH_MAGIC | MH_CIGAM | MH_MAGIC_64 | MH_CIGAM_64)
}

/// Reads a file of one architecture.
///
/// # Errors
/// Headers or segments that end beyond the end of the file.
pub(crate) fn read(bytes: &[u8]) -> Result<(Executable, Image<'_>), Damaged> {
    let len = bytes.len() as u64;
    let magic = u32_at(bytes, 0, true).unwrap_or_default();
    let wide = matches!(magic, MH_MAGIC_64 | MH_CIGAM_64);
    let big_endian = matches!(magic, MH_MAGIC | MH_MAGIC_64);
    let field = |at: usize| u32_at(bytes, at, big_endian);
    let header = if wide { 32 } else { 28 };
    let error = |arch, reason, starts, effect| Damaged {
        format: Format::MachO,
        arch,
        reason,
        starts,
        effect,
    };
    let (true, Some(machine), Some(kind), Some(count), Some(size)) = (
        is_one(magic) && len >= header,
        field(4),
        field(12),
        field(16),
        field(20),
    ) else {
        return Err(error(
            None,
            DamageReason::new("Mach-O header", header, len, 0),
            Some(false),
            REFUSED,
        ));
    };
    let arch = arch(machine);
    let end = header + u64::from(size);
    if end > len {
        return Err(error(
            Some(arch),
            DamageReason::new("load commands", end, len, 20),
            Some(false),
            REFUSED,
        ));
    }
    let kind = match kind {
        MH_EXECUTE => Kind::Program,
        MH_DYLIB | MH_BUNDLE => Kind::SharedLibrary,
        MH_OBJECT => Kind::Object,
        MH_CORE => Kind::CoreDump,
        _ => Kind::Other,
    };
    let mut exe = Executable::new(
        Format::MachO,
        arch.clone(),
        kind,
        if wide { 64 } else { 32 },
    );
    exe.slices.push(Slice {
        offset: 0,
        size: len,
        arch: arch.clone(),
    });
    exe.stripped = true;
    exe.signed = Some(false);

    let mut found = Commands {
        image: Image {
            big_endian,
            wide,
            ..Image::default()
        },
        ..Commands::default()
    };
    let commands = clip(bytes, 0, end);
    let mut at = usize::try_from(header).unwrap_or(32);
    for index in 0..count {
        // The size of one command: at least its own header, and within them all, or the rest makes no sense.
        let size = u32_at(commands, at + 4, big_endian).unwrap_or_default() as usize;
        let Some(one) = commands
            .get(at..at.saturating_add(size))
            .filter(|c| c.len() >= 8)
        else {
            let reason = DamageReason::new(
                format!("load command {index}"),
                at as u64 + 8,
                end,
                at as u64,
            );
            return Err(error(Some(arch), reason, Some(false), REFUSED));
        };
        if let Some(reason) = found.add(bytes, one, at, &mut exe) {
            return Err(error(Some(arch), reason, None, UNSURE));
        }
        at += size;
    }
    if exe.kind == Kind::Program && found.image.segments.is_empty() {
        let reason = DamageReason::new("segments to load", 1, 0, 16);
        return Err(error(Some(arch), reason, Some(false), REFUSED));
    }
    let sections = &found.image.sections;
    exe.debug_info = sections
        .iter()
        .any(|s| matches!(s.name.as_str(), "__debug_info" | "__zdebug_info"));
    exe.suggest_os("darwin", OsSource::Header);
    if found.dynamic.interpreter.is_some() || !found.dynamic.libraries.is_empty() {
        exe.dynamic = Some(found.dynamic);
    }
    Ok((exe, found.image))
}

#[derive(Default)]
struct Commands<'a> {
    image: Image<'a>,
    dynamic: Dynamic,
}

impl<'a> Commands<'a> {
    /// One load command, which stands at `at`; the reason when it promises more than the file holds.
    fn add(
        &mut self,
        bytes: &'a [u8],
        one: &[u8],
        at: usize,
        exe: &mut Executable,
    ) -> Option<DamageReason> {
        let order = if self.image.big_endian {
            goblin::container::Endian::Big
        } else {
            goblin::container::Endian::Little
        };
        let command = LoadCommand::parse(one, &mut 0, order).ok()?.command;
        let text = |offset: u32| string_at(one, offset as usize, 4096);
        match command {
            CommandVariant::Segment32(s) => {
                return self.segment(
                    bytes,
                    one,
                    at,
                    s.vmaddr.into(),
                    s.fileoff.into(),
                    s.filesize.into(),
                    s.initprot,
                );
            }
            CommandVariant::Segment64(s) => {
                return self.segment(bytes, one, at, s.vmaddr, s.fileoff, s.filesize, s.initprot);
            }
            CommandVariant::LoadDylib(c)
            | CommandVariant::LoadWeakDylib(c)
            | CommandVariant::ReexportDylib(c)
            | CommandVariant::LoadUpwardDylib(c)
            | CommandVariant::LazyLoadDylib(c) => {
                // No more than the load commands, each of 24 bytes at least.
                self.dynamic.libraries.extend(text(c.dylib.name));
            }
            CommandVariant::LoadDylinker(c) => self.dynamic.interpreter = text(c.name),
            // Even a stripped program names the functions that it takes from libraries; they are neither
            // local nor defined.
            CommandVariant::Dysymtab(c) => exe.stripped = c.nlocalsym == 0 && c.nextdefsym <= 1,
            CommandVariant::CodeSignature(_) => exe.signed = Some(true),
            CommandVariant::BuildVersion(c) => {
                if let Some(name) = platform(c.platform) {
                    exe.suggest_os(name, OsSource::Header);
                }
            }
            CommandVariant::VersionMinIphoneos(_) => exe.suggest_os("ios", OsSource::Header),
            _ => {}
        }
        None
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the same fields of a 32-bit and a 64-bit command"
    )]
    fn segment(
        &mut self,
        bytes: &'a [u8],
        one: &[u8],
        at: usize,
        address: u64,
        offset: u64,
        size: u64,
        protection: u32,
    ) -> Option<DamageReason> {
        let writable = protection & 2 != 0;
        let name = string_at(one, 8, 16).unwrap_or_default();
        let end = offset.saturating_add(size);
        if size > 0 && end > bytes.len() as u64 {
            return Some(DamageReason::new(
                format!("segment {name}"),
                end,
                bytes.len() as u64,
                at as u64,
            ));
        }
        let region = |name, address, bytes| Region {
            name,
            address,
            bytes,
            writable,
        };
        self.image
            .segments
            .push(region(String::new(), address, clip(bytes, offset, size)));

        let (wide, big) = (self.image.wide, self.image.big_endian);
        let (first, step) = if wide { (72, 80) } else { (56, 68) };
        for section in one.get(first..).unwrap_or_default().chunks_exact(step) {
            if self.image.sections.len() >= MAX_SECTIONS {
                break;
            }
            // A name of all 16 bytes has no zero behind it.
            let name: Vec<u8> = section
                .iter()
                .take(16)
                .copied()
                .take_while(|b| *b != 0)
                .collect();
            let (address, size, offset) = if wide {
                (
                    u64_at(section, 32, big),
                    u64_at(section, 40, big),
                    u32_at(section, 48, big),
                )
            } else {
                (
                    u32_at(section, 32, big).map(u64::from),
                    u32_at(section, 36, big).map(u64::from),
                    u32_at(section, 40, big),
                )
            };
            let (Some(address), Some(size), Some(offset)) = (address, size, offset) else {
                continue;
            };
            let data = if offset == 0 {
                &[][..]
            } else {
                clip(bytes, offset.into(), size)
            };
            self.image.sections.push(region(
                String::from_utf8_lossy(&name).into_owned(),
                address,
                data,
            ));
        }
        None
    }
}

/// Go's name of a machine.
pub(crate) fn arch(machine: u32) -> String {
    let name = match machine {
        cputype::CPU_TYPE_X86 => "386",
        cputype::CPU_TYPE_X86_64 => "amd64",
        cputype::CPU_TYPE_ARM => "arm",
        cputype::CPU_TYPE_ARM64 => "arm64",
        cputype::CPU_TYPE_POWERPC => "ppc",
        cputype::CPU_TYPE_POWERPC64 => "ppc64",
        _ => return format!("unknown-{machine:#x}"),
    };
    name.to_owned()
}

/// Go's name of a platform of `LC_BUILD_VERSION`.
const fn platform(number: u32) -> Option<&'static str> {
    match number {
        1 => Some("darwin"),
        2 | 7 => Some("ios"),
        _ => None,
    }
}
