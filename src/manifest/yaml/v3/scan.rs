//! From characters to tokens.
//!
//! Block structure shows in indentation alone, so the scanner keeps a stack of columns and
//! emits tokens for where a block begins and ends. A mapping's key is only known by the `:`
//! behind it: where one may begin is remembered, and the `:` inserts the key's token there.

use std::collections::{HashMap, VecDeque};

use super::super::fail::Fail;
use super::chars::Chars;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;

/// Blocks, and brackets, may nest this deep.
const MAX_DEPTH: usize = 10_000;
/// So far the search for a comment behind blanks and line breaks goes.
const COMMENT_REACH: usize = 512;
/// A key and its `:` are at most this many characters apart.
const KEY_REACH: usize = 1024;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Block,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    StreamStart,
    StreamEnd,
    VersionDirective(u8, u8),
    TagDirective { handle: String, prefix: String },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag { handle: String, suffix: String },
    Scalar { value: String, style: Style },
}

/// A token; `start` and `end` are bytes of the file.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub index: usize,
    pub line: usize,
    pub column: usize,
}

#[derive(Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    token_number: usize,
    mark: Mark,
}

/// The scanner. Errors end it: nothing is scanned after one.
pub(super) struct Scanner<'a> {
    pub(super) chars: Chars<'a>,
    pub(super) line: usize,
    pub(super) column: usize,
    /// Line breaks since the last character that is neither blank nor break.
    newlines: usize,
    started: bool,
    tokens: VecDeque<Token>,
    /// How many tokens the parser has taken.
    taken: usize,
    pub(super) flow_level: usize,
    /// The column of the innermost block, -1 outside all.
    pub(super) indent: isize,
    indents: Vec<isize>,
    pub(super) simple_key_allowed: bool,
    simple_keys: Vec<SimpleKey>,
    keys_by_token: HashMap<usize, usize>,
}

pub(super) const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

pub(super) const fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) const fn is_breakz(c: char) -> bool {
    is_break(c) || c == '\0'
}

