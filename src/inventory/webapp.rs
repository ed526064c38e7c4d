//! What the web app gets of a bundle.

use std::collections::BTreeMap;

use serde::Serialize;

use super::NotRead;
use crate::bundle::Form;
use crate::facts::{Facts, Target};
use crate::report::{Confidence, Position};
use crate::server::{globals, registry};
use crate::text::{printable, shorten};
use crate::version::Release;
use crate::webapp::code::{Code, Guard, Missing};
use crate::webapp::signatures::Sign;
use crate::webapp::{Script, SourceMap};

/// The longest name of a method, in characters.
const MAX_NAME: usize = 160;

/// The webapp part of a plugin.
#[derive(Clone, Debug, Serialize)]
pub struct Webapp {
    /// `webapp.bundle_path` as it stands in the manifest.
    pub path: String,
    /// The script's name in the archive; null where there is none.
    pub entry: Option<String>,
    /// The script's size in bytes.
    pub size_bytes: Option<u64>,
    /// The id that it registers, where that is proven.
    pub id: Option<String>,
    /// The calls of the registry's methods, in the order of the text; null where the script's structure was not read.
    pub calls: Option<Vec<WebCall>>,
    /// The globals of the web app that it uses, and members that came or went by themselves, by name; null likewise.
    pub globals: Option<Vec<WebGlobal>>,
    /// The libraries that are in it or in a part that it loads, by name.
    pub bundled: Vec<Bundled>,
    /// It is a development build; null where the script was not read.
    pub development: Option<bool>,
    /// How often it makes code of text (`eval`, `Function`) other than libraries' known ways; null likewise.
    pub dynamic_code: Option<u64>,
    /// The parts of it that are loaded later, as many as are in the bundle.
    pub chunks: usize,
    /// The source map that it names: a file, or `inline`.
    pub source_map: Option<String>,
    /// The file with licences that it names.
    pub license_file: Option<String>,
    /// What a server publishes without a login: the script's whole folder, sorted.
    pub files: Vec<PublishedFile>,
    /// Why the script, or some of it, was not read.
    #[serde(skip)]
    unread: Option<String>,
}

/// A library in a script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Bundled {
    /// Its name on npm.
    pub name: &'static str,
    /// Its version, where the script tells.
    pub version: Option<String>,
    /// The file that has it.
    pub file: String,
}

/// A call of a method of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebCall {
    /// Its name.
    pub method: String,
    /// The first release that may have it, as `11.7`; null for a method that is not known.
    pub since: Option<String>,
    /// How sure it is that it is called on the registry: followed back to `initialize`, or by its name.
    pub confidence: Confidence,
    /// Whether it is called only where the method is there.
    pub guarded: bool,
    /// Where: the script's line and column.
    pub source: String,
}

/// A global of the web app that is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebGlobal {
    /// Its name, as `WebappUtils.popouts`.
    pub name: String,
    /// The first release that may have it.
    pub since: String,
    /// The first release that surely no longer has it; null where there is none.
    pub removed: Option<String>,
    /// How often it is used.
    pub uses: usize,
    /// Whether nothing fails where it is missing: it is asked for first, or only passed on.
    pub guarded: bool,
    /// Where first: the script's line and column.
    pub source: String,
}

/// A file that a server publishes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PublishedFile {
    /// Its path below the published folder.
    pub path: String,
    /// Its size in bytes.
    pub size_bytes: u64,
}

impl Webapp {
    /// What of it could not be read.
    #[must_use]
    pub fn not_read(&self) -> Option<NotRead> {
        let reason = self.unread.clone()?;
        Some(NotRead {
            entry: Some(self.entry.as_ref().unwrap_or(&self.path).clone()),
            reason,
        })
    }
}

