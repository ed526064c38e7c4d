//! Block scalars, and plain scalars of several lines that hold a dash.

use super::super::fail::Fail;
use super::Library;
use super::scan::{Indent, Position, Scanner, is_newline};
use super::token::TokenKind;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Literal,
    Folded,
    /// A plain scalar.
    Raw,
}

/// A scalar of several lines while it is read. Columns that are not known yet are 0.
pub(super) struct Block {
    sort: Sort,
    header: String,
    first_column: i64,
    previous_column: i64,
    column: i64,
    last_solid_column: i64,
    blank_column: i64,
    folds: bool,
}

/// The step of indentation that a header such as `2-` asks for.
fn header_step(header: &str) -> Result<i64, ()> {
    let step = header.strip_prefix('-').unwrap_or(header);
    let step = step.strip_prefix('+').unwrap_or(step);
    let step = step.strip_suffix('-').unwrap_or(step);
    let step = step.strip_suffix('+').unwrap_or(step);
    if step.is_empty() {
        return Ok(0);
    }
    match step.parse() {
        Ok(number) if step != "0" && number <= 9 => Ok(number),
        _ => Err(()),
    }
}

impl Block {
    fn new(sort: Sort, header: &str, last_delim_column: i64) -> Self {
        let step = header_step(header).unwrap_or(0);
        Self {
            sort,
            header: header.to_owned(),
            first_column: if step > 0 {
                last_delim_column + step
            } else {
                0
            },
            previous_column: 0,
            column: 0,
            last_solid_column: 0,
            blank_column: 0,
            folds: false,
        }
    }

    pub(super) fn raw(column: i64) -> Self {
        let mut block = Self::new(Sort::Raw, "", 0);
        block.set_column(column);
        block
    }

    const fn set_column(&mut self, column: i64) {
        if self.first_column == 0 {
            self.first_column = column;
        }
        if self.column == 0 {
            self.column = column;
        }
    }

    /// Whether a tab at this column would indent.
    const fn indents(&self, column: i64) -> bool {
        if self.first_column == 0 {
            column == 1
        } else {
            self.first_column > column
        }
    }

    fn column_fits(&self) -> bool {
        header_step(&self.header) == Ok(0) || self.first_column <= self.column
    }

    /// What the header says about line breaks at the end.
    pub(super) fn chomp(&self, mut text: String) -> String {
        let strip = self.header.starts_with('-') || self.header.ends_with('-');
        let keep = self.header.starts_with('+') || self.header.ends_with('+');
        if strip || self.sort == Sort::Raw {
            let solid = text.trim_end_matches('\n').trim_end_matches(' ').len();
            text.truncate(solid);
        } else if !keep {
            let solid = text.trim_end_matches('\n').len();
            text.truncate(text.len().min(solid + 1));
        }
        if text == "\n" {
            text.clear();
        }
        if keep && text.is_empty() {
            text.push('\n');
        }
        text
    }
}

impl Scanner {
    pub(super) fn scan_block_header(&mut self, mark: char) -> Result<bool, Fail> {
        if self.has_buffer() {
            return Ok(false);
        }
        let start = self.at;
        let position = self.position();
        self.push_origin(mark);
        self.at += 1;
        let (end, length) = self.block_header_end();
        let value = self.text(start + 1, end);
        let value = value.trim_end_matches(' ');
        let hash = value.find('#').filter(|at| *at > 0);
        let header = match hash {
            Some(at) => value.get(..at).unwrap_or_default(),
            None => value,
        };
        let header = header.trim_end_matches([' ', '\t']).to_owned();
        if header_step(&header).is_err() {
            let message = format!("`{mark}{header}` begins no block text");
            return self.fail(start, message);
        }
        if self.column == 1 {
            self.last_delim_column = 1;
        }
        let (kind, sort) = if mark == '|' {
            (TokenKind::Literal, Sort::Literal)
        } else {
            (TokenKind::Folded, Sort::Folded)
        };
        let span = self.span(start, start + 1);
        let commented = self.origin.iter().position(|c| *c == '#').unwrap_or(0);
        self.push(kind, format!("{mark}{header}"), position, span);
        self.block = Some(Block::new(sort, &header, self.last_delim_column));
        if commented > 0 {
            let column = position.column + i64::try_from(commented).unwrap_or(0);
            let position = Position { column, ..position };
            self.push(TokenKind::Comment, String::new(), position, span);
        }
        self.indent = Indent::Keep;
        self.clear_buffer();
        self.advance(length);
        self.advance_line();
        Ok(true)
    }

