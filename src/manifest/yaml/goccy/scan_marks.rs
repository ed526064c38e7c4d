//! The marks of YAML's structure.

use super::super::fail::Fail;
use super::scan::{Indent, Scanner, is_newline};
use super::scan_block::Block;
use super::token::TokenKind;

impl Scanner {
    /// Whether `c` stands here this many times and no more. To count all of a long row at each of its characters would
    /// take the square of its length.
    fn repeats(&self, c: char, count: usize) -> bool {
        let rest = self.src.get(self.at..).unwrap_or_default();
        let row = rest.iter().take_while(|other| **other == c);
        row.take(count + 1).count() == count
    }

    pub(super) fn scan_flow_start(&mut self, c: char) -> bool {
        if self.has_buffer() && !self.in_flow() {
            return false;
        }
        self.flush();
        self.push_origin(c);
        if c == '{' {
            self.flow_maps += 1;
            self.push_mark(TokenKind::MappingStart, 1);
        } else {
            self.flow_sequences += 1;
            self.push_mark(TokenKind::SequenceStart, 1);
        }
        true
    }

    pub(super) fn scan_flow_end(&mut self, c: char) -> bool {
        let kind = if c == '}' {
            if self.flow_maps <= 0 {
                return false;
            }
            self.flow_maps -= 1;
            TokenKind::MappingEnd
        } else {
            if self.has_buffer() && self.flow_sequences <= 0 {
                return false;
            }
            self.flow_sequences -= 1;
            TokenKind::SequenceEnd
        };
        self.flush();
        self.push_origin(c);
        self.push_mark(kind, 1);
        true
    }

    pub(super) fn scan_flow_entry(&mut self) -> bool {
        if !self.in_flow() {
            return false;
        }
        self.flush();
        self.push_origin(',');
        self.push_mark(TokenKind::CollectEntry, 1);
        true
    }

    /// The `:` behind a key.
    pub(super) fn scan_map_delim(&mut self) -> Result<bool, Fail> {
        if self.in_mark() {
            return Ok(false);
        }
        let next = self.next_char();
        let ends = next.is_none_or(|c| c == ' ' || c == '\t' || is_newline(c));
        if self.flow_maps <= 0 && !ends {
            return Ok(false);
        }
        if self.flow_maps > 0 {
            let behind_colon = self.tokens.last().map(|t| t.kind) == Some(TokenKind::MappingValue);
            // As in `http://`.
            if next == Some('/') || behind_colon {
                return Ok(false);
            }
        }
        if self.origin_begins_with_tab() && self.buf.first() != Some(&'\t') {
            return self.fail(self.at, "a tab cannot stand in front of a key");
        }
        if self.flush() {
            self.last_delim_column = self.tokens.last().map_or(0, |t| t.column);
        } else if let Some(last) = self.tokens.last()
            && matches!(last.kind, TokenKind::SingleQuote | TokenKind::DoubleQuote)
        {
            self.last_delim_column = last.column;
        }
        self.push_mark(TokenKind::MappingValue, 1);
        Ok(true)
    }

    fn origin_begins_with_tab(&self) -> bool {
        match self.origin.first() {
            Some(' ') => self.origin.get(1) == Some(&'\t'),
            first => first == Some(&'\t'),
        }
    }

    pub(super) fn scan_document_start(&mut self) -> bool {
        if !self.at_margin() || self.column != 1 || !self.repeats('-', 3) {
            return false;
        }
        let behind = self.char_at(self.at + 3);
        if behind.is_some_and(|c| !matches!(c, ' ' | '\t' | '\n' | '\r')) {
            return false;
        }
        self.flush();
        self.push_mark(TokenKind::DocumentHeader, 3);
        self.reset_indent();
        true
    }

    pub(super) fn scan_document_end(&mut self) -> bool {
        if !self.at_margin() || self.column != 1 || !self.repeats('.', 3) {
            return false;
        }
        self.flush();
        self.push_mark(TokenKind::DocumentEnd, 3);
        true
    }

