//! An icon that servers take for no SVG.

use crate::bundle::Entry;
use crate::executable::{Contents, Other};
use crate::facts::Facts;
use crate::icon::Reason;
use crate::report::Location;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/icon-not-svg.md`.
pub static RULE: Rule = rule!("manifest/icon-not-svg", Warning, High, check);

/// What the server does.
const EFFECT: &str = "The plugin works; the server logs \"icon is not svg\" and a placeholder \
                      stands for the icon where plugins are listed.";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((index, entry, file)) = facts.icon_file() else {
        return;
    };
    let Some(icon) = &file.icon else {
        if let Some(what) = not_a_candidate(&file.contents, entry) {
            out.add(format!("the icon {} is {what}", entry.display()))
                .help(format!("{EFFECT} Draw it as an SVG."))
                .at_entry(index);
        }
        return;
    };
    let Some(not_svg) = &icon.not_svg else {
        return;
    };
    let (why, hint) = match &file.contents {
        Contents::Other(other) if not_svg.reason == Reason::Binary => {
            (format!("it is {}", what(other)), "Draw it as an SVG.")
        }
        _ => {
            let (why, hint) = explain(not_svg.reason);
            (why.to_owned(), hint)
        }
    };
    let draft = out
        .add(format!(
            "servers take the icon {} for no SVG: {why}",
            entry.display()
        ))
        .help(format!("{EFFECT} {hint}"));
    match not_svg.reason {
        Reason::Empty | Reason::Binary => draft.at_entry(index),
        _ => draft.at(Location {
            entry: Some(entry.display()),
            start: Some(not_svg.place),
            end: Some(not_svg.place),
            ..Location::default()
        }),
    };
}

/// What a file is that has neither the name of an SVG nor `<svg` near its beginning; `None`
/// for a text so long that it may come later.
fn not_a_candidate(contents: &Contents, entry: &Entry) -> Option<&'static str> {
    match contents {
        Contents::Empty => Some("empty"),
        Contents::Other(other) if other.text && entry.size > crate::facts::files::HEAD as u64 => {
            None
        }
        Contents::Other(other) if other.text => Some("text and no SVG"),
        Contents::Other(other) => Some(what(other)),
        Contents::Script(_) => Some("a script"),
        Contents::Executable(_) | Contents::Damaged(_) => Some("a program"),
    }
}

fn what(other: &Other) -> &'static str {
    match other.magic.get(..6) {
        Some("ffd8ff") => "a JPEG picture",
        Some("474946") => "a GIF picture",
        _ => other.what,
    }
}

/// Why, and what to do about it.
const fn explain(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Empty => ("it is empty", "Pack the picture."),
        Reason::Binary => (
            "a control character is among its first 24 bytes",
            "Save it as plain SVG in UTF-8, not compressed.",
        ),
        Reason::ByteOrderMark => (
            "it begins with a byte order mark",
            "Save it as UTF-8 without one.",
        ),
        Reason::Instruction => (
            "more than an XML declaration stands in front of the picture",
            "Of <?...?> only one may stand there, <?xml ...?> at the beginning.",
        ),
        Reason::Doctype => (
            "its DOCTYPE is not a plain one of svg",
            "Take the DOCTYPE out; browsers do not need it.",
        ),
        Reason::OtherRoot => (
            "its first element is not svg",
            "Make svg the first element.",
        ),
        Reason::NoSvg => ("there is no <svg in it", "Pack the picture itself."),
        Reason::Before => (
            "something stands in front of <svg",
            "Only white space, comments, an XML declaration and a plain DOCTYPE may stand there.",
        ),
        Reason::OpenTag => ("the <svg tag does not end", "Save it again."),
        Reason::Prefix => (
            "its elements have a prefix",
            "Write <svg> in place of <svg:svg>; xmlns says whose it is.",
        ),
        Reason::SelfClosing => (
            "it has no </svg>",
            "Write <svg ...></svg>, with the picture in between.",
        ),
        Reason::Asterisk => (
            "an asterisk stands in the picture",
            "The check that servers use allows none between <svg> and </svg>, not even in a style: \
             take CSS comments and * selectors out. In an XML comment it does no harm.",
        ),
        Reason::Unclosed => ("it has no </svg>", "Save it again; it may be cut off."),
        Reason::After => (
            "something follows </svg>",
            "Only white space and comments may.",
        ),
    }
}
