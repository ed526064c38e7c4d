//! From tokens to a tree of nodes: the grammar of YAML as libyaml knows it.
//!
//! A machine with a stack of states instead of recursion, so that nesting costs no stack.

use std::collections::HashMap;

use super::super::fail::Fail;
use super::nodes::{Content, Ix, Node, Tree};
use super::resolve;
use super::scan::{Scanner, Style, Token, TokenKind};
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;

/// So many bytes the prefixes of all tags may have: one %TAG may give a long one to each.
const MAX_PREFIXES: usize = 16 << 20;

/// What is expected next.
#[derive(Clone, Copy)]
pub(super) enum State {
    DocumentEnd,
    BlockNode,
    BlockSequenceEntry,
    IndentlessEntry,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceEntry { first: bool },
    PairKey,
    PairValue,
    PairEnd,
    FlowMappingKey { first: bool },
    FlowMappingValue { empty: bool },
}

/// Where a node may stand: whether blocks, and lists without indentation, may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Block,
    BlockOrIndentless,
    Flow,
}

/// Reads the first document.
pub(super) fn parse(bytes: &[u8], v2: bool) -> Result<Tree, Fail> {
    let mut parser = Parser {
        // The comments of yaml.v3 need two tokens more than the one that is asked for.
        scanner: Scanner::new(bytes, if v2 { 0 } else { 2 }),
        v2,
        tree: Tree::default(),
        anchors: HashMap::new(),
        handles: HashMap::new(),
        prefixes: MAX_PREFIXES,
        states: vec![State::DocumentEnd],
        open: Vec::new(),
    };
    parser.scanner.peek()?;
    parser.scanner.skip();
    if parser.document_start()? {
        while let Some(state) = parser.states.pop() {
            if matches!(state, State::DocumentEnd) {
                // The server stops here; what the scanner has seen by now counts.
                parser.scanner.peek()?;
                break;
            }
            parser.step(state)?;
        }
    }
    Ok(parser.tree)
}

/// A collection that is being filled.
pub(super) struct Open {
    pub node: Ix,
    /// The key that waits for its value.
    pub key: Option<Ix>,
}

pub(super) struct Parser<'a> {
    pub scanner: Scanner<'a>,
    /// Scalars mean what they do to yaml.v2.
    v2: bool,
    tree: Tree,
    anchors: HashMap<String, Ix>,
    /// The prefixes of tags, by handle.
    handles: HashMap<String, String>,
    /// How many bytes of prefixes may still be put before tags.
    prefixes: usize,
    pub states: Vec<State>,
    pub open: Vec<Open>,
}

