//! How much it weighs that something of the server is missing.

use super::{Outcome, Reason};
use crate::report::Confidence;

impl Reason {
    /// What is so where it alone is missing.
    pub(super) const fn weight(&self) -> Outcome {
        match self.confidence {
            Confidence::High => Outcome::Breaks,
            _ => Outcome::Degraded,
        }
    }
}

/// What is so where all of these are missing.
pub(super) fn heaviest(missing: &[Reason]) -> Outcome {
    let weights = missing.iter().map(Reason::weight);
    weights.max().unwrap_or(Outcome::Works)
}
