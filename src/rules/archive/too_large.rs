//! Bundles that the upload does not take.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::size;

/// See `rules/archive/too-large.md`.
pub static RULE: Rule = rule!("archive/too-large", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(limit) = facts.server.max_file_size else {
        return;
    };
    let Some(packed) = facts.bundle().size_bytes.filter(|packed| *packed > limit) else {
        return;
    };
    out.add(format!(
        "the bundle has {} ({packed} bytes), and a server takes uploads of {} unless it is set \
         otherwise",
        size(packed),
        size(limit)
    ))
    .help(
        "Uploading it in the System Console or with mmctl ends with 413, \
         api.plugin.upload.file_too_large.app_error, until an administrator raises \
         FileSettings.MaxFileSize. Installing it from a URL or the Marketplace has no such limit. \
         Build with -ldflags \"-s -w\", leave out what is not used, or publish a bundle for each \
         platform.",
    );
}
