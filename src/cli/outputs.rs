//! `--output FORMAT=FILE`: reports in files, beside what goes to standard output.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use mmlint::bundle::folder::MANIFEST_NAMES;
use mmlint::render::{Format, Screen};
use mmlint::signature::file;
use mmlint::source::{self, Source};
use mmlint::text::{list, nearest};

use super::{USAGE, complain};

/// How wide text in a file is.
const WIDTH: usize = 100;

/// A report to be written, in one of the formats `F`.
#[derive(Clone, Debug)]
pub struct Output<F> {
    format: F,
    file: PathBuf,
}

impl Output<Format> {
    /// Reads `FORMAT=FILE`.
    ///
    /// # Errors
    /// In words: another form, no such format, or no file.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text, "sarif=mmlint.sarif", Format::parse)
    }
}

/// Something that is asked for and that not every format has a place for.
#[derive(Clone, Copy, Debug)]
pub struct Extra {
    option: &'static str,
    what: &'static str,
    has: fn(Format) -> bool,
}

impl Extra {
    /// The counts by rule.
    pub const STATISTICS: Self = Self {
        option: "--statistics",
        what: "the counts",
        has: Format::has_statistics,
    };
    /// What the Marketplace offers a server.
    pub const OFFER: Self = Self {
        option: "--server",
        what: "what is offered",
        has: Format::has_offer,
    };

    /// Holds that it is shown somewhere, where it is asked for.
    ///
    /// # Errors
    /// The exit status, after saying which format has no place for it, and which have.
    pub fn hold(self, asked: bool, format: Format, outputs: &[Output<Format>]) -> Result<(), u8> {
        let files = outputs.iter().map(|output| output.format);
        if !asked || files.chain([format]).any(self.has) {
            return Ok(());
        }
        let all = Format::NAMES.map(Format::parse).into_iter().flatten();
        let known: Vec<&str> = all
            .filter(|known| (self.has)(*known))
            .map(Format::name)
            .collect();
        complain(&format!(
            "{}: {} has no place for {}; {} have",
            self.option,
            format.name(),
            self.what,
            list(&known)
        ));
        Err(USAGE)
    }
}

impl<F: ValueEnum> Output<F> {
    /// Reads `FORMAT=FILE`, such as `example`, with the formats that `F` lists.
    ///
    /// # Errors
    /// In words: another form, no such format, or no file.
    pub fn one_of(text: &str, example: &str) -> Result<Self, String> {
        Self::read(text, example, |word| {
            let known = F::value_variants().iter();
            let names: Vec<String> = known
                .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
                .collect();
            F::from_str(word, false).map_err(|_| {
                let near = nearest(word, names.iter().map(String::as_str));
                match near {
                    Some(near) => format!("no format is called {word:?}; did you mean {near}?"),
                    None => format!(
                        "no format is called {word:?}; there are {}",
                        names.join(", ")
                    ),
                }
            })
        })
    }
}

impl<F> Output<F> {
    /// The file that is written.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Reads `FORMAT=FILE`, such as `example`; `format` knows the formats.
    ///
    /// # Errors
    /// In words: another form, no such format, or no file.
    pub fn read(
        text: &str,
        example: &str,
        format: impl Fn(&str) -> Result<F, String>,
    ) -> Result<Self, String> {
        let Some((word, file)) = text.split_once('=') else {
            return Err(format!("it is FORMAT=FILE, as {example}"));
        };
        let format = format(word)?;
        match file {
            "" => Err("there is no file behind the =".to_owned()),
            "-" => Err("it writes files; --format says what goes to standard output".to_owned()),
            file => Ok(Self {
                format,
                file: PathBuf::from(file),
            }),
        }
    }
}

/// What a run reads or writes beside bundles and outputs.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'p> {
    /// What to call it.
    pub what: &'static str,
    /// A file, or a folder; `None` where the run has none.
    pub path: Option<&'p Path>,
    /// Whether a file of this name in the folder is read.
    pub reads: fn(&str) -> bool,
}

impl<'p> Beside<'p> {
    /// A single file.
    pub fn file(what: &'static str, path: Option<&'p Path>) -> Self {
        Self {
            what,
            path,
            reads: |_| true,
        }
    }
}

/// What no output of a run may overwrite.
#[derive(Debug)]
pub struct Kept<'k> {
    inputs: &'k [OsString],
    beside: &'k [Beside<'k>],
    /// Found when the first output is looked at: most runs have none.
    read: OnceCell<Read>,
}

/// What a run reads of its inputs; all paths as [`resolved`].
#[derive(Debug, Default)]
struct Read {
    /// The bundles and folders themselves.
    inputs: Vec<PathBuf>,
    /// Unpacked bundles, of which every file is read.
    folders: Vec<PathBuf>,
    /// What is read with them: signatures, and source trees' manifests.
    parts: Vec<PathBuf>,
}

