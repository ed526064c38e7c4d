//! Versions and platforms in names: of files, tags and links.

use semver::Version;

use super::executables::split_platform;
use crate::version::Semver;

/// A version as a tag says it, without the `v` in front.
#[must_use]
pub fn untagged(tag: &str) -> &str {
    tag.strip_prefix('v')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(tag)
}

/// The platform that a bundle's file name ends in, as `x-1.0.0-linux-amd64.tar.gz`; `osx`
/// is the Marketplace's word for `darwin` (`mattermost-marketplace cmd/generator/bundles.go`). What ends in `-fips` is for
/// linux-amd64 alone, as FIPS servers are (mattermost-plugin-playbooks `build/fips.mk`).
#[must_use]
pub fn platform_in_name(name: &str) -> Option<String> {
    split_name(name)?.1
}

/// A file name's stem without a platform at its end, and that platform.
fn split_name(name: &str) -> Option<(&str, Option<String>)> {
    let stem = name.strip_suffix(".tar.gz")?;
    if let Some(rest) = stem.strip_suffix("-fips") {
        return Some((rest, Some("linux-amd64".to_owned())));
    }
    let platform = || {
        let mut parts = stem.rsplitn(3, '-');
        let (arch, os) = (parts.next()?, parts.next()?);
        let rest = parts.next().unwrap_or_default();
        let os = if os == "osx" { "darwin" } else { os };
        let platform = format!("{os}-{arch}");
        split_platform(&platform)?;
        Some((rest, Some(platform)))
    };
    Some(platform().unwrap_or((stem, None)))
}

/// The version that a bundle's file name ends in, as `x-1.0.0.tar.gz` or
/// `x-v1.0.0-linux-amd64.tar.gz`, where it cannot be read as `own`; `None` also where the
/// name ends in no version.
///
/// A name may be cut in more than one place (`x-2-1.0.0`, `x-1.0.0-2.0.0`); where one of
/// the readings agrees with `own`, that is the one.
#[must_use]
pub fn other_version_in_name(name: &str, own: &Version) -> Option<String> {
    let (stem, _) = split_name(name)?;
    match version_at_end(stem, own)? {
        Named::Own => None,
        Named::Other(version) => Some(version),
    }
}

/// Whether a bundle's file name ends in a version that can be read as `own`.
#[must_use]
pub fn names_version(name: &str, own: &Version) -> bool {
    let named = split_name(name).and_then(|(stem, _)| version_at_end(stem, own));
    named.is_some_and(|named| matches!(named, Named::Own))
}

/// The version that a name ends in.
enum Named {
    Own,
    Other(String),
}

/// Words after which a version is that of the server that the plugin is for.
const SERVERS: [&str; 4] = ["for", "mattermost", "mm", "server"];

/// A version that begins so is a date.
const YEARS: std::ops::Range<u64> = 1_900..3_000;

fn version_at_end(stem: &str, own: &Version) -> Option<Named> {
    let mut other = None;
    // A name has at most 255 bytes where it comes from a file system.
    for (at, _) in stem.match_indices('-').take(255) {
        let rest = untagged(stem.get(at + 1..).unwrap_or_default());
        let Ok(version) = Semver::Masterminds.parse(rest) else {
            continue;
        };
        let before = stem.get(..at).unwrap_or_default();
        let of_server = SERVERS.iter().any(|word| {
            before
                .strip_suffix(word)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
        });
        let is_date = YEARS.contains(&version.major) && !YEARS.contains(&own.major);
        if of_server || is_date {
            continue;
        }
        if agrees(&version, own) {
            return Some(Named::Own);
        }
        other.get_or_insert_with(|| Named::Other(rest.to_owned()));
    }
    other
}

