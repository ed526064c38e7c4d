//! Which bundle it is.

use super::Facts;
use crate::bundle::Form;
use crate::manifest::model::Manifest;
use crate::report::{BundleReport, Lacking, Unchecked};
use crate::text::hex;

impl Facts {
    /// A report that says which bundle it is, without verdict and findings.
    #[must_use]
    pub fn identity(&self) -> BundleReport {
        let bundle = self.bundle();
        let manifest = self.manifest();
        let root = self.layout().path(self.layout().root);
        let lacking = match bundle.form {
            Form::SourceTree if manifest.is_some() => Lacking::Built,
            form if form != Form::SourceTree && !self.is_complete() => Lacking::Rest,
            _ if manifest.is_none() => Lacking::Manifest,
            _ => Lacking::Nothing,
        };
        let signature = self.contents.signature.as_ref();
        BundleReport {
            unread_signature: signature.and_then(|signature| {
                Some(Unchecked {
                    path: signature.path.clone(),
                    reason: signature.unread.clone()?,
                })
            }),
            lacking,
            path: self.contents.path.clone(),
            sha256: bundle.sha256.map(|hash| hex(&hash)),
            size_bytes: bundle.size_bytes,
            unpacked_bytes: bundle.unpacked_bytes,
            entries: bundle.entries.len() as u64,
            root: self.manifest_file().map(|_| root),
            id: manifest
                .map(Manifest::server_id)
                .filter(|id| !id.is_empty()),
            version: manifest
                .and_then(|manifest| manifest.version.as_ref())
                .map(|version| version.value.clone()),
            ..BundleReport::default()
        }
    }
}
