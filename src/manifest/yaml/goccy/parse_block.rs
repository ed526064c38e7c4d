//! Mappings and lists in block style.

use super::super::fail::Fail;
use super::group::{GroupKind, PartIx};
use super::nodes::{Content, Ix};
use super::parse::{At, Parsed, Parser};
use super::token::TokenKind;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;

impl Parser {
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
