//! The words that describe an executable.

/// What an executable is to be like.
///
/// Plain words, in any order, each at most once:
///
/// | word | meaning |
/// |---|---|
/// | `linux-amd64` `linux-arm64` `linux-386` `linux-arm` `freebsd-amd64` `darwin-amd64` `darwin-arm64` `darwin-fat` `windows-amd64` `windows-arm64` | the platform; exactly one |
/// | `go` | it has Go's build information and function table |
/// | `plugin` | its function table names `plugin.ClientMain` and what that calls (without `go`: a function table and no build information) |
/// | `dynamic` | it asks for the loader of glibc, `libc.so.6` and a symbol of `GLIBC_2.34` (Linux only) |
/// | `musl` | it asks for the loader and library of musl (Linux only) |
/// | `truncated` | its segments promise 64 KiB more than the file holds |
/// | `unstripped` | it has a symbol table |
/// | `packed` | it looks like the work of UPX: no sections, the mark `UPX!` |
/// | `go=1.22.3` | the Go version, from 1.18 on; implies `go` |
/// | `sdk=v0.0.5` `sdk=v5.37.0` `sdk=v5.4.0+incompatible` `sdk=none` | the server's library (up to v7 under its old path, `+incompatible` under that without a major version), or neither it nor go-plugin; implies `go` |
/// | `race` `debug` `cgo` `dirty` `paths` `replace` | `-race`; `-gcflags="all=-N -l"`; `CGO_ENABLED=1`; `vcs.modified=true`; built without `-trimpath`, under a home folder; a dependency replaced by a local folder. Each implies `go` |
/// | `dep=PATH@VERSION` | one more module among the dependencies; may repeat; implies `go` |
/// | `replace=PATH=>PLACE` | a dependency replaced by a folder; may repeat; implies `go` |
/// | `main=PATH` | the main module; default `github.com/example/plugin`; implies `go` |
/// | `home=FOLDER` | like `paths`, below this folder instead of `/home/alice`; implies `go` |
/// | `unsigned` | no code signature (darwin-arm64 only) |
/// | `cut` | its section headers would lie 64 KiB behind its end (ELF only) |
/// | `revision=HEX` | the commit that it was built from; implies `go` |
/// | `func=NAME` | one more name in the function table; may repeat |
#[derive(Clone, Debug)]
pub struct Words {
    /// The operating system.
    pub os: Os,
    /// The processor; of a fat file the first.
    pub arch: Arch,
    /// Whether it is a fat Mach-O for amd64 and arm64.
    pub fat: bool,
    /// Whether it has Go's build information.
    pub build_info: bool,
    /// The names in Go's function table; `None` without one.
    pub functions: Option<Vec<String>>,
    /// The dynamic loader that it asks for.
    pub loader: Option<Loader>,
    /// Whether its segments promise more than the file holds.
    pub truncated: bool,
    /// Whether it has a symbol table.
    pub symbols: bool,
    /// Whether it looks packed by UPX.
    pub packed: bool,
    /// Go's version without `go`.
    pub go_version: String,
    /// The version of the server's library.
    pub sdk: Sdk,
    /// Words for the build settings: `race`, `debug`, `cgo`, `dirty`, `paths`, `replace`.
    pub settings: Vec<String>,
    /// The commit that it was built from.
    pub revision: Option<String>,
    /// The path of the main module.
    pub main: String,
    /// Further dependencies: path and version.
    pub deps: Vec<(String, String)>,
    /// Dependencies replaced by folders.
    pub replaced: Vec<(String, String)>,
    /// The folder that holds the author's files, where they are not trimmed.
    pub home: String,
    /// Whether it lacks the code signature that programs for macOS on arm64 have.
    pub unsigned: bool,
    /// Whether its section headers would lie behind its end.
    pub cut: bool,
}

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Os {
    Linux,
    FreeBsd,
    Darwin,
    Windows,
}

/// A processor, by its Go name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arch {
    Amd64,
    Arm64,
    I386,
    Arm,
}

/// A dynamic loader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Loader {
    Glibc,
    Musl,
}

/// The server's library among the dependencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sdk {
    /// None.
    None,
    /// A version, as `v0.1.21`.
    Version(String),
}

