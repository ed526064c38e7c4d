//! The oracle as a process that judges one bundle after the other.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use mmlint::server::behaviour::Server;

use crate::SERVER;
use crate::verdicts::Said;

/// The user and group that stand for the server's where the tests run as root: nobody.
const ORDINARY_USER: &str = "65534";

/// An oracle, and the server that it is made of.
pub struct Release {
    pub server: Server,
    pub binary: PathBuf,
}

impl Release {
    /// Whether it is the one whose answers are recorded for every fixture.
    pub fn is_recorded(&self) -> bool {
        self.server.release.to_string() == SERVER
    }
}

/// The oracles that there are, by release, or a word on what is left out: `MMLINT_ORACLE` is
/// the one of [`SERVER`], `MMLINT_ORACLES` a folder with others, each named as its release.
pub fn releases() -> Vec<Release> {
    let mut found = BTreeMap::new();
    if let Some(folder) = std::env::var_os("MMLINT_ORACLES").map(PathBuf::from) {
        let files =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for file in files {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            match Server::parse(&name) {
                Ok(server) => drop(found.insert(
                    server.release,
                    Release {
                        server,
                        binary: path,
                    },
                )),
                Err(why) => crate::common::left_out(&format!("the oracle {name}: {why}")),
            }
        }
    }
    if let Some(binary) = std::env::var_os("MMLINT_ORACLE").map(PathBuf::from) {
        let server = Server::parse(SERVER).unwrap();
        found.insert(server.release, Release { server, binary });
    }
    if found.is_empty() {
        assert!(
            std::env::var_os("CI").is_none(),
            "MMLINT_ORACLE must be set in CI"
        );
        crate::common::left_out("MMLINT_ORACLE is not set (needs Go; .ci/run sets it)");
    }
    found.into_values().collect()
}

/// A running oracle.
pub struct Oracle {
    pub server: Server,
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
}

impl Oracle {
    /// Starts it, as an ordinary user.
    pub fn start(release: &Release) -> Self {
        Self::start_with(release, &[])
    }

    /// Starts it with these options.
    pub fn start_with(release: &Release, options: &[&str]) -> Self {
        let binary = fs::canonicalize(&release.binary)
            .unwrap_or_else(|error| panic!("{}: {error}", release.binary.display()));
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
            server: release.server,
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
