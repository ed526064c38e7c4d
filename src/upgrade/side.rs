//! One of the two bundles, and how much of it is known: what was not read is not gone.

use std::collections::BTreeMap;

use crate::bundle::Form;
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::inventory::{CodeState, Inventory, Kind, Program};
use crate::manifest::model::Manifest;
use crate::report::Confidence;

/// One of the two bundles.
#[derive(Debug)]
pub struct Side<'a> {
    /// What is known of it.
    pub facts: &'a Facts,
    /// What it is made of and what it can do.
    pub seen: Inventory,
}

/// Things by name, and whether they are all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T> {
    /// What is known to be there.
    pub known: BTreeMap<String, T>,
    /// Whether what is not among them is not there.
    pub complete: bool,
}

impl<T> Part<T> {
    /// What is in `self` and surely not in `other`.
    pub fn beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a String, &'a T)> {
        let known = self.known.iter().filter(|_| other.complete);
        known.filter(|(name, _)| !other.known.contains_key(*name))
    }
}

impl<'a> Side<'a> {
    /// Looks at a bundle.
    #[must_use]
    pub fn new(facts: &'a Facts) -> Self {
        Self {
            facts,
            seen: crate::inventory::of(facts),
        }
    }

    /// The manifest, where a server can read it: of a broken one part is known, and nothing is
    /// surely missing.
    #[must_use]
    pub fn manifest(&self) -> Option<(&'a ManifestFile, &'a Manifest)> {
        let (file, manifest) = self.facts.parsed()?;
        file.decoded.error.is_none().then_some((file, manifest))
    }

    /// Whether it is a source tree, where nothing built can be missing.
    #[must_use]
    pub fn is_tree(&self) -> bool {
        self.facts.bundle().form == Form::SourceTree
    }

    /// Whether it was read to its end, manifest included.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.facts.is_complete() && self.manifest().is_some()
    }

    /// Whether it has a server part; `None` where its manifest cannot be read.
    #[must_use]
    pub fn has_server(&self) -> Option<bool> {
        Some(self.manifest()?.1.server_part().is_some())
    }

    /// Whether it has a webapp part; `None` likewise.
    #[must_use]
    pub fn has_webapp(&self) -> Option<bool> {
        Some(self.manifest()?.1.webapp.is_some())
    }

    /// The programs that the manifest lists and that are there.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        let programs = self.seen.executables.iter();
        programs.filter(|it| !it.platforms.is_empty() && it.kind != Kind::Missing)
    }

    /// Whether `is_known` of the code of each program that servers start.
    fn code_is_known(&self, is_known: impl Fn(&Program) -> bool) -> bool {
        if !self.is_whole() {
            return false;
        }
        if self.has_server() == Some(false) {
            return true;
        }
        let read = |program: &Program| match program.code {
            CodeState::Read { limited, .. } => !limited && is_known(program),
            CodeState::SameAs { .. } => true,
            CodeState::NotRead { .. } => false,
        };
        let mut any = self.programs().peekable();
        any.peek().is_some() && any.all(read)
    }

    /// The hooks that it answers.
    #[must_use]
    pub fn hooks(&self) -> Part<()> {
        let hooks = self
            .seen
            .executables
            .iter()
            .flat_map(|it| &it.hooks)
            .flatten();
        let answered = hooks.filter(|hook| hook.matches_signature != Some(false));
        Part {
            known: answered.map(|hook| (hook.name.clone(), ())).collect(),
            complete: self.code_is_known(|program| program.hooks.is_some()),
        }
    }

    /// Whether all its calls are known.
    fn calls_are_known(&self) -> bool {
        self.code_is_known(|program| program.api_calls.is_some())
    }

    /// The methods of the API that it surely or likely calls, with how sure it is and from where.
    #[must_use]
    pub fn methods(&self) -> Part<(Confidence, String)> {
        let powers = self.seen.powers.api.iter().flatten();
        let methods = powers.flat_map(|power| &power.methods).map(|method| {
            let place = place(&method.first.function, &method.first.source);
            (method.name.clone(), (method.confidence, place))
        });
        // What may be called, and is called nowhere else, is neither there nor missing.
        Part {
            known: methods.collect(),
            complete: self.calls_are_known(),
        }
    }

    /// Whether some call of this method may be in it, however unlikely.
    #[must_use]
    pub fn may_call(&self, method: &str) -> bool {
        let programs = self.seen.executables.iter();
        let mut calls = programs.flat_map(|program| &program.api_calls).flatten();
        calls.any(|call| call.method == method)
    }

    /// The groups of the API's methods that it calls, with what they are good for.
    #[must_use]
    pub fn api_powers(&self) -> Part<String> {
        let powers = self.seen.powers.api.iter().flatten();
        Part {
            known: powers
                .map(|power| (power.group.clone(), power.about.clone()))
                .collect(),
            complete: self.calls_are_known(),
        }
    }

    /// What it does on the machine, with the first place of each call of the standard library.
    #[must_use]
    pub fn host_calls(&self) -> Part<String> {
        let powers = self.seen.powers.host.iter().flatten();
        let mut known = BTreeMap::new();
        for call in powers.flat_map(|power| &power.calls) {
            let from = || place(&call.place.function, &call.place.source);
            known.entry(call.call.clone()).or_insert_with(from);
        }
        Part {
            known,
            complete: self.calls_are_known(),
        }
    }

    /// The powers on the machine by their names, with what they are.
    #[must_use]
    pub fn host_powers(&self) -> Part<&'static str> {
        let powers = self.seen.powers.host.iter().flatten();
        Part {
            known: powers
                .map(|power| (power.power.name().to_owned(), power.about))
                .collect(),
            complete: self.calls_are_known(),
        }
    }
}

/// A function and its line, short.
fn place(function: &str, source: &str) -> String {
    let function = crate::text::short_function(function);
    match source {
        "" => function.to_owned(),
        source => format!("{function}, {source}"),
    }
}
