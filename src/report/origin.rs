//! Where a bundle came from, for those who show findings beside files.

/// What a bundle was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Standard input, or nothing that a path leads to.
    #[default]
    Stream,
    /// A packed file.
    Packed,
    /// A folder with an unpacked bundle.
    Folder,
    /// A plugin's source tree.
    SourceTree,
}

/// Where a bundle came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// What is there.
    pub kind: Kind,
    /// The path below the root of the repository, with `/`; `None` outside of one.
    pub in_repository: Option<String>,
}
