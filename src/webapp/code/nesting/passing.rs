//! What is passed over as a whole: comments, texts, templates and regular expressions.

use super::words::is_word;
use super::{Fault, Last, Level, Refused, Scan};

impl Scan<'_> {
    pub(super) fn pass_line(&mut self) {
        while self.at < self.bytes.len() && !matches!(self.blank(), Some((_, true))) {
            self.at += 1;
        }
    }

    /// Passes a comment; tells whether it ends a line.
    pub(super) fn comment(&mut self) -> Result<bool, Refused> {
        if self.peek(1) == b'/' {
            self.pass_line();
            return Ok(false);
        }
        let inside = self.bytes.get(self.at + 2..).unwrap_or_default();
        let Some(length) = memchr::memmem::find(inside, b"*/") else {
            return Err(Refused::Broken(Fault {
                at: self.at,
                end: self.bytes.len(),
            }));
        };
        self.at += 2 + length + 2;
        let breaks = |text: &str| text.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
        Ok(self
            .text
            .get(self.at - length - 2..self.at)
            .is_some_and(breaks))
    }

    /// Passes a text in quotes.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<(), Refused> {
        let begin = self.at;
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += self.escaped(),
                b'\n' | b'\r' => return Err(self.unended(begin)),
                _ => self.at += 1,
            }
            if byte == quote {
                return Ok(());
            }
        }
        Err(self.unended(begin))
    }

    /// How long an escape is: a line break of two characters is one.
    fn escaped(&self) -> usize {
        match self.rest().get(1..3) {
            Some(b"\r\n") => 3,
            _ => 2,
        }
    }

    /// Passes a template up to its end or its next `${`.
    pub(super) fn template(&mut self) -> Result<(), Refused> {
        // Its quote, or the brace that ends an expression in it.
        let begin = self.at.saturating_sub(1);
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.last = Last::Operand;
                    return Ok(());
                }
                b'$' if self.peek(1) == b'{' => {
                    self.at += 2;
                    self.count()?;
                    self.levels.push(Level::new(b'`', false));
                    self.last = Last::Operator;
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
        Err(self.unended(begin))
    }

    /// Passes a regular expression with its flags.
    pub(super) fn expression(&mut self) -> Result<(), Refused> {
        let begin = self.at;
        self.at += 1;
        let mut in_class = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            if matches!(self.blank(), Some((_, true))) {
                return Err(self.unended(begin));
            }
            match byte {
                b'\\' => {
                    self.at += 1;
                    if matches!(self.blank(), Some((_, true))) {
                        return Err(self.unended(begin));
                    }
                }
                b'[' => in_class = true,
                b']' => in_class = false,
                _ => {}
            }
            self.at += 1;
            if byte == b'/' && !in_class {
                while is_word(self.peek(0)) && self.blank().is_none() {
                    self.at += 1;
                }
                return Ok(());
            }
        }
        Err(self.unended(begin))
    }
}
