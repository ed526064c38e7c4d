//! What Linux does with an ELF file's program headers.
//!
//! The source is `fs/binfmt_elf.c`: the kernel reads the header and the program headers, never the section headers;
//! maps what they say even beyond the end of the file; and sends SIGBUS for the first touch of a page that the file
//! does not reach, or SIGSEGV when that is the kernel's own, clearing the end of the data.

use goblin::container::Ctx;
use goblin::elf::header::Header;
use goblin::elf::program_header::{PT_INTERP, PT_LOAD, ProgramHeader};

use super::facts::{DamageReason, Damaged, Executable, Format};
use super::image::clip;

/// For a header that the kernel does not accept.
pub(crate) const REFUSED: &str = "the kernel refuses it: exec format error";
const KILLED: &str = "the kernel kills it before its first instruction";
const ZEROS: &str = "it starts, with zeros in the place of what is missing";
const LATER: &str = "it may start, and is killed when it touches what is missing";
/// The smallest page: what follows the end of a file in its last page is zero.
const PAGE: u64 = 4096;
/// Linux refuses program headers of more bytes than this.
const MAX_PROGRAM_HEADERS: usize = 65_536;
/// Linux's `PATH_MAX`, the longest path of a loader with its final zero byte.
const PATH_MAX: u64 = 4096;

/// The damage of an executable whose header is known.
pub(crate) fn damaged(
    exe: &Executable,
    reason: DamageReason,
    starts: Option<bool>,
    effect: &'static str,
) -> Damaged {
    Damaged {
        format: Format::Elf,
        arch: Some(exe.arch.clone()),
        reason,
        starts,
        effect,
    }
}

/// The program headers.
///
/// # Errors
/// Too many, of a wrong size, or beyond the end of the file: what the kernel refuses.
pub(crate) fn program_headers(
    bytes: &[u8],
    header: &Header,
    wide: bool,
    ctx: Ctx,
) -> Result<Vec<ProgramHeader>, DamageReason> {
    let field = |narrow: u64, broad: u64| if wide { broad } else { narrow };
    let (size, count) = (ProgramHeader::size(ctx), usize::from(header.e_phnum));
    if count == 0 || count * size > MAX_PROGRAM_HEADERS {
        let most = MAX_PROGRAM_HEADERS / size.max(1);
        return Err(DamageReason::new(
            "number of program headers",
            most as u64,
            count as u64,
            field(44, 56),
        ));
    }
    if usize::from(header.e_phentsize) != size {
        let found = header.e_phentsize.into();
        return Err(DamageReason::new(
            "size of a program header",
            size as u64,
            found,
            field(42, 54),
        ));
    }
    let end = header.e_phoff.saturating_add((count * size) as u64);
    let missing = || DamageReason::new("program headers", end, bytes.len() as u64, field(28, 32));
    if end > bytes.len() as u64 {
        return Err(missing());
    }
    let offset = usize::try_from(header.e_phoff).map_err(|_| missing())?;
    ProgramHeader::parse(bytes, offset, count, ctx).map_err(|_| missing())
}

/// What the kernel would do with the segments.
///
/// # Errors
/// What it refuses, and what it loads although the file does not hold it.
pub(crate) fn check(
    bytes: &[u8],
    header: &Header,
    programs: &[ProgramHeader],
    exe: &Executable,
) -> Result<(), Damaged> {
    let len = bytes.len() as u64;
    let place = |index: usize| {
        header
            .e_phoff
            .saturating_add(index as u64 * u64::from(header.e_phentsize))
    };
    // Pages of 64 KiB exist on other machines: nothing is proven there by a smaller hole.
    let page: u64 = if matches!(exe.arch.as_str(), "amd64" | "386") {
        PAGE
    } else {
        65_536
    };
    let held = len.next_multiple_of(page);
    let mut missing: Option<Damaged> = None;
    let mut loads = 0;
    for (index, p) in programs.iter().enumerate() {
        let end = p.p_offset.saturating_add(p.p_filesz);
        if p.p_type == PT_INTERP {
            let zero = clip(bytes, end.saturating_sub(1), 1) == [0];
            if end > len || !(2..=PATH_MAX).contains(&p.p_filesz) || !zero {
                let reason = DamageReason::new("path of the loader", end, len, place(index));
                return Err(damaged(exe, reason, Some(false), "the kernel refuses it"));
            }
        }
        if p.p_type != PT_LOAD {
            continue;
        }
        loads += 1;
        let reason = |expected, found| {
            DamageReason::new(format!("segment {index}"), expected, found, place(index))
        };
        if p.p_filesz > p.p_memsz {
            return Err(damaged(
                exe,
                reason(p.p_memsz, p.p_filesz),
                Some(false),
                KILLED,
            ));
        }
        if end <= len || p.p_filesz == 0 {
            continue;
        }
        let entry = header
            .e_entry
            .checked_sub(p.p_vaddr)
            .filter(|o| *o < p.p_filesz);
        let entry_gone = entry.is_some_and(|o| p.p_offset.saturating_add(o) >= held);
        // The kernel itself clears from the end of the data to the end of its page.
        let clears = p.is_write()
            && p.p_memsz > p.p_filesz
            && end % page != 0
            && end.saturating_sub(1) >= held;
        let (starts, effect) = match () {
            () if entry_gone || clears => (Some(false), KILLED),
            () if end <= len.next_multiple_of(PAGE) => (Some(true), ZEROS),
            () => (None, LATER),
        };
        let missing = missing.get_or_insert_with(|| damaged(exe, reason(end, len), starts, effect));
        if missing.starts == Some(true) || starts == Some(false) {
            (missing.starts, missing.effect) = (starts, effect);
        }
    }
    if loads == 0 {
        let reason = DamageReason::new("segments to load", 1, 0, header.e_phoff);
        return Err(damaged(exe, reason, Some(false), KILLED));
    }
    missing.map_or(Ok(()), Err)
}
