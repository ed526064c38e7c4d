//! Text in quotes.

use super::super::fail::Fail;
use super::scan::{Scanner, is_newline};
use super::token::TokenKind;

/// A text in quotes while it is read. `at` is the character looked at, which the scanner's
/// own place may run ahead of: the library counts a tab twice.
struct Quote {
    start: usize,
    at: usize,
    value: Vec<char>,
    /// Only blanks so far on a further line.
    line_start: bool,
    /// A line break was just passed.
    broke: bool,
    /// The end of the line looked at, and its last character that is no blank.
    line: Option<(usize, usize)>,
}

impl Scanner {
    pub(super) fn scan_quote(&mut self, quote: char) -> Result<bool, Fail> {
        if self.has_buffer() {
            return Ok(false);
        }
        let position = self.position();
        self.push_origin(quote);
        let mut q = Quote {
            start: self.at,
            at: self.at + 1,
            value: Vec::new(),
            line_start: false,
            broke: false,
            line: None,
        };
        loop {
            let Some(c) = self.char_at(q.at) else {
                return self.fail(q.start, format!("the closing {quote} is missing"));
            };
            if q.broke {
                q.broke = false;
            } else {
                self.advance(1);
            }
            self.push_origin(c);
            if is_newline(c) {
                self.quote_newline(&mut q)?;
            } else if q.line_start && c == ' ' {
                // Indentation.
            } else if q.line_start && c == '\t' {
                if self.last_delim_column >= self.column {
                    return self.fail(q.at, "a tab cannot indent the lines of a text");
                }
            } else if c == quote && quote == '\'' && self.char_at(q.at + 1) == Some('\'') {
                q.value.push(c);
                self.push_origin(c);
                q.at += 1;
                self.advance(1);
            } else if c == quote {
                break;
            } else if quote == '\'' {
                q.value.push(c);
                q.line_start = false;
            } else if c == '\\' {
                q.line_start = false;
                self.escape(&mut q)?;
            } else if c == '\t' {
                self.quote_tab(&mut q);
            } else {
                q.value.push(c);
                q.line_start = false;
            }
            q.at += 1;
        }
        self.advance(1);
        let kind = if quote == '"' {
            TokenKind::DoubleQuote
        } else {
            TokenKind::SingleQuote
        };
        let span = self.span(q.start, q.at + 1);
        self.push(kind, q.value.into_iter().collect(), position, span);
        self.clear();
        Ok(true)
    }

    fn quote_newline(&mut self, q: &mut Quote) -> Result<(), Fail> {
        while q.value.last() == Some(&' ') {
            q.value.pop();
        }
        q.value.push(if q.line_start { '\n' } else { ' ' });
        q.line_start = true;
        q.broke = true;
        q.line = None;
        self.advance_line();
        if self.is_document_mark(q.at + 1) {
            return self.fail(
                q.start,
                "a text in quotes is not closed before the document ends",
            );
        }
        Ok(())
    }

    /// Whether `---` or `...` stands at this place.
    pub(super) fn is_document_mark(&self, at: usize) -> bool {
        let rest = self.src.get(at..).unwrap_or_default();
        let four: String = rest.iter().take(4).collect();
        let mark = if rest.len() > 3 {
            four.trim_end_matches([' ', '\t', '\n', '\r'])
        } else {
            four.as_str()
        };
        mark == "---" || mark == "..."
    }

    /// A tab inside text in double quotes: kept, unless only blanks follow in its line.
    fn quote_tab(&mut self, q: &mut Quote) {
        let (end, last_solid) = *q.line.get_or_insert_with(|| {
            let rest = self.src.get(q.at..).unwrap_or_default();
            let length = rest.iter().take_while(|c| !is_newline(**c)).count();
            let line = rest.get(..length).unwrap_or_default();
            let solid = line.iter().rposition(|c| *c != ' ' && *c != '\t');
            (q.at + length, solid.map_or(q.at, |at| q.at + at))
        });
        if last_solid > q.at {
            q.value.push('\t');
            if self.char_at(q.at + 1) != Some('"') {
                self.advance(1);
            }
        } else {
            let blanks = end.saturating_sub(q.at + 1);
            q.at += blanks;
            self.advance(blanks);
        }
    }

    /// The number that `count` hexadecimal digits stand for; other characters count too.
    fn hex(&self, from: usize, count: usize) -> i64 {
        let mut sum = 0_i64;
        for i in 0..count {
            let c = self.char_at(from + i).unwrap_or('0');
            let digit = match c {
                'A'..='F' | 'a'..='f' => i64::from(c.to_digit(16).unwrap_or(0)),
                _ => i64::from(u32::from(c)) - i64::from(u32::from('0')),
            };
            sum =
                sum.wrapping_add(digit.wrapping_shl(u32::try_from(count - i - 1).unwrap_or(0) * 4));
        }
        sum
    }

    fn escape(&mut self, q: &mut Quote) -> Result<(), Fail> {
        let left = self.src.len() - q.at;
        let Some(code) = self.char_at(q.at + 1) else {
            q.value.push('\\');
            return Ok(());
        };
        let mut length = 1;
        let simple = match code {
            '0' => '\0',
            'a' => '\x07',
            'b' => '\x08',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\x0b',
            'f' => '\x0c',
            'r' => '\r',
            'e' => '\x1b',
            ' ' | '"' | '/' | '\\' => code,
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            'x' if left <= 3 => 'x',
            'x' | 'u' | 'U' => {
                let (number, digits) = self.escaped_number(q, code, left)?;
                length = digits;
                #[allow(clippy::cast_possible_truncation)] // As Go's rune does.
                let number = (number as i32).cast_unsigned();
                char::from_u32(number).unwrap_or('\u{fffd}')
            }
            '\n' | '\r' => {
                self.escaped_newline(q, code);
                return Ok(());
            }
            _ => {
                let message = format!("`\\{code}` is no escape in text in double quotes");
                return self.fail(q.at, message);
            }
        };
        if length == 1 {
            self.push_origin(code);
        }
        q.value.push(simple);
        q.at += length;
        self.advance(length);
        Ok(())
    }

    fn escaped_number(&self, q: &Quote, code: char, left: usize) -> Result<(i64, usize), Fail> {
        let digits = match code {
            'x' => 2,
            'u' => 4,
            _ => 8,
        };
        if left <= digits + 1 {
            return self.fail(
                q.at,
                format!("`\\{code}` is followed by {digits} hex digits"),
            );
        }
        let high = self.hex(q.at + 2, digits);
        if code != 'u' || !(0xd800..=0xdbff).contains(&high) {
            return Ok((high, digits + 1));
        }
        let paired = self.char_at(q.at + 6) == Some('\\') && self.char_at(q.at + 7) == Some('u');
        let low = self.hex(q.at + 8, 4);
        if left <= 11 || !paired || !(0xdc00..=0xdfff).contains(&low) {
            return self.fail(q.at, "half a pair of UTF-16 escapes");
        }
        let number = (high - 0xd800) * 0x400 + (low - 0xdc00) + 0x1_0000;
        Ok((number, 11))
    }

    fn escaped_newline(&mut self, q: &mut Quote, code: char) {
        q.line_start = true;
        q.broke = true;
        q.line = None;
        self.push_origin(code);
        if code == '\n' {
            self.advance(1);
            self.advance_line();
            q.at += 1;
            return;
        }
        self.advance_line();
        let mut length = 1;
        if self.char_at(q.at + 2) == Some('\n') {
            self.push_origin('\n');
            length = 2;
        }
        q.at += length;
        self.advance(length);
    }
}
