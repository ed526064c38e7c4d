//! Random archives of narrower sorts than those of the testkit.

use mmlint_testkit::archive::{BLOCK, set_checksum};
use mmlint_testkit::edits::Model;
use mmlint_testkit::gzip::compress;
use mmlint_testkit::random::Random;

/// The good bundle with its tar stream or packed bytes tampered with.
pub fn bytes_of_archive(model: &mut Model, random: &mut Random) {
    let mut tar = model.tar();
    let mut log = Vec::new();
    if random.one_in(4) {
        let mut packed = compress(&tar);
        for _ in 0..=random.below(2) {
            let at = if random.one_in(2) {
                random.below(12)
            } else {
                random.below(packed.len())
            };
            packed[at] = random.next_u64() as u8;
            log.push(format!("packed byte {at} is {:#04x}", packed[at]));
        }
        model.container.bytes = Some(packed);
    } else {
        for _ in 0..=random.below(2) {
            log.push(tamper(&mut tar, random));
        }
        model.container.tar = Some(tar);
    }
    model.log.append(&mut log);
}

/// The fields of a tar header: where they begin, and how long they are.
#[rustfmt::skip]
const HEADER: [(usize, usize); 14] = [
    (0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (148, 8), (156, 1), (157, 100),
    (257, 6), (263, 2), (329, 8), (345, 155), (482, 30),
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
            let headers: Vec<usize> = (0..blocks)
                .map(|block| block * BLOCK)
                .filter(|at| tar[at + 257..].starts_with(b"ustar"))
                .collect();
            let Some(&start) = headers.get(random.below(headers.len())) else {
                return "no header left".to_owned();
            };
            let (field, length) = HEADER[random.below(HEADER.len())];
            #[rustfmt::skip]
            let values: &[&[u8]] = &[
                b"", b"0", b"7", b"00000000", b"77777777777", b" 644 ", b"0000644\0", b"x", b"5",
                b"L", b"K", b"S", b"g", b"\0\0\0\0\0\0\0\0\0\0\0\0", b"\x80\0\0\0\0\0\0\x10",
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
                b"\x80\0\0\0\0\0\0\0\0\0\x02\0", b"ustar  \0", b"a/b", b"../", b"-1", b"9", b"1 ",
                b"0x1", b"com.example.p", b"00000000001 1",
            ];
            let value = random.pick(values);
            let value = &value[..value.len().min(length)];
            let from = start
                + field
                + if random.one_in(3) {
                    random.below(length)
                } else {
                    0
                };
            let end = (from + value.len()).min(start + BLOCK);
            tar[from..end].copy_from_slice(&value[..end - from]);
            let sum = field != 148 && !random.one_in(12);
            if sum {
                set_checksum(&mut tar[start..start + BLOCK]);
            }
            format!(
                "header {}: {} from {} on, checksum set: {sum}",
                start / BLOCK,
                value.escape_ascii(),
                from - start
            )
        }
    }
}

/// Records that change what a tar header says, those of sparse files above all.
#[rustfmt::skip]
const PAX_KEYS: &[&str] = &[
    "path", "linkpath", "size", "mode", "uid", "mtime", "atime", "hdrcharset", "comment", "uname",
    "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.name", "GNU.sparse.realsize",
    "GNU.sparse.size", "GNU.sparse.numblocks", "GNU.sparse.offset", "GNU.sparse.numbytes",
    "GNU.sparse.map", "SCHILY.xattr.user.x", "SCHILY.realsize",
];

#[rustfmt::skip]
const PAX_VALUES: &[&str] = &[
    "0", "1", "2", "10", "100", "512", "1024", "-1", "", "x", "0,10", "0,1,5,2", "0,10,5,2",
    "10,0", "com.example.p/plugin.json", "com.example.p/x", "com.example.p/webapp/dist/main.js/",
    "..", "1.5", "1.-5", "99999999999999999999", "+1", " 1", "01", "0,0,0,0", "a\0b",
    "1700000000.123456789", "BINARY", "9223372036854775807.0", "5,5", "1,", ",",
];

/// PAX records at random, with contents that may be a sparse file's map.
pub fn pax(model: &mut Model, random: &mut Random) {
    for _ in 0..=random.below(2) {
        let at = random.below(model.entries.len());
        let entry = &mut model.entries[at];
        let name = entry.display_name();
        if random.one_in(3) {
            let version = random.pick(&["0", "1"]);
            entry
                .pax
                .push((b"GNU.sparse.major".to_vec(), version.into()));
            entry.pax.push((
                b"GNU.sparse.minor".to_vec(),
                random.pick(&["0", "0", "1"]).into(),
            ));
            if random.one_in(2) {
                #[rustfmt::skip]
                let maps = [
                    "0\n", "1\n0\n10\n", "2\n0\n1\n5\n2\n", "1\n10\n", "1\n0\n600\n", "x\n",
                    "-1\n", "1\n5\n-1\n", "99999999999\n", "1\n0\n10",
                ];
                let mut content = random.pick(&maps).as_bytes().to_vec();
                if !random.one_in(4) {
                    content.resize(BLOCK, 0);
                }
                content.extend_from_slice(&entry.content);
                entry.content = content;
            }
        }
        for _ in 0..=random.below(3) {
            let (key, value) = (random.pick(PAX_KEYS), random.pick(PAX_VALUES));
            entry.pax.push((key.into(), value.into()));
        }
        let records = entry
            .pax
            .iter()
            .map(|(key, value)| format!("{}={}", key.escape_ascii(), value.escape_ascii()));
        let line = format!("{name}: {}", records.collect::<Vec<_>>().join(", "));
        model.log.push(line);
    }
}
