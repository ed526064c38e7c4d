//! Rules about the webapp part.

pub mod bundle_at_root;
pub mod bundle_missing;
pub mod bundle_path_invalid;
pub mod bundled_jsx_runtime;
pub mod bundled_react;
pub mod chunk_missing;
pub mod csrf_token_missing;
pub mod deinitialize;
pub mod dev_build;
pub mod dynamic_code;
pub mod es_module;
pub mod external_jsx_runtime;
pub mod external_unavailable;
pub mod hardcoded_url;
pub mod id_mismatch;
pub mod internal_component;
pub mod license_file_missing;
pub mod no_initialize;
pub mod no_register;
pub mod react_dom_client;
pub mod react_removed_api;
pub mod remote_script;
pub mod root_relative_url;
pub mod source_map;
pub mod syntax;
pub mod syntax_too_new;
pub mod unknown_registry_method;

use crate::facts::Facts;
use crate::report::Position;
use crate::server::globals::Global;
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

/// Whether a global is one of the jsx-runtimes that the web app has from React 19 on.
fn is_jsx_runtime(global: &Global) -> bool {
    matches!(global.root(), "ReactJSXRuntime" | "ReactJSXDevRuntime")
}

/// Whether it makes a root of React 18: what is `react-dom/client` on npm.
fn is_root(global: &Global) -> bool {
    matches!(
        global.name.as_str(),
        "ReactDOM.createRoot" | "ReactDOM.hydrateRoot"
    )
}

/// Whether a release of React took it away.
fn is_removed_react(global: &Global) -> bool {
    global.removed.is_some() && global.react.is_some()
}

/// The scripts that run in users' browsers: the bundle, and the chunks that it loads.
#[derive(Debug)]
struct Scripts<'a> {
    /// By entry; the bundle first.
    all: Vec<(usize, &'a Script)>,
    /// Whether all of each was read.
    are_whole: bool,
}

impl<'a> Scripts<'a> {
    fn of(facts: &'a Facts) -> Option<Self> {
        let bundle = facts.bundle_script()?;
        let mut all = vec![(bundle.entry, bundle.script)];
        if bundle.script.has(Sign::LoadsChunks) {
            let chunks = facts.chunks(bundle);
            all.extend(chunks.filter_map(|chunk| Some((chunk.entry, chunk.script?))));
        }
        let is_whole = |entry: usize| {
            facts
                .file(entry)
                .is_some_and(|file| file.over_limit.is_none())
        };
        let are_whole = all.iter().all(|(entry, _)| is_whole(*entry));
        Some(Self { all, are_whole })
    }

    /// The first script of which `test` is true; its entry.
    fn find(&self, test: impl Fn(&Script) -> bool) -> Option<(usize, &'a Script)> {
        self.all.iter().copied().find(|(_, script)| test(script))
    }

    fn any(&self, test: impl Fn(&Script) -> bool) -> bool {
        self.find(test).is_some()
    }

    /// Whether this is the bundle itself, which always runs.
    fn is_bundle(&self, entry: usize) -> bool {
        self.all.first().is_some_and(|(first, _)| *first == entry)
    }

    /// What to call a script in a message.
    fn name(&self, facts: &Facts, entry: usize) -> String {
        if self.is_bundle(entry) {
            return "the webapp bundle".to_owned();
        }
        let name = facts.entry_name(entry);
        let file = name.rsplit('/').next().unwrap_or_default();
        format!("the webapp's chunk {file}")
    }
}

/// Where the first of some signs stands in a script.
fn place_of(script: &Script, signs: &[Sign]) -> Option<Position> {
    let seen = signs.iter().find_map(|sign| script.find(*sign));
    seen.map(|seen| seen.first)
}

/// A name in a script as a path below its folder; `None` for what leads elsewhere.
fn plain_name(name: &str) -> Option<&str> {
    let name = name.strip_prefix("./").unwrap_or(name);
    let leads_away =
        name.starts_with('/') || name.contains("..") || name.contains([':', '?', '%', '#']);
    (!name.is_empty() && !leads_away).then_some(name)
}
