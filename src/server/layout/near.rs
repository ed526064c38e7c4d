//! What stands there instead of a missing file: something that servers skip, or a file whose path differs in letter case.
//!
//! A manifest may list two hundred missing files, and files may lie thousands of folders deep. So names are folded once
//! for all, and a path is only written where its hash is the one that is looked for.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Layout, NodeIndex};
use crate::bundle::{Bundle, Entry, EntryKind};

/// At most this many files are looked at for one of nearly the name of a missing one.
const MAX_COMPARED: usize = 10_000;

/// What is near a missing file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near {
    /// A link or the like that a server skips has this name; its entry.
    pub skipped: Option<usize>,
    /// A path that differs only in letter case.
    pub other_case: Option<String>,
}

/// Names by their hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// The first entry of each name that servers skip.
    skipped: HashMap<u64, usize>,
    /// The files below the plugin's folder, by the folded names on the way to them, in the order of a walk.
    folded: HashMap<u64, Vec<NodeIndex>>,
}

/// The hash of a name below what has another.
fn below(above: u64, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (above, name.to_lowercase()).hash(&mut hasher);
    hasher.finish()
}

fn of_name(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Names {
    fn new(layout: &Layout, bundle: &Bundle) -> Self {
        let mut names = Self::default();
        for (index, entry) in bundle.entries.iter().enumerate() {
            if matches!(entry.kind, EntryKind::Other(_)) {
                let name = of_name(&entry.display());
                names.skipped.entry(name).or_insert(index);
            }
        }
        let mut left = MAX_COMPARED;
        let mut todo = vec![(layout.root, 0)];
        while let Some((index, hash)) = todo.pop() {
            let Some(node) = layout.node(index) else {
                continue;
            };
            if !layout.is_directory(index) {
                let Some(less) = left.checked_sub(1) else {
                    break;
                };
                left = less;
                names.folded.entry(hash).or_default().push(index);
            }
            let children = node.children.iter().rev();
            todo.extend(
                children.map(|(name, child)| (*child, below(hash, &crate::text::name(name)))),
            );
        }
        names
    }
}

impl Layout {
    /// What is near the missing file at a cleaned path below the plugin's folder. `bundle` is the one that this was made of.
    #[must_use]
    pub fn near(&self, bundle: &Bundle, path: &str) -> Near {
        let names = self.near.get_or_init(|| Names::new(self, bundle));
        let path = path.trim_matches('/');
        let root = self.path(self.root);
        let wanted = match root.is_empty() {
            true => path.to_owned(),
            false => format!("{root}/{path}"),
        };
        let is_skipped = |index: &usize| {
            let entry = bundle.entries.get(*index);
            entry.map(Entry::display).as_ref() == Some(&wanted)
        };
        let folded = wanted.to_lowercase();
        let alike = names.folded.get(&path.split('/').fold(0, below));
        let mut alike = alike.into_iter().flatten().map(|index| self.path(*index));
        Near {
            skipped: names
                .skipped
                .get(&of_name(&wanted))
                .copied()
                .filter(is_skipped),
            other_case: alike.find(|path| path.to_lowercase() == folded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, MAX_COMPARED, Names, Near};
    use crate::bundle::{Bundle, Entry, EntryKind, Form};

    fn bundle(entries: impl IntoIterator<Item = (String, EntryKind)>) -> Bundle {
        let entries = entries.into_iter().map(|(name, kind)| Entry {
            name: name.into_bytes(),
            kind,
            mode: 0o644,
            special_mode: 0,
            size: 0,
            link: Vec::new(),
            offset: None,
        });
        let mut bundle = Bundle::new(Form::Archive);
        bundle.entries.extend(entries);
        bundle
    }

    #[test]
    fn what_is_near_a_missing_file() {
        let bundle = bundle([
            ("p/dist/Plugin".to_owned(), EntryKind::File),
            ("p/ÄΣ/Χς".to_owned(), EntryKind::File),
            ("p/dist/link".to_owned(), EntryKind::Other(b'2')),
        ]);
        let layout = Layout::new(&bundle, 1000);
        let near = |path| layout.near(&bundle, path);
        let other_case = |path: &str| Near {
            skipped: None,
            other_case: Some(path.to_owned()),
        };
        assert_eq!(near("dist/plugin"), other_case("p/dist/Plugin"));
        assert_eq!(near("DIST/PLUGIN/"), other_case("p/dist/Plugin"));
        assert_eq!(near("äς/ΧΣ"), other_case("p/ÄΣ/Χς"));
        assert_eq!(near("dist/plugins"), Near::default());
        assert_eq!(near("plugin"), Near::default());
        let skipped = Some(2);
        let link = Near {
            skipped,
            other_case: None,
        };
        assert_eq!(near("dist/link"), link);
        assert_eq!(near("dist/LINK"), Near::default());
    }

    #[test]
    fn names_are_folded_of_so_many_files_alone() {
        let files = (0..3 * MAX_COMPARED).map(|n| (format!("p/f{n:06}"), EntryKind::File));
        let bundle = bundle(files);
        let layout = Layout::new(&bundle, 1_000_000);
        let names = Names::new(&layout, &bundle);
        assert_eq!(names.folded.len(), MAX_COMPARED);
        assert!(layout.near(&bundle, "F000000").other_case.is_some());
        assert!(layout.near(&bundle, "F029999").other_case.is_none());
    }
}
