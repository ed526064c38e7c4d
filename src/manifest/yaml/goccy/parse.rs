//! From groups of tokens to a tree of nodes: documents, mappings and lists.

use std::collections::{HashMap, HashSet};

use super::super::build::MAX_DEPTH;
use super::super::fail::Fail;
use super::group::{self, GroupKind, PartIx, Parts};
use super::nodes::{Content, File, Ix, Node};
use super::token::{Token, TokenKind};
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;

/// Reads all documents: an error in any of them is an error of the file.
pub(super) fn parse(tokens: Vec<Token>) -> Result<File, Fail> {
    let (parts, list) = group::group(tokens)?;
    let documents = documents(&parts, &list)?;
    let mut parser = Parser {
        parts,
        file: File::default(),
        tokens_of: Vec::new(),
        streams: Vec::new(),
        steps: HashMap::new(),
        keys: HashSet::new(),
        version: false,
        tags_are_text: false,
        depth: 0,
    };
    for document in documents {
        parser.document(document)?;
    }
    Ok(parser.file)
}

/// Cuts the parts of a file into documents.
fn documents(parts: &Parts, list: &[PartIx]) -> Result<Vec<Vec<PartIx>>, Fail> {
    let mut out: Vec<Vec<PartIx>> = Vec::new();
    let mut pending: Vec<PartIx> = Vec::new();
    let mut rest = list;
    loop {
        let marks = [
            Some(TokenKind::DocumentHeader),
            Some(TokenKind::DocumentEnd),
        ];
        let is_mark = |ix: &PartIx| marks.contains(&parts.kind(Some(*ix)));
        let Some(at) = rest.iter().position(is_mark) else {
            pending.extend(rest);
            out.push(pending);
            return Ok(out);
        };
        let (before, from) = rest.split_at(at);
        let Some((mark, after)) = from.split_first() else {
            return Ok(out);
        };
        let next = after.first().copied();
        if parts.kind(Some(*mark)) == Some(TokenKind::DocumentHeader) {
            if at > 0 {
                pending.extend(before);
                out.push(std::mem::take(&mut pending));
            }
            pending.push(*mark);
            if parts.kind(next) == Some(TokenKind::DocumentHeader) || next.is_none() {
                // What stands behind a second `---` is passed over.
                out.push(pending);
                return Ok(out);
            }
            if parts.line(next) == parts.line(Some(*mark)) {
                let keys = [Some(GroupKind::MapKey), Some(GroupKind::MapKeyValue)];
                let entry = parts.kind(next) == Some(TokenKind::SequenceEntry);
                if entry || keys.contains(&parts.group(next)) {
                    return parts.fail(next, "a mapping or list cannot begin behind `---`");
                }
            }
        } else {
            if at > 0 {
                pending.extend(before);
                pending.push(*mark);
                out.push(std::mem::take(&mut pending));
            }
            let Some(next) = next else {
                if !pending.is_empty() {
                    out.push(pending);
                }
                return Ok(out);
            };
            if parts.is_scalar(next) {
                return parts.fail(Some(next), "a text cannot stand behind `...`");
            }
        }
        rest = after;
    }
}

/// The parts that are read one after the other.
pub(super) struct Stream {
    parts: Vec<PartIx>,
    at: usize,
}

/// Where the parser is: in which stream, under which path of keys, in brackets or not.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub stream: usize,
    pub path: usize,
    pub flow: bool,
}

pub(super) struct Parser {
    pub parts: Parts,
    file: File,
    /// For each node its first token.
    tokens_of: Vec<usize>,
    streams: Vec<Stream>,
    /// Paths: the number of the path above and a step give a number.
    steps: HashMap<(usize, String), usize>,
    /// The paths of keys that are taken.
    pub keys: HashSet<usize>,
    pub version: bool,
    pub tags_are_text: bool,
    depth: usize,
}

pub(super) type Parsed = Result<Ix, Fail>;

impl Parser {
    pub(super) fn current(&self, at: At) -> Option<PartIx> {
        let stream = self.streams.get(at.stream)?;
        stream.parts.get(stream.at).copied()
    }

