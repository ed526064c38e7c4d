//! How the programs were built, side by side: what all platforms share, and where they differ.

use std::collections::BTreeMap;

use serde::Serialize;

use super::program::{Kind, Program, Vcs};
use crate::executable::Module;

/// All programs together. A list with one row is the same for all that tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Build {
    /// The releases of Go.
    pub go: Vec<Shared<String>>,
    /// The states of the sources.
    pub commits: Vec<Shared<Vcs>>,
    /// Whether all programs were built from one commit; null where one does not tell, or there is none.
    pub same_commit: Option<bool>,
    /// The settings, by name: platforms aside.
    pub settings: BTreeMap<String, Vec<Shared<String>>>,
    /// The modules, by path, version and replacement.
    pub modules: Vec<Shared<Module>>,
    /// How many programs of Go there are.
    pub programs: usize,
}

/// Something, and the programs that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shared<T> {
    /// What.
    pub value: T,
    /// The programs' platforms, and the names of those that have none.
    pub programs: Vec<String>,
}

/// Settings that differ by platform because they name it.
const OF_PLATFORM: [&str; 8] = [
    "GOOS",
    "GOARCH",
    "GOAMD64",
    "GOARM64",
    "GOARM",
    "GO386",
    "GORISCV64",
    "GOPPC64",
];

/// Settings that [`Build::commits`] has.
const OF_VCS: &str = "vcs";

/// What the programs of Go share. Those of which nothing was read are left out.
pub(super) fn of(programs: &[Program]) -> Build {
    let go: Vec<&Program> = programs
        .iter()
        .filter(|program| program.kind == Kind::Program && program.go_version.is_some())
        .collect();
    let mut build = Build {
        programs: go.len(),
        ..Build::default()
    };
    let mut modules: BTreeMap<(String, String, String), Shared<Module>> = BTreeMap::new();
    for program in &go {
        let name = name(program);
        if let Some(version) = &program.go_version {
            add(&mut build.go, version, name);
        }
        if let Some(vcs) = &program.vcs {
            add(&mut build.commits, vcs, name);
        }
        for (key, value) in &program.settings {
            let is_vcs = key == OF_VCS || key.starts_with("vcs.");
            if !is_vcs && !OF_PLATFORM.contains(&key.as_str()) {
                add(build.settings.entry(key.clone()).or_default(), value, name);
            }
        }
        for module in &program.modules {
            let shared = modules.entry(key(module)).or_insert_with(|| Shared {
                value: module.clone(),
                programs: Vec::new(),
            });
            shared.programs.push(name.to_owned());
        }
    }
    build.modules = modules.into_values().collect();
    let revisions: Option<Vec<&String>> = go
        .iter()
        .map(|program| program.vcs.as_ref()?.revision.as_ref())
        .collect();
    build.same_commit = revisions
        .filter(|all| !all.is_empty())
        .map(|all| all.windows(2).all(|pair| pair.first() == pair.last()));
    build
}

/// What people call a program: the platform that it is built for.
fn name(program: &Program) -> &str {
    program.platform.as_deref().unwrap_or(&program.entry)
}

fn add<T: Clone + PartialEq>(all: &mut Vec<Shared<T>>, value: &T, program: &str) {
    match all.iter_mut().find(|shared| shared.value == *value) {
        Some(shared) => shared.programs.push(program.to_owned()),
        None => all.push(Shared {
            value: value.clone(),
            programs: vec![program.to_owned()],
        }),
    }
}

/// What tells modules apart.
fn key(module: &Module) -> (String, String, String) {
    let replace = module.replace.as_ref();
    let replace = replace.map(|other| format!("{} {}", other.path, other.version));
    (
        module.path.clone(),
        module.version.clone(),
        replace.unwrap_or_default(),
    )
}
