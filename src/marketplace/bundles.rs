//! The bundles that entries speak of, found in a folder by the names of the files that the links
//! download.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::entry::Entry;
use super::signature;
use crate::bundle::limits::Limits;
use crate::bundle::{self, FileSink, archive};
use crate::facts::files::Collector;
use crate::facts::{Contents, Facts, Target};
use crate::icon;
use crate::manifest::model::Manifest;
use crate::server::layout::Layout;
use crate::signature::digest::Digests;
use crate::signature::file::{self, Tee};
use crate::signature::verdict::{KeyFile, Plan, Verdict, Why};
use crate::source::{Source, Unreadable};
use crate::text::{explain, first_of, printable, shown};

/// So many names of bundles that are not there are named.
const NAMED: usize = 3;

/// A bundle that an entry speaks of.
#[derive(Clone, Debug)]
pub struct Held {
    /// The entry.
    pub entry: usize,
    /// The platform whose bundle it is; `None` for every other.
    pub platform: Option<&'static str>,
    /// Its path, as people see it.
    pub path: String,
    /// The manifest that a server finds in it; `None` where it finds none.
    pub manifest: Option<Manifest>,
    /// SHA-256 of the picture that its `icon_path` leads to, up to [`icon::MAX`] bytes.
    pub icon: Option<[u8; 32]>,
    /// Why servers refuse the entry's signature of this file, where that is certain: the end of a sentence that
    /// begins with "the signature".
    pub refuses_signature: Option<String>,
    /// The `.sig` that lies beside it.
    pub signature: Option<Vec<u8>>,
}

