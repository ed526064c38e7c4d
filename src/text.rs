//! Small helpers for text that people read.

use std::fmt::Write;
use std::io;

use sha2::{Digest, Sha256};
use unicode_width::UnicodeWidthChar;

/// Longer than any name that is known, in bytes.
const LONGEST_NAME: usize = 64;

/// Sixteen hexadecimal digits of the parts' hash: what findings are known by.
#[must_use]
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..]).chars().take(16).collect()
}

/// The known name nearest to a mistyped one, if any is near enough to be meant.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody means a name by something longer than any.
    let typed = typed
        .get(..LONGEST_NAME + 1)
        .map_or(typed, |_| "")
        .to_lowercase();
    let length = typed.chars().count();
    known
        .into_iter()
        .filter_map(|name| {
            let most = 1 + name.len() / 4;
            // No fewer changes than one is longer than the other.
            if name.chars().count().abs_diff(length) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&typed, &name.to_lowercase());
            (distance <= most).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A size for people: `64.9 MiB`, `512 bytes`.
#[must_use]
#[allow(clippy::cast_precision_loss)] // one decimal is shown
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} byte{}", plural(bytes));
    }
    let mut value = bytes as f64 / 1024.0;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while value >= 1024.0 && units.len() > 0 {
        value /= 1024.0;
        unit = units.next();
    }
    format!("{value:.1} {}", unit.unwrap_or(&"TiB"))
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(names: &[impl AsRef<str>]) -> String {
    let mut out = String::new();
    for (index, name) in names.iter().enumerate() {
        out.push_str(match index {
            0 => "",
            _ if index + 1 == names.len() => " and ",
            _ => ", ",
        });
        out.push_str(name.as_ref());
    }
    out
}

/// The same of no more names than there is room for: `a, b and 3 more`.
#[must_use]
pub fn list_at_most(most: usize, mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(most);
    names.truncate(most);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    list(&names)
}

/// The first names of so many: `a, b and 3 more`, or all of them, `a, b`.
#[must_use]
pub fn first_of(names: &[String], count: usize) -> String {
    let more = and_more(count.saturating_sub(names.len()));
    names.join(", ") + more.trim_start_matches(',')
}

/// `, and 3 more` behind the first of several; nothing behind the only one.
#[must_use]
pub fn and_more(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(", and {count} more"),
    }
}

