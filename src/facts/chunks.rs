//! Where the chunks are that a webapp's script loads, for the servers that publish it.
//!
//! Sources: mattermost/mattermost `server/channels/web/static.go` (`InitStatic`: `/static/plugins/`
//! is the folder that webapps are copied to, `/static/` the web app's own, all else its page),
//! `server/public/plugin/environment.go` (`UnpackWebappBundle`), and
//! `server/channels/app/plugin_requests.go` (`ServePluginPublicRequest`, `ServePluginRequest`).

use std::collections::BTreeSet;

use super::Facts;
use super::public::public_folder;
use super::webapp::BundleScript;
use crate::manifest::model::Manifest;
use crate::text::{printable, shorten};
use crate::webapp::code::{AskedChunk, ChunkLoader, PublicPath};

/// What becomes of a request for a chunk, from what works on to what never does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The file is there.
    Found,
    /// It cannot be told: the plugin's own server may answer, or the path is made at run time.
    Unknown,
    /// The path is made at run time, ends in the address of the folder, and the file is not there.
    LikelyMissing,
    /// The file is there, on servers at the root of their site.
    FoundAtRoot,
    /// The address is relative to the page that is open, and right for some pages.
    SomePages,
    /// Another host is asked, from which the web app's pages may load no script.
    OtherHost(String),
    /// The address is right, and the file is not there.
    Missing,
    /// A server has something else there: the address.
    Elsewhere(String),
}

/// A chunk that the webapp's script asks for.
#[derive(Clone, Debug)]
pub struct AskedFor<'a> {
    /// The loader that is asked.
    pub loader: &'a ChunkLoader,
    /// What is asked for, and where.
    pub chunk: &'a AskedChunk,
    /// What becomes of it, by the kindest of the public paths that may be in force.
    pub reach: Reach,
}

/// The chunks that the webapp's script asks for by name.
#[must_use]
pub fn asked_for(facts: &Facts) -> Vec<AskedFor<'_>> {
    let (Some(bundle), Some((_, code)), Some(manifest)) =
        (facts.bundle_script(), facts.web_code(), facts.manifest())
    else {
        return Vec::new();
    };
    let id = Manifest::server_id(manifest);
    if id.is_empty() {
        return Vec::new();
    }
    let site = Site::of(facts, bundle, id);
    let mut found = Vec::new();
    for loader in &code.chunks {
        for chunk in &loader.asked {
            let reaches = loader
                .paths
                .iter()
                .map(|path| site.reach(path, &chunk.file));
            // Without a public path nothing is known of where it asks.
            if let Some(reach) = reaches.min() {
                found.push(AskedFor {
                    loader,
                    chunk,
                    reach,
                });
            }
        }
    }
    found
}

/// What a server has of a plugin.
struct Site {
    id: String,
    /// The files beside the script, without itself: a server renames that.
    published: BTreeSet<String>,
    /// The files in `public/`.
    public: BTreeSet<String>,
}

impl Site {
    fn of(facts: &Facts, bundle: BundleScript<'_>, id: String) -> Self {
        let beside = facts.published(bundle.folder);
        let beside = beside.filter(|file| file.entry != bundle.entry);
        let public = public_folder(facts)
            .map(|folder| facts.published(folder).map(|file| file.path).collect());
        Self {
            id,
            published: beside.map(|file| file.path).collect(),
            public: public.unwrap_or_default(),
        }
    }

    fn reach(&self, path: &PublicPath, file: &str) -> Reach {
        match path {
            PublicPath::Text(path) => self.at(&format!("{path}{file}")),
            PublicPath::Script(behind) => {
                let address = format!("/static/plugins/{}/{behind}{file}", self.id);
                match self.at(&address) {
                    Reach::FoundAtRoot => Reach::Found,
                    other => other,
                }
            }
            PublicPath::Ending(end) => {
                let slash = if end.starts_with('/') { "" } else { "/" };
                match self.at(&format!("{slash}{end}{file}")) {
                    Reach::Missing => Reach::LikelyMissing,
                    _ => Reach::Unknown,
                }
            }
            PublicPath::Unknown => Reach::Unknown,
        }
    }

    /// What a page of the web app gets from an address.
    fn at(&self, address: &str) -> Reach {
        let lower = address.to_ascii_lowercase();
        if lower.starts_with("https://")
            || lower.starts_with("http://")
            || address.starts_with("//")
        {
            let host = address.trim_start_matches(|c: char| c != '/');
            let host = host.trim_start_matches('/').split(['/', '?', '#', ':']);
            return Reach::OtherHost(host.into_iter().next().unwrap_or_default().to_owned());
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        // Other schemes (`blob:`, `app:`), and escapes that would have to be undone.
        let first = path.split('/').next().unwrap_or_default();
        if first.contains(':') || path.contains(['%', '\\']) {
            return Reach::Unknown;
        }
        let own = format!("static/plugins/{}/", self.id);
        let Some(absolute) = path.strip_prefix('/') else {
            let mut rest = path;
            while let Some(shorter) = rest.strip_prefix("./").or(rest.strip_prefix("../")) {
                rest = shorter;
            }
            return match normal(rest) {
                rest if rest.starts_with(&own) => Reach::SomePages,
                rest if rest.starts_with("plugins/") => Reach::Unknown,
                _ => Reach::Elsewhere(shown(path)),
            };
        };
        let absolute = normal(absolute);
        let has = |files: &BTreeSet<String>, name: &str| match files.contains(name) {
            true => Reach::FoundAtRoot,
            false => Reach::Missing,
        };
        if let Some(name) = absolute.strip_prefix(&own) {
            return has(&self.published, name);
        }
        if let Some(name) = absolute.strip_prefix(&format!("plugins/{}/public/", self.id)) {
            return has(&self.public, name);
        }
        // The plugin's own server answers below /plugins/<id>/, perhaps under a subpath.
        let may_answer = ["plugins/", "api/"]
            .iter()
            .any(|of| absolute.starts_with(of));
        let may_be_subpath = absolute.contains("/plugins/") && !absolute.starts_with("static/");
        if may_answer || may_be_subpath {
            return Reach::Unknown;
        }
        Reach::Elsewhere(shown(&format!("/{absolute}")))
    }
}

/// A path without `.` and `..`, as browsers resolve it.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut pieces = path.split('/').peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(piece),
        }
        if pieces.peek().is_none() && matches!(piece, "." | "..") {
            parts.push("");
        }
    }
    parts.join("/")
}

/// An address in a message.
fn shown(address: &str) -> String {
    shorten(&printable(address), 120)
}
