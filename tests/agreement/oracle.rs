//! The oracle as a process that judges one bundle after the other.

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::verdicts::Said;

/// The user and group that stand for the server's where the tests run as root: nobody.
const ORDINARY_USER: &str = "65534";

/// The oracle's binary, or a word on what is left out.
pub fn binary() -> Option<PathBuf> {
    let found = std::env::var_os("MMLINT_ORACLE").map(PathBuf::from);
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "MMLINT_ORACLE must be set in CI"
        );
        crate::common::left_out("MMLINT_ORACLE is not set (needs Go; .ci/run sets it)");
    }
    found
}

/// A running oracle.
pub struct Oracle {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
}

impl Oracle {
    /// Starts it, as an ordinary user.
    pub fn start(binary: &Path) -> Self {
        Self::start_with(binary, &[])
    }

    /// Starts it with these options.
    pub fn start_with(binary: &Path, options: &[&str]) -> Self {
        let binary = fs::canonicalize(binary)
            .unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
        // In memory where that is possible: the server waits for each file to reach the disk.
        let name = tempfile::Builder::new().prefix("mmlint-agreement").clone();
        let folder = name
            .tempdir_in("/dev/shm")
            .or_else(|_| name.tempdir())
            .unwrap();
        let work = folder.path().join("work");
        fs::create_dir(&work).unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&work, Permissions::from_mode(0o777)).unwrap();
        let mut command = if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
            let mut command = Command::new("setpriv");
            let user = [
                format!("--reuid={ORDINARY_USER}"),
                format!("--regid={ORDINARY_USER}"),
            ];
            command
                .args(user)
                .args(["--clear-groups", "--"])
                .arg(&binary);
            command
        } else {
            Command::new(&binary)
        };
        let mut child = command
            .args(options)
            .env("TMPDIR", &work)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self {
            questions: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
            folder,
        }
    }

    /// Asks for a bundle. The answer comes from [`Self::answer`]; meanwhile the bundle is at
    /// the path that this returns.
    pub fn ask(&mut self, bundle: &[u8]) -> PathBuf {
        let path = self.folder.path().join("bundle.tar.gz");
        fs::write(&path, bundle).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        // Where it has ended, answer() says so.
        let _ = writeln!(self.questions.as_mut().unwrap(), "{}", path.display());
        path
    }

    /// The answer to the last question.
    pub fn answer(&mut self) -> Said {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        if line.is_empty() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
            let lines: Vec<&str> = log
                .lines()
                .filter(|line| !line.starts_with('{'))
                .take(40)
                .collect();
            panic!("the oracle ended: {}", lines.join("\n"));
        }
        let said: Said =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(
            said.error.is_empty(),
            "the oracle has no answer: {}",
            said.error
        );
        said
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}
