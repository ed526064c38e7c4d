//! Signatures, armored or not: the first bytes say how long the signature is, the rest is a file of keys.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::signature::verdict::{KeyFile, Outcome};

fuzz_target!(|bytes: &[u8]| {
    let Some((length, rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
    let (signature, contents) = rest.split_at(length);
    let given = KeyFile {
        name: Some("key".to_owned()),
        contents: contents.to_vec(),
    };
    let verdict = mmlint::signature::verify(&[KeyFile::mattermost(), given], b"", signature);
    assert_eq!(verdict.outcome == Outcome::Accepted, verdict.why.is_none());
    // Nobody but Mattermost can sign by its key.
    let by = verdict.key.filter(|_| verdict.outcome == Outcome::Accepted);
    assert!(by.is_none_or(|key| key.file.is_some()));
});
