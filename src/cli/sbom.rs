//! `--sbom FILE`: a bill of materials, beside what is printed.

use std::path::Path;

use jiff::Timestamp;
use mmlint::inspect::Inspection;
use mmlint::render::cyclonedx;

use super::outputs::Kept;
use super::{CLEAN, UNCHECKED, USAGE, complain, outputs};

/// Holds that the file is none that is kept, or written by `--output` (`outputs`).
///
/// # Errors
/// The exit status; why was said.
pub fn refuse<'p>(
    file: &Path,
    kept: &Kept<'_>,
    outputs: impl IntoIterator<Item = &'p Path>,
) -> Result<(), u8> {
    let shown = file.display();
    let path = outputs::resolved(file);
    let mut outputs = outputs.into_iter();
    let why = match file.to_str() {
        Some("" | "-") => "it writes a file, and needs its name".to_owned(),
        _ if outputs.any(|output| outputs::resolved(output) == path) => {
            format!("--output writes {shown} as well")
        }
        _ => match kept.refuses(&path, "inspected") {
            Some(why) => format!("{shown} {why}"),
            None => return Ok(()),
        },
    };
    complain(&format!("--sbom: {why}"));
    Err(USAGE)
}

/// Writes the bill of materials; returns the exit status.
pub fn write(file: &Path, inspection: &Inspection, timestamp: Option<Timestamp>) -> u8 {
    let edition = inspection.vulnerability_database.as_ref();
    // Why there is none was said, and of several none is asked for.
    let [bundle] = inspection.bundles.as_slice() else {
        return CLEAN;
    };
    let text = cyclonedx::render(
        &bundle.inventory,
        edition,
        timestamp.map(|time| time.to_string()).as_deref(),
    );
    match outputs::replace(file, text.as_bytes()) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!(
                "--sbom {}: cannot be written: {}",
                file.display(),
                outputs::why(&error)
            ));
            UNCHECKED
        }
    }
}
