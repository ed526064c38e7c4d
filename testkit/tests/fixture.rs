//! The fixture format.

use mmlint_testkit::archive::{Entry, LongName, kind};
use mmlint_testkit::{Fixture, Keep};

fn parse(text: &str) -> Fixture {
    Fixture::parse(&format!("about = \"x\"\n{text}")).expect("a fixture")
}

fn error(text: &str) -> String {
    Fixture::parse(&format!("about = \"x\"\n{text}")).expect_err("an error")
}

fn entry<'a>(fixture: &'a Fixture, name: &str) -> &'a Entry {
    fixture
        .entries
        .iter()
        .find(|entry| entry.name == name.as_bytes())
        .expect(name)
}

fn names(fixture: &Fixture) -> Vec<String> {
    fixture.entries.iter().map(Entry::display_name).collect()
}

fn manifest(fixture: &Fixture) -> String {
    String::from_utf8(entry(fixture, "com.example.p/plugin.json").content.clone()).expect("UTF-8")
}

#[test]
fn nothing_but_about_is_the_base() {
    let fixture = parse("");
    let base = Fixture::base();
    assert_eq!(fixture.entries, base.entries);
    assert_eq!(fixture.bundle(), base.bundle());
    assert_eq!(fixture.file_name, "com.example.p-1.0.0.tar.gz");
    assert_eq!(
        fixture.bundle(),
        parse("").bundle(),
        "the same bytes every time"
    );
}

#[test]
fn how_to_run() {
    let fixture = parse(
        "server = \"11.1.0\"\nname = \"x.tar.gz\"\nlimits = [\"unpacked=1 MiB\"]\nargs = [\"--platform\", \"linux-amd64\"]",
    );
    assert_eq!(fixture.server.as_deref(), Some("11.1.0"));
    assert_eq!(fixture.file_name, "x.tar.gz");
    assert_eq!(fixture.limits, ["unpacked=1 MiB"]);
    assert_eq!(fixture.args, ["--platform", "linux-amd64"]);
}

#[test]
fn entries_replace_where_they_stand() {
    let fixture =
        parse("[[entry]]\nname = \"com.example.p/server/dist/plugin-linux-amd64\"\nmode = 0o644");
    let (new, old) = (&fixture.entries[7], &Fixture::base().entries[7]);
    assert_eq!(
        (new.mode, &new.content),
        (0o644, &old.content),
        "only the mode changes"
    );

    let fixture =
        parse("[[entry]]\nname = \"com.example.p/LICENSE\"\nkind = \"symlink\"\nlink = \"x\"");
    let link = &fixture.entries[2];
    assert_eq!(
        (
            link.kind,
            link.link.as_slice(),
            link.content.len(),
            link.mode
        ),
        (kind::SYMLINK, &b"x"[..], 0, 0o777)
    );

    let fixture =
        parse("[[entry]]\nname = \"com.example.p/LICENSE\"\ntext = \"again\"\nappend = true");
    assert_eq!(fixture.entries.len(), 13);
    assert_eq!(fixture.entries[12].content, b"again");

    let fixture = parse(
        "[[entry]]\nname = \"com.example.p/webapp/dist/\"\nbefore = \"com.example.p/webapp/\"\n[[entry]]\nname=\"first\"\nbefore=\"com.example.p/\"",
    );
    assert_eq!(fixture.entries[0].name, b"first");
    assert_eq!(fixture.entries[10].name, b"com.example.p/webapp/dist/");
    assert_eq!(fixture.entries[11].name, b"com.example.p/webapp/");
}

#[test]
fn contents() {
    let fixture = parse(
        "base = \"empty\"
         [[entry]]\nname = \"t\"\ntext = \"hé\"
         [[entry]]\nname = \"h\"\nhex = \"00 ff\\n10\"
         [[entry]]\nname = \"z\"\nzeros = 1000
         [[entry]]\nname = \"n\"\nnoise = 9
         [[entry]]\nname = \"e\"\nexecutable = \"linux-arm go\"
         [[entry]]\nname-hex = \"ff2f\"
         [[entry]]\nname = \"f{}\"\ntext = \"\"\nrepeat = 3",
    );
    let contents: Vec<&[u8]> = fixture
        .entries
        .iter()
        .map(|entry| entry.content.as_slice())
        .collect();
    assert_eq!(contents[0], "hé".as_bytes());
    assert_eq!(contents[1], [0, 255, 16]);
    assert_eq!(contents[2], [0; 1000]);
    assert_eq!(contents[3].len(), 9);
    assert!(contents[4].starts_with(b"\x7fELF") && fixture.entries[4].mode == 0o755);
    assert_eq!(
        (fixture.entries[5].name.as_slice(), fixture.entries[5].kind),
        (&b"\xff/"[..], kind::DIRECTORY)
    );
    assert_eq!(names(&fixture)[6..], ["f0", "f1", "f2"]);
}

