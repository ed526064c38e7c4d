//! Which releases are looked at.

use crate::facts::Facts;
use crate::server::releases;
use crate::version::Release;

/// The oldest server that the manifest promises, as a release; `None` where it promises none that can be read.
pub(super) fn declared(facts: &Facts) -> Option<Release> {
    let minimum = facts.minimum();
    minimum.map(|minimum| Release::from(&minimum).max(releases::FIRST))
}

/// The known releases from the oldest that anything speaks of, and those that are announced. Where the oldest is one that
/// the plugin asks for, its very patch, since the release's first version may be refused.
pub(super) fn from_the_oldest(facts: &Facts, inferred: Option<Release>) -> Vec<Release> {
    let declared = declared(facts);
    let spoken_of = [declared, inferred, releases::oldest_supported()];
    let Some(first) = spoken_of.into_iter().flatten().min() else {
        return Vec::new();
    };
    let patched = |release: Release| match declared {
        Some(declared) if (declared.major, declared.minor) == (release.major, release.minor) => {
            declared
        }
        _ => release,
    };
    let known = releases::from(first).into_iter();
    known.chain(releases::announced()).map(patched).collect()
}
