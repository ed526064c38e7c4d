//! The builder's own folders in a program.

use super::{Common, StartedProgram};
use crate::executable::BuildPaths;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::shorten;

/// See `rules/server/build-paths.md`.
pub static RULE: Rule = rule!("server/build-paths", Info, High, check);

/// Names of accounts that are nobody's: those of build services and images.
const NOBODY: [&str; 20] = [
    "app",
    "build",
    "builder",
    "buildkite-agent",
    "ci",
    "circleci",
    "containeradministrator",
    "gitlab-runner",
    "gitpod",
    "go",
    "jenkins",
    "linuxbrew",
    "node",
    "public",
    "runner",
    "runneradmin",
    "shared",
    "travis",
    "ubuntu",
    "vsts",
];

/// The longest path that is shown, in characters.
const MAX_SHOWN: usize = 120;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(built) = Common::of(facts, |found| example(found).is_some()) else {
        return;
    };
    let Some(example) = built.0.iter().find_map(example) else {
        return;
    };
    let message = format!(
        "{} paths of the machine that built it, such as {}",
        built.subject("has", "have"),
        shorten(example, MAX_SHOWN)
    );
    let draft = out.add_as(Severity::Info, message).help(
        "Names of accounts and folders become public with the bundle, and stack traces show them. \
         Two builds of one commit differ. Build with -trimpath.",
    );
    built.place(draft);
}

fn example<'a>(found: &StartedProgram<'a>) -> Option<&'a str> {
    personal(found.program.build_paths.as_ref()?)
}

/// A path below somebody's home folder.
fn personal(paths: &BuildPaths) -> Option<&str> {
    let all = paths
        .examples
        .iter()
        .chain(&paths.module_cache)
        .chain(&paths.goroot);
    all.map(String::as_str).find(|path| is_personal(path))
}

fn is_personal(path: &str) -> bool {
    let mut parts = path.split(['/', '\\']);
    // A drive, or nothing before the first slash.
    let _ = parts.next();
    let home = parts.next().unwrap_or_default();
    let account = parts.next().unwrap_or_default().to_lowercase();
    matches!(home, "home" | "Users" | "users")
        && parts.next().is_some()
        && !account.is_empty()
        && !NOBODY.contains(&account.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_personal;

    #[test]
    fn homes_of_people_are_told_from_others() {
        for path in [
            "/home/alice/p/main.go",
            "/Users/bob/go/pkg/mod",
            "C:/Users/Eve/p/main.go",
        ] {
            assert!(is_personal(path), "{path}");
        }
        for path in [
            "/home/runner/work/p/p/server/main.go",
            "C:/Users/runneradmin/go/pkg/mod",
            "/usr/local/go",
            "/go/pkg/mod",
            "/root/p/main.go",
            "/home/main.go",
            "",
        ] {
            assert!(!is_personal(path), "{path}");
        }
    }
}
