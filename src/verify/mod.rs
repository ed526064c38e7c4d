//! Whether servers accept a bundle's signature: what `mmlint verify` prints.
//!
//! The types here serialize to the JSON of `schemas/verify.schema.json`, version 1. Whether the bundle is one that servers
//! install is not asked.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::facts::Contents;
use crate::options::Options;
use crate::policy::Policy;
use crate::report::{Diagnostic, SCHEMA_VERSION, Tool};
use crate::rules;
use crate::server::knowledge;
use crate::signature::digest::Digests;
use crate::signature::file::{self, Place, SignatureFacts, SignatureFile, Tee, moment};
use crate::signature::verdict::{self, KeyFile, Plan};
use crate::source::{Source, Unreadable};
use crate::text::{explain, shown};

/// The schema of the JSON, as `mmlint schema verify` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/verify.schema.json");

/// What was asked, and the answer.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Who made it.
    pub tool: Tool,
    /// The bundle: one.
    pub bundles: Vec<Verified>,
}

/// What servers say of a bundle's signature.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    /// The path as the user gave it.
    pub path: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// The path of the signature.
    pub signature: String,
    /// What servers do.
    pub outcome: Outcome,
    /// The fingerprint of the key that made it; of a key that was not given the id, or the fingerprint that the
    /// signature names. Null where no signature could be read.
    pub key: Option<String>,
    /// The key's first user id, where the key was given.
    pub key_owner: Option<String>,
    /// The file of the key that made it.
    pub key_file: Option<String>,
    /// Whether it is the key that is compiled into servers.
    pub key_built_in: bool,
    /// The algorithm, with the key's size where that is known.
    pub algorithm: Option<String>,
    /// The digest.
    pub digest: Option<String>,
    /// When the signature says it was made.
    pub signed_at: Option<String>,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What servers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// They take the signature.
    Accepted,
    /// They do not.
    Refused,
    /// That was not found out.
    Unknown,
}

/// The signature that a bundle is checked with.
///
/// # Errors
/// There is none, or it cannot be read; of a folder there can be none.
pub fn signature_of(bundle: &Source, named: Option<&Path>) -> Result<SignatureFile, Unreadable> {
    let unreadable = |path: String, reason: String| Unreadable { path, reason };
    if let Some(folder) = folder(bundle) {
        return Err(folder);
    }
    if let Some(path) = named {
        let shown = shown(path);
        return match file::read_signature(path) {
            Ok(contents) => Ok(SignatureFile {
                path: shown,
                place: Place::Asked,
                contents,
                unread: None,
            }),
            Err(error) => Err(unreadable(shown, explain(&error))),
        };
    }
    let found = bundle.signature().ok_or_else(|| {
        let names = "it has no signature beside it (.sig, or .asc, which no server looks for)";
        unreadable(bundle.display(), format!("{names}; --signature names one"))
    })?;
    match &found.unread {
        Some(why) => Err(unreadable(found.path, why.clone())),
        None => Ok(found),
    }
}

/// Why a folder has no signature.
fn folder(bundle: &Source) -> Option<Unreadable> {
    let is_folder = matches!(bundle, Source::Folder(_) | Source::SourceTree(_));
    is_folder.then(|| Unreadable {
        path: bundle.display(),
        reason: "is a folder: what is signed is a packed bundle, byte for byte".to_owned(),
    })
}

/// Asks whether a server with its own key and `keys` accepts the signature. The bundle is read once, and not
/// unpacked. Keys and signatures that have ended by `today` are warned of.
///
/// # Errors
/// The bundle cannot be read, or is a folder.
pub fn verify(
    bundle: &Source,
    signature: &SignatureFile,
    keys: &[KeyFile],
    today: Date,
) -> Result<Verification, Unreadable> {
    let path = bundle.display();
    let unreadable = |reason: String| Unreadable {
        path: path.clone(),
        reason,
    };
    if let Some(folder) = folder(bundle) {
        return Err(folder);
    }
    let mut all = vec![KeyFile::mattermost()];
    all.extend_from_slice(keys);
    let plan = Plan::new(&all, &signature.contents);
    let mut digests = Digests::new(&plan.wanted());
    let read = bundle
        .open()
        .and_then(|input| hash(Tee::new(input, &mut digests)));
    let (sha256, size_bytes) = read.map_err(|error| unreadable(explain(&error)))?;
    let is_armored_name = signature.place == Place::Asc;
    let facts = SignatureFacts {
        place: Place::Asked,
        ..signature.facts(plan, Some(&digests), today)
    };
    let verdict = facts.verdict.clone();
    let mut diagnostics = findings(&path, facts, today);
    if is_armored_name {
        for finding in &mut diagnostics {
            finding
                .help
                .push_str(" Beside a bundle servers look for .sig only, never for .asc.");
        }
    }
    let key = verdict.key.as_ref();
    let made = verdict.made.as_ref();
    let verified = Verified {
        outcome: match verdict.outcome {
            verdict::Outcome::Accepted => Outcome::Accepted,
            verdict::Outcome::Refused => Outcome::Refused,
            verdict::Outcome::Unknown => Outcome::Unknown,
        },
        key: verdict.signer(),
        key_owner: key.map(|key| key.owner.clone()),
        key_file: key.and_then(|key| key.file.clone()),
        key_built_in: key.is_some_and(|key| key.file.is_none()),
        algorithm: verdict.algorithm(),
        digest: verdict.digest(),
        signed_at: made.and_then(|made| moment(made.created.into())),
        signature: signature.path.clone(),
        path,
        sha256,
        size_bytes,
        diagnostics,
    };
    Ok(Verification {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![verified],
    })
}

/// The file's SHA-256 and size.
fn hash(mut input: impl Read) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let count = match input.read(&mut buffer) {
            Ok(0) => return Ok((crate::text::hex(&hash.finalize()), size)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(buffer.get(..count).unwrap_or_default());
        size += count as u64;
    }
}

/// What the rules about signatures find.
fn findings(path: &str, signature: SignatureFacts, today: Date) -> Vec<Diagnostic> {
    let contents = Contents {
        signature: Some(signature),
        ..Contents::empty(path.to_owned())
    };
    let options = Options {
        policy: Policy {
            today,
            ..Policy::default()
        },
        ..Options::default()
    };
    let facts = options.facts(Arc::new(contents));
    let rules: Vec<_> = rules::about_signatures().collect();
    rules::run(&rules, &facts)
}
