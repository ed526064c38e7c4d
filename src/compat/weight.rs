//! How much it weighs that something of the server is missing.

use super::{Outcome, Reason};
use crate::report::Confidence;

/// The rules of the webapp whose errors keep parts of it from loading, later, and not the script.
const OF_LATER_PARTS: [&str; 1] = ["webapp/chunk-missing"];

/// The kinds of reasons that say that something may be there and may not, or may be another.
const UNKNOWN: [&str; 3] = ["api-unknown", "registry-unknown", "global-unknown"];

impl Reason {
    /// What is so where it alone is missing.
    pub(crate) fn weight(&self) -> Outcome {
        match self.confidence {
            _ if UNKNOWN.contains(&self.kind) => Outcome::Unknown,
            Confidence::High if !OF_LATER_PARTS.contains(&self.name.as_str()) => Outcome::Breaks,
            _ => Outcome::Degraded,
        }
    }
}

/// What is so where all of these are missing.
pub(super) fn heaviest(missing: &[Reason]) -> Outcome {
    let weights = missing.iter().map(Reason::weight);
    weights.max().unwrap_or(Outcome::Works)
}