#[test]
fn oddities_of_entries() {
    let fixture = parse(
        "base = \"empty\"
         [[entry]]\nname = \"a\"\nnul-type = true\npax = { path = \"b\\u0000c\", comment = \"x\" }
         [[entry]]\nname = \"g\"\nkind = \"pax-global\"
         [[entry]]\nname = \"7\"\nkind = \"7\"\nsize = 99\nbad-checksum = true\nafter-end = true\nlong = \"gnu\"",
    );
    let [a, g, seven] = fixture.entries.as_slice() else {
        panic!("three entries")
    };
    assert_eq!((a.kind, a.pax.len()), (0, 2));
    assert!(a.pax.contains(&(b"path".to_vec(), b"b\0c".to_vec())));
    assert_eq!((g.kind, g.pax.len()), (b'g', 1));
    assert_eq!(
        (seven.kind, seven.size, seven.bad_checksum, seven.after_end),
        (b'7', Some(99), true, true)
    );
    assert_eq!(seven.long_name, LongName::Gnu);
}

#[test]
fn roots_and_removal() {
    assert_eq!(names(&parse("root = \"\""))[0], "plugin.json");
    assert_eq!(names(&parse("root = \"./\""))[..2], ["./", "./plugin.json"]);
    assert_eq!(names(&parse("root = \"x/\""))[1], "x/plugin.json");
    assert_eq!(
        parse("remove = [\"com.example.p/webapp/**\"]")
            .entries
            .len(),
        9
    );
    assert_eq!(
        parse("remove = [\"com.example.p/webapp/\"]").entries.len(),
        11
    );
}

#[test]
fn manifests() {
    assert_eq!(manifest(&parse("manifest = '''{}'''")), "{}");
    let text = manifest(&parse(
        "unset = [\"/webapp\", \"/settings_schema/settings/0\"]\nnull = [\"/server\"]
         [set]\n\"/version\" = \"v1\"\n\"/settings_schema/settings/-\" = { key = \"K\", type = \"text\" }\n\"/props\" = { a = [1, 2.5, true] }",
    ));
    assert!(
        !text.contains("webapp") && !text.contains("Enabled"),
        "{text}"
    );
    for line in [
        "\"server\": null",
        "\"version\": \"v1\"",
        "\"key\": \"K\"",
        "2.5",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert_eq!(
        manifest(&parse("set = {\"/id\" = \"com.example.p\"}")),
        mmlint_testkit::base::MANIFEST,
        "the same layout"
    );
}

#[test]
fn containers() {
    let good = Fixture::base().bundle();
    assert_eq!(
        parse("[container]\ntruncate = 0.5").bundle(),
        good[..good.len() / 2]
    );
    assert_eq!(parse("[container]\ntruncate = 100").bundle(), good[..100]);
    assert_eq!(
        parse("[container]\ntruncate = -3").bundle(),
        good[..good.len() - 3]
    );
    assert_eq!(
        parse("[container]\ntruncate = -3").container.keep,
        Keep::AllBut(3)
    );
    assert_eq!(
        parse("[container]\ngzip = \"none\"\ntar-end = \"one\"")
            .bundle()
            .len(),
        Fixture::base().tar().len() - 512
    );
    assert_eq!(
        parse("[container]\ngzip = \"none\"\ntar-text = \"hello\"").bundle(),
        b"hello"
    );
    assert_eq!(parse("[container]\ntext = \"<html>\"").bundle(), b"<html>");
    assert_eq!(parse("[container]\nhex = \"fd377a\"").bundle(), b"\xfd7z");
    assert_ne!(
        parse("[container]\ncorrupt-header = 3").tar(),
        Fixture::base().tar()
    );
}

#[test]
fn mistakes_are_errors() {
    for (text, part) in [
        ("colour = 1", "colour"),
        ("remove = [\"nothing\"]", "no such entry"),
        ("[[entry]]\ntext = \"x\"", "name"),
        (
            "[[entry]]\nname = \"x\"\ntext = \"\"\nzeros = 1",
            "one of text",
        ),
        ("[[entry]]\nname = \"x\"\nhex = \"0\"", "odd number"),
        ("[[entry]]\nname = \"x\"\nkind = \"door\"", "kind \"door\""),
        (
            "[[entry]]\nname = \"x\"\nexecutable = \"linux-amd64 fast\"",
            "\"fast\"",
        ),
        ("[[entry]]\nname = \"x\"\nbefore = \"y\"", "no such entry"),
        ("[container]\ncorrupt-header = 12", "only 12"),
        ("[container]\ntruncate = 1.5", "truncate"),
        ("[container]\ngzip = \"lzma\"", "lzma"),
        ("unset = [\"/nothing\"]", "not there"),
        ("[set]\n\"/a/b\" = 1", "nothing at \"/a\""),
        (
            "base = \"empty\"\nmanifest = \"{}\"",
            "entry like any other",
        ),
    ] {
        let message = error(text);
        assert!(message.contains(part), "{text}: {message}");
    }
    assert!(Fixture::parse("").expect_err("no about").contains("about"));
    assert!(
        Fixture::load("/nowhere/x.toml")
            .expect_err("no file")
            .starts_with("/nowhere/x.toml: ")
    );
}
