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
    pub file: File,
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

    pub(super) fn document(&mut self, parts: Vec<PartIx>) -> Result<(), Fail> {
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

    pub(super) fn token_index(&self, part: Option<PartIx>) -> Option<usize> {
        let mut ix = part?;
        loop {
            match self.parts.part(ix) {
                super::group::Part::Token(token) => return Some(*token),
                super::group::Part::Group(_, parts) => ix = *parts.first()?,
            }
        }
    }
}
