//! What the code of a Go plugin does with the server: the hooks it answers, the methods of the API it calls.
//!
//! Names in a program prove nothing: the linker keeps every method of a type that reflection might reach, so that each
//! plugin has nearly the whole API in it. Hooks are read from the type that `main` gives to the library; calls are
//! found in the code itself, by following values of the library's interface to the instructions that call through
//! them, as far as `main`, the hooks and what they call reach.
//!
//! Nothing is run. Stripped programs have all that is needed, because Go's runtime needs it too.

mod functions;
mod hooks;
mod itabs;
mod memory;
mod moduledata;
mod types;

use serde::Serialize;

use super::buildinfo::{self, GoBuild};
use super::facts::{Executable, Format};
use super::image::{self, Image};
use super::{elf, macho, macho_fat, pe};

pub use hooks::Hook;

use functions::Functions;
use hooks::Library;
use memory::Memory;
use moduledata::{Missing, ModuleData};
use types::Types;

/// What a plugin's code says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PluginCode {
    /// Go's name of the architecture that was looked at.
    pub arch: String,
    /// The type whose methods are the hooks, such as `*main.Plugin`.
    pub plugin_type: Option<String>,
    /// The hooks that the type has methods for, by name.
    pub hooks: Vec<Hook>,
    /// How many methods the library's interfaces have: which release of it the plugin was built with.
    pub sdk_fingerprint: Option<SdkFingerprint>,
}

/// The size of the plugin library's interfaces in the program, which grows with its releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SdkFingerprint {
    /// Methods of `plugin.API`.
    pub api: usize,
    /// Methods of `plugin.Hooks`.
    pub hooks: usize,
}

/// Why a file's code was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum NotAnalysed {
    /// No executable, or a damaged one.
    #[error("it is no executable that can be read")]
    NotExecutable,
    /// It unpacks itself when it is started.
    #[error("it is packed with {packer}")]
    Packed {
        /// The packer.
        packer: &'static str,
    },
    /// It has none of Go's tables.
    #[error("it is no Go program")]
    NotGo,
    /// Go's build information is there, its table of functions is not, or not of a known layout.
    #[error("its table of functions is of no known layout")]
    UnknownFunctionTable,
    /// A release of Go whose record of the module has another layout, probably a newer one.
    #[error("the runtime's record of the module is of no known layout (a newer Go?)")]
    UnknownModuleLayout,
    /// 32 bits or big-endian numbers.
    #[error("programs for {arch} are not analysed")]
    Architecture {
        /// Go's name of it.
        arch: String,
    },
    /// A Go program that was not linked with the plugin library.
    #[error("Mattermost's plugin library is not in it")]
    NotAPlugin,
}

/// Looks at the code of an executable; of a universal file, at the first slice that can be analysed.
///
/// # Errors
/// Why it was not analysed.
pub fn analyse(bytes: &[u8]) -> Result<PluginCode, NotAnalysed> {
    let mut first = None;
    for (_, found) in analyse_slices(bytes) {
        match found {
            Ok(code) => return Ok(code),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(NotAnalysed::NotExecutable))
}

/// Looks at the code for every architecture in a file; only universal files have more than one.
#[must_use]
pub fn analyse_slices(bytes: &[u8]) -> Vec<(String, Result<PluginCode, NotAnalysed>)> {
    let (exe, image) = match parse(bytes) {
        Some(parsed) => parsed,
        None => return vec![(String::new(), Err(NotAnalysed::NotExecutable))],
    };
    if exe.format != Format::FatMachO {
        return vec![(exe.arch.clone(), analyse_image(bytes, &exe, &image))];
    }
    exe.slices
        .iter()
        .map(|slice| {
            let part = image::clip(bytes, slice.offset, slice.size);
            let found = macho::read(part)
                .map_err(|_| NotAnalysed::NotExecutable)
                .and_then(|(exe, image)| analyse_image(part, &exe, &image));
            (slice.arch.clone(), found)
        })
        .collect()
}

fn parse(bytes: &[u8]) -> Option<(Executable, Image<'_>)> {
    let parsed = if bytes.starts_with(b"\x7fELF") {
        elf::read(bytes)
    } else if let Some(format) = macho_fat::detect(bytes) {
        if format == Format::FatMachO {
            macho_fat::read_fat(bytes)
        } else {
            macho::read(bytes)
        }
    } else {
        pe::read(
            bytes,
            bytes
                .starts_with(b"MZ")
                .then(|| pe::header_offset(bytes))??,
        )
    };
    parsed.ok()
}

fn analyse_image(
    bytes: &[u8],
    exe: &Executable,
    image: &Image<'_>,
) -> Result<PluginCode, NotAnalysed> {
    if super::packed(exe, image, bytes).is_some() {
        return Err(NotAnalysed::Packed { packer: "UPX" });
    }
    if !image.wide || image.big_endian {
        return Err(NotAnalysed::Architecture {
            arch: exe.arch.clone(),
        });
    }
    let build = buildinfo::read(image);
    let elf = (exe.format == Format::Elf).then_some(bytes);
    let memory = Memory::new(image, elf);
    let module = ModuleData::find(&memory).map_err(|missing| match missing {
        Missing::Layout => NotAnalysed::UnknownModuleLayout,
        Missing::Table if build.is_some() => NotAnalysed::UnknownFunctionTable,
        Missing::Table => NotAnalysed::NotGo,
    })?;
    let types = Types::new(&memory, &module, build.as_ref().and_then(minor));
    let itabs = itabs::all(&memory, &types, &module);
    let more: Vec<_> = itabs.iter().flat_map(|i| [i.interface, i.of]).collect();
    let all = types.all(&module, &more);
    let library = Library::find(&types, &all);
    if library.api.is_none() && library.hooks.is_none() {
        return Err(NotAnalysed::NotAPlugin);
    }
    let _functions = Functions::new(&memory, &module);
    let plugin = hooks::guess_type(&types, &all, library, build.as_ref());
    let count = |id| types.interface_len(id).unwrap_or_default();
    Ok(PluginCode {
        arch: exe.arch.clone(),
        plugin_type: plugin.and_then(|id| types.name(id)).map(str::to_owned),
        hooks: plugin.map_or_else(Vec::new, |id| hooks::of_type(&types, library, id)),
        sdk_fingerprint: library
            .api
            .zip(library.hooks)
            .map(|(api, hooks)| SdkFingerprint {
                api: count(api),
                hooks: count(hooks),
            }),
    })
}

/// The release 1.N of Go; `None` for a name that is not of a release.
fn minor(build: &GoBuild) -> Option<u32> {
    let rest = build.go_version.strip_prefix("go1.").or_else(|| {
        let at = build.go_version.find("go1.")?;
        build.go_version.get(at + 4..)
    })?;
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest.get(..digits)?.parse().ok()
}
