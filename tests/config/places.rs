//! Where an ignore holds; and a configuration that cannot be read at all.

use std::fs;

use mmlint_testkit::Fixture;

use super::common::{mmlint, stderr, stdout};
use super::{configure, found};

const RULE: &str = "webapp/source-map warning";
const UNUSED: &str = "config/unused-ignore warning";

/// A folder with `x.tar.gz`, in which a source map of this name lies, and an ignore of it at `place`.
fn with_map(name: &str, place: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let map = "{\"version\":3,\"sources\":[\"a.js\"],\"names\":[],\"mappings\":\"AAAA\"}";
    let text = format!(
        "about = ''\n[[entry]]\nname = 'com.example.p/webapp/dist/{name}'\ntext = '{map}'\n"
    );
    let bundle = Fixture::parse(&text).unwrap().bundle();
    fs::write(folder.path().join("x.tar.gz"), bundle).unwrap();
    let ignore =
        format!("[[ignore]]\nrule = 'webapp/source-map'\nreason = 'x'\nwhere = '{place}'\n");
    configure(folder.path(), &ignore);
    folder
}

#[test]
fn brackets_in_a_place_are_no_pattern() {
    let rules = |name: &str, place: &str| found(with_map(name, place).path(), &[]).0;
    for place in [
        "webapp/dist/[id].js.map",
        "com.example.p/webapp/dist/[id].js.map",
        "webapp/dist/[*].js.map",
        "webapp/dist/[??].js.map",
        "webapp/*",
    ] {
        assert_eq!(rules("[id].js.map", place), [""; 0], "{place}");
    }
    // What a class of characters would match is another file.
    for name in ["i.js.map", "d.js.map", "[id.js.map"] {
        assert_eq!(rules(name, "webapp/dist/[id].js.map"), [RULE, UNUSED]);
    }
    assert_eq!(rules("a.js.map", "webapp/dist/[!b].js.map"), [RULE, UNUSED]);
}

#[test]
fn a_configuration_that_is_no_text_names_the_line() {
    let folder = with_map("a.js.map", "*");
    let say = |text: &[u8]| {
        fs::write(folder.path().join("mmlint.toml"), text).unwrap();
        let output = mmlint(folder.path(), &["check", "x.tar.gz"]);
        assert_eq!(output.status.code(), Some(2));
        stderr(&output)
    };
    for (text, line) in [
        (&b"\xff"[..], 1),
        (b"# a\n\n# \xc3\xa9 \xff\n# \xff", 3),
        // The end of the file cuts a letter.
        (b"# a\n# \xc3", 2),
    ] {
        let wanted = format!("mmlint: mmlint.toml: line {line} is not UTF-8\n");
        assert_eq!(say(text), wanted);
    }
    assert!(say("# é\nx = 1\n".as_bytes()).contains("unknown key"));
}

#[test]
fn an_unused_place_is_named_as_it_was_written() {
    // An open bracket is no mistake.
    let folder = with_map("a.js.map", "[!a]*[");
    let seen = stdout(&mmlint(folder.path(), &["check", "x.tar.gz"]));
    assert!(seen.contains("at \"[!a]*[\""), "{seen}");
}
