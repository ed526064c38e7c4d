//! Random bundles of narrower sorts than those of the testkit.

use mmlint_testkit::archive::{BLOCK, Entry, set_checksum};
use mmlint_testkit::base;
use mmlint_testkit::edits::{Model, random_manifest};
use mmlint_testkit::gzip::compress;
use mmlint_testkit::random::Random;

/// A random manifest in an otherwise sound bundle.
pub fn manifest(seed: u64) -> Model {
    let (name, text, log) = random_manifest(seed);
    let mut model = Model::base();
    *manifest_entry(&mut model) = Entry::file(format!("{}/{name}", base::ROOT), text);
    model.log.push(log);
    model
}

fn manifest_entry(model: &mut Model) -> &mut Entry {
    let mut entries = model.entries.iter_mut();
    entries.find(|entry| entry.name == base::MANIFEST_NAME.as_bytes()).unwrap()
}

/// The fields that a server looks into, and pieces that make a difference there.
const FIELDS: &[(&str, &[&str])] = &[
    ("id", &["com.example", "p", ".", "-", "_", "A", "é", "\u{130}", "\u{212a}", "ß", " ", "/", "\\u017f", "\\n", "\\ud800", "0", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
    ("name", &["Example", " ", "\\t", "\\u00a0", "\\u200b", "\\u0085", "\\u2028", "\\ufeff", "\\u0000", "\\u001c", "\\u180e"]),
    ("version", VERSION),
    ("min_server_version", VERSION),
    ("homepage_url", URL),
    ("support_url", URL),
    ("release_notes_url", URL),
    ("bundle_path", &["webapp", "dist", "main.js", "/", "/", ".", "..", "./", "../", "\\\\", " ", "\\u0000", "assets/icon.svg", "webapp/dist/main.js", "com.example.p"]),
];

const VERSION: &[&str] = &[
    "1", "0", "10", "01", ".", ".", "-", "+", "rc", "-rc.1", "+b.01", "18446744073709551615", "18446744073709551616", "1.0.0", "1.2.3-", "v", " ", "é", "_", "", "-0", "-00", "-0a", "+-", "99999999999999999999999",
];

const URL: &[&str] = &[
    "https://", "http://", "a", "example.com", ":", ":80", "/", "//", "?", "#", "%", "%20", "%zz", "%41", "%25", "[", "]", "[::1]", "[fe80::1%25en0]", "[v1.a]", "@", "u:p@", " ", "\\n", "\\u007f", "é", "%C3%A9", "\\\\", "^", "|", "{", "\\\"", "<", ">", "`", "'", "*", ";", "=", "&", "+", "$", ",", "!", "~", ".", "..", "\\u0080", "\\ud83d\\ude00", "[1.2.3.4]", "[::ffff:1.2.3.4]", "[::1%25]", "-", "_",
];

/// A field of the manifest made of random pieces, the rest being sound.
pub fn pieces(seed: u64) -> Model {
    let mut random = Random::new(seed);
    let (field, pieces) = FIELDS[random.below(FIELDS.len())];
    let mut value = String::new();
    if pieces == URL && !random.one_in(8) {
        value.push_str(URL[random.below(2)]);
    }
    for _ in 0..random.below(6) {
        value.push_str(random.pick(pieces));
    }
    let mut model = Model::base();
    let text = model.manifest.to_json();
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.trim_start().strip_prefix(&format!("\"{field}\": ")) {
            Some(old) => format!("\"{field}\": \"{value}\"{}", if old.ends_with(',') { "," } else { "" }),
            None => line.to_owned(),
        })
        .collect();
    manifest_entry(&mut model).content = lines.join("\n").into_bytes();
    model.log.push(format!("{field} = \"{value}\""));
    model
}

/// The text of a good manifest with some bytes changed, removed or repeated.
pub fn bytes_of_manifest(seed: u64) -> Model {
    const PIECES: &[&[u8]] = &[
        b"{", b"}", b"[", b"]", b",", b":", b"\"", b"\\", b"\\u", b"\\ud800", b"\\udc00", b"\\ud83d\\ude00", b"null", b"true", b"1", b"-", b".", b"e9",
        b"0", b"\n", b"\t", b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80", b" ", b"/", b"\"id\": null,", b"\"ID\": \"other.id\",", b"\"name\": {},",
        b"\"webapp\": null,", b"\"webapp\": {\"bundle_path\": \"x\"},", b"\"server\": {},", b"\"\xc5\xbferver\": null,", b"1e400", b"-0", b"\"a\": [[[{}]]],",
    ];
    let mut random = Random::new(seed);
    let mut model = Model::base();
    let content = &mut manifest_entry(&mut model).content;
    let mut log = Vec::new();
    for _ in 0..=random.below(3) {
        let at = random.below(content.len());
        let end = if random.one_in(2) { at } else { (at + 1 + random.below(12)).min(content.len()) };
        let piece = if random.one_in(4) { b"" } else { random.pick(PIECES) };
        log.push(format!("{at}..{end} becomes \"{}\"", piece.escape_ascii()));
        content.splice(at..end, piece.iter().copied());
    }
    model.log.push(log.join(", "));
    model
}

/// The good bundle with its tar stream or packed bytes tampered with.
pub fn bytes_of_archive(seed: u64) -> Model {
    let mut random = Random::new(seed);
    let mut model = Model::base();
    let mut tar = model.tar();
    let mut log = Vec::new();
    if random.one_in(4) {
        let mut packed = compress(&tar);
        for _ in 0..=random.below(2) {
            let at = if random.one_in(2) { random.below(12) } else { random.below(packed.len()) };
            packed[at] = random.next_u64() as u8;
            log.push(format!("packed byte {at} is {:#04x}", packed[at]));
        }
        model.container.bytes = Some(packed);
    } else {
        for _ in 0..=random.below(3) {
            log.push(tamper(&mut tar, &mut random));
        }
        model.container.tar = Some(tar);
    }
    model.log = log;
    model
}

/// The fields of a tar header: where they begin, and how long they are.
const HEADER: [(usize, usize); 14] = [
    (0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (148, 8), (156, 1), (157, 100), (257, 6), (263, 2), (329, 8),
    (345, 155), (482, 30),
];

fn tamper(tar: &mut Vec<u8>, random: &mut Random) -> String {
    let blocks = tar.len() / BLOCK;
    let at = random.below(blocks) * BLOCK;
    match random.below(8) {
        0 => {
            tar.drain(at..at + BLOCK);
            format!("block {} removed", at / BLOCK)
        }
        1 => {
            let block = tar[at..at + BLOCK].to_vec();
            let to = random.below(blocks) * BLOCK;
            tar.splice(to..to, block);
            format!("block {} repeated before {}", at / BLOCK, to / BLOCK)
        }
        2 => {
            tar.splice(at..at, vec![0; BLOCK]);
            format!("a zero block before {}", at / BLOCK)
        }
        _ => {
            let headers: Vec<usize> =
                (0..blocks).map(|block| block * BLOCK).filter(|at| tar[at + 257..].starts_with(b"ustar")).collect();
            let Some(&start) = headers.get(random.below(headers.len())) else {
                return "no header left".to_owned();
            };
            let (field, length) = HEADER[random.below(HEADER.len())];
            let values: &[&[u8]] = &[
                b"", b"0", b"7", b"00000000", b"77777777777", b" 644 ", b"0000644\0", b"x", b"5", b"L", b"K", b"S", b"g", b"\0\0\0\0\0\0\0\0\0\0\0\0",
                b"\x80\0\0\0\0\0\0\x10", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"\x80\0\0\0\0\0\0\0\0\0\x02\0", b"ustar  \0", b"a/b", b"../", b"-1", b"9", b"1 ", b"0x1", b"com.example.p", b"00000000001 1",
            ];
            let value = random.pick(values);
            let value = &value[..value.len().min(length)];
            let from = start + field + if random.one_in(3) { random.below(length) } else { 0 };
            let end = (from + value.len()).min(start + BLOCK);
            tar[from..end].copy_from_slice(&value[..end - from]);
            let sum = field != 148 && !random.one_in(6);
            if sum {
                set_checksum(&mut tar[start..start + BLOCK]);
            }
            format!("header {}: {} from {} on, checksum set: {sum}", start / BLOCK, value.escape_ascii(), from - start)
        }
    }
}
