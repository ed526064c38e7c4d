//! What is known of a bundle: computed once, before any rule runs.

mod aside;
pub mod chunks;
pub mod code;
pub mod executables;
pub mod files;
pub mod icon;
mod identity;
pub mod manifest;
pub mod public;
mod question;
pub mod version;
pub mod vulnerabilities;
pub mod webapp;

use std::sync::Arc;

use crate::bundle::{Bundle, Entry, Form};
use crate::report::Coverage;
use crate::server::behaviour::{NEWEST, Server};
use crate::server::layout::{Layout, NodeIndex, NodeKind};
use crate::signature::file::SignatureFacts;
use crate::source::prepackaged::Prepackaged;

pub use question::Question;

use executables::ListedExecutable;
use files::FileFacts;
use manifest::{ManifestFile, ManifestState};

/// A bundle that was read: what facts are made of.
#[derive(Debug)]
pub struct Contents {
    /// The path as the user gave it.
    pub path: String,
    /// The last part of that path.
    pub file_name: Option<String>,
    /// What lies around it, of a bundle among a server's prepackaged plugins.
    pub prepackaged: Option<Prepackaged>,
    /// What a server says of the signature beside it; `None` without one, and of what has no file.
    pub signature: Option<SignatureFacts>,
    /// The entries and the container.
    pub bundle: Bundle,
    /// What each file is, by entry.
    pub files: Vec<Option<FileFacts>>,
    /// As a server unpacks it.
    pub layout: Layout,
}

impl Contents {
    /// Of something that was not read, or has no contents that matter.
    #[must_use]
    pub fn empty(path: String) -> Self {
        let bundle = Bundle::new(Form::SourceTree);
        Self {
            path,
            file_name: None,
            prepackaged: None,
            signature: None,
            layout: Layout::new(&bundle, 0),
            bundle,
            files: Vec::new(),
        }
    }
}

/// Everything that rules may look at, as one server release sees it.
#[derive(Debug)]
pub struct Facts {
    /// The bundle.
    pub contents: Arc<Contents>,
    /// The server judged by.
    pub server: Server,
    /// What else was asked.
    pub question: Question,
    /// The manifest, or why there is none.
    pub manifest: ManifestState,
    /// The executables that the manifest lists, the fallback last.
    pub executables: Vec<ListedExecutable>,
    /// What the code of these programs does, one for each build.
    pub code: Vec<code::StartedCode>,
    /// What the webapp's bundle path leads to; `None` without a webapp.
    pub webapp: Option<WebappBundle>,
    /// What the icon's path leads to; `None` without one, and in a source tree.
    pub icon: Option<Target>,
}

/// What `webapp.bundle_path` leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebappBundle {
    /// The path as the manifest has it; empty where it is absent.
    pub path: String,
    /// Where it leads.
    pub target: Target,
}

/// Where a path of the manifest leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The server refuses the path; as it reads after cleaning.
    Refused(String),
    /// Nothing is there.
    Missing {
        /// A link or the like that a server skips has this name; its entry.
        skipped: Option<usize>,
        /// A path that differs only in letter case.
        other_case: Option<String>,
        /// Whether the folder that should hold it is missing as well.
        folder_missing: bool,
    },
    /// A folder.
    Directory,
    /// A file.
    File {
        /// Its node in the layout.
        node: NodeIndex,
        /// The entry with its content.
        entry: usize,
        /// Its permission bits after unpacking.
        mode: u32,
    },
}

impl Facts {
    /// Looks at a bundle as `server` does.
    #[must_use]
    pub fn new(contents: Arc<Contents>, question: Question, server: Server) -> Self {
        let manifest = manifest::find(&contents, server);
        let mut facts = Self {
            contents,
            server,
            question,
            manifest,
            executables: Vec::new(),
            code: Vec::new(),
            webapp: None,
            icon: None,
        };
        facts.executables = executables::list(&facts);
        facts.webapp = facts.find_webapp();
        facts.icon = icon::find(&facts);
        match facts.contents.bundle.form {
            Form::SourceTree => facts.leave_what_is_built(),
            Form::Archive | Form::Folder => facts.code = code::started(&facts),
        }
        facts
    }

