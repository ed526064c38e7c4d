//! A machine of the runner's: its folders, its programs, and a release to download.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use mmlint_testkit::Fixture;

use super::common::root;
use super::runner::{Map, Run, Runner};

/// The archive of the release, without its ending.
pub const ASSET: &str = concat!(
    "mmlint-v",
    env!("CARGO_PKG_VERSION"),
    "-x86_64-unknown-linux-musl"
);

/// A machine of the runner's, with a release to download.
pub struct Machine {
    pub folder: tempfile::TempDir,
    pub env: Map,
    pub cached: Option<PathBuf>,
}

impl Machine {
    pub fn new() -> Self {
        let machine = Self {
            folder: tempfile::tempdir().unwrap(),
            env: Map::new(),
            cached: None,
        };
        for folder in ["work space", "temp dir", "programs", "releases"] {
            std::fs::create_dir(machine.path(folder)).unwrap();
        }
        machine.program("programs/curl", include_str!("curl"));
        machine.release(&mmlint());
        machine
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn program(&self, name: &str, script: &str) {
        std::fs::write(self.path(name), script).unwrap();
        std::fs::set_permissions(self.path(name), PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// A release of this program, as `.github/workflows/release.yml` makes it.
    pub fn release(&self, program: &str) {
        let archive = format!("{ASSET}.tar.gz");
        std::fs::create_dir_all(self.path("releases").join(ASSET)).unwrap();
        self.program(&format!("releases/{ASSET}/mmlint"), program);
        let packed = Command::new("tar")
            .args(["-czf", &archive, ASSET])
            .current_dir(self.path("releases"))
            .status();
        assert!(packed.unwrap().success());
        let sum = Command::new("bash")
            .args(["-c", ". \"$0/action/lib.sh\"; sha256 \"$1\""])
            .arg(root())
            .arg(&archive)
            .current_dir(self.path("releases"))
            .env("RUNNER_TEMP", "/tmp")
            .env("GITHUB_ACTION_PATH", root())
            .output()
            .unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        std::fs::write(
            self.path("releases/SHA256SUMS"),
            format!(
                "{}  another.tar.gz\n{}  {archive}\n",
                "0".repeat(64),
                sum.trim()
            ),
        )
        .unwrap();
    }

    /// Nothing was released.
    pub fn without_release(self) -> Self {
        std::fs::remove_dir_all(self.path("releases")).unwrap();
        std::fs::create_dir(self.path("releases")).unwrap();
        self
    }

    pub fn bundle(&self, name: &str, fixture: &Fixture) {
        let path = self.path("work space").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, fixture.bundle()).unwrap();
    }

    pub fn run(&self, with: &[(&str, &str)]) -> Run {
        let mut env = self.env.clone();
        env.insert(
            "RELEASES".into(),
            self.path("releases").to_str().unwrap().into(),
        );
        let runner = Runner {
            workspace: self.path("work space"),
            temp: self.path("temp dir"),
            programs: self.path("programs"),
            env,
            cached: self.cached.clone(),
        };
        runner.run(root(), with)
    }
}

/// A program that is mmlint.
pub fn mmlint() -> String {
    format!(
        "#!/bin/sh\nexec '{}' \"$@\"\n",
        env!("CARGO_BIN_EXE_mmlint")
    )
}
