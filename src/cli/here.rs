//! `mmlint check` without a PATH: what there is to check in the working folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use mmlint::bundle::folder::MANIFEST_NAMES;
use mmlint::facts::Facts;
use mmlint::facts::version::{other_version_in_name, platform_in_name};
use mmlint::source::Source;
use mmlint::text::{plural, shown};
use mmlint::version::Semver;
use mmlint::{Options, read};
use semver::Version;

use super::{USAGE, complain};

/// Where the starter template's `make dist` puts bundles.
const BUNDLES: &str = "dist";

/// What to check, as PATH arguments; what was chosen is said on standard error.
///
/// The bundles in `dist/` are what is shipped, so they come first: of several builds those of
/// the manifest's version, and of these the newest. A build may be several files, one for each
/// platform. Without bundles, or where the source is what the options are about, it is the
/// folder itself.
///
/// # Errors
/// The exit status, after saying what is missing.
pub fn find(source_wanted: bool) -> Result<Vec<OsString>, u8> {
    let has_manifest = MANIFEST_NAMES.iter().any(|name| Path::new(name).is_file());
    let bundles = match source_wanted {
        true => Vec::new(),
        false => bundles(),
    };
    if bundles.is_empty() {
        if has_manifest {
            complain("no PATH given: checking the plugin in this folder");
            return Ok(vec![".".into()]);
        }
        complain(if source_wanted {
            "no PATH given, and no plugin.json or plugin.yaml is here: name a plugin's source tree"
        } else {
            "no PATH given, and here is neither dist/*.tar.gz nor a plugin.json or plugin.yaml: \
             name a bundle, as `mmlint check dist/com.example.plugin-1.0.0.tar.gz`"
        });
        return Err(USAGE);
    }
    let version = has_manifest.then(version).flatten();
    let chosen = choose(&bundles, version.as_ref());
    let others = match bundles.len() - chosen.len() {
        0 => String::new(),
        others => format!(", not {others} other bundle{} there", plural(others as u64)),
    };
    let names: Vec<&str> = chosen.iter().map(|it| it.shown.as_str()).collect();
    complain(&format!(
        "no PATH given: checking {}{others}",
        names.join(" ")
    ));
    if let Some(version) = version.filter(|version| names.iter().any(|it| !is_of(it, version))) {
        complain(&format!(
            "the manifest's version is {version} by now: build it again to check that"
        ));
    }
    let paths = chosen.iter().map(|it| it.path.clone());
    Ok(paths.collect())
}

/// A packed bundle.
#[derive(Debug, PartialEq, Eq)]
struct Bundle {
    /// Its path in words, with `/`.
    shown: String,
    path: OsString,
    made: SystemTime,
}

/// The bundles in `dist/`, by name.
fn bundles() -> Vec<Bundle> {
    let Ok(entries) = Path::new(BUNDLES).read_dir() else {
        return Vec::new();
    };
    let mut found: Vec<Bundle> = entries
        .flatten()
        .filter_map(|entry| {
            let mut path = OsString::from(format!("{BUNDLES}/"));
            path.push(entry.file_name());
            let shown = shown(Path::new(&path));
            let metadata = entry.path().metadata().ok()?;
            let is_bundle = shown.ends_with(".tar.gz") && metadata.is_file();
            let made = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            is_bundle.then_some(Bundle { shown, path, made })
        })
        .collect();
    found.sort_by(|a, b| a.shown.cmp(&b.shown));
    found
}

/// The version that the manifest in this folder says.
fn version() -> Option<Version> {
    let source = Source::SourceTree(Path::new(".").to_path_buf());
    let contents = read(&source, &Options::default()).ok()?;
    let facts = Facts::by_newest(Arc::new(contents));
    let version = facts.manifest()?.version.as_ref()?;
    Semver::Masterminds.parse(&version.value).ok()
}

fn is_of(path: &str, version: &Version) -> bool {
    other_version_in_name(file_name(path), version).is_none()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The newest build: of those of `version`, if there is one.
fn choose<'b>(bundles: &'b [Bundle], version: Option<&Version>) -> Vec<&'b Bundle> {
    let of_version = |path: &str| version.is_some_and(|version| is_of(path, version));
    let any = bundles.iter().any(|bundle| of_version(&bundle.shown));
    let mut builds: BTreeMap<&str, (SystemTime, Vec<&Bundle>)> = BTreeMap::new();
    for bundle in bundles.iter().filter(|it| !any || of_version(&it.shown)) {
        let build = builds
            .entry(build(&bundle.shown))
            .or_insert((SystemTime::UNIX_EPOCH, Vec::new()));
        build.0 = build.0.max(bundle.made);
        build.1.push(bundle);
    }
    let newest = builds.into_values().max_by_key(|(made, _)| *made);
    newest.map(|(_, bundles)| bundles).unwrap_or_default()
}

/// A bundle's name without its platform.
fn build(path: &str) -> &str {
    let stem = path.strip_suffix(".tar.gz").unwrap_or(path);
    if platform_in_name(file_name(path)).is_none() {
        return stem;
    }
    let mut parts = stem.rsplitn(3, '-');
    parts.nth(2).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use semver::Version;

    use super::{Bundle, choose};

    #[test]
    fn of_several_builds_the_right_one_is_chosen() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let bundles = [
            ("dist/p-1.0.0.tar.gz", 30),
            ("dist/p-1.1.0+aaa.tar.gz", 10),
            ("dist/p-1.1.0+bbb-linux-amd64.tar.gz", 19),
            ("dist/p-1.1.0+bbb-linux-arm64.tar.gz", 20),
        ]
        .map(|(name, made)| Bundle {
            shown: name.to_owned(),
            path: name.into(),
            made: at(made),
        });
        let names = |chosen: Vec<&Bundle>| -> Vec<String> {
            let shown = chosen.iter().map(|it| it.shown.clone());
            shown.collect()
        };
        let chosen = |version| names(choose(&bundles, Some(&version))).join(" ");
        assert_eq!(
            chosen(Version::new(1, 1, 0)),
            "dist/p-1.1.0+bbb-linux-amd64.tar.gz dist/p-1.1.0+bbb-linux-arm64.tar.gz"
        );
        assert_eq!(chosen(Version::new(2, 0, 0)), "dist/p-1.0.0.tar.gz");
        assert_eq!(names(choose(&bundles, None)), ["dist/p-1.0.0.tar.gz"]);
    }
}