/// Whether a version in a file's name can be a manifest's. Names drop a build's `+hash`
/// (GitHub does not keep the sign), and what follows the numbers is often no pre-release
/// but a word on the build, as in `x-1.0.0-signed.tar.gz`.
fn agrees(named: &Version, own: &Version) -> bool {
    let core = |version: &Version| (version.major, version.minor, version.patch);
    if core(named) != core(own) {
        return false;
    }
    let (named_build, own_build) = (named.build.as_str(), own.build.as_str());
    // Abbreviated hashes of one commit may differ in their length.
    let build = named_build.starts_with(own_build) || own_build.starts_with(named_build);
    let (named_pre, own_pre) = (named.pre.as_str(), own.pre.as_str());
    let pre = match named_pre.strip_prefix(own_pre) {
        Some("") => true,
        // The same with a word behind it, or a release with one.
        Some(rest) if own_pre.is_empty() => !is_pre_release(rest),
        Some(rest) => rest
            .strip_prefix('-')
            .is_some_and(|word| !is_pre_release(word)),
        None => false,
    };
    build && pre
}

/// Whether what follows a version's numbers says that the release is still to come, and no
/// build number, date or platform.
fn is_pre_release(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let words = ["rc", "alpha", "beta", "pre", "preview", "snapshot"];
    words.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    })
}

/// A version that a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedVersion {
    /// As written.
    pub text: String,
    /// As a version.
    pub version: Version,
}

/// The folders of a forge whose next part is a tag or a release.
const BEFORE_TAG: [&str; 8] = [
    "tag", "tags", "releases", "release", "blob", "tree", "src", "raw",
];