impl Read {
    /// Of paths, or patterns for them.
    fn of(inputs: &[OsString]) -> Self {
        let mut read = Self::default();
        for source in source::find(inputs) {
            // What cannot be read now may be there by then.
            let path = match source {
                Ok(Source::File(path)) => path,
                Ok(Source::Folder(path)) => {
                    read.folders.push(resolved(&path));
                    path
                }
                Ok(Source::SourceTree(path)) => {
                    let manifests = MANIFEST_NAMES.map(|name| resolved(&path.join(name)));
                    read.parts.extend(manifests);
                    path
                }
                Ok(Source::Stdin) => continue,
                Err(unreadable) => PathBuf::from(unreadable.path),
            };
            let signatures = file::names(&path).map(|(path, _)| resolved(&path));
            read.parts.extend(signatures);
            read.inputs.push(resolved(&path));
        }
        read
    }
}

impl<'k> Kept<'k> {
    /// Of a run that reads these: paths, or patterns for them.
    pub const fn new(inputs: &'k [OsString], beside: &'k [Beside<'k>]) -> Self {
        Self {
            inputs,
            beside,
            read: OnceCell::new(),
        }
    }

    /// Why a file, as [`resolved`], must not be written, in words that follow its name; `done` is what the run does with
    /// its inputs.
    pub fn refuses(&self, file: &PathBuf, done: &str) -> Option<String> {
        let read = self.read.get_or_init(|| Read::of(self.inputs));
        if read.inputs.contains(file) {
            return Some(format!("is what is to be {done}"));
        }
        if read.parts.contains(file) || read.folders.iter().any(|it| file.starts_with(it)) {
            return Some(format!("belongs to what is to be {done}"));
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        self.beside.iter().find_map(|Beside { what, path, reads }| {
            let path = resolved((*path)?);
            if *file == path {
                return Some(format!("is this run's {what}"));
            }
            let is_among = file.starts_with(&path) && reads(&name);
            is_among.then(|| format!("is among this run's {what}"))
        })
    }
}

/// Holds that no file would be written twice, nor one overwritten that is kept.
///
/// # Errors
/// Which one, in words.
pub fn distinct<F>(outputs: &[Output<F>], kept: &Kept<'_>) -> Result<(), String> {
    let mut taken: Vec<PathBuf> = Vec::new();
    for output in outputs {
        let file = resolved(&output.file);
        let shown = output.file.display();
        if let Some(why) = kept.refuses(&file, "checked") {
            return Err(format!("--output {shown} {why}"));
        }
        // Pipes and devices take more than one report.
        let special = file.metadata().is_ok_and(|it| !it.is_file());
        if taken.contains(&file) && !special {
            return Err(format!("--output names {shown} twice"));
        }
        taken.push(file);
    }
    Ok(())
}

/// So many links are followed to a file that is not there, as Linux does.
const MAX_LINKS: usize = 40;

/// A path that is the same for all ways to name a file, whether it is there or not.
pub(super) fn resolved(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        let Ok(target) = path.read_link() else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    let folder = Path::new(".").join(path.parent().unwrap_or(Path::new("")));
    let folder = folder.canonicalize().unwrap_or(folder);
    folder.join(path.file_name().unwrap_or_default())
}

/// Writes all of them, each with the text of its format, and says which cannot be; false when there is one.
pub fn write<F: Copy>(
    outputs: &[Output<F>],
    quiet: bool,
    text: impl Fn(F, Screen) -> String,
) -> bool {
    let screen = Screen {
        quiet,
        ..Screen::plain(WIDTH)
    };
    let mut all = true;
    for output in outputs {
        let text = text(output.format, screen);
        if let Err(error) = replace(&output.file, text.as_bytes()) {
            complain(&format!(
                "--output {}: cannot be written: {}",
                output.file.display(),
                why(&error)
            ));
            all = false;
        }
    }
    all
}

/// Why [`replace`] did not write a file.
pub(super) fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        // Of the file that is to take its place: its name says nothing to anybody.
        io::ErrorKind::PermissionDenied => {
            "this user may not write it, or no new file into its folder".to_owned()
        }
        _ => error.to_string(),
    }
}

/// Writes a file in one step, so that nobody ever reads half a report; what is no file (a
/// pipe, a device) is written to as it is. A mode that is there stays.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let there = path.metadata();
    if there.as_ref().is_ok_and(|it| !it.is_file()) {
        return fs::OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(text);
    }
    // Behind a link lies the file that is meant.
    let path = resolved(path);
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    if there.as_ref().is_ok_and(|it| it.permissions().readonly()) {
        return Err(io::Error::other("the file is read-only"));
    }
    let mut builder = tempfile::Builder::new();
    let mut file = fresh(&mut builder).tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text)?;
    // Not when it is made: the user's mask would take away from it.
    if let Ok(there) = there {
        file.as_file().set_permissions(there.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// The mode that files usually have; the user's mask takes away what they do not want.
#[cfg(unix)]
fn fresh<'a, 'b, 'c>(
    builder: &'c mut tempfile::Builder<'a, 'b>,
) -> &'c mut tempfile::Builder<'a, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn fresh<'a, 'b, 'c>(
    builder: &'c mut tempfile::Builder<'a, 'b>,
) -> &'c mut tempfile::Builder<'a, 'b> {
    builder
}
