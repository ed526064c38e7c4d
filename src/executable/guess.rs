//! What a file is that is no executable: a guess from its first bytes, for the words of a message.

use serde::Serialize;

use crate::text::hex;

/// Something that no system starts as a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// What it looks like, to be used in a sentence: `a gzip archive`.
    pub what: &'static str,
    /// It is text, at least at the beginning.
    pub text: bool,
    /// Its first bytes in hexadecimal, at most eight.
    pub magic: String,
}

/// How much of a file is looked at to call it text.
const LOOK: usize = 4096;
const TAR_MAGIC: usize = 257;

const MAGICS: [(&[u8], &str); 27] = [
    (b"\x01\xf7", "an AIX program"),
    (b"\x01\xdf", "an AIX program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"!<arch>\n", "a static library, or a Debian package"),
    (b"\xed\xab\xee\xdb", "an RPM package"),
    (b"\0asm", "a WebAssembly module"),
    (b"\xca\xfe\xba\xbe", "a Java class file"),
    (b"BC\xc0\xde", "LLVM bitcode"),
    (
        b"\x00\x05\x16\x07",
        "an AppleDouble file (a Mac's attributes of another file)",
    ),
    (b"\x00\x05\x16\x00", "an AppleSingle file"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"MZ", "an MS-DOS program, not one of Windows"),
    (
        b"\xef\xbb\xbf#!",
        "a script with a byte order mark before its #!, which hides it from the kernel",
    ),
    (
        b"version https://git-lfs.github.com/",
        "a Git LFS pointer in place of the file",
    ),
    (b"ref: ", "a file of Git's own"),
    (b"{", "text, perhaps JSON"),
    (b"package ", "the source of a program in Go"),
    (
        b"/annex/objects/",
        "a git-annex pointer in place of the file",
    ),
    (b"\xff\xfe", "text in UTF-16"),
];

/// Guesses; never fails.
pub(crate) fn guess(bytes: &[u8]) -> Other {
    let head = bytes.get(..LOOK).unwrap_or(bytes);
    let text = !head.is_empty()
        && !head
            .iter()
            .any(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127))
        && near_utf8(head);
    let magic = hex(bytes.get(..8).unwrap_or(bytes));
    let known = MAGICS
        .iter()
        .find(|(m, _)| bytes.starts_with(m))
        .map(|(_, what)| *what);
    let what = if let Some(what) = known {
        what
    } else if bytes
        .get(TAR_MAGIC..)
        .is_some_and(|b| b.starts_with(b"ustar"))
    {
        "a tar archive"
    } else if head.iter().all(|b| *b == 0) {
        "nothing but zero bytes at its beginning"
    } else if is_html(head) {
        "an HTML page"
    } else if text {
        "text without a #! line"
    } else {
        "data of an unknown kind"
    };
    Other { what, text, magic }
}

/// A page of a download that went wrong, usually.
fn is_html(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    [&b"<!doctype html"[..], b"<html", b"<head"]
        .iter()
        .any(|tag| {
            head.get(..tag.len())
                .is_some_and(|h| h.eq_ignore_ascii_case(tag))
        })
}

/// UTF-8, or cut within its last character.
fn near_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true)
}