    /// What is not built yet is not missing: paths are known only where no build makes them right.
    fn leave_what_is_built(&mut self) {
        let is_refused = |target: &Target| matches!(target, Target::Refused(_));
        self.executables.retain(|it| is_refused(&it.target));
        self.webapp = self.webapp.take().filter(|it| is_refused(&it.target));
        self.icon = self.icon.take().filter(is_refused);
    }

    /// Looks at a bundle as the newest known server does, where nothing else is asked.
    #[must_use]
    pub fn by_newest(contents: Arc<Contents>) -> Self {
        let server = Server::new(NEWEST);
        Self::new(contents, Question::none(server), server)
    }

    /// The bundle's container and entries.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.contents.bundle
    }

    /// The bundle as a server unpacks it.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.contents.layout
    }

    /// The manifest file, where one was found and read.
    #[must_use]
    pub const fn manifest_file(&self) -> Option<&ManifestFile> {
        match &self.manifest {
            ManifestState::Read(file) => Some(file),
            _ => None,
        }
    }

    /// The manifest's values, where it could be parsed at all.
    #[must_use]
    pub fn manifest(&self) -> Option<&crate::manifest::model::Manifest> {
        self.manifest_file().and_then(|file| file.manifest.as_ref())
    }

    /// The manifest's file and values.
    #[must_use]
    pub fn parsed(&self) -> Option<(&ManifestFile, &crate::manifest::model::Manifest)> {
        let file = self.manifest_file()?;
        Some((file, file.manifest.as_ref()?))
    }

    /// What is known of an entry's content.
    #[must_use]
    pub fn file(&self, entry: usize) -> Option<&FileFacts> {
        self.contents.files.get(entry)?.as_ref()
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.contents.bundle.entries.get(index)
    }

    /// An entry's name as people see it; empty for an index that is none.
    #[must_use]
    pub fn entry_name(&self, index: usize) -> String {
        self.entry(index).map(Entry::display).unwrap_or_default()
    }

    /// Whether all of the bundle was read: only then is something missing from it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let bundle = self.bundle();
        bundle.form != Form::SourceTree
            && bundle.stop.is_none()
            && self.layout().over_limit.is_none()
    }

    /// How much of the bundle was looked at.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        match self.bundle().form {
            Form::SourceTree => Coverage::Manifest,
            _ if self.is_complete() => Coverage::Whole,
            _ => Coverage::Part,
        }
    }

    /// Where a cleaned path below the plugin's folder leads.
    #[must_use]
    pub fn look_up(&self, path: &str) -> Target {
        let layout = self.layout();
        if let Some(index) = layout.find(layout.root, path) {
            return match layout.node(index).map(|node| node.kind) {
                Some(NodeKind::File { entry, mode }) => Target::File {
                    node: index,
                    entry,
                    mode,
                },
                _ => Target::Directory,
            };
        }
        let near = layout.near(&self.contents.bundle, path);
        let parent = path
            .trim_end_matches('/')
            .rsplit_once('/')
            .map_or("", |(parent, _)| parent);
        let folder = layout
            .find(layout.root, parent)
            .and_then(|index| layout.node(index));
        Target::Missing {
            skipped: near.skipped,
            other_case: near.other_case,
            folder_missing: folder.is_none_or(|node| node.kind != NodeKind::Directory),
        }
    }

    fn find_webapp(&self) -> Option<WebappBundle> {
        let webapp = self.manifest()?.webapp.as_ref()?;
        let path = crate::manifest::model::text(webapp.bundle_path.as_ref());
        // Environment.UnpackWebappBundle: cleaned, then refused if it begins with a dot.
        let cleaned = crate::bundle::path::clean(path);
        let target = if cleaned.starts_with('.') {
            Target::Refused(cleaned)
        } else {
            self.look_up(&cleaned)
        };
        Some(WebappBundle {
            path: path.to_owned(),
            target,
        })
    }
}
