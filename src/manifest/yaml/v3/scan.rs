//! From characters to tokens.
//!
//! Block structure shows in indentation alone, so the scanner keeps a stack of columns and
//! emits tokens for where a block begins and ends. A mapping's key is only known by the `:`
//! behind it: where one may begin is remembered, and the `:` inserts the key's token there.

use std::collections::{HashMap, VecDeque};

use super::super::fail::Fail;
use super::chars::Chars;
use crate::manifest::document::Span;

/// Blocks, and brackets, may nest this deep.
pub(super) const MAX_DEPTH: usize = 10_000;
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
pub(super) struct SimpleKey {
    pub possible: bool,
    pub required: bool,
    pub token_number: usize,
    pub mark: Mark,
}

/// The scanner. Errors end it: nothing is scanned after one.
pub(super) struct Scanner<'a> {
    pub(super) chars: Chars<'a>,
    pub(super) line: usize,
    pub(super) column: usize,
    /// Line breaks since the last character that is neither blank nor break.
    pub(super) newlines: usize,
    pub(super) started: bool,
    pub(super) tokens: VecDeque<Token>,
    /// How many tokens are looked at beyond the one that is asked for.
    ahead: usize,
    /// How many tokens the parser has taken.
    pub(super) taken: usize,
    pub(super) flow_level: usize,
    /// The column of the innermost block, -1 outside all.
    pub(super) indent: isize,
    indents: Vec<isize>,
    pub(super) simple_key_allowed: bool,
    pub(super) simple_keys: Vec<SimpleKey>,
    pub(super) keys_by_token: HashMap<usize, usize>,
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
    pub(super) fn new(bytes: &'a [u8], ahead: usize) -> Self {
        Self {
            chars: Chars::new(bytes),
            line: 0,
            column: 0,
            newlines: 0,
            started: false,
            tokens: VecDeque::new(),
            ahead,
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
        while self.tokens.len() <= self.ahead || self.head_may_be_key()? {
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

    pub(super) fn key_is_valid(&mut self, index: usize) -> Result<bool, Fail> {
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

    pub(super) fn save_key(&mut self) -> Result<(), Fail> {
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

    pub(super) fn remove_key(&mut self) -> Result<(), Fail> {
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

    pub(super) fn roll_indent(
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

    /// The server's own limit, so an error of syntax like others.
    pub(super) fn too_deep(&self, mark: Mark) -> Fail {
        let place = self.chars.byte_of(mark.index);
        let message = "nested more than 10,000 levels deep";
        Fail::syntax(message, Span::new(place, place + 1))
    }

    /// Puts a token in front of the one with this number, or behind all of them where the
    /// parser has taken that one already: yaml.v3 loses sight of keys that begin with a
    /// bracket.
    pub(super) fn insert(&mut self, number: Option<usize>, token: Token) {
        match number.and_then(|number| number.checked_sub(self.taken)) {
            Some(index) => self.tokens.insert(index.min(self.tokens.len()), token),
            None => self.tokens.push_back(token),
        }
    }

    pub(super) fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            let token = self.token(self.mark(), TokenKind::BlockEnd);
            self.tokens.push_back(token);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}
