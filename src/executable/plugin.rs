//! Is it a Mattermost plugin: does the program enter the plugin library?
//!
//! A plugin's `main` calls `plugin.ClientMain` of the server's library, which speaks hashicorp/go-plugin's handshake
//! with Mattermost's cookie. A program that merely imports the library, or has such names in a text, is none, and a
//! server ends it with `Unrecognized remote plugin message`.

use memchr::memmem;
use serde::Serialize;

use super::buildinfo::{GoBuild, Module};
use super::facts::{BuildPaths, Executable, OsSource};
use super::image::Image;
use super::pclntab::Table;

/// The value of the cookie `MATTERMOST_PLUGIN`, as `server/public/plugin/client.go` has it in every release.
pub(crate) const COOKIE: &[u8] = b"Securely message teams, anywhere.";
/// The function that a plugin's `main` calls, behind the path of its package.
const ENTRY: &[u8] = b"/plugin.ClientMain";
/// The same before 5.2.
const OLD_ENTRY: &[u8] = b"/plugin/rpcplugin.Main";
/// hashicorp's function that does the handshake.
const SERVE: &[u8] = b"/go-plugin.Serve";
/// Linked only with `-race`.
const RACE: &[u8] = b"runtime.raceinit";
/// Modules that the plugin library has been part of, the newest first.
const SDK_MODULES: [&str; 3] = [
    "github.com/mattermost/mattermost/server/public",
    "github.com/mattermost/mattermost-server/v6",
    "github.com/mattermost/mattermost-server/v5",
];
const OLD_SDK: &str = "github.com/mattermost/mattermost-server";
const MAX_EXAMPLES: usize = 3;
/// Files remembered until the place of the Go installation is known; a large plugin has 5,000.
const MAX_OWN: usize = 100_000;

/// Whether a program is a Mattermost plugin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PluginVerdict {
    /// `ClientMain` of the plugin library is linked in.
    Yes,
    /// hashicorp/go-plugin's `Serve` is linked in, and `ClientMain` is not: a plugin of something else, or one that
    /// does the handshake by itself (then it has the cookie).
    ServesGoPlugin,
    /// A Go program linked with modules of the library that never enters it.
    LibraryOnly,
    /// A Go program without anything of it.
    No,
    /// It cannot be told.
    #[default]
    Unknown,
}

/// Why a verdict is [`PluginVerdict::Unknown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotKnown {
    /// Not a Go program, as far as can be seen.
    NotGo,
    /// It unpacks itself when started.
    Packed,
    /// A Go program without a function table of a known layout.
    NoTable,
    /// A Go program whose names were replaced.
    Obfuscated,
}

/// The verdict with its evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PluginEvidence {
    /// The verdict.
    pub verdict: PluginVerdict,
    /// Why there is none.
    pub unknown: Option<NotKnown>,
    /// The package of the `ClientMain` that is linked in, such as `github.com/mattermost/mattermost/server/public/plugin`.
    pub sdk_package: Option<String>,
    /// The module of the plugin library in the build information, with its version and replacement: that of
    /// `sdk_package`, or else the newest generation that is listed.
    pub sdk: Option<Module>,
    /// `Serve` of hashicorp/go-plugin is linked in.
    pub go_plugin: bool,
    /// The handshake's cookie stands somewhere in the file, whatever the language.
    pub cookie: bool,
}

