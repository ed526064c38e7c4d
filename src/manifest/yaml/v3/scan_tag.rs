//! Anchors, aliases, tags and directives.

use super::super::fail::Fail;
use super::scan::{Mark, Scanner, Token, TokenKind, is_blank, is_blankz};

/// A character of names: of anchors, directives and the handles of tags.
const fn is_alpha(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

impl Scanner<'_> {
    /// An anchor `&name` or an alias `*name`.
    pub(super) fn scan_anchor(&mut self) -> Result<Token, Fail> {
        let start = self.mark();
        let is_alias = self.advance() == '*';
        let name = self.scan_name()?;
        let behind = self.at(0)?;
        let ended =
            is_blankz(behind) || matches!(behind, '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`');
        if name.is_empty() || !ended {
            let what = if is_alias { "an alias" } else { "an anchor" };
            let message = format!("{what} needs a name of letters, digits, `_` and `-`");
            return Err(self.fail(start, message));
        }
        let kind = if is_alias {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        Ok(self.token(start, kind))
    }

    fn scan_name(&mut self) -> Result<String, Fail> {
        let mut name = String::new();
        while is_alpha(self.at(0)?) {
            name.push(self.advance());
        }
        Ok(name)
    }

    /// A tag: `!<uri>`, `!handle!suffix` or `!suffix`.
    pub(super) fn scan_tag(&mut self) -> Result<Token, Fail> {
        let start = self.mark();
        let (handle, suffix) = if self.at(1)? == '<' {
            self.advance();
            self.advance();
            let suffix = self.scan_uri(start, false, "")?;
            if self.at(0)? != '>' {
                return Err(self.fail(start, "a tag that begins with `!<` ends with `>`"));
            }
            self.advance();
            (String::new(), suffix)
        } else {
            let handle = self.scan_handle(start, false)?;
            if handle.len() > 1 && handle.ends_with('!') {
                (handle, self.scan_uri(start, false, "")?)
            } else {
                let suffix = self.scan_uri(start, false, &handle)?;
                if suffix.is_empty() {
                    (String::new(), "!".to_owned())
                } else {
                    ("!".to_owned(), suffix)
                }
            }
        };
        if !is_blankz(self.at(0)?) {
            return Err(self.fail(start, "a tag is followed by a space"));
        }
        Ok(self.token(start, TokenKind::Tag { handle, suffix }))
    }

    fn scan_handle(&mut self, start: Mark, directive: bool) -> Result<String, Fail> {
        if self.at(0)? != '!' {
            return Err(self.fail(start, "a tag begins with `!`"));
        }
        let mut handle = String::from(self.advance());
        handle.push_str(&self.scan_name()?);
        if self.at(0)? == '!' {
            handle.push(self.advance());
        } else if directive && handle != "!" {
            return Err(self.fail(start, "the handle of a %TAG directive ends with `!`"));
        }
        Ok(handle)
    }

    /// What follows a handle; `head` is a handle that turned out to be part of it.
    fn scan_uri(&mut self, start: Mark, directive: bool, head: &str) -> Result<String, Fail> {
        let mut uri: Vec<u8> = head.bytes().skip(1).collect();
        let mut any = !head.is_empty();
        loop {
            let c = self.at(0)?;
            if c == '%' {
                self.scan_escape(start, &mut uri)?;
            } else if is_alpha(c) || ";/?:@&=+$,.!~*'()[]".contains(c) {
                self.advance();
                let mut buffer = [0; 4];
                uri.extend(c.encode_utf8(&mut buffer).bytes());
            } else {
                break;
            }
            any = true;
        }
        if !any {
            let what = if directive {
                "a %TAG directive"
            } else {
                "a tag"
            };
            return Err(self.fail(start, format!("{what} needs a name")));
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// One character as `%XX` bytes of UTF-8.
    fn scan_escape(&mut self, start: Mark, uri: &mut Vec<u8>) -> Result<(), Fail> {
        let mut left = None;
        loop {
            let digits = [self.at(1)?, self.at(2)?].map(|c| c.to_digit(16));
            let (true, [Some(high), Some(low)]) = (self.at(0)? == '%', digits) else {
                return Err(self.fail(start, "`%` in a tag is followed by two hex digits"));
            };
            let octet = u8::try_from(high * 16 + low).unwrap_or(0);
            let remaining = match (left, octet) {
                (None, 0x00..=0x7f) => 0,
                (None, 0xc0..=0xdf) => 1,
                (None, 0xe0..=0xef) => 2,
                (None, 0xf0..=0xf7) => 3,
                (Some(left), 0x80..=0xbf) => left - 1,
                _ => return Err(self.fail(start, "a tag's escapes are not UTF-8")),
            };
            uri.push(octet);
            for _ in 0..3 {
                self.advance();
            }
            if remaining == 0 {
                return Ok(());
            }
            left = Some(remaining);
        }
    }

    /// `%YAML 1.1` or `%TAG handle prefix`.
    pub(super) fn scan_directive(&mut self) -> Result<Token, Fail> {
        let start = self.mark();
        self.advance();
        let name = self.scan_name()?;
        if name.is_empty() || !is_blankz(self.at(0)?) {
            return Err(self.fail(start, "`%` at the start of a line begins a directive"));
        }
        let kind = match name.as_str() {
            "YAML" => self.scan_version(start)?,
            "TAG" => self.scan_tag_directive(start)?,
            _ => return Err(self.fail(start, format!("the directive %{name} is unknown"))),
        };
        let token = self.token(start, kind);
        if !self.rest_of_line_is_empty()? {
            return Err(self.fail(start, "a directive is followed by a line break"));
        }
        self.advance_line()?;
        Ok(token)
    }

    fn scan_version(&mut self, start: Mark) -> Result<TokenKind, Fail> {
        while is_blank(self.at(0)?) {
            self.advance();
        }
        let major = self.scan_version_number(start)?;
        if self.at(0)? != '.' {
            return Err(self.fail(start, "%YAML needs a version such as 1.1"));
        }
        self.advance();
        let minor = self.scan_version_number(start)?;
        Ok(TokenKind::VersionDirective(major, minor))
    }

    fn scan_version_number(&mut self, start: Mark) -> Result<u8, Fail> {
        let mut number = None;
        for length in 0.. {
            let Some(digit) = self.at(0)?.to_digit(10) else {
                break;
            };
            if length == 2 {
                return Err(self.fail(start, "the version of %YAML is too long"));
            }
            let digit = u8::try_from(digit).unwrap_or(0);
            number = Some(number.unwrap_or(0) * 10 + digit);
            self.advance();
        }
        number.ok_or_else(|| self.fail(start, "%YAML needs a version such as 1.1"))
    }

    fn scan_tag_directive(&mut self, start: Mark) -> Result<TokenKind, Fail> {
        while is_blank(self.at(0)?) {
            self.advance();
        }
        let handle = self.scan_handle(start, true)?;
        if !is_blank(self.at(0)?) {
            return Err(self.fail(start, "%TAG needs a handle, a space and a prefix"));
        }
        while is_blank(self.at(0)?) {
            self.advance();
        }
        let prefix = self.scan_uri(start, true, "")?;
        if !is_blankz(self.at(0)?) {
            return Err(self.fail(start, "%TAG is followed by a line break"));
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }
}
