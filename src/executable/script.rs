//! Scripts: a first line that begins with `#!`, as Linux's `fs/binfmt_script.c` reads it.
//!
//! The kernel looks at the first 256 bytes (128 before Linux 5.1). The interpreter ends at a space or tab; all that
//! follows, without blanks around it, is one argument. A carriage return is a character like any other, so that with
//! Windows' line ends the interpreter's name ends in one: `no such file or directory`. Where there is an argument it
//! ends in one, and what that means is the interpreter's matter: perl takes `-w\r`, and `env` finds no `bash\r`.

use serde::Serialize;

/// What the kernel reads of a script.
const LOOK: usize = 256;
/// What is kept of the line.
const MAX_LINE: usize = 1024;

/// A script's first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Script {
    /// The interpreter as the kernel looks it up, a carriage return at its end included. Empty: `exec format error`.
    pub interpreter: String,
    /// Its one argument, if any, a carriage return at its end included.
    pub argument: Option<String>,
    /// The whole line without its end, at most 1,024 bytes of it.
    pub line: String,
    /// The line ends as on Windows.
    pub crlf: bool,
    /// The name of the interpreter goes beyond what the kernel reads: `exec format error`.
    pub too_long: bool,
}

impl Script {
    /// Whether no interpreter is found by that line.
    #[must_use]
    pub fn cannot_start(&self) -> bool {
        self.too_long
            || self.interpreter.is_empty()
            || self.is_lost_by_kernel()
            || self.is_lost_by_env()
    }

    /// The kernel looks for an interpreter whose name ends in a carriage return.
    #[must_use]
    pub fn is_lost_by_kernel(&self) -> bool {
        self.crlf && self.interpreter.ends_with('\r')
    }

    /// `env` looks for a program whose name ends in a carriage return. Its options and variables may hold one.
    #[must_use]
    pub fn is_lost_by_env(&self) -> bool {
        let is_name = |argument: &String| {
            argument.ends_with('\r') && !argument.starts_with('-') && !argument.contains('=')
        };
        self.interpreter.ends_with("/env") && self.argument.as_ref().is_some_and(is_name)
    }
}

/// Reads the first line of what begins with `#!`; `None` for anything else.
pub(crate) fn read(bytes: &[u8]) -> Option<Script> {
    let rest = bytes.strip_prefix(b"#!")?;
    let end = memchr::memchr(b'\n', rest);
    let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let seen = line.get(..LOOK - 2).unwrap_or(line);
    let start = seen.iter().position(|b| !blank(b)).unwrap_or(seen.len());
    let seen = seen.get(start..).unwrap_or_default();
    let stop = seen.iter().position(|b| blank(b) || *b == 0);
    let (interpreter, argument) = seen
        .split_at_checked(stop.unwrap_or(seen.len()))
        .unwrap_or_default();
    let argument = trim(argument);
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    Some(Script {
        interpreter: text(interpreter),
        argument: (!argument.is_empty()).then(|| text(argument)),
        line: format!(
            "#!{}",
            text(line.get(..MAX_LINE).unwrap_or(line)).trim_end_matches('\r')
        ),
        crlf: line.ends_with(b"\r"),
        too_long: stop.is_none() && bytes.len() > LOOK && line.len() + 2 >= LOOK,
    })
}

fn trim(bytes: &[u8]) -> &[u8] {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let Some(start) = bytes.iter().position(|b| !blank(b)) else {
        return &[];
    };
    let end = bytes.iter().rposition(|b| !blank(b)).map_or(0, |at| at + 1);
    bytes.get(start..end).unwrap_or_default()
}
