//! Searches a script piece by piece.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::report::{Position, Walker};

use super::signatures::{AFTER, BEFORE, Context, NEEDLES, SIGNS, Sign};
use super::{Module, Script, Seen, SourceMap};

/// All needles at once; `None` could only be if they were too many.
static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::Standard)
        .build(NEEDLES.iter().map(|(needle, _)| needle))
        .ok()
});

/// How many bytes are searched at a time. A text is judged once all that it is judged by is
/// there, so that the size of the pieces does not show.
const BLOCK: usize = 64 << 10;

/// No needle is longer, in bytes.
pub(super) const LONGEST: usize = 80;

/// How much of the end is kept, in bytes.
const TAIL: usize = 4096;

/// The longest name that is kept, in bytes.
const NAME: usize = 200;

/// Searches a script piece by piece.
#[derive(Debug)]
pub struct Scan {
    /// What is being searched.
    buffer: Vec<u8>,
    /// Where in the file the buffer begins.
    base: Walker,
    /// Up to here needles that begin in the buffer were judged.
    done: usize,
    counts: [(u64, Position); SIGNS],
    script: Script,
    /// The last comment that names a source map, and where it begins.
    source_map: Option<(u64, SourceMap)>,
    /// Where the line begins that has the last byte that is not blank.
    last_line: u64,
    /// Where the line begins that would follow, if all behind the last such byte is blank.
    next_line: Option<u64>,
    /// The last bytes of the file.
    tail: Vec<u8>,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            base: Walker::default(),
            done: 0,
            counts: [(0, Position::default()); SIGNS],
            script: Script::default(),
            source_map: None,
            last_line: 0,
            next_line: None,
            tail: Vec::new(),
        }
    }
}

