//! Rules about the container: gzip, tar, and the files as such.

pub mod absolute_path;
pub mod apple_double;
pub mod bomb;
pub mod case_collision;
pub mod confusing_name;
pub mod corrupt;
pub mod directory_order;
pub mod duplicate_entry;
pub mod gzip_trailer;
pub mod invalid_name;
pub mod no_manifest;
pub mod not_gzip;
pub mod over_limit;
pub mod path_conflict;
pub mod path_traversal;
pub mod prepackaged;
pub mod public_file;
pub mod root_name;
pub mod secret;
pub mod stray_file;
pub mod too_large;
pub mod top_level_layout;
pub mod truncated;
pub mod unreadable_entry;
pub mod unsafe_mode;
pub mod unsupported_entry;

use crate::bundle::folder::MANIFEST_NAMES;
use crate::facts::Facts;
use crate::server::layout::NodeIndex;

/// The folder at the top that holds a manifest, which servers do not find where something else stands beside it.
fn plugin_folder(facts: &Facts) -> Option<NodeIndex> {
    let layout = facts.layout();
    let holds_manifest = |node: &NodeIndex| {
        let mut names = MANIFEST_NAMES.iter();
        names.any(|name| layout.find(*node, name).is_some())
    };
    layout.top_level().find(holds_manifest)
}
