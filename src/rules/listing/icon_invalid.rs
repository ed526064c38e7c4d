//! An icon that browsers do not show.

use super::findings::{Findings, Place};
use crate::icon::{Reason, is_svg};
use crate::manifest::model::text;
use crate::marketplace::ListingFacts;
use crate::marketplace::signature::decode;
use crate::rules::{Rule, rule};

/// See `rules/listing/icon-invalid.md`.
pub static RULE: Rule = rule!("listing/icon-invalid", Warning, High, listing: check);

/// What the generator writes in front of a picture.
pub const PREFIX: &str = "data:image/svg+xml;base64,";

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let Some(data) = &entry.icon_data else {
            continue;
        };
        let value = text(Some(data));
        // Without an icon the web app draws one of its own.
        if value.is_empty() {
            continue;
        }
        let why = match value.strip_prefix(PREFIX) {
            None if value.starts_with("data:image/") => continue,
            None if value.starts_with("https://") || value.starts_with("http://") => {
                "is a link: every browser that shows the Marketplace would ask that site for it"
            }
            None => "is no data URI of a picture",
            Some(base64) => match decode(base64) {
                None => "is no base64",
                Some(bytes) => match is_svg::check(&bytes) {
                    Err((Reason::Empty, _)) => "is empty",
                    Err((Reason::Binary | Reason::NoSvg | Reason::OtherRoot, _)) => "is no SVG",
                    _ => continue,
                },
            },
        };
        out.add(
            Some(entry),
            &Place::new(data.span, data.pointer.clone()),
            format!("icon_data {why}"),
            "The web app gives it to an <img> as it is. Write data:image/svg+xml;base64, and the picture in \
             base64 behind it, or leave it empty: then a plain icon is shown.",
        );
    }
}
