//! Names that people or other systems misread.

use std::collections::BTreeMap;

use crate::bundle::path::below;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeIndex;
use crate::text::{is_dangerous, plural};

/// See `rules/archive/confusing-name.md`.
pub static RULE: Rule = rule!("archive/confusing-name", Warning, High, check);

/// More names than this with the same fault are one finding.
const GROUPED: usize = 3;

/// How many names such a finding gives beside the first.
const EXAMPLES: usize = 4;

/// What is wrong with a name; the first that applies is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Backslash,
    NotUtf8,
    Control,
    Invisible,
    Forbidden(char),
    Reserved,
    Blank,
    Dot,
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let mut found: BTreeMap<&str, Vec<(NodeIndex, Fault)>> = BTreeMap::new();
    // From the top: the plugin's own folder has a name, too.
    for index in layout.nodes(0).into_iter().skip(1) {
        let fault = layout.node(index).and_then(|node| fault(&node.name));
        if let Some(fault) = fault {
            found.entry(fault.kind()).or_default().push((index, fault));
        }
    }
    let root = layout.path(layout.root);
    for (kind, nodes) in found {
        let listed = if nodes.len() > GROUPED {
            1
        } else {
            nodes.len()
        };
        let more = nodes.len() - listed;
        for (node, fault) in nodes.iter().take(listed) {
            let path = layout.path(*node);
            let mut message = format!("{path} {}", fault.says());
            let mut evidence = format!("{kind} {}", below(&path, &root));
            if more > 0 {
                message += &format!("; {more} more name{} like it", plural(more as u64));
                evidence = kind.to_owned();
            }
            let mut draft = out.add(message).help(fault.help()).evidence(&evidence);
            if let Some(entry) = layout.node(*node).and_then(|node| node.made_by) {
                draft = draft.at_entry(entry);
            }
            let others = nodes
                .iter()
                .skip(1)
                .take(if more > 0 { EXAMPLES } else { 0 });
            for (node, _) in others {
                if let Some(entry) = layout.node(*node).and_then(|node| node.made_by) {
                    draft = draft.related_entry("another", entry);
                }
            }
        }
    }
}

/// What is wrong with one part of a path.
fn fault(name: &[u8]) -> Option<Fault> {
    if name.contains(&b'\\') {
        return Some(Fault::Backslash);
    }
    let Ok(name) = std::str::from_utf8(name) else {
        return Some(Fault::NotUtf8);
    };
    if name.chars().any(char::is_control) {
        return Some(Fault::Control);
    }
    if is_invisible_in(name) {
        return Some(Fault::Invisible);
    }
    // What Windows does not allow in a name.
    if let Some(c) = name
        .chars()
        .find(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
    {
        return Some(Fault::Forbidden(c));
    }
    if is_reserved(name) {
        return Some(Fault::Reserved);
    }
    if name.trim() != name {
        return Some(Fault::Blank);
    }
    name.ends_with('.').then_some(Fault::Dot)
}

/// Whether a name has a character that is not seen. Between letters of some scripts and between
/// emoji a joiner changes what is seen.
fn is_invisible_in(name: &str) -> bool {
    let mut before = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '\u{200c}' | '\u{200d}')
            && [before, chars.peek().copied()]
                .iter()
                .all(|next| next.is_some_and(|n| !n.is_ascii() && !is_dangerous(n)));
        if is_dangerous(c) && !joins {
            return true;
        }
        before = Some(c);
    }
    false
}

/// The names of devices on Windows, whatever follows a dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let port = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    let mut digits = port.unwrap_or_default().chars();
    matches!(
        (digits.next(), digits.next()),
        (Some('1'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}'), None)
    )
}

impl Fault {
    const fn kind(self) -> &'static str {
        match self {
            Self::Backslash => "backslash",
            Self::NotUtf8 => "not-utf-8",
            Self::Control => "control",
            Self::Invisible => "invisible",
            Self::Forbidden(_) => "forbidden",
            Self::Reserved => "reserved",
            Self::Blank => "blank",
            Self::Dot => "dot",
        }
    }

    fn says(self) -> String {
        match self {
            Self::Backslash => "has a backslash in its name".to_owned(),
            Self::NotUtf8 => "has a name that is not UTF-8".to_owned(),
            Self::Control => "has a control character in its name".to_owned(),
            Self::Invisible => "has an invisible character in its name".to_owned(),
            Self::Forbidden(c) => format!("has {c} in its name, which Windows does not allow"),
            Self::Reserved => "has the name of a device on Windows".to_owned(),
            Self::Blank => "has a name that begins or ends with a blank".to_owned(),
            Self::Dot => "has a name that ends with a dot".to_owned(),
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Backslash => {
                "To a server on Linux a backslash is a letter like any other: this is one file with \
                 a long name, in no folder, and what the manifest names with slashes is not found. \
                 Programs that pack on Windows do that. Pack on Linux, or with tar."
            }
            Self::NotUtf8 => {
                "A server on Linux takes it. macOS does not, and others show each their own \
                 letters. The manifest, which is UTF-8, cannot name such a file. Rename it."
            }
            Self::Control => {
                "A server takes it, but logs, listings and scripts break or hide what follows. \
                 Rename it."
            }
            Self::Invisible => {
                "It looks like another name, or its letters run in another direction than people \
                 read: what a reviewer sees is not what it is called. Rename it."
            }
            Self::Forbidden(_) | Self::Reserved => {
                "A server on Linux takes it. On Windows the bundle cannot be unpacked whole, so a \
                 reviewer or developer there does not see this file. Rename it."
            }
            Self::Blank | Self::Dot => {
                "It is easily mistaken for the name without it, and Windows drops it at the end. A \
                 path in the manifest must have it, too. Rename it."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, fault};

    #[test]
    fn names_are_judged_as_other_systems_do() {
        for (name, expected) in [
            ("aux.txt", Some(Fault::Reserved)),
            ("NUL", Some(Fault::Reserved)),
            ("com1.tar.gz", Some(Fault::Reserved)),
            ("lpt\u{b2}", Some(Fault::Reserved)),
            ("com10", None),
            ("com", None),
            ("com.example.p", None),
            ("auxiliary.txt", None),
            ("console.js", None),
            ("a:b", Some(Fault::Forbidden(':'))),
            ("dist\\main.js", Some(Fault::Backslash)),
            (" a", Some(Fault::Blank)),
            ("a b", None),
            ("a.", Some(Fault::Dot)),
            (".a", None),
            ("a\u{202e}gpj.exe", Some(Fault::Invisible)),
            ("a\tb", Some(Fault::Control)),
            ("ünïcode-日本語+e1f9f88~[x]@2x#.svg", None),
        ] {
            assert_eq!(fault(name.as_bytes()), expected, "{name}");
        }
        assert_eq!(fault(b"\xff"), Some(Fault::NotUtf8));
    }
}
