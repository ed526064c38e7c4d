//! What is wrong with a file of the user's own: the configuration or the baseline.

use std::ops::Range;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Where, in bytes from the beginning of the file.
    pub span: Range<usize>,
}