pub(super) const fn is_blankz(c: char) -> bool {
    is_blank(c) || is_breakz(c)
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            chars: Chars::new(bytes),
            line: 0,
            column: 0,
            newlines: 0,
            started: false,
            tokens: VecDeque::new(),
            taken: 0,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
            keys_by_token: HashMap::new(),
        }
    }

    /// The next token, left in the queue.
    pub(super) fn peek(&mut self) -> Result<&Token, Fail> {
        // The comments of yaml.v3 need two tokens more than the one that is asked for.
        while self.tokens.len() < 3 || self.head_may_be_key()? {
            self.fetch()?;
        }
        self.tokens
            .front()
            .ok_or_else(|| Fail::syntax("the file ends too early", Span::default()))
    }

    /// Takes the token that `peek` showed.
    pub(super) fn skip(&mut self) -> Option<Token> {
        self.taken += 1;
        self.tokens.pop_front()
    }

    fn head_may_be_key(&mut self) -> Result<bool, Fail> {
        match self.keys_by_token.get(&self.taken) {
            Some(index) => self.key_is_valid(*index),
            None => Ok(false),
        }
    }

    pub(super) const fn mark(&self) -> Mark {
        Mark {
            index: self.chars.pos,
            line: self.line,
            column: self.column,
        }
    }

    pub(super) const fn column_signed(&self) -> isize {
        self.column.cast_signed()
    }

    /// Looks `ahead` characters on.
    pub(super) fn at(&mut self, ahead: usize) -> Result<char, Fail> {
        self.chars.ensure(ahead + 1)?;
        Ok(self.chars.peek(ahead))
    }

    /// Moves on by one character that is no line break.
    pub(super) fn advance(&mut self) -> char {
        let c = self.chars.peek(0);
        if !is_blank(c) {
            self.newlines = 0;
        }
        self.chars.pos += 1;
        self.column += 1;
        c
    }

    /// Moves over a line break, if there is one, and returns it as content.
    pub(super) fn advance_line(&mut self) -> Result<Option<char>, Fail> {
        let c = self.at(0)?;
        let content = match c {
            '\r' if self.at(1)? == '\n' => {
                self.chars.pos += 1;
                '\n'
            }
            '\r' | '\n' | '\u{85}' => '\n',
            '\u{2028}' | '\u{2029}' => c,
            _ => return Ok(None),
        };
        self.chars.pos += 1;
        self.column = 0;
        self.line += 1;
        self.newlines += 1;
        Ok(Some(content))
    }

    /// An error from `start` to where the scanner stands.
    pub(super) fn fail(&self, start: Mark, message: impl Into<String>) -> Fail {
        let from = self.chars.byte_of(start.index);
        let to = self.chars.byte_of(self.chars.pos + 1).max(from);
        Fail::syntax(message, Span::new(from, to))
    }

    pub(super) fn token(&self, start: Mark, kind: TokenKind) -> Token {
        let from = self.chars.byte_of(start.index);
        let to = self.chars.byte_of(self.chars.pos).max(from);
        Token {
            kind,
            span: Span::new(from, to),
        }
    }

    fn key_is_valid(&mut self, index: usize) -> Result<bool, Fail> {
        let (line, position) = (self.line, self.chars.pos);
        let Some(key) = self.simple_keys.get_mut(index) else {
            return Ok(false);
        };
        if !key.possible {
            return Ok(false);
        }
        if key.mark.line < line || key.mark.index + KEY_REACH < position {
            if key.required {
                let mark = key.mark;
                return Err(self.no_colon(mark));
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn no_colon(&self, mark: Mark) -> Fail {
        let from = self.chars.byte_of(mark.index);
        let mut length = 0;
        while length < 80 && !is_breakz(self.chars.peek_at(mark.index + length)) {
            length += 1;
        }
        let to = self.chars.byte_of(mark.index + length);
        let message = "a mapping's key with its `:` is expected on this line";
        Fail::syntax(message, Span::new(from, to))
    }

    fn save_key(&mut self) -> Result<(), Fail> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == self.column_signed(),
            token_number: self.taken + self.tokens.len(),
            mark: self.mark(),
        };
        self.remove_key()?;
        let index = self.simple_keys.len().saturating_sub(1);
        if let Some(last) = self.simple_keys.last_mut() {
            *last = key;
        }
        self.keys_by_token.insert(key.token_number, index);
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), Fail> {
        let Some(key) = self.simple_keys.last_mut() else {
            return Ok(());
        };
        if key.possible {
            if key.required {
                let mark = key.mark;
                return Err(self.no_colon(mark));
            }
            key.possible = false;
            let number = key.token_number;
            self.keys_by_token.remove(&number);
        }
        Ok(())
    }

    fn roll_indent(
        &mut self,
        column: usize,
        number: Option<usize>,
        kind: TokenKind,
        mark: Mark,
    ) -> Result<(), Fail> {
        let column = column.cast_signed();
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return Err(self.too_deep(mark));
        }
        let place = self.chars.byte_of(mark.index);
        let token = Token {
            kind,
            span: Span::new(place, place),
        };
        self.insert(number, token);
        Ok(())
    }

    fn too_deep(&self, mark: Mark) -> Fail {
        let place = self.chars.byte_of(mark.index);
        let message = "nested more than 10,000 levels deep";
        Fail::new(DecodeErrorKind::Depth, message, Span::new(place, place + 1))
    }

    fn insert(&mut self, number: Option<usize>, token: Token) {
        match number {
            Some(number) => {
                let index = number.saturating_sub(self.taken).min(self.tokens.len());
                self.tokens.insert(index, token);
            }
            None => self.tokens.push_back(token),
        }
    }

    fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            let token = self.token(self.mark(), TokenKind::BlockEnd);
            self.tokens.push_back(token);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn fetch(&mut self) -> Result<(), Fail> {
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

    fn cannot_start(&self, c: char) -> Fail {
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

    /// Skips blanks, comments and line breaks.
    fn skip_to_token(&mut self) -> Result<(), Fail> {
        loop {
            self.chars.ensure(1)?;
            if self.column == 0 && self.chars.buffer_begins_with_mark() {
                self.advance();
            }
            loop {
                let tabs = self.flow_level > 0 || !self.simple_key_allowed;
                match self.at(0)? {
                    ' ' => self.advance(),
                    '\t' if tabs => self.advance(),
                    _ => break,
                };
            }
            if self.at(0)? == '#' {
                self.skip_comments()?;
            }
            if self.advance_line()?.is_none() {
                return Ok(());
            }
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Skips the comment that begins here and those on the lines behind it. As yaml.v3
    /// looks for them over any blanks, a tab in front of a later one does no harm.
    fn skip_comments(&mut self) -> Result<(), Fail> {
        let mut ahead = 0;
        while ahead < COMMENT_REACH {
            let c = self.at(ahead)?;
            if is_blank(c) || matches!(c, '\r' | '\n') {
                ahead += 1;
                continue;
            }
            if c != '#' {
                break;
            }
            self.skip_to_comment_end(self.chars.pos + ahead)?;
            // yaml.v3 goes on behind the first byte of the line break.
            if !matches!(self.at(0)?, '\r' | '\n') {
                break;
            }
            ahead = 1;
        }
        Ok(())
    }

    fn skip_line_comment(&mut self) -> Result<(), Fail> {
        if self.newlines > 0 {
            return Ok(());
        }
        let mut ahead = 0;
        while ahead < COMMENT_REACH && is_blank(self.at(ahead)?) {
            ahead += 1;
        }
        if ahead < COMMENT_REACH && self.at(ahead)? == '#' {
            self.skip_to_comment_end(self.chars.pos + ahead)?;
        }
        Ok(())
    }

    fn skip_to_comment_end(&mut self, comment: usize) -> Result<(), Fail> {
        loop {
            if is_breakz(self.at(0)?) {
                if self.chars.pos >= comment || self.advance_line()?.is_none() {
                    return Ok(());
                }
            } else {
                self.advance();
            }
        }
    }

    /// Skips a comment in a line that may hold nothing else, and says whether it ends there.
    pub(super) fn rest_of_line_is_empty(&mut self) -> Result<bool, Fail> {
        while is_blank(self.at(0)?) {
            self.advance();
        }
        if self.at(0)? == '#' {
            while !is_breakz(self.at(0)?) {
                self.advance();
            }
        }
        Ok(is_breakz(self.at(0)?))
    }
}