    pub(super) fn next(&self, at: At) -> Option<PartIx> {
        let stream = self.streams.get(at.stream)?;
        stream.parts.get(stream.at + 1).copied()
    }

    pub(super) fn advance(&mut self, at: At) {
        if let Some(stream) = self.streams.get_mut(at.stream) {
            stream.at = stream.parts.len().min(stream.at + 1);
        }
    }

    /// Reads the members of a group by themselves.
    pub(super) fn inside(&mut self, at: At, group: PartIx) -> At {
        let parts = self.parts.members(group).to_vec();
        self.stream(at, parts)
    }

    pub(super) fn stream(&mut self, at: At, parts: Vec<PartIx>) -> At {
        self.streams.push(Stream { parts, at: 0 });
        let stream = self.streams.len() - 1;
        At { stream, ..at }
    }

    pub(super) fn below(&mut self, at: At, step: String) -> At {
        let number = self.steps.len() + 1;
        let path = *self.steps.entry((at.path, step)).or_insert(number);
        At { path, ..at }
    }

    pub(super) fn kind(&self, ix: Option<PartIx>) -> Option<TokenKind> {
        self.parts.kind(ix)
    }

    pub(super) fn add(&mut self, token: usize, content: Content) -> Ix {
        let span = self.parts.tokens.get(token).map(|token| token.span);
        let span = span.unwrap_or_default();
        self.file.nodes.push(Node { content, span });
        self.tokens_of.push(token);
        self.file.nodes.len() - 1
    }

    pub(super) fn content(&self, ix: Ix) -> &Content {
        self.file.content(ix)
    }

    pub(super) fn set(&mut self, ix: Ix, content: Content) {
        if let Some(node) = self.file.nodes.get_mut(ix) {
            node.content = content;
        }
    }

    /// The first token of a node.
    pub(super) fn token_of(&self, ix: Ix) -> Option<&Token> {
        self.parts.tokens.get(*self.tokens_of.get(ix)?)
    }

    /// The text that stands for a key in the paths.
    pub(super) fn key_text(&self, mut ix: Ix) -> String {
        loop {
            match self.content(ix) {
                Content::Key(value)
                | Content::Tag { value, .. }
                | Content::Anchor { value, .. } => ix = *value,
                Content::Alias { .. } => return String::new(),
                _ => {
                    return self
                        .token_of(ix)
                        .map_or_else(String::new, |t| t.value.clone());
                }
            }
        }
    }

    /// Sets the end of a node to that of another.
    pub(super) fn stretch(&mut self, ix: Ix, end: usize) {
        if let Some(node) = self.file.nodes.get_mut(ix) {
            node.span.end = node.span.end.max(end);
        }
    }

    pub(super) fn span(&self, ix: Ix) -> Span {
        self.file.node(ix).span
    }

    pub(super) fn deeper(&mut self, at: Option<PartIx>) -> Result<(), Fail> {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let span = at.and_then(|ix| self.parts.token(ix)).map(|t| t.span);
        let message = format!("nested more than {MAX_DEPTH} levels deep");
        let kind = DecodeErrorKind::Depth;
        Err(Fail::new(kind, message, span.unwrap_or_default()))
    }

    pub(super) const fn back(&mut self) {
        self.depth -= 1;
    }

    fn document(&mut self, parts: Vec<PartIx>) -> Result<(), Fail> {
        self.keys.clear();
        let mut body = parts.as_slice();
        if self.kind(body.first().copied()) == Some(TokenKind::DocumentHeader) {
            body = body.get(1..).unwrap_or_default();
        }
        let ended = self.kind(parts.last().copied()) == Some(TokenKind::DocumentEnd);
        if ended {
            body = body.get(..body.len().saturating_sub(1)).unwrap_or_default();
        }
        if body.is_empty() {
            self.file.documents.push(None);
        } else {
            let at = At {
                stream: 0,
                path: 0,
                flow: false,
            };
            let at = self.stream(at, body.to_vec());
            let node = self.token(at, self.current(at))?;
            if let Some(more) = self.current(at) {
                return self
                    .parts
                    .fail(Some(more), "this does not belong to what stands before");
            }
            self.file.documents.push(Some(node));
        }
        if ended {
            self.version = false;
        }
        Ok(())
    }

