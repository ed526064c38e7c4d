//! Text of a bundle as neither a terminal nor a CI system obeys it.

use std::fmt::Write;

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

#[cfg(test)]
mod tests {
    use super::{for_logs, name, printable};

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
}
