//! Where in a repository a file lies.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use crate::report::Diagnostic;
use crate::text::shown;

/// The path of a file or folder below the root of its repository (the nearest folder above it
/// that holds `.git`), with `/` between its parts; empty for the root itself. Links are
/// resolved first: what shows findings beside files does not follow them.
///
/// `None` where there is no repository or the path leads to nothing.
#[must_use]
pub fn path_of(path: &Path) -> Option<String> {
    // An empty path is the working folder, and no folder to the system.
    let absolute = Path::new(".").join(path).canonicalize().ok()?;
    let mut above = absolute.ancestors();
    let root = above.find(|folder| folder.join(".git").exists())?;
    let below = absolute.strip_prefix(root).ok()?;
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(shown(Path::new(name))),
        _ => None,
    });
    Some(parts.collect::<Vec<_>>().join("/"))
}

/// The paths in the repository of the files that findings without a bundle are about.
#[must_use]
pub fn paths_of(findings: &[Diagnostic]) -> BTreeMap<String, String> {
    let mut paths: Vec<&String> = findings
        .iter()
        .filter_map(|finding| finding.location.entry.as_ref())
        .collect();
    paths.sort();
    paths.dedup();
    let found = paths.into_iter().filter_map(|path| {
        let found = path_of(Path::new(path))?;
        Some((path.clone(), found))
    });
    found.collect()
}
