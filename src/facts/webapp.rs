//! What of a bundle the web app gets, and which servers it meets there.

use super::files::WebCode;
use super::{Facts, Target};
use crate::bundle::path::below;
use crate::server::layout::{NodeIndex, NodeKind};
use crate::version::Release;
use crate::webapp::Script;
use crate::webapp::code::Code;
use crate::webapp::signatures::Sign;

/// The first release with React 19 (mattermost/mattermost#38311).
pub const REACT_19: Release = Release::new(12, 0, 0);

/// The script that `webapp.bundle_path` leads to.
#[derive(Clone, Copy, Debug)]
pub struct BundleScript<'a> {
    /// Its entry.
    pub entry: usize,
    /// The folder that a server publishes: the one that holds it.
    pub folder: NodeIndex,
    /// What was seen in it.
    pub script: &'a Script,
    /// What it does; `None` where it registers no plugin.
    pub code: Option<&'a WebCode>,
    /// Whether all of it was read: only then it means something that a text is not there.
    pub is_whole: bool,
}

/// A file that a server publishes beside the bundle.
#[derive(Clone, Debug)]
pub struct Published<'a> {
    /// Its path below the published folder, safe to show.
    pub path: String,
    /// Its entry.
    pub entry: usize,
    /// Its place in the layout.
    pub node: NodeIndex,
    /// What was seen in it.
    pub script: Option<&'a Script>,
}

impl Published<'_> {
    /// Whether it looks like a part that webpack's runtime in this script loads.
    #[must_use]
    pub fn is_chunk_of(&self, bundle: BundleScript<'_>) -> bool {
        self.entry != bundle.entry
            && has_extension(&self.path, &["js", "mjs", "cjs"])
            && self
                .script
                .is_some_and(|script| script.has(Sign::ChunkList))
    }
}

impl Facts {
    /// The webapp's script, where it is there and was looked at.
    #[must_use]
    pub fn bundle_script(&self) -> Option<BundleScript<'_>> {
        let Target::File { entry, node, .. } = self.webapp.as_ref()?.target else {
            return None;
        };
        let file = self.file(entry)?;
        Some(BundleScript {
            entry,
            folder: self.layout().node(node)?.parent,
            script: file.script.as_ref()?,
            code: file.web_code.as_deref(),
            is_whole: file.over_limit.is_none(),
        })
    }

    /// What the webapp's script does, where it could be parsed, and its entry.
    #[must_use]
    pub fn web_code(&self) -> Option<(usize, &Code)> {
        let bundle = self.bundle_script()?;
        Some((bundle.entry, bundle.code?.as_ref().ok()?))
    }

    /// Why nothing, or not all, is known of what the webapp's script does, as the end of a sentence,
    /// and its entry. `None` where all is known, and where there is no script.
    #[must_use]
    pub fn webapp_not_read(&self) -> Option<(usize, String)> {
        let bundle = self.bundle_script()?;
        let why = match bundle.code {
            // What a script says behind that is not known, and it may be cut in the middle of a word.
            _ if !bundle.is_whole => {
                "it is larger than mmlint's limit webapp: the rest was not read".to_owned()
            }
            Some(Err(error)) => error.to_string(),
            Some(Ok(code)) if code.limited => {
                "it is more entangled than mmlint follows: there may be more calls".to_owned()
            }
            Some(Ok(code)) if code.registrations.is_empty() => {
                "no call of registerPlugin was found in it, as in builds for development".to_owned()
            }
            Some(Ok(_)) => return None,
            None => "it does not mention registerPlugin".to_owned(),
        };
        Some((bundle.entry, why))
    }

    /// Whether all is known of what the webapp's script does.
    #[must_use]
    pub fn webapp_is_read(&self) -> bool {
        self.bundle_script().is_some() && self.webapp_not_read().is_none()
    }

    /// All files that a server publishes with the webapp's script, that one included.
    /// Source: `Environment.UnpackWebappBundle` copies the whole folder.
    pub fn published(&self, folder: NodeIndex) -> impl Iterator<Item = Published<'_>> {
        let layout = self.layout();
        let prefix = layout.path(folder);
        let files = layout.files(folder).into_iter();
        files.filter_map(move |index| {
            let NodeKind::File { entry, .. } = layout.node(index)?.kind else {
                return None;
            };
            let path = layout.path(index);
            Some(Published {
                path: below(&path, &prefix).to_owned(),
                entry,
                node: index,
                script: self.file(entry).and_then(|file| file.script.as_ref()),
            })
        })
    }

    /// The published scripts that are chunks of the webapp's script: parts that webpack's
    /// runtime loads. Other scripts beside it may have nothing to do with the web app.
    pub fn chunks(&self, bundle: BundleScript<'_>) -> impl Iterator<Item = Published<'_>> {
        self.published(bundle.folder)
            .filter(move |file| file.is_chunk_of(bundle))
    }
}

/// Whether a path ends in one of these extensions.
#[must_use]
pub fn has_extension(path: &str, extensions: &[&str]) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| extensions.contains(&extension))
}
