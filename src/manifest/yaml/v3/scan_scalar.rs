//! Scalars: plain, in quotes, and as blocks.

use super::super::fail::Fail;
use super::scan::{
    Mark, Scanner, Style, Token, TokenKind, is_blank, is_blankz, is_break, is_breakz,
};

/// Line breaks inside a scalar, held back until what follows them is known.
#[derive(Default)]
struct Fold {
    first: Option<char>,
    more: String,
}

impl Fold {
    /// One break between lines is a space; further ones are kept.
    fn flush(&mut self, value: &mut String) {
        match self.first.take() {
            Some('\n') | None if self.more.is_empty() => value.push(' '),
            Some('\n') => {}
            Some(other) => value.push(other),
            None => {}
        }
        value.push_str(&self.more);
        self.more.clear();
    }
}

impl Scanner<'_> {
    pub(super) fn scan_plain(&mut self) -> Result<Token, Fail> {
        let start = self.mark();
        let indent = self.indent + 1;
        let mut value = String::new();
        let mut blanks = String::new();
        let mut fold = Fold::default();
        let mut leading = false;
        let mut token = self.token(start, TokenKind::StreamEnd);
        loop {
            self.chars.ensure(4)?;
            if self.column == 0 && self.document_indicator().is_some() {
                break;
            }
            if self.at(0)? == '#' {
                break;
            }
            while !is_blankz(self.at(0)?) {
                let (c, next) = (self.at(0)?, self.at(1)?);
                let ends =
                    c == ':' && is_blankz(next) || self.flow_level > 0 && ",?[]{}".contains(c);
                if ends {
                    break;
                }
                if leading {
                    fold.flush(&mut value);
                    leading = false;
                } else {
                    value.push_str(&blanks);
                }
                blanks.clear();
                value.push(self.advance());
                token = self.token(start, TokenKind::StreamEnd);
            }
            if !is_blank(self.at(0)?) && !is_break(self.at(0)?) {
                break;
            }
            loop {
                let c = self.at(0)?;
                if is_blank(c) {
                    if leading && self.column_signed() < indent && c == '\t' {
                        return Err(self.fail(start, "a tab cannot indent the lines of a text"));
                    }
                    self.advance();
                    if !leading {
                        blanks.push(c);
                    }
                } else if let Some(line_break) = self.advance_line()? {
                    if leading {
                        fold.more.push(line_break);
                    } else {
                        blanks.clear();
                        fold.first = Some(line_break);
                        leading = true;
                    }
                } else {
                    break;
                }
            }
            if self.flow_level == 0 && self.column_signed() < indent {
                break;
            }
        }
        if leading {
            self.simple_key_allowed = true;
        }
        token.kind = TokenKind::Scalar {
            value,
            style: Style::Plain,
        };
        Ok(token)
    }

    pub(super) fn scan_quoted(&mut self, quote: char) -> Result<Token, Fail> {
        let start = self.mark();
        self.advance();
        let mut value = String::new();
        loop {
            self.chars.ensure(4)?;
            if self.column == 0 && self.document_indicator().is_some() {
                let message = "a text in quotes is not closed before the document ends";
                return Err(self.fail(start, message));
            }
            if self.at(0)? == '\0' {
                return Err(self.fail(start, format!("the closing {quote} is missing")));
            }
            let mut leading = self.scan_quoted_word(start, quote, &mut value)?;
            if self.at(0)? == quote {
                break;
            }
            let mut blanks = String::new();
            let mut fold = Fold::default();
            loop {
                let c = self.at(0)?;
                if is_blank(c) {
                    self.advance();
                    if !leading {
                        blanks.push(c);
                    }
                } else if let Some(line_break) = self.advance_line()? {
                    if leading {
                        fold.more.push(line_break);
                    } else {
                        blanks.clear();
                        fold.first = Some(line_break);
                        leading = true;
                    }
                } else {
                    break;
                }
            }
            if !leading {
                value.push_str(&blanks);
            } else if fold.first.is_some() {
                fold.flush(&mut value);
            } else {
                // Behind an escaped line break nothing is folded.
                value.push_str(&fold.more);
            }
        }
        self.advance();
        let style = if quote == '"' {
            Style::Double
        } else {
            Style::Single
        };
        Ok(self.token(start, TokenKind::Scalar { value, style }))
    }

    /// Up to a blank, a break or the closing quote; whether an escaped line break ended it.
    fn scan_quoted_word(
        &mut self,
        start: Mark,
        quote: char,
        value: &mut String,
    ) -> Result<bool, Fail> {
        while !is_blankz(self.at(0)?) {
            let (c, next) = (self.at(0)?, self.at(1)?);
            if c == '\'' && quote == c && next == c {
                self.advance();
                value.push(self.advance());
            } else if c == quote {
                break;
            } else if quote == '"' && c == '\\' && is_break(next) {
                self.advance();
                self.advance_line()?;
                return Ok(true);
            } else if quote == '"' && c == '\\' {
                value.push(self.scan_escaped(start, next)?);
            } else {
                value.push(self.advance());
            }
        }
        Ok(false)
    }

    fn scan_escaped(&mut self, start: Mark, code: char) -> Result<char, Fail> {
        let digits = match code {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
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
            ' ' | '"' | '\'' | '\\' => code,
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            _ if digits > 0 => '\0',
            _ => {
                let message = format!("`\\{code}` is no escape in text in double quotes");
                return Err(self.fail(self.mark(), message));
            }
        };
        self.advance();
        self.advance();
        if digits == 0 {
            return Ok(simple);
        }
        let mut number: u32 = 0;
        for ahead in 0..digits {
            let Some(digit) = self.at(ahead)?.to_digit(16) else {
                let message = format!("`\\{code}` is followed by {digits} hex digits");
                return Err(self.fail(start, message));
            };
            // Eight digits fit; the first ones only shift out what is out of range anyway.
            number = number.checked_mul(16).map_or(u32::MAX, |n| n | digit);
        }
        let Some(c) = char::from_u32(number) else {
            return Err(self.fail(start, "an escape names no character of Unicode"));
        };
        for _ in 0..digits {
            self.advance();
        }
        Ok(c)
    }

    pub(super) fn scan_block_scalar(&mut self) -> Result<Token, Fail> {
        let start = self.mark();
        let literal = self.advance() == '|';
        let (keep, strip, increment) = self.scan_block_header(start)?;
        let mut end = self.mark();
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.max(0) + increment,
        };
        let mut value = String::new();
        let mut fold = Fold::default();
        self.scan_block_breaks(start, &mut indent, &mut fold.more, &mut end)?;
        let mut leading_blank = false;
        while self.column_signed() == indent && self.at(0)? != '\0' {
            let blank = is_blank(self.at(0)?);
            let folds = !literal && !leading_blank && !blank && fold.first == Some('\n');
            if folds {
                if fold.more.is_empty() {
                    value.push(' ');
                }
            } else {
                value.extend(fold.first);
            }
            value.push_str(&fold.more);
            fold = Fold::default();
            leading_blank = blank;
            while !is_breakz(self.at(0)?) {
                value.push(self.advance());
            }
            end = self.mark();
            fold.first = self.advance_line()?;
            let mut ignored = end;
            self.scan_block_breaks(start, &mut indent, &mut fold.more, &mut ignored)?;
        }
        if !strip {
            value.extend(fold.first);
        }
        if keep {
            value.push_str(&fold.more);
        }
        let mut token = self.token(start, TokenKind::StreamEnd);
        token.span.end = self.chars.byte_of(end.index).max(token.span.start + 1);
        token.kind = TokenKind::Scalar {
            value,
            style: Style::Block,
        };
        Ok(token)
    }

    /// The rest of the line behind `|` or `>`: keep, strip, and the indentation's step.
    fn scan_block_header(&mut self, start: Mark) -> Result<(bool, bool, isize), Fail> {
        let (mut keep, mut strip, mut increment) = (false, false, 0);
        let mut chomped = false;
        for _ in 0..2 {
            match self.at(0)? {
                c @ ('+' | '-') if !chomped => {
                    chomped = true;
                    keep = c == '+';
                    strip = c == '-';
                    self.advance();
                }
                '0' if increment == 0 => {
                    let message = "the indentation step of a block text is 1 to 9";
                    return Err(self.fail(start, message));
                }
                c @ '1'..='9' if increment == 0 => {
                    increment = c.to_digit(10).map_or(0, u32::cast_signed) as isize;
                    self.advance();
                }
                _ => break,
            }
        }
        if !self.rest_of_line_is_empty()? {
            return Err(self.fail(start, "`|` or `>` is followed by a line break"));
        }
        self.advance_line()?;
        Ok((keep, strip, increment))
    }

    /// Skips indentation and empty lines; finds the indentation where it is not given.
    fn scan_block_breaks(
        &mut self,
        start: Mark,
        indent: &mut isize,
        breaks: &mut String,
        end: &mut Mark,
    ) -> Result<(), Fail> {
        let mut widest = 0;
        loop {
            while (*indent == 0 || self.column_signed() < *indent) && self.at(0)? == ' ' {
                self.advance();
            }
            widest = widest.max(self.column_signed());
            if (*indent == 0 || self.column_signed() < *indent) && self.at(0)? == '\t' {
                return Err(self.fail(start, "a tab cannot indent the lines of a block text"));
            }
            let Some(line_break) = self.advance_line()? else {
                break;
            };
            breaks.push(line_break);
            *end = self.mark();
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(())
    }
}
