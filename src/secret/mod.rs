//! Secrets in a file: private keys, and tokens whose form says what they are.
//!
//! A file streams by in pieces. What may begin a secret is searched for, and read in a window of
//! bounded size around it: memory is that of the window, time is linear in the file. The secret
//! itself is not kept: its first characters, its length and a digest are.

mod dotfile;
mod key;
pub(crate) mod pgp;
#[cfg(test)]
mod tests;
mod token;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input};
use memchr::memchr_iter;
use sha2::{Digest, Sha256};

use crate::text::hex;

pub use dotfile::read as read_dot_file;

/// How sure it is that a secret is one, and usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A private key, decoded whole, without a passphrase.
    Key,
    /// A token whose checksum is right.
    Checksum,
    /// A private key, decoded, that a passphrase protects.
    Protected,
    /// It has the form of one.
    Form,
    /// Settings with values, in a file that is meant to hold secrets.
    Settings,
}

/// A secret that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it is: `an RSA private key`.
    pub what: &'static str,
    /// What may be shown of it.
    pub shown: String,
    /// How sure that is.
    pub proof: Proof,
    /// The line that it begins in, from 1.
    pub line: u64,
    /// Tells it from others, without giving it away.
    pub digest: String,
}

/// What was found in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The first secrets, each once.
    pub secrets: Vec<Secret>,
    /// How many more were seen.
    pub more: u64,
}

/// A secret as a reader of one form returns it.
#[derive(Debug)]
struct Candidate<'a> {
    what: &'static str,
    proof: Proof,
    /// What may be shown of it.
    shown: String,
    /// The secret, for its digest.
    text: &'a [u8],
}

impl Found {
    /// Adds a secret that was not seen before; its line is counted only then.
    fn add(&mut self, candidate: &Candidate<'_>, line: impl FnOnce() -> u64) {
        let digest = Sha256::digest(candidate.text);
        let digest = hex(digest.get(..8).unwrap_or_default());
        if self.secrets.iter().any(|known| known.digest == digest) {
            return;
        }
        if self.secrets.len() >= MAX_LISTED {
            self.more += 1;
            return;
        }
        self.secrets.push(Secret {
            what: candidate.what,
            shown: candidate.shown.clone(),
            proof: candidate.proof,
            line: line(),
            digest,
        });
    }
}

/// At most this many secrets of a file are listed.
const MAX_LISTED: usize = 10;

/// How far a secret is read, in bytes: an RSA key of 16,384 bits takes 13 KB.
const AHEAD: usize = 16 << 10;

/// How far before a secret its reader may look, in bytes.
const BEHIND: usize = 256;

/// What may begin a secret. None is part of another, so that each is found where it begins.
const STARTS: [&str; 17] = [
    key::BEGIN,
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "npm_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxr-",
    "sk_live_",
    "rk_live_",
    "AKIA",
    "ASIA",
];

/// The longest of [`STARTS`], in bytes.
const LONGEST_START: usize = 11;

static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(STARTS).ok());

/// Searches a file piece by piece.
#[derive(Debug, Default)]
pub struct Scan {
    found: Found,
    /// The end of what was shown: up to [`BEHIND`] bytes that are done, then the rest.
    window: Vec<u8>,
    /// How much of the window is done, in bytes.
    done: usize,
    /// Line breaks before the window.
    lines: u64,
}

impl Scan {
    /// Searches the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.window.extend_from_slice(piece);
        // Not for each byte, or small pieces would be searched again and again.
        if self.window.len() - self.done >= 2 * AHEAD {
            self.search(self.window.len() - AHEAD);
        }
    }

    /// What was found.
    #[must_use]
    pub fn finish(mut self) -> Found {
        self.search(self.window.len());
        self.found
    }

    /// Looks at all that begins before `end` in the window, then forgets what is done.
    fn search(&mut self, end: usize) {
        let last = (end + LONGEST_START - 1).min(self.window.len());
        let mut at = self.done;
        while let Some(found) = SEARCH
            .as_ref()
            .filter(|_| at <= last)
            .and_then(|search| search.find(Input::new(&self.window).range(at..last)))
            .filter(|found| found.start() < end)
        {
            at = found.start() + 1;
            self.look_at(found.start());
        }
        self.done = end.max(self.done);
        let forget = self.done.saturating_sub(BEHIND);
        self.lines += breaks(self.window.get(..forget).unwrap_or_default());
        self.window.drain(..forget);
        self.done -= forget;
    }

    fn look_at(&mut self, start: usize) {
        let before = self
            .window
            .get(start.saturating_sub(BEHIND)..start)
            .unwrap_or_default();
        let end = (start + AHEAD).min(self.window.len());
        let text = self.window.get(start..end).unwrap_or_default();
        let candidate = if text.starts_with(key::BEGIN.as_bytes()) {
            key::read(text)
        } else {
            token::read(before, text)
        };
        if let Some(candidate) = candidate {
            let before = self.window.get(..start).unwrap_or_default();
            self.found
                .add(&candidate, || self.lines + breaks(before) + 1);
        }
    }
}

fn breaks(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}
