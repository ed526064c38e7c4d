//! Tar streams: readers other than our own see in them what was put in, and faults are where they should be.

use std::io::Read;
use std::process::Command;

use mmlint_testkit::Fixture;
use mmlint_testkit::archive::{BLOCK, Builder, End, Entry, LongName, kind, pax_records};

fn read(tar: &[u8]) -> Vec<(Vec<u8>, u32, Vec<u8>)> {
    let mut archive = tar::Archive::new(tar);
    let entries = archive.entries().expect("a tar stream");
    entries
        .map(|entry| {
            let mut entry = entry.expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its content");
            (
                entry.path_bytes().into_owned(),
                entry.header().mode().expect("a mode"),
                content,
            )
        })
        .collect()
}

fn two() -> Vec<Entry> {
    vec![
        Entry::file("a", "first"),
        Entry::file("b", "second").with_mode(0o4755),
    ]
}

#[test]
fn the_tar_crate_reads_the_base() {
    let base = Fixture::base();
    let expected: Vec<_> = base
        .entries
        .iter()
        .map(|entry| (entry.name.clone(), entry.mode, entry.content.clone()))
        .collect();
    assert_eq!(read(&base.tar()), expected);
    assert_eq!(expected[0].0, b"com.example.p/");
}

#[test]
fn gnu_tar_lists_the_base() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = Fixture::base().write_to(folder.path()).expect("a bundle");
    assert_eq!(
        path.file_name().and_then(|name| name.to_str()),
        Some("com.example.p-1.0.0.tar.gz")
    );
    let Ok(output) = Command::new("tar").arg("-tvzf").arg(&path).output() else {
        eprintln!("skipped: there is no tar here");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let listing = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(listing.lines().count(), 12, "{listing}");
    assert!(
        listing
            .lines()
            .any(|line| line.starts_with("-rwxr-xr-x") && line.ends_with("plugin-linux-arm64")),
        "{listing}"
    );
    assert!(
        listing
            .lines()
            .any(|line| line.starts_with("drwxr-xr-x") && line.ends_with("webapp/dist/")),
        "{listing}"
    );
}

#[test]
fn ends() {
    let plain = Builder::write(&two(), End::None, None);
    assert_eq!(plain.len(), 4 * BLOCK);
    let zeros = |count| vec![0; count * BLOCK];
    assert_eq!(
        Builder::write(&two(), End::Good, None),
        [plain.clone(), zeros(2)].concat()
    );
    assert_eq!(
        Builder::write(&two(), End::One, None),
        [plain.clone(), zeros(1)].concat()
    );
    assert_eq!(
        Builder::write(&two(), End::ZeroBlocksFirst, None),
        [zeros(2), plain.clone(), zeros(2)].concat()
    );
    let mut text = b"left over".to_vec();
    text.resize(BLOCK, 0);
    assert_eq!(
        Builder::write(&two(), End::GarbageAfter, None),
        [plain.clone(), zeros(2), text].concat()
    );
    let (first, second) = plain.split_at(2 * BLOCK);
    assert_eq!(
        Builder::write(&two(), End::OneZeroBlockMid, None),
        [first, &zeros(1), second, &zeros(2)].concat()
    );
}

#[test]
fn entries_behind_the_end() {
    let mut entries = two();
    entries[0].after_end = true;
    let tar = Builder::write(&entries, End::Good, None);
    assert_eq!(tar[0], b'b');
    assert_eq!(tar[2 * BLOCK..4 * BLOCK], [0; 2 * BLOCK]);
    assert_eq!(tar[4 * BLOCK], b'a');
    assert_eq!(tar.len(), 8 * BLOCK);
}

#[test]
fn checksums() {
    let good = Builder::write(&two(), End::Good, None);
    let bad = Builder::write(&two(), End::Good, Some(1));
    let changed: Vec<usize> = (0..good.len()).filter(|at| good[*at] != bad[*at]).collect();
    assert_eq!(changed, [2 * BLOCK + 148]);
    let mut entries = two();
    entries[1].bad_checksum = true;
    assert_eq!(Builder::write(&entries, End::Good, None), bad);
    let mut archive = tar::Archive::new(&bad[..]);
    assert!(
        archive
            .entries()
            .expect("a stream")
            .nth(1)
            .expect("a second entry")
            .is_err()
    );
}

