//! Tiny executables that look like what Go's linker makes, described by words.
//!
//! They hold just enough for a reader of headers, build information and function tables: a few instructions, and the
//! tables with a handful of names. `go version -m` and goblin read them.

mod elf;
mod elf_dynamic;
mod fat;
mod golang;
mod macho;
mod pclntab;
mod pe;
mod words;

pub use words::{Arch, Loader, Os, Sdk, Words};

/// The bytes of an executable. See [`Words`] for the words.
pub fn build(words: &str) -> Result<Vec<u8>, String> {
    Ok(render(&Words::parse(words)?))
}

/// The bytes of an executable.
pub fn render(words: &Words) -> Vec<u8> {
    match words.os {
        _ if words.fat => fat::render(words),
        Os::Linux | Os::FreeBsd => elf::render(words),
        Os::Darwin => macho::render(words),
        Os::Windows => pe::render(words),
    }
}