impl Scan {
    /// Searches the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.follow_lines(piece);
        self.keep_tail(piece);
        self.script.size += piece.len() as u64;
        let mut rest = piece;
        while !rest.is_empty() {
            let room = BLOCK.saturating_sub(self.buffer.len()).max(1);
            let (now, later) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.buffer.extend_from_slice(now);
            rest = later;
            if self.buffer.len() >= BLOCK {
                self.search(self.buffer.len() - LONGEST - AFTER);
            }
        }
    }

    /// What was seen.
    #[must_use]
    pub fn finish(mut self) -> Script {
        self.search(self.buffer.len());
        let mut script = self.script;
        if script.module.is_none() && ends_with_export(&self.tail) {
            script.module = Some(Module::LastExport);
        }
        script.source_map = self.source_map.and_then(|(at, map)| match map {
            _ if at < self.last_line => None,
            SourceMap::Inline(_) => Some(SourceMap::Inline(script.size.saturating_sub(at))),
            file @ SourceMap::File(_) => Some(file),
        });
        for (_, sign) in NEEDLES {
            let (count, first) = self
                .counts
                .get_mut(*sign as usize)
                .map(std::mem::take)
                .unwrap_or_default();
            if count > 0 {
                let sign = *sign;
                script.seen.push(Seen { sign, count, first });
            }
        }
        script.seen.sort_unstable_by_key(|seen| seen.sign);
        script
    }

    /// Judges the needles that begin before `end` in the buffer, and drops what is not needed
    /// any more.
    fn search(&mut self, end: usize) {
        let Some(search) = SEARCH.as_ref() else {
            return;
        };
        if self.base.position().offset == 0 && self.done == 0 {
            self.script.module = first_statement(&self.buffer);
        }
        let buffer = std::mem::take(&mut self.buffer);
        let text = buffer.get(self.done..).unwrap_or_default();
        for found in search.find_overlapping_iter(text) {
            let start = self.done + found.start();
            let Some((_, sign)) = NEEDLES
                .get(found.pattern().as_usize())
                .filter(|_| start < end)
            else {
                continue;
            };
            let behind = self.done + found.end();
            let context = Context {
                before: buffer
                    .get(start.saturating_sub(BEFORE)..start)
                    .unwrap_or_default(),
                after: buffer
                    .get(behind..buffer.len().min(behind + AFTER))
                    .unwrap_or_default(),
            };
            if sign.holds(context) {
                self.note(*sign, buffer.get(..start).unwrap_or_default(), context);
            }
        }
        let kept = end.saturating_sub(BEFORE);
        self.base = self.base.past(buffer.get(..kept).unwrap_or_default());
        self.done = end - kept;
        self.buffer = buffer;
        self.buffer.drain(..kept);
    }

    /// Notes a sign that stands behind these bytes of the buffer.
    fn note(&mut self, sign: Sign, behind: &[u8], context: Context<'_>) {
        if let Some((count, first)) = self.counts.get_mut(sign as usize) {
            if *count == 0 {
                *first = self.base.past(behind).position();
            }
            *count += 1;
        }
        match sign {
            Sign::ReactDomName if self.script.react_dom.is_none() => {
                self.script.react_dom = version_before(context.before);
            }
            Sign::License if self.script.license.is_none() => {
                self.script.license = word(context.after);
            }
            Sign::SourceMapUrl => {
                let map = match context.after.starts_with(b"data:") {
                    true => Some(SourceMap::Inline(0)),
                    false => word(context.after).map(SourceMap::File),
                };
                // The comment begins with the two slashes before the needle.
                let at = (self.base.position().offset + behind.len()).saturating_sub(2);
                self.source_map = map.map(|map| (at as u64, map));
            }
            _ => {}
        }
    }

    /// Keeps track of where the last line that is not blank begins.
    fn follow_lines(&mut self, piece: &[u8]) {
        let start = self.script.size;
        let Some(last) = piece.iter().rposition(|byte| !byte.is_ascii_whitespace()) else {
            if let Some(newline) = memchr::memrchr(b'\n', piece) {
                self.next_line = Some(start + newline as u64 + 1);
            }
            return;
        };
        let (text, blank) = piece.split_at_checked(last).unwrap_or((piece, &[]));
        if let Some(newline) = memchr::memrchr(b'\n', text) {
            self.last_line = start + newline as u64 + 1;
        } else if let Some(line) = self.next_line {
            self.last_line = line;
        }
        self.next_line =
            memchr::memrchr(b'\n', blank).map(|newline| start + (last + newline) as u64 + 1);
    }

    fn keep_tail(&mut self, piece: &[u8]) {
        let piece = piece
            .get(piece.len().saturating_sub(TAIL)..)
            .unwrap_or(piece);
        let excess = (self.tail.len() + piece.len()).saturating_sub(TAIL);
        self.tail.drain(..excess.min(self.tail.len()));
        self.tail.extend_from_slice(piece);
    }
}

/// The word that a text begins with.
fn word(text: &[u8]) -> Option<Box<str>> {
    let text = text.get(..NAME).unwrap_or(text);
    let end = text
        .iter()
        .position(|byte| byte.is_ascii_whitespace())
        .unwrap_or(text.len());
    let word = std::str::from_utf8(text.get(..end)?).ok()?;
    (!word.is_empty()).then(|| word.into())
}

/// The last `version:"18.3.1"` in a text, also with blanks and other or escaped quotes.
fn version_before(text: &[u8]) -> Option<Box<str>> {
    const NAME: &[u8] = b"version";
    let at = memchr::memmem::rfind(text, NAME)?;
    let rest = text.get(at + NAME.len()..)?;
    let skipped = rest
        .iter()
        .take_while(|byte| b": \t\"'`\\".contains(byte))
        .count();
    let rest = rest.get(skipped..)?;
    let is_version = |byte: &u8| byte.is_ascii_alphanumeric() || b".-+".contains(byte);
    let length = rest
        .iter()
        .take(64)
        .take_while(|byte| is_version(byte))
        .count();
    let version = std::str::from_utf8(rest.get(..length)?).ok()?;
    semver::Version::parse(version).ok().map(|_| version.into())
}

