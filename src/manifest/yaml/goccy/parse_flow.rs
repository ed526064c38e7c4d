//! Collections in brackets.

use super::super::fail::Fail;
use super::group::{GroupKind, PartIx};
use super::nodes::{Content, Ix};
use super::parse::{At, Parsed, Parser};
use super::token::TokenKind;

impl Parser {
    fn ends_flow_entry(&self, ix: Option<PartIx>) -> bool {
        matches!(
            self.kind(ix),
            Some(TokenKind::MappingEnd | TokenKind::CollectEntry)
        )
    }

    pub(super) fn flow_map(&mut self, at: At) -> Parsed {
        let at = At { flow: true, ..at };
        let start = self.current(at);
        let token = self.token_index(start).unwrap_or(usize::MAX);
        let map = self.add(token, Content::Null);
        self.advance(at);
        let mut members = Vec::new();
        let mut end = None;
        let mut first = true;
        while let Some(part) = self.current(at) {
            if self.kind(Some(part)) == Some(TokenKind::MappingEnd) {
                end = Some(part);
                break;
            }
            if self.kind(Some(part)) == Some(TokenKind::CollectEntry) {
                self.advance(at);
            } else if !first {
                return self.parts.fail(Some(part), "expected `,` or `}`");
            }
            let part = self.current(at);
            if self.kind(part) == Some(TokenKind::MappingEnd) {
                end = part;
                break;
            }
            members.push(self.flow_member(at, part)?);
            first = false;
        }
        let Some(end) = end else {
            return self.parts.fail(start, "the closing `}` is missing");
        };
        self.close(at, map, end, Content::Mapping(members))
    }

    fn close(&mut self, at: At, node: Ix, end: PartIx, content: Content) -> Parsed {
        let end = self.parts.token(end).map_or(0, |token| token.span.end);
        self.stretch(node, end);
        self.set(node, content);
        self.advance(at);
        Ok(node)
    }

    fn flow_member(&mut self, at: At, part: Option<PartIx>) -> Result<(Ix, Ix), Fail> {
        match (self.parts.group(part), part) {
            (Some(GroupKind::MapKeyValue), Some(part)) => {
                let inner = self.inside(at, part);
                let (_, member) = self.map_key_value(inner, part)?;
                self.advance(at);
                Ok(member)
            }
            (Some(GroupKind::MapKey), Some(part)) => {
                let inner = self.inside(at, part);
                let key = self.map_key(inner, part)?;
                let text = self.key_text(key);
                let below = self.below(at, text);
                let colon = self.parts.members(part).last().copied();
                if self.ends_flow_entry(self.next(at)) {
                    let value = self.null_behind(colon);
                    self.advance(at);
                    return Ok((key, value));
                }
                self.advance(at);
                if self.current(at).is_none() {
                    return self.parts.fail(colon, "a value is expected behind `:`");
                }
                let value = self.token(below, self.current(at))?;
                Ok((key, value))
            }
            (_, part) => {
                let (true, Some(part)) = (self.ends_flow_entry(self.next(at)), part) else {
                    return self
                        .parts
                        .fail(part, "expected a key with its `:`, `,` or `}`");
                };
                let key = self.scalar(at, part)?;
                let value = self.null_behind(Some(part));
                self.advance(at);
                Ok((key, value))
            }
        }
    }

    pub(super) fn flow_sequence(&mut self, at: At) -> Parsed {
        let at = At { flow: true, ..at };
        let start = self.current(at);
        let token = self.token_index(start).unwrap_or(usize::MAX);
        let list = self.add(token, Content::Null);
        self.advance(at);
        let mut items = Vec::new();
        let mut end = None;
        let mut first = true;
        while let Some(part) = self.current(at) {
            if self.kind(Some(part)) == Some(TokenKind::SequenceEnd) {
                end = Some(part);
                break;
            }
            if self.kind(Some(part)) == Some(TokenKind::CollectEntry) {
                if first {
                    return self
                        .parts
                        .fail(Some(part), "a value is expected before `,`");
                }
                self.advance(at);
            } else if !first {
                return self.parts.fail(Some(part), "expected `,` or `]`");
            }
            let part = self.current(at);
            if self.kind(part) == Some(TokenKind::SequenceEnd) {
                end = part;
                break;
            }
            if part.is_none() {
                break;
            }
            let below = self.below(at, format!("\0{}", items.len()));
            items.push(self.token(below, part)?);
            first = false;
        }
        let Some(end) = end else {
            return self.parts.fail(start, "the closing `]` is missing");
        };
        self.close(at, list, end, Content::Sequence(items))
    }
}