impl Parser<'_> {
    pub(super) fn kind(&mut self) -> Result<TokenKind, Fail> {
        Ok(self.scanner.peek()?.kind.clone())
    }

    pub(super) fn span(&mut self) -> Result<Span, Fail> {
        Ok(self.scanner.peek()?.span)
    }

    pub(super) fn take(&mut self) -> Result<Token, Fail> {
        self.scanner.peek()?;
        let taken = self.scanner.skip();
        taken.ok_or_else(|| Fail::syntax("the file ends too early", Span::default()))
    }

    /// Directives and `---`. Returns false at the end of the file.
    fn document_start(&mut self) -> Result<bool, Fail> {
        let kind = self.kind()?;
        if kind == TokenKind::StreamEnd {
            return Ok(false);
        }
        let explicit = matches!(
            kind,
            TokenKind::VersionDirective(..)
                | TokenKind::TagDirective { .. }
                | TokenKind::DocumentStart
        );
        self.directives()?;
        if explicit {
            let token = self.take()?;
            if token.kind != TokenKind::DocumentStart {
                let message = "directives are followed by a line `---`";
                return Err(Fail::syntax(message, token.span));
            }
            let empty = matches!(
                self.kind()?,
                TokenKind::VersionDirective(..)
                    | TokenKind::TagDirective { .. }
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::StreamEnd
            );
            if empty {
                let end = self.span()?.start;
                self.empty_scalar(end);
                return Ok(true);
            }
        }
        self.states.push(State::BlockNode);
        Ok(true)
    }

    pub(super) fn directives(&mut self) -> Result<(), Fail> {
        let mut versioned = false;
        loop {
            let span = self.span()?;
            match self.kind()? {
                TokenKind::VersionDirective(major, minor) => {
                    if versioned {
                        return Err(Fail::syntax("%YAML stands twice", span));
                    }
                    if (major, minor) != (1, 1) {
                        let message = format!("YAML {major}.{minor} is not supported, only 1.1");
                        return Err(Fail::syntax(message, span));
                    }
                    versioned = true;
                }
                TokenKind::TagDirective { handle, prefix } => {
                    if self.handles.insert(handle, prefix).is_some() {
                        return Err(Fail::syntax("%TAG stands twice for one handle", span));
                    }
                }
                _ => break,
            }
            self.scanner.skip();
        }
        for (handle, prefix) in [("!", "!"), ("!!", resolve::LONG_PREFIX)] {
            let known = self.handles.entry(handle.to_owned());
            known.or_insert_with(|| prefix.to_owned());
        }
        Ok(())
    }

    pub(super) fn step(&mut self, state: State) -> Result<(), Fail> {
        match state {
            State::DocumentEnd => Ok(()),
            State::BlockNode => self.node(Place::Block),
            State::BlockSequenceEntry => self.block_sequence_entry(),
            State::IndentlessEntry => self.indentless_entry(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceEntry { first } => self.flow_sequence_entry(first),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => {
                self.scanner.peek()?;
                self.close(None);
                Ok(())
            }
            State::FlowMappingKey { first } => self.flow_mapping_key(first),
            State::FlowMappingValue { empty } => self.flow_mapping_value(empty),
        }
    }

    /// Continues with `after` once a node is read.
    pub(super) fn node_then(&mut self, after: State, place: Place) -> Result<(), Fail> {
        self.states.push(after);
        self.node(place)
    }

    /// Continues with `after`; the node is empty.
    pub(super) fn nothing_then(&mut self, after: State, place: usize) {
        self.states.push(after);
        self.empty_scalar(place);
    }

    fn empty_scalar(&mut self, place: usize) {
        let span = Span::new(place, place);
        let value = String::new();
        let style = Style::Plain;
        self.add(Content::Scalar { value, style }, None, None, span);
    }

    /// A node with what stands in front of it: anchor and tag.
    pub(super) fn node(&mut self, place: Place) -> Result<(), Fail> {
        let start = self.span()?.start;
        if let TokenKind::Alias(name) = self.kind()? {
            let span = self.take()?.span;
            let Some(target) = self.anchors.get(&name).copied() else {
                let message = format!("no anchor `&{name}` stands before this alias");
                return Err(Fail::syntax(message, span));
            };
            self.add(Content::Alias { name, target }, None, None, span);
            return Ok(());
        }
        let (anchor, tag) = self.properties(start)?;
        let token = self.scanner.peek()?.clone();
        let span = Span::new(start.min(token.span.start), token.span.end);
        let (anchor, tag) = (anchor.as_deref(), tag.as_deref());
        let state = match token.kind {
            TokenKind::BlockEntry if place == Place::BlockOrIndentless => State::IndentlessEntry,
            TokenKind::Scalar { value, style } => {
                self.scanner.skip();
                let span = Span::new(token.span.start, token.span.end);
                self.add(Content::Scalar { value, style }, anchor, tag, span);
                return Ok(());
            }
            TokenKind::FlowSequenceStart => State::FlowSequenceEntry { first: true },
            TokenKind::FlowMappingStart => State::FlowMappingKey { first: true },
            TokenKind::BlockSequenceStart if place != Place::Flow => {
                self.scanner.skip();
                State::BlockSequenceEntry
            }
            TokenKind::BlockMappingStart if place != Place::Flow => {
                self.scanner.skip();
                State::BlockMappingKey
            }
            _ if anchor.is_some() || tag.is_some_and(|t| !t.is_empty()) => {
                let value = String::new();
                let style = Style::Plain;
                let span = Span::new(start, start);
                self.add(Content::Scalar { value, style }, anchor, tag, span);
                return Ok(());
            }
            kind => return Err(unexpected(&kind, token.span)),
        };
        let content = match state {
            State::FlowMappingKey { .. } | State::BlockMappingKey => Content::Mapping(Vec::new()),
            _ => Content::Sequence(Vec::new()),
        };
        let node = self.add(content, anchor, tag, span);
        self.open.push(Open { node, key: None });
        self.states.push(state);
        Ok(())
    }

    pub(super) fn properties(
        &mut self,
        start: usize,
    ) -> Result<(Option<String>, Option<String>), Fail> {
        let (mut anchor, mut tag) = (None, None);
        for _ in 0..2 {
            match self.kind()? {
                TokenKind::Anchor(name) if anchor.is_none() => anchor = Some(name),
                TokenKind::Tag { handle, suffix } if tag.is_none() => {
                    let span = self.span()?;
                    tag = Some((handle, suffix, span));
                }
                _ => break,
            }
            self.scanner.skip();
        }
        let Some((handle, suffix, span)) = tag else {
            return Ok((anchor, None));
        };
        if handle.is_empty() {
            return Ok((anchor, Some(suffix)));
        }
        // What the scanner has to say about the next token comes first.
        self.scanner.peek()?;
        let prefix = self.handles.get(&handle);
        let length = prefix.map_or(0, String::len);
        let Some(left) = self.prefixes.checked_sub(length) else {
            let message = "tags make more than 16 megabytes of text of this file";
            return Err(Fail::new(DecodeErrorKind::Depth, message, span));
        };
        self.prefixes = left;
        match prefix.map(|prefix| format!("{prefix}{suffix}")) {
            Some(full) if !full.is_empty() => Ok((anchor, Some(full))),
            _ => {
                let message = format!("the handle `{handle}` of this tag is not declared");
                Err(Fail::syntax(message, Span::new(start, span.end)))
            }
        }
    }

    /// Adds a node to the collection that is open.
    pub(super) fn add(
        &mut self,
        content: Content,
        anchor: Option<&str>,
        tag: Option<&str>,
        span: Span,
    ) -> Ix {
        let ix = self.tree.nodes.len();
        let tag = match (tag, &content) {
            (Some(tag), _) if !tag.is_empty() && (self.v2 || tag != "!") => resolve::short_tag(tag),
            (_, Content::Scalar { value, style }) => match style {
                Style::Plain if value == "<<" => resolve::MERGE.to_owned(),
                Style::Plain => resolve::tag_of(value, self.v2).to_owned(),
                _ => resolve::STR.to_owned(),
            },
            (_, Content::Sequence(_)) => resolve::SEQ.to_owned(),
            (_, Content::Mapping(_)) => resolve::MAP.to_owned(),
            (_, Content::Alias { .. }) => String::new(),
        };
        self.tree.nodes.push(Node { content, tag, span });
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor.to_owned(), ix);
        }
        let Some(parent) = self.open.last_mut() else {
            self.tree.root = Some(ix);
            return ix;
        };
        let key = parent.key;
        match self.tree.nodes.get_mut(parent.node).map(|n| &mut n.content) {
            Some(Content::Sequence(items)) => items.push(ix),
            Some(Content::Mapping(members)) => match key {
                Some(key) => {
                    members.push((key, ix));
                    parent.key = None;
                }
                None => parent.key = Some(ix),
            },
            _ => {}
        }
        ix
    }

    /// Ends the collection that is open: at `end`, or where its last value ends.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let last = match self.tree.nodes.get(open.node).map(|n| &n.content) {
            Some(Content::Sequence(items)) => items.last().copied(),
            Some(Content::Mapping(members)) => members.last().map(|(_, value)| *value),
            _ => None,
        };
        let end = end.unwrap_or_else(|| last.map_or(0, |ix| self.tree.node(ix).span.end));
        if let Some(node) = self.tree.nodes.get_mut(open.node) {
            node.span.end = end.max(node.span.start);
        }
    }
}

fn unexpected(kind: &TokenKind, span: Span) -> Fail {
    misplaced("a value", kind, span)
}

pub(super) fn misplaced(expected: &str, kind: &TokenKind, span: Span) -> Fail {
    let found = match kind {
        TokenKind::StreamEnd => "the end of the file",
        TokenKind::BlockEnd => "the end of a block (is the indentation right?)",
        TokenKind::BlockEntry => "`- `",
        TokenKind::FlowEntry => "`,`",
        TokenKind::FlowSequenceEnd => "`]`",
        TokenKind::FlowMappingEnd => "`}`",
        TokenKind::FlowSequenceStart => "`[`",
        TokenKind::FlowMappingStart => "`{`",
        TokenKind::Key | TokenKind::BlockMappingStart => "a key",
        TokenKind::Value => "`:`",
        TokenKind::Scalar { .. } => "text",
        TokenKind::BlockSequenceStart => "a list",
        TokenKind::DocumentStart | TokenKind::DocumentEnd => "the end of the document",
        TokenKind::Anchor(_) | TokenKind::Alias(_) => "an anchor or alias",
        TokenKind::Tag { .. } => "a tag",
        _ => "something else",
    };
    Fail::syntax(format!("expected {expected}, found {found}"), span)
}
