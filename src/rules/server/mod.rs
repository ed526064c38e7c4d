//! Rules about the server part: the programs and where they start.

pub mod damaged_executable;
pub mod dynamic_linking;
pub mod executable_missing;
pub mod executable_path_invalid;
pub mod fallback_executable;
pub mod not_a_plugin;
pub mod not_an_executable;
pub mod not_executable;
pub mod platform_missing;
pub mod platform_unknown;
pub mod script;
pub mod wrong_platform;

use crate::executable::{Contents, Executable};
use crate::facts::Facts;
use crate::facts::executables::{ListedExecutable, for_platform};
use crate::facts::files::FileFacts;
use crate::report::Severity;
use crate::server::behaviour::RELEASED_PLATFORMS;

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
        None => listed.chain(RELEASED_PLATFORMS).collect(),
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

/// Whether servers run on a platform, or the user says that the bundle is for it.
fn is_released(facts: &Facts, platform: &str) -> bool {
    RELEASED_PLATFORMS.contains(&platform) || facts.question.platform.as_deref() == Some(platform)
}

impl<'a> Started<'a> {
    /// `linux-amd64 and linux-arm64`.
    fn on(&self) -> String {
        self.platforms.join(" and ")
    }

    /// What is known of the file that the path leads to.
    fn file(&self, facts: &'a Facts) -> Option<(usize, &'a FileFacts)> {
        let entry = self.executable.entry()?;
        Some((entry, facts.file(entry)?))
    }
}
