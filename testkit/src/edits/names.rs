//! Edits of entries' names.

use crate::archive::{Entry, LongName};
use crate::base::ROOT;
use crate::random::Random;

/// Gives one entry another name, in the header or in a PAX record.
pub(super) fn rename(entries: &mut [Entry], random: &mut Random) -> String {
    let Some(at) = super::entries::pick(entries, random) else {
        return "no entry to rename".to_owned();
    };
    let entry = &mut entries[at];
    let old = entry.display_name();
    let name = entry.name.clone();
    let prefixed = |prefix: &[u8]| [prefix, &name[..]].concat();
    let suffixed = |suffix: &[u8]| [&name[..], suffix].concat();
    let root = ROOT.as_bytes();
    let new = match random.below(30) {
        0 => prefixed(b"./"),
        1 => prefixed(b"/"),
        2 => prefixed(b"//"),
        3 => prefixed(b"a/../"),
        4 => prefixed(b"../"),
        5 => [root, b"/../../x"].concat(),
        6 => suffixed(b"/"),
        7 => name
            .strip_suffix(b"/")
            .map_or_else(|| suffixed(b"//"), <[u8]>::to_vec),
        8 => Vec::new(),
        9 => [root, b"/", &b"n".repeat(300)[..]].concat(),
        10 => [root, b"/", &b"d/".repeat(120)[..], b"file"].concat(),
        11 => replaced(&name, b'/', b"\\"),
        12 => replaced(&name, b'/', b"//"),
        13 => replaced(&name, b'/', b"/./"),
        14 => suffixed(b" "),
        15 => suffixed(b"."),
        16 => name.to_ascii_uppercase(),
        17 => suffixed(b"\n"),
        18 => suffixed(b"\x1b[31m"),
        19 => suffixed(b"\xff\xfe"),
        20 => b".".to_vec(),
        21 => b"..".to_vec(),
        22 => b"./".to_vec(),
        23 => [root, b"/..file"].concat(),
        24 => [root, b"/CON"].concat(),
        25 => [root, b"/a:b"].concat(),
        26 => [root, "/e\u{301}".as_bytes()].concat(),
        27 => {
            let value: &[u8] = random.pick(&[
                &b"com.example.p/a\0b"[..],
                b"../outside",
                b"/etc/passwd",
                b"",
                b"com.example.p/plugin.json",
                b"com.example.p/\xff",
                b"x",
            ]);
            entry.pax.push((b"path".to_vec(), value.to_vec()));
            return format!("{old}: PAX path \"{}\"", value.escape_ascii());
        }
        28 => b"plugin.json".to_vec(),
        _ => [b"C:\\", &replaced(&name, b'/', b"\\")[..]].concat(),
    };
    entry.name = new;
    if entry.name.len() > 100 {
        entry.long_name = [LongName::Pax, LongName::Gnu, LongName::Prefix][random.below(3)];
        return format!("{old} renamed {} ({:?})", short(entry), entry.long_name);
    }
    format!("{old} renamed {}", short(entry))
}

fn short(entry: &Entry) -> String {
    let name = entry.display_name();
    if name.len() <= 60 {
        format!("\"{name}\"")
    } else {
        format!("\"{}...\" ({} bytes)", &name[..40], entry.name.len())
    }
}

fn replaced(name: &[u8], byte: u8, by: &[u8]) -> Vec<u8> {
    name.iter()
        .flat_map(|b| if *b == byte { by.to_vec() } else { vec![*b] })
        .collect()
}

/// Moves everything to another folder.
pub(super) fn move_root(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let root = random.pick(&[
        "",
        "./",
        "x/",
        "./com.example.p/",
        "a/b/",
        "/com.example.p/",
        ".hidden/",
        "Com.Example.P/",
        "../",
        "a//b/",
        "com.example.p/./",
    ]);
    let old = format!("{ROOT}/");
    for entry in entries.iter_mut() {
        if let Some(rest) = entry.name.strip_prefix(old.as_bytes()) {
            entry.name = [root.as_bytes(), rest].concat();
        }
    }
    if random.one_in(2) {
        entries.retain(|entry| entry.name != root.as_bytes());
        return format!("everything moved to {root:?}, without an entry for the folder");
    }
    format!("everything moved to {root:?}")
}
