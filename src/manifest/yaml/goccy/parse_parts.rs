//! Values: scalars, anchors, aliases, tags and directives.

use super::super::fail::Fail;
use super::group::{GroupKind, PartIx};
use super::nodes::{Content, Ix};
use super::parse::{At, Parsed, Parser};
use super::token::{self, Number, Token, TokenKind};

impl Parser {
    /// A value that begins with `part`.
    pub(super) fn token(&mut self, at: At, part: Option<PartIx>) -> Parsed {
        self.deeper(part)?;
        let parsed = self.any_token(at, part);
        self.back();
        parsed
    }

    fn any_token(&mut self, at: At, part: Option<PartIx>) -> Parsed {
        let Some(part) = part else {
            return self.parts.fail(None, "a value is expected");
        };
        let group = self.parts.group(Some(part));
        match group {
            Some(GroupKind::MapKey | GroupKind::MapKeyValue) => return self.map(at),
            Some(GroupKind::AnchorName) => return self.anchor_and_value(at, part),
            Some(_) => {
                let inner = self.inside(at, part);
                let node = match group {
                    Some(GroupKind::Directive) => self.directive(inner, part)?,
                    Some(GroupKind::DirectiveName) => self.directive_name(inner)?.0,
                    Some(GroupKind::Anchor) => self.anchor(inner, part)?,
                    Some(GroupKind::Alias) => self.alias(inner)?,
                    Some(GroupKind::Block) => self.block(inner)?,
                    _ => self.tag(inner)?,
                };
                self.advance(at);
                return Ok(node);
            }
            None => {}
        }
        let message = match self.kind(Some(part)) {
            Some(TokenKind::Tag) => return self.tag(at),
            Some(TokenKind::MappingStart) => return self.flow_map(at),
            Some(TokenKind::SequenceStart) => return self.flow_sequence(at),
            Some(TokenKind::SequenceEntry) => return self.sequence(at),
            Some(TokenKind::SequenceEnd) => "this `]` has no `[`",
            Some(TokenKind::MappingEnd) => "this `}` has no `{`",
            Some(TokenKind::MappingValue) => "a key is expected in front of `:`",
            _ => {
                let node = self.scalar(at, part)?;
                self.advance(at);
                return Ok(node);
            }
        };
        self.parts.fail(Some(part), message)
    }

    /// A scalar, or what may stand for one: an anchor, an alias, a tag.
    pub(super) fn scalar(&mut self, at: At, part: PartIx) -> Parsed {
        let group = self.parts.group(Some(part));
        if let Some(kind) = group {
            if kind == GroupKind::AnchorName {
                return self.anchor_and_value(at, part);
            }
            let inner = self.inside(at, part);
            return match kind {
                GroupKind::Anchor => self.anchor(inner, part),
                GroupKind::Alias => self.alias(inner),
                GroupKind::Block => self.block(inner),
                GroupKind::ScalarTag => self.tag(inner),
                _ => self.parts.fail(Some(part), "expected a plain value"),
            };
        }
        if self.kind(Some(part)) == Some(TokenKind::Tag) {
            let tag = self.tag(at)?;
            if let Content::Tag { value, .. } = self.content(tag)
                && matches!(
                    self.content(*value),
                    Content::Mapping(_) | Content::Sequence(_) | Content::Directive
                )
            {
                return self
                    .parts
                    .fail(Some(part), "expected a plain value behind this tag");
            }
            return Ok(tag);
        }
        let content = self.parts.token(part).and_then(scalar_content);
        match (content, self.token_index(Some(part))) {
            (Some(content), Some(token)) => Ok(self.add(token, content)),
            _ => self.parts.fail(Some(part), "expected a value"),
        }
    }

    /// A null where nothing stands, behind another part.
    pub(super) fn null_behind(&mut self, part: Option<PartIx>) -> Ix {
        let ix = self.token_behind(part, TokenKind::ImplicitNull, "null");
        let token = self.token_index(Some(ix)).unwrap_or(usize::MAX);
        self.add(token, Content::Null)
    }

    pub(super) fn token_behind(
        &mut self,
        part: Option<PartIx>,
        kind: TokenKind,
        value: &str,
    ) -> PartIx {
        let base = part.and_then(|ix| self.parts.token(ix));
        let mut span = base.map_or_else(Default::default, |token| token.span);
        span.start = span.end;
        let token = Token {
            kind,
            value: value.to_owned(),
            origin: String::new(),
            line: base.map_or(0, |token| token.line),
            column: base.map_or(0, |token| token.column) + 1,
            span,
        };
        self.parts.add_token(token)
    }

