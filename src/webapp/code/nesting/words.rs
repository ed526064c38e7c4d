//! Words of a script, as far as its nesting depends on them.

use super::{Last, Refused, Scan};

impl Scan<'_> {
    /// A name, a keyword or a number.
    pub(super) fn word(&mut self, new_line: bool) -> Result<(), Refused> {
        let is_number = self.peek(0).is_ascii_digit() || self.peek(0) == b'.';
        let begin = self.at;
        while is_word(self.peek(0)) && self.blank().is_none() || is_number && self.peek(0) == b'.' {
            self.at += 1;
        }
        let word = self.bytes.get(begin..self.at).unwrap_or_default();
        let before = self.last;
        let is_name = is_number || before == Last::Dot;
        if !is_name && has_ascii_escape(word) {
            return self.unclear();
        }
        self.last = match word {
            _ if is_name => Last::Operand,
            // `for await (...)`
            b"await" if before == Last::HeadWord => Last::HeadWord,
            b"while" if self.ends_do(before) => Last::DoWhile,
            _ => kind_of(word),
        };
        match word {
            b"else" if !is_name => self.resume_chain(),
            b"catch" | b"extends" | b"finally" | b"in" | b"instanceof" | b"of" | b"while" => {}
            // Two operands beside each other: a statement ended before this one.
            _ => {
                let is_clause = matches!(word, b"case" | b"default") && !is_name;
                let after_block = matches!(before, Last::Block | Last::Brace);
                if is_clause || after_block || new_line && before == Last::Operand {
                    self.end_chain();
                }
                if let Some(level) = self.levels.last_mut() {
                    level.before = 0;
                }
            }
        }
        self.count()?;
        if word == b"do"
            && !is_name
            && let Some(level) = self.levels.last_mut()
        {
            level.dos.push(level.chain);
        }
        Ok(())
    }

    /// Whether a `while` that stands here is that of a `do`: a statement ended before it, on a level where one is open. Any
    /// other stands behind a head, a word like `else` or a label.
    fn ends_do(&self, before: Last) -> bool {
        let Some(level) = self.levels.last() else {
            return false;
        };
        let Some(open) = level.dos.last() else {
            return false;
        };
        match before {
            Last::Block | Last::Brace | Last::Operand => true,
            // Behind a `;`, but not behind the `do` itself.
            Last::Operator => level.chain == *open,
            _ => false,
        }
    }

    /// An `else`: the statement that it belongs to is still open.
    fn resume_chain(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            let resumed = level.before.max(level.chain);
            self.open += resumed - level.chain;
            level.chain = resumed;
        }
    }
}

/// What a word is that stands behind no dot.
fn kind_of(word: &[u8]) -> Last {
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
fn has_ascii_escape(word: &[u8]) -> bool {
    memchr::memmem::find_iter(word, b"\\").any(|at| {
        let digits = word.get(at + 2..at + 6).unwrap_or_default();
        let code = std::str::from_utf8(digits).ok();
        // `\u{64}` too, of which these are no digits.
        code.and_then(|code| u32::from_str_radix(code, 16).ok())
            .is_none_or(|code| code < 0x80)
    })
}