impl Words {
    /// Reads the words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = |what: &str| Err(format!("executable {text:?}: {what}"));
        let (mut platform, mut go, mut plugin) = (None, false, false);
        let mut functions: Vec<String> = Vec::new();
        let mut words = Self::plain();
        for word in text.split_whitespace() {
            if let Some(found) = Self::platform(word) {
                if platform.replace(found).is_some() {
                    return error("two platforms");
                }
                continue;
            }
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            go |= matches!(
                key,
                "race"
                    | "debug"
                    | "cgo"
                    | "dirty"
                    | "paths"
                    | "replace"
                    | "revision"
                    | "dep"
                    | "main"
                    | "home"
                    | "sdk"
                    | "go"
            );
            match (key, value.is_empty()) {
                ("go", true) => {}
                ("plugin", true) => plugin = true,
                ("dynamic", true) => words.loader = Some(Loader::Glibc),
                ("musl", true) => words.loader = Some(Loader::Musl),
                ("truncated", true) => words.truncated = true,
                ("unstripped", true) => words.symbols = true,
                ("packed", true) => words.packed = true,
                ("unsigned", true) => words.unsigned = true,
                ("cut", true) => words.cut = true,
                ("race" | "debug" | "cgo" | "dirty" | "paths" | "replace", true) => {
                    words.settings.push(key.to_owned())
                }
                ("go", false) => value.clone_into(&mut words.go_version),
                ("sdk", false) if value == "none" => words.sdk = Sdk::None,
                ("sdk", false) => words.sdk = Sdk::Version(value.to_owned()),
                ("revision", false) => words.revision = Some(value.to_owned()),
                ("func", false) => functions.push(value.to_owned()),
                ("main", false) => value.clone_into(&mut words.main),
                ("home", false) => {
                    words.settings.push("paths".to_owned());
                    value.clone_into(&mut words.home);
                }
                ("dep", false) => match value.rsplit_once('@') {
                    Some((path, version)) => words.deps.push((path.to_owned(), version.to_owned())),
                    None => return error("dep is written dep=PATH@VERSION"),
                },
                ("replace", false) => match value.split_once("=>") {
                    Some((path, place)) => words.replaced.push((path.to_owned(), place.to_owned())),
                    None => return error("replace is written replace=PATH=>PLACE"),
                },
                _ => return error(&format!("the word {word:?} is unknown")),
            }
        }
        let Some((os, arch, fat)) = platform else {
            return error("no platform");
        };
        (words.os, words.arch, words.fat) = (os, arch, fat);
        if words.unsigned && (os, arch) != (Os::Darwin, Arch::Arm64) {
            return error("unsigned is for darwin-arm64");
        }
        if words.cut && !matches!(os, Os::Linux | Os::FreeBsd) {
            return error("cut is for ELF");
        }
        if words.loader.is_some() && os != Os::Linux {
            return error("dynamic and musl are for Linux");
        }
        if words.go_minor().is_none_or(|minor| minor < 18) {
            return error("the Go version must be 1.18 or later, as go=1.22.3");
        }
        words.build_info = go;
        if go || plugin || !functions.is_empty() {
            functions.extend(["main.main", "runtime.main", "runtime.osinit"].map(str::to_owned));
            if plugin {
                functions.push("github.com/hashicorp/go-plugin.Serve".to_owned());
                functions.push(format!("{}/plugin.ClientMain", words.sdk_path()));
            }
            functions.sort();
            words.functions = Some(functions);
        }
        Ok(words)
    }

    /// The platform in Go's words: `linux-amd64`.
    pub fn platform_name(&self) -> String {
        format!("{}-{}", self.goos(), self.goarch())
    }

    pub(super) fn goos(&self) -> &'static str {
        match self.os {
            Os::Linux => "linux",
            Os::FreeBsd => "freebsd",
            Os::Darwin => "darwin",
            Os::Windows => "windows",
        }
    }

    pub(super) fn goarch(&self) -> &'static str {
        match self.arch {
            Arch::Amd64 => "amd64",
            Arch::Arm64 => "arm64",
            Arch::I386 => "386",
            Arch::Arm => "arm",
        }
    }

    pub(super) fn wide(&self) -> bool {
        matches!(self.arch, Arch::Amd64 | Arch::Arm64)
    }

    /// Whether a build setting was asked for.
    pub(super) fn has(&self, setting: &str) -> bool {
        self.settings.iter().any(|word| word == setting)
    }

    /// The 22 of 1.22.3.
    pub(super) fn go_minor(&self) -> Option<u32> {
        let digits: String = self
            .go_version
            .strip_prefix("1.")?
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    }

    /// The import path of the server's library at the version in question.
    pub(super) fn sdk_path(&self) -> String {
        let Sdk::Version(version) = &self.sdk else {
            return "github.com/mattermost/mattermost/server/public".to_owned();
        };
        if version.ends_with("+incompatible") {
            return "github.com/mattermost/mattermost-server".to_owned();
        }
        match version.trim_start_matches('v').split('.').next() {
            Some(major @ ("5" | "6" | "7")) => {
                format!("github.com/mattermost/mattermost-server/v{major}")
            }
            _ => "github.com/mattermost/mattermost/server/public".to_owned(),
        }
    }

    fn plain() -> Self {
        Self {
            os: Os::Linux,
            arch: Arch::Amd64,
            fat: false,
            build_info: false,
            functions: None,
            loader: None,
            truncated: false,
            symbols: false,
            packed: false,
            go_version: "1.24.0".to_owned(),
            sdk: Sdk::Version("v0.1.21".to_owned()),
            settings: Vec::new(),
            revision: None,
            main: "github.com/example/plugin".to_owned(),
            deps: Vec::new(),
            replaced: Vec::new(),
            home: "/home/alice".to_owned(),
            unsigned: false,
            cut: false,
        }
    }

    fn platform(word: &str) -> Option<(Os, Arch, bool)> {
        Some(match word {
            "linux-amd64" => (Os::Linux, Arch::Amd64, false),
            "linux-arm64" => (Os::Linux, Arch::Arm64, false),
            "linux-386" => (Os::Linux, Arch::I386, false),
            "linux-arm" => (Os::Linux, Arch::Arm, false),
            "freebsd-amd64" => (Os::FreeBsd, Arch::Amd64, false),
            "darwin-amd64" => (Os::Darwin, Arch::Amd64, false),
            "darwin-arm64" => (Os::Darwin, Arch::Arm64, false),
            "darwin-fat" => (Os::Darwin, Arch::Amd64, true),
            "windows-amd64" => (Os::Windows, Arch::Amd64, false),
            "windows-arm64" => (Os::Windows, Arch::Arm64, false),
            _ => return None,
        })
    }
}
