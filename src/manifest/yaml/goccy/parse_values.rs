//! Values of keys and list entries, which may be missing.

use super::super::fail::Fail;
use super::group::{GroupKind, PartIx};
use super::nodes::{Content, Ix};
use super::parse::{At, Parsed, Parser};
use super::token::TokenKind;

impl Parser {
    /// A key's value, which may be missing.
    pub(super) fn map_value(&mut self, at: At, key: Ix, colon: Option<PartIx>) -> Parsed {
        let Some(part) = self.current(at) else {
            return Ok(self.null_behind(colon));
        };
        let key_token = self.token_of(key);
        let (line, column) = key_token.map_or((0, 0), |t| (t.line, t.column));
        let (part_line, part_column) = (self.parts.line(Some(part)), self.parts.column(Some(part)));
        let group = self.parts.group(Some(part));
        let is_pair = matches!(group, Some(GroupKind::MapKey | GroupKind::MapKeyValue));
        if part_column != column && part_line == line && is_pair {
            let message = "`: ` cannot stand here: put text that holds it in quotes";
            return self.parts.fail(Some(part), message);
        }
        if part_column == column && self.is_map_part(Some(part)) {
            return Ok(self.null_behind(colon));
        }
        let next = self.next(at);
        let lone_anchor = part_line == line && group == Some(GroupKind::AnchorName);
        let next_is_key = self.parts.column(next) == column && self.is_map_part(next);
        if lone_anchor && next_is_key {
            return self.anchor_of_nothing(at, part);
        }
        if part_column <= column && group == Some(GroupKind::AnchorName) {
            return self.parts.fail(Some(part), "an anchor cannot stand here");
        }
        if part_column <= column && self.kind(Some(part)) == Some(TokenKind::Tag) {
            return self.parts.fail(Some(part), "a tag cannot stand here");
        }
        if part_column < column {
            return Ok(self.null_behind(colon));
        }
        if lone_anchor && self.parts.column(next) < column {
            return self.anchor_of_nothing(at, part);
        }
        let value = self.token(at, Some(part))?;
        self.check_anchored_tag(value, column)?;
        Ok(value)
    }

    /// A list entry's value, which may be missing.
    pub(super) fn sequence_value(&mut self, at: At, entry: PartIx) -> Parsed {
        let Some(part) = self.current(at) else {
            return Ok(self.null_behind(Some(entry)));
        };
        let (line, column) = (self.parts.line(Some(entry)), self.parts.column(Some(entry)));
        let (part_line, part_column) = (self.parts.line(Some(part)), self.parts.column(Some(part)));
        let is_entry = |kind| kind == Some(TokenKind::SequenceEntry);
        if part_column == column && is_entry(self.kind(Some(part))) {
            return Ok(self.null_behind(Some(entry)));
        }
        let next = self.next(at);
        let is_anchor = self.parts.group(Some(part)) == Some(GroupKind::AnchorName);
        let lone_anchor = part_line == line && is_anchor;
        if lone_anchor && self.parts.column(next) == column && is_entry(self.kind(next)) {
            return self.anchor_of_nothing(at, part);
        }
        if part_column <= column && is_anchor {
            return self.parts.fail(Some(part), "an anchor cannot stand here");
        }
        if part_column <= column && self.kind(Some(part)) == Some(TokenKind::Tag) {
            return self.parts.fail(Some(part), "a tag cannot stand here");
        }
        if part_column < column {
            return Ok(self.null_behind(Some(entry)));
        }
        if lone_anchor && self.parts.column(next) < column {
            return self.anchor_of_nothing(at, part);
        }
        let value = self.token(at, Some(part))?;
        self.check_anchored_tag(value, column)?;
        Ok(value)
    }

    fn anchor_of_nothing(&mut self, at: At, part: PartIx) -> Parsed {
        let null = self.token_behind(Some(part), TokenKind::ImplicitNull, "null");
        let inner = self.stream(at, vec![part, null]);
        let name = self.inside(inner, part);
        let (name, token) = self.anchor_name(name)?;
        self.advance(inner);
        let node = self.anchored(inner, name, token)?;
        self.advance(at);
        Ok(node)
    }

    fn check_anchored_tag(&self, value: Ix, column: i64) -> Result<(), Fail> {
        let Content::Anchor { value: inner, .. } = self.content(value) else {
            return Ok(());
        };
        let (Some(anchor), Some(tag)) = (self.token_of(value), self.token_of(*inner)) else {
            return Ok(());
        };
        let tagged = matches!(self.content(*inner), Content::Tag { .. });
        if tagged && anchor.line != tag.line && tag.column <= column {
            return Err(Fail::syntax("a tag cannot stand here", tag.span));
        }
        Ok(())
    }
}
