//! Functions by their symbols' names: `github.com/a/b.(*T).M.func1`, `main.init.0`, `a.F[go.shape.int]`.

use super::hooks::Library;
use super::types::Types;
use crate::executable::buildinfo::GoBuild;

/// What contains an author's own work besides package main and its module.
const FAMILY: &str = "mattermost";
/// Parts of the server's library that call nothing: data types, and helpers below them.
const ASIDE: [&str; 3] = ["/model", "/shared", "/i18n"];
/// What lies among those and reads and writes files, here or in a store (servers before 8; later ones have it in `platform/`).
const FILE_STORE: &str = "/shared/filestore";
/// The type behind `plugin.Helpers`, as the interface has it, and what the names of its methods begin with.
pub(super) const HELPERS_POINTER: &str = "*plugin.HelpersImpl";
const HELPERS_METHOD: &str = ".(*HelpersImpl).";
/// The plugin library's modules.
const SDK: [&str; 3] = [
    "github.com/mattermost/mattermost/server/public",
    "github.com/mattermost/mattermost-server",
    "github.com/mattermost/mattermost-plugin-api",
];
/// The first parts of the standard library's paths.
const STANDARD: &str = " archive bufio bytes cmp compress container context crypto database debug embed encoding errors \
    expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp \
    runtime slices sort strconv strings sync syscall testing text time unicode unique unsafe vendor weak ";

/// The functions worth following.
#[derive(Clone)]
pub(crate) struct Near {
    module: Option<String>,
    library: Option<String>,
}

impl Near {
    pub(crate) fn new(types: &Types<'_>, library: Library, build: Option<&GoBuild>) -> Self {
        Self {
            module: build
                .and_then(|b| b.main.as_ref())
                .map(|m| m.path.clone())
                .filter(|path| !path.is_empty() && path != "command-line-arguments"),
            library: library
                .api
                .and_then(|id| types.package(id))
                .map(str::to_owned),
        }
    }

    /// Is a function worth it, by its name?
    pub(crate) fn holds(&self, name: &str) -> bool {
        !name.starts_with("type:") && !name.starts_with("type..") && {
            let package = package(name);
            if self.library.as_deref() == Some(package) {
                // `api.KVGet` as a func value, and the helpers of old libraries.
                return is_expression(name, package) || is_helpers_method(name, package);
            }
            if package.contains('%') {
                self.holds_package(&unescape(package))
            } else {
                self.holds_package(package)
            }
        }
    }

    /// Is it the type behind `plugin.Helpers`, the library's own?
    pub(crate) fn is_helpers_type(&self, package: &str, name: &str) -> bool {
        HELPERS_POINTER.strip_prefix('*') == Some(name) && self.library.as_deref() == Some(package)
    }

    /// Is a package worth it?
    pub(crate) fn holds_package(&self, package: &str) -> bool {
        if package == "main" {
            return true;
        }
        if package.is_empty() || self.library.as_deref() == Some(package) {
            return false;
        }
        let Some(module) = self.module.as_deref() else {
            // Nothing tells which packages are the author's: all but the standard library.
            let first = package.split(['/', '.']).next().unwrap_or(package);
            return !STANDARD.contains(&format!(" {first} "));
        };
        let own = package
            .strip_prefix(module)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        own || (package.contains(FAMILY)
            && !SDK
                .iter()
                .filter_map(|sdk| package.strip_prefix(sdk))
                .any(|rest| {
                    ASIDE.iter().any(|aside| rest.contains(aside)) && !rest.contains(FILE_STORE)
                }))
    }
}

/// A package of Go's standard library: their paths have no dot in the first part.
pub(crate) fn is_standard(package: &str) -> bool {
    let first = package.split('/').next().unwrap_or(package);
    !first.is_empty() && !first.contains('.') && STANDARD.contains(&format!(" {first} "))
}

/// The package of a function, as its symbol has it.
pub(crate) fn package(name: &str) -> &str {
    let plain = name.split('[').next().unwrap_or(name);
    let last = plain.rfind('/').map_or(0, |at| at + 1);
    let end = plain
        .get(last..)
        .and_then(|rest| rest.find('.'))
        .map_or(plain.len(), |dot| last + dot);
    plain.get(..end).unwrap_or_default()
}

/// Symbols have `%2e` for the dots in a path's last part, and the like: `objabi.PathToPrefix`.
pub(crate) fn unescape(path: &str) -> String {
    let mut parts = path.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (code, part.get(2..)) {
            (Some(code), Some(rest)) if code.is_ascii() => {
                plain.push(char::from(code));
                plain.push_str(rest);
            }
            _ => {
                plain.push('%');
                plain.push_str(part);
            }
        }
    }
    plain
}

/// The type of a method's receiver, with its package, and whether it is a pointer; a closure has none.
pub(crate) fn receiver(name: &str) -> Option<(String, bool)> {
    let package = package(name);
    let rest = name.get(package.len() + 1..)?;
    let package = unescape(package);
    if let Some(rest) = rest.strip_prefix("(*") {
        let (of, method) = rest.split_once(").")?;
        return (!method.contains('.') && !method.ends_with("-fm"))
            .then(|| (format!("{package}.{of}"), true));
    }
    let (of, method) = rest.split_once('.')?;
    let plain = !method.contains('.') && !method.ends_with("-fm") && of != "init" && of != "glob";
    plain.then(|| (format!("{package}.{of}"), false))
}

/// `api.KVGet` or `plugin.API.KVGet` as a func value, or the like of `plugin.Helpers`: functions that the compiler makes.
pub(crate) fn is_expression(name: &str, package: &str) -> bool {
    name.get(package.len()..)
        .is_some_and(|rest| rest.starts_with(".API.") || rest.starts_with(".Helpers."))
}

/// A method of the type behind `plugin.Helpers`, or a function in one.
fn is_helpers_method(name: &str, package: &str) -> bool {
    name.get(package.len()..)
        .is_some_and(|rest| rest.starts_with(HELPERS_METHOD))
}

/// Does it run when the program starts? `init` of a package, and each of its functions of that name.
pub(crate) fn is_init(name: &str) -> bool {
    let package = package(name);
    let rest = name.get(package.len()..).unwrap_or_default();
    rest == ".init"
        || rest
            .strip_prefix(".init.")
            .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// A package of the plugin library, whose functions only pass calls on for a plugin.
pub(crate) fn is_library(package: &str) -> bool {
    SDK.iter().any(|sdk| package.starts_with(sdk))
}

/// A file of the plugin library.
pub(crate) fn is_library_file(file: &str) -> bool {
    SDK.iter().any(|sdk| file.contains(sdk))
}

/// A function that reads or compares versions: of the libraries for it, by a part of their paths, or of the server's model.
pub(crate) fn is_of_versions(name: &str) -> bool {
    let package = package(name);
    let is_library = |part: &str| matches!(part, "semver" | "go-semver" | "go-version");
    package.split('/').any(is_library) || name.ends_with("/model.SplitVersion")
}

/// A function of the plugin library's `experimental/telemetry`, or of a plugin's own copy of it (mscalendar's `calendar/telemetry`).
pub(crate) fn is_telemetry(name: &str) -> bool {
    package(name).ends_with("/telemetry")
}
