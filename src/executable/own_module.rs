//! How the files of a program's source are named: from the folder of the plugin's own module on, as its repository has them.

use super::buildinfo::GoBuild;
use super::golang::CodePlace;
use super::golang::names;

/// Where Go keeps other modules, within a folder that is the builder's own.
const MODULE_CACHE: &str = "/pkg/mod/";

/// The module that a program is made of, by its build information.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnModule {
    /// The module's path.
    path: Option<String>,
    /// The import path of package main.
    main: Option<String>,
}

impl OwnModule {
    /// The module of a program with this build information, if it has any.
    #[must_use]
    pub fn of(go: Option<&GoBuild>) -> Self {
        Self {
            path: go
                .and_then(|go| go.main.as_ref())
                .map(|main| main.path.clone())
                .filter(|path| !path.is_empty()),
            main: go.and_then(|go| go.path.clone()),
        }
    }

    /// The file and line of a place: `server/plugin.go:57` for one in the module, from its own path on for one of another
    /// module in Go's cache or a folder `vendor`. Of what was built elsewhere it is as the program has it, which may be the
    /// builder's folders; empty where the program does not tell the file.
    #[must_use]
    pub fn source(&self, place: &CodePlace) -> String {
        if place.file.is_empty() {
            return String::new();
        }
        let file = self.below(place).or_else(|| elsewhere(place));
        let file = file.as_deref().unwrap_or(&place.file);
        format!("{file}:{}", place.line)
    }

    /// The file from the module's folder on. With `-trimpath` its name begins with the module's path. Without, it is an
    /// absolute path on the builder's machine, which ends as the function's package does.
    fn below(&self, place: &CodePlace) -> Option<String> {
        let module = self.path.as_deref()?;
        if let Some(inside) = within(&place.file, module) {
            return Some(inside.to_owned());
        }
        let (folder, name) = absolute(&place.file)?;
        let package = match names::package(&place.function) {
            "main" => self.main.clone()?,
            other => names::unescape(other),
        };
        match within(&package, module)? {
            "" => Some(name.to_owned()),
            below => is_last(folder, below).then(|| format!("{below}/{name}")),
        }
    }
}

/// The file of another module: in Go's cache by the module's name and version, in a folder `vendor` by the package.
fn elsewhere(place: &CodePlace) -> Option<String> {
    let (folder, name) = absolute(&place.file)?;
    if let Some((_, cached)) = place.file.rsplit_once(MODULE_CACHE)
        && cached.contains("@v")
    {
        return Some(unescape_letters(cached));
    }
    let package = names::unescape(names::package(&place.function));
    (package != "main" && is_last(folder, &package)).then(|| format!("{package}/{name}"))
}

/// The folder and the name of a file with an absolute path, which Go writes with `/` everywhere.
fn absolute(file: &str) -> Option<(&str, &str)> {
    let (folder, name) = file.rsplit_once('/')?;
    (folder.starts_with('/') || folder.get(1..3) == Some(":/")).then_some((folder, name))
}

/// A path in the cache, where capital letters have a mark: `!burnt!sushi` (`EscapePath` in golang.org/x/mod/module).
fn unescape_letters(path: &str) -> String {
    let mut parts = path.split('!');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        plain.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        plain.push_str(letters.as_str());
    }
    plain
}

/// What is behind a path's beginning; empty for the path itself.
fn within<'p>(path: &'p str, begin: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(begin)?;
    match rest {
        "" => Some(rest),
        rest => rest.strip_prefix('/'),
    }
}

/// Are a path's last parts these?
fn is_last(path: &str, end: &str) -> bool {
    let before = path.strip_suffix(end).filter(|_| !end.is_empty());
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(main: &str, function: &str, file: &str) -> String {
        let module = OwnModule {
            path: Some("example.com/a/b".to_owned()),
            main: Some(main.to_owned()),
        };
        module.source(&CodePlace {
            function: function.to_owned(),
            file: file.to_owned(),
            line: 7,
        })
    }

    #[test]
    fn files_are_named_as_the_repository_has_them() {
        let main = "example.com/a/b/server";
        for (function, file, wanted) in [
            ("main.f", "example.com/a/b/server/x.go", "server/x.go:7"),
            ("main.f", "/home/me/b-1.2/server/x.go", "server/x.go:7"),
            ("main.(*P).f.func1", "C:/b/server/x.go", "server/x.go:7"),
            (
                "example.com/a/b/server/k%2ev.f",
                "/b/server/k.v/x.go",
                "server/k.v/x.go:7",
            ),
            ("example.com/a/b.f", "/somewhere/x.go", "x.go:7"),
            // A folder that is not called as the package is: a link, or a generated file.
            ("main.f", "/home/me/other/x.go", "/home/me/other/x.go:7"),
            (
                "main.f",
                "/home/me/myserver/x.go",
                "/home/me/myserver/x.go:7",
            ),
            ("main.f", "<autogenerated>", "<autogenerated>:7"),
            // Other modules, by the name that Go gives them.
            (
                "example.com/c.f",
                "/root/go/pkg/mod/example.com/c@v1.2.3/x.go",
                "example.com/c@v1.2.3/x.go:7",
            ),
            (
                "example.com/c.f",
                "example.com/c@v1.2.3/x.go",
                "example.com/c@v1.2.3/x.go:7",
            ),
            (
                "example.com/c.f",
                "/home/pkg/mod/go/pkg/mod/example.com/c@v1/x.go",
                "example.com/c@v1/x.go:7",
            ),
            (
                "main.f",
                "/home/me/pkg/mod/x/main/x.go",
                "/home/me/pkg/mod/x/main/x.go:7",
            ),
            (
                "example.com/c.f",
                "/b/vendor/example.com/c/x.go",
                "example.com/c/x.go:7",
            ),
            (
                "x",
                "C:/Users/me/go/pkg/mod/github.com/!burnt!sushi/toml@v1/x.go",
                "github.com/BurntSushi/toml@v1/x.go:7",
            ),
            (
                "example.com/a/bc.f",
                "example.com/a/bc/x.go",
                "example.com/a/bc/x.go:7",
            ),
            ("main.f", "", ""),
        ] {
            assert_eq!(source(main, function, file), wanted, "{function} {file}");
        }
        assert_eq!(
            source("command-line-arguments", "main.f", "/b/x.go"),
            "/b/x.go:7"
        );
    }
}
