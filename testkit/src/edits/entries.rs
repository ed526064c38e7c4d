//! Edits of the archive's entries.

use super::{layout, names};
use crate::archive::{Entry, LongName, kind};
use crate::base::ROOT;
use crate::executable;
use crate::random::Random;

/// Makes one edit and says what it was.
pub(super) fn edit(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let line = match random.below(26) {
        0..5 => names::rename(entries, random),
        5 => names::move_root(entries, random),
        6..9 => change_kind(entries, random),
        9..12 => change_mode(entries, random),
        12..14 => duplicate(entries, random),
        14 => header_fault(entries, random),
        15 => pax(entries, random),
        16..18 => change_content(entries, random),
        _ => layout::edit(entries, random),
    };
    format!("entries: {line}")
}

/// A random entry; half of the time one that matters.
pub(super) fn pick(entries: &[Entry], random: &mut Random) -> Option<usize> {
    let matters: Vec<usize> = (0..entries.len())
        .filter(|at| {
            let name = &entries[*at].name;
            [
                &b"plugin.json"[..],
                b"main.js",
                b"amd64",
                b"webapp/dist/",
                b"com.example.p/",
            ]
            .iter()
            .any(|end| name.ends_with(end))
        })
        .collect();
    if !matters.is_empty() && random.one_in(2) {
        return Some(matters[random.below(matters.len())]);
    }
    (!entries.is_empty()).then(|| random.below(entries.len()))
}

/// Every kind that the server tells apart, and some that nobody does.
fn change_kind(entries: &mut [Entry], random: &mut Random) -> String {
    let Some(at) = pick(entries, random) else {
        return "no entry".to_owned();
    };
    let letters = b"0000555512222134677gxLKSDVMNZ\0\0 \xff";
    let letter = letters[random.below(letters.len())];
    let entry = &mut entries[at];
    entry.kind = letter;
    if matches!(letter, b'1' | b'2') {
        let targets = [
            "/etc/passwd",
            "../../x",
            "plugin.json",
            "com.example.p/plugin.json",
            "",
            "com.example.p/webapp/dist/main.js",
        ];
        entry.link = random.pick(&targets).as_bytes().to_vec();
        if random.one_in(3) {
            entry.content.clear();
        }
    }
    if letter == b'5' && random.one_in(2) {
        entry.content.clear();
    }
    format!(
        "{} is of kind {:?}, {} bytes",
        entry.display_name(),
        char::from(letter),
        entry.content.len()
    )
}

fn change_mode(entries: &mut [Entry], random: &mut Random) -> String {
    let Some(at) = pick(entries, random) else {
        return "no entry".to_owned();
    };
    let modes = [
        0,
        0o1,
        0o100,
        0o111,
        0o200,
        0o400,
        0o444,
        0o500,
        0o555,
        0o600,
        0o644,
        0o666,
        0o744,
        0o777,
        0o2755,
        0o4755,
        0o1777,
        0o100_644,
        0o7_777_777,
    ];
    entries[at].mode = modes[random.below(modes.len())];
    format!(
        "{} has mode {:o}",
        entries[at].display_name(),
        entries[at].mode
    )
}

/// The same name once more, with another content, mode or kind.
fn duplicate(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let Some(at) = pick(entries, random) else {
        return "no entry".to_owned();
    };
    let mut copy = entries[at].clone();
    let what = match random.below(6) {
        0 => "as it is",
        1 => {
            copy.content = b"other content\n".to_vec();
            "with other content"
        }
        2 => {
            copy.content.clear();
            "empty"
        }
        3 => {
            entries[at].mode = [0o444, 0o400, 0, 0o200][random.below(4)];
            "the first of them read-only or worse"
        }
        4 => {
            copy.mode = [0o444, 0o755, 0, 0o200][random.below(4)];
            "with another mode"
        }
        _ => {
            copy.kind = if copy.kind == kind::DIRECTORY {
                kind::FILE
            } else {
                kind::DIRECTORY
            };
            if random.one_in(2) {
                copy.content.clear();
            }
            "as file and directory"
        }
    };
    let line = format!("{} twice, {what}", copy.display_name());
    let to = if random.one_in(2) {
        entries.len()
    } else {
        at + random.below(2)
    };
    entries.insert(to, copy);
    line
}