/// Fills in what the function table and the build information tell. `bytes` are the slice that `image` is of.
pub(crate) fn examine(exe: &mut Executable, image: &Image<'_>, bytes: &[u8]) {
    let table = Table::find(image);
    exe.has_pclntab = table.is_some();
    exe.packed = exe.packed.take().filter(|_| table.is_none());
    exe.race = exe
        .go
        .as_ref()
        .is_some_and(|go| go.setting("-race") == Some("true"));
    let mut evidence = PluginEvidence {
        cookie: memmem::find(bytes, COOKIE).is_some(),
        ..PluginEvidence::default()
    };
    let mut library = false;
    if let Some(table) = &table {
        for name in table.functions() {
            if name.ends_with(ENTRY) || name.ends_with(OLD_ENTRY) {
                let name = String::from_utf8_lossy(name);
                let package = name.rsplit_once('.').map_or(&*name, |(package, _)| package);
                if package.contains("mattermost") || evidence.cookie {
                    evidence.sdk_package = Some(package.to_owned());
                }
            }
            evidence.go_plugin |= name.ends_with(SERVE);
            exe.race |= name == RACE;
            library |= name.starts_with(b"github.com/mattermost/mattermost") && is_library(name);
        }
        files(exe, table);
    }
    let go = exe.go.as_ref();
    evidence.sdk = go
        .and_then(|go| sdk(go, evidence.sdk_package.as_deref()))
        .cloned();
    let obfuscated = go
        .is_some_and(|go| !go.go_version.starts_with("go1") && !go.go_version.starts_with("devel"));
    (evidence.verdict, evidence.unknown) = if evidence.sdk_package.is_some() {
        (PluginVerdict::Yes, None)
    } else if exe.packed.is_some() {
        (PluginVerdict::Unknown, Some(NotKnown::Packed))
    } else if obfuscated {
        (PluginVerdict::Unknown, Some(NotKnown::Obfuscated))
    } else if table.is_none() {
        let why = if go.is_some() {
            NotKnown::NoTable
        } else {
            NotKnown::NotGo
        };
        (PluginVerdict::Unknown, Some(why))
    } else if evidence.go_plugin {
        (PluginVerdict::ServesGoPlugin, None)
    } else if library || evidence.sdk.is_some() {
        (PluginVerdict::LibraryOnly, None)
    } else {
        (PluginVerdict::No, None)
    };
    exe.plugin = evidence;
}

/// Is this function one of the server's library? (Other modules of the organisation have similar paths.)
fn is_library(name: &[u8]) -> bool {
    SDK_MODULES.iter().chain(&[OLD_SDK]).any(|module| {
        name.strip_prefix(module.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"/"))
    })
}

fn sdk<'g>(go: &'g GoBuild, package: Option<&str>) -> Option<&'g Module> {
    if let Some(module) = package.and_then(|p| go.module_of(p)) {
        return Some(module);
    }
    let modules = || go.main.iter().chain(&go.deps);
    SDK_MODULES
        .iter()
        .chain(&[OLD_SDK])
        .find_map(|path| modules().find(|m| m.path == *path))
}

/// What the names of the source files tell: absolute paths, and the system when nothing else did.
fn files(exe: &mut Executable, table: &Table<'_>) {
    let mut paths = BuildPaths::default();
    let mut own = Vec::new();
    let mut system = None;
    for file in table.files() {
        paths.files += 1;
        if let Some((_, name)) =
            rsplit_at(file, b"runtime/os_").filter(|_| exe.os.is_none() && system.is_none())
        {
            // Names such as os_linux.go, not os_linux_arm64.go or os_unix_nonlinux.go.
            system = name
                .strip_suffix(b".go")
                .and_then(|n| std::str::from_utf8(n).ok())
                .filter(|n| SYSTEMS.contains(n));
        }
        if !is_absolute(file) {
            continue;
        }
        paths.absolute += 1;
        if let Some(root) = file.strip_suffix(b"/src/runtime/proc.go") {
            paths.goroot = Some(String::from_utf8_lossy(root).into_owned());
        }
        match memmem::find(file, b"/pkg/mod/") {
            Some(at) if paths.module_cache.is_none() => {
                let cache = file.get(..at.saturating_add(8)).unwrap_or_default();
                paths.module_cache = Some(String::from_utf8_lossy(cache).into_owned());
            }
            Some(_) => {}
            None if own.len() < MAX_OWN => own.push(file),
            None => {}
        }
    }
    let root = paths.goroot.as_ref().map(|r| format!("{r}/"));
    let outside = |file: &&&[u8]| {
        root.as_ref()
            .is_none_or(|r| !file.starts_with(r.as_bytes()))
    };
    paths.examples = own
        .iter()
        .filter(outside)
        .take(MAX_EXAMPLES)
        .map(|f| String::from_utf8_lossy(f).into_owned())
        .collect();
    if let Some(name) = system {
        exe.suggest_os(name, OsSource::SourceFiles);
    }
    exe.build_paths = (paths.absolute > 0).then_some(paths);
}

const SYSTEMS: [&str; 12] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "illumos",
    "linux",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
];

fn rsplit_at<'f>(file: &'f [u8], part: &[u8]) -> Option<(&'f [u8], &'f [u8])> {
    let at = memmem::rfind(file, part)?;
    Some((file.get(..at)?, file.get(at.checked_add(part.len())?..)?))
}

fn is_absolute(file: &[u8]) -> bool {
    matches!(file, [b'/', ..] | [b'A'..=b'Z' | b'a'..=b'z', b':', b'/' | b'\\', ..] | [b'\\', b'\\', ..])
}
