//! `--fix` and `--diff`: mending the manifest of a source tree.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use mmlint::report::origin::Kind;
use mmlint::report::{BundleReport, Report};
use mmlint::source::Source;
use mmlint::{Options, check, fix};

use super::{complain, outputs};

/// The fixes of a report as one unified diff: all that `--fix` would change.
#[must_use]
pub fn diff(report: &Report) -> String {
    let mut out = String::new();
    for bundle in &report.bundles {
        for (entry, text) in &bundle.sources {
            let mended = bundle.mended.get(entry).unwrap_or(text);
            out.push_str(&fix::diff(&place(bundle, entry), text, mended));
        }
    }
    out
}

/// What a file is called at the head of a diff: below the working folder, so that `patch -p1` finds it, where it is one
/// there; else as it is called in the bundle.
fn place(bundle: &BundleReport, entry: &str) -> String {
    if matches!(bundle.origin.kind, Kind::Packed | Kind::Stream) {
        return entry.to_owned();
    }
    let path = Path::new(&bundle.path).join(entry);
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(&path);
    let parts = path.components().filter(|part| *part != Component::CurDir);
    match parts
        .clone()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        true => parts.collect::<PathBuf>().to_string_lossy().into_owned(),
        false => entry.to_owned(),
    }
}

/// What `--fix` cannot mend: anything but a source tree, whose files are somebody's work.
///
/// # Errors
/// The first source that is built, in words.
pub fn can_fix(sources: &[Source]) -> Result<(), String> {
    let built = |source: &&Source| !matches!(source, Source::SourceTree(_));
    match sources.iter().find(built) {
        None => Ok(()),
        Some(source) => Err(format!(
            "--fix mends the manifest of a source tree, and {} is built; --diff shows the edits",
            source.display()
        )),
    }
}

/// Mends the manifests of source trees until no finding has a fix, and says on standard error
/// what was done. The findings that are ignored or off are left alone.
///
/// # Errors
/// A manifest that cannot be read again or written, in words.
pub fn fix(sources: &[Source], options: &Options) -> Result<(), String> {
    for source in sources {
        let Source::SourceTree(folder) = source else {
            continue;
        };
        for _ in 0..fix::MAX_ROUNDS {
            let report = check(source, options).map_err(|error| error.to_string())?;
            if !mend(folder, &report)? {
                break;
            }
        }
    }
    Ok(())
}

/// Makes the fixes of one round; false when there was none.
fn mend(folder: &Path, report: &BundleReport) -> Result<bool, String> {
    let mut any = false;
    for (entry, text) in &report.sources {
        let fixed = fix::apply(text, entry, &report.diagnostics);
        if fixed.text == text[..] {
            continue;
        }
        let path = folder.join(entry);
        replace(&path, text, &fixed.text)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        for done in fixed.done {
            complain(&format!("fixed {}: {done}", path.display()));
        }
        any = true;
    }
    Ok(any)
}

/// Replaces a file as [`outputs::replace`] does, if it is still what was checked. A manifest that is a link stays one: it was
/// read through it.
fn replace(path: &Path, expected: &[u8], text: &[u8]) -> io::Result<()> {
    // The fixes are places in the text that was checked.
    if fs::read(path)? != expected {
        return Err(io::Error::other("was changed meanwhile; nothing was fixed"));
    }
    if fs::metadata(path)?.permissions().readonly() {
        return Err(io::Error::other("is read-only; nothing was fixed"));
    }
    outputs::replace(path, text)
}
