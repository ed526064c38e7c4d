//! From characters to tokens.
//!
//! A plain scalar is what is left over: characters gather in a buffer until a token of
//! another kind, or a line that is indented less, cuts it off.

use super::super::fail::Fail;
use super::Library;
use super::token::{Token, TokenKind};
use crate::manifest::document::Span;

/// Cuts a file into tokens, comments left out. The first error is the one that counts.
pub(super) fn scan(bytes: &[u8], library: Library) -> Result<Vec<Token>, Fail> {
    let mut scanner = Scanner::new(bytes, library);
    scanner.run()?;
    let mut tokens = scanner.tokens;
    tokens.retain(|token| token.kind != TokenKind::Comment);
    Ok(tokens)
}

/// How a line is indented, compared with the last key or list entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indent {
    Keep,
    Up,
    Down,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    pub line: i64,
    pub column: i64,
}

pub(super) struct Scanner {
    pub(super) library: Library,
    pub(super) src: Vec<char>,
    /// The byte at which each character begins, and the length of the file.
    bytes: Vec<usize>,
    /// The current character.
    pub(super) at: usize,
    pub(super) line: i64,
    pub(super) column: i64,
    /// The column of the last key or list entry; 0 where there is none.
    pub(super) last_delim_column: i64,
    indent_spaces: i64,
    pub(super) line_start: bool,
    in_anchor: bool,
    in_alias: bool,
    in_directive: bool,
    pub(super) flow_sequences: i64,
    pub(super) flow_maps: i64,
    pub(super) indent: Indent,
    pub(super) saved: Option<Position>,
    pub(super) tokens: Vec<Token>,
    /// The scalar that is gathered, and how much of it is without blanks at its end.
    pub(super) buf: Vec<char>,
    pub(super) buf_solid: usize,
    /// What was gathered before an empty block scalar: it shines through, as the library
    /// forgets to reset how much of its buffer counts.
    pub(super) stale: Vec<char>,
    /// The same with all white space.
    pub(super) origin: Vec<char>,
    pub(super) origin_solid: usize,
    /// Where in `src` the scalar begins and ends.
    pub(super) buf_from: usize,
    pub(super) buf_to: usize,
    pub(super) block: Option<super::scan_block::Block>,
}

pub(super) const fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

