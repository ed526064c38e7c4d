//! What the code of a bundle's programs does with the server: one program is read for each
//! build, since its copies for other platforms say the same.

use std::collections::HashMap;
use std::sync::Arc;

use super::Facts;
use super::aside::Aside;
use super::executables::ListedExecutable;
use crate::executable::{
    self, AnalyseOptions, CodePlace, Contents, Executable, Module, NotAnalysed, OwnModule,
    PluginCode, PluginVerdict,
};
use crate::server::api;
use crate::version::Release;

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

/// Reads the code of programs while they stream by, one at a time and beside the reading of the next.
#[derive(Debug)]
pub struct CodeReader {
    all_platforms: bool,
    /// The builds whose code was read, by the entry of the program.
    builds: Vec<(Build, usize)>,
    /// The program that is being read.
    pending: Option<Pending>,
    /// What was found, by the entry of the program.
    found: Vec<(usize, Code)>,
}

#[derive(Debug)]
struct Pending {
    index: usize,
    /// What to remember it by, once its calls are known.
    build: Option<Build>,
    work: Aside<Result<PluginCode, NotAnalysed>>,
}

impl CodeReader {
    /// A reader of one program for each build, or of all programs.
    #[must_use]
    pub const fn new(all_platforms: bool) -> Self {
        Self {
            all_platforms,
            builds: Vec::new(),
            pending: None,
            found: Vec::new(),
        }
    }

    /// Begins to read the code of a program, if there is a plugin in it and none of the same build was
    /// read; `bytes` is all of it, `index` its entry. The bytes are taken if they are needed.
    pub fn read(&mut self, index: usize, bytes: &mut Vec<u8>, contents: &Contents) {
        let Contents::Executable(program) = contents else {
            return;
        };
        if program.plugin.verdict != PluginVerdict::Yes {
            return;
        }
        let build = Build::of(program).filter(|_| !self.all_platforms);
        if let Some(same) = build.as_ref().and_then(|build| self.same(build)) {
            self.found.push((index, Code::SameAs(same)));
            return;
        }
        self.settle();
        let bytes = std::mem::take(bytes);
        self.pending = Some(Pending {
            index,
            build: build.filter(|_| self.builds.len() < MAX_BUILDS),
            work: Aside::new(move |tell| {
                let hook_age = &api::hook_age;
                executable::analyse_with(&bytes, AnalyseOptions { tell, hook_age })
            }),
        });
    }

    /// The program of this build whose calls are or will be known.
    fn same(&self, build: &Build) -> Option<usize> {
        let is_same = |known: &Build| known == build;
        let pending = self.pending.as_ref();
        let pending = pending.filter(|one| one.build.as_ref().is_some_and(is_same));
        let known = self.builds.iter().find(|(known, _)| is_same(known));
        match (known, pending) {
            (Some((_, index)), _) => Some(*index),
            (None, Some(one)) => one.work.will_succeed().then_some(one.index),
            (None, None) => None,
        }
    }

    /// Waits for the program that is being read.
    pub fn settle(&mut self) {
        let Some(Pending { index, build, work }) = self.pending.take() else {
            return;
        };
        let code = match work.result() {
            Ok(code) => {
                // Of some architectures only the hooks are read: another program tells more.
                if code.calls_read {
                    self.builds.extend(build.map(|build| (build, index)));
                }
                Code::Read(Arc::new(code))
            }
            Err(why) => Code::NotRead(why),
        };
        self.found.push((index, code));
    }

    /// What the code of the programs does, by the entry of each; those that are no plugins are left out.
    #[must_use]
    pub fn finish(mut self) -> Vec<(usize, Code)> {
        self.settle();
        self.found
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
    /// The module that the program is made of.
    pub module: OwnModule,
    /// The release of the server's library that the program is built with, or the one before
    /// ([`api::library`]); `None` where the build information does not tell, and for a state
    /// between versions.
    pub library: Option<Release>,
}

impl StartedCode {
    /// The file and line of a place, as [`OwnModule::source`] names it.
    #[must_use]
    pub fn source(&self, place: &CodePlace) -> String {
        self.module.source(place)
    }
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
        Contents::Executable(program) => program.platform(),
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
        module: OwnModule::of(program.and_then(|program| program.go.as_ref())),
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