/// What a link downloads, with the signature that an entry has for it.
struct Wanted {
    path: PathBuf,
    signature: Option<Vec<u8>>,
    /// Who names it: which of all downloads it is, its entry and platform.
    by: Vec<(usize, usize, Option<&'static str>)>,
}

/// The bundles in `folder` that entries speak of, in the order of the entries, and those that
/// cannot be read. A name that several links have is left out: whose file it is cannot be told. That there is none at all is told
/// as well: it is the wrong folder, or nothing was downloaded.
#[must_use]
pub fn find(entries: &[Entry], folder: &Path, limits: &Limits) -> (Vec<Held>, Vec<Unreadable>) {
    let mut links: BTreeMap<String, &str> = BTreeMap::new();
    let mut ambiguous: Vec<String> = Vec::new();
    for (_, url, _) in entries.iter().flat_map(Entry::downloads) {
        let Some(name) = file_name(&url.value) else {
            continue;
        };
        match links.get(&name) {
            Some(before) if *before != url.value => ambiguous.push(name),
            Some(_) => {}
            None => {
                links.insert(name, &url.value);
            }
        }
    }
    ambiguous.sort();
    // However many entries name a bundle with the same signature, it is read once.
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut known: BTreeMap<(PathBuf, Option<Vec<u8>>), usize> = BTreeMap::new();
    let mut number = 0;
    for entry in entries {
        for (platform, url, base64) in entry.downloads() {
            let Some(name) = file_name(&url.value) else {
                continue;
            };
            let path = folder.join(&name);
            if ambiguous.binary_search(&name).is_err() && path.is_file() {
                let signature = base64.and_then(|text| signature::decode(&text.value));
                let key = (path.clone(), signature.clone());
                let at = *known.entry(key).or_insert(wanted.len());
                let by = (number, entry.index, platform);
                number += 1;
                match wanted.get_mut(at) {
                    Some(same) => same.by.push(by),
                    None => wanted.push(Wanted {
                        path,
                        signature,
                        by: vec![by],
                    }),
                }
            }
        }
    }
    let results: Vec<_> = wanted.par_iter().map(|it| hold(it, limits)).collect();
    let (mut held, mut unreadable) = (Vec::new(), Vec::new());
    if wanted.is_empty() && !links.is_empty() {
        let names = links.keys().take(NAMED).map(|name| printable(name));
        let names = first_of(&names.collect::<Vec<_>>(), links.len());
        unreadable.push(Unreadable {
            path: shown(folder),
            reason: format!(
                "it has no bundle that an entry's link names: {names} (folders in it are not looked into)"
            ),
        });
    }
    for (wanted, result) in wanted.iter().zip(results) {
        match result {
            Ok(one) => held.extend(wanted.by.iter().map(|&(number, entry, platform)| {
                let one = one.clone();
                (
                    number,
                    Held {
                        entry,
                        platform,
                        ..one
                    },
                )
            })),
            Err(error) => unreadable.push(Unreadable {
                path: shown(&wanted.path),
                reason: explain(&error),
            }),
        }
    }
    held.sort_by_key(|(number, _)| *number);
    (held.into_iter().map(|(_, one)| one).collect(), unreadable)
}

/// Whether a file of this name among the bundles may be read: a link can name any, but no bundle is called as reports are.
#[must_use]
pub fn is_read(name: &str) -> bool {
    let reports = [".json", ".jsonl", ".sarif", ".xml", ".md", ".html", ".txt"];
    !reports.iter().any(|ending| name.ends_with(ending))
}

/// The name of the file that a link downloads, where it can be the name of one here: with `%2B` and
/// the like written out.
#[must_use]
pub fn file_name(link: &str) -> Option<String> {
    let (_, rest) = link.split_once("://")?;
    let path = rest.split(['?', '#']).next()?;
    let (_, name) = path.rsplit_once('/')?;
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                bytes.push(u8::try_from(hex(high)? * 16 + hex(low)?).ok()?);
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    let name = String::from_utf8(bytes).ok()?;
    let is_plain = !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
    (is_plain && !name.is_empty()).then_some(name)
}

fn hold(wanted: &Wanted, limits: &Limits) -> io::Result<Held> {
    let mut sink = Sink {
        collector: Collector::new(*limits, false),
        hashes: BTreeMap::new(),
    };
    let signature = wanted.signature.as_deref();
    let plan = signature.map(|bytes| Plan::new(&[KeyFile::mattermost()], bytes));
    let needed = plan.as_ref().map(Plan::wanted).unwrap_or_default();
    let mut digests = Digests::new(&needed);
    let source = Source::File(wanted.path.clone());
    let input = Tee::new(source.open()?, &mut digests);
    let bundle = archive::read_sized(input, source.size(), limits, &mut sink)?;
    let whole = bundle.sha256.is_some();
    let digests = whole.then_some(&digests);
    let verdict = plan.map(|plan| plan.finish(digests));
    let contents = Contents {
        path: source.display(),
        file_name: source.file_name(),
        prepackaged: None,
        signature: None,
        layout: Layout::new(&bundle, limits.entries),
        bundle,
        files: sink.collector.finish(),
    };
    let facts = Facts::by_newest(Arc::new(contents));
    let icon = match facts.icon {
        Some(Target::File { entry, .. }) => sink.hashes.get(&entry).copied(),
        _ => None,
    };
    let (entry, platform) = wanted.by.first().map_or((0, None), |by| (by.1, by.2));
    Ok(Held {
        entry,
        platform,
        path: shown(&wanted.path),
        manifest: facts.manifest().cloned(),
        icon,
        refuses_signature: verdict.as_ref().and_then(refused),
        signature: beside(&wanted.path)?,
    })
}

/// Why servers refuse a signature, as far as their own key tells, and of another key the file.
fn refused(verdict: &Verdict) -> Option<String> {
    if verdict.of_another_file {
        return Some(signature::OF_ANOTHER_FILE.to_owned());
    }
    match &verdict.why {
        Some(Why::Refusal(refusal)) => signature::refused(refusal),
        _ => None,
    }
}

/// The signature beside a bundle, under the name that servers look for.
fn beside(bundle: &Path) -> io::Result<Option<Vec<u8>>> {
    let [(path, _), _] = file::names(bundle);
    // A pipe under that name would be waited for.
    path.is_file().then(|| file::read(&path)).transpose()
}

/// Reads manifests, and hashes what may be an icon; passes over the rest.
struct Sink {
    collector: Collector,
    hashes: BTreeMap<usize, [u8; 32]>,
}

impl FileSink for Sink {
    fn file(
        &mut self,
        index: usize,
        entry: &bundle::Entry,
        content: &mut dyn Read,
    ) -> io::Result<()> {
        if Collector::may_be_manifest(entry) {
            return self.collector.file(index, entry, content);
        }
        if entry.size <= icon::MAX {
            let mut bytes = Vec::new();
            content.take(icon::MAX).read_to_end(&mut bytes)?;
            self.hashes.insert(index, Sha256::digest(&bytes).into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn links_name_files() {
        let name = |link| file_name(link);
        assert_eq!(
            name("https://example.com/a/p-1.0.0%2Babc.tar.gz?x=1").as_deref(),
            Some("p-1.0.0+abc.tar.gz")
        );
        for none in [
            "",
            "p.tar.gz",
            "https://example.com",
            "https://example.com/a/",
            "https://example.com/..",
            "https://example.com/%2Fetc%2Fpasswd",
            "https://example.com/%zz",
            "https://example.com/%ff.tar.gz",
        ] {
            assert_eq!(name(none), None, "{none}");
        }
    }
}