impl Scanner {
    pub(super) fn new(bytes: &[u8], library: Library) -> Self {
        let (mut src, mut places) = (Vec::new(), Vec::new());
        let mut place = 0;
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                src.push(c);
                places.push(place);
                place += c.len_utf8();
            }
            for _ in chunk.invalid() {
                src.push('\u{fffd}');
                places.push(place);
                place += 1;
            }
        }
        places.push(place);
        Self {
            library,
            src,
            bytes: places,
            at: 0,
            line: 1,
            column: 1,
            last_delim_column: 0,
            indent_spaces: 0,
            line_start: true,
            in_anchor: false,
            in_alias: false,
            in_directive: false,
            flow_sequences: 0,
            flow_maps: 0,
            indent: Indent::Keep,
            saved: None,
            tokens: Vec::new(),
            buf: Vec::new(),
            buf_solid: 0,
            stale: Vec::new(),
            origin: Vec::new(),
            origin_solid: 0,
            buf_from: 0,
            buf_to: 0,
            block: None,
        }
    }

    pub(super) fn char_at(&self, index: usize) -> Option<char> {
        self.src.get(index).copied()
    }

    pub(super) fn next_char(&self) -> Option<char> {
        self.char_at(self.at + 1)
    }

    pub(super) fn is_last(&self) -> bool {
        self.src.len() <= self.at + 1
    }

    pub(super) fn text(&self, from: usize, to: usize) -> String {
        self.src.get(from..to).unwrap_or_default().iter().collect()
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        let end = self.bytes.last().copied().unwrap_or(0);
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or(end);
        Span::new(byte(from), byte(to.max(from)))
    }

    pub(super) fn fail<T>(&self, from: usize, message: impl Into<String>) -> Result<T, Fail> {
        let to = self.at.max(from) + 1;
        Err(Fail::syntax(message, self.span(from, to)))
    }

    pub(super) const fn position(&self) -> Position {
        Position {
            line: self.line,
            column: self.column,
        }
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.column += i64::try_from(count).unwrap_or(i64::MAX);
        self.at += count;
    }

    pub(super) const fn advance_line(&mut self) {
        self.column = 1;
        self.line += 1;
        self.indent_spaces = 0;
        self.line_start = true;
        self.in_anchor = false;
        self.in_alias = false;
        self.in_directive = false;
        self.at += 1;
    }

    pub(super) fn in_flow(&self) -> bool {
        self.flow_sequences > 0 || self.flow_maps > 0
    }

    fn update_indent(&mut self, c: char) {
        if !self.line_start {
            self.indent = Indent::Keep;
            return;
        }
        match c {
            '\n' | '\r' | '\t' => return,
            ' ' => {
                self.indent_spaces += 1;
                return;
            }
            _ => {}
        }
        if self.last_delim_column != 0 {
            self.indent = if self.last_delim_column < self.column {
                Indent::Up
            } else {
                Indent::Down
            };
        }
        self.line_start = false;
    }

    pub(super) fn run(&mut self) -> Result<(), Fail> {
        while let Some(c) = self.char_at(self.at) {
            self.update_indent(c);
            if self.indent == Indent::Down {
                self.flush();
            }
            if self.block.is_some() {
                if self.indent != Indent::Down {
                    self.scan_block(c)?;
                    continue;
                }
                self.end_block()?;
            }
            if self.scan_token(c)? {
                continue;
            }
            self.push_buf(c);
            self.push_origin(c);
            self.advance(1);
        }
        self.flush();
        Ok(())
    }

    /// Whether something was taken; if not, `c` is part of a plain scalar.
    fn scan_token(&mut self, c: char) -> Result<bool, Fail> {
        Ok(match c {
            '{' | '[' => self.scan_flow_start(c),
            '}' | ']' => self.scan_flow_end(c),
            ',' => self.scan_flow_entry(),
            '.' => self.scan_document_end(),
            '<' => self.scan_merge_key(),
            '-' => {
                self.scan_document_start() || self.scan_dash_in_text() || self.scan_sequence()?
            }
            ':' => self.scan_map_delim()?,
            '|' | '>' => self.scan_block_header(c)?,
            '!' => self.scan_tag()?,
            '%' => self.scan_directive(),
            '?' => self.scan_map_key(),
            '&' | '*' => self.scan_reference(c),
            '#' => self.scan_comment(),
            '\'' | '"' => self.scan_quote(c)?,
            '\r' | '\n' => {
                self.scan_newline(c);
                true
            }
            ' ' => self.scan_space(),
            '@' | '`' if !self.has_buffer() => {
                let message = format!("a value cannot begin with `{c}`; put it in quotes");
                return self.fail(self.at, message);
            }
            '\t' => self.scan_tab()?,
            _ => false,
        })
    }

    fn scan_space(&mut self) -> bool {
        let marked = self.in_anchor || self.in_directive || self.in_alias;
        if self.block.is_some() || !marked && !self.line_start {
            return false;
        }
        if self.line_start {
            self.advance(1);
            self.push_origin(' ');
        } else if self.in_directive {
            self.flush();
            self.advance(1);
            self.push_origin(' ');
        } else {
            self.flush();
            self.in_anchor = false;
            self.in_alias = false;
        }
        true
    }

    fn scan_tab(&mut self) -> Result<bool, Fail> {
        let first_text = self.has_buffer() && self.last_delim_column == 0;
        if first_text || self.last_delim_column < self.column {
            self.indent_spaces += 1;
            self.push_origin('\t');
            self.at += 1;
            return Ok(true);
        }
        if !self.in_flow() && self.line_start {
            return self.fail(self.at, "a tab cannot indent YAML; use spaces");
        }
        Ok(false)
    }

    fn scan_newline(&mut self, mut c: char) {
        if !self.buf.is_empty() && self.saved.is_none() {
            let length = i64::try_from(self.gathered().chars().count()).unwrap_or(0);
            self.saved = Some(Position {
                line: self.line,
                column: self.column - length,
            });
        }
        if self.origin.len() > self.origin_solid {
            self.origin.truncate(self.origin_solid);
            self.buf.truncate(self.buf_solid);
        }
        if c == '\r' && self.next_char() == Some('\n') {
            self.push_origin('\r');
            self.at += 1;
            c = '\n';
        }
        if self.is_last() || self.in_anchor || self.in_alias || self.in_directive {
            self.flush();
        }
        if self.has_buffer() && self.line_start {
            match self.buf.last_mut() {
                Some(last) if *last == ' ' => *last = '\n',
                _ => self.buf.push('\n'),
            }
        } else {
            self.push_buf(' ');
        }
        self.push_origin(c);
        self.advance_line();
    }

    pub(super) const fn at_margin(&self) -> bool {
        self.indent_spaces == 0
    }

    pub(super) const fn reset_indent(&mut self) {
        self.last_delim_column = 0;
        self.indent_spaces = 0;
    }

    pub(super) const fn in_mark(&self) -> bool {
        self.in_directive || self.in_anchor || self.in_alias
    }

    pub(super) const fn is_in_directive(&self) -> bool {
        self.in_directive
    }

    pub(super) const fn begin_directive(&mut self) {
        self.in_directive = true;
    }

    pub(super) const fn begin_reference(&mut self, alias: bool) {
        if alias {
            self.in_alias = true;
        } else {
            self.in_anchor = true;
        }
    }
}
