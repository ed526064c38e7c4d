//! The servers that a plugin claims to run on, where nobody names others: from the declared minimum to the newest known.
//!
//! What the newest takes, an older one may refuse. Most bundles have nothing that any two of them take differently: then
//! none is asked.

use crate::bundle::EntryKind;
use crate::facts::Facts;
use crate::manifest::decoded::{Concerns, Note};
use crate::report::{Outcome, Verdict};
use crate::server::behaviour::{MARKER, OtherEntries, Server};
use crate::server::releases;
use crate::verdict::needs;
use crate::version::Release;

/// The releases that the plugin claims to run on, ascending, up to the one of `facts` and without it: from `min_server_version` on, or
/// from the oldest under extended support where it has none. Empty where the minimum cannot be read.
pub(crate) fn before_newest(facts: &Facts) -> Vec<Server> {
    let newest = facts.server.release;
    // An empty one is none (`checkMinServerVersion`).
    let minimum = facts.minimum();
    let first = match needs::declared(facts) {
        None => releases::oldest_supported(),
        Some(_) => minimum.as_ref().map(Release::from),
    };
    let claimed = first.map(releases::from).unwrap_or_default().into_iter();
    let meets = |release: &Release| minimum.as_ref().is_none_or(|it| release.meets(it));
    let claimed = claimed.filter(|release| *release < newest && meets(release));
    claimed.map(Server::new).collect()
}

/// Whether `older` may refuse a bundle that the server of `facts` takes: it does otherwise with something that the bundle has.
pub(crate) fn may_refuse(facts: &Facts, older: &Server) -> bool {
    let newer = &facts.server;
    let noted = |wanted: fn(&Note) -> bool| {
        let file = facts.manifest_file();
        file.is_some_and(|file| file.decoded.notes.iter().any(wanted))
    };
    // The libraries of YAML are held against each other as the manifest is decoded; what yaml.v2 alone reads otherwise it takes.
    let is_read_differently = || {
        noted(
            |note| matches!(note, Note::Hazard { concerns, .. } if *concerns == Concerns::From10_5),
        )
    };
    // A field that is gone had a type.
    let has_unknown = || noted(|note| matches!(note, Note::UnknownKey { .. }));
    let has_other = || {
        let mut entries = facts.bundle().entries.iter();
        entries.any(|entry| matches!(entry.kind, EntryKind::Other(_)))
    };
    let has_marker = || facts.layout().find(facts.layout().root, MARKER).is_some();
    (older.yaml != newer.yaml && is_read_differently())
        || (older.fields != newer.fields && has_unknown())
        || (older.other_entries == OtherEntries::Refused && has_other())
        || (older.marks_plugins && !newer.marks_plugins && has_marker())
}

/// The rule that says why a server does not install a bundle; `None` where it does, or where that is not known.
pub(crate) fn refusal(verdict: &Verdict) -> Option<&'static str> {
    let step = verdict.install;
    let refused = matches!(step.outcome, Outcome::Rejected | Outcome::LeftBehind);
    step.reason.filter(|_| refused)
}
