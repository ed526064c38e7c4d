//! Text that has to fit: how wide it is, and cut where it is too long.

use unicode_width::UnicodeWidthChar;

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

/// `text` cut to at most `max` characters, with `…` where something is missing.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    kept + "…"
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

#[cfg(test)]
mod tests {
    use super::{short_function, shorten_to_columns};

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
}
