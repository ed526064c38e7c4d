//! What changed since the version before (`mmlint inspect --previous`).

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::check::looked_at;
use crate::diff::{self, Diff, DiffedBundle, Found};
use crate::facts::{Contents, Facts};
use crate::options::Options;
use crate::source::{Source, Unreadable};
use crate::upgrade::{Bump, Change};

/// What the JSON has of it: the bundle before, and what is different.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    old: &'a DiffedBundle,
    changes: &'a [Change],
    bump: &'a Bump,
    diagnostics: &'a [Found],
}

/// The new one is what all else is about, and stands there.
pub(super) fn serialize<S: Serializer>(
    previous: &Option<Diff>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let shown = previous.as_ref().map(|diff| Shown {
        old: &diff.old,
        changes: &diff.changes,
        bump: &diff.bump,
        diagnostics: &diff.diagnostics,
    });
    shown.serialize(serializer)
}

/// Reads the bundle before. Of it no bill of materials is made, and no vulnerability is asked for.
pub(super) fn read(source: &Source, options: &Options) -> Result<Arc<Contents>, Unreadable> {
    let options = Options {
        hash_files: false,
        vulnerabilities: None,
        ..options.clone()
    };
    looked_at(source, &options, |contents| contents)
}

/// Holds the bundle against the one before.
pub(super) fn since(old: Arc<Contents>, new: &Facts, options: &Options) -> Diff {
    diff::of(&options.facts(old), new, options)
}