    fn anchor_and_value(&mut self, at: At, part: PartIx) -> Parsed {
        let inner = self.inside(at, part);
        let (name, token) = self.anchor_name(inner)?;
        self.advance(at);
        self.anchored(at, name, token)
    }

    pub(super) fn anchor(&mut self, at: At, group: PartIx) -> Parsed {
        let name = self.parts.members(group).first().copied();
        let inner = match name {
            Some(name) => self.inside(at, name),
            None => at,
        };
        let (name, token) = self.anchor_name(inner)?;
        self.advance(at);
        self.anchored(at, name, token)
    }

    pub(super) fn anchored(&mut self, at: At, name: String, token: usize) -> Parsed {
        let Some(part) = self.current(at) else {
            return Err(self.fail_at(token, "an anchor needs a value"));
        };
        let value = self.token(at, Some(part))?;
        if matches!(self.content(value), Content::Anchor { .. }) {
            return self
                .parts
                .fail(Some(part), "a value can have one anchor only");
        }
        let span = self.span(value);
        let ix = self.add(token, Content::Anchor { name, value });
        self.stretch(ix, span.end);
        Ok(ix)
    }

    fn fail_at(&self, token: usize, message: &str) -> Fail {
        let span = self.parts.tokens.get(token).map(|token| token.span);
        Fail::syntax(message, span.unwrap_or_default())
    }

    pub(super) fn anchor_name(&mut self, at: At) -> Result<(String, usize), Fail> {
        let token = self.token_index(self.current(at)).unwrap_or(usize::MAX);
        self.advance(at);
        let Some(part) = self.current(at) else {
            return Err(self.fail_at(token, "an anchor needs a name"));
        };
        let name = self.scalar(at, part)?;
        Ok((
            self.token_of(name)
                .map_or_else(String::new, |t| t.value.clone()),
            token,
        ))
    }

    pub(super) fn alias(&mut self, at: At) -> Parsed {
        let token = self.token_index(self.current(at)).unwrap_or(usize::MAX);
        self.advance(at);
        let Some(part) = self.current(at) else {
            return Err(self.fail_at(token, "an alias needs a name"));
        };
        let node = self.scalar(at, part)?;
        let end = self.span(node).end;
        let name = self
            .token_of(node)
            .map_or_else(String::new, |t| t.value.clone());
        let shown = match self.token_of(node).map(|t| t.kind) {
            Some(TokenKind::SingleQuote) => format!("'{name}'"),
            Some(TokenKind::DoubleQuote) => format!("\"{name}\""),
            Some(TokenKind::Null) => "null".to_owned(),
            _ if name.starts_with(['{', '[']) => format!("'{name}'"),
            _ => name.clone(),
        };
        let ix = self.add(token, Content::Alias { name, shown });
        self.stretch(ix, end);
        Ok(ix)
    }

    /// A block scalar.
    pub(super) fn block(&mut self, at: At) -> Parsed {
        let token = self.token_index(self.current(at)).unwrap_or(usize::MAX);
        self.advance(at);
        let Some(part) = self.current(at) else {
            return Ok(self.add(token, Content::Text(String::new())));
        };
        let value = self.token(at, Some(part))?;
        let Content::Text(text) = self.content(value) else {
            return self
                .parts
                .fail(Some(part), "the text of `|` or `>` is expected");
        };
        let (text, end) = (text.clone(), self.span(value).end);
        let ix = self.add(token, Content::Text(text));
        self.stretch(ix, end);
        Ok(ix)
    }

    pub(super) fn tag(&mut self, at: At) -> Parsed {
        let part = self.current(at);
        self.deeper(part)?;
        let token = self.token_index(part).unwrap_or(usize::MAX);
        let tag = self
            .parts
            .tokens
            .get(token)
            .map(|token| token.value.clone());
        let tag = tag.unwrap_or_default();
        self.advance(at);
        let as_text = self.tags_are_text;
        let value = if as_text {
            let raw = self.current(at).and_then(|ix| self.parts.token(ix));
            let Some(text) = raw.map(|token| token.value.clone()) else {
                return Err(self.fail_at(token, "a value is expected behind a tag"));
            };
            let token = self.token_index(self.current(at)).unwrap_or(usize::MAX);
            self.add(token, Content::Text(text))
        } else {
            self.tag_value(at, &tag, part)?
        };
        let end = self.span(value).end;
        let ix = self.add(
            token,
            Content::Tag {
                tag,
                value,
                as_text,
            },
        );
        self.stretch(ix, end);
        self.back();
        Ok(ix)
    }

