//! Tokens in groups: an anchor with its name, a key with its `:`, a key with its value.

use super::super::fail::Fail;
use super::token::{Token, TokenKind};
use crate::manifest::document::Span;

/// The index of a [`Part`].
pub(super) type PartIx = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupKind {
    Directive,
    DirectiveName,
    Anchor,
    AnchorName,
    Alias,
    Block,
    ScalarTag,
    MapKey,
    MapKeyValue,
}

/// A token, or a group of parts.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Token(usize),
    Group(GroupKind, Vec<PartIx>),
}

/// All tokens and parts of a file.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub tokens: Vec<Token>,
    parts: Vec<Part>,
}

impl Parts {
    pub(super) fn part(&self, ix: PartIx) -> &Part {
        self.parts.get(ix).unwrap_or(&Part::Token(usize::MAX))
    }

    pub(super) fn add(&mut self, part: Part) -> PartIx {
        self.parts.push(part);
        self.parts.len() - 1
    }

    pub(super) fn add_token(&mut self, token: Token) -> PartIx {
        self.tokens.push(token);
        self.add(Part::Token(self.tokens.len() - 1))
    }

    /// The first token of a part.
    pub(super) fn token(&self, mut ix: PartIx) -> Option<&Token> {
        loop {
            match self.part(ix) {
                Part::Token(token) => return self.tokens.get(*token),
                Part::Group(_, parts) => ix = *parts.first()?,
            }
        }
    }

    pub(super) fn kind(&self, ix: Option<PartIx>) -> Option<TokenKind> {
        self.token(ix?).map(|token| token.kind)
    }

    pub(super) fn group(&self, ix: Option<PartIx>) -> Option<GroupKind> {
        match self.part(ix?) {
            Part::Token(_) => None,
            Part::Group(kind, _) => Some(*kind),
        }
    }

    pub(super) fn members(&self, ix: PartIx) -> &[PartIx] {
        match self.part(ix) {
            Part::Token(_) => &[],
            Part::Group(_, parts) => parts,
        }
    }

    pub(super) fn line(&self, ix: Option<PartIx>) -> i64 {
        ix.and_then(|ix| self.token(ix)).map_or(0, |t| t.line)
    }

    pub(super) fn column(&self, ix: Option<PartIx>) -> i64 {
        ix.and_then(|ix| self.token(ix)).map_or(0, |t| t.column)
    }

    pub(super) fn fail<T>(&self, ix: Option<PartIx>, message: &str) -> Result<T, Fail> {
        let token = ix.and_then(|ix| self.token(ix));
        let span = token.map_or_else(Span::default, |token| token.span);
        Err(Fail::syntax(message, span))
    }

    pub(super) fn is_scalar(&self, ix: PartIx) -> bool {
        let group = self.group(Some(ix));
        if matches!(group, Some(GroupKind::MapKey | GroupKind::MapKeyValue)) {
            return false;
        }
        matches!(
            self.kind(Some(ix)),
            Some(
                TokenKind::Anchor
                    | TokenKind::Alias
                    | TokenKind::Literal
                    | TokenKind::Folded
                    | TokenKind::Null
                    | TokenKind::ImplicitNull
                    | TokenKind::Bool
                    | TokenKind::Integer
                    | TokenKind::Float
                    | TokenKind::Infinity
                    | TokenKind::Nan
                    | TokenKind::Text
                    | TokenKind::SingleQuote
                    | TokenKind::DoubleQuote
            )
        )
    }

    fn same_line(&self, a: PartIx, b: PartIx) -> bool {
        self.line(Some(a)) == self.line(Some(b))
    }

    fn pair(&mut self, kind: GroupKind, first: PartIx, second: Option<PartIx>) -> PartIx {
        let mut parts = vec![first];
        parts.extend(second);
        self.add(Part::Group(kind, parts))
    }
}

/// Groups the tokens of a file.
pub(super) fn group(tokens: Vec<Token>) -> Result<(Parts, Vec<PartIx>), Fail> {
    let mut parts = Parts::default();
    let list = tokens.into_iter().map(|t| parts.add_token(t)).collect();
    let list = blocks(&mut parts, list);
    let list = references(&mut parts, list)?;
    let list = tags(&mut parts, list)?;
    let list = anchored_tags(&mut parts, list)?;
    let list = explicit_keys(&mut parts, list)?;
    let list = keys(&mut parts, list)?;
    let list = pairs(&mut parts, list);
    let list = directives(&mut parts, list)?;
    Ok((parts, list))
}

