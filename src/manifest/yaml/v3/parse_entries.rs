//! The entries of collections, in block style and in brackets.

use super::super::fail::Fail;
use super::nodes::Content;
use super::parse::{Open, Parser, Place, State, misplaced};
use super::scan::{Token, TokenKind};

impl Parser<'_> {
    pub(super) fn block_sequence_entry(&mut self) -> Result<(), Fail> {
        let token = self.take_entry()?;
        match token.kind {
            TokenKind::BlockEntry => match self.kind()? {
                TokenKind::BlockEntry | TokenKind::BlockEnd => {
                    self.nothing_then(State::BlockSequenceEntry, token.span.end);
                    Ok(())
                }
                _ => self.node_then(State::BlockSequenceEntry, Place::Block),
            },
            TokenKind::BlockEnd => {
                self.close(None);
                Ok(())
            }
            kind => Err(misplaced("a list's next entry `- `", &kind, token.span)),
        }
    }

    /// The token at which a block goes on or ends, which is an error otherwise.
    fn take_entry(&mut self) -> Result<Token, Fail> {
        let token = self.scanner.peek()?.clone();
        let kinds = [TokenKind::BlockEntry, TokenKind::BlockEnd, TokenKind::Key];
        if kinds.contains(&token.kind) {
            self.scanner.skip();
        }
        Ok(token)
    }

    pub(super) fn indentless_entry(&mut self) -> Result<(), Fail> {
        let token = self.scanner.peek()?.clone();
        if token.kind != TokenKind::BlockEntry {
            self.close(None);
            return Ok(());
        }
        self.scanner.skip();
        match self.kind()? {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.nothing_then(State::IndentlessEntry, token.span.end);
                Ok(())
            }
            _ => self.node_then(State::IndentlessEntry, Place::Block),
        }
    }

    pub(super) fn block_mapping_key(&mut self) -> Result<(), Fail> {
        let token = self.take_entry()?;
        match token.kind {
            TokenKind::Key => self.block_mapping_node(State::BlockMappingValue, token.span.end),
            TokenKind::BlockEnd => {
                self.close(None);
                Ok(())
            }
            kind => Err(misplaced("a key", &kind, token.span)),
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Result<(), Fail> {
        let token = self.scanner.peek()?.clone();
        if token.kind != TokenKind::Value {
            self.nothing_then(State::BlockMappingKey, token.span.start);
            return Ok(());
        }
        self.scanner.skip();
        self.block_mapping_node(State::BlockMappingKey, token.span.end)
    }

    fn block_mapping_node(&mut self, after: State, place: usize) -> Result<(), Fail> {
        match self.kind()? {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.nothing_then(after, place);
                Ok(())
            }
            _ => self.node_then(after, Place::BlockOrIndentless),
        }
    }

    /// Goes over the `,` between two entries; `None` where the collection ended.
    fn flow_entry(&mut self, first: bool, end: &TokenKind) -> Result<Option<TokenKind>, Fail> {
        if first {
            self.scanner.skip();
        }
        let mut token = self.scanner.peek()?.clone();
        if !first && token.kind != *end {
            if token.kind != TokenKind::FlowEntry {
                let bracket = match end {
                    TokenKind::FlowSequenceEnd => ']',
                    _ => '}',
                };
                let expected = format!("`,` or `{bracket}`");
                return Err(misplaced(&expected, &token.kind, token.span));
            }
            self.scanner.skip();
            token = self.scanner.peek()?.clone();
        }
        if token.kind == *end {
            self.scanner.skip();
            self.close(Some(token.span.end));
            return Ok(None);
        }
        Ok(Some(token.kind))
    }

    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Result<(), Fail> {
        let Some(kind) = self.flow_entry(first, &TokenKind::FlowSequenceEnd)? else {
            return Ok(());
        };
        let again = State::FlowSequenceEntry { first: false };
        if kind != TokenKind::Key {
            return self.node_then(again, Place::Flow);
        }
        // `[a: b]`: a mapping of one pair.
        let span = self.take()?.span;
        let node = self.add(Content::Mapping(Vec::new()), None, None, span);
        self.open.push(Open { node, key: None });
        self.states.push(again);
        self.states.push(State::PairKey);
        Ok(())
    }

    pub(super) fn pair_key(&mut self) -> Result<(), Fail> {
        let token = self.scanner.peek()?.clone();
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                // yaml.v3 takes this token with it, the `:` too.
                self.scanner.skip();
                self.nothing_then(State::PairValue, token.span.end);
                Ok(())
            }
            _ => self.node_then(State::PairValue, Place::Flow),
        }
    }

    pub(super) fn pair_value(&mut self) -> Result<(), Fail> {
        let token = self.scanner.peek()?.clone();
        if token.kind == TokenKind::Value {
            self.scanner.skip();
            let next = self.kind()?;
            if next != TokenKind::FlowEntry && next != TokenKind::FlowSequenceEnd {
                return self.node_then(State::PairEnd, Place::Flow);
            }
        }
        self.nothing_then(State::PairEnd, token.span.start);
        Ok(())
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Result<(), Fail> {
        let Some(kind) = self.flow_entry(first, &TokenKind::FlowMappingEnd)? else {
            return Ok(());
        };
        if kind != TokenKind::Key {
            return self.node_then(State::FlowMappingValue { empty: true }, Place::Flow);
        }
        self.scanner.skip();
        let token = self.scanner.peek()?.clone();
        let after = State::FlowMappingValue { empty: false };
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                self.nothing_then(after, token.span.start);
                Ok(())
            }
            _ => self.node_then(after, Place::Flow),
        }
    }

    pub(super) fn flow_mapping_value(&mut self, empty: bool) -> Result<(), Fail> {
        let token = self.scanner.peek()?.clone();
        let after = State::FlowMappingKey { first: false };
        if !empty && token.kind == TokenKind::Value {
            self.scanner.skip();
            let next = self.kind()?;
            if next != TokenKind::FlowEntry && next != TokenKind::FlowMappingEnd {
                return self.node_then(after, Place::Flow);
            }
        }
        self.nothing_then(after, token.span.start);
        Ok(())
    }
}