    pub(super) fn scan_merge_key(&mut self) -> bool {
        if !self.repeats('<', 2) {
            return false;
        }
        let mut at = self.at + 2;
        loop {
            match self.char_at(at) {
                Some(' ') => {}
                Some(':') => {
                    let next = self.char_at(at + 1);
                    if next.is_some_and(|c| c == ' ' || is_newline(c)) {
                        break;
                    }
                }
                _ => return false,
            }
            at += 1;
        }
        self.last_delim_column = self.column;
        self.push_mark(TokenKind::MergeKey, 2);
        true
    }

    /// A `-` at the start of a further line of a plain scalar.
    pub(super) fn scan_dash_in_text(&mut self) -> bool {
        if !self.has_buffer() || self.indent != Indent::Up {
            return false;
        }
        self.block = Some(Block::raw(self.column));
        self.push_buf('-');
        self.push_origin('-');
        self.advance(1);
        true
    }

    pub(super) fn scan_sequence(&mut self) -> Result<bool, Fail> {
        let next = self.next_char().unwrap_or('\0');
        if self.has_buffer() || !matches!(next, '\0' | ' ' | '\t' | '\n' | '\r') {
            return Ok(false);
        }
        if self.origin_begins_with_tab() {
            return self.fail(self.at, "a tab cannot stand in front of a list entry");
        }
        self.flush();
        self.push_origin('-');
        self.last_delim_column = self.column;
        self.push_mark(TokenKind::SequenceEntry, 1);
        Ok(true)
    }

    pub(super) fn scan_map_key(&mut self) -> bool {
        if self.has_buffer() || !matches!(self.next_char(), Some(' ' | '\t')) {
            return false;
        }
        self.last_delim_column = self.column;
        self.push_mark(TokenKind::MappingKey, 1);
        true
    }

    pub(super) fn scan_directive(&mut self) -> bool {
        if self.has_buffer() || !self.at_margin() {
            return false;
        }
        self.flush();
        self.push_origin('%');
        self.push_mark(TokenKind::Directive, 1);
        self.begin_directive();
        true
    }

    pub(super) fn scan_reference(&mut self, c: char) -> bool {
        if self.has_buffer() {
            return false;
        }
        self.flush();
        self.push_origin(c);
        let kind = if c == '*' {
            TokenKind::Alias
        } else {
            TokenKind::Anchor
        };
        self.push_mark(kind, 1);
        self.begin_reference(c == '*');
        true
    }

    pub(super) fn scan_comment(&mut self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.char_at(at));
        let apart = before.is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
        if self.has_buffer() && !apart {
            return false;
        }
        self.flush();
        let start = self.at;
        let rest = self.src.get(start + 1..).unwrap_or_default();
        let length = rest.iter().take_while(|c| !is_newline(**c)).count();
        let span = self.span(start, start + 1 + length);
        self.push(TokenKind::Comment, String::new(), self.position(), span);
        self.at += 1;
        self.advance(length);
        self.advance_line();
        self.clear();
        true
    }

    pub(super) fn scan_tag(&mut self) -> Result<bool, Fail> {
        if self.has_buffer() || self.is_in_directive() {
            return Ok(false);
        }
        self.push_origin('!');
        let start = self.at;
        self.at += 1;
        let mut end = self.at;
        while let Some(c) = self.char_at(end) {
            match c {
                ' ' | '\n' | '\r' => break,
                ',' if self.in_flow() => break,
                '{' | '}' => {
                    self.advance(end - self.at);
                    return self.fail(start, format!("`{c}` cannot be part of a tag"));
                }
                _ => self.push_origin(c),
            }
            end += 1;
        }
        let length = end - start;
        let Some(c) = self.char_at(end) else {
            // A tag that ends the file is passed over.
            self.advance(length - 1);
            self.clear();
            return Ok(true);
        };
        if c != ',' {
            self.push_origin(c);
        }
        let span = self.span(start, end);
        self.push(TokenKind::Tag, self.text(start, end), self.position(), span);
        self.advance(if c == ' ' { length } else { length - 1 });
        self.clear();
        Ok(true)
    }
}
