//! The programs of a bundle: how they were built, which hooks they answer, what they call.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{NotRead, Place};
use crate::executable::{HostPower, Module, PluginVerdict};
use crate::report::Confidence;
use crate::vulnerability::Vulnerability;

/// What the manifest lists as an executable, or what else in the bundle is one.
#[derive(Clone, Debug, Serialize)]
pub struct Program {
    /// The name in the archive as the server sees it; for a missing one that which it would have.
    pub entry: String,
    /// The platforms that it is listed for; `fallback` for `server.executable`. Empty: the manifest does not list it.
    pub platforms: Vec<String>,
    /// What is there.
    pub kind: Kind,
    /// The platform that it is built for, as `linux-amd64`.
    pub platform: Option<String>,
    /// The container, as `ELF`.
    pub format: Option<&'static str>,
    /// Go's name of the architecture.
    pub arch: Option<String>,
    /// Its size in bytes; null for one that is missing.
    pub size_bytes: Option<u64>,
    /// The release of Go, as `go1.24.6`.
    pub go_version: Option<String>,
    /// The import path of package main.
    pub package: Option<String>,
    /// The module of package main.
    pub main_module: Option<Module>,
    /// The modules that it was linked with, in the linker's order.
    pub modules: Vec<Module>,
    /// The settings that it was built with, as `CGO_ENABLED` and `-trimpath`.
    pub settings: BTreeMap<String, String>,
    /// The state of the sources that it was built from.
    pub vcs: Option<Vcs>,
    /// Mattermost's plugin library in it.
    pub sdk: Option<Sdk>,
    /// It has no symbol table; null for what is no program that was read.
    pub stripped: Option<bool>,
    /// Whether it enters the plugin library.
    pub plugin: PluginVerdict,
    /// The type that has the hooks, as `*main.Plugin`.
    pub plugin_type: Option<String>,
    /// The hooks that it has methods for; null where that is not known, or told at another program of the build.
    pub hooks: Option<Vec<Hook>>,
    /// The calls of the server's API; null likewise.
    pub api_calls: Option<Vec<Call>>,
    /// What it does beside the API: one chain of calls for each place; null likewise.
    pub host_calls: Option<Vec<HostCall>>,
    /// The known vulnerabilities that are about its modules, by record; absent without a database, and for anything
    /// but a Go program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerabilities: Option<Vec<Vulnerability>>,
    /// Whether its code was read.
    pub code: CodeState,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A program, or a library.
    Program,
    /// A script.
    Script,
    /// The beginning of a program, or one that contradicts itself.
    Damaged,
    /// Something else.
    Other,
    /// Nothing is there.
    Missing,
}

/// The state of the sources, as Go wrote it down (1.18 and later).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Vcs {
    /// The tool, as `git`.
    pub system: Option<String>,
    /// The commit.
    pub revision: Option<String>,
    /// When the commit was made, as `2026-01-02T03:04:05Z`.
    pub time: Option<String>,
    /// There were changes that were not committed.
    pub modified: Option<bool>,
}

/// Mattermost's plugin library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sdk {
    /// The module that it is part of.
    pub module: String,
    /// That module's version.
    pub version: String,
    /// What it was replaced with.
    pub replace: Option<Box<Module>>,
    /// The server release that the version belongs to, as `10.5`; null where the version does not tell.
    pub server: Option<String>,
}

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// The first server release with it; null where the tables do not know it.
    pub since: Option<String>,
    /// The first release without it again.
    pub removed: Option<String>,
    /// Whether the method has the hook's own types: servers never call it otherwise. Null: not known.
    pub matches_signature: Option<bool>,
}

/// A call of the server's API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The first server release with it; null where the tables do not know it.
    pub since: Option<String>,
    /// The first release without it again.
    pub removed: Option<String>,
    /// What the method can do, as `write-messages`.
    pub group: Option<String>,
    /// How sure it is that the API is called here.
    pub confidence: Confidence,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The library's helpers between.
    pub via: Vec<Place>,
}

/// A call of the standard library that does something on the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostCall {
    /// What it does.
    pub power: HostPower,
    /// The function of the standard library.
    pub call: String,
    /// Where the plugin's own code begins the chain.
    #[serde(flatten)]
    pub place: Place,
    /// The functions of other modules between.
    pub via: Vec<Place>,
}

/// Whether a program's code was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum CodeState {
    /// It was.
    Read {
        /// The calls were followed; not for architectures other than amd64 and arm64.
        calls: bool,
        /// A limit was met: there may be more calls.
        limited: bool,
    },
    /// It was not: the program is of the same build as another one.
    SameAs {
        /// That one's entry.
        entry: String,
    },
    /// It was not.
    NotRead {
        /// Why, in words.
        reason: String,
    },
}

impl Program {
    /// What of it could not be read; what has none of it to read is no loss.
    #[must_use]
    pub fn not_read(&self) -> Option<NotRead> {
        let reason = match &self.code {
            CodeState::NotRead { reason } => reason.clone(),
            CodeState::Read { calls: false, .. } => {
                let arch = self.arch.as_deref().unwrap_or("this architecture");
                format!("hooks are known, calls are not: code for {arch} is not followed")
            }
            CodeState::Read { limited: true, .. } => {
                "a limit was met: there may be more calls than were found".to_owned()
            }
            _ => return None,
        };
        Some(NotRead {
            entry: Some(self.entry.clone()),
            reason,
        })
    }
}