pub(super) fn of(facts: &Facts) -> Option<Webapp> {
    let found = facts.webapp.as_ref()?;
    if facts.bundle().form == Form::SourceTree {
        return None;
    }
    let mut webapp = Webapp {
        path: found.path.clone(),
        entry: None,
        size_bytes: None,
        id: None,
        calls: None,
        globals: None,
        bundled: Vec::new(),
        development: None,
        dynamic_code: None,
        chunks: 0,
        source_map: None,
        license_file: None,
        files: Vec::new(),
        unread: None,
    };
    let Target::File { entry, node, .. } = found.target else {
        webapp.unread = Some(
            match &found.target {
                Target::Refused(_) => "servers refuse the path of the webapp bundle",
                Target::Directory => "a folder is there, and no script",
                _ => "the webapp bundle is not there",
            }
            .to_owned(),
        );
        return Some(webapp);
    };
    webapp.entry = Some(facts.entry_name(entry));
    let size = |entry: usize| facts.entry(entry).map_or(0, |entry| entry.size);
    webapp.size_bytes = Some(size(entry));
    if let Some(folder) = facts.layout().node(node).map(|node| node.parent) {
        let published = facts.published(folder);
        webapp.files = published
            .map(|file| PublishedFile {
                path: file.path,
                size_bytes: size(file.entry),
            })
            .collect();
        webapp.files.sort();
    }
    let Some(bundle) = facts.bundle_script() else {
        webapp.unread = Some("it is a program, and no script".to_owned());
        return Some(webapp);
    };
    webapp.unread = facts.webapp_not_read().map(|(_, why)| why);
    if let Some((_, code)) = facts.web_code() {
        let registered = code.registrations.iter();
        webapp.id = registered
            .filter_map(|one| one.id.as_deref())
            .map(str::to_owned)
            .next();
        webapp.calls = Some(calls(code));
        webapp.globals = Some(used(code));
    }
    let script = bundle.script;
    webapp.bundled = bundled(script, &facts.entry_name(entry));
    for chunk in facts.chunks(bundle) {
        webapp.chunks += 1;
        if let Some(script) = chunk.script {
            let file = facts.entry_name(chunk.entry);
            webapp.bundled.extend(bundled(script, &file));
        }
    }
    webapp.bundled.sort();
    let count = |sign| script.find(sign).map_or(0, |seen| seen.count);
    webapp.development = Some(
        script.evaluates_modules()
            || script.has(Sign::WebpackRuntime) && script.has(Sign::ModuleBanner),
    );
    // Where every module is a text, what these do is not among what was parsed.
    let parsed = facts.web_code();
    let parsed = parsed.filter(|(_, code)| !code.limited && !script.evaluates_modules());
    webapp.dynamic_code = Some(match parsed {
        Some((_, code)) => code.dynamic.len() as u64,
        None => count(Sign::Eval) + count(Sign::Function),
    });
    webapp.source_map = script.source_map.as_ref().map(|map| match map {
        SourceMap::Inline(_) => "inline".to_owned(),
        SourceMap::File(name) => name.to_string(),
    });
    webapp.license_file = script.license.as_deref().map(str::to_owned);
    Some(webapp)
}

/// The calls of the registry's methods. What has the form of such a name and is neither known nor
/// followed back to the registry is another object's.
fn calls(code: &Code) -> Vec<WebCall> {
    let called = code.uses.iter().filter(|found| found.called);
    let known = called.filter_map(|found| {
        let method = registry::method(&found.method);
        (method.is_some() || found.tracked).then(|| WebCall {
            method: printable(&shorten(&found.method, MAX_NAME)),
            since: method.map(|method| method.earliest().short()),
            confidence: match found.tracked {
                true => Confidence::High,
                false => Confidence::Medium,
            },
            guarded: found.guard == Guard::Own,
            source: place(found.at),
        })
    });
    known.collect()
}

/// The globals that are used, each under the longest of its names that the table has.
fn used(code: &Code) -> Vec<WebGlobal> {
    let mut by_name: BTreeMap<&str, WebGlobal> = BTreeMap::new();
    for found in &code.globals {
        let Some(global) = globals::known_part(&found.path) else {
            continue;
        };
        let used = by_name.entry(&global.name).or_insert(WebGlobal {
            name: global.name.clone(),
            since: global.earliest().short(),
            removed: global.gone().map(Release::short),
            uses: 0,
            guarded: true,
            source: place(found.at),
        });
        used.uses += found.count;
        let fails =
            |part: &Missing| *part.name == *global.name && part.throws && part.guard != Guard::Own;
        // What every web app has needs no guard.
        used.guarded &= !global.is_everywhere() && !found.missing.iter().any(fails);
    }
    by_name.into_values().collect()
}

fn place(at: Position) -> String {
    format!("{}:{}", at.line, at.column)
}

/// The libraries in a script that it shows.
fn bundled(script: &Script, file: &str) -> Vec<Bundled> {
    let jsx = [
        Sign::JsxRuntime,
        Sign::JsxRuntimeDevelopment,
        Sign::JsxRuntime19,
    ];
    let known = [
        ("react", script.has_react()),
        ("react-dom", script.has_react_dom()),
        (
            "react/jsx-runtime",
            jsx.into_iter().any(|sign| script.has(sign)),
        ),
        (
            "react-redux",
            script.has(Sign::ReactRedux) || script.has(Sign::ReactReduxShared),
        ),
        ("redux", script.has(Sign::Redux)),
    ];
    let version = |name: &str| {
        let version = script.react_dom.as_deref().filter(|_| name == "react-dom");
        version.map(str::to_owned)
    };
    known
        .into_iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| Bundled {
            name,
            version: version(name),
            file: file.to_owned(),
        })
        .collect()
}
