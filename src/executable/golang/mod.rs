//! What the code of a Go plugin does with the server: the hooks it answers, the methods of the API it calls.
//!
//! Names in a program prove nothing: the linker keeps every method of a type that reflection might reach, so that each
//! plugin has nearly the whole API in it. Hooks are read from the type that `main` gives to the library; calls are
//! found in the code itself, by following values of the library's interface to the instructions that call through
//! them, as far as `main`, the hooks and what they call reach.
//!
//! Nothing is run. Stripped programs have all that is needed, because Go's runtime needs it too.

mod abi;
mod calls;
mod chained;
mod decode_amd64;
mod decode_arm64;
mod decode_arm64_memory;
mod flow;
mod functions;
pub mod fuzzing;
mod graph;
mod helpers;
mod hooks;
mod host;
mod host_functions;
mod ir;
mod itabs;
mod listing;
mod memory;
mod methods;
mod moduledata;
pub(crate) mod names;
mod program;
mod reach;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod ways;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use super::buildinfo::{self, GoBuild};
use super::facts::{Executable, Format};
use super::image::{self, Image};
use super::macho;

pub use calls::{ApiCall, CallConfidence, CodePlace};
pub(crate) use flow::ASKS_FOR_VERSION;
pub use hooks::Hook;
pub use host::HostCall;
pub use host_functions::HostPower;

use abi::Abi;
use calls::{Question, Roots};
use functions::Functions;
use hooks::Library;
use itabs::Itab;
use memory::Memory;
use moduledata::{Layout, Missing, ModuleData};
use program::{Parts, Program};
use types::{TypeId, Types};

/// So many types that are given to the library are followed: all plugins that were looked at have one.
const MAX_PLUGINS: usize = 8;

/// What a plugin's code says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PluginCode {
    /// Go's name of the architecture that was looked at.
    pub arch: String,
    /// The type whose methods are the hooks, such as `*main.Plugin`; of a program that gives the library one of several, all.
    pub plugin_type: Option<String>,
    /// The hooks that the type has methods for, by name.
    pub hooks: Vec<Hook>,
    /// The calls of the API that can be reached, by method. Empty unless `calls_read`.
    pub api_calls: Vec<ApiCall>,
    /// What it does beside the API: programs, connections, files, databases. Empty unless `calls_read`.
    pub host_calls: Vec<HostCall>,
    /// The code was followed; not for architectures other than amd64 and arm64.
    pub calls_read: bool,
    /// A limit was met: there may be more calls of the API than were found.
    pub limited: bool,
    /// A limit was met at what is done on the machine: there may be more [`Self::host_calls`].
    pub host_limited: bool,
    /// Telemetry is linked: `experimental/telemetry` of `pluginapi`, or another package of this name.
    pub telemetry: bool,
    /// The plugin's own code calls what reads or compares versions, whichever they are. Asked only where [`Self::telemetry`] is.
    pub compares_versions: bool,
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
    /// A Go program that was not linked with the plugin library.
    #[error("Mattermost's plugin library is not in it")]
    NotAPlugin,
}

/// How a program is analysed by [`analyse_with`].
#[derive(Clone, Copy)]
pub struct AnalyseOptions<'a> {
    /// Told before the code is followed, which takes most of the time, whether its calls will be known. Not called for a
    /// file that cannot be analysed.
    pub tell: &'a dyn Fn(bool),
    /// The age of a hook by its name: 0 for those that all servers call, more for those that came later.
    pub hook_age: &'a dyn Fn(&str) -> u64,
}

impl Default for AnalyseOptions<'_> {
    fn default() -> Self {
        Self {
            tell: &|_| {},
            hook_age: &|_| 0,
        }
    }
}

/// Looks at the code of an executable; of a universal file, at the first slice that can be analysed. All hooks are taken to
/// be of one age.
///
/// # Errors
/// Why it was not analysed.
pub fn analyse(bytes: &[u8]) -> Result<PluginCode, NotAnalysed> {
    analyse_with(bytes, AnalyseOptions::default())
}

