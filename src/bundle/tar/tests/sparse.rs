//! Files with holes, in each form that tar has for them.

use super::{GNU, INVALID, TRUNCATED, fails, file, header, list, only, padded, pax};

#[test]
fn sparse_files() {
    let expected = b"\0\0ab\0\0\0cd\0".to_vec();
    let sparse = |more: &[(&'static str, &'static str)], stored: &[u8]| {
        let size = [("GNU.sparse.size", "10"), ("GNU.sparse.name", "s")];
        only(&[pax(b'x', &[more, &size].concat()), file("f", b'0', stored)])
    };
    let old: [(&str, &str); 5] = [
        ("GNU.sparse.numblocks", "2"),
        ("GNU.sparse.offset", "2"),
        ("GNU.sparse.numbytes", "2"),
        ("GNU.sparse.offset", "7"),
        ("GNU.sparse.numbytes", "2"),
    ];
    let joined = [("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "2,2,7,2")];
    let before = [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")];
    let stored = [padded(b"2\n2\n2\n7\n2\n"), b"abcd".to_vec()].concat();
    for (entry, content) in [
        sparse(&old, b"abcd"),
        sparse(&joined, b"abcd"),
        sparse(&before, &stored),
    ] {
        assert_eq!(
            (&entry.name[..], entry.size, entry.sparse),
            (&b"s"[..], 10, true)
        );
        assert_eq!(content, expected);
    }
    let fields: [(usize, &[u8]); 4] = [
        (257, GNU),
        (386, b"00000000002\x0000000000002\0"),
        (410, b"00000000007\x0000000000002\0"),
        (483, b"00000000012\0"),
    ];
    let (entry, content) = only(&[header("s", b'S', 4, &fields), padded(b"abcd")]);
    assert_eq!((entry.kind, content), (b'S', expected.clone()));
    // More of the map in a block behind the header, which the size does not count.
    let extended = [&fields[..2], &[(482, b"\x01"), (483, b"00000000012\0")]].concat();
    let parts = [
        header("s", b'S', 4, &extended),
        padded(b"00000000007\x0000000000002\0"),
        padded(b"abcd"),
    ];
    assert_eq!(only(&parts).1, expected);
    assert_eq!(
        fails(0, &[header("s", b'S', 4, &fields[1..]), padded(b"abcd")]),
        INVALID,
        "not GNU's header"
    );
}

#[test]
fn sparse_files_that_lie() {
    let outcome = |map: &str, size: &str, stored: &[u8]| {
        let count = map.split(',').count() / 2;
        let records = [
            ("GNU.sparse.map", map),
            ("GNU.sparse.numblocks", &count.to_string()),
            ("GNU.sparse.size", size),
        ];
        let (mut entries, end) = list(&[pax(b'x', &records), file("f", b'0', stored)]);
        (
            entries.pop().map(|(_, content)| content),
            end.map_err(|error| error.go_text().unwrap()),
        )
    };
    assert_eq!(
        outcome("0,4", "4", b"abc"),
        (
            Some(b"abc".to_vec()),
            Err("archive/tar: sparse file references non-existent data")
        )
    );
    // All content is delivered, then the error.
    assert_eq!(
        outcome("0,2", "4", b"abc"),
        (
            Some(b"ab\0\0".to_vec()),
            Err("archive/tar: sparse file contains unreferenced data")
        )
    );
    for (map, size) in [
        ("0,5", "4"),
        ("2,2,0,2", "9"),
        ("0,2,1,2", "9"),
        ("-1,2", "9"),
        ("0,-1", "9"),
        ("9223372036854775807,1", "9"),
        ("0", "9"),
        ("0,x", "9"),
        ("0,0", "-1"),
    ] {
        assert_eq!(outcome(map, size, b""), (None, Err(INVALID)), "{map}");
    }
    // Exbibytes of nothing cost nothing until somebody reads them.
    let (content, _) = outcome("0,0", "9223372036854775807", b"");
    assert_eq!(content, Some(vec![0; 1 << 16]));

    let head = pax(
        b'x',
        &[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")],
    );
    let before = |stored: &[u8]| fails(0, &[head.clone(), file("f", b'0', stored)]);
    assert_eq!(before(b"1\n0\n"), TRUNCATED, "a map takes whole blocks");
    assert_eq!(before(&padded(b"9223372036854775807\n")), INVALID);
    assert_eq!(before(&padded(b"4611686018427387903\n")), TRUNCATED);
    assert_eq!(
        before(&vec![b'1'; (1 << 20) + 512]),
        "archive/tar: sparse map too long"
    );
}
