//! Which file a finding is shown beside, for tools that look at a repository's files.

use crate::report::origin::Kind;
use crate::report::{BundleReport, Diagnostic, Position, Report};
use crate::text::printable;

/// What stands for a bundle on standard input.
const STREAM: &str = "stdin";

/// The file of a finding, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The path below the repository's root with `/`, or as the user gave it.
    pub path: String,
    /// Whether there is a file to point at.
    pub is_file: bool,
    /// The range of its lines; `None` for the file as a whole.
    pub range: Option<(Position, Position)>,
    /// The entry inside of the file, where that is a packed bundle, with line and column.
    pub inside: Option<String>,
}

impl Place {
    /// The first line, 1 for the file as a whole.
    pub fn line(&self) -> usize {
        self.range.map_or(1, |(start, _)| start.line)
    }
}

/// The file of a bundle as a whole, `.` for the root of a repository.
pub(super) fn of_bundle(bundle: &BundleReport) -> String {
    let origin = &bundle.origin;
    if origin.kind == Kind::Stream && bundle.path == "-" {
        return STREAM.to_owned();
    }
    match cleaned(origin.in_repository.as_deref().unwrap_or(&bundle.path)) {
        path if path.is_empty() => ".".to_owned(),
        path => path,
    }
}

/// The place of a finding in `bundle`, or of one that belongs to none.
pub(super) fn of(report: &Report, bundle: Option<&BundleReport>, finding: &Diagnostic) -> Place {
    let location = &finding.location;
    let entry = location.entry.as_deref();
    let range = location
        .start
        .map(|start| (start, location.end.unwrap_or(start)));
    let Some(bundle) = bundle else {
        let path = entry.unwrap_or(crate::config::FILE_NAME);
        let found = report.in_repository.get(path);
        return Place {
            path: cleaned(found.map_or(path, String::as_str)),
            is_file: true,
            range,
            inside: None,
        };
    };
    let path = of_bundle(bundle);
    match (bundle.origin.kind, entry) {
        (Kind::Folder | Kind::SourceTree, Some(entry)) => Place {
            path: joined(&path, entry),
            is_file: true,
            range,
            inside: None,
        },
        (Kind::Folder | Kind::SourceTree, None) => Place {
            path: joined(&path, "plugin.json"),
            is_file: true,
            range: None,
            inside: None,
        },
        (kind, entry) => Place {
            path,
            is_file: kind == Kind::Packed,
            range: None,
            inside: entry.map(|entry| within(entry, location.start)),
        },
    }
}

/// `plugin.json:8:5`.
pub(super) fn within(entry: &str, start: Option<Position>) -> String {
    let entry = printable(entry);
    start.map_or(entry.clone(), |start| {
        format!("{entry}:{}:{}", start.line, start.column)
    })
}

/// Where a finding is, for people: the entry, or the file that belongs to no bundle.
pub(super) fn shown(finding: &Diagnostic) -> Option<String> {
    let location = &finding.location;
    match (&location.entry, location.offset) {
        (Some(entry), _) => Some(within(entry, location.start)),
        (None, Some(offset)) => Some(format!("byte {offset} of the unpacked archive")),
        (None, None) => None,
    }
}

/// A file in a folder; of the working folder its name alone.
pub(super) fn joined(folder: &str, entry: &str) -> String {
    let entry = cleaned(entry);
    match folder.trim_end_matches('/') {
        "" if folder.starts_with('/') => format!("/{entry}"),
        "" | "." => entry,
        folder => format!("{folder}/{entry}"),
    }
}

/// A path without `./` in front, and with `/` between its parts on Windows as well.
fn cleaned(path: &str) -> String {
    let path = match cfg!(windows) {
        true => path.replace('\\', "/"),
        false => path.to_owned(),
    };
    let mut rest = path.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    printable(rest)
}

/// All findings with their bundles: errors, warnings, infos, each in the report's order.
pub(super) fn worst_first(report: &Report) -> Vec<(Option<&BundleReport>, &Diagnostic)> {
    let in_bundles = report
        .bundles
        .iter()
        .flat_map(|bundle| bundle.diagnostics.iter().map(move |it| (Some(bundle), it)));
    let outside = report.diagnostics.iter().map(|finding| (None, finding));
    let mut all: Vec<_> = in_bundles.chain(outside).collect();
    all.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    all
}