/// As [`analyse`], with options.
///
/// # Errors
/// Why it was not analysed.
pub fn analyse_with(bytes: &[u8], options: AnalyseOptions<'_>) -> Result<PluginCode, NotAnalysed> {
    let mut first = None;
    for (_, found) in slices(bytes, options) {
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
    slices(bytes, AnalyseOptions::default()).collect()
}

type Analysed = Result<PluginCode, NotAnalysed>;

/// The architectures of a file, each analysed when it is asked for.
fn slices<'a>(
    bytes: &'a [u8],
    options: AnalyseOptions<'a>,
) -> Box<dyn Iterator<Item = (String, Analysed)> + 'a> {
    let Some(Ok((exe, image))) = super::container(bytes) else {
        let not = (String::new(), Err(NotAnalysed::NotExecutable));
        return Box::new(std::iter::once(not));
    };
    if exe.format != Format::FatMachO {
        let found = analyse_image(bytes, &exe, &image, options);
        return Box::new(std::iter::once((exe.arch, found)));
    }
    Box::new(exe.slices.into_iter().map(move |slice| {
        let part = image::clip(bytes, slice.offset, slice.size);
        let found = macho::read(part)
            .map_err(|_| NotAnalysed::NotExecutable)
            .and_then(|(exe, image)| analyse_image(part, &exe, &image, options));
        (slice.arch, found)
    }))
}

fn analyse_image(
    bytes: &[u8],
    exe: &Executable,
    image: &Image<'_>,
    options: AnalyseOptions<'_>,
) -> Analysed {
    if super::packed(exe, image, bytes).is_some() {
        return Err(NotAnalysed::Packed { packer: "UPX" });
    }
    let build = buildinfo::read(image);
    let elf = (exe.format == Format::Elf).then_some(bytes);
    let mut memory = Memory::new(image, elf);
    if exe.format == Format::MachO {
        chained::apply(&mut memory, bytes);
    }
    let module = ModuleData::find(&memory).map_err(|missing| match missing {
        Missing::Layout => NotAnalysed::UnknownModuleLayout,
        Missing::Table if build.is_some() => NotAnalysed::UnknownFunctionTable,
        Missing::Table => NotAnalysed::NotGo,
    })?;
    let types = Types::new(&memory, &module, build.as_ref().and_then(minor));
    let itabs: Vec<Itab> = itabs::all(&memory, &types, &module);
    let more: Vec<_> = itabs.iter().flat_map(|i| [i.interface, i.of]).collect();
    let all = types.all(&module, &more);
    let library = Library::find(&types, &all);
    if library.api.is_none() && library.hooks.is_none() {
        return Err(NotAnalysed::NotAPlugin);
    }
    let functions = Functions::new(&memory, &module);
    let guess = hooks::guess_type(&types, &all, library, build.as_ref());
    let convention =
        convention(&exe.arch, &module, build.as_ref()).filter(|_| image.wide && !image.big_endian);
    (options.tell)(convention.is_some());
    let count = |id| types.interface_len(id).unwrap_or_default();
    let mut code = PluginCode {
        arch: exe.arch.clone(),
        calls_read: convention.is_some(),
        sdk_fingerprint: library
            .api
            .zip(library.hooks)
            .map(|(api, hooks)| SdkFingerprint {
                api: count(api),
                hooks: count(hooks),
            }),
        ..PluginCode::default()
    };
    let mut plugins: Vec<TypeId> = guess.into_iter().collect();
    if let (Some(convention), Some(api)) = (convention, library.api) {
        let abi = Abi::new(&types, convention);
        let parts = Parts {
            memory: &memory,
            types: &types,
            functions: &functions,
            abi: &abi,
            convention,
            amd64: exe.arch == "amd64",
            library,
            build: build.as_ref(),
            all: &all,
            all_itabs: &itabs,
        };
        let program = Program::new(&parts);
        let found = flow::follow(&program);
        if !found.plugins.is_empty() {
            plugins = found.plugins.iter().copied().take(MAX_PLUGINS).collect();
        }
        let question = Question {
            api,
            all: &all,
            roots: roots(&program, library, &plugins, options.hook_age),
            plugins: plugins.clone(),
            data: data(&program, &module),
        };
        let calls = calls::collect(&program, &found, &question);
        code.api_calls = calls.calls;
        code.limited =
            found.plugins.len() > MAX_PLUGINS || found.limited || program.limited || calls.limited;
        code.telemetry = program.telemetry;
        code.compares_versions =
            program.telemetry && program.compares_versions(calls.reached.keys());
        let (calls, limited) = host::collect(&program, parts.amd64, calls.reached.keys());
        code.host_calls = calls;
        code.host_limited = limited;
    }
    let names = plugins.iter().filter_map(|id| types.name(*id));
    let names: Vec<&str> = names.collect();
    code.plugin_type = (!names.is_empty()).then(|| names.join(", "));
    for id in plugins {
        for hook in hooks::of_type(&types, &functions, library, id) {
            let same = |known: &Hook| {
                known.name == hook.name && known.matches_signature == hook.matches_signature
            };
            if !code.hooks.iter().any(same) {
                code.hooks.push(hook);
            }
        }
    }
    code.hooks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(code)
}

