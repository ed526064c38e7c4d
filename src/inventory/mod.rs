//! What a bundle is made of and what it can do.
//!
//! Plain data, made from facts; a part of `schemas/inspect.schema.json`. No judgement: that is what rules are for. What is
//! not known is null, and [`Inventory::not_read`] says why.

mod build;
mod licenses;
mod powers;
mod program;
mod published;
mod read;
mod webapp;

use serde::Serialize;

use crate::bundle::{Form, Stop, path};
use crate::executable::{CodePlace, OwnModule};
use crate::facts::manifest::ManifestState;
use crate::facts::{Facts, vulnerabilities};
use crate::manifest::model::{self, Text};
use crate::report::{MinServerVersion, Verdict};
use crate::server::layout::NodeKind;
use crate::text::{first_of, hex, plural, printable};
use crate::vulnerability::Edition;

use crate::verdict;

pub use build::{Build, Shared};
pub use licenses::{LicenseFile, LicenseKind, WebLibrary};
pub use powers::{ApiPower, HookPower, HostPowers, HostUse, MethodUse, Powers, Question};
pub use program::{Call, CodeState, Hook, HostCall, Kind, Program, Sdk, Vcs};
pub use published::Published;
pub use webapp::{Bundled, PublishedFile, WebCall, WebGlobal, Webapp};

/// So many records that could not be read are named.
const NAMED_RECORDS: usize = 3;

/// What is known of one bundle.
#[derive(Clone, Debug, Serialize)]
pub struct Inventory {
    /// The path as the user gave it.
    pub path: String,
    /// SHA-256 of the packed file in lower-case hexadecimal; null for a folder.
    pub sha256: Option<String>,
    /// Size of the packed file in bytes; null for a folder.
    pub size_bytes: Option<u64>,
    /// Size of the unpacked stream in bytes.
    pub unpacked_bytes: u64,
    /// How many entries were read.
    pub entries: u64,
    /// The folder in the archive that becomes the plugin; empty when it is the top.
    pub root: Option<String>,
    /// The plugin's id as the server uses it.
    pub id: Option<String>,
    /// The plugin's version as it stands in the manifest.
    pub version: Option<String>,
    /// The plugin's name as it stands in the manifest.
    pub name: Option<String>,
    /// What the plugin is, as it stands in the manifest.
    pub description: Option<String>,
    /// The links in the manifest.
    pub links: Links,
    /// What the newest server does with it.
    pub verdict: Verdict,
    /// What the manifest says of the server that it needs, and what the code says.
    pub min_server_version: MinServerVersion,
    /// The programs: those that the manifest lists, in its order, then others in the bundle.
    pub executables: Vec<Program>,
    /// What the web app gets; null where the manifest names none.
    pub webapp: Option<Webapp>,
    /// What anyone can fetch, by address.
    pub published: Vec<Published>,
    /// What the plugin can do, by the code of all its programs that was read.
    pub powers: Powers,
    /// How its programs were built, and of what.
    pub build: Build,
    /// The files called like a licence, in the archive's order.
    pub licenses: Vec<LicenseFile>,
    /// The libraries that lists of licences name, in their order.
    pub web_libraries: Vec<WebLibrary>,
    /// What could not be read, and why.
    pub not_read: Vec<NotRead>,
    /// The files as a server unpacks them, for a bill of materials.
    #[serde(skip)]
    pub files: Vec<UnpackedFile>,
    /// The known vulnerabilities of all programs, each once.
    #[serde(skip)]
    pub vulnerabilities: Vec<vulnerabilities::Found>,
    /// How many records of the database could not be read, so that nothing is known of what they are about.
    #[serde(skip)]
    pub unread_records: usize,
    /// What keeps all of that from being all that there is.
    #[serde(skip)]
    pub gaps: Gaps,
}

impl Inventory {
    /// Notes what of the database of vulnerabilities could not be read.
    pub(crate) fn note_unread(&mut self, edition: &Edition) {
        let unread = &edition.unreadable;
        self.unread_records = unread.len();
        if unread.is_empty() {
            return;
        }
        let names: Vec<String> = unread
            .iter()
            .take(NAMED_RECORDS)
            .map(|one| printable(&one.file))
            .collect();
        let reason = format!(
            "{} record{} of the vulnerability database: {}",
            unread.len(),
            plural(unread.len() as u64),
            first_of(&names, unread.len())
        );
        self.not_read.push(NotRead {
            entry: None,
            reason,
        });
    }
}

/// What of a bundle no list of its parts has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// How many programs were not read whole, or do not tell what they are made of.
    pub programs: usize,
    /// There is more in the bundle than what was read of it.
    pub rest: bool,
    /// A file was not read whole.
    pub files: bool,
}

impl Gaps {
    fn of(facts: &Facts) -> Self {
        let mut files = facts.contents.files.iter().flatten();
        Self {
            programs: vulnerabilities::not_held(facts),
            rest: !facts.is_complete(),
            files: files.any(|file| file.over_limit.is_some()),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn are_none(self) -> bool {
        self == Self::default()
    }

    /// Why it is not known what is in all programs, as the end of a sentence; `None` where it is.
    #[must_use]
    pub fn of_programs(self) -> Option<String> {
        if self.programs > 0 {
            let count = self.programs;
            let programs = plural(count as u64);
            return Some(format!("{count} program{programs} could not be read"));
        }
        let why = "the bundle could not be read to its end";
        self.rest.then(|| why.to_owned())
    }
}

impl Inventory {
    /// An entry's name without the plugin's folder.
    #[must_use]
    pub fn below<'a>(&self, entry: &'a str) -> &'a str {
        path::below(entry, self.root.as_deref().unwrap_or_default())
    }
}

