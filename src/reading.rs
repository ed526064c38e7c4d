//! From a source to a bundle's contents: the one time that its bytes are read.

use std::io;

use crate::bundle::limits::Limits;
use crate::bundle::{Bundle, FileSink, archive, folder};
use crate::facts::Contents;
use crate::facts::files::Collector;
use crate::options::Options;
use crate::server::layout::Layout;
use crate::signature::digest::Digests;
use crate::signature::file::Tee;
use crate::signature::verdict::{KeyFile, Plan};
use crate::source::Source;

/// Reads a bundle's entries and what each file is.
///
/// # Errors
/// The source cannot be opened or read.
pub fn read(source: &Source, options: &Options) -> io::Result<Contents> {
    let mut collector = Collector::new(options.limits, options.all_platforms)
        .with_vulnerabilities(options.vulnerabilities.clone())
        .with_hashes(options.hash_files);
    let beside = source.signature();
    let plan = beside
        .as_ref()
        .map(|file| Plan::new(&[KeyFile::mattermost()], &file.contents));
    // The bundle is read once: what its signature needs is known before.
    let wanted = plan.as_ref().map(Plan::wanted).unwrap_or_default();
    let mut digests = Digests::new(&wanted);
    let bundle = read_entries(source, &options.limits, &mut collector, &mut digests)?;
    let whole = bundle.sha256.map(|_| &digests);
    let signature = beside
        .zip(plan)
        .map(|(file, plan)| file.facts(plan, whole, options.policy.today));
    Ok(Contents {
        signature,
        path: source.display(),
        file_name: source.file_name(),
        prepackaged: source.prepackaged(),
        layout: Layout::new(&bundle, options.limits.entries),
        bundle,
        files: collector.finish(),
    })
}

/// The entries, and what the sink makes of their contents.
fn read_entries(
    source: &Source,
    limits: &Limits,
    sink: &mut dyn FileSink,
    digests: &mut Digests,
) -> io::Result<Bundle> {
    match source {
        Source::Folder(path) => folder::read(path, limits, sink),
        Source::SourceTree(path) => folder::read_source_tree(path, limits, sink),
        Source::File(_) | Source::Stdin => archive::read_sized(
            Tee::new(source.open()?, digests),
            source.size(),
            limits,
            sink,
        ),
    }
}
