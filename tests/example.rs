//! `examples/lint.rs` as a reader of the documentation would run it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)] // its `main`
#[path = "../examples/lint.rs"]
mod lint;

use mmlint_testkit::Fixture;

#[test]
fn the_example_says_what_it_promises() {
    let folder = tempfile::tempdir().unwrap();
    let good = Fixture::base().write_to(folder.path()).unwrap();
    let text = "about = ''\nmanifest = '{\"id\": \"a\\u001bb\"}'\nname = 'bad.tar.gz'\n";
    let bad = Fixture::parse(text)
        .unwrap()
        .write_to(folder.path())
        .unwrap();
    let linted = |paths: &[&std::path::Path]| {
        let paths: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let mut out = Vec::new();
        let well = lint::lint(&paths, &mut out).map_err(|error| error.to_string());
        let said = String::from_utf8(out).unwrap();
        (well, said.replace(folder.path().to_str().unwrap(), "."))
    };
    let (well, said) = linted(&[&good]);
    assert_eq!(well, Ok(true), "{said}");
    assert_eq!(
        said,
        format!(
            ".{}com.example.p-1.0.0.tar.gz (com.example.p) installs on 11.11.0\n",
            std::path::MAIN_SEPARATOR
        )
    );
    let (well, said) = linted(&[&good, &bad]);
    assert_eq!(well, Ok(false), "{said}");
    assert!(
        said.contains("bad.tar.gz") && said.contains("does not install"),
        "{said}"
    );
    assert!(said.contains("\n  manifest/id-invalid: "), "{said}");
    assert!(!said.contains('\u{1b}'), "{said}");
    let (well, _) = linted(&[&folder.path().join("absent.tar.gz")]);
    assert!(well.unwrap_err().contains("there is no such file"));
}
