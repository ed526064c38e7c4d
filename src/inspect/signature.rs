//! The signature that lies beside a bundle: whose it is, and what servers say of it.

use serde::Serialize;

use crate::report::Diagnostic;
use crate::signature::detached::Refusal;
use crate::signature::file::{self, Place, SignatureFacts, moment};
use crate::signature::verdict::{self, Why};
use crate::source::Source;
use crate::verify::Outcome;

/// What lies beside the bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// The files, by name.
    pub files: Vec<SignatureFile>,
    /// What is known of the one that counts; null where there is none.
    pub checked: Option<Checked>,
}

/// A signature, as a server sees it that has Mattermost's key alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The file's name.
    pub name: String,
    /// Whether servers look for a file of this name.
    pub looked_for: bool,
    /// What such a server does; unknown where the file or the bundle could not be read.
    pub outcome: Outcome,
    /// Whether it names another key than Mattermost's: whether it is good by that one was not asked.
    pub other_key: bool,
    /// Whether it was made of another file, whoever's key it is: told of another key than Mattermost's, where that is certain.
    pub other_file: bool,
    /// The fingerprint of the key that made it; of a key that is not Mattermost's the fingerprint, or the
    /// id, that the signature names. Null where no signature could be read.
    pub key: Option<String>,
    /// The key's first user id, where the key is Mattermost's.
    pub key_owner: Option<String>,
    /// The algorithm, with the key's size where that is known.
    pub algorithm: Option<String>,
    /// The digest.
    pub digest: Option<String>,
    /// When the signature says it was made.
    pub signed_at: Option<String>,
    /// What the rules about signatures find beside that: why it is refused, what is weak.
    pub findings: Vec<SignatureFinding>,
}

/// A finding about a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureFinding {
    /// The rule's full name.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Checked {
    fn new(signature: &SignatureFacts, diagnostics: &[Diagnostic]) -> Self {
        let verdict = &signature.verdict;
        let other_key = matches!(verdict.why, Some(Why::Refusal(Refusal::UnknownKey(None))))
            && verdict.made.is_some();
        // looked_for and other_key say it already.
        let is_told = |rule| match rule {
            "signature/missing" => true,
            "signature/unknown-key" => other_key,
            _ => false,
        };
        let about = |finding: &&Diagnostic| {
            finding.rule.starts_with("signature/") && !is_told(finding.rule)
        };
        let findings = diagnostics.iter().filter(about);
        Self {
            name: signature.name.clone(),
            looked_for: signature.place != Place::Asc,
            outcome: match verdict.outcome {
                _ if signature.unread.is_some() => Outcome::Unknown,
                verdict::Outcome::Accepted => Outcome::Accepted,
                verdict::Outcome::Refused => Outcome::Refused,
                verdict::Outcome::Unknown => Outcome::Unknown,
            },
            other_key,
            other_file: verdict.of_another_file,
            key: verdict.signer(),
            key_owner: verdict.key.as_ref().map(|key| key.owner.clone()),
            algorithm: verdict.algorithm(),
            digest: verdict.digest(),
            signed_at: verdict
                .made
                .as_ref()
                .and_then(|made| moment(made.created.into())),
            findings: findings
                .map(|finding| SignatureFinding {
                    rule: finding.rule,
                    message: finding.message.clone(),
                })
                .collect(),
        }
    }

    /// How it was made: algorithm, digest and when, as far as they are known.
    #[must_use]
    pub fn made(&self) -> Vec<&str> {
        let parts = [&self.algorithm, &self.digest, &self.signed_at];
        parts.into_iter().flatten().map(String::as_str).collect()
    }

    /// What servers do with it, in words.
    #[must_use]
    pub const fn verdict(&self) -> &'static str {
        match self.outcome {
            Outcome::Accepted if !self.looked_for => {
                "good by Mattermost's key, under a name that no server looks for"
            }
            Outcome::Accepted => "accepted by every server from 5.18 on",
            Outcome::Refused if self.other_file => {
                "of another file, whoever's key it is: refused by servers"
            }
            Outcome::Refused if self.other_key => {
                "by another key than Mattermost's: refused by servers that do not have it"
            }
            Outcome::Refused => "refused by servers",
            Outcome::Unknown => "whether servers accept it was not found out",
        }
    }
}

/// A file whose name says that it is the bundle's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
}

/// `None` for what is no packed file, or comes from standard input.
pub(super) fn beside(
    source: &Source,
    signature: Option<&SignatureFacts>,
    diagnostics: &[Diagnostic],
) -> Option<Beside> {
    let Source::File(path) = source else {
        return None;
    };
    let found = file::names(path).into_iter().filter_map(|(path, _)| {
        let there = path.metadata().ok()?;
        there.is_file().then_some(SignatureFile {
            name: path.file_name()?.to_string_lossy().into_owned(),
            size_bytes: there.len(),
        })
    });
    let mut files: Vec<_> = found.collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Some(Beside {
        files,
        checked: signature.map(|signature| Checked::new(signature, diagnostics)),
    })
}
