//! How bundles are checked.

use std::sync::Arc;

use crate::bundle::limits::Limits;
use crate::facts::version::{platform_in_name, untagged};
use crate::facts::{Contents, Facts, Question};
use crate::policy::Policy;
use crate::report::Confidence;
use crate::server::behaviour::{NEWEST, Server};
use crate::vulnerability::Database;

/// How to check.
#[derive(Clone, Debug)]
pub struct Options {
    /// How much to read at most.
    pub limits: Limits,
    /// The servers to judge by; empty for the newest known and, before it, those that the plugin claims to run on.
    pub servers: Vec<Server>,
    /// The only platform that the bundles are for; `None` to tell by each file's name.
    pub platform: Option<String>,
    /// Whether `servers` or `platform` are asked for in this run alone, in the place of all that the project asks for. What is not
    /// found then may be there all the same.
    pub narrowed: bool,
    /// The version that a tag or release says, with or without a leading `v`.
    pub expect_version: Option<String>,
    /// Read the code of every program, not of one for each build.
    pub all_platforms: bool,
    /// Findings less sure than this are left out.
    pub min_confidence: Confidence,
    /// What findings weigh: profile, configured severities, ignores.
    pub policy: Policy,
    /// Hash every file, as a bill of materials wants it.
    pub hash_files: bool,
    /// Also find out what the manifest is once all that has a fix is mended.
    pub mend: bool,
    /// The known vulnerabilities that programs are held against; without it nothing is said about any.
    pub vulnerabilities: Option<Arc<Database>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            servers: Vec::new(),
            platform: None,
            narrowed: false,
            expect_version: None,
            all_platforms: false,
            min_confidence: Confidence::Low,
            policy: Policy::default(),
            hash_files: false,
            mend: false,
            vulnerabilities: None,
        }
    }
}

impl Options {
    /// Whether a rule is asked all that it can be: not what needs a version to expect that was
    /// not given, nor what needs a database that was not, or of which not all could be read.
    #[must_use]
    pub fn asks(&self, rule: &str) -> bool {
        match rule.split_once('/') {
            Some(("vulnerability", _)) => {
                let database = self.vulnerabilities.as_ref();
                database.is_some_and(|it| it.edition.unreadable.is_empty())
            }
            Some(("manifest", "version-mismatch")) => self.expect_version.is_some(),
            _ => true,
        }
    }

    /// A bundle's facts, as the newest of the servers in question sees them.
    pub(crate) fn facts(&self, contents: Arc<Contents>) -> Facts {
        let question = self.question(&contents);
        let server = question.newest();
        Facts::new(contents, question, server)
    }

    /// What is asked of a bundle.
    pub(crate) fn question(&self, contents: &Contents) -> Question {
        let mut servers = self.servers.clone();
        Server::sort(&mut servers);
        let servers_named = !servers.is_empty();
        if !servers_named {
            servers.push(Server::new(NEWEST));
        }
        let from_name = || contents.file_name.as_deref().and_then(platform_in_name);
        Question {
            servers,
            servers_named,
            platform: self.platform.clone().or_else(from_name),
            expect_version: self
                .expect_version
                .as_deref()
                .map(untagged)
                .map(str::to_owned),
        }
    }
}