    /// A mapping in block style.
    pub(super) fn map(&mut self, at: At) -> Parsed {
        let mut members = Vec::new();
        // The library reads each further key in a call of its own; a `}` ends one call.
        let mut calls = 0_usize;
        let key_column = self.parts.column(self.current(at));
        let mut first_token = None;
        loop {
            let (colon, member) = self.map_entry(at)?;
            first_token = first_token.or(colon);
            members.push(member);
            calls += 1;
            loop {
                let next = self.current(at);
                let ends = next.is_none() || self.parts.column(next) != key_column;
                if ends || at.flow && self.kind(next) == Some(TokenKind::SequenceEnd) {
                    return Ok(self.add_map(first_token, members));
                }
                if !self.is_map_part(next) {
                    return self.parts.fail(next, "expected a key with its `:`");
                }
                if self.kind(next) != Some(TokenKind::MappingEnd) {
                    break;
                }
                self.advance(at);
                calls -= 1;
                if calls == 0 {
                    return Ok(self.add_map(first_token, members));
                }
            }
        }
    }

    fn add_map(&mut self, token: Option<usize>, members: Vec<(Ix, Ix)>) -> Ix {
        let first = members.first().map(|(key, _)| self.span(*key).start);
        let last = members.last().map(|(_, value)| self.span(*value).end);
        let ix = self.add(token.unwrap_or(usize::MAX), Content::Mapping(members));
        if let Some(node) = self.file.nodes.get_mut(ix)
            && let (Some(first), Some(last)) = (first, last)
        {
            node.span = Span::new(first, last.max(node.span.end));
        }
        ix
    }

    pub(super) fn is_map_part(&self, ix: Option<PartIx>) -> bool {
        match self.parts.group(ix) {
            Some(kind) => matches!(kind, GroupKind::MapKey | GroupKind::MapKeyValue),
            None => matches!(
                self.kind(ix),
                Some(TokenKind::MappingStart | TokenKind::MappingEnd)
            ),
        }
    }

    /// The token of the `:`, and the key with its value.
    fn map_entry(&mut self, at: At) -> Result<(Option<usize>, (Ix, Ix)), Fail> {
        let Some(part) = self.current(at) else {
            return self.parts.fail(None, "expected a key");
        };
        match self.parts.group(Some(part)) {
            None => self.parts.fail(Some(part), "expected a key"),
            Some(GroupKind::MapKeyValue) => {
                let inner = self.inside(at, part);
                let (colon, member) = self.map_key_value(inner, part)?;
                self.advance(at);
                self.check_behind_pair(at, part)?;
                Ok((colon, member))
            }
            Some(_) => {
                let inner = self.inside(at, part);
                let key = self.map_key(inner, part)?;
                self.advance(at);
                let value = self.current(at);
                let together = self.parts.line(Some(part)) == self.parts.line(value);
                if together && self.kind(value) == Some(TokenKind::SequenceEntry) {
                    return self
                        .parts
                        .fail(value, "a list entry cannot begin behind a key");
                }
                let text = self.key_text(key);
                let below = self.below(at, text);
                let colon = self.parts.members(part).last().copied();
                let value = self.map_value(below, key, colon)?;
                Ok((self.token_index(colon), (key, value)))
            }
        }
    }

    pub(super) fn token_index(&self, part: Option<PartIx>) -> Option<usize> {
        let mut ix = part?;
        loop {
            match self.parts.part(ix) {
                super::group::Part::Token(token) => return Some(*token),
                super::group::Part::Group(_, parts) => ix = *parts.first()?,
            }
        }
    }

    fn check_behind_pair(&self, at: At, key: PartIx) -> Result<(), Fail> {
        let next = self.current(at);
        let closes = matches!(
            self.kind(next),
            Some(TokenKind::CollectEntry | TokenKind::SequenceEnd)
        );
        let deeper = self.parts.column(next) > self.parts.column(Some(key));
        if next.is_none() || !deeper || at.flow && closes {
            return Ok(());
        }
        self.parts.fail(
            next,
            "this is indented as if it belonged to the value above it",
        )
    }

