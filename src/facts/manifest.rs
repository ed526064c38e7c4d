//! The manifest that a server finds in a bundle.

use std::sync::{Arc, OnceLock};

use super::Contents;
use super::files::OverLimit;
use crate::bundle::folder::MANIFEST_NAMES;
use crate::manifest::decoded::Decoded;
use crate::manifest::document::Span;
use crate::manifest::model::Manifest;
use crate::manifest::schema::{self, SchemaError};
use crate::manifest::{decode_json, yaml};
use crate::report::position::LineIndex;
use crate::report::{Location, Position};
use crate::server::behaviour::Server;
use crate::server::layout::NodeKind;

/// What a server finds when it looks for a manifest in the plugin's folder.
#[derive(Debug)]
pub enum ManifestState {
    /// None of the three names is there.
    Missing,
    /// A folder has the name; the path.
    Directory(String),
    /// The file may not be read by its owner; the entry.
    Forbidden(usize),
    /// mmlint does not read a file that large; the entry.
    TooLarge(usize, OverLimit),
    /// The file was read, whatever it holds.
    Read(Box<ManifestFile>),
}

/// The languages of manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `plugin.json`.
    Json,
    /// `plugin.yml` or `plugin.yaml`.
    Yaml,
}

/// A manifest file, read.
#[derive(Debug)]
pub struct ManifestFile {
    /// Its entry in the bundle.
    pub entry: usize,
    /// Its path in the bundle as a server sees it.
    pub path: String,
    /// Its language.
    pub format: Format,
    /// Its text.
    pub bytes: Arc<[u8]>,
    /// Where its lines begin, once that was asked.
    pub lines: OnceLock<LineIndex<Arc<[u8]>>>,
    /// As the server decodes it.
    pub decoded: Decoded,
    /// Its values; `None` where it holds none at all.
    pub manifest: Option<Manifest>,
    /// Where it departs from `schemas/manifest.schema.json`.
    pub schema_errors: Vec<SchemaError>,
    /// The paths of further manifests in the same folder, which no server reads.
    pub shadowed: Vec<String>,
}

impl ManifestFile {
    /// The place of a range of bytes.
    #[must_use]
    pub fn location(&self, span: Span, pointer: &str) -> Location {
        let (start, end) = self.range(span);
        Location {
            entry: Some(self.path.clone()),
            pointer: (!pointer.is_empty()).then(|| pointer.to_owned()),
            offset: None,
            start: Some(start),
            end: Some(end),
        }
    }

    /// Where a range of bytes begins and ends.
    #[must_use]
    pub fn range(&self, span: Span) -> (Position, Position) {
        let index = || LineIndex::new(Arc::clone(&self.bytes));
        let lines = self.lines.get_or_init(index);
        (lines.position(span.start), lines.position(span.end))
    }
}

/// Finds and reads the manifest as `model.FindManifest` does: the first name that exists
/// decides, broken or not (`server/public/model/manifest.go`).
#[must_use]
pub fn find(contents: &Contents, server: Server) -> ManifestState {
    let layout = &contents.layout;
    let found = |name: &&str| layout.find(layout.root, name);
    let mut present = MANIFEST_NAMES
        .iter()
        .filter_map(|name| Some((*name, found(name)?)));
    let Some((name, index)) = present.next() else {
        return ManifestState::Missing;
    };
    let path = layout.path(index);
    let Some(NodeKind::File { entry, mode }) = layout.node(index).map(|node| node.kind) else {
        return ManifestState::Directory(path);
    };
    if mode & 0o400 == 0 {
        return ManifestState::Forbidden(entry);
    }
    let file = contents.files.get(entry).and_then(Option::as_ref);
    let Some(bytes) = file.and_then(|file| file.manifest.clone()) else {
        let limit = file.and_then(|file| file.over_limit).unwrap_or(OverLimit {
            name: "manifest",
            limit: 0,
        });
        return ManifestState::TooLarge(entry, limit);
    };
    let format = if name == "plugin.json" {
        Format::Json
    } else {
        Format::Yaml
    };
    let decoded = match format {
        Format::Json => decode_json::decode_for(&bytes, server.fields),
        Format::Yaml => yaml::decode_for(&bytes, server.yaml, server.fields),
    };
    let root = decoded.root;
    ManifestState::Read(Box::new(ManifestFile {
        entry,
        path,
        format,
        bytes,
        lines: OnceLock::new(),
        manifest: root.map(|root| Manifest::from_tree(&decoded.document, root)),
        schema_errors: root.map_or_else(Vec::new, |root| schema::check(&decoded.document, root)),
        decoded,
        shadowed: present.map(|(_, index)| layout.path(index)).collect(),
    }))
}