    /// The end of the header's text, and how far the line's last character is away. At the
    /// end of the file the library leaves that character out.
    fn block_header_end(&mut self) -> (usize, usize) {
        let (mut length, mut crlf) = (0, false);
        let mut at = self.at;
        while let Some(c) = self.char_at(at) {
            length = at - self.at;
            self.push_origin(c);
            if is_newline(c) {
                let pair = c == '\r' && self.char_at(at + 1) == Some('\n');
                if pair && self.library == Library::V1_19 {
                    crlf = true;
                } else {
                    break;
                }
            }
            at += 1;
        }
        let end = self.at + length;
        (if crlf { end - 1 } else { end }, length)
    }

    /// A line that is indented less ends a block scalar.
    pub(super) fn end_block(&mut self) -> Result<(), Fail> {
        if let Some(last) = self.tokens.last() {
            if last.column == 1 {
                return self.fail(self.at, "the lines of a block text are indented");
            }
            if last.kind != TokenKind::Text {
                let span = self.span(self.at, self.at);
                let position = self.position();
                self.push(TokenKind::Text, String::new(), position, span);
            }
        }
        self.block = None;
        Ok(())
    }

    /// One character of a block scalar.
    pub(super) fn scan_block(&mut self, mut c: char) -> Result<(), Fail> {
        let Some(mut block) = self.block.take() else {
            return Ok(());
        };
        self.push_origin(c);
        if c == '\r' && self.library == Library::V1_19 {
            if self.next_char() == Some('\n') {
                self.push_origin('\n');
                self.at += 1;
            }
            c = '\n';
        }
        let indents = block.indents(self.column);
        if self.is_last() {
            return self.finish_block(block, c);
        } else if is_newline(c) {
            self.push_buf(c);
            if block.first_column == 0 {
                block.blank_column = self.column - 1;
            }
            block.previous_column = block.column;
            if block.column != 0 {
                block.last_solid_column = block.column;
            }
            block.folds = true;
            block.column = 0;
            self.advance_line();
            let ends = self.at < self.src.len() && self.is_document_mark(self.at);
            self.block = Some(block);
            if ends {
                self.push_block_text();
            }
            return Ok(());
        } else if self.line_start && c == ' ' {
            self.block_space(&mut block);
            self.advance(1);
        } else if self.line_start && c == '\t' && indents {
            return self.fail(self.at, "a tab cannot indent the lines of a block text");
        } else if c == '\t' && !indents {
            self.push_block_char(c);
        } else {
            if block.first_column == 0 && block.blank_column > self.column {
                let message = "an empty line is indented more than the block text behind it";
                return self.fail(self.at, message);
            }
            self.check_block_column(&mut block)?;
            if block.first_column > 1 {
                self.last_delim_column = block.first_column - 1;
            }
            self.fold(&mut block);
            self.push_block_char(c);
        }
        self.block = Some(block);
        Ok(())
    }

    fn push_block_char(&mut self, c: char) {
        if !self.buf.is_empty() || c != ' ' {
            self.push_any(c, c != ' ');
        }
        self.advance(1);
    }

    fn check_block_column(&self, block: &mut Block) -> Result<(), Fail> {
        block.set_column(self.column);
        if block.column_fits() {
            return Ok(());
        }
        self.fail(
            self.at,
            "a line is indented less than the block text's header says",
        )
    }

    /// Indentation beyond the block's own is part of the text.
    fn block_space(&mut self, block: &mut Block) {
        if block.first_column == 0 || self.column < block.first_column {
            return;
        }
        if block.sort != Sort::Literal {
            block.folds = false;
        }
        self.push_any(' ', true);
    }

    fn finish_block(&mut self, mut block: Block, c: char) -> Result<(), Fail> {
        if self.line_start && c == ' ' {
            self.block_space(&mut block);
        } else {
            self.push_buf(c);
        }
        self.check_block_column(&mut block)?;
        self.block = Some(block);
        self.push_block_text();
        self.advance(1);
        Ok(())
    }

    fn push_block_text(&mut self) {
        let value = self.gathered();
        let span = self.span(self.buf_from, self.buf_to.max(self.buf_from));
        let position = self.position();
        self.push(TokenKind::Text, value, position, span);
        self.clear();
    }

    /// A line that begins where the one before it did makes a space of the break between.
    fn fold(&mut self, block: &mut Block) {
        if block.sort == Sort::Literal || !block.folds {
            return;
        }
        let mut tail = self.buf.iter().rev();
        let (last, before) = (tail.next().copied(), tail.next().copied());
        if block.column == block.previous_column {
            if last == Some('\n')
                && let Some(last) = self.buf.last_mut()
            {
                *last = ' ';
            }
        } else if block.previous_column == 0
            && block.last_solid_column == self.column
            && last == Some('\n')
            && before == Some('\n')
        {
            self.buf.pop();
            self.buf_solid = self.buf.len();
        }
        block.folds = false;
    }
}
