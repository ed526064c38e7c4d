//! The library's helpers of servers before 6.0: `plugin.Helpers`, an interface that a plugin gets beside the API, and the
//! one type behind it, `plugin.HelpersImpl`, which calls the API.
//!
//! Source: `plugin/helpers.go` and `plugin/client_rpc.go` (`hooksRPCServer.OnActivate`, which gives them to the plugin) in
//! mattermost-server v5.39.3; 6.0 took them away in favour of `pluginapi`.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{CodePlace, interfaces};
use super::flow::{Found, Through};
use super::names;
use super::program::Program;
use super::types::TypeId;

/// A method of the API that servers since 6.0 do not have, the helper that calls it, and the option for which alone it does,
/// made by a function of the library.
///
/// Both libraries of 5.x have it: `setBotImages` in `plugin/helpers_bots.go` and in mattermost-plugin-api's `botensure.go`.
const FOR_OPTION: (&str, &str, &str) = ("SetBotIconImage", ".setBotImages", "IconImagePath");

/// The itabs by which the library gives the helpers to the plugin: nothing that is followed puts them there.
pub(crate) fn given(program: &Program<'_>) -> Vec<u64> {
    let Some(helpers) = program.helpers else {
        return Vec::new();
    };
    let of_library = program
        .itabs
        .iter()
        .filter(|(_, put)| put.interface == helpers)
        .filter(|(_, put)| program.types.name(put.of) == Some("*plugin.HelpersImpl"));
    let mut found: Vec<u64> = of_library.map(|(address, _)| *address).collect();
    found.sort_unstable();
    found
}

/// Calls through the helpers' interface, or one that it was made into: by the helper's code, who calls it and where.
pub(crate) fn callers(
    program: &Program<'_>,
    found: &Found,
    reached: &BTreeSet<u32>,
) -> BTreeMap<u32, Vec<(u32, u64)>> {
    let mut callers: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
    let Some(helpers) = program.helpers else {
        return callers;
    };
    let of: Vec<TypeId> = given(program)
        .iter()
        .filter_map(|itab| Some(program.itabs.get(itab)?.of))
        .collect();
    let methods: Vec<_> = of
        .iter()
        .filter_map(|of| program.own.get(of))
        .flatten()
        .collect();
    let known = interfaces(found, helpers);
    for (at, through) in &found.sites {
        let Through::Method(of, number) = through else {
            continue;
        };
        if !known.contains(of) {
            continue;
        }
        let called = program.types.interface_methods(*of);
        let Some((name, _)) = called.get(usize::from(*number)) else {
            continue;
        };
        let Some(caller) = program.holding(*at).filter(|code| reached.contains(code)) else {
            continue;
        };
        for method in methods.iter().filter(|method| method.name == *name) {
            callers.entry(method.code).or_default().push((caller, *at));
        }
    }
    callers
}

/// Is the helper's call of this method made for the sake of an option alone? Then [`has_option`] must hold for it to be one.
pub(crate) fn is_for_option(method: &str, helper: &CodePlace) -> bool {
    let (api, of, _) = FOR_OPTION;
    method == api
        && names::is_library(names::package(&helper.function))
        && helper.function.ends_with(of)
}

/// Does the program have the library's function that makes the option? Only what is used is linked.
pub(crate) fn has_option(program: &Program<'_>) -> bool {
    let (_, _, option) = FOR_OPTION;
    // The function, or the closure in it where it was inlined: `main.(*Plugin).OnActivate.IconImagePath.func1`.
    let is = |name: &str| name.split('.').any(|part| part == option);
    let count = program.functions.list().len();
    (0..count).any(|index| is(program.functions.name(index)))
}
