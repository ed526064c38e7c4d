//! What stands between tokens: blanks, line breaks and comments.

use super::super::fail::Fail;
use super::scan::{Scanner, is_blank, is_breakz};

/// So far the search for a comment behind blanks and line breaks goes.
const COMMENT_REACH: usize = 512;

impl Scanner<'_> {
    /// Skips blanks, comments and line breaks.
    pub(super) fn skip_to_token(&mut self) -> Result<(), Fail> {
        loop {
            self.chars.ensure(1)?;
            if self.column == 0 && self.chars.buffer_begins_with_mark() {
                self.advance();
            }
            loop {
                let tabs = self.flow_level > 0 || !self.simple_key_allowed;
                match self.at(0)? {
                    ' ' => self.advance(),
                    '\t' if tabs => self.advance(),
                    _ => break,
                };
            }
            if self.at(0)? == '#' {
                self.skip_comments()?;
            }
            if self.advance_line()?.is_none() {
                return Ok(());
            }
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Skips the comment that begins here and those on the lines behind it. As yaml.v3
    /// looks for them over any blanks, a tab in front of a later one does no harm.
    fn skip_comments(&mut self) -> Result<(), Fail> {
        let mut ahead = 0;
        while ahead < COMMENT_REACH {
            let c = self.at(ahead)?;
            if is_blank(c) || matches!(c, '\r' | '\n') {
                ahead += 1;
                continue;
            }
            if c != '#' {
                break;
            }
            self.skip_to_comment_end(self.chars.pos + ahead)?;
            // yaml.v3 goes on behind the first byte of the line break.
            if !matches!(self.at(0)?, '\r' | '\n') {
                break;
            }
            ahead = 1;
        }
        Ok(())
    }

    pub(super) fn skip_line_comment(&mut self) -> Result<(), Fail> {
        if self.newlines > 0 {
            return Ok(());
        }
        let mut ahead = 0;
        while ahead < COMMENT_REACH && is_blank(self.at(ahead)?) {
            ahead += 1;
        }
        if ahead < COMMENT_REACH && self.at(ahead)? == '#' {
            self.skip_to_comment_end(self.chars.pos + ahead)?;
        }
        Ok(())
    }

    fn skip_to_comment_end(&mut self, comment: usize) -> Result<(), Fail> {
        loop {
            if is_breakz(self.at(0)?) {
                if self.chars.pos >= comment || self.advance_line()?.is_none() {
                    return Ok(());
                }
            } else {
                self.advance();
            }
        }
    }

    /// Skips a comment in a line that may hold nothing else, and says whether it ends there.
    pub(super) fn rest_of_line_is_empty(&mut self) -> Result<bool, Fail> {
        while is_blank(self.at(0)?) {
            self.advance();
        }
        if self.at(0)? == '#' {
            while !is_breakz(self.at(0)?) {
                self.advance();
            }
        }
        Ok(is_breakz(self.at(0)?))
    }
}
