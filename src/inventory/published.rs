//! What of a bundle anyone can fetch, and where.

use serde::Serialize;

use crate::bundle::path::below;
use crate::facts::{Facts, Target, public};
use crate::server::layout::NodeKind;

/// A file that a server hands out without a login.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Published {
    /// The path of its address on the server; `*` stands for a hash of the script.
    pub address: String,
    /// The name in the archive.
    pub entry: String,
    /// Its size in bytes.
    pub size_bytes: u64,
}

/// All such files, by address.
///
/// `public/` is at `/plugins/<id>/public/` (`ServePluginPublicRequest`, `server/channels/app/plugin_requests.go`); the folder
/// of the webapp bundle at `/static/plugins/<id>/`, the script under a name of its own (`UnpackWebappBundle`,
/// `server/public/plugin/environment.go`; `server/channels/web/static.go`).
pub(super) fn of(facts: &Facts) -> Vec<Published> {
    let Some(id) = facts.manifest().map(|manifest| manifest.server_id()) else {
        return Vec::new();
    };
    let layout = facts.layout();
    let script = match facts.webapp.as_ref().map(|webapp| &webapp.target) {
        Some(Target::File { node, .. }) => Some(*node),
        _ => None,
    };
    let mut found = Vec::new();
    for folder in public::folders(facts) {
        let at = layout.path(folder.node);
        for node in layout.files(folder.node) {
            let Some(NodeKind::File { entry, .. }) = layout.node(node).map(|node| node.kind) else {
                continue;
            };
            let path = layout.path(node);
            let address = match folder.webapp {
                true if script == Some(node) => format!("/static/plugins/{id}/{id}_*_bundle.js"),
                true => format!("/static/plugins/{id}/{}", below(&path, &at)),
                false => format!("/plugins/{id}/public/{}", below(&path, &at)),
            };
            found.push(Published {
                address,
                entry: facts.entry_name(entry),
                size_bytes: facts.entry(entry).map_or(0, |entry| entry.size),
            });
        }
    }
    found.sort();
    found
}
