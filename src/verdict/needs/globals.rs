//! What a webapp takes of the web app's globals, and how sure it is that one without them fails.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::report::Confidence;
use crate::server::globals::{Global, global};
use crate::webapp::code::{GlobalUse, Guard, Missing, Runs};

/// What the webapp takes of a global that some web app does not have.
#[derive(Debug)]
pub struct Taken<'a> {
    /// What is known of it.
    pub global: &'static Global,
    /// The script's entry.
    pub entry: usize,
    /// The uses that throw where it is missing and that nothing guards which asks for it, the surest
    /// first, then in the order of the text.
    pub uses: Vec<&'a GlobalUse>,
    /// How sure the surest of them is to be reached.
    pub confidence: Confidence,
    /// Whether every one of them depends on something else, as the server's version.
    pub depends: bool,
}

impl Taken<'_> {
    /// When the surest use is run.
    #[must_use]
    pub fn runs(&self) -> Runs {
        self.uses.first().map_or(Runs::Perhaps, |found| found.runs)
    }

    /// How sure it is that a web app before its first release fails.
    #[must_use]
    pub fn too_new(&self) -> Confidence {
        match self.global.between {
            Some(_) => self.confidence.min(Confidence::Medium),
            None => self.confidence,
        }
    }

    /// How sure it is that a web app that has lost it fails.
    #[must_use]
    pub fn removed(&self) -> Confidence {
        match self.global.removed_between {
            Some(_) => self.confidence.min(Confidence::Medium),
            None => self.confidence,
        }
    }
}

/// What the webapp cannot do without, by name. Of a path the last part that can be missing stands for
/// those before it, which are older.
#[must_use]
pub fn taken(facts: &Facts) -> Vec<Taken<'_>> {
    let Some((entry, code)) = facts.web_code() else {
        return Vec::new();
    };
    let mut by_name: BTreeMap<&str, Taken<'_>> = BTreeMap::new();
    for found in &code.globals {
        let Some((part, global)) = needed(found) else {
            continue;
        };
        let confidence = match (part.guard, found.runs) {
            (Guard::None, Runs::Load | Runs::Initialize) => Confidence::High,
            _ => Confidence::Medium,
        };
        let taken = by_name.entry(&global.name).or_insert(Taken {
            global,
            entry,
            uses: Vec::new(),
            confidence,
            depends: true,
        });
        taken.confidence = taken.confidence.max(confidence);
        taken.depends &= part.guard == Guard::Other;
        taken.uses.push(found);
    }
    let mut all: Vec<_> = by_name.into_values().collect();
    for taken in &mut all {
        taken
            .uses
            .sort_by_key(|found| std::cmp::Reverse(found.runs));
    }
    all
}

/// The last part of a use that throws where it is missing, if nothing makes sure that it is there. One that came together
/// with what it is a member of is there where that is, so that asking for either is enough: `popouts?.popoutRhsPlugin()`.
fn needed(found: &GlobalUse) -> Option<(&Missing, &'static Global)> {
    let mut parts = found.missing.as_slice();
    while let Some((part, before)) = parts.split_last() {
        parts = before;
        if !part.throws {
            continue;
        }
        if part.guard == Guard::Own {
            return None;
        }
        let member = global(&part.name)?;
        // What is read by `?.` throws nothing.
        let mut asked = before
            .iter()
            .filter(|whole| !whole.throws || whole.guard == Guard::Own)
            .filter_map(|whole| global(&whole.name));
        if !asked.any(|whole| is_always_in(member, whole)) {
            return Some((part, member));
        }
    }
    None
}

/// Whether every web app that has the whole has its member.
fn is_always_in(member: &Global, whole: &Global) -> bool {
    let goes_with = |gone| whole.removed.is_some_and(|whole| whole <= gone);
    member.earliest() <= whole.earliest() && member.removed.is_none_or(goes_with)
}
