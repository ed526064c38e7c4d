//! Rules about the server part: the programs and where they start.

pub mod build_paths;
pub mod damaged_executable;
pub mod debug_build;
pub mod dirty_build;
pub mod duplicate_executable;
pub mod dynamic_linking;
pub mod executable_missing;
pub mod executable_path_invalid;
pub mod fallback_executable;
pub mod go_version;
pub mod hook_signature;
pub mod legacy_sdk;
pub mod local_replace;
pub mod mixed_builds;
pub mod not_a_plugin;
pub mod not_an_executable;
pub mod not_executable;
pub mod packed;
pub mod platform_missing;
pub mod platform_unknown;
pub mod race_build;
pub mod script;
pub mod unlisted_executable;
pub mod unsigned_macho;
pub mod wrong_platform;

use std::cmp::Reverse;

use crate::executable::{self, Contents, Executable, Runs};
use crate::facts::Facts;
use crate::facts::executables::{ListedExecutable, for_platform, split_platform};
use crate::facts::files::FileFacts;
use crate::report::Severity;
use crate::rules::draft::Draft;
use crate::server::behaviour::RELEASED_PLATFORMS;
use crate::text::list;

/// An executable, the platforms on which servers would start it, and how bad it is when
/// that fails: an error where servers are released for one of them.
struct Started<'a> {
    executable: &'a ListedExecutable,
    platforms: Vec<&'a str>,
    severity: Severity,
}

/// The executables that some server would start. With `--platform` only that one's: the
/// others are missing on purpose.
fn started(facts: &Facts) -> Vec<Started<'_>> {
    let mut all: Vec<Started<'_>> = Vec::new();
    let listed = facts
        .executables
        .iter()
        .filter_map(|e| e.platform.as_deref());
    let mut platforms: Vec<&str> = match &facts.question.platform {
        Some(platform) => vec![platform],
        None => {
            let released = facts.server.platforms.iter().map(String::as_str);
            listed.chain(released).collect()
        }
    };
    platforms.sort_unstable();
    platforms.dedup();
    for platform in platforms {
        let Some(executable) = for_platform(&facts.executables, platform) else {
            continue;
        };
        let severity = if is_released(facts, platform) {
            Severity::Error
        } else {
            Severity::Warning
        };
        match all
            .iter_mut()
            .find(|started| started.executable.is_same_file(executable))
        {
            Some(started) => {
                started.platforms.push(platform);
                started.severity = started.severity.max(severity);
            }
            None => all.push(Started {
                executable,
                platforms: vec![platform],
                severity,
            }),
        }
    }
    all
}

/// A program that some server would start and that could be read as one.
struct StartedProgram<'a> {
    started: Started<'a>,
    entry: usize,
    /// Its path in the bundle.
    name: String,
    program: &'a Executable,
}

impl<'a> StartedProgram<'a> {
    /// Whether it surely runs on no platform on which servers would start it.
    fn runs_nowhere(&self) -> bool {
        let mut platforms = self.started.platforms.iter();
        platforms.all(|platform| is_refused(self.program, platform))
    }

    /// The platforms on which servers would start it and it runs; where it runs on none, all on which they would.
    fn runs_on(&self) -> Vec<&'a str> {
        let mut runs = self.started.platforms.clone();
        runs.retain(|platform| !is_refused(self.program, platform));
        match runs.is_empty() {
            true => self.started.platforms.clone(),
            false => runs,
        }
    }
}

/// Whether a program surely does not run on a platform.
fn is_refused(program: &Executable, platform: &str) -> bool {
    split_platform(platform)
        .is_some_and(|(os, arch)| matches!(executable::runs_on(program, os, arch), Runs::No { .. }))
}

/// The programs among what [`started`] lists; scripts, damaged files and the like are not.
fn programs(facts: &Facts) -> impl Iterator<Item = StartedProgram<'_>> {
    started(facts).into_iter().filter_map(|started| {
        let (entry, file) = started.file(facts)?;
        let Contents::Executable(program) = &file.contents else {
            return None;
        };
        Some(StartedProgram {
            name: facts.entry(entry)?.display(),
            started,
            entry,
            program,
        })
    })
}

/// Several programs that have something in common, for one finding about all of them. Those for
/// platforms that servers are released for today come first, whatever the server in question.
struct Common<'a>(Vec<StartedProgram<'a>>);

impl<'a> Common<'a> {
    /// Those of the programs that `has` is true of; `None` without any.
    fn of(facts: &'a Facts, has: impl Fn(&StartedProgram<'a>) -> bool) -> Option<Self> {
        Self::new(programs(facts).filter(has).collect())
    }

    fn new(mut programs: Vec<StartedProgram<'a>>) -> Option<Self> {
        let today = |platform: &&str| RELEASED_PLATFORMS.contains(platform);
        programs.sort_by_key(|found| Reverse(found.started.platforms.iter().any(today)));
        (!programs.is_empty()).then_some(Self(programs))
    }

    /// `the programs for linux-amd64 and linux-arm64 were`.
    fn subject(&self, one: &str, several: &str) -> String {
        let platforms: Vec<&str> = self.0.iter().flat_map(StartedProgram::runs_on).collect();
        let platforms = list(&platforms);
        match self.0.len() {
            1 => format!("the program for {platforms} {one}"),
            _ => format!("the programs for {platforms} {several}"),
        }
    }

    /// How bad it is: what no released server starts concerns hardly anybody.
    fn severity(&self, usual: Severity) -> Severity {
        let released = |found: &StartedProgram<'_>| found.started.severity == Severity::Error;
        if self.0.iter().any(released) {
            usual
        } else {
            Severity::Info
        }
    }

    /// Places a finding at the first program, and names the others.
    fn place<'f, 'o>(&self, mut draft: Draft<'f, 'o>) -> Draft<'f, 'o> {
        let mut programs = self.0.iter();
        let platforms = self.0.iter().flat_map(StartedProgram::runs_on);
        draft = draft.platforms(platforms);
        if let Some(first) = programs.next() {
            draft = draft.at_entry(first.entry);
        }
        for other in programs.take(MAX_RELATED) {
            draft = draft.related_entry("also", other.entry);
        }
        draft
    }
}

/// At most so many further places are named with one finding.
const MAX_RELATED: usize = 8;

/// Whether servers run on a platform, or the user says that the bundle is for it.
fn is_released(facts: &Facts, platform: &str) -> bool {
    facts.server.is_released_for(platform) || facts.question.platform.as_deref() == Some(platform)
}

impl<'a> Started<'a> {
    /// `linux-amd64 and linux-arm64`.
    fn on(&self) -> String {
        self.platforms.join(" and ")
    }

    /// The platforms, for the finding.
    fn on_each(&self) -> Vec<&'a str> {
        self.platforms.clone()
    }

    /// What is known of the file that the path leads to.
    fn file(&self, facts: &'a Facts) -> Option<(usize, &'a FileFacts)> {
        let entry = self.executable.entry()?;
        Some((entry, facts.file(entry)?))
    }
}