#[test]
fn long_names() {
    let name = format!("{}/{}", "d".repeat(90), "f".repeat(60));
    let link = "t".repeat(130);
    for (how, letter) in [
        (LongName::Pax, b'x'),
        (LongName::Gnu, b'L'),
        (LongName::Prefix, kind::FILE),
    ] {
        let mut entry = Entry::file(name.as_str(), "content");
        entry.long_name = how;
        let tar = Builder::write(&[entry], End::Good, None);
        assert_eq!(tar[156], letter);
        assert_eq!(
            read(&tar),
            [(name.clone().into_bytes(), 0o644, b"content".to_vec())],
            "{how:?}"
        );

        let mut entry = Entry::symlink("l", link.as_str());
        entry.long_name = how;
        let tar = Builder::write(&[entry], End::Good, None);
        let mut archive = tar::Archive::new(&tar[..]);
        let entry = archive
            .entries()
            .expect("a stream")
            .next()
            .expect("an entry")
            .expect("sound");
        assert_eq!(entry.link_name_bytes().expect("a target"), link.as_bytes());
    }
    let mut entry = Entry::file("f".repeat(300), "");
    entry.long_name = LongName::Prefix;
    assert_eq!(
        Builder::write(&[entry], End::Good, None)[156],
        b'x',
        "no slash to split at"
    );
}

#[test]
fn odd_names_and_kinds_stay_as_they_are() {
    for name in [
        &b""[..],
        b"/x",
        b"../x",
        b"./x",
        b"a\\b",
        b"\xff",
        b"x/",
        b"a//b",
    ] {
        let tar = Builder::write(&[Entry::file(name, "")], End::Good, None);
        assert_eq!(&tar[..name.len()], name);
        assert_eq!(tar[name.len()], 0);
        assert_eq!(read(&tar)[0].0, name);
    }
    for letter in [b'1', b'2', b'3', b'4', b'6', b'7', b'Z'] {
        assert_eq!(
            Builder::write(&[Entry::new("x", letter)], End::Good, None)[156],
            letter
        );
    }
    let old = Builder::write(&[Entry::new("x", kind::OLD_FILE)], End::Good, None);
    assert_eq!((old[156], &old[257..263]), (0, &[0; 6][..]));
    assert_eq!(read(&old).len(), 1);
}

#[test]
fn pax() {
    assert_eq!(
        pax_records(&[(b"path".to_vec(), b"x".to_vec())]),
        b"9 path=x\n"
    );
    for length in 0..200 {
        let records = pax_records(&[(b"k".to_vec(), vec![b'v'; length])]);
        assert!(
            records.starts_with(format!("{} k=", records.len()).as_bytes()),
            "{length}"
        );
    }
    let entry = Entry::file("header", "content").with_pax("path", "a\0b");
    assert_eq!(
        read(&Builder::write(&[entry], End::Good, None))[0].0,
        b"a\0b"
    );
    let global = Entry::new("pax_global_header", kind::PAX_GLOBAL).with_pax("comment", "x");
    let tar = Builder::write(&[global], End::Good, None);
    assert_eq!(
        (tar[156], &tar[BLOCK..BLOCK + 13]),
        (b'g', &b"13 comment=x\n"[..])
    );
}

#[test]
fn sizes_that_lie() {
    let mut entry = Entry::file("x", "content");
    entry.size = Some(1 << 40);
    let tar = Builder::write(&[entry.clone()], End::Good, None);
    assert_eq!(
        &tar[124..136],
        &[0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
        "base 256 above 8 GiB"
    );
    entry.size = Some(8);
    assert_eq!(
        &Builder::write(&[entry], End::Good, None)[124..136],
        b"00000000010\0"
    );
}
