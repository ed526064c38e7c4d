//! How deep a script is nested, before anything recursive looks at it.
//!
//! The parser calls itself for every level, and a stack that overflows ends the program: it
//! cannot be caught. So the levels are counted first, by a scan that keeps no more than a stack of
//! brackets. It must not be fooled into counting too little. What a `/` begins depends on what
//! stands before it (ECMA-262, 12.9.5 and 12.10); where that is not certain here, the scan says so
//! and the script is not parsed.

mod counted;
mod passing;
mod words;

pub(super) use counted::is_counted;
use words::is_word;

/// So deep a script may be, in tokens that can be open at the same time. The largest of nine
/// public plugins' bundles comes to a fraction of it.
pub(super) const MAX_DEPTH: usize = 8_000;

/// So many tokens a script may have: parsed and looked at, each takes up to 140 bytes. The largest of nine public plugins'
/// bundles has a million.
pub(super) const MAX_TOKENS: usize = 1_500_000;

/// So many commas may stand in one pair of parentheses: a function's parameters are looked at once for each of them
/// (`oxc_semantic`, `FormalParameter::bind`).
pub(super) const MAX_LISTED: usize = 20_000;

/// Why a script is not handed to the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It has more than [`MAX_TOKENS`].
    TooLong,
    /// It has more than [`MAX_LISTED`].
    TooWide,
    /// From this byte on it is not certain how the script reads.
    Unclear(usize),
    /// No script reads so.
    Broken(Fault),
}

/// A bracket that closes none or another one, or a comment, text, template or regular expression without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Where it begins.
    pub at: usize,
    /// How far the script was looked at.
    pub end: usize,
}

/// An open bracket.
struct Level {
    kind: u8,
    /// Commas in it.
    commas: usize,
    /// Tokens that could still be open on this level: those since the last one that ends a statement, and those up to a
    /// `do` whose `while` has not come.
    chain: usize,
    /// What `chain` was before that end: an `else` goes on from there.
    before: usize,
    /// What `chain` was behind each `do` that is open.
    dos: Vec<usize>,
    /// A parenthesis behind `if`, `for`, `while` or `with`, or the braces of a block.
    is_statement: bool,
    /// A parenthesis behind the `while` of a `do`.
    ends_do: bool,
}

impl Level {
    const fn new(kind: u8, is_statement: bool) -> Self {
        Self {
            kind,
            commas: 0,
            chain: 0,
            before: 0,
            dos: Vec::new(),
            is_statement,
            ends_do: false,
        }
    }
}

/// What the last token was, as far as the next one depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// An operator, or nothing yet: an operand follows, so that `/` begins a regular expression.
    Operator,
    /// The end of an operand: `/` divides.
    Operand,
    /// `)` behind `if`, `for`, `while`, `with`: a statement follows.
    Head,
    /// `}` of a block.
    Block,
    /// `}` of something else.
    Brace,
    /// A word that is an operand in some places and an operator in others.
    Contextual,
    /// A dot: what follows is a name, whatever it spells.
    Dot,
    /// One of the words behind which a parenthesis and a statement follow.
    HeadWord,
    /// The `while` of a `do`: the parenthesis that follows is its end.
    DoWhile,
    /// `else`, `do`, `try`, `finally`: braces that follow are a block.
    BlockWord,
}

