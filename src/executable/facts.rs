//! What [`read`](super::read) tells of a file: plain facts, no judgement.

use serde::Serialize;

pub use super::buildinfo::{GoBuild, GoRelease, Module};
pub use super::guess::Other;
pub use super::plugin::{NotKnown, PluginEvidence, PluginVerdict};
pub use super::script::Script;

/// What one file is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "contents", rename_all = "snake_case")]
pub enum Contents {
    /// A file of no bytes. Linux: `exec format error`.
    Empty,
    /// A program, library or object file that its headers describe without contradiction.
    Executable(Box<Executable>),
    /// A text that begins with `#!`.
    Script(Script),
    /// The beginning of an executable, whose headers promise more than the file holds, or make no sense.
    Damaged(Damaged),
    /// Anything else.
    Other(Other),
}

/// The container format of an executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Linux, Android, the BSDs, Solaris.
    Elf,
    /// macOS, one architecture.
    MachO,
    /// macOS, several architectures in one file ("universal").
    FatMachO,
    /// Windows.
    Pe,
}

impl Format {
    /// The name that people use, such as `Mach-O`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Elf => "ELF",
            Self::MachO => "Mach-O",
            Self::FatMachO => "universal Mach-O",
            Self::Pe => "Windows PE",
        }
    }
}

/// What kind of executable the header declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something to start.
    Program,
    /// A shared library, a DLL, a dylib or a bundle to load into a program.
    SharedLibrary,
    /// An object file, the compiler's output before linking.
    Object,
    /// A memory image of a crashed program.
    CoreDump,
    /// A kind of its format that none of the above is.
    Other,
}

/// Where the name of the operating system comes from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OsSource {
    /// `GOOS` in Go's build information (Go 1.18 and later).
    BuildInfo,
    /// The container's header: ELF's `EI_OSABI`, Mach-O's platform, PE as such.
    Header,
    /// An ELF note of the system that it was linked for.
    Note,
    /// The dynamic loader that the file asks for.
    Interpreter,
    /// The name of a source file of Go's runtime, such as `runtime/os_linux.go`.
    SourceFiles,
}

/// An operating system and the reason to believe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Os {
    /// Go's name of it: `linux`, `darwin`, `windows`, `freebsd`, ...
    pub name: String,
    /// What says so.
    pub source: OsSource,
}

/// One architecture's part of the file: the whole file but for universal Mach-O.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slice {
    /// Where it begins, in bytes from the beginning of the file.
    pub offset: u64,
    /// Its length in bytes.
    pub size: u64,
    /// Go's name of the architecture.
    pub arch: String,
}

/// What a program asks of the dynamic loader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dynamic {
    /// The loader's path. Where it does not exist, Linux says `no such file or directory` of the program.
    pub interpreter: Option<String>,
    /// The libraries it names, in the file's order (at most 4,096).
    pub libraries: Vec<String>,
    /// The newest version of glibc's symbols that it requires. ELF only.
    pub glibc: Option<SymbolVersion>,
    /// It was linked against musl (Alpine Linux): by its loader or C library.
    pub musl: bool,
}

/// A symbol version that the dynamic loader must find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SymbolVersion {
    /// The number behind `GLIBC_`, such as `2.34`.
    pub version: String,
    /// The library that must have it, such as `libc.so.6`.
    pub library: String,
    /// One symbol that asks for it, where the tables tell.
    pub symbol: Option<String>,
}

/// A program that unpacks itself when it is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Packed {
    /// The packer: `UPX`.
    pub packer: &'static str,
    /// Where its mark stands, in bytes from the beginning of the file.
    pub offset: u64,
}

/// File names with absolute paths in the line tables: it was built without `-trimpath`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BuildPaths {
    /// How many file names are absolute.
    pub absolute: usize,
    /// How many file names there are.
    pub files: usize,
    /// The Go installation, from the path of `runtime/proc.go`.
    pub goroot: Option<String>,
    /// The module cache, up to `/pkg/mod`.
    pub module_cache: Option<String>,
    /// Up to three files that are in neither: the author's own.
    pub examples: Vec<String>,
}