    pub(super) fn map_key_value(
        &mut self,
        at: At,
        group: PartIx,
    ) -> Result<(Option<usize>, (Ix, Ix)), Fail> {
        let members = self.parts.members(group).to_vec();
        let (Some(key), Some(value)) = (members.first().copied(), members.last().copied()) else {
            return self.parts.fail(Some(group), "expected a key");
        };
        if self.parts.group(Some(key)).is_none() {
            return self.parts.fail(Some(key), "expected a key");
        }
        let inner = self.inside(at, key);
        let node = self.map_key(inner, key)?;
        let colon = self.parts.members(key).last().copied();
        let text = self.key_text(node);
        let below = self.below(at, text);
        let value = self.token(below, Some(value))?;
        Ok((self.token_index(colon), (node, value)))
    }

    pub(super) fn map_key(&mut self, at: At, group: PartIx) -> Parsed {
        let members = self.parts.members(group).to_vec();
        let (first, last) = (members.first().copied(), members.last().copied());
        if self.parts.group(Some(group)) != Some(GroupKind::MapKey) {
            return self.parts.fail(Some(group), "expected a key");
        }
        if self.kind(first) == Some(TokenKind::MappingKey) {
            let inner = match first {
                Some(part) if self.parts.group(first).is_some() => self.inside(at, part),
                _ => at,
            };
            self.advance(inner);
            let Some(part) = self.current(inner) else {
                return self.parts.fail(first, "a key is expected behind `?`");
            };
            let value = self.scalar(inner, part)?;
            let token = self.token_index(first).unwrap_or(usize::MAX);
            let key = self.add(token, Content::Key(value));
            self.stretch(key, self.span(value).end);
            return self.take_key(inner, key, last);
        }
        let (Some(part), Some(TokenKind::MappingValue)) = (first, self.kind(last)) else {
            return self.parts.fail(last, "`:` is expected behind a key");
        };
        let key = self.scalar(at, part)?;
        self.take_key(at, key, last)
    }

    /// Checks a key and remembers its path.
    fn take_key(&mut self, at: At, key: Ix, colon: Option<PartIx>) -> Parsed {
        let text = self.key_text(key);
        let path = self.below(at, text.clone()).path;
        let span = self.span(key);
        if self.keys.contains(&path) {
            let message = format!("the key `{text}` stands twice in one mapping");
            return Err(Fail::new(DecodeErrorKind::DuplicateKey, message, span));
        }
        if let Some(token) = self.token_of(key) {
            let blank = |c: char| matches!(c, ' ' | '\r' | '\n');
            let origin = token.origin.trim_start_matches(blank);
            let quoted = matches!(token.kind, TokenKind::SingleQuote | TokenKind::DoubleQuote);
            let plain = token.kind == TokenKind::Text;
            let broken = if at.flow {
                let lines = line_breaks(origin.trim_end_matches(blank));
                plain && token.line + lines != self.parts.line(colon)
            } else {
                (plain || quoted) && line_breaks(origin) > 0
            };
            if broken {
                return Err(Fail::syntax("a key with its `:` stands on one line", span));
            }
        }
        self.keys.insert(path);
        Ok(key)
    }

    /// A list in block style.
    pub(super) fn sequence(&mut self, at: At) -> Parsed {
        let first = self.current(at);
        let column = self.parts.column(first);
        let mut items = Vec::new();
        loop {
            let part = self.current(at);
            let goes_on = self.kind(part) == Some(TokenKind::SequenceEntry);
            let (true, Some(part)) = (goes_on && self.parts.column(part) == column, part) else {
                break;
            };
            self.advance(at);
            let below = self.below(at, format!("\0{}", items.len()));
            items.push(self.sequence_value(below, part)?);
        }
        let end = items.last().map(|ix| self.span(*ix).end);
        let token = self.token_index(first).unwrap_or(usize::MAX);
        let ix = self.add(token, Content::Sequence(items));
        self.stretch(ix, end.unwrap_or(0));
        Ok(ix)
    }
}

fn line_breaks(text: &str) -> i64 {
    let mut count = 0;
    let mut before = ' ';
    for c in text.chars() {
        if c == '\r' || c == '\n' && before != '\r' {
            count += 1;
        }
        before = c;
    }
    count
}
