//! Programs that unpack themselves when they are started.

use super::Common;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/packed.md`.
pub static RULE: Rule = rule!("server/packed", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(packed) = Common::of(facts, |found| found.program.packed.is_some()) else {
        return;
    };
    let packer = packed
        .0
        .iter()
        .find_map(|found| found.program.packed.as_ref())
        .map_or("", |packed| packed.packer);
    let message = format!("{} packed with {packer}", packed.subject("is", "are"));
    let draft = out.add_as(packed.severity(Severity::Warning), message).help(
        "mmlint cannot look inside, so whether it is a plugin at all was not checked. Each start \
         unpacks the program in memory first, and the server waits three seconds for it; virus \
         scanners report such files. The bundle is compressed as it is: leave the packer out.",
    );
    packed.place(draft);
}
