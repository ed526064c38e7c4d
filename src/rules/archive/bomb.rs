//! An archive that is larger than anyone meant.

use crate::bundle::{Bundle, Stop};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::size;

/// See `rules/archive/bomb.md`.
pub static RULE: Rule = rule!("archive/bomb", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((name, message)) = limit_met(facts) else {
        return;
    };
    out.add(message)
        .help(format!(
            "A server has no such limit: it unpacks everything and fills its disk. mmlint stopped \
             reading here, and what follows was not checked. If the bundle really is that large, \
             raise the limit with --limit {name}=VALUE."
        ))
        .at_offset(facts.bundle().unpacked_bytes)
        .evidence(name);
}

/// The limit that ended the reading, and how far it got.
fn limit_met(facts: &Facts) -> Option<(&'static str, String)> {
    let Some(Stop::Limit {
        name,
        limit,
        reached,
    }) = &facts.bundle().stop
    else {
        let limit = facts.layout().over_limit?;
        let message = format!("its entries make more than {limit} files and folders");
        return Some(("entries", message));
    };
    let (limit, reached) = (*limit, *reached);
    let message = match *name {
        "unpacked" => format!(
            "unpacks to more than {} (at least {})",
            size(limit),
            size(reached)
        ),
        "ratio" if is_whole(facts.bundle(), limit) => {
            format!("unpacks to more than {limit} times its size (at least {reached} times)")
        }
        "ratio" => format!(
            "its first part unpacks to more than {limit} times that part's size ({reached} times)"
        ),
        "names" => format!(
            "the names of its entries have more than {} (at least {})",
            size(limit),
            size(reached)
        ),
        _ => format!("holds more than {limit} entries"),
    };
    Some((name, message))
}

/// Whether what was unpacked is too much for the whole file, whose size is not known before it was read where
/// it comes through a pipe.
fn is_whole(bundle: &Bundle, limit: u64) -> bool {
    let packed = bundle.size_bytes.map(|size| size.max(1));
    packed.is_some_and(|packed| bundle.unpacked_bytes / packed >= limit)
}