/// Whether the script begins with a statement that only modules have.
fn first_statement(text: &[u8]) -> Option<Module> {
    let mut text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    loop {
        text = text.trim_ascii_start();
        let comment = if let Some(rest) = text.strip_prefix(b"//") {
            memchr::memchr(b'\n', rest).and_then(|end| rest.get(end..))
        } else if let Some(rest) = text.strip_prefix(b"/*") {
            memchr::memmem::find(rest, b"*/").and_then(|end| rest.get(end + 2..))
        } else {
            None
        };
        let directive = [&b"\"use strict\";"[..], b"'use strict';"]
            .iter()
            .find_map(|directive| text.strip_prefix(*directive));
        match comment.or(directive) {
            Some(rest) => text = rest,
            None => break,
        }
    }
    if let Some(rest) = text.strip_prefix(b"export") {
        let blank = rest.first().is_some_and(u8::is_ascii_whitespace);
        let rest = rest.trim_ascii_start();
        let words: [&[u8]; 6] = [
            b"default ",
            b"const ",
            b"let ",
            b"var ",
            b"function",
            b"class ",
        ];
        let declares = blank && words.iter().any(|word| rest.starts_with(word));
        return (declares || rest.starts_with(b"{") || rest.starts_with(b"*"))
            .then_some(Module::FirstExport);
    }
    let rest = text.strip_prefix(b"import")?;
    let blank = rest.first().is_some_and(u8::is_ascii_whitespace);
    let rest = rest.trim_ascii_start();
    // `import"x"`, `import{x}from"x"`, `import*as x from"x"`, `import x from"x"`; `import(`
    // and `import.meta` are something else.
    let starts = match rest.first() {
        Some(b'"' | b'\'') => true,
        Some(b'{' | b'*') => imports_from(rest),
        Some(byte) if blank && super::signatures::is_name(*byte) => imports_from(rest),
        _ => false,
    };
    starts.then_some(Module::Import)
}

/// Whether a text has names, then `from` and a literal, as an import does.
fn imports_from(text: &[u8]) -> bool {
    let is_clause = |byte: &u8| super::signatures::is_name(*byte) || b"{}*, \t\r\n".contains(byte);
    let length = text.iter().take_while(|byte| is_clause(byte)).count();
    let (clause, rest) = text.split_at_checked(length).unwrap_or((text, &[]));
    clause.trim_ascii_end().ends_with(b"from") && rest.first().is_some_and(|b| b"\"'".contains(b))
}

/// Whether the last statement of a script is an export: `export{a as b};`, `export default a;`.
///
/// `export` stands at the start of its line or behind the end of a statement. Inside a text or
/// comment it could stand as well, if that were not closed behind it: then it is no script
/// either.
fn ends_with_export(tail: &[u8]) -> bool {
    let mut text = tail.trim_ascii_end();
    // Comments on lines of their own behind it, as the name of the source map.
    loop {
        let line = memchr::memrchr(b'\n', text).map_or(0, |newline| newline + 1);
        match text.get(line..) {
            Some(last) if line > 0 && last.trim_ascii_start().starts_with(b"//") => {
                text = text.get(..line).unwrap_or_default().trim_ascii_end();
            }
            _ => break,
        }
    }
    let Some(at) = memchr::memmem::rfind(text, b"export") else {
        return false;
    };
    let (before, statement) = text.split_at_checked(at).unwrap_or((text, &[]));
    let line = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let line = before.get(line..).unwrap_or(before);
    let begins = match line.trim_ascii_end().last() {
        None => true,
        Some(byte) => b";})".contains(byte) && memchr::memmem::find(line, b"//").is_none(),
    };
    let rest = statement.get(b"export".len()..).unwrap_or_default();
    let rest = rest.strip_suffix(b";").unwrap_or(rest);
    let is_list = |byte: &u8| super::signatures::is_name(*byte) || b", \t\r\n".contains(byte);
    let list = rest
        .trim_ascii()
        .strip_prefix(b"{")
        .and_then(|rest| rest.strip_suffix(b"}"));
    let default = rest
        .trim_ascii_start()
        .strip_prefix(b"default")
        .filter(|name| name.first().is_some_and(u8::is_ascii_whitespace))
        .map(<[u8]>::trim_ascii)
        .filter(|name| !name.is_empty() && !name.contains(&b' '));
    begins
        && list
            .or(default)
            .is_some_and(|names| names.iter().all(is_list))
}