/// Counts how deep `script` is nested.
///
/// # Errors
/// It is too deep, too wide or too long, or it is not certain how deep; or brackets do not match.
pub(super) fn measure(script: &str) -> Result<usize, Refused> {
    let mut scan = Scan {
        text: script,
        bytes: script.as_bytes(),
        at: 0,
        levels: vec![Level::new(0, false)],
        open: 0,
        deepest: 0,
        tokens: 0,
        last: Last::Operator,
    };
    scan.run()?;
    Ok(scan.deepest)
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    /// The chains of all levels together.
    open: usize,
    deepest: usize,
    tokens: usize,
    last: Last,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn unclear(&self) -> Result<(), Refused> {
        Err(Refused::Unclear(self.at))
    }

    /// What begins at `at` has no end before this place.
    fn unended(&self, at: usize) -> Refused {
        let end = self.at.min(self.bytes.len());
        Refused::Broken(Fault { at, end })
    }

    fn run(&mut self) -> Result<(), Refused> {
        if self.bytes.starts_with(b"#!") {
            self.pass_line();
        }
        let mut new_line = true;
        while let Some(&byte) = self.bytes.get(self.at) {
            if let Some((length, breaks)) = self.blank() {
                new_line |= breaks;
                self.at += length;
                continue;
            }
            match byte {
                b'/' if matches!(self.peek(1), b'/' | b'*') => new_line |= self.comment()?,
                // Comments too, in scripts; nothing that anybody's build writes.
                b'<' if self.rest().starts_with(b"<!--") => return self.unclear(),
                b'-' if new_line && self.rest().starts_with(b"-->") => return self.unclear(),
                _ => {
                    self.token(byte, new_line)?;
                    new_line = false;
                }
            }
        }
        Ok(())
    }

    /// How long the blank or line break is that stands here, and whether it ends a line.
    fn blank(&self) -> Option<(usize, bool)> {
        match self.peek(0) {
            b'\n' | b'\r' => Some((1, true)),
            b' ' | b'\t' | 0x0b | 0x0c => Some((1, false)),
            0x80.. => {
                let next = self.text.get(self.at..)?.chars().next()?;
                let blank = next.is_whitespace() || next == '\u{feff}';
                blank.then(|| (next.len_utf8(), matches!(next, '\u{2028}' | '\u{2029}')))
            }
            _ => None,
        }
    }

    fn token(&mut self, byte: u8, new_line: bool) -> Result<(), Refused> {
        self.tokens += 1;
        if self.tokens > MAX_TOKENS {
            return Err(Refused::TooLong);
        }
        match byte {
            b'"' | b'\'' => {
                self.count()?;
                self.last = Last::Operand;
                return self.quoted(byte);
            }
            b'`' => {
                self.count()?;
                self.at += 1;
                return self.template();
            }
            b'(' | b'[' | b'{' => return self.open(byte),
            b')' | b']' | b'}' => return self.close(byte),
            b';' | b',' => {
                self.at += 1;
                self.end_chain();
                self.last = Last::Operator;
                return self.list(byte);
            }
            b'/' => return self.slash(new_line),
            _ if is_word(byte) || byte == b'.' && self.peek(1).is_ascii_digit() => {
                return self.word(new_line);
            }
            _ => {}
        }
        let (length, last) = match byte {
            // `...` spreads: an operand follows.
            b'.' if self.rest().starts_with(b"...") => (3, Last::Operator),
            b'.' => (1, Last::Dot),
            b'?' if self.peek(1) == b'.' && !self.peek(2).is_ascii_digit() => (2, Last::Dot),
            b'+' | b'-' if self.peek(1) == byte => (2, self.behind_increment(new_line)),
            _ => (1, Last::Operator),
        };
        self.at += length;
        self.last = last;
        self.count()
    }

    fn count(&mut self) -> Result<(), Refused> {
        self.open += 1;
        if let Some(level) = self.levels.last_mut() {
            level.chain += 1;
        }
        self.deepest = self.deepest.max(self.open);
        match self.open > MAX_DEPTH {
            true => Err(Refused::TooDeep),
            false => Ok(()),
        }
    }

    /// One more of a list.
    fn list(&mut self, separator: u8) -> Result<(), Refused> {
        let level = self.levels.last_mut();
        let Some(level) = level.filter(|level| level.kind == b'(' && separator == b',') else {
            return Ok(());
        };
        level.commas += 1;
        match level.commas > MAX_LISTED {
            true => Err(Refused::TooWide),
            false => Ok(()),
        }
    }

    /// A separator: what was open on this level is closed, unless an `else` follows, but for what waits for the `while` of
    /// a `do`.
    fn end_chain(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            let open = level.dos.last().copied().unwrap_or(0);
            self.open -= level.chain.saturating_sub(open);
            level.before = level.chain.max(level.before);
            level.chain = level.chain.min(open);
        }
    }

    /// What follows `++` or `--`: behind an operand on the same line it ends it, else it stands before one.
    const fn behind_increment(&self, new_line: bool) -> Last {
        match self.last {
            Last::Operand if !new_line => Last::Operand,
            Last::Brace | Last::Contextual | Last::Dot | Last::HeadWord | Last::DoWhile => {
                Last::Contextual
            }
            _ => Last::Operator,
        }
    }

    fn open(&mut self, kind: u8) -> Result<(), Refused> {
        self.count()?;
        self.at += 1;
        let ends_do = kind == b'(' && self.last == Last::DoWhile;
        let is_statement = match kind {
            b'(' => ends_do || self.last == Last::HeadWord,
            _ => kind == b'{' && matches!(self.last, Last::Head | Last::BlockWord),
        };
        self.levels.push(Level {
            ends_do,
            ..Level::new(kind, is_statement)
        });
        self.last = Last::Operator;
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Result<(), Refused> {
        let surplus = Refused::Broken(Fault {
            at: self.at,
            end: self.at + 1,
        });
        let level = self.levels.pop_if(|level| level.kind != 0);
        let level = level.ok_or(surplus)?;
        self.open -= level.chain;
        let fits = match byte {
            b')' => level.kind == b'(',
            b']' => level.kind == b'[',
            _ => matches!(level.kind, b'{' | b'`'),
        };
        if !fits {
            return Err(surplus);
        }
        self.at += 1;
        if level.kind == b'`' {
            return self.template();
        }
        if level.ends_do
            && let Some(around) = self.levels.last_mut()
        {
            around.dos.pop();
        }
        self.last = match (byte, level.is_statement) {
            (b')', true) => Last::Head,
            (b'}', true) => Last::Block,
            (b'}', false) => Last::Brace,
            _ => Last::Operand,
        };
        Ok(())
    }

    fn slash(&mut self, new_line: bool) -> Result<(), Refused> {
        self.count()?;
        match self.last {
            // Behind `var a`, `break` and the like a line break ends the statement, and what follows is no division. A
            // regular expression ends on its line.
            Last::Operand if new_line && self.is_slash_ahead() => self.unclear(),
            Last::Operand => {
                self.at += 1;
                self.last = Last::Operator;
                Ok(())
            }
            Last::Operator | Last::Head | Last::Block | Last::BlockWord => {
                self.last = Last::Operand;
                self.expression()
            }
            Last::Brace | Last::Contextual | Last::Dot | Last::HeadWord | Last::DoWhile => {
                self.unclear()
            }
        }
    }

    /// Whether there is another `/` on this line.
    fn is_slash_ahead(&self) -> bool {
        let ahead = self.rest().iter().skip(1);
        let mut line = ahead.take_while(|byte| !matches!(byte, b'\n' | b'\r'));
        line.any(|byte| *byte == b'/')
    }
}
