//! What the Marketplace's generator finds in a bundle.
//!
//! Mirrors `getFromTarFile` (mattermost-marketplace `cmd/generator/main.go`): the first entry, of
//! whatever kind, whose name as it stands in the archive matches the pattern `*/` + path. A file in
//! a folder called `.` or nothing is one too, since `*` takes all but `/`.

use crate::bundle::Bundle;

/// So many steps are taken for one path: a long text behind a star takes long over long names.
const STEPS: usize = 20_000_000;

/// The entry that it takes for `plugin.json`.
#[must_use]
pub fn manifest(bundle: &Bundle) -> Option<usize> {
    let is_it = |name: &[u8]| {
        name.strip_suffix(b"/plugin.json")
            .is_some_and(|folder| !folder.contains(&b'/'))
    };
    bundle.entries.iter().position(|entry| is_it(&entry.name))
}

/// Whether it stops because no entry matches `path`, which counts as a pattern, or because the
/// pattern is malformed. False where the search is given up.
#[must_use]
pub fn misses(bundle: &Bundle, path: &str) -> bool {
    let pattern = format!("*/{path}");
    if !is_well_formed(pattern.as_bytes()) {
        return true;
    }
    let mut steps = STEPS;
    for entry in &bundle.entries {
        if matches(pattern.as_bytes(), &entry.name, &mut steps) || steps == 0 {
            return false;
        }
    }
    true
}

/// One piece of a pattern against one character: how long it is, and whether it matches.
enum Piece {
    Takes(usize, bool),
    Malformed,
}

/// Go's `path.Match` on bytes, of a pattern that is well formed.
///
/// Go reads characters; a `?` or a class that meets a name outside ASCII is told apart by UTF-8 here
/// as there. Each step is taken off `steps`; at none it gives up with false.
fn matches(pattern: &[u8], name: &[u8], steps: &mut usize) -> bool {
    // Greedy with one way back: the last star takes one byte more each time.
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        *steps = steps.saturating_sub(1);
        if *steps == 0 {
            return false;
        }
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, n));
            p += 1;
            continue;
        }
        let rest = pattern.get(p..).unwrap_or_default();
        let left = name.get(n..).unwrap_or_default();
        if rest.is_empty() && left.is_empty() {
            return true;
        }
        let width = width(left);
        if let Piece::Takes(length, does) = piece(rest, left.get(..width).unwrap_or_default()) {
            // A class is read to its end each time.
            *steps = steps.saturating_sub(length);
            if does && width > 0 {
                p += length;
                n += width;
                continue;
            }
        }
        // Back to the star, which does not take a slash.
        let (after, from) = match star {
            Some((after, from)) if name.get(from).is_some_and(|byte| *byte != b'/') => {
                (after, from)
            }
            _ => return false,
        };
        star = Some((after, from + 1));
        (p, n) = (after, from + 1);
    }
}

/// Whether a pattern has no malformed piece, which counts wherever it stands, as in Go since 1.16.
fn is_well_formed(pattern: &[u8]) -> bool {
    let mut rest = pattern;
    while !rest.is_empty() {
        match piece(rest, b"x") {
            Piece::Takes(length, _) => rest = rest.get(length..).unwrap_or_default(),
            Piece::Malformed => return false,
        }
    }
    true
}

/// How many bytes the first character of a name has.
fn width(name: &[u8]) -> usize {
    let head = name.get(..name.len().min(4)).unwrap_or_default();
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default())
            .unwrap_or_default(),
    };
    let first = text.chars().next().map_or(1, char::len_utf8);
    first.min(name.len())
}

/// The first piece of a pattern against one character.
fn piece(pattern: &[u8], character: &[u8]) -> Piece {
    match pattern {
        [] => Piece::Takes(0, false),
        [b'?', ..] => Piece::Takes(1, character != b"/"),
        [b'[', rest @ ..] => class(rest, character),
        [b'\\'] => Piece::Malformed,
        [b'\\', rest @ ..] => literal(rest, character, 1),
        _ => literal(pattern, character, 0),
    }
}

