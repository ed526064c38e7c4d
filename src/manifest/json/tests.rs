use super::*;

fn root(text: &str) -> Kind {
    let parsed = parse(text.as_bytes()).unwrap();
    parsed.document.node(parsed.root).kind.clone()
}

#[test]
fn strings_are_unescaped_as_go_does() {
    assert_eq!(
        root(r#""\ud83d\ude00\ud800x\u0041""#),
        Kind::String("😀\u{fffd}xA".into())
    );
    let parsed = parse(b"\"a\xff\xe2\x82b\"").unwrap();
    let Kind::String(text) = &parsed.document.node(parsed.root).kind else {
        unreachable!()
    };
    assert_eq!(text, "a\u{fffd}\u{fffd}\u{fffd}b");
}

#[test]
fn ten_thousand_levels_pass_and_one_more_does_not() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    let error = parse(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::Depth);
}

#[test]
fn what_follows_the_value_is_left_alone() {
    let parsed = parse(b" {\"a\": [1, {}]} }}} garbage").unwrap();
    assert_eq!(parsed.end, 15);
}

#[test]
fn errors_name_what_was_expected_and_found() {
    for (text, message) in [
        ("", "expected a value, found the end of the file"),
        (
            "{\"a\": 1,}",
            "expected a key in double quotes after the comma, found `}`",
        ),
        ("{\"a\" 1}", "expected `:` after a key, found `1`"),
        (
            "[1 2]",
            "expected `,` or `]` after a list's value, found `2`",
        ),
        (
            "\"a\nb\"",
            "expected the rest of a string and its closing quote, found the end of the line",
        ),
        ("01", ""),
    ] {
        match parse(text.as_bytes()) {
            Ok(parsed) => assert_eq!((text, parsed.end), ("01", 1)),
            Err(error) => assert_eq!(error.message, message),
        }
    }
}
