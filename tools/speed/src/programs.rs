//! The programs that read the same bundle.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::Line;
use crate::table::PROGRAMS;
use crate::{Failure, find};

/// A program of [`PROGRAMS`], ready to run or left out.
pub struct Program {
    /// Its name, as in the table.
    pub name: &'static str,
    /// How it runs, or why it does not.
    pub line: Result<Line, String>,
}

/// The bundle, and what of it lies unpacked for the programs that want that.
pub struct Unpacked {
    folder: tempfile::TempDir,
    /// The folder of the manifest.
    root: PathBuf,
    /// The programs in it.
    programs: Vec<PathBuf>,
}

impl Unpacked {
    /// Unpacks with tar into a temporary folder.
    ///
    /// # Errors
    /// tar cannot, or there is no manifest.
    pub fn new(bundle: &Path) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let tar = Command::new("tar")
            .arg("xzf")
            .arg(bundle)
            .arg("-C")
            .arg(folder.path())
            .status()?;
        if !tar.success() {
            return Err(format!("tar xzf {}: {tar}", bundle.display()).into());
        }
        let mut files = Vec::new();
        walk(folder.path(), &mut files)?;
        files.sort();
        let manifest = files.iter().find(|file| file.ends_with("plugin.json"));
        let root = manifest
            .and_then(|file| file.parent())
            .ok_or("no plugin.json")?
            .to_owned();
        let dist = root.join("server");
        files.retain(|file| file.starts_with(&dist));
        Ok(Self {
            folder,
            root,
            programs: files,
        })
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => walk(&entry.path(), files)?,
            false => files.push(entry.path()),
        }
    }
    Ok(())
}

/// The programs, in the order of the table.
pub fn all(mmlint: &Path, bundle: &Path, unpacked: &Unpacked) -> Vec<Program> {
    let line = |name: &str| -> Result<Line, String> {
        match name {
            "`mmlint check -q`" => Ok(check(mmlint, [bundle])),
            "`tar tzf`" => installed("tar", &["tzf"], [bundle]),
            "`gzip -dc`" => installed("gzip", &["-dc"], [bundle]),
            "`pigz -dc`" => installed("pigz", &["-dc"], [bundle]),
            "`libdeflate-gunzip -c`" => installed("libdeflate-gunzip", &["-c"], [bundle]),
            "`go version -m`" => installed("go", &["version", "-m"], &unpacked.programs),
            "server 11.1's own code" => {
                let oracle = named("MMLINT_ORACLE", "what tests/oracle/build.sh builds")?;
                let mut line = Line::new([oracle, "-root".into(), bundle.into()]);
                line.temporary = Some(unpacked.folder.path().to_owned());
                Ok(line)
            }
            "the starter template's `manifest check`" => {
                let what = "build/manifest of a plugin's repository, built";
                let tool = named("MMLINT_MANIFEST_TOOL", what)?;
                let mut line = Line::new([tool, "check".into()]);
                line.folder = Some(unpacked.root.clone());
                Ok(line)
            }
            "`govulncheck -mode=extract`" => {
                let linux = |file: &&PathBuf| file.to_string_lossy().contains("linux-amd64");
                let program = unpacked.programs.iter().find(linux);
                let program = program.ok_or("no program for linux-amd64")?;
                installed("govulncheck", &["-mode=extract"], [program])
            }
            other => Err(format!("{other} is unknown")),
        }
    };
    let program = |(name, _): &(&'static str, &str)| Program {
        name,
        line: line(name),
    };
    PROGRAMS.iter().map(program).collect()
}

/// `mmlint check -q`, so that nothing but the bundles decides what it does.
pub fn check<P: AsRef<Path>>(mmlint: &Path, bundles: impl IntoIterator<Item = P>) -> Line {
    let options = ["check", "-q", "--no-config", "--fail-on", "never"];
    let bundles = bundles
        .into_iter()
        .map(|bundle| OsString::from(bundle.as_ref()));
    let words = [mmlint.into()]
        .into_iter()
        .chain(options.map(OsString::from));
    Line::new(words.chain(bundles))
}

fn installed<P: AsRef<Path>>(
    name: &str,
    options: &[&str],
    files: impl IntoIterator<Item = P>,
) -> Result<Line, String> {
    // tests/vulnerabilities.rs has its govulncheck there.
    let fetched = std::env::var_os("MMLINT_VULNERABLE")
        .map(|folder| Path::new(&folder).join("bin").join(name));
    let fetched = fetched.filter(|file| file.is_file());
    let program = find(name).or(fetched).ok_or("not installed")?;
    let files = files.into_iter().map(|file| OsString::from(file.as_ref()));
    let options = options.iter().map(OsString::from);
    Ok(Line::new(
        [program.into()].into_iter().chain(options).chain(files),
    ))
}

/// The program that an environment variable names.
fn named(variable: &str, what: &str) -> Result<OsString, String> {
    let path =
        std::env::var_os(variable).ok_or_else(|| format!("{variable}, {what}, is not set"))?;
    match Path::new(&path).canonicalize() {
        Ok(path) if path.is_file() => Ok(path.into()),
        _ => Err(format!("{variable} names no file")),
    }
}
