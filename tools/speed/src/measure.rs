//! Running a program, and what it took.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::Failure;

/// The processors that a program may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cores {
    /// Two of them.
    Two,
    /// One.
    One,
}

/// A program with its arguments.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The program first.
    pub words: Vec<OsString>,
    /// Where it runs; here where there is none.
    pub folder: Option<PathBuf>,
    /// Its folder for temporary files, if it has one.
    pub temporary: Option<PathBuf>,
}

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Time on the wall.
    pub wall: Duration,
    /// Processor time, of the program and the system for it.
    pub cpu: Duration,
    /// The most memory at once, in bytes.
    pub memory: u64,
}

/// What several runs took.
#[derive(Clone, Debug, Default)]
pub struct Runs(pub Vec<Run>);

impl Runs {
    /// The middle time on the wall.
    pub fn median(&self) -> Duration {
        middle(self.0.iter().map(|run| run.wall).collect())
    }

    /// The least time on the wall.
    pub fn least(&self) -> Duration {
        self.0.iter().map(|run| run.wall).min().unwrap_or_default()
    }

    /// The middle processor time.
    pub fn cpu(&self) -> Duration {
        middle(self.0.iter().map(|run| run.cpu).collect())
    }

    /// The most memory of any run, in bytes.
    pub fn memory(&self) -> u64 {
        self.0
            .iter()
            .map(|run| run.memory)
            .max()
            .unwrap_or_default()
    }
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Whether processors can be taken from a program.
pub fn can_pin() -> bool {
    crate::find("taskset").is_some()
}

impl Line {
    /// The line of these words.
    pub fn new<I: IntoIterator<Item = W>, W: Into<OsString>>(words: I) -> Self {
        Self {
            words: words.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Runs it once. What it prints is thrown away.
    ///
    /// # Errors
    /// It cannot be started, or does not end well.
    pub fn run(&self, cores: Cores) -> Result<Run, Failure> {
        let pin: &[&str] = match cores {
            _ if !can_pin() => &[],
            Cores::Two => &["taskset", "-c", "0,1"],
            Cores::One => &["taskset", "-c", "0"],
        };
        let mut words = pin
            .iter()
            .map(OsString::from)
            .chain(self.words.iter().cloned());
        let mut command = Command::new(words.next().ok_or("no program")?);
        command
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if let Some(folder) = &self.temporary {
            command.env("TMPDIR", folder);
        }
        let start = Instant::now();
        let mut child = command.spawn()?;
        let used = child.wait4()?;
        let wall = start.elapsed();
        if !used.status.success() {
            let name = self
                .words
                .first()
                .map(|word| word.to_string_lossy().into_owned());
            return Err(format!("{}: {}", name.unwrap_or_default(), used.status).into());
        }
        Ok(Run {
            wall,
            cpu: used.rusage.utime + used.rusage.stime,
            memory: used.rusage.maxrss,
        })
    }
}
