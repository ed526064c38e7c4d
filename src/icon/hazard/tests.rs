//! What is unsafe in a picture, and what looks like it.

use super::{HazardKind, find};

fn kinds(inside: &str) -> Vec<HazardKind> {
    let picture = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inside}</svg>");
    let found = find(picture.as_bytes(), 9);
    found.into_iter().map(|(hazard, _)| hazard.kind).collect()
}

#[test]
fn finds_what_is_unsafe() {
    use HazardKind::{External, Handler, Page, Script, ScriptLink};
    for (inside, kind) in [
        ("<script>x</script>", Script),
        ("<x:SCRIPT/>", Script),
        ("<g onLoad = 'x'/>", Handler),
        ("<a href=' java&#x73;cript:x'/>", ScriptLink),
        ("<a xlink:href=\"data:text/html,x\"/>", ScriptLink),
        ("<set to='javascript:x'/>", ScriptLink),
        ("<foreignObject/>", Page),
        ("<image xlink:href='https://a.example/x.png'/>", External),
        ("<use href=//a.example/x#y />", External),
        (
            "<path fill='url( &quot;http://a.example/x#y&quot; )'/>",
            External,
        ),
        ("<style>@import 'x.css';</style>", External),
        (
            "<style><![CDATA[ @font-face { src: URL(\"https://a.example/f\") } ]]></style>",
            External,
        ),
        ("<?xml-stylesheet href='http://a.example/x.css'?>", External),
        ("<!-- <script> --><g onclick='x'>", Handler),
    ] {
        assert_eq!(kinds(inside), [kind], "{inside}");
    }
}

#[test]
fn leaves_alone_what_is_safe() {
    for inside in [
        "<use xlink:href=\"#a\"/>",
        "<image href='data:image/png;base64,AAAA'/>",
        "<text>onset javascript:x url(http://a.example)</text>",
        "<!-- <script>x</script> -->",
        "<title>script onload= &lt;script></title>",
        "<g fill='url(#a)' on='x' data-onload='x' one-two='x'/>",
        "<a href='https://a.example/'><path/></a>",
        "<style>/* @import 'x' */ @namespace url(http://www.w3.org/2000/svg); </style>",
        "<rdf:li rdf:resource='https://a.example/' xmlns:a='https://a.example/'/>",
        "<foreignObject requiredExtensions=\"&ns_ai;\" width='1'></foreignObject>",
        "<description href2='https://a.example/'/>",
    ] {
        assert_eq!(kinds(inside), [], "{inside}");
    }
}

#[test]
fn entities_that_read_or_grow_are_unsafe() {
    let of = |inside: &str| {
        let text = format!("<!DOCTYPE svg [{inside}]><svg></svg>");
        find(text.as_bytes(), 9).len()
    };
    assert_eq!(of("<!ENTITY a SYSTEM \"file:///etc/passwd\">"), 1);
    assert_eq!(of("<!ENTITY % a PUBLIC 'x' 'y'>"), 1);
    assert_eq!(of("<!ENTITY a 'x'><!ENTITY b '&a;&a;'>"), 1);
    assert_eq!(of("<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">"), 0);
    assert_eq!(of("<!ENTITY a '&#38;'>"), 0);
    let plain = "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \
                 \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"><svg></svg>";
    assert_eq!(find(plain.as_bytes(), 9), []);
    let elsewhere = "<!DOCTYPE svg SYSTEM \"http://a.example/x.dtd\"><svg></svg>";
    assert_eq!(find(elsewhere.as_bytes(), 9).len(), 1);
}

#[test]
fn hostile_text_takes_no_time() {
    for piece in [
        "<!--",
        "<![CDATA[",
        "<?",
        "<a b=\"",
        "<!DOCTYPE [",
        "<",
        "</",
        "<a ",
        "<style>@",
        "/*",
        "<!DOCTYPE a [<!ENTITY a 'x'>",
        "<a b='/*",
        "<style>url((",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let _ = find(text.as_bytes(), 20);
        let _ = super::super::is_svg::check(text.as_bytes());
    }
}

proptest::proptest! {
    #[test]
    fn nothing_panics_and_places_are_inside(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40),
    ) {
        let text = words.concat();
        for (_, span) in find(text.as_bytes(), 9) {
            proptest::prop_assert!(span.start <= span.end && span.end <= text.len());
        }
        if let Err((_, at)) = super::super::is_svg::check(text.as_bytes()) {
            proptest::prop_assert!(at <= text.len());
        }
    }
}

const WORDS: &[&str] = &[
    "<svg",
    "</svg>",
    ">",
    "/>",
    "<?xml",
    "?>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    " ",
    "\n",
    "é",
    "<style>",
    "@import",
    "url(",
    "http://a",
    "\"",
    "'",
    "=",
    "href",
    "onload",
    "<!DOCTYPE svg",
    "[",
    "]",
    "<!ENTITY",
    "SYSTEM",
    "&a;",
    "*",
    "\u{17f}",
    "\0",
    "javascript:",
    "<script",
];
