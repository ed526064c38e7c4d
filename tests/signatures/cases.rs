//! Signatures of every kind, with what a server says of each.

#![allow(dead_code)] // each test uses its own part

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use mmlint::signature::verdict::{KeyFile, Outcome};
use serde::{Deserialize, Serialize};

use crate::common::root;

/// What is kept in `fixtures/signatures/cases.json.gz`.
#[derive(Deserialize, Serialize)]
pub struct Cases {
    /// Contents of files in base64, by name.
    blobs: BTreeMap<String, String>,
    pub cases: Vec<Case>,
}

/// One case: the names of its blobs.
#[derive(Clone, Deserialize, Serialize)]
pub struct Case {
    pub name: String,
    key: String,
    signature: String,
    file: String,
    /// `ok`, or why the server refuses it.
    #[serde(default)]
    pub said: String,
}

/// A question: the contents of three files.
#[derive(Clone)]
pub struct Question {
    pub key: Vec<u8>,
    pub signature: Vec<u8>,
    pub file: Vec<u8>,
}

fn recorded() -> PathBuf {
    root().join("fixtures/signatures/cases.json.gz")
}

/// What `tests/signatures/make` writes.
fn fresh() -> PathBuf {
    root().join("fixtures/signatures/cases.json")
}

impl Cases {
    /// The cases, with what a server of 11.1 said.
    pub fn load() -> Self {
        let packed = std::fs::read(recorded()).unwrap();
        let mut text = String::new();
        GzDecoder::new(packed.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Those that were made just now, without answers; else those that are kept.
    pub fn made() -> Self {
        match std::fs::read_to_string(fresh()) {
            Ok(text) => serde_json::from_str(&text).unwrap(),
            Err(_) => Self::load(),
        }
    }

    /// Keeps them.
    pub fn save(&self) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed
            .write_all(&serde_json::to_vec(self).unwrap())
            .unwrap();
        std::fs::write(recorded(), packed.finish().unwrap()).unwrap();
        let _ = std::fs::remove_file(fresh());
    }

    /// What is asked in a case.
    pub fn question(&self, case: &Case) -> Question {
        let blob = |name| STANDARD.decode(&self.blobs[name]).unwrap();
        Question {
            key: blob(&case.key),
            signature: blob(&case.signature),
            file: blob(&case.file),
        }
    }
}

impl Question {
    /// Whether mmlint says that a server with this key alone accepts the signature, and why it does not.
    pub fn mine(&self) -> Result<(), String> {
        let keys = [KeyFile {
            name: Some("key".to_owned()),
            contents: self.key.clone(),
        }];
        let verdict = mmlint::signature::verify(&keys, &self.file, &self.signature);
        match verdict.outcome {
            Outcome::Accepted => Ok(()),
            _ => Err(format!("{:?} {:?}", verdict.why, verdict.unreadable)),
        }
    }

    /// As the oracle is asked.
    pub fn json(&self) -> String {
        serde_json::json!({
            "key": STANDARD.encode(&self.key),
            "signature": STANDARD.encode(&self.signature),
            "file": STANDARD.encode(&self.file),
        })
        .to_string()
    }
}
