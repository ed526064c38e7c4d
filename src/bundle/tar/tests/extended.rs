//! Headers that say something of the next entry: PAX records, long names.

use super::{INVALID, TRUNCATED, fails, file, header, list, only, padded, pax, zeros};
use crate::bundle::tar::End;

#[test]
fn pax_records() {
    let name = |records| only(&[pax(b'x', records), file("f", b'0', b"")]).0.name;
    assert_eq!(name(&[("path", "a"), ("path", "../b")]), b"../b");
    assert_eq!(name(&[("path", "a"), ("path", "")]), b"f");
    assert_eq!(
        name(&[("unknown", "nul \0 in it"), ("mtime", "-1.5")]),
        b"f"
    );
    for wrong in [
        ("path", "a\0b"),
        ("size", "x"),
        ("size", "-1"),
        ("uid", "1e3"),
        ("mtime", "1.x"),
        ("ctime", ".5"),
        ("", "v"),
        ("k\0", "v"),
    ] {
        assert_eq!(
            fails(0, &[pax(b'x', &[wrong]), file("f", b'0', b"")]),
            INVALID,
            "{wrong:?}"
        );
    }
    for wrong in [
        "4 =\n",
        "9 path=a",
        "6 path",
        "99 path=a\n",
        "2 path=a\n",
        "path=a\n",
        "10 path=a\n\0",
    ] {
        assert_eq!(
            fails(
                0,
                &[file("pax", b'x', wrong.as_bytes()), file("f", b'0', b"")]
            ),
            INVALID,
            "{wrong:?}"
        );
    }
    // The size is that of the stored data, and counts only where there is data.
    let (entry, content) = only(&[
        pax(b'x', &[("size", "+3")]),
        header("f", b'0', 0, &[]),
        padded(b"abcd"),
    ]);
    assert_eq!(
        (entry.size, &content[..], entry.offset),
        (3, &b"abc"[..], 0)
    );
    assert_eq!(
        only(&[pax(b'x', &[("size", "3")]), header("d/", 0, 0, &[])])
            .0
            .kind,
        b'5'
    );
    // A second header takes the first one's place; it is not added to it.
    let (entry, _) = only(&[
        pax(b'x', &[("path", "a")]),
        pax(b'x', &[("linkpath", "l")]),
        file("f", b'2', b""),
    ]);
    assert_eq!(
        (&entry.name[..], &entry.linkname[..]),
        (&b"f"[..], &b"l"[..])
    );
}

#[test]
fn global_headers_are_entries_and_void_what_came_before() {
    let (entries, end) = list(&[
        pax(b'x', &[("path", "a")]),
        pax(b'g', &[("path", "b"), ("comment", "c")]),
        file("f", b'0', b""),
    ]);
    assert_eq!(end.unwrap(), End::EndOfStream);
    let names: Vec<_> = entries
        .iter()
        .map(|(entry, _)| (entry.kind, &entry.name[..], entry.offset))
        .collect();
    assert_eq!(names, [(b'g', &b"b"[..], 0), (b'0', &b"f"[..], 2048)]);
    let (entries, _) = list(&[pax(b'g', &[("size", "wrong")]), file("f", b'0', b"")]);
    assert_eq!(
        entries.len(),
        2,
        "wrong values are let pass, wrong records are not"
    );
    assert_eq!(fails(0, &[file("pax", b'g', b"wrong")]), INVALID);
}

#[test]
fn long_names() {
    let long = |kind, text: &[u8]| file("././@LongLink", kind, text);
    let parts = [
        pax(b'x', &[("path", "pax")]),
        long(b'L', b"long\0er"),
        long(b'K', b"link\0"),
        file("f", b'2', b""),
    ];
    let entry = only(&parts).0;
    assert_eq!(
        (&entry.name[..], &entry.linkname[..]),
        (&b"long"[..], &b"link"[..])
    );
    assert_eq!(only(&[long(b'L', b"d/"), file("f", 0, b"")]).0.kind, b'5');
    assert_eq!(
        only(&[long(b'L', b"\0"), file("f", b'0', b"")]).0.name,
        b"f"
    );
    let mib = vec![b'n'; 1 << 20];
    assert_eq!(only(&[long(b'L', &mib), file("f", b'0', b"")]).0.name, mib);
    let more = vec![b'n'; (1 << 20) + 1];
    assert_eq!(
        fails(0, &[long(b'L', &more)]),
        "archive/tar: header field too long"
    );
    assert_eq!(
        fails(0, &[header("l", b'L', 1 << 40, &[]), zeros(1)]),
        TRUNCATED
    );
}
