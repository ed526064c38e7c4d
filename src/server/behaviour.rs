//! What servers do differently from release to release, in one place.

use super::url::Port;
use super::version::{Release, Semver};
use crate::manifest::yaml::Generation;

/// The newest server release that this build knows.
pub const NEWEST: Release = Release::new(11, 11, 0);

/// The oldest server release whose behaviour is described here.
pub const OLDEST: Release = Release::new(10, 5, 0);

/// The platforms that servers are released for today, as `os-arch` in Go's words.
/// Source: the release notes; builds for macOS and Windows ended in the 6.x and 7.x series.
pub const RELEASED_PLATFORMS: [&str; 2] = ["linux-amd64", "linux-arm64"];

/// From this release on the System Console shows settings that stand beside sections, and
/// custom sections without a list of settings: pull request 38003 of the server, August 2026,
/// which may have come into 11.11.
pub const SETTINGS_BESIDE_SECTIONS: Release = Release::new(12, 0, 0);

/// What `FileSettings.MaxFileSize` is unless set otherwise, in bytes (100 MiB): servers before
/// 5.33, older than [`OLDEST`], had 50 MB. Source: `server/public/model/config.go`.
const MAX_FILE_SIZE: u64 = 100 << 20;

/// One server release and how it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its version.
    pub release: Release,
    /// How it reads YAML manifests: yaml.v3 up to 11.2, goccy/go-yaml from 11.3 on, a
    /// newer one from 11.6 on.
    pub yaml: Generation,
    /// How it parses versions: blang up to 11.5, Masterminds from 11.6 on.
    pub semver: Semver,
    /// Where it looks for the port of a URL: built with Go 1.26 from 11.8 on
    /// (`server/public/go.mod` at v0.4.2; 11.7 has 1.25).
    pub port: Port,
    /// Whether its System Console shows no settings beside sections.
    pub sections_hide_settings: bool,
    /// The largest upload that it takes by default, in bytes. The body of the request may have
    /// 512 bytes more, room for what stands around the file (`server/channels/web/handlers.go`).
    pub max_file_size: u64,
}

impl Server {
    /// The behaviour of `release`. A newer one than [`NEWEST`] is taken to behave as that.
    #[must_use]
    pub fn new(release: Release) -> Self {
        let from = |major, minor| release >= Release::new(major, minor, 0);
        Self {
            release,
            yaml: if from(11, 6) {
                Generation::Goccy
            } else if from(11, 3) {
                Generation::Goccy118
            } else {
                Generation::YamlV3
            },
            semver: if from(11, 11) {
                Semver::MastermindsCapped
            } else if from(11, 6) {
                Semver::Masterminds
            } else {
                Semver::Blang
            },
            port: if from(11, 8) {
                Port::AfterFirstColon
            } else {
                Port::AfterLastColon
            },
            sections_hide_settings: release < SETTINGS_BESIDE_SECTIONS,
            max_file_size: MAX_FILE_SIZE,
        }
    }

    /// Reads the value of `--server`: a version or `latest`.
    ///
    /// # Errors
    /// It is neither, or older than [`OLDEST`].
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "latest" {
            return Ok(Self::new(NEWEST));
        }
        let release = Release::parse(text).map_err(|error| format!("{error}, and not `latest`"))?;
        if release < OLDEST {
            let oldest = OLDEST.short();
            return Err(format!(
                "{text} is older than {oldest}, the oldest server described here"
            ));
        }
        Ok(Self::new(release))
    }
}

/// The file that some servers leave in the folder of each plugin that they install, empty.
pub const MARKER: &str = ".filestore";

impl Server {
    /// Whether it leaves a [`MARKER`]: `managedPluginFileName` in
    /// `server/channels/app/plugin_install.go`, which 11.0 did away with. 5.18 has it, 5.2 has not;
    /// those between were not looked at.
    #[must_use]
    pub fn marks_plugins(&self) -> bool {
        (Release::new(5, 18, 0)..Release::new(11, 0, 0)).contains(&self.release)
    }
}