    fn tag_value(&mut self, at: At, tag: &str, tag_part: Option<PartIx>) -> Parsed {
        let Some(part) = self.current(at) else {
            return Ok(self.null_behind(tag_part));
        };
        let kind = self.kind(Some(part));
        match tag {
            "!!map" | "!!set" => {
                if !self.is_map_part(Some(part)) {
                    return self
                        .parts
                        .fail(Some(part), "expected a mapping behind `!!map`");
                }
                if kind == Some(TokenKind::MappingStart) {
                    return self.flow_map(at);
                }
                self.map(at)
            }
            "!!int" | "!!float" | "!!str" | "!!binary" | "!!timestamp" | "!!bool" | "!!null" => {
                if self.parts.group(Some(part)) == Some(GroupKind::Block) {
                    let inner = self.inside(at, part);
                    return self.block(inner);
                }
                if matches!(
                    kind,
                    Some(TokenKind::CollectEntry | TokenKind::MappingValue)
                ) {
                    return Ok(self.default_value(tag, tag_part));
                }
                let node = self.scalar(at, part)?;
                self.advance(at);
                Ok(node)
            }
            "!!seq" | "!!omap" => {
                if kind == Some(TokenKind::SequenceStart) {
                    return self.flow_sequence(at);
                }
                self.sequence(at)
            }
            _ => self.token(at, Some(part)),
        }
    }

    /// What a tag without a value stands for.
    pub(super) fn default_value(&mut self, tag: &str, part: Option<PartIx>) -> Ix {
        let (text, kind, content) = match tag {
            "!!int" => ("0", TokenKind::Integer, Content::Int(0)),
            "!!float" => ("0", TokenKind::Integer, Content::Float(0.0)),
            "!!bool" => ("false", TokenKind::Bool, Content::Bool(false)),
            "!!null" => ("null", TokenKind::Null, Content::Null),
            _ => ("", TokenKind::Text, Content::Text(String::new())),
        };
        let ix = self.token_behind(part, kind, text);
        let token = self.token_index(Some(ix)).unwrap_or(usize::MAX);
        self.add(token, content)
    }

    fn directive_name(&mut self, at: At) -> Result<(Ix, String), Fail> {
        let token = self.token_index(self.current(at)).unwrap_or(usize::MAX);
        self.advance(at);
        let Some(part) = self.current(at) else {
            return Err(self.fail_at(token, "a directive needs a name"));
        };
        let name = self.scalar(at, part)?;
        let text = self
            .token_of(name)
            .map_or_else(String::new, |t| t.value.clone());
        Ok((self.add(token, Content::Directive), text))
    }

    pub(super) fn directive(&mut self, at: At, group: PartIx) -> Parsed {
        let members = self.parts.members(group).to_vec();
        let first = members.first().copied();
        let inner = match first {
            Some(first) => self.inside(at, first),
            None => at,
        };
        let (node, name) = self.directive_name(inner)?;
        let value = |at: usize| {
            let token = members.get(at).and_then(|ix| self.parts.token(*ix));
            token.map_or("", |token| token.value.as_str())
        };
        match name.as_str() {
            "YAML" => {
                let known = matches!(value(1), "1.0" | "1.1" | "1.2" | "1.3");
                if members.len() != 2 || !known || self.version {
                    return self
                        .parts
                        .fail(first, "%YAML names a version from 1.0 to 1.3, once");
                }
                self.version = true;
            }
            "TAG" => {
                if members.len() != 3 {
                    return self.parts.fail(first, "%TAG needs a handle and a prefix");
                }
                if value(1) == "!!" {
                    self.tags_are_text = true;
                }
            }
            _ => {}
        }
        Ok(node)
    }
}

/// The value of a scalar's token; `None` for other tokens.
fn scalar_content(token: &Token) -> Option<Content> {
    Some(match token.kind {
        TokenKind::MergeKey => Content::MergeKey,
        TokenKind::Null | TokenKind::ImplicitNull => Content::Null,
        TokenKind::Bool => Content::Bool(token.value.eq_ignore_ascii_case("true")),
        TokenKind::Integer | TokenKind::Float => match token::number(&token.value)? {
            Number::Int(value) => Content::Int(value),
            Number::Float(value) => Content::Float(value),
        },
        TokenKind::Infinity if token.value.starts_with('-') => Content::Float(f64::NEG_INFINITY),
        TokenKind::Infinity => Content::Float(f64::INFINITY),
        TokenKind::Nan => Content::Float(f64::NAN),
        TokenKind::Text | TokenKind::SingleQuote | TokenKind::DoubleQuote => {
            Content::Text(token.value.clone())
        }
        _ => return None,
    })
}
