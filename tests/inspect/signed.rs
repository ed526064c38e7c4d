//! Who signed a bundle, as `mmlint inspect` says it.

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::{mmlint, stdout};
use super::validated;

const BUNDLE: &str = "com.example.p-1.0.0.tar.gz";

/// What the JSON and the screen say of a bundle with these files beside it.
fn said(beside: &str) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::parse(&format!("about = ''\n{beside}\n")).unwrap();
    fixture.write_to(folder.path()).unwrap();
    let run = |more: &[&str]| mmlint(folder.path(), &[&["inspect", BUNDLE], more].concat());
    let json = validated(&run(&["--format", "json"]));
    let text = stdout(&run(&[]));
    let (_, rest) = text.split_once("\n  signature   ").unwrap();
    let own = rest.split("\n\n").next().unwrap();
    (
        json["bundles"][0]["signature"]["checked"].clone(),
        own.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn it_says_who_and_whether_servers_take_it() {
    let (json, text) = said("");
    assert_eq!(json, Value::Null);
    assert_eq!(text, "none beside the bundle");

    let (json, text) = said(&format!(
        "signatures = {{ '{BUNDLE}.sig' = 'of-the-bundle.sig' }}\ncontainer = {{ gzip = 'stored' }}"
    ));
    assert_eq!(json["outcome"], "refused");
    assert_eq!(json["other_key"], true);
    assert_eq!(json["other_file"], false);
    let key = json["key"].as_str().unwrap().to_owned();
    assert_eq!(key.len(), 40);
    assert_eq!(json["key_owner"], Value::Null);
    assert_eq!(json["digest"], "SHA-256");
    assert_eq!(json["findings"], serde_json::json!([]));
    let expected = format!(
        "{BUNDLE}.sig: by another key than Mattermost's: refused by servers that do not have it by the key {key} RSA, \
         SHA-256, {}",
        json["signed_at"].as_str().unwrap()
    );
    assert_eq!(text, expected);

    // Of another file it is, whoever has the key.
    let (json, text) = said(&format!(
        "signatures = {{ '{BUNDLE}.sig' = 'rsa3072.sig' }}"
    ));
    assert_eq!(json["outcome"], "refused");
    assert_eq!(json["other_key"], true);
    assert_eq!(json["other_file"], true);
    assert_eq!(json["key"], key);
    assert_eq!(json["findings"][0]["rule"], "signature/invalid");
    let expected =
        format!("{BUNDLE}.sig: of another file, whoever's key it is: refused by servers");
    assert!(text.starts_with(&expected), "{text}");

    // Mattermost's key is named, and did not make it.
    let (json, text) = said(&format!(
        "signatures = {{ '{BUNDLE}.sig' = 'as-mattermost.sig' }}"
    ));
    assert_eq!(json["outcome"], "refused");
    assert_eq!(json["other_key"], false);
    assert_eq!(json["key"], "C55881B80F69E863B85AD5D1D1B54B47A5CEFEC4");
    assert_eq!(json["findings"][0]["rule"], "signature/invalid");
    assert!(
        json["key_owner"]
            .as_str()
            .is_some_and(|it| text.contains(it)),
        "{text}"
    );
    assert!(text.contains("refused by servers"), "{text}");
    assert!(text.contains("[signature/invalid]"), "{text}");

    // What is weak is told beside whose it is.
    let (json, text) = said(&format!("signatures = {{ '{BUNDLE}.sig' = 'sha1.sig' }}"));
    assert_eq!(json["findings"][0]["rule"], "signature/weak-digest");
    assert!(
        text.contains("SHA-1") && text.contains("[signature/weak-digest]"),
        "{text}"
    );

    let (json, text) = said(&format!(
        "signatures = {{ '{BUNDLE}.asc' = 'rsa3072.sig' }}"
    ));
    assert_eq!(json["looked_for"], false);
    assert!(text.starts_with(&format!("{BUNDLE}.asc: ")), "{text}");

    let (json, _) = said(&format!("beside = ['{BUNDLE}.sig']"));
    assert_eq!(json["outcome"], "refused");
    assert_eq!(json["other_key"], false);
    assert_eq!(json["key"], Value::Null);
}
