//! The executables that a manifest lists, and what is there.

use super::manifest::Format;
use super::{Facts, Target};
use crate::bundle::path;
use crate::manifest::document::Span;
use crate::manifest::model::Text;
use crate::manifest::shape::{FREE_EXECUTABLES, OLD_EXECUTABLES};
use crate::version::Release;

/// An executable as the manifest lists it.
#[derive(Clone, Debug)]
pub struct ListedExecutable {
    /// The platform, as `linux-amd64`; `None` for the fallback `server.executable`.
    pub platform: Option<String>,
    /// Where the platform's key stands; `None` for the fallback.
    pub key_span: Option<Span>,
    /// The path as the manifest has it.
    pub path: Text,
    /// Where the path leads.
    pub target: Target,
}

impl ListedExecutable {
    /// Whether both are one entry of the manifest, or both are listed and lead to one file.
    #[must_use]
    pub fn is_same_file(&self, other: &Self) -> bool {
        let listed = self.platform.is_some() && other.platform.is_some();
        std::ptr::eq(self, other)
            || (listed && self.entry().is_some() && self.entry() == other.entry())
    }

    /// The entry that the path leads to.
    #[must_use]
    pub const fn entry(&self) -> Option<usize> {
        match self.target {
            Target::File { entry, .. } => Some(entry),
            _ => None,
        }
    }
}

/// All executables that a server could choose: those under platforms that Go knows, and an
/// empty path is none, as in `Manifest.GetExecutableForRuntime`
/// (`server/public/model/manifest.go`).
#[must_use]
pub fn list(facts: &Facts) -> Vec<ListedExecutable> {
    let Some(server) = facts
        .manifest()
        .and_then(crate::manifest::model::Manifest::server_part)
    else {
        return Vec::new();
    };
    let json = facts
        .manifest_file()
        .is_some_and(|file| file.format == Format::Json);
    let known = server.executables.iter().filter_map(|executable| {
        let platform = known_platform(facts.server.fields, json, &executable.platform)?;
        Some((platform, executable))
    });
    let listed = known.map(|(platform, executable)| ListedExecutable {
        platform: Some(platform.to_owned()),
        key_span: Some(executable.key_span),
        target: resolve(facts, &executable.path.value),
        path: executable.path.clone(),
    });
    let fallback = server.executable.iter().map(|path| ListedExecutable {
        platform: None,
        key_span: None,
        target: resolve(facts, &path.value),
        path: path.clone(),
    });
    listed
        .chain(fallback)
        .filter(|executable| !executable.path.value.is_empty())
        .collect()
}

/// The platform that a key of `server.executables` names to a server: any that Go knows; before 5.32
/// one of three fields, in JSON whatever their letter case.
fn known_platform(fields: Release, json: bool, key: &str) -> Option<&str> {
    if fields >= FREE_EXECUTABLES {
        return split_platform(key).map(|_| key);
    }
    let same = |known: &&str| *known == key || json && known.eq_ignore_ascii_case(key);
    OLD_EXECUTABLES.into_iter().find(same)
}

/// The one that a server on `platform` starts.
#[must_use]
pub fn for_platform<'a>(
    executables: &'a [ListedExecutable],
    platform: &str,
) -> Option<&'a ListedExecutable> {
    let own = executables
        .iter()
        .find(|e| e.platform.as_deref() == Some(platform));
    own.or_else(|| executables.iter().find(|e| e.platform.is_none()))
}

/// `WithExecutableFromManifest` (`server/public/plugin/supervisor.go`): joined to `.`,
/// which drops a leading `/`, and refused if the result begins with two dots.
#[must_use]
pub fn resolve(facts: &Facts, written: &str) -> Target {
    let cleaned = path::clean(&format!("./{written}"));
    if cleaned.starts_with("..") {
        Target::Refused(cleaned)
    } else {
        facts.look_up(&cleaned)
    }
}

/// `linux-amd64` as Go's two words; `None` for what is no `os-arch` that Go knows.
#[must_use]
pub fn split_platform(platform: &str) -> Option<(&str, &str)> {
    const SYSTEMS: [&str; 14] = [
        "aix",
        "android",
        "darwin",
        "dragonfly",
        "freebsd",
        "illumos",
        "ios",
        "linux",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "wasip1",
        "windows",
    ];
    const ARCHITECTURES: [&str; 13] = [
        "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64",
        "ppc64le", "riscv64", "s390x",
    ];
    let (system, architecture) = platform.split_once('-')?;
    (SYSTEMS.contains(&system) && ARCHITECTURES.contains(&architecture))
        .then_some((system, architecture))
}

/// The platform that a mistyped key means: `linux_amd64`, `Linux/x86_64`, `osx-aarch64`.
#[must_use]
pub fn likely_platform(key: &str) -> Option<String> {
    let likely = key
        .to_lowercase()
        .replace("x86_64", "amd64")
        .replace("x86-64", "amd64")
        .replace("aarch64", "arm64")
        .replace(['/', '_', ' '], "-")
        .replace("osx", "darwin")
        .replace("macos", "darwin")
        .replace("win-", "windows-");
    split_platform(&likely).map(|_| likely.clone())
}
