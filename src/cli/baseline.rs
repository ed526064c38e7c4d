//! `--baseline` and `--update-baseline`: the file.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use mmlint::Options;
use mmlint::policy::Baseline;
use mmlint::policy::baseline::{MAX_SIZE, NoBaseline};
use mmlint::report::{BundleReport, Mistake, TextFile};
use mmlint::text::plural;

use super::settings::text_of;
use super::{ColorChoice, UNCHECKED, USAGE, complain, complain_of, outputs};

/// Options about known findings.
#[derive(Debug, Args)]
pub struct BaselineOptions {
    /// A file of known findings, which are counted and not shown
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run into that file, and take out what is gone
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    update_baseline: bool,
}

impl BaselineOptions {
    /// Reads the file that the options name, or else the configuration (`configured`).
    ///
    /// # Errors
    /// The exit status, after saying why: there is no file to update, or none that can be
    /// read, or it is no baseline.
    pub fn load(
        &self,
        configured: Option<PathBuf>,
        color: ColorChoice,
    ) -> Result<Option<Baseline>, u8> {
        let Some(path) = self.baseline.clone().or(configured) else {
            if self.update_baseline {
                complain(
                    "--update-baseline needs a file: --baseline mmlint-baseline.json, or \
                     baseline = \"mmlint-baseline.json\" in mmlint.toml",
                );
                return Err(USAGE);
            }
            return Ok(None);
        };
        let shown = path.to_string_lossy().into_owned();
        let text = match read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if self.update_baseline {
                    let mut baseline = Baseline::new(&shown);
                    baseline.updating = true;
                    return Ok(Some(baseline));
                }
                complain(&format!(
                    "{shown}: there is no such baseline; --update-baseline writes it"
                ));
                return Err(USAGE);
            }
            Err(error) => {
                complain(&format!("{shown}: {error}"));
                return Err(USAGE);
            }
        };
        match Baseline::parse(&shown, &text) {
            Ok(mut baseline) => {
                baseline.updating = self.update_baseline;
                Ok(Some(baseline))
            }
            Err(error) => {
                complain(&format!("{shown} is no baseline"));
                refuse(shown, &text, &error, color);
                Err(USAGE)
            }
        }
    }
}

/// What to do about a file that is no baseline. It is never overwritten: it may be anything, and of somebody else.
fn mending(text: &str) -> &'static str {
    match text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        true => {
            "These are the marks of a merge conflict: keep one of the two sides without them, and --update-baseline adds \
             what the other had. Or delete the file, and --update-baseline writes it anew."
        }
        false => {
            "`mmlint schema baseline` describes the file. Once it is deleted or moved away, --update-baseline writes it \
             anew."
        }
    }
}

/// Shows the place of a mistake in the file.
fn refuse(path: String, text: &str, error: &NoBaseline, color: ColorChoice) {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.take(error.line.saturating_sub(1)).map(str::len).sum();
    let mut start = (before + error.column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mistake = Mistake {
        message: error.message.clone(),
        help: mending(text).to_owned(),
        span: start..start,
    };
    let file = TextFile {
        path,
        text: text.as_bytes().into(),
    };
    complain_of(&file, &[mistake], color);
}

/// Writes the baseline anew after a run, where that was asked for, and says what changed.
/// `all_checked` says whether nothing failed; else the file stays as it is.
///
/// # Errors
/// The exit status, after saying why.
pub fn update(
    baseline: Option<&Baseline>,
    bundles: &[BundleReport],
    options: &Options,
    all_checked: bool,
) -> Result<(), u8> {
    let Some(old) = baseline.filter(|baseline| baseline.updating) else {
        return Ok(());
    };
    let path = Path::new(&old.path);
    if !all_checked {
        complain(&format!(
            "{} was not written, since not everything could be checked",
            old.path
        ));
        return Ok(());
    }
    let nameless = bundles.iter().filter(|bundle| bundle.id.is_none()).count();
    if nameless > 0 {
        complain(&format!(
            "a baseline goes by the plugin's id, and {nameless} bundle{} without a readable one: \
             what is wrong there is not in {}",
            if nameless == 1 { " is" } else { "s are" },
            old.path
        ));
    }
    let new = old.updated(bundles, |rule| options.asks(rule));
    let text = new.text();
    let count = format!("{} finding{}", new.len(), plural(new.len() as u64));
    if read(path).is_ok_and(|there| there == text) {
        complain(&format!("{} holds the same {count} as before", old.path));
        return Ok(());
    }
    if let Err(error) = outputs::replace(path, text.as_bytes()) {
        let why = outputs::why(&error);
        complain(&format!("{} cannot be written: {why}", old.path));
        return Err(UNCHECKED);
    }
    complain(&format!(
        "wrote {}: {count}, {} of them new; {} taken out",
        old.path,
        new.beyond(old),
        old.beyond(&new)
    ));
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    text_of(path, MAX_SIZE)
}
