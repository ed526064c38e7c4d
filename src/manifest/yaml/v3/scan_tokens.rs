//! The tokens that a character begins.

use super::super::fail::Fail;
use super::scan::{MAX_DEPTH, Scanner, SimpleKey, Token, TokenKind, is_blankz};
use crate::manifest::document::Span;

impl Scanner<'_> {
    pub(super) fn fetch(&mut self) -> Result<(), Fail> {
        if !self.started {
            self.started = true;
            self.chars.ensure(1)?;
            let token = self.token(self.mark(), TokenKind::StreamStart);
            self.tokens.push_back(token);
            return Ok(());
        }
        self.skip_to_token()?;
        self.unroll_indent(self.column_signed());
        self.chars.ensure(4)?;
        let c = self.chars.peek(0);
        if c == '\0' {
            return self.fetch_stream_end();
        }
        if self.column == 0 {
            if c == '%' {
                return self.fetch_directive();
            }
            if let Some(kind) = self.document_indicator() {
                return self.fetch_document_indicator(kind);
            }
        }
        self.fetch_content(c)?;
        // A comment behind `- ` belongs to what follows.
        if !matches!(self.tokens.back(), Some(t) if t.kind == TokenKind::BlockEntry) {
            self.skip_line_comment()?;
        }
        Ok(())
    }

    /// Whether `---` or `...` stands here, at the start of a line.
    pub(super) fn document_indicator(&self) -> Option<TokenKind> {
        let c = self.chars.peek(0);
        let same = self.chars.peek(1) == c && self.chars.peek(2) == c;
        match c {
            _ if !same || !is_blankz(self.chars.peek(3)) => None,
            '-' => Some(TokenKind::DocumentStart),
            '.' => Some(TokenKind::DocumentEnd),
            _ => None,
        }
    }

    fn fetch_content(&mut self, c: char) -> Result<(), Fail> {
        let next = self.chars.peek(1);
        let in_flow = self.flow_level > 0;
        match c {
            '[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            '{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            ']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            '}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            ',' => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                self.push_indicator(TokenKind::FlowEntry);
                Ok(())
            }
            '-' if is_blankz(next) => self.fetch_block_entry(),
            '?' if in_flow || is_blankz(next) => self.fetch_key(),
            ':' if in_flow || is_blankz(next) => self.fetch_value(),
            '*' | '&' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_anchor()?;
                self.tokens.push_back(token);
                Ok(())
            }
            '!' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_tag()?;
                self.tokens.push_back(token);
                Ok(())
            }
            '|' | '>' if !in_flow => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                let token = self.scan_block_scalar()?;
                self.tokens.push_back(token);
                Ok(())
            }
            '\'' | '"' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_quoted(c)?;
                self.tokens.push_back(token);
                Ok(())
            }
            '|' | '>' | '%' | '@' | '`' => Err(self.cannot_start(c)),
            _ if is_blankz(c) => Err(self.cannot_start(c)),
            _ => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_plain()?;
                self.tokens.push_back(token);
                Ok(())
            }
        }
    }

    pub(super) fn cannot_start(&self, c: char) -> Fail {
        let message = match c {
            '\t' => "a tab cannot indent YAML; use spaces".to_owned(),
            '@' | '`' => format!("a value cannot begin with `{c}`; put it in quotes"),
            '%' => "a value cannot begin with `%`; put it in quotes".to_owned(),
            _ => format!("nothing can begin with {c:?} here"),
        };
        self.fail(self.mark(), message)
    }

    fn push_indicator(&mut self, kind: TokenKind) {
        let start = self.mark();
        self.advance();
        let token = self.token(start, kind);
        self.tokens.push_back(token);
    }

    fn fetch_stream_end(&mut self) -> Result<(), Fail> {
        if self.column != 0 {
            self.column = 0;
            self.line += 1;
        }
        self.unroll_indent(-1);
        self.remove_key()?;
        self.simple_key_allowed = false;
        let token = self.token(self.mark(), TokenKind::StreamEnd);
        self.tokens.push_back(token);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Fail> {
        self.unroll_indent(-1);
        self.remove_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_directive()?;
        self.tokens.push_back(token);
        Ok(())
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind) -> Result<(), Fail> {
        self.unroll_indent(-1);
        self.remove_key()?;
        self.simple_key_allowed = false;
        let start = self.mark();
        for _ in 0..3 {
            self.advance();
        }
        let token = self.token(start, kind);
        self.tokens.push_back(token);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<(), Fail> {
        self.save_key()?;
        self.simple_keys.push(SimpleKey {
            token_number: self.taken + self.tokens.len(),
            mark: self.mark(),
            ..SimpleKey::default()
        });
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return Err(self.too_deep(self.mark()));
        }
        self.simple_key_allowed = true;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<(), Fail> {
        self.remove_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(last) = self.simple_keys.pop() {
                self.keys_by_token.remove(&last.token_number);
            }
        }
        self.simple_key_allowed = false;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Fail> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.fail(self.mark(), "a list entry `- ` cannot begin here"));
            }
            let mark = self.mark();
            self.roll_indent(self.column, None, TokenKind::BlockSequenceStart, mark)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Fail> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.fail(self.mark(), "a key cannot begin here"));
            }
            let mark = self.mark();
            self.roll_indent(self.column, None, TokenKind::BlockMappingStart, mark)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(TokenKind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Fail> {
        let index = self.simple_keys.len().saturating_sub(1);
        if self.key_is_valid(index)? {
            let key = self.simple_keys.last().copied().unwrap_or_default();
            let place = self.chars.byte_of(key.mark.index);
            let token = Token {
                kind: TokenKind::Key,
                span: Span::new(place, place),
            };
            let number = Some(key.token_number);
            self.insert(number, token);
            let kind = TokenKind::BlockMappingStart;
            self.roll_indent(key.mark.column, number, kind, key.mark)?;
            if let Some(last) = self.simple_keys.last_mut() {
                last.possible = false;
            }
            self.keys_by_token.remove(&key.token_number);
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    let message = "`: ` cannot stand here: put text that holds it in quotes";
                    return Err(self.fail(self.mark(), message));
                }
                let mark = self.mark();
                self.roll_indent(self.column, None, TokenKind::BlockMappingStart, mark)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(TokenKind::Value);
        Ok(())
    }
}
