//! What following the code finds.

use std::collections::{BTreeMap, BTreeSet};

use super::super::types::TypeId;

/// The method of the API that tells the server's version.
pub(crate) const ASKS_FOR_VERSION: &str = "GetServerVersion";

/// Where a call through something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Through {
    /// A method of an interface, by number.
    Method(TypeId, u16),
    /// Something at this offset of what may be an itab.
    Offset(u32),
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// By address of the instruction: calls through interfaces.
    pub(crate) sites: BTreeMap<u64, Through>,
    /// By caller and instruction: direct calls within the code.
    pub(crate) calls: BTreeMap<u32, BTreeSet<(u64, u32)>>,
    /// By function: addresses of func values, itabs and types that it uses, each with the first instruction that does.
    pub(crate) uses: BTreeMap<u32, BTreeMap<u64, u64>>,
    /// From interfaces to interfaces, at run time; `None` for what was not seen, and for interfaces without methods.
    pub(crate) conversions: BTreeSet<(Option<TypeId>, Option<TypeId>)>,
    /// By address of the instruction: calls of functions that are not followed, of other modules, that are given a value of an
    /// interface which has [`ASKS_FOR_VERSION`].
    pub(crate) handed_out: BTreeSet<u64>,
    /// What is given to `plugin.ClientMain`.
    pub(crate) plugins: BTreeSet<TypeId>,
    /// A limit was met.
    pub(crate) limited: bool,
}