/// A header that lies.
fn header_fault(entries: &mut [Entry], random: &mut Random) -> String {
    let Some(at) = pick(entries, random) else {
        return "no entry".to_owned();
    };
    let entry = &mut entries[at];
    let name = entry.display_name();
    if random.one_in(3) {
        entry.bad_checksum = true;
        return format!("{name}: wrong checksum");
    }
    let real = entry.content.len() as u64;
    let sizes = [
        0,
        1,
        real.saturating_sub(1),
        real + 1,
        real + 512,
        1 << 20,
        0o77_777_777_777,
        1 << 40,
        u64::MAX,
    ];
    let size = sizes[random.below(sizes.len())];
    entry.size = Some(size);
    format!("{name}: the header says {size} bytes, there are {real}")
}

/// PAX records, sound and odd, and headers of GNU tar.
fn pax(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let Some(at) = pick(entries, random) else {
        return "no entry".to_owned();
    };
    let name = entries[at].display_name();
    let bodies: &[&[u8]] = &[
        b"",
        b"garbage",
        b"9 path=x\n",
        b"8 path=x\n",
        b"11 path=x\n",
        b"0 path=x\n",
        b"99999999999999999999 a=b\n",
        b"8 path=x",
        b"6 path\n",
        b"-8 path=x\n",
        b"  8 a=b\n",
        b"8 =abcd\n",
        b"6 a=b\n6 a=b\n",
        b"6 a=b\ngarbage",
    ];
    if random.one_in(3) {
        let body = random.pick(bodies);
        let letter = [b'x', b'g', b'L', b'K'][random.below(4)];
        let mut header = Entry::new("odd-header", letter);
        header.content = body.to_vec();
        entries.insert(at, header);
        return format!(
            "an entry of kind {} before {name}: \"{}\"",
            char::from(letter),
            body.escape_ascii()
        );
    }
    let real = entries[at].content.len();
    let records: &[(&str, String)] = &[
        ("size", real.to_string()),
        ("size", (real + 1).to_string()),
        ("size", "0".to_owned()),
        ("size", "-1".to_owned()),
        ("size", "x".to_owned()),
        ("size", "99999999999999999999".to_owned()),
        ("mtime", "1700000000.123456789".to_owned()),
        ("mtime", "x".to_owned()),
        ("uid", "4294967296".to_owned()),
        ("linkpath", "/etc/passwd".to_owned()),
        ("linkpath", "a\0b".to_owned()),
        ("comment", "hello".to_owned()),
        ("SCHILY.xattr.user.x", "a\0b".to_owned()),
        ("LIBARCHIVE.xattr.com.apple.quarantine", "MDA4MQ".to_owned()),
        ("GNU.sparse.major", "1".to_owned()),
        ("GNU.sparse.size", "10".to_owned()),
        ("GNU.sparse.realsize", "100".to_owned()),
        ("hdrcharset", "BINARY".to_owned()),
        ("path", String::new()),
    ];
    let (key, value) = &records[random.below(records.len())];
    entries[at]
        .pax
        .push((key.as_bytes().to_vec(), value.as_bytes().to_vec()));
    format!("{name}: PAX record {key}={value:?}")
}

/// Another content: an executable, a script, text, nothing, or more of it.
fn change_content(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let Some(at) = pick(entries, random) else {
        return "no entry".to_owned();
    };
    let platform = random.pick(&[
        "linux-amd64",
        "linux-arm64",
        "linux-386",
        "darwin-arm64",
        "darwin-fat",
        "windows-amd64",
        "freebsd-amd64",
    ]);
    let words = format!(
        "{platform}{}",
        random.pick(&[
            "",
            " go",
            " go plugin",
            " truncated",
            " unstripped",
            " packed",
            " go plugin dirty"
        ])
    );
    let (what, content) = match random.below(7) {
        0 => ("empty", Vec::new()),
        1 => ("a script", b"#!/bin/sh\nexit 1\n".to_vec()),
        2 => ("text", b"just text\n".to_vec()),
        3 => ("noise", random.bytes(700)),
        4 => ("zeros", vec![0; 2000]),
        _ => (
            words.as_str(),
            executable::build(&words).unwrap_or_default(),
        ),
    };
    if random.one_in(4) {
        let name = format!(
            "{ROOT}/{}/{}",
            "deep/".repeat(1 + random.below(4)).trim_end_matches('/'),
            "é".repeat(random.below(80))
        );
        let mut entry = Entry::file(name, content);
        entry.long_name = [LongName::Pax, LongName::Gnu, LongName::Prefix][random.below(3)];
        let line = format!("{} added: {what}", entry.display_name());
        entries.push(entry);
        return line;
    }
    entries[at].content = content;
    format!("{} holds {what}", entries[at].display_name())
}