/// A file as a server unpacks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpackedFile {
    /// The entry's name in the archive.
    pub entry: String,
    /// Lower-case hexadecimal; `None` where it was not read whole, or no hashes were asked for.
    pub sha256: Option<String>,
}

/// The links in the manifest, as they stand there.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Links {
    /// `homepage_url`.
    pub homepage: Option<String>,
    /// `support_url`.
    pub support: Option<String>,
    /// `release_notes_url`.
    pub release_notes: Option<String>,
}

/// Something that could not be read.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct NotRead {
    /// The entry; null for what is about the whole bundle.
    pub entry: Option<String>,
    /// Why, in words.
    pub reason: String,
}

/// A place in a program's source.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The function, as `main.(*Plugin).OnActivate`.
    pub function: String,
    /// File and line, as [`OwnModule::source`] names them: `server/plugin.go:57`. Empty where the program does not tell.
    pub source: String,
}

impl Place {
    fn of(place: &CodePlace, module: &OwnModule) -> Self {
        Self {
            function: place.function.clone(),
            source: module.source(place),
        }
    }
}

/// What facts say of a bundle. Runs no rule, and knows nothing of what lies beside it.
#[must_use]
pub fn of(facts: &Facts) -> Inventory {
    let identity = facts.identity();
    let executables = read::all(facts);
    let manifest = facts.manifest();
    let text = |field: fn(&model::Manifest) -> &Option<Text>| {
        let field = manifest.and_then(|manifest| field(manifest).as_ref());
        field.map(|text| text.value.clone())
    };
    let verdict = verdict::judge(facts);
    let (licenses, web_libraries) = licenses::of(facts);
    let mut not_read = about_the_bundle(facts);
    not_read.extend(executables.iter().filter_map(Program::not_read));
    let webapp = webapp::of(facts);
    not_read.extend(webapp.iter().filter_map(Webapp::not_read));
    Inventory {
        path: identity.path,
        sha256: identity.sha256,
        size_bytes: identity.size_bytes,
        unpacked_bytes: identity.unpacked_bytes,
        entries: identity.entries,
        root: identity.root,
        id: identity.id,
        version: identity.version,
        name: text(|manifest| &manifest.name),
        description: text(|manifest| &manifest.description),
        links: Links {
            homepage: text(|manifest| &manifest.homepage_url),
            support: text(|manifest| &manifest.support_url),
            release_notes: text(|manifest| &manifest.release_notes_url),
        },
        min_server_version: verdict.min_server_version.clone(),
        verdict,
        powers: powers::of(&executables),
        published: published::of(facts),
        build: build::of(&executables),
        licenses,
        web_libraries,
        executables,
        webapp,
        not_read,
        files: files(facts),
        vulnerabilities: vulnerabilities::found(facts),
        unread_records: 0,
        gaps: Gaps::of(facts),
    }
}

/// The plugin's files, by name.
fn files(facts: &Facts) -> Vec<UnpackedFile> {
    let layout = facts.layout();
    let files = layout.files(layout.root).into_iter().filter_map(|index| {
        let NodeKind::File { entry, .. } = layout.node(index)?.kind else {
            return None;
        };
        let sha256 = facts.file(entry).and_then(|file| file.sha256);
        Some(UnpackedFile {
            entry: facts.entry_name(entry),
            sha256: sha256.map(|hash| hex(&hash)),
        })
    });
    let mut files: Vec<UnpackedFile> = files.collect();
    files.sort_by(|a, b| a.entry.cmp(&b.entry));
    files
}

/// What keeps all of the bundle, or all that its manifest says, from being known.
fn about_the_bundle(facts: &Facts) -> Vec<NotRead> {
    let mut found = Vec::new();
    let mut add = |entry: Option<String>, reason: String| found.push(NotRead { entry, reason });
    let bundle = facts.bundle();
    match &bundle.stop {
        Some(Stop::NotGzip { .. }) => add(None, "the file is not gzip-compressed".to_owned()),
        Some(Stop::Truncated { expected, .. }) => add(
            None,
            format!("the file ends early, where {expected} was expected: what follows is missing"),
        ),
        Some(Stop::Corrupt { what, .. }) => add(
            None,
            format!("the archive is damaged: {what}; what follows was not read"),
        ),
        Some(Stop::GzipInGzip) => add(
            None,
            "the archive is gzip in gzip, which no server unpacks".to_owned(),
        ),
        Some(Stop::Limit { name, limit, .. }) => add(
            None,
            format!("mmlint's limit {name} ({limit}) was met: what follows was not read"),
        ),
        None => {}
    }
    if bundle.form == Form::SourceTree {
        let why = "a source tree: there is nothing built to look into";
        add(None, why.to_owned());
    }
    match &facts.manifest {
        ManifestState::Read(file) if file.manifest.is_none() => add(
            Some(file.path.clone()),
            "the manifest cannot be parsed (mmlint check says more)".to_owned(),
        ),
        ManifestState::Read(_) => {}
        _ => add(
            None,
            "no manifest was found or read (mmlint check says more)".to_owned(),
        ),
    }
    found
}
