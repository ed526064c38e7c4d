//! What tells one finding from another, from build to build of the plugin and of mmlint.

use std::borrow::Cow;

use crate::bundle::path;
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::decoded::pointer_step;
use crate::manifest::document::{Document, Kind, NodeId};
use crate::report::Diagnostic;
use crate::text::digest;

/// What names an element of a list in a manifest: a setting or section by its key, an option
/// by its value or, lacking one, by its display name.
const NAMES: [&str; 3] = ["key", "value", "display_name"];

/// Of longer lists each element is named by its place.
const MAX_ITEMS: usize = 1_000;

/// The rule, the entry below the root, the place in the manifest and the evidence, hashed.
/// The place is the pointer with elements of lists by their names: another setting in front
/// of one moves it, and changes nothing about it.
#[must_use]
pub fn of(diagnostic: &Diagnostic, evidence: &str, facts: &Facts) -> String {
    let layout = facts.layout();
    let root = layout.path(layout.root);
    let entry = diagnostic.location.entry.as_deref().unwrap_or_default();
    let below = without_hashes(path::below(entry, &root));
    let evidence = match evidence.contains('/') {
        true => without_hashes(evidence),
        false => evidence.into(),
    };
    let pointer = diagnostic.location.pointer.as_deref().unwrap_or_default();
    let place = facts
        .manifest_file()
        .map_or_else(|| pointer.to_owned(), |file| by_names(file, pointer));
    digest(&[diagnostic.rule, &below, &place, &evidence])
}

/// A path with `*` for the pieces of names that bundlers of scripts make of their content, as
/// in `main.3f2a91bc.js`, `index-BkQ3x9Za.js` or `8a7c0de14b5f.woff2`: they are others in each build.
///
/// Where two names differ in nothing else their findings share a fingerprint, which a baseline
/// then counts.
fn without_hashes(path: &str) -> Cow<'_, str> {
    let mut out = String::new();
    for (index, name) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        // Only what has an ending is made by such tools, and endings are no hashes.
        let Some((stem, ending)) = name.split_once('.') else {
            out.push_str(name);
            continue;
        };
        let is_last = |at: usize| !stem.get(at..).is_some_and(|rest| rest.contains(SEPARATORS));
        let mut at = 0;
        for piece in stem.split_inclusive(SEPARATORS) {
            let word = piece.trim_end_matches(SEPARATORS);
            let mixed = at > 0 && is_last(at) && is_mixed(word);
            push(&mut out, piece, is_hexadecimal(word) || mixed);
            at += piece.len();
        }
        for piece in ending.split('.') {
            out.push('.');
            push(&mut out, piece, is_hexadecimal(piece));
        }
    }
    match out == path {
        true => path.into(),
        false => out.into(),
    }
}

/// What stands between the pieces of a file's name, but the dot.
const SEPARATORS: [char; 3] = ['-', '_', '~'];

/// `piece`, or `*` for its word.
fn push(out: &mut String, piece: &str, is_hash: bool) {
    match is_hash {
        true => {
            out.push('*');
            out.push_str(piece.trim_start_matches(|c| !SEPARATORS.contains(&c)));
        }
        false => out.push_str(piece),
    }
}

/// Whether a word is a hash as webpack writes it: six hexadecimal digits or more, one of them
/// no letter, so that `facade` stays a word. Of digits alone eight, so that most numbers do.
fn is_hexadecimal(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    word.len() >= 6 && word.bytes().all(lower) && digits > 0 && (digits < word.len() || digits >= 8)
}

/// Whether a name's last word is a hash as Rollup and esbuild write it: eight letters and
/// digits in which small and capital ones, or letters and digits, are mixed as in no word.
fn is_mixed(word: &str) -> bool {
    let inner = word.get(1..).unwrap_or_default();
    let digit = word.bytes().any(|b| b.is_ascii_digit());
    let upper = inner.bytes().any(|b| b.is_ascii_uppercase());
    let lower = word.bytes().any(|b| b.is_ascii_lowercase());
    let letters = word.bytes().any(|b| b.is_ascii_alphabetic());
    word.len() == 8
        && word.bytes().all(|b| b.is_ascii_alphanumeric())
        && letters
        && (digit || (upper && lower))
}

/// `/settings_schema/settings/[Token]/default` for `/settings_schema/settings/3/default`.
fn by_names(file: &ManifestFile, pointer: &str) -> String {
    let document = &file.decoded.document;
    let mut at = file.decoded.root;
    let mut out = String::new();
    for step in pointer.split('/').skip(1) {
        out.push('/');
        at = match at.map(|id| &document.node(id).kind) {
            Some(Kind::Array(items)) => {
                let index = step.parse().ok();
                let name = index.and_then(|index| name_in(document, items, index));
                out.push_str(&name.unwrap_or_else(|| step.to_owned()));
                index.and_then(|index| items.get(index).copied())
            }
            Some(Kind::Object(members)) => {
                out.push_str(step);
                let step = pointer_step(step);
                let member = members.iter().rfind(|member| member.key == step);
                member.map(|member| member.value)
            }
            _ => {
                out.push_str(step);
                None
            }
        };
    }
    out
}

/// The name of an element, with a number where others before it have the same.
fn name_in(document: &Document, items: &[NodeId], index: usize) -> Option<String> {
    let items = items
        .get(..=index)
        .filter(|items| items.len() <= MAX_ITEMS)?;
    let (last, before) = items.split_last()?;
    let name = name(document, *last)?;
    let same = before
        .iter()
        .filter(|item| self::name(document, **item) == Some(name));
    Some(match same.count() {
        0 => format!("[{name}]"),
        n => format!("[{name}]#{n}"),
    })
}

fn name(document: &Document, item: NodeId) -> Option<&str> {
    let Kind::Object(members) = &document.node(item).kind else {
        return None;
    };
    NAMES.iter().find_map(|wanted| {
        let member = members.iter().rfind(|member| member.key == *wanted)?;
        match &document.node(member.value).kind {
            Kind::String(text) if !text.is_empty() => Some(text.as_str()),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::without_hashes;

    #[test]
    fn hashes_in_names_are_left_out() {
        for (path, plain) in [
            ("webapp/dist/main.3f2a1b.js", "webapp/dist/main.*.js"),
            (
                "webapp/dist/main.3f2a91bc0d1e2f3a4b5c.js.map",
                "webapp/dist/main.*.js.map",
            ),
            (
                "webapp/dist/vendors~main-3f2a91bc.js",
                "webapp/dist/vendors~main-*.js",
            ),
            (
                "webapp/dist/8a7c0de14b5f60718293.woff2",
                "webapp/dist/*.woff2",
            ),
            ("webapp/dist/12345678.js", "webapp/dist/*.js"),
            ("assets/index-BkQ3x9Za.js", "assets/index-*.js"),
            ("assets/index-5GhRtYuW.css", "assets/index-*.css"),
        ] {
            assert_eq!(without_hashes(path), plain);
        }
        for kept in [
            "",
            "plugin.json",
            "server/dist/plugin-linux-amd64",
            "server/dist/plugin-windows-amd64.exe",
            "server/dist/plugin-3f2a91bc",
            "webapp/dist/main.js",
            "webapp/dist/123.js",
            "webapp/dist/facade.defaced.js",
            "assets/mail-template.html",
            "assets/logo-settings.svg",
            "public/my-com.example.js",
        ] {
            assert_eq!(without_hashes(kept), kept);
        }
    }
}
