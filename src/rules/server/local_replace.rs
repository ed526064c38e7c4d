//! Modules that were replaced with a folder.

use std::collections::BTreeMap;

use super::programs;
use crate::executable::{GoBuild, Module};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/local-replace.md`.
pub static RULE: Rule = rule!("server/local-replace", Warning, High, check);

/// Hosts whose repositories are two names deep, as in `github.com/owner/name`.
const HOSTS: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let mut replaced: BTreeMap<&str, (&Module, Severity, usize)> = BTreeMap::new();
    for found in programs(facts) {
        let Some(go) = &found.program.go else {
            continue;
        };
        for module in &go.deps {
            let Some(severity) = severity(go, module) else {
                continue;
            };
            let known = replaced
                .entry(&module.path)
                .or_insert((module, severity, found.entry));
            known.1 = known.1.max(severity);
        }
    }
    for (path, (module, severity, entry)) in replaced {
        let place = module.replace.as_deref().map_or("", |place| &place.path);
        let help = if severity == Severity::Info {
            "The folder is in the plugin's own repository: whoever reviews the plugin has to review \
             it as well, and fixes of the public module do not arrive by themselves."
        } else {
            "That folder was on the builder's machine, outside of the plugin's repository: nobody \
             else can build this program or see what is in it. Publish the module and require a \
             version of it, or put the folder into the repository."
        };
        out.add_as(
            severity,
            format!("{path} was replaced with the folder {place}"),
        )
        .help(help)
        .at_entry(entry)
        .evidence(path);
    }
}

/// `None` for what is not replaced with a folder, or is a part of the plugin's own repository.
fn severity(go: &GoBuild, module: &Module) -> Option<Severity> {
    let place = module.replace.as_deref().filter(|place| place.is_local())?;
    let main = go.main.as_ref().map_or("", |main| main.path.as_str());
    let (repository, depth) = repository(main);
    let inside = climbs(&place.path).is_some_and(|climbs| climbs <= depth);
    let own = !repository.is_empty()
        && module
            .path
            .strip_prefix(repository)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match (inside, own) {
        (true, true) => None,
        (true, false) => Some(Severity::Info),
        (false, _) => Some(Severity::Warning),
    }
}

/// The repository that a module is in, and how many folders deep: on well-known hosts, or the
/// module itself.
fn repository(module: &str) -> (&str, usize) {
    let mut parts = module.split('/');
    if !parts.next().is_some_and(|host| HOSTS.contains(&host)) {
        return (module, 0);
    }
    let Some((at, _)) = module.match_indices('/').nth(2) else {
        return (module, 0);
    };
    let (repository, rest) = module.split_at_checked(at).unwrap_or((module, ""));
    let is_version = |part: &&str| {
        part.strip_prefix('v')
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let folders = rest.split('/').filter(|part| !part.is_empty());
    (repository, folders.filter(|part| !is_version(part)).count())
}

/// How many folders a path leads up before it leads down; `None` for an absolute one.
fn climbs(place: &str) -> Option<usize> {
    if !place.starts_with('.') {
        return None;
    }
    let (mut depth, mut deepest) = (0isize, 0isize);
    for part in place.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        deepest = deepest.min(depth);
    }
    Some(deepest.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::{climbs, repository};

    #[test]
    fn a_repository_is_told_from_a_module() {
        assert_eq!(repository("github.com/o/r"), ("github.com/o/r", 0));
        assert_eq!(repository("github.com/o/r/v2"), ("github.com/o/r", 0));
        assert_eq!(repository("github.com/o/r/a/b/v2"), ("github.com/o/r", 2));
        assert_eq!(repository("example.com/r/a"), ("example.com/r/a", 0));
        assert_eq!(repository(""), ("", 0));
        assert_eq!(repository("github.com"), ("github.com", 0));
    }

    #[test]
    fn paths_climb() {
        assert_eq!(climbs("./client"), Some(0));
        assert_eq!(climbs("../x"), Some(1));
        assert_eq!(climbs("./a/../../x"), Some(1));
        assert_eq!(climbs("..\\..\\x"), Some(2));
        assert_eq!(climbs("/home/alice/x"), None);
        assert_eq!(climbs("C:\\x"), None);
    }
}
