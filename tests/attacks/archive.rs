//! Bombs, lies about sizes, names and links.

use mmlint_testkit::archive::{Entry, LongName};
use mmlint_testkit::gzip::compress;

use super::bundle::{begun, header_of, repeated, with_entries};
use super::{Attack, attack};

pub fn attacks() -> Vec<Attack> {
    vec![
        attack(
            "a gzip bomb: 6 GiB of zeros in one entry",
            zeros,
            &["archive/bomb"],
        ),
        attack(
            "the same with every limit raised: all of it is read",
            zeros,
            &[],
        )
        .unlimited()
        .passes(),
        attack(
            "a gzip stream in a gzip stream",
            nested,
            &["archive/corrupt"],
        ),
        attack(
            "two million empty gzip members before the archive",
            empty_members,
            &[],
        )
        .passes(),
        attack(
            "an entry that says it has 8 EiB",
            exbibytes,
            &["archive/truncated"],
        ),
        attack(
            "a sparse file of 4 TiB without a byte of data",
            sparse,
            &["archive/bomb"],
        ),
        attack(
            "a sparse map of 40,000 parts of one byte",
            sparse_parts,
            &[],
        ),
        attack("a million empty entries", many_entries, &["archive/bomb"]),
        attack("2,000 names of 1 MiB", long_names, &["archive/bomb"]),
        attack("200 PAX headers of 1 MiB", pax_records, &[]).passes(),
        attack(
            "a path of 60,000 folders",
            deep_path,
            &["archive/invalid-name"],
        ),
        attack(
            "paths that lead out: `../`, absolute, drive letters, backslashes",
            traversal,
            &["archive/path-traversal", "archive/confusing-name"],
        ),
        attack(
            "links to `/` and to themselves, with files behind them",
            links,
            &["archive/unsupported-entry"],
        )
        .passes(),
        attack(
            "a file in the place of a folder, and the reverse, 20,000 times",
            conflicts,
            &["archive/path-conflict"],
        ),
    ]
}

impl Attack {
    const fn unlimited(mut self) -> Self {
        self.options = &["--limit", "unpacked=64 GiB", "--limit", "ratio=1000000"];
        self
    }
}

/// Members of 64 MiB of zeros, each in 64 KiB.
fn zeros() -> Vec<u8> {
    const PART: usize = 64 << 20;
    let mut head = begun().into_bytes();
    head.extend(header_of("com.example.p/assets/zeros", 6 << 30));
    let mut out = compress(&head);
    out.extend(repeated(&vec![0; PART], (6 << 30) / PART));
    out.extend(compress(&[0; 1024]));
    out
}

fn nested() -> Vec<u8> {
    let mut bundle = with_entries(Vec::new());
    for _ in 0..8 {
        bundle = compress(&bundle);
    }
    bundle
}

fn empty_members() -> Vec<u8> {
    let mut out = repeated(b"", 2_000_000);
    out.extend(with_entries(Vec::new()));
    out
}

fn exbibytes() -> Vec<u8> {
    let mut stream = begun().into_bytes();
    stream.extend(header_of("com.example.p/assets/large", i64::MAX as u64));
    stream.extend([0; 4096]);
    compress(&stream)
}

/// A file in GNU's sparse format 0.1, as PAX records tell it.
fn sparse_file(size: u64, map: String) -> Vec<u8> {
    let entry = Entry::file("com.example.p/assets/sparse", "")
        .with_pax("GNU.sparse.major", "0")
        .with_pax("GNU.sparse.minor", "1")
        .with_pax("GNU.sparse.name", "com.example.p/assets/sparse")
        .with_pax("GNU.sparse.size", size.to_string())
        .with_pax(
            "GNU.sparse.numblocks",
            (map.matches(',').count() / 2 + 1).to_string(),
        )
        .with_pax("GNU.sparse.map", map);
    with_entries(vec![entry])
}

fn sparse() -> Vec<u8> {
    sparse_file(4 << 40, format!("{},0", 4_u64 << 40))
}

fn sparse_parts() -> Vec<u8> {
    let parts: Vec<_> = (0..40_000).map(|at| format!("{},1", at * 1000)).collect();
    sparse_file(40_000_000, parts.join(","))
}

fn many_entries() -> Vec<u8> {
    let mut builder = begun();
    for number in 0..1000 {
        builder.entry(&Entry::file(format!("com.example.p/assets/{number}"), ""));
    }
    let mut out = compress(&builder.into_bytes());
    let mut part = begun();
    for number in 0..10_000 {
        part.entry(&Entry::file(format!("com.example.p/assets/x{number}"), ""));
    }
    out.extend(repeated(&part.into_bytes(), 100));
    out.extend(compress(&[0; 1024]));
    out
}

fn long_names() -> Vec<u8> {
    let mut part = begun();
    let mut entry = Entry::file(vec![b'n'; (1 << 20) - 1], "");
    entry.long_name = LongName::Gnu;
    part.entry(&entry);
    let mut out = compress(&begun().into_bytes());
    out.extend(repeated(&part.into_bytes(), 2000));
    out.extend(compress(&[0; 1024]));
    out
}

fn pax_records() -> Vec<u8> {
    let mut entry = Entry::file("com.example.p/assets/a", "");
    for number in 0..20_000 {
        entry = entry.with_pax(format!("MMLINT.{number}"), "x".repeat(30));
    }
    let mut part = begun();
    part.entry(&entry);
    let mut out = compress(&begun().into_bytes());
    out.extend(repeated(&part.into_bytes(), 200));
    out.extend(compress(&[0; 1024]));
    out
}

fn deep_path() -> Vec<u8> {
    let mut entry = Entry::file(format!("com.example.p/{}x", "d/".repeat(60_000)), "");
    entry.long_name = LongName::Gnu;
    with_entries(vec![entry])
}

fn traversal() -> Vec<u8> {
    let names = [
        "com.example.p/../../etc/cron.d/evil",
        "/etc/passwd",
        "com.example.p/..\\..\\evil.exe",
        "C:\\Windows\\evil.exe",
        "com.example.p/assets/../../../evil",
        "com.example.p/assets/CON",
    ];
    with_entries(names.map(|name| Entry::file(name, "evil")).to_vec())
}

fn links() -> Vec<u8> {
    with_entries(vec![
        Entry::symlink("com.example.p/root", "/"),
        Entry::file("com.example.p/root/etc/evil", "evil"),
        Entry::symlink("com.example.p/loop", "loop"),
        Entry::file("com.example.p/loop/loop", "evil"),
    ])
}

fn conflicts() -> Vec<u8> {
    let mut entries = Vec::new();
    for number in 0..20_000 {
        entries.push(Entry::file(format!("com.example.p/c/{number}"), ""));
        entries.push(Entry::file(format!("com.example.p/c/{number}/x"), ""));
    }
    with_entries(entries)
}