/// A character that stands for itself, behind `before` bytes of the pattern.
fn literal(pattern: &[u8], character: &[u8], before: usize) -> Piece {
    let length = width(pattern);
    Piece::Takes(before + length, pattern.get(..length) == Some(character))
}

/// A class, behind its bracket.
fn class(pattern: &[u8], character: &[u8]) -> Piece {
    let (negated, mut at) = match pattern.first() {
        Some(b'^') => (true, 1),
        _ => (false, 0),
    };
    let mut found = false;
    let mut ranges = 0;
    loop {
        if pattern.get(at) == Some(&b']') && ranges > 0 {
            return Piece::Takes(at + 2, found != negated && !character.is_empty());
        }
        let Some((low, next)) = bound(pattern, at) else {
            return Piece::Malformed;
        };
        let (high, next) = match pattern.get(next) {
            Some(b'-') => match bound(pattern, next + 1) {
                Some(high) => high,
                None => return Piece::Malformed,
            },
            _ => (low, next),
        };
        // The bytes of UTF-8 stand in the order of its characters.
        found |= low <= character && character <= high;
        at = next;
        ranges += 1;
    }
}

/// One end of a range in a class, and where the pattern goes on; a class must end behind it.
fn bound(pattern: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let at = match pattern.get(at)? {
        b'-' | b']' => return None,
        b'\\' => at + 1,
        _ => at,
    };
    let rest = pattern.get(at..)?;
    let length = width(rest);
    let character = rest.get(..length).filter(|found| !found.is_empty())?;
    (at + length < pattern.len()).then_some((character, at + length))
}

#[cfg(test)]
mod tests {
    use super::{is_well_formed, matches};

    /// The rows of Go's own table of tests that tell its ways apart, and names of bundles.
    #[test]
    fn patterns_match_as_in_go() {
        let rows: [(&str, &str, Option<bool>); 36] = [
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*c", "abc", Some(true)),
            ("a*", "ab/c", Some(false)),
            ("a*/b", "abc/b", Some(true)),
            ("a*/b", "a/c/b", Some(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", Some(false)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
            ("ab[c]", "abc", Some(true)),
            ("ab[b-d]", "abc", Some(true)),
            ("ab[e-g]", "abc", Some(false)),
            ("ab[^c]", "abc", Some(false)),
            ("ab[^e-g]", "abc", Some(true)),
            ("a\\*b", "a*b", Some(true)),
            ("a\\*b", "ab", Some(false)),
            ("a?b", "a\u{263a}b", Some(true)),
            ("a[^a]b", "a\u{263a}b", Some(true)),
            ("a???b", "a\u{263a}b", Some(false)),
            ("[a-\u{3b6}]*", "\u{3b1}", Some(true)),
            ("*[a-\u{3b6}]", "A", Some(false)),
            ("a?b", "a/b", Some(false)),
            ("a*b", "a/b", Some(false)),
            ("[\\]a]", "]", Some(true)),
            ("[\\-x]", "-", Some(true)),
            ("[x\\-]", "z", Some(false)),
            ("[]a]", "]", None),
            ("[-]", "-", None),
            ("[x-]", "x", None),
            ("[a-b-c]", "a", None),
            ("[", "a", None),
            ("a[", "ab", None),
            ("*/plugin.json", "p/plugin.json", Some(true)),
            ("*/plugin.json", "./plugin.json", Some(true)),
            ("*/plugin.json", "/plugin.json", Some(true)),
            ("*/plugin.json", "./p/plugin.json", Some(false)),
        ];
        for (pattern, name, expected) in rows {
            let found = is_well_formed(pattern.as_bytes())
                .then(|| matches(pattern.as_bytes(), name.as_bytes(), &mut 1_000));
            assert_eq!(found, expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_that_is_tried_everywhere_is_given_up() {
        let name = "a".repeat(4_000);
        for (pattern, had) in [
            (format!("*{}b", "a".repeat(2_000)), 100_000),
            // A class is as long as it is written, at each place.
            (format!("*[{}]", "b".repeat(2_000)), 1_000_000),
        ] {
            let mut steps = had;
            let found = matches(pattern.as_bytes(), name.as_bytes(), &mut steps);
            assert_eq!((found, steps), (false, 0), "{pattern}");
        }
    }
}
