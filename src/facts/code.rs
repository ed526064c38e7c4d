//! What the code of a bundle's programs does with the server: one program is read for each
//! build, since its copies for other platforms say the same.

use std::collections::HashMap;
use std::sync::Arc;

use super::Facts;
use super::executables::ListedExecutable;
use crate::executable::{
    self, CodePlace, Contents, Executable, Module, NotAnalysed, PluginCode, PluginVerdict,
};
use crate::server::api;
use crate::server::version::Release;

/// What is known of the code of a plugin's program.
#[derive(Clone, Debug)]
pub enum Code {
    /// It was read.
    Read(Arc<PluginCode>),
    /// It could not be.
    NotRead(NotAnalysed),
    /// It was left out: the program is of the same build as that of this entry.
    SameAs(usize),
}

/// So many builds are remembered; a bundle has one.
const MAX_BUILDS: usize = 16;

/// Reads the code of programs while they stream by.
#[derive(Debug)]
pub struct CodeReader {
    all_platforms: bool,
    /// The builds whose code was read, by the entry of the program.
    builds: Vec<(Build, usize)>,
}

impl CodeReader {
    /// A reader of one program for each build, or of all programs.
    #[must_use]
    pub const fn new(all_platforms: bool) -> Self {
        Self {
            all_platforms,
            builds: Vec::new(),
        }
    }

    /// What the code of a program does; `bytes` is all of it, `index` its entry. `None` for
    /// anything but a plugin's program.
    pub fn read(&mut self, index: usize, bytes: &[u8], contents: &Contents) -> Option<Code> {
        let Contents::Executable(program) = contents else {
            return None;
        };
        if program.plugin.verdict != PluginVerdict::Yes {
            return None;
        }
        let build = Build::of(program).filter(|_| !self.all_platforms);
        let mut known = self.builds.iter();
        if let Some((_, same)) = known.find(|(known, _)| Some(known) == build.as_ref()) {
            return Some(Code::SameAs(*same));
        }
        match executable::analyse(bytes) {
            Ok(code) => {
                // Of some architectures only the hooks are read: another program tells more.
                if code.calls_read && self.builds.len() < MAX_BUILDS {
                    self.builds.extend(build.map(|build| (build, index)));
                }
                Some(Code::Read(Arc::new(code)))
            }
            Err(why) => Some(Code::NotRead(why)),
        }
    }
}

/// What tells that two programs are one build for two platforms. Their modules may differ all
/// the same: some are for one system only.
#[derive(Debug, PartialEq)]
struct Build {
    main: Option<String>,
    go_version: String,
    source: Vec<(String, String)>,
}

impl Build {
    /// `None` where the build information does not name the commit: then nothing proves it.
    fn of(program: &Executable) -> Option<Self> {
        let go = program.go.as_ref()?;
        go.setting("vcs.revision")?;
        let of_source = |(key, _): &&(String, String)| key.starts_with("vcs") || key == "-tags";
        Some(Self {
            main: go.path.clone(),
            go_version: go.go_version.clone(),
            source: go.settings.iter().filter(of_source).cloned().collect(),
        })
    }
}

/// The code of a program that servers start, and the platforms on which it, or another of the
/// same build, is started.
#[derive(Clone, Debug)]
pub struct StartedCode {
    /// The program whose code was read.
    pub entry: usize,
    /// The platforms as the manifest lists them; the fallback gives those of its own.
    pub platforms: Vec<String>,
    /// What the code does, or why it was not read.
    pub code: Result<Arc<PluginCode>, NotAnalysed>,
    /// The module that the program is made of, where the build information tells.
    pub module: Option<String>,
    /// The release of the server's library that the program is built with, or the one before
    /// ([`api::library`]); `None` where the build information does not tell, and for a state
    /// between versions.
    pub library: Option<Release>,
}

impl StartedCode {
    /// The file and line of a place, from the module's folder on: `server/plugin.go:57`.
    #[must_use]
    pub fn source(&self, place: &CodePlace) -> String {
        source_of(place, self.module.as_deref())
    }
}

/// The file and line of a place in a program that is made of `module`, from the module's folder
/// on; empty where the program does not tell the file.
#[must_use]
pub fn source_of(place: &CodePlace, module: Option<&str>) -> String {
    if place.file.is_empty() {
        return String::new();
    }
    let inside = module.and_then(|module| place.file.strip_prefix(module));
    let file = inside.map_or(place.file.as_str(), |file| file.trim_start_matches('/'));
    format!("{file}:{}", place.line)
}

/// The code of the programs that the manifest lists, one for each build, in the order of the
/// manifest.
#[must_use]
pub fn started(facts: &Facts) -> Vec<StartedCode> {
    let mut all: Vec<StartedCode> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    for executable in &facts.executables {
        let Some(found) = code_of(facts, executable) else {
            continue;
        };
        let place = *places.entry(found.entry).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.platforms.extend(found.platforms),
            None => all.push(found),
        }
    }
    all
}

fn code_of(facts: &Facts, executable: &ListedExecutable) -> Option<StartedCode> {
    let listed = executable.entry()?;
    let file = facts.file(listed)?;
    let (entry, code) = match file.code.as_ref()? {
        Code::SameAs(entry) => (*entry, facts.file(*entry)?.code.as_ref()?),
        code => (listed, code),
    };
    let program = match &facts.file(entry)?.contents {
        Contents::Executable(program) => Some(program),
        _ => None,
    };
    let own = || match &file.contents {
        Contents::Executable(program) => {
            let os = program.os.as_ref().map_or("linux", |os| os.name.as_str());
            format!("{os}-{}", program.arch)
        }
        _ => String::new(),
    };
    Some(StartedCode {
        entry,
        platforms: vec![executable.platform.clone().unwrap_or_else(own)],
        code: match code {
            Code::Read(code) => Ok(Arc::clone(code)),
            Code::NotRead(why) => Err(why.clone()),
            Code::SameAs(_) => return None,
        },
        module: program
            .and_then(|program| program.go.as_ref()?.main.as_ref())
            .map(|main| main.path.clone()),
        library: program.and_then(|program| library(program.plugin.sdk.as_ref()?)),
    })
}

/// The release that a version of the server's library belongs to. A replacement is of that
/// version only where it is the library itself, by another version.
fn library(sdk: &Module) -> Option<Release> {
    let version = match &sdk.replace {
        None => &sdk.version,
        Some(other) if other.path == sdk.path => &other.version,
        Some(_) => return None,
    };
    // A state between two versions of server/public has what only the later one may have.
    let between = version.starts_with("v0.") && version.contains('-');
    api::library(version).filter(|_| !between)
}
