//! Bundles that the upload does not take.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::size;
use crate::version::Release;

/// See `rules/archive/too-large.md`.
pub static RULE: Rule = rule!("archive/too-large", Warning, High, check);

/// The first release whose answer says what is wrong.
const NAMES_THE_REASON: Release = Release::new(10, 1, 0);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(limit) = facts.server.max_file_size else {
        return;
    };
    let Some(packed) = facts.bundle().size_bytes.filter(|packed| *packed > limit) else {
        return;
    };
    // `handleContextError` of 10.1 tells a body that is too large from others.
    let answer = match facts.server.release >= NAMES_THE_REASON {
        true => "413, api.plugin.upload.file_too_large.app_error",
        false => "400, and a text that does not say why",
    };
    out.add(format!(
        "the bundle has {} ({packed} bytes), and a server takes uploads of {} unless it is set \
         otherwise",
        size(packed),
        size(limit)
    ))
    .help(format!(
        "Uploading it in the System Console or with mmctl ends with {answer}, until an administrator \
         raises FileSettings.MaxFileSize. Installing it from a URL or the Marketplace has no such \
         limit. Build with -ldflags \"-s -w\", leave out what is not used, or publish a bundle for \
         each platform."
    ));
}
