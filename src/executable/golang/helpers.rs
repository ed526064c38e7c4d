//! The library's helpers of servers before 6.0: `plugin.Helpers`, an interface that a plugin gets beside the API, and the
//! one type behind it, `plugin.HelpersImpl`, which calls the API.
//!
//! Source: `plugin/helpers.go` and `plugin/client_rpc.go` (`hooksRPCServer.OnActivate`, which gives them to the plugin) in
//! mattermost-server v5.39.3; 6.0 took them away in favour of `pluginapi`.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::calls::{CodePlace, interfaces};
use super::flow::{Found, Through};
use super::names;
use super::program::Program;
use super::types::TypeId;

/// What a function of the library calls for the sake of an option alone.
struct ForOption {
    /// The method of the API.
    method: &'static str,
    /// The ends of the names of the functions that call it.
    callers: &'static [&'static str],
    /// The library's functions that make such an option.
    options: &'static [&'static str],
}

/// The options' types are the library's own and have no other makers. `SetBotIconImage` is gone since 6.0.
///
/// Source: `plugin/helpers_bots.go` in mattermost-server v5.39.3; `botensure.go` in mattermost-plugin-api v0.0.16, `bot.go` and
/// `post.go` in later ones and in `server/public/pluginapi`.
const FOR_OPTIONS: [ForOption; 4] = [
    ForOption {
        method: "SetBotIconImage",
        callers: &[".setBotImages"],
        options: &["IconImagePath"],
    },
    ForOption {
        method: "SetProfileImage",
        callers: &[".setBotImages", ".EnsureBot", ".ensureBot"],
        options: &["ProfileImagePath", "ProfileImageBytes"],
    },
    ForOption {
        method: "GetBundlePath",
        callers: &[".readFile"],
        options: &["ProfileImagePath", "IconImagePath"],
    },
    ForOption {
        method: "GetChannel",
        callers: &[".ShouldProcessMessage"],
        options: &["OnlyBotDMs"],
    },
];

/// `plugin.Helpers` in a program.
#[derive(Debug)]
pub(crate) struct Helpers {
    pub(crate) interface: TypeId,
    /// The itabs by which the library gives them to the plugin: nothing that is followed puts them there.
    pub(crate) itabs: BTreeSet<u64>,
    /// The functions behind the interface's methods.
    methods: BTreeMap<Rc<str>, BTreeSet<u32>>,
}

impl Helpers {
    /// Of a program whose itabs and methods were read; `None` where its library has no helpers.
    pub(crate) fn of(program: &Program<'_>, interface: Option<TypeId>) -> Option<Self> {
        let interface = interface?;
        let of_library = program.itabs.iter().filter(|(_, put)| {
            put.interface == interface && program.types.name(put.of) == Some(names::HELPERS_POINTER)
        });
        let mut found = Self {
            interface,
            itabs: BTreeSet::new(),
            methods: BTreeMap::new(),
        };
        let mut types = BTreeSet::new();
        for (address, put) in of_library {
            found.itabs.insert(*address);
            types.insert(put.of);
        }
        for own in types.iter().filter_map(|of| program.own.get(of)).flatten() {
            let functions = found.methods.entry(Rc::clone(&own.name)).or_default();
            functions.insert(own.code);
        }
        Some(found)
    }

    /// Calls through the interface, or one that it was made into, by functions in `reached`: by the function behind the
    /// method, who calls it and where.
    pub(crate) fn callers(
        &self,
        program: &Program<'_>,
        found: &Found,
        reached: &BTreeMap<u32, usize>,
    ) -> BTreeMap<u32, Vec<(u32, u64)>> {
        let mut callers: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
        let known = interfaces(found, self.interface);
        for (at, through) in &found.sites {
            let Through::Method(of, number) = through else {
                continue;
            };
            if !known.contains(of) {
                continue;
            }
            let called = program.types.interface_method(*of, (*number).into());
            let Some(behind) = called.and_then(|(name, _)| self.methods.get(&name)) else {
                continue;
            };
            let caller = program
                .holding(*at)
                .filter(|code| reached.contains_key(code));
            let Some(caller) = caller else {
                continue;
            };
            for code in behind {
                callers.entry(*code).or_default().push((caller, *at));
            }
        }
        callers
    }
}

/// The options of which a function of the library calls this method for the sake of one alone; empty where it needs none.
pub(crate) fn options(method: &str, caller: &CodePlace) -> &'static [&'static str] {
    let found = FOR_OPTIONS.iter().find(|it| {
        it.method == method
            && it.callers.iter().any(|end| caller.function.ends_with(end))
            && names::is_library(names::package(&caller.function))
    });
    found.map_or(&[], |found| found.options)
}

/// The options that the program makes. Their functions are linked only where they are used. Where one was inlined, the
/// function in it is used at a place that says so, and named after it since Go 1.21.
pub(crate) fn options_made(program: &Program<'_>, found: &Found) -> BTreeSet<&'static str> {
    let all: BTreeSet<_> = FOR_OPTIONS
        .iter()
        .flat_map(|it| it.options)
        .copied()
        .collect();
    let mut made = BTreeSet::new();
    for index in 0..program.functions.list().len() {
        let name = program.functions.name(index);
        let Some(option) = name.split('.').filter_map(|it| all.get(it)).min() else {
            continue;
        };
        // A function of the plugin may have the same name.
        let entry = program.functions.list().get(index).map(|it| it.entry);
        let frames = entry.map(|entry| program.functions.frames(index, entry));
        if names::is_library(names::package(name))
            || frames.is_some_and(|it| it.iter().any(|it| names::is_library_file(&it.file)))
        {
            made.insert(*option);
        }
    }
    let places: BTreeSet<(u32, u64)> = found
        .uses
        .iter()
        .flat_map(|(code, uses)| uses.values().map(|at| (*code, *at)))
        .collect();
    for (code, at) in places {
        let index = program
            .codes
            .get(code as usize)
            .map_or(0, |code| code.index);
        for frame in program.functions.frames(index, at) {
            let package = names::package(&frame.function);
            let option = frame.function.get(package.len() + 1..).unwrap_or_default();
            made.extend(all.get(option).filter(|_| names::is_library(package)));
        }
    }
    made
}
