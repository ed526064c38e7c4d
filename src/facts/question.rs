//! What a bundle is judged by, and which servers it is for.

use semver::Version;

use super::Facts;
use crate::server::behaviour::{NEWEST, Server};
use crate::version::Release;

/// What the user asked to judge by.
#[derive(Clone, Debug)]
pub struct Question {
    /// The servers, ascending; never empty.
    pub servers: Vec<Server>,
    /// Whether the user named them.
    pub servers_named: bool,
    /// The only platform that the bundle is for, as `linux-amd64`.
    pub platform: Option<String>,
    /// The version that the bundle should have, as `1.2.3`: that of a tag or release.
    pub expect_version: Option<String>,
}

impl Question {
    /// The newest of the servers.
    #[must_use]
    pub fn newest(&self) -> Server {
        let newest = self.servers.last().copied();
        newest.unwrap_or_else(|| Server::new(NEWEST))
    }

    /// Nothing is asked: the judge is this server, because one has to be.
    #[must_use]
    pub fn none(server: Server) -> Self {
        Self {
            servers: vec![server],
            servers_named: false,
            platform: None,
            expect_version: None,
        }
    }
}

impl Facts {
    /// Whether a server with this release or a later one was named, or is the least that the
    /// plugin asks for.
    #[must_use]
    pub fn is_meant_for(&self, release: Release) -> bool {
        if self.question.servers_named {
            let mut servers = self.question.servers.iter();
            return servers.any(|server| server.release >= release);
        }
        self.declares_at_least(release)
    }

    /// Whether a server before this release is one that the plugin should run on.
    #[must_use]
    pub fn includes_before(&self, release: Release) -> bool {
        if self.question.servers_named {
            let mut servers = self.question.servers.iter();
            return servers.any(|server| server.release < release);
        }
        !self.declares_at_least(release)
    }

    /// Whether the plugin asks for this release or a later one: a server of 11.9 meets no
    /// `12.0.0-rc1` either.
    #[must_use]
    pub fn declares_at_least(&self, release: Release) -> bool {
        let minimum = self.minimum();
        minimum.is_some_and(|minimum| Release::from(&minimum) >= release)
    }

    /// The oldest server that the plugin asks for; `None` where it asks for none that can be read.
    #[must_use]
    pub fn minimum(&self) -> Option<Version> {
        let text = self.manifest()?.min_server_version.as_ref()?;
        self.server.semver.parse(&text.value).ok()
    }
}
