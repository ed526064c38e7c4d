//! What of a plugin a server hands out without a login.

use super::{Facts, Target};
use crate::server::layout::{NodeIndex, NodeKind};

/// A folder whose files anyone can fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFolder {
    /// Where it is.
    pub node: NodeIndex,
    /// Whether it is the folder of the webapp bundle, else `public/`.
    pub webapp: bool,
}

/// The folder `public/`, where it is one (`ServePluginPublicRequest`, `server/channels/app/plugin_requests.go`).
pub(super) fn public_folder(facts: &Facts) -> Option<NodeIndex> {
    let layout = facts.layout();
    layout
        .find(layout.root, "public")
        .filter(|node| layout.node(*node).map(|node| node.kind) == Some(NodeKind::Directory))
}

/// The folder `public/`, and that of the webapp bundle, which is copied whole to where the web app's own files are
/// (`UnpackWebappBundle`, `server/public/plugin/environment.go`).
#[must_use]
pub fn folders(facts: &Facts) -> Vec<PublicFolder> {
    let layout = facts.layout();
    let webapp = facts
        .webapp
        .as_ref()
        .and_then(|webapp| match webapp.target {
            Target::File { node, .. } => Some(layout.node(node)?.parent),
            _ => None,
        });
    let public = public_folder(facts).map(|node| (node, false));
    let webapp = webapp.map(|node| (node, true));
    let folder = |(node, webapp)| PublicFolder { node, webapp };
    public.into_iter().chain(webapp).map(folder).collect()
}
