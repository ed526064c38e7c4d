//! Where the manifest's `icon_path` leads.

use super::files::FileFacts;
use super::{Facts, Target};
use crate::bundle::{Entry, path};

impl Facts {
    /// The file that `icon_path` leads to: its index, the entry and what it is.
    #[must_use]
    pub fn icon_file(&self) -> Option<(usize, &Entry, &FileFacts)> {
        match self.icon {
            Some(Target::File { entry, .. }) => {
                Some((entry, self.entry(entry)?, self.file(entry)?))
            }
            _ => None,
        }
    }
}

/// What `icon_path` leads to, joined to the plugin's folder as `getIcon`'s callers do
/// (`server/channels/app/plugin.go`); refused here where it leads out of that folder.
/// `None` where the manifest names no icon.
#[must_use]
pub fn find(facts: &Facts) -> Option<Target> {
    let written = facts.manifest()?.icon_path.as_ref()?;
    if written.value.is_empty() {
        return None;
    }
    let cleaned = path::clean(&format!("./{}", written.value));
    if cleaned == ".." || cleaned.starts_with("../") {
        return Some(Target::Refused(cleaned));
    }
    Some(facts.look_up(&cleaned))
}