type Parted = Result<Vec<PartIx>, Fail>;

/// `|` and `>` with their text.
fn blocks(parts: &mut Parts, list: Vec<PartIx>) -> Vec<PartIx> {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter();
    while let Some(ix) = rest.next() {
        let header = matches!(
            parts.kind(Some(ix)),
            Some(TokenKind::Literal | TokenKind::Folded)
        );
        out.push(if header {
            let text = rest.next();
            parts.pair(GroupKind::Block, ix, text)
        } else {
            ix
        });
    }
    out
}

/// Anchors and aliases with their names, and scalars in the line of their anchor.
fn references(parts: &mut Parts, list: Vec<PartIx>) -> Parted {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter().peekable();
    while let Some(ix) = rest.next() {
        match parts.kind(Some(ix)) {
            Some(TokenKind::Anchor) => {
                let (name, value) = (rest.next(), rest.peek().copied());
                let (Some(name), Some(value)) = (name, value) else {
                    return parts.fail(Some(ix), "an anchor needs a name and a value");
                };
                let named = parts.pair(GroupKind::AnchorName, ix, Some(name));
                let together = parts.same_line(ix, value);
                if together && parts.kind(Some(value)) == Some(TokenKind::SequenceEntry) {
                    let message = "a list entry cannot begin behind an anchor";
                    return parts.fail(Some(value), message);
                }
                if together && parts.is_scalar(value) {
                    rest.next();
                    out.push(parts.pair(GroupKind::Anchor, named, Some(value)));
                } else {
                    out.push(named);
                }
            }
            Some(TokenKind::Alias) => {
                let Some(name) = rest.next() else {
                    return parts.fail(Some(ix), "an alias needs a name");
                };
                out.push(parts.pair(GroupKind::Alias, ix, Some(name)));
            }
            _ => out.push(ix),
        }
    }
    Ok(out)
}

/// Tags with the scalar in their line.
fn tags(parts: &mut Parts, list: Vec<PartIx>) -> Parted {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter().peekable();
    while let Some(ix) = rest.next() {
        let tag = parts.token(ix).filter(|t| t.kind == TokenKind::Tag);
        let tag = tag.map(|t| t.value.clone());
        let (Some(tag), Some(next)) = (tag, rest.peek().copied()) else {
            out.push(ix);
            continue;
        };
        let apart = !parts.same_line(ix, next);
        if apart || parts.group(Some(next)) == Some(GroupKind::AnchorName) {
            out.push(ix);
            continue;
        }
        let kind = parts.kind(Some(next));
        let joins = match tag.as_str() {
            "!!int" | "!!float" | "!!str" | "!!binary" | "!!timestamp" | "!!bool" | "!!null" => {
                parts.is_scalar(next)
            }
            "!!merge" if kind != Some(TokenKind::MergeKey) => {
                return parts.fail(Some(next), "`!!merge` stands before `<<`");
            }
            "!!merge" => true,
            _ if tag.starts_with("!!") => false,
            _ => !matches!(
                kind,
                Some(
                    TokenKind::MappingStart
                        | TokenKind::MappingEnd
                        | TokenKind::SequenceStart
                        | TokenKind::SequenceEntry
                )
            ),
        };
        if joins {
            rest.next();
            out.push(parts.pair(GroupKind::ScalarTag, ix, Some(next)));
        } else {
            out.push(ix);
        }
    }
    Ok(out)
}

/// Anchors with the tagged scalar in their line.
fn anchored_tags(parts: &mut Parts, list: Vec<PartIx>) -> Parted {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter().peekable();
    while let Some(ix) = rest.next() {
        if parts.group(Some(ix)) != Some(GroupKind::AnchorName) {
            out.push(ix);
            continue;
        }
        let Some(value) = rest.peek().copied() else {
            return parts.fail(Some(ix), "an anchor needs a value");
        };
        let tagged = parts.group(Some(value)) == Some(GroupKind::ScalarTag);
        if tagged && parts.same_line(ix, value) {
            rest.next();
            out.push(parts.pair(GroupKind::Anchor, ix, Some(value)));
        } else {
            out.push(ix);
        }
    }
    Ok(out)
}