/// The version of the release that a link to release notes is about: the part behind
/// `/releases/tag/` and the like, or the last part of the path. Only a whole version counts:
/// `latest`, branches and `v1` are none.
#[must_use]
pub fn version_in_link(link: &str) -> Option<LinkedVersion> {
    let (_, rest) = link.split_once("://")?;
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path
        .split('/')
        .skip(1)
        .filter(|part| !part.is_empty())
        .collect();
    let tagged = parts.windows(2).filter_map(|pair| match pair {
        [before, tag] if BEFORE_TAG.contains(before) => Some(*tag),
        _ => None,
    });
    tagged.chain(parts.last().copied()).find_map(|part| {
        let part = part.replace("%2B", "+").replace("%2b", "+");
        let version = Semver::Masterminds.parse(untagged(&part)).ok()?;
        Some(LinkedVersion {
            text: part,
            version,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{other_version_in_name, platform_in_name, version_in_link};
    use semver::Version;

    fn other(name: &str, own: &str) -> Option<String> {
        other_version_in_name(name, &Version::parse(own).unwrap_or(Version::new(0, 0, 0)))
    }

    #[test]
    fn a_platform_is_told_by_the_name() {
        let of = |name| platform_in_name(name);
        assert_eq!(
            of("p-v1.0.0-osx-amd64.tar.gz").as_deref(),
            Some("darwin-amd64")
        );
        assert_eq!(
            of("p-1.0.0-linux-arm64.tar.gz").as_deref(),
            Some("linux-arm64")
        );
        assert_eq!(of("plugin-for-linux-1.0.0.tar.gz"), None);
        assert_eq!(of("p-1.0.0-fips.tar.gz").as_deref(), Some("linux-amd64"));
    }

    #[test]
    fn names_that_agree() {
        for (name, own) in [
            ("com.example.p-1.0.0.tar.gz", "1.0.0"),
            ("x-v1.0.0-linux-amd64.tar.gz", "1.0.0"),
            ("x-v1.0.0-osx-arm64.tar.gz", "1.0.0"),
            ("x-1.0.0+abc123.tar.gz", "1.0.0"),
            ("x-1.0.0.tar.gz", "1.0.0+abc123"),
            ("x-1.0.0+abc12.tar.gz", "1.0.0+abc123"),
            ("x-1.0.0-rc1.tar.gz", "1.0.0-rc1"),
            ("x-1.0.0-rc1-linux-amd64.tar.gz", "1.0.0-rc1"),
            ("x-2-1.0.0.tar.gz", "1.0.0"),
            ("x-0.1.0-1.0.0.tar.gz", "1.0.0"),
            ("x-1.0.0-signed.tar.gz", "1.0.0"),
            ("x-1.0.0-fips.tar.gz", "1.0.0"),
            ("x-1.0.0-linux.tar.gz", "1.0.0"),
            ("x-1.0.0-rc1-signed.tar.gz", "1.0.0-rc1"),
            ("x-1.0.0-20261121.tar.gz", "1.0.0"),
            ("x-1.0.0-5-gabc1234.tar.gz", "1.0.0"),
            ("x-1.0.0-dev.tar.gz", "1.0.0"),
            ("x-mm-10.5.0.tar.gz", "1.0.0"),
            ("x-1.0.0-mm-10.5.0.tar.gz", "1.0.0"),
            ("x-2026.11.21.tar.gz", "1.0.0"),
            // Nothing to compare with.
            ("x.tar.gz", "1.0.0"),
            ("x-latest.tar.gz", "1.0.0"),
            ("x-2.tar.gz", "1.0.0"),
            ("x-2.0.tar.gz", "1.0.0"),
            ("x-2.0.0 (1).tar.gz", "1.0.0"),
            ("x-2.0.0.abc123.tar.gz", "1.0.0"),
            ("2.0.0.tar.gz", "1.0.0"),
            ("x_2.0.0.tar.gz", "1.0.0"),
            ("x-2.0.0.zip", "1.0.0"),
            ("x2.0.0.tar.gz", "1.0.0"),
        ] {
            assert_eq!(other(name, own), None, "{name} {own}");
        }
    }

    #[test]
    fn names_that_do_not_agree() {
        for (name, own, found) in [
            ("x-1.2.3.tar.gz", "1.2.4", "1.2.3"),
            ("x-v1.2.3-linux-amd64.tar.gz", "1.2.4", "1.2.3"),
            ("x-1.0.0.tar.gz", "1.0.0-rc1", "1.0.0"),
            ("x-1.0.0-rc2.tar.gz", "1.0.0-rc1", "1.0.0-rc2"),
            ("x-1.0.0-rc1.tar.gz", "1.0.0", "1.0.0-rc1"),
            ("x-1.0.0-beta.1.tar.gz", "1.0.0", "1.0.0-beta.1"),
            ("x-2026.11.22.tar.gz", "2026.11.21", "2026.11.22"),
            ("x-1.0.0+abc.tar.gz", "1.0.0+def", "1.0.0+abc"),
            ("x-2.0.0-linux.tar.gz", "1.0.0", "2.0.0-linux"),
        ] {
            assert_eq!(other(name, own).as_deref(), Some(found), "{name} {own}");
        }
    }

    #[test]
    fn links_name_versions() {
        let of = |link| version_in_link(link).map(|found| found.text);
        for (link, version) in [
            ("https://github.com/o/r/releases/tag/v1.7.2", "v1.7.2"),
            ("https://github.com/o/r/releases/v2.0.0", "v2.0.0"),
            (
                "https://github.com/o/r/blob/v2.0.0/CHANGELOG.md#x",
                "v2.0.0",
            ),
            (
                "https://example.com/p/-/releases/1.2.3-rc1?x=1",
                "1.2.3-rc1",
            ),
            ("https://example.com/notes/v1.7.2/", "v1.7.2"),
            (
                "https://github.com/o/r/releases/tag/v1.0.0%2Babc",
                "v1.0.0+abc",
            ),
        ] {
            assert_eq!(of(link).as_deref(), Some(version), "{link}");
        }
        for link in [
            "https://github.com/o/r/releases",
            "https://github.com/o/r/releases/latest",
            "https://github.com/o/r/releases/tag/v",
            "https://github.com/o/r/releases/tag/v1",
            "https://docs.example.com/10.5.0/plugin/notes.html",
            "https://1.2.3.4/",
            "https://github.com/o/r/blob/main/CHANGELOG.md#v1.2.3",
            "nope",
        ] {
            assert_eq!(of(link), None, "{link}");
        }
    }
}
