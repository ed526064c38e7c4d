//! Edits of the manifest's text.

use crate::random::Random;

type Edit = fn(&mut Vec<u8>, &mut Random) -> String;

const EDITS: &[Edit] = &[
    delete, delete, double, insert, insert, append, prepend, comment, cut, encoding, whole, literal,
];

/// Makes one edit and says what it was.
pub(super) fn edit(text: &mut Vec<u8>, random: &mut Random) -> String {
    EDITS[random.below(EDITS.len())](text, random)
}

fn show(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

fn delete(text: &mut Vec<u8>, random: &mut Random) -> String {
    if text.is_empty() {
        return "nothing to delete".to_owned();
    }
    let at = random.below(text.len());
    let byte = text.remove(at);
    format!("{} at {at} deleted", show(&[byte]))
}

fn double(text: &mut Vec<u8>, random: &mut Random) -> String {
    if text.is_empty() {
        return "nothing to double".to_owned();
    }
    let at = random.below(text.len());
    let byte = text[at];
    text.insert(at, byte);
    format!("{} at {at} doubled", show(&[byte]))
}

fn insert(text: &mut Vec<u8>, random: &mut Random) -> String {
    let pieces: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b",",
        b":",
        b"\\",
        b" ",
        b"\n",
        b"\t",
        b"\r",
        b"\0",
        b"\x0b",
        b"\x7f",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"#",
        b"'",
        b"&",
        b"*",
        b"-",
        b"1",
        b"e",
    ];
    let at = random.below(text.len() + 1);
    let piece = random.pick(pieces);
    text.splice(at..at, piece.iter().copied());
    format!("{} inserted at {at}", show(piece))
}

fn append(text: &mut Vec<u8>, random: &mut Random) -> String {
    let pieces: &[&[u8]] = &[
        b"}}} garbage",
        b"{\"id\": \"com.example.second\"}",
        b"\0\0\0\0",
        b"// the end\n",
        b"\n---\nid: second\n",
        b"\n...\ngarbage: [\n",
        b",",
        b"\xff\xfe",
        b"   \n\n\n",
        b"null",
    ];
    let piece = random.pick(pieces);
    text.extend_from_slice(piece);
    format!("{} at the end", show(piece))
}

fn prepend(text: &mut Vec<u8>, random: &mut Random) -> String {
    let pieces: &[&[u8]] = &[
        b"\xef\xbb\xbf",
        b"\n\n \t",
        b"// a comment\n",
        b"# a comment\n",
        b"%YAML 1.2\n---\n",
        b"%YAML 9.9\n---\n",
        b"---\n",
        b"\0",
        b"\xc2\xa0",
        b")]}'\n",
        b"null\n",
        b"{}",
    ];
    let piece = random.pick(pieces);
    text.splice(0..0, piece.iter().copied());
    format!("{} at the start", show(piece))
}

fn comment(text: &mut Vec<u8>, random: &mut Random) -> String {
    let lines: Vec<usize> = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at)
        .collect();
    let at = lines.get(random.below(lines.len())).copied().unwrap_or(0);
    let piece: &[u8] = random.pick(&[
        &b" // a comment"[..],
        b" /* a comment */",
        b" # a comment",
        b"# not a comment",
        b",",
    ]);
    text.splice(at..at, piece.iter().copied());
    format!("{} inserted at the line end at {at}", show(piece))
}

fn cut(text: &mut Vec<u8>, random: &mut Random) -> String {
    let length = if random.one_in(2) {
        text.len().saturating_sub(2)
    } else {
        random.below(text.len() + 1)
    };
    text.truncate(length);
    format!("cut after {length} bytes")
}

fn encoding(text: &mut Vec<u8>, random: &mut Random) -> String {
    let units: Vec<u16> = String::from_utf8_lossy(text).encode_utf16().collect();
    let (name, bytes): (_, Vec<u8>) = match random.below(4) {
        0 => (
            "UTF-16LE with BOM",
            [0xff, 0xfe]
                .into_iter()
                .chain(units.iter().flat_map(|u| u.to_le_bytes()))
                .collect(),
        ),
        1 => (
            "UTF-16BE",
            units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        ),
        2 => (
            "line ends CR LF",
            text.iter()
                .flat_map(|byte| {
                    if *byte == b'\n' {
                        vec![b'\r', b'\n']
                    } else {
                        vec![*byte]
                    }
                })
                .collect(),
        ),
        _ => (
            "line ends CR",
            text.iter()
                .map(|byte| if *byte == b'\n' { b'\r' } else { *byte })
                .collect(),
        ),
    };
    *text = bytes;
    format!("in {name}")
}

fn whole(text: &mut Vec<u8>, random: &mut Random) -> String {
    let texts: &[&[u8]] = &[
        b"",
        b" \n",
        b"null",
        b"[]",
        b"\"com.example.p\"",
        b"{}",
        b"# nothing\n",
        b"id: com.example.p\n",
        b"{\"id\":\"com.example.p\"}",
        b"{\"id\":\"com.example.p\",}",
        b"{'id':'com.example.p'}",
        b"{id:\"com.example.p\"}",
        b"[{\"id\":\"com.example.p\"}]",
        b"0",
        b"\t{\"id\":\"com.example.p\"}",
        b"? id\n: com.example.p\n",
        b"<<: {id: com.example.p}\n",
    ];
    let piece = random.pick(texts);
    *text = piece.to_vec();
    format!("is only {}", show(piece))
}

/// Something else in place of a string's first characters.
fn literal(text: &mut Vec<u8>, random: &mut Random) -> String {
    let quotes: Vec<usize> = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'"')
        .map(|(at, _)| at)
        .collect();
    let at = quotes
        .get(random.below(quotes.len()))
        .map_or(0, |at| at + 1);
    let pieces: &[&[u8]] = &[
        b"\\x41",
        b"\\u0041",
        b"\\ud800",
        b"\\ud83d\\ude00",
        b"\\u00",
        b"\\/",
        b"\\'",
        b"\x01",
        b"\xff\xfe",
        b"\\u0000",
        b"\\\n",
    ];
    let piece = random.pick(pieces);
    text.splice(at..at, piece.iter().copied());
    format!("{} inside a string at {at}", show(piece))
}
