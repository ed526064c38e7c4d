//! Labels that say something else than the entry.

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::store::{ENTERPRISE, computed_labels};
use crate::marketplace::{Entry, ListingFacts};
use crate::report::Severity;
use crate::rules::{Rule, rule};

/// See `rules/listing/label-conflict.md`.
pub static RULE: Rule = rule!("listing/label-conflict", Warning, High, listing: check);

/// What a label tells: the field that the Marketplace makes it of, and the value.
fn field_of(label: &str) -> Option<(&'static str, &'static str)> {
    match label {
        "Partner" => Some(("author_type", "\"partner\"")),
        "Community" => Some(("author_type", "\"community\"")),
        "Beta" => Some(("release_stage", "\"beta\"")),
        "Experimental" => Some(("release_stage", "\"experimental\"")),
        // What the label was called before.
        ENTERPRISE | "Enterprise" | "Enterprise (E20)" => Some(("enterprise", "true")),
        _ => None,
    }
}

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let computed = computed_labels(entry);
        for label in &entry.labels {
            let name = text(label.name.as_ref());
            let Some((field, value)) = field_of(name) else {
                continue;
            };
            let made = computed
                .iter()
                .find(|made| field_of(made).is_some_and(|of| of.0 == field));
            let message = match made {
                Some(made) if *made == name => format!("the label {name} is shown twice"),
                Some(made) => format!("the labels {name} and {made} are both shown"),
                None => format!(
                    "the label {name} is shown, and {field} is {}",
                    says(entry, field)
                ),
            };
            let is_right = made.is_some_and(|made| field_of(made) == Some((field, value)));
            let cure = match is_right {
                true => format!("{field} says it already: take the label out."),
                false => format!("Take the label out; where it is right, set {field} to {value}."),
            };
            let draft = out.add(
                Some(entry),
                &Place::new(label.span, label.pointer.clone()),
                message,
                format!(
                    "The Marketplace makes this label of {field} itself, and adds it to those that stand \
                     here. {cure}"
                ),
            )
            .evidence(name);
            if facts.replaced_by(entry.index).is_some() {
                draft.severity(Severity::Info);
            }
        }
    }
}

fn says(entry: &Entry, field: &str) -> String {
    let value = match field {
        "author_type" => &entry.author_type,
        "release_stage" => &entry.release_stage,
        _ => return entry.enterprise.to_string(),
    };
    match text(value.as_ref()) {
        "" => "not set".to_owned(),
        value => format!("{value:?}"),
    }
}
