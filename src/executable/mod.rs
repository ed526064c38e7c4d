//! From the bytes of one file to plain facts about the program in it: what it is, where it runs, how it was built.
//!
//! Nothing is run, and nothing but the bytes is looked at. Whatever they are, reading ends, in time proportional to
//! their number, and does not fail.

mod buildinfo;
mod elf;
mod elf_dynamic;
mod elf_load;
mod elf_system;
mod facts;
mod golang;
mod guess;
mod image;
mod macho;
mod macho_fat;
mod own_module;
mod pclntab;
mod pe;
mod plugin;
mod runs;
mod script;
#[cfg(test)]
mod tests;

use memchr::memmem;

pub use facts::{
    BuildPaths, Contents, DamageReason, Damaged, Dynamic, Executable, Format, GoBuild, GoRelease,
    Kind, Module, NotKnown, Os, OsSource, Other, Packed, PluginEvidence, PluginVerdict, Script,
    Slice, SymbolVersion,
};
pub use golang::fuzzing;
#[doc(hidden)]
pub(crate) use golang::{ASKS_FOR_VERSION, names};
pub use golang::{
    AnalyseOptions, ApiCall, CallConfidence, CodePlace, Hook, HostCall, HostPower, NotAnalysed,
    PluginCode, SdkFingerprint, analyse, analyse_slices, analyse_with,
};
pub use own_module::OwnModule;
pub use runs::{Runs, runs_on};

/// Reads a file. Never fails: what is no executable is told as what it is.
///
/// The file's name and mode play no part. A file of 20 MB takes some 10 ms; memory is that of the facts.
#[must_use]
pub fn read(bytes: &[u8]) -> Contents {
    if bytes.is_empty() {
        return Contents::Empty;
    }
    if let Some(script) = script::read(bytes) {
        return Contents::Script(script);
    }
    match container(bytes) {
        Some(Ok((mut exe, image))) => {
            complete(&mut exe, &image, bytes);
            Contents::Executable(Box::new(exe))
        }
        Some(Err(damaged)) => Contents::Damaged(damaged),
        None => Contents::Other(guess::guess(bytes)),
    }
}

/// The executable's headers and its image as the system loads it; `None` for what does not begin as one.
fn container(bytes: &[u8]) -> Option<Result<(Executable, image::Image<'_>), Damaged>> {
    if bytes.starts_with(b"\x7fELF") {
        return Some(elf::read(bytes));
    }
    match macho_fat::detect(bytes) {
        Some(Format::FatMachO) => Some(macho_fat::read_fat(bytes)),
        Some(_) => Some(macho::read(bytes)),
        None if bytes.starts_with(b"MZ") => Some(pe::read(bytes, pe::header_offset(bytes)?)),
        None => None,
    }
}

/// What does not depend on the container.
fn complete(exe: &mut Executable, image: &image::Image<'_>, file: &[u8]) {
    let (offset, size) = exe
        .slices
        .first()
        .map_or((0, file.len() as u64), |s| (s.offset, s.size));
    let bytes = image::clip(file, offset, size);
    exe.packed = packed(exe, image, bytes).map(|at| Packed {
        packer: "UPX",
        offset: at.saturating_add(offset),
    });
    exe.go = buildinfo::read(image);
    if let Some(name) = exe.go.as_ref().and_then(|go| go.setting("GOOS")) {
        exe.os = Some(Os {
            name: name.to_owned(),
            source: OsSource::BuildInfo,
        });
    }
    plugin::examine(exe, image, bytes);
}

/// Where UPX's mark stands: before 4 KiB, where its loader is. A program that mentions the mark has it much later;
/// one that has Go's tables in sight is not packed either.
fn packed(exe: &Executable, image: &image::Image<'_>, bytes: &[u8]) -> Option<u64> {
    let upx = image.sections.iter().any(|s| s.name.starts_with("UPX"));
    if exe.format == Format::Pe && !upx {
        return None;
    }
    let head = image::clip(bytes, 0, 4096);
    memmem::find(head, b"UPX!")
        .map(|at| at as u64)
        .or(upx.then_some(0))
}

/// Which names of functions a program tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionNames {
    /// Those of all its functions, and of those that the compiler put into others.
    All,
    /// Go before 1.16: those that were put into others may be missing.
    WithoutInlined,
}

/// Shows `look` the name of every function in a program, such as `main.main` or `github.com/a/b.(*T).M`, some more than
/// once. Which they are is Go's linker's reckoning of what can be reached, whether the program is stripped or not.
///
/// `None`: it is no Go program whose table of functions can be read. Of universal Mach-O the first part is read.
pub fn function_names(bytes: &[u8], look: &mut dyn FnMut(&[u8])) -> Option<FunctionNames> {
    let (_, image) = container(bytes)?.ok()?;
    let table = pclntab::Table::find(&image)?;
    table.functions().for_each(look);
    Some(match table {
        pclntab::Table::Lists { .. } => FunctionNames::All,
        pclntab::Table::Offsets { .. } => FunctionNames::WithoutInlined,
    })
}

/// Whether a file begins as executables of Linux, macOS or Windows do, so that [`read`] wants all of it.
#[must_use]
pub fn looks_executable(head: &[u8]) -> bool {
    head.starts_with(b"\x7fELF") || head.starts_with(b"MZ") || macho_fat::detect(head).is_some()
}
