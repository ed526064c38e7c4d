//! The marketplace profile: what an author's own configuration may not hide from it.

use super::common::{mmlint, stderr};
use super::{IGNORE, configure, found, project};

#[test]
fn a_submission_is_not_judged_by_its_authors_measure() {
    let folder = project();
    configure(
        folder.path(),
        &format!("[rules]\n\"manifest/url-invalid\" = \"off\"\n{IGNORE}"),
    );
    let (names, status) = found(folder.path(), &["--profile", "marketplace"]);
    assert_eq!(status, 1);
    assert!(
        names.contains(&"manifest/url-invalid error".to_owned()),
        "{names:?}"
    );
    assert!(
        names.contains(&"manifest/unknown-field error".to_owned()),
        "{names:?}"
    );
    let named = ["--profile", "marketplace", "--config", "mmlint.toml"];
    assert_eq!(
        found(folder.path(), &named).0,
        ["signature/missing warning"],
        "the reviewer's own counts"
    );
}

#[test]
fn an_author_cannot_hide_a_submissions_errors() {
    let folder = project();
    for text in ["fail-on = \"never\"\n", "servers = [\"10.11.0\"]\n"] {
        configure(folder.path(), &format!("profile = \"marketplace\"\n{text}"));
        let output = mmlint(folder.path(), &["check", "x.tar.gz"]);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(stderr(&output).contains("does not count the"), "{text}");
    }
    configure(folder.path(), "fail-on = \"never\"\n");
    let named = ["--profile", "marketplace", "--config", "mmlint.toml"];
    assert_eq!(
        found(folder.path(), &named).1,
        0,
        "the reviewer's own counts"
    );
}
