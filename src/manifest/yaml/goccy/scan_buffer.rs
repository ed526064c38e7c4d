//! The buffer in which a plain scalar gathers, and the tokens made of it.

use super::scan::{Position, Scanner};
use super::token::{self, Token, TokenKind};
use crate::manifest::document::Span;

impl Scanner {
    pub(super) fn push_buf(&mut self, c: char) {
        let blank = c == ' ' || c == '\t';
        if self.buf.is_empty() && blank {
            return;
        }
        self.push_any(c, !blank);
    }

    pub(super) fn push_any(&mut self, c: char, solid: bool) {
        if self.buf.is_empty() {
            self.buf_from = self.at;
        }
        self.buf.push(c);
        if solid {
            self.buf_solid = self.buf.len();
            self.buf_to = self.at + 1;
        }
    }

    pub(super) fn push_origin(&mut self, c: char) {
        self.origin.push(c);
        if c != ' ' && c != '\t' {
            self.origin_solid = self.origin.len();
        }
    }

    fn origin_text(&self) -> String {
        self.origin.iter().collect()
    }

    /// Forgets what is gathered.
    pub(super) fn clear_buffer(&mut self) {
        self.buf.clear();
        self.stale.clear();
        self.origin.clear();
        self.buf_solid = 0;
        self.origin_solid = 0;
    }

    /// Forgets what is gathered and ends a block scalar.
    pub(super) fn clear(&mut self) {
        self.clear_buffer();
        self.block = None;
    }

    pub(super) fn has_buffer(&self) -> bool {
        match self.block {
            None => self.buf_solid > 0,
            Some(_) => !self.gathered().is_empty(),
        }
    }

    /// The scalar that is gathered.
    pub(super) fn gathered(&self) -> String {
        let stale = self.stale.iter().skip(self.buf.len());
        let chars = self.buf.iter().chain(stale).take(self.buf_solid);
        let text: String = chars.collect();
        match &self.block {
            Some(block) => block.chomp(text),
            None => text,
        }
    }

    pub(super) fn push(&mut self, kind: TokenKind, value: String, position: Position, span: Span) {
        self.tokens.push(Token {
            kind,
            value,
            origin: self.origin_text(),
            line: position.line,
            column: position.column,
            span,
        });
    }

    /// A token of one or more marks at the current place; the buffer is cleared.
    pub(super) fn push_mark(&mut self, kind: TokenKind, length: usize) {
        let value = self.text(self.at, self.at + length);
        let span = self.span(self.at, self.at + length);
        self.push(kind, value, self.position(), span);
        self.advance(length);
        self.clear();
    }

    /// Makes a token of what is gathered, if there is anything.
    pub(super) fn flush(&mut self) -> bool {
        let position = match self.saved.take() {
            Some(saved) => saved,
            None => self.buffer_position(),
        };
        let value = if self.at == 0 {
            return false;
        } else {
            self.gathered()
        };
        if value.is_empty() {
            self.stale = std::mem::take(&mut self.buf);
            return false;
        }
        let mut kind = match self.block {
            Some(_) => TokenKind::Text,
            None => token::kind_of(&value),
        };
        if let Some(last) = self.tokens.last()
            && last.kind == TokenKind::Tag
            && !token::is_reserved_tag(&last.value)
        {
            kind = TokenKind::Text;
        }
        let span = self.span(self.buf_from, self.buf_to);
        self.push(kind, value, position, span);
        self.clear_buffer();
        true
    }

    fn buffer_position(&self) -> Position {
        if self.block.is_none() {
            let length = i64::try_from(self.buf.len()).unwrap_or(i64::MAX);
            return Position {
                line: self.line,
                column: self.column - length,
            };
        }
        let (buf, mut lines, mut before) = (&self.buf, 0, ' ');
        for c in buf {
            if *c == '\r' || *c == '\n' && before != '\r' {
                lines += 1;
            }
            before = *c;
        }
        let text: String = buf.iter().collect();
        let found = self.origin_text().find(&text);
        let column = found.map_or(0, |at| i64::try_from(at).unwrap_or(0) + 1);
        Position {
            line: self.line - lines,
            column,
        }
    }
}
