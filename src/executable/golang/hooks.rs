//! Hooks: which of the server's calls a plugin answers.
//!
//! The server's library asks by reflection which methods of `plugin.Hooks` the plugin's type has, and takes a method
//! only if its parameters and results are of the very same types: `hooksRPCServer.Implemented` in
//! `server/public/plugin/client_rpc.go`. A type is one descriptor in a program, so that comparing addresses does it.

use super::calls::CodePlace;
use super::functions::Functions;
use super::types::{Shape, TypeId, Types};
use crate::executable::buildinfo::GoBuild;

/// The method that every plugin's type has from `plugin.MattermostPlugin`; `SetDriver` and `SetHelpers` are not of all releases.
const SET_API: &str = "SetAPI";

/// One hook that a plugin has a method for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Hook {
    /// The method's name, such as `MessageHasBeenPosted`.
    pub name: String,
    /// The method has the very types of the library's interface. `Some(false)`: servers never call it. `None`: its
    /// type is not in the program.
    pub matches_signature: Option<bool>,
    /// Where the method begins; `None` where the program's tables do not tell.
    pub place: Option<CodePlace>,
}

/// The interfaces of the plugin library.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Library {
    pub(crate) api: Option<TypeId>,
    pub(crate) hooks: Option<TypeId>,
    /// The interface `plugin.Helpers`, which plugins got beside the API before 6.0.
    pub(crate) helpers: Option<TypeId>,
}

impl Library {
    /// Finds them by name, or, where an obfuscator took the names, by methods, whose names it cannot change.
    pub(crate) fn find(types: &Types<'_>, all: &[TypeId]) -> Self {
        let api = interface(
            types,
            all,
            "plugin.API",
            &["KVGet", "LogDebug", "RegisterCommand"],
        );
        let package = api.and_then(|api| types.package(api));
        let helpers = all.iter().copied().find(|id| {
            types.name(*id) == Some("plugin.Helpers")
                && types.package(*id) == package
                && types.interface_len(*id).is_some()
        });
        Self {
            api,
            helpers,
            hooks: interface(
                types,
                all,
                "plugin.Hooks",
                &["OnActivate", "OnDeactivate", "MessageWillBePosted"],
            ),
        }
    }
}

fn interface(types: &Types<'_>, all: &[TypeId], name: &str, methods: &[&str]) -> Option<TypeId> {
    let has = |id: TypeId| {
        let own = types.interface_methods(id);
        methods
            .iter()
            .all(|m| own.iter().any(|(n, _)| n.as_ref() == *m))
    };
    let found = all
        .iter()
        .copied()
        .filter(|id| types.interface_len(*id).is_some_and(|n| n >= methods.len()) && has(*id));
    // A plugin's own interface that embeds the library's has as many methods or more; its name is another.
    found.max_by_key(|id| {
        (
            types.name(*id) == Some(name),
            types.interface_len(*id),
            std::cmp::Reverse(*id),
        )
    })
}

/// Without looking at code: the pointer type, of package main or the program's own module before others, that has
/// what every plugin has and most hooks.
pub(crate) fn guess_type(
    types: &Types<'_>,
    all: &[TypeId],
    library: Library,
    build: Option<&GoBuild>,
) -> Option<TypeId> {
    let own = build.and_then(|b| b.main.as_ref()).map(|m| m.path.as_str());
    let hooks = library.hooks?;
    let names = types.interface_methods(hooks);
    let rank = |id: TypeId| {
        let methods = types.methods(id);
        methods.iter().find(|m| m.name.as_ref() == SET_API)?;
        let count = methods
            .iter()
            .filter(|m| names.iter().any(|(n, _)| *n == m.name))
            .count();
        let Shape::Pointer(of) = types.get(id)?.shape else {
            return None;
        };
        let package = types.package(of).unwrap_or_default();
        let near = match own {
            _ if package == "main" => 2,
            Some(own) if package.starts_with(own) => 1,
            _ => 0,
        };
        // `plugin.MattermostPlugin` itself has it too.
        (count > 0 && Some(package) != types.package(hooks)).then_some((near, count))
    };
    all.iter()
        .copied()
        .filter_map(|id| Some((rank(id)?, std::cmp::Reverse(id))))
        .max()
        .map(|(_, id)| id.0)
}

/// The hooks of a plugin's type, by name.
pub(crate) fn of_type(
    types: &Types<'_>,
    functions: &Functions<'_>,
    library: Library,
    plugin: TypeId,
) -> Vec<Hook> {
    let Some(hooks) = library.hooks else {
        return Vec::new();
    };
    let methods = types.methods(plugin);
    types
        .interface_methods(hooks)
        .iter()
        .filter_map(|(name, signature)| {
            let own = methods.iter().find(|m| m.name == *name)?;
            Some(Hook {
                name: name.to_string(),
                matches_signature: own.signature.map(|s| s == *signature),
                place: place(functions, own.code),
            })
        })
        .collect()
}

/// Where a method begins, which is not where the compiler made a wrapper around it.
fn place(functions: &Functions<'_>, code: u64) -> Option<CodePlace> {
    let index = functions.holding(code)?;
    // The function itself comes last, behind what is inlined into it.
    let frame = functions.frames(index, code).pop()?;
    (!frame.function.is_empty() && frame.file != "<autogenerated>").then_some(CodePlace {
        function: frame.function,
        file: frame.file,
        line: frame.line,
    })
}