/// `?` with the key behind it.
fn explicit_keys(parts: &mut Parts, list: Vec<PartIx>) -> Parted {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter();
    while let Some(ix) = rest.next() {
        if parts.kind(Some(ix)) != Some(TokenKind::MappingKey) {
            out.push(ix);
            continue;
        }
        let Some(key) = rest.next() else {
            return parts.fail(Some(ix), "a key is expected behind `?`");
        };
        out.push(parts.pair(GroupKind::MapKey, ix, Some(key)));
    }
    Ok(out)
}

/// `:` with the key in front of it.
fn keys(parts: &mut Parts, list: Vec<PartIx>) -> Parted {
    let mut out = Vec::with_capacity(list.len());
    let mut before: Option<PartIx> = None;
    for ix in list {
        if parts.kind(Some(ix)) != Some(TokenKind::MappingValue) {
            out.push(ix);
            before = Some(ix);
            continue;
        }
        let Some(key) = before else {
            return parts.fail(Some(ix), "a key is expected in front of `:`");
        };
        if parts.is_no_key(key) {
            return parts.fail(Some(ix), "what stands in front of this `:` cannot be a key");
        }
        let inner = parts.part(key).clone();
        let inner = parts.add(inner);
        if let Some(part) = parts.parts.get_mut(key) {
            *part = Part::Group(GroupKind::MapKey, vec![inner, ix]);
        }
        // A second `:` sees the first one in front of it.
        before = Some(ix);
    }
    Ok(out)
}

impl Parts {
    fn is_no_key(&self, ix: PartIx) -> bool {
        matches!(
            self.kind(Some(ix)),
            Some(
                TokenKind::Directive
                    | TokenKind::DocumentHeader
                    | TokenKind::DocumentEnd
                    | TokenKind::CollectEntry
                    | TokenKind::MappingStart
                    | TokenKind::MappingValue
                    | TokenKind::MappingEnd
                    | TokenKind::SequenceStart
                    | TokenKind::SequenceEntry
                    | TokenKind::SequenceEnd
            )
        )
    }
}

/// Keys with the scalar in their line.
fn pairs(parts: &mut Parts, list: Vec<PartIx>) -> Vec<PartIx> {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter().peekable();
    while let Some(ix) = rest.next() {
        let (true, Some(value)) = (
            parts.group(Some(ix)) == Some(GroupKind::MapKey),
            rest.peek().copied(),
        ) else {
            out.push(ix);
            continue;
        };
        let group = parts.group(Some(value));
        let tagged = parts.kind(Some(value)) == Some(TokenKind::Tag);
        let joins = parts.same_line(ix, value)
            && group != Some(GroupKind::AnchorName)
            && (!tagged || group == Some(GroupKind::ScalarTag))
            && (tagged || parts.is_scalar(value));
        if joins {
            rest.next();
            out.push(parts.pair(GroupKind::MapKeyValue, ix, Some(value)));
        } else {
            out.push(ix);
        }
    }
    out
}

/// Directives with what stands in their line.
fn directives(parts: &mut Parts, list: Vec<PartIx>) -> Parted {
    let mut out = Vec::with_capacity(list.len());
    let mut rest = list.into_iter().peekable();
    while let Some(ix) = rest.next() {
        if parts.kind(Some(ix)) != Some(TokenKind::Directive) {
            out.push(ix);
            continue;
        }
        let Some(name) = rest.next() else {
            return parts.fail(Some(ix), "`%` begins a directive, which needs a name");
        };
        let named = parts.pair(GroupKind::DirectiveName, ix, Some(name));
        let mut members = vec![named];
        while let Some(value) = rest.next_if(|next| parts.same_line(ix, *next)) {
            members.push(value);
        }
        if parts.kind(rest.peek().copied()) != Some(TokenKind::DocumentHeader) {
            return parts.fail(Some(ix), "a directive is followed by a line `---`");
        }
        out.push(if members.len() > 1 {
            parts.add(Part::Group(GroupKind::Directive, members))
        } else {
            named
        });
    }
    Ok(out)
}
