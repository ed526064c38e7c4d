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

#[test]
fn milder_severities_that_do_not_count_are_named() {
    let folder = project();
    let note = |rules: &str| {
        configure(folder.path(), &format!("[rules]\n{rules}\n"));
        let arguments = ["check", "x.tar.gz", "--profile", "marketplace"];
        stderr(&mmlint(folder.path(), &arguments))
    };
    let said = "mmlint: the marketplace profile does not count the milder severities of mmlint.toml (--config names one that counts)\n";
    for rules in [
        "\"manifest/url-invalid\" = \"off\"",
        // A warning for authors, and an error for the Marketplace.
        "\"manifest/url-invalid\" = \"warning\"",
        "\"manifest/*\" = \"info\"",
        "\"webapp/*\" = \"off\"",
    ] {
        assert_eq!(note(rules), said, "{rules}");
    }
    for rules in [
        "",
        "\"manifest/url-invalid\" = \"error\"",
        "\"config/*\" = \"error\"",
        // The rule has no other severity.
        "\"manifest/release-notes-stale\" = \"info\"",
    ] {
        assert_eq!(note(rules), "", "{rules}");
    }
    let off = "\"manifest/url-invalid\" = \"off\"";
    for more in [
        // The last one that names a rule wins.
        &["--allow", "manifest/url-invalid"][..],
        &["--config", "mmlint.toml"],
        &["--profile", "author"],
    ] {
        let all = match more {
            ["--profile", _] => [&["check", "x.tar.gz"], more].concat(),
            _ => [&["check", "x.tar.gz", "--profile", "marketplace"], more].concat(),
        };
        configure(folder.path(), &format!("[rules]\n{off}\n"));
        assert_eq!(stderr(&mmlint(folder.path(), &all)), "", "{more:?}");
    }
    configure(
        folder.path(),
        &format!("fail-on = \"never\"\n[rules]\n{off}\n{IGNORE}"),
    );
    let arguments = ["check", "x.tar.gz", "--profile", "marketplace"];
    let said = stderr(&mmlint(folder.path(), &arguments));
    assert!(
        said.contains("the ignores, fail-on, milder severities of mmlint.toml"),
        "{said}"
    );
}