/// An executable, as far as its bytes tell. For universal Mach-O all but `slices` is of the first slice, as for
/// `go version`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Executable {
    /// The container.
    pub format: Format,
    /// The architectures' parts (at most 64).
    pub slices: Vec<Slice>,
    /// The operating system, where something in the file tells it.
    pub os: Option<Os>,
    /// Go's name of the architecture; `unknown-0xNN` for a machine that Go has no name for.
    pub arch: String,
    /// What it is.
    pub kind: Kind,
    /// 32 or 64.
    pub bits: u8,
    /// What it needs of the dynamic loader; `None`: statically linked.
    pub dynamic: Option<Dynamic>,
    /// It has no symbol table (`-ldflags -s`, or `strip`).
    pub stripped: bool,
    /// It has DWARF debugging information in it.
    pub debug_info: bool,
    /// Mach-O: it has a code signature, without which macOS on arm64 kills it. `None` for other formats.
    pub signed: Option<bool>,
    /// Go's build information (Go 1.13 and later).
    pub go: Option<GoBuild>,
    /// It has Go's function table, which every Go program has, stripped or not.
    pub has_pclntab: bool,
    /// Whether it enters Mattermost's plugin library.
    pub plugin: PluginEvidence,
    /// It unpacks itself, so that the facts from inside are missing.
    pub packed: Option<Packed>,
    /// It was built with Go's race detector: the build settings say so, or its runtime is linked in.
    pub race: bool,
    /// Absolute paths of the machine that built it.
    pub build_paths: Option<BuildPaths>,
    /// Something is missing that a loader never looks at, such as the section headers: the file was probably cut.
    pub incomplete: Option<DamageReason>,
}

/// A file that begins like an executable and is none that can be relied on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Damaged {
    /// The container.
    pub format: Format,
    /// Go's name of the architecture, where the header could be read.
    pub arch: Option<String>,
    /// The first contradiction found.
    pub reason: DamageReason,
    /// `Some(false)`: proven that the system it is for cannot start it. `None`: it may start, and dies when it
    /// touches what is missing. `Some(true)`: it starts with zeros in the place of that.
    pub starts: Option<bool>,
    /// What the system does with it, in words.
    pub effect: &'static str,
}

/// What is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DamageReason {
    /// The part of the file, such as `segment 3` or `program headers`.
    pub what: String,
    /// What the header promises: where the part ends, in bytes from the beginning of the file, or the value that
    /// should stand at `offset`.
    pub expected: u64,
    /// What there is: the file's length in bytes, or the value that stands at `offset`.
    pub found: u64,
    /// Where the header that promises it stands, in bytes from the beginning of the file.
    pub offset: u64,
}

impl DamageReason {
    /// A reason.
    #[must_use]
    pub fn new(what: impl Into<String>, expected: u64, found: u64, offset: u64) -> Self {
        Self {
            what: what.into(),
            expected,
            found,
            offset,
        }
    }
}

impl Executable {
    /// The platform that it is for, as `linux-amd64`; where nothing tells the system, Linux, as servers' own are.
    #[must_use]
    pub fn platform(&self) -> String {
        let os = self.os.as_ref().map_or("linux", |os| os.name.as_str());
        format!("{os}-{}", self.arch)
    }

    /// An executable of which only the header is known.
    pub(crate) fn new(format: Format, arch: String, kind: Kind, bits: u8) -> Self {
        Self {
            format,
            slices: Vec::new(),
            os: None,
            arch,
            kind,
            bits,
            dynamic: None,
            stripped: false,
            debug_info: false,
            signed: None,
            go: None,
            has_pclntab: false,
            plugin: PluginEvidence::default(),
            packed: None,
            race: false,
            build_paths: None,
            incomplete: None,
        }
    }

    /// Names the system, unless something better did.
    pub(crate) fn suggest_os(&mut self, name: &str, source: OsSource) {
        if self.os.is_none() {
            self.os = Some(Os {
                name: name.to_owned(),
                source,
            });
        }
    }
}