/// How functions are called, by release: in registers since 1.17 on amd64, since 1.18 on arm64.
fn convention(arch: &str, module: &ModuleData, build: Option<&GoBuild>) -> Option<ir::Convention> {
    let (registers, since) = match arch {
        "amd64" => (ir::AMD64, 17),
        "arm64" => (ir::ARM64, 18),
        _ => return None,
    };
    let old = match module.layout {
        Layout::Go1_13 => true,
        Layout::Go1_16 => build.and_then(minor).is_none_or(|minor| minor < since),
        _ => false,
    };
    Some(if old {
        ir::Convention {
            arguments: &[],
            floats: 0,
            ..registers
        }
    } else {
        registers
    })
}

/// What runs without being called by anything that is followed: `main`, what runs before it, the hooks by their `age`.
fn roots(
    program: &Program<'_>,
    library: Library,
    plugins: &[TypeId],
    age: &dyn Fn(&str) -> u64,
) -> Vec<Roots> {
    let starts = |name: &str| name == "main.main" || names::is_init(name);
    let begin: Vec<u32> = program
        .codes
        .iter()
        .enumerate()
        .filter(|(_, code)| starts(program.functions.name(code.index)))
        .filter_map(|(number, _)| u32::try_from(number).ok())
        .collect();
    let mut by_age = BTreeMap::from([(
        0,
        Roots {
            hooks: Vec::new(),
            codes: begin,
        },
    )]);
    if let Some(hooks) = library.hooks {
        let names = program.types.interface_methods(hooks);
        for method in plugins.iter().flat_map(|id| program.types.methods(*id)) {
            if names.iter().any(|(name, _)| *name == method.name) {
                let age = age(&method.name);
                let roots = by_age.entry(age).or_default();
                if age > 0 && !roots.hooks.iter().any(|hook| **hook == *method.name) {
                    roots.hooks.push(Box::from(&*method.name));
                }
                roots.codes.extend(program.code_at(method.interface_code));
                roots.codes.extend(program.code_at(method.code));
            }
        }
    }
    by_age.into_values().collect()
}

/// Func values, itabs and types that the program's data begins with.
fn data(program: &Program<'_>, module: &ModuleData) -> Vec<u64> {
    let mut found = Vec::new();
    for (begin, end) in module.data.iter().take(2) {
        let bytes = program.memory.at(*begin, end.saturating_sub(*begin));
        for word in bytes.unwrap_or_default().chunks_exact(8) {
            let word = image::u64_at(word, 0, false).unwrap_or_default();
            if program.is_used_thing(word) {
                found.push(word);
            }
        }
    }
    found
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
