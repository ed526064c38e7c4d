//! Words of a script, as far as its nesting depends on them.

use super::Last;

/// What a word is that stands behind no dot.
pub(super) fn kind_of(word: &[u8]) -> Last {
    match word {
        b"if" | b"for" | b"while" | b"with" | b"switch" | b"catch" => Last::HeadWord,
        b"else" | b"do" | b"try" | b"finally" => Last::BlockWord,
        b"return" | b"typeof" | b"case" | b"in" | b"instanceof" | b"new" | b"delete" | b"void"
        | b"throw" | b"default" | b"extends" | b"class" | b"function" | b"var" | b"const" => {
            Last::Operator
        }
        // Words of the language in some places and names in others.
        b"await" | b"yield" | b"of" => Last::Contextual,
        _ => Last::Operand,
    }
}

pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'\\' | b'@' | 0x80..)
}

/// Whether a word has an escape of an ASCII letter, as the parser takes for the language's own words: `\u0064o`. Builds write
/// only other letters so.
pub(super) fn has_ascii_escape(word: &[u8]) -> bool {
    memchr::memmem::find_iter(word, b"\\").any(|at| {
        let digits = word.get(at + 2..at + 6).unwrap_or_default();
        let code = std::str::from_utf8(digits).ok();
        // `\u{64}` too, of which these are no digits.
        code.and_then(|code| u32::from_str_radix(code, 16).ok())
            .is_none_or(|code| code < 0x80)
    })
}
