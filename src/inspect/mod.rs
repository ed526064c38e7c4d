//! Everything that a reviewer asks of a bundle: what it is made of and what it can do, how it is judged, and what changed.
//!
//! Plain data, which serializes to `schemas/inspect.schema.json`, version 1.

mod previous;
mod signature;

use std::sync::Arc;

use serde::Serialize;

use crate::check::{each, judge, looked_at};
use crate::diff::Diff;
use crate::facts::Contents;
use crate::inventory::{self, Inventory};
use crate::options::Options;
use crate::policy::{Policy, Profile};
use crate::report::{ChecklistItem, Diagnostic, SCHEMA_VERSION, Severity, Tool};
use crate::server::knowledge;
use crate::source::{Source, Unreadable};
use crate::vulnerability::Edition;

pub use signature::{Beside, Checked, SignatureFile, SignatureFinding};

/// The schema of the JSON, as `mmlint schema inspect` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/inspect.schema.json");

/// The whole result of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Who made it.
    pub tool: Tool,
    /// The vulnerability database that programs were held against, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerability_database: Option<Edition>,
    /// The bundles in the order given.
    pub bundles: Vec<BundleInspection>,
}

/// What is known of one bundle, and how it is judged.
#[derive(Clone, Debug, Serialize)]
pub struct BundleInspection {
    /// What it is made of and what it can do. Its verdict is that of all servers in question.
    #[serde(flatten)]
    pub inventory: Inventory,
    /// What lies beside the bundle; null for what is no packed file.
    pub signature: Option<Beside>,
    /// What changed since the version before, where one was named.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "previous::serialize"
    )]
    pub previous: Option<Diff>,
    /// The Marketplace's requirements.
    pub checklist: Vec<ChecklistItem>,
    /// What a check by the profile `marketplace` finds.
    pub diagnostics: Vec<Diagnostic>,
}

impl BundleInspection {
    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let found = self.diagnostics.iter();
        found.filter(|one| one.severity == severity).count()
    }
}

/// Inspects one bundle, and judges it by the Marketplace's profile, without any configuration.
///
/// # Errors
/// The source cannot be read at all, or mmlint itself failed at it. Of a damaged bundle what could be
/// read is told.
pub fn inspect(source: &Source, options: &Options) -> Result<BundleInspection, Unreadable> {
    with_previous(source, None, options)
}

fn with_previous(
    source: &Source,
    previous: Option<Arc<Contents>>,
    options: &Options,
) -> Result<BundleInspection, Unreadable> {
    looked_at(source, options, |contents| {
        let asked = Options {
            policy: Policy {
                profile: Profile::Marketplace,
                today: options.policy.today,
                ..Policy::default()
            },
            ..options.clone()
        };
        let judged = judge(&contents, &asked);
        let signature = contents.signature.as_ref();
        let signature = signature::beside(source, signature, &judged.diagnostics);
        let facts = options.facts(contents);
        let mut inventory = Inventory {
            verdict: judged.verdict,
            ..inventory::of(&facts)
        };
        if let Some(database) = &options.vulnerabilities {
            inventory.note_unread(&database.edition);
        }
        BundleInspection {
            inventory,
            signature,
            previous: previous.map(|old| previous::since(old, &facts, options)),
            checklist: judged.checklist,
            diagnostics: judged.diagnostics,
        }
    })
}

/// Inspects many bundles in parallel, as [`check_all`](crate::check_all) checks them.
pub fn inspect_all(
    sources: &[Source],
    options: &Options,
    done: &(dyn Fn(&Source) + Sync),
) -> (Inspection, Vec<Unreadable>) {
    let (bundles, unreadable) = each(sources, done, |source| inspect(source, options));
    (Inspection::new(bundles, options), unreadable)
}

/// Inspects a bundle as [`inspect`] does, and says what changed since the bundle `previous`. Where that cannot be
/// read at all, the other is told of all the same. `done` is called when both were read.
pub fn inspect_since(
    source: &Source,
    previous: &Source,
    options: &Options,
    done: &(dyn Fn(&Source) + Sync),
) -> (Inspection, Vec<Unreadable>) {
    let mut unreadable = Vec::new();
    let old = previous::read(previous, options).map_err(|error| unreadable.push(error));
    let found = with_previous(source, old.ok(), options).map_err(|error| unreadable.push(error));
    done(source);
    let bundles = found.into_iter().collect();
    (Inspection::new(bundles, options), unreadable)
}

impl Inspection {
    fn new(bundles: Vec<BundleInspection>, options: &Options) -> Self {
        let database = options.vulnerabilities.as_ref();
        Self {
            schema_version: SCHEMA_VERSION,
            tool: knowledge::tool(),
            vulnerability_database: database.map(|it| it.edition.clone()),
            bundles,
        }
    }
}
