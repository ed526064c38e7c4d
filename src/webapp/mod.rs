//! What a webapp bundle does, told by what stands in it.
//!
//! In two ways: a linear search for [`signatures`] (`scan.rs`), which works on every build, minified or not, reads each byte once
//! and keeps a bounded part of it; and [`code`], which parses the whole script and follows what it does with the web app.

pub mod code;
mod scan;
pub mod signatures;
#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests;

pub use scan::Scan;

use crate::report::Position;
use signatures::Sign;

/// What was seen in a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Its size in bytes, as far as it was read.
    pub size: u64,
    /// What was seen, in the order of [`Sign`]; most files show nothing.
    pub seen: Vec<Seen>,
    /// The version that a copy of ReactDOM says it is, where it is written beside its name.
    pub react_dom: Option<Box<str>>,
    /// The file with licences that webpack's comment names.
    pub license: Option<Box<str>>,
    /// Where the last line says that the source map is.
    pub source_map: Option<SourceMap>,
    /// A statement that only modules have, at the top level.
    pub module: Option<Module>,
}

/// A sign that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub sign: Sign,
    /// How often.
    pub count: u64,
    /// Where first.
    pub first: Position,
}

/// Where a source map is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceMap {
    /// In the script itself; so many bytes.
    Inline(u64),
    /// In a file of this name.
    File(Box<str>),
}

/// A statement that makes a script a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The file begins with an import.
    Import,
    /// The file begins with an export.
    FirstExport,
    /// The file ends with an export.
    LastExport,
}

impl Script {
    /// How and where `sign` was seen.
    #[must_use]
    pub fn find(&self, sign: Sign) -> Option<Seen> {
        self.seen.iter().find(|seen| seen.sign == sign).copied()
    }

    /// Whether `sign` was seen.
    #[must_use]
    pub fn has(&self, sign: Sign) -> bool {
        self.find(sign).is_some()
    }

    /// Whether ReactDOM is in it: three signs that only its own text has together.
    #[must_use]
    pub fn has_react_dom(&self) -> bool {
        let signs = [
            Sign::ReactDomName,
            Sign::ReactDomRoot,
            Sign::CommitFiberRoot,
        ];
        signs.into_iter().all(|sign| self.has(sign))
    }

    /// Whether React itself is in it.
    #[must_use]
    pub fn has_react(&self) -> bool {
        let signs = [Sign::React, Sign::ReactUpdater, Sign::React19];
        signs.into_iter().any(|sign| self.has(sign))
    }

    /// Whether its modules are texts that are evaluated, as webpack's `eval` devtools do it.
    #[must_use]
    pub fn evaluates_modules(&self) -> bool {
        self.has(Sign::SourceUrl) && self.has(Sign::EvalModule)
    }
}