/// `s` for any count but one.
#[must_use]
pub const fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `text` with everything that could move a terminal's cursor or turn its text around
/// made visible: control characters and bidirectional controls as `\u{…}`.
///
/// Names and values from a bundle reach people only through this.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_dangerous(c) {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character is better not sent to a terminal: controls, invisible format
/// characters, bidirectional overrides, line and paragraph separators.
#[must_use]
pub fn is_dangerous(c: char) -> bool {
    if matches!(c, ' '..='~') {
        return false;
    }
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// A JSON text whose values stay, and with nothing in it that a terminal or a CI system obeys:
/// what JSON allows unescaped and a terminal takes for a command (DEL, C1 controls, bidirectional
/// controls) and the bracket of `##[` are written as `\\u….`.
#[must_use]
pub fn escape_json(json: &str) -> String {
    let json = without_brackets(json, "\\u005b");
    let mut out = String::with_capacity(json.len() + 1);
    let mut copied = 0;
    // Outside of strings JSON has no such character but its own line breaks, and no #.
    let dangerous = |(_, c): &(usize, char)| *c != '\n' && is_dangerous(*c);
    for (at, c) in json.char_indices().filter(dangerous) {
        out.push_str(json.get(copied..at).unwrap_or_default());
        copied = at + c.len_utf8();
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push_str(json.get(copied..).unwrap_or_default());
    out
}

/// Characters that comparing text by a language's rules passes over and that [`is_dangerous`]
/// does not name: variation selectors, joiners, fillers.
fn is_passed_over(c: char) -> bool {
    is_dangerous(c)
        || matches!(
            c,
            '\u{34f}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0080}'..='\u{e0fff}'
        )
}

/// `text` with every bracket that would make it an order to a CI system written as `escaped`:
/// `##[add-mask]` (GitHub's runner), `##vso[` (Azure Pipelines), `##teamcity[`. These obey it
/// anywhere in a line of a log: `ActionCommand.TryParse` in actions/runner, which compares by
/// a language's rules.
#[must_use]
pub fn without_brackets(text: &str, escaped: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    // How many # came last, and whether only letters came since.
    let (mut hashes, mut letters) = (0, false);
    for c in text.chars() {
        match c {
            '[' if hashes > 1 => {
                out.push_str(escaped);
                hashes = 0;
                continue;
            }
            '#' => hashes = if letters { 1 } else { hashes + 1 },
            c if is_passed_over(c) => {}
            c if c.is_ascii_alphabetic() && hashes > 1 => letters = true,
            _ => hashes = 0,
        }
        letters &= hashes > 1 && c != '#';
        out.push(c);
    }
    out
}

/// A text of many lines for a log, with nothing in it that a CI system obeys: neither what
/// [`without_brackets`] escapes nor a line that begins with `::`
/// (`ActionCommand.TryParseV2` in actions/runner).
#[must_use]
pub fn for_logs(text: &str) -> String {
    let text = without_brackets(text, "\\u{5b}");
    if !text.contains(':') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut told = line
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace() && !is_passed_over(*c));
        match (told.next(), told.next()) {
            (Some((at, ':')), Some((_, ':'))) => {
                out.push_str(line.get(..at).unwrap_or_default());
                out.push_str("\\u{3a}");
                out.push_str(line.get(at + 1..).unwrap_or_default());
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// The bytes of a name as text that is safe to show: invalid UTF-8 as `\x..`.
#[must_use]
pub fn name(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        out.push_str(&printable(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// A path as text: as it is, or, where it is no UTF-8, by its [`name`], so that no two look alike.
#[must_use]
pub fn shown(path: &std::path::Path) -> String {
    let text = path.to_str().map(str::to_owned);
    text.unwrap_or_else(|| name(path.as_os_str().as_encoded_bytes()))
}

/// How many columns of a terminal a character takes at most: none, one or two, and some more
/// for a tab.
#[must_use]
pub fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        // Makes the symbol before it a wide one.
        '\u{fe0f}' => 1,
        _ => c.width().unwrap_or(0),
    }
}

/// `text` cut to at most `max` columns of a terminal, with `…` where something is missing.
#[must_use]
pub fn shorten_to_columns(text: &str, max: usize) -> String {
    let mut used = 0;
    let mut end = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        used += columns(c);
        // Marks that take no column can still be too many.
        if used > max || count > max * 4 {
            return text.get(..end).unwrap_or_default().to_owned() + "…";
        }
        if used < max {
            end = at + c.len_utf8();
        }
    }
    text.to_owned()
}

/// A Go function's name without the folders of its package: of
/// `example.com/p/server/plugin.(*Plugin).OnActivate` what follows the last slash. Type arguments
/// keep theirs.
#[must_use]
pub fn short_function(function: &str) -> &str {
    let plain = function.split('[').next().unwrap_or(function);
    let start = plain.rfind('/').map_or(0, |slash| slash + 1);
    function.get(start..).unwrap_or(function)
}

/// `text` cut to at most `max` characters, with `…` where something is missing.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    kept + "…"
}

/// An error of the operating system in words that say what to do about it.
#[must_use]
pub fn explain(error: &io::Error) -> String {
    match error.kind() {
        // Some errors name the path that they are about.
        _ if error.get_ref().is_some() => format!("cannot be read: {error}"),
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read by this user".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        for_logs, list, name, nearest, printable, short_function, shorten_to_columns, size,
    };

    #[test]
    fn sizes_are_readable() {
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(64_900_000), "61.9 MiB");
    }

    #[test]
    fn what_is_shortened_fits() {
        assert_eq!(shorten_to_columns("abcd", 4), "abcd");
        assert_eq!(shorten_to_columns("abcde", 4), "abc…");
        assert_eq!(shorten_to_columns("漢字仮", 6), "漢字仮");
        assert_eq!(shorten_to_columns("漢字仮名", 6), "漢字…");
        assert!(
            shorten_to_columns(&"\u{301}".repeat(1000), 10)
                .chars()
                .count()
                < 50
        );
    }

    #[test]
    fn functions_are_shortened_by_their_folders() {
        for (function, wanted) in [
            ("example.com/a/b.(*T).M", "b.(*T).M"),
            ("main.f[example.com/a.T]", "main.f[example.com/a.T]"),
            ("a/", ""),
        ] {
            assert_eq!(short_function(function), wanted, "{function}");
        }
    }

    #[test]
    fn names_make_a_sentence() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&[""; 0]), "");
    }

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        assert_eq!(printable("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(name(b"a\xff\nb"), "a\\xff\\u{a}b");
    }

    #[test]
    fn no_line_of_a_log_is_an_order() {
        for (text, safe) in [
            ("a ##[group]x", "a ##\\u{5b}group]x"),
            ("###vso[task]", "###vso\\u{5b}task]"),
            ("#\u{fe0f}#[a]", "#\u{fe0f}#\\u{5b}a]"),
            ("##a#[b] ##a b[c] #[d]", "##a#[b] ##a b[c] #[d]"),
            ("  ::error::x\na::b\n", "  \\u{3a}:error::x\na::b\n"),
            ("\u{fe00}:\u{34f}:x", "\u{fe00}\\u{3a}\u{34f}:x"),
        ] {
            assert_eq!(for_logs(text), safe);
        }
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["bundle-missing", "bundle-at-root"];
        assert_eq!(nearest("bundle-mising", known), Some("bundle-missing"));
        assert_eq!(nearest("zebra", known), None);
    }
}
