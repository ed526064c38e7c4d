use std::num::NonZeroUsize;

use super::tests::read;
use super::{NotParsed, nesting};
use crate::threads;

/// Everything that makes the parser, or what walks the tree, call itself.
const NESTED: [(&str, &str, &str); 30] = [
    ("(", "1", ")"),
    ("[", "", "]"),
    ("{", "", "}"),
    ("x={a:", "1", "}"),
    ("({a(){", "", "}})"),
    ("!", "1", ""),
    ("a?", "1", ":1"),
    ("a?1:", "1", ""),
    ("a=>", "1", ""),
    ("async/**/a=>", "1", ""),
    ("if(1)", ";", ""),
    ("if(1);else ", ";", ""),
    ("if(1){}else ", ";", ""),
    ("for(;;)", ";", ""),
    ("while(1)", ";", ""),
    ("do ", ";", " while(1);"),
    ("a:", ";", ""),
    ("a=", "1", ""),
    ("a+", "1", ""),
    ("a**", "1", ""),
    ("a.", "b", ""),
    ("f", "", "()"),
    ("new ", "A", ""),
    ("`${", "1", "}`"),
    ("(class extends ", "A", "{})"),
    ("with(a)", ";", ""),
    ("do x;while(function(){", "", "})"),
    ("do if(1)x;else do y\nwhile(function(){", "", "});while(0);"),
    ("{do{}while(0);", "", "}"),
    ("{x\n++/a/.b;", "", "}"),
];

#[test]
fn depth_is_measured_before_the_parser_runs() -> Result<(), rayon::ThreadPoolBuildError> {
    let pool = threads::pool(NonZeroUsize::new(1))?;
    for (open, middle, close) in NESTED {
        let script = |levels: usize| {
            let mut script = open.repeat(levels);
            script.push_str(middle);
            script.push_str(&close.repeat(levels));
            script
        };
        let deep = script(100_000);
        let refused = nesting::measure(&deep);
        assert_eq!(refused, Err(nesting::Refused::TooDeep), "{open}");
        // As deep as is allowed: the stack must be large enough for that.
        let (mut low, mut high) = (1_usize, 100_000_usize);
        while low < high {
            let half = (low + high).div_ceil(2);
            match nesting::measure(&script(half)) {
                Ok(_) => low = half,
                Err(_) => high = half - 1,
            }
        }
        let deepest = script(low);
        let _ = read(deepest.as_bytes());
        // A pool's threads parse on their own stack.
        let _ = pool.install(|| read(deepest.as_bytes()));
    }
    Ok(())
}

const TOKENS: [&str; 67] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "`",
    "${",
    "'",
    "\"",
    "/",
    "//",
    "/*",
    "*/",
    "\\",
    "\n",
    "\u{2028}",
    ";",
    ",",
    "=>",
    "=",
    "+",
    "++",
    "!",
    "?",
    "?.",
    ":",
    ".",
    "...",
    "a",
    "1",
    "if",
    "else",
    "for",
    "do",
    "while",
    "await",
    "async",
    "yield",
    "class",
    "extends",
    "function",
    "new",
    "return",
    "<!--",
    "-->",
    " ",
    "#",
    "do ",
    "while(",
    ";while(1)",
    "break",
    "continue q",
    "debugger",
    "var ",
    "let",
    "const ",
    "try{",
    "}catch{",
    "finally{",
    "switch(1){",
    "case ",
    "default:",
    "in ",
    "of ",
    "--",
    "\\u0064o ",
];

proptest::proptest! {
    /// A stack that overflows would end the test itself.
    #[test]
    fn any_tokens_are_survived(
        parts in proptest::collection::vec(proptest::sample::select(&TOKENS[..]), 0..60),
        times in 1_usize..2_000,
    ) {
        let script = parts.concat().repeat(times);
        proptest::prop_assert_ne!(read(script.as_bytes()), Err(NotParsed::Failed));
    }
}

/// Statements around a statement.
const AROUND: [(&str, &str); 30] = [
    ("do ", "\nwhile(1);"),
    ("do{", "}while(1);"),
    ("do x;while(function(){", "});"),
    ("do x\nwhile(function(){", "})"),
    ("do do x;while(0);while(function(){", "});"),
    ("{do x;while(0);do ", "while(0)}"),
    ("if(1)", "else y;"),
    ("if(1)x;else ", ""),
    ("if(1){}else ", ""),
    ("for(;;)", ""),
    ("while(1)", ""),
    ("a:", ""),
    ("with(a)", ""),
    ("{", "}"),
    ("{var q\n/\"/;", "/\"/}"),
    ("{break\n/\"/;", "/\"/}"),
    ("{x\n++/\"/.a;", "/\"/}"),
    ("{x=y\n/2;", "}"),
    ("switch(1){case 1:", "}"),
    ("switch(1){default:x\n", "}"),
    ("try{", "}finally{}"),
    ("try{}catch{", "}"),
    ("(function(){", "})()\n;"),
    ("!function(){", "}();"),
    ("x=()=>{", "};"),
    ("class A{a(){", "}}"),
    ("x={a(){", "}};"),
    ("`${function(){", "}}`;"),
    ("f(x,[function(){", "}]);"),
    ("{x;y\nz;", "}"),
];

proptest::proptest! {
    /// Debug builds hold what is counted against what the parser found, which a failure would say.
    #[test]
    fn any_statements_are_counted(
        outermost in proptest::sample::select(&AROUND[..]),
        parts in proptest::collection::vec((proptest::sample::select(&AROUND[..]), 1_usize..40), 1..4),
        times in 1_usize..40,
    ) {
        let open: String = parts.iter().map(|((open, _), times)| open.repeat(*times)).collect();
        let close: String = parts.iter().rev().map(|((_, close), times)| close.repeat(*times)).collect();
        let (first, last) = outermost;
        let script = format!("{first}{};{}{last}", open.repeat(times), close.repeat(times));
        let found = read(script.as_bytes());
        proptest::prop_assert_ne!(found, Err(NotParsed::Failed), "{}", script);
        proptest::prop_assert!(!is_broken(&script), "{}", script);
    }
}

/// Each sort of statement many times around each other, and that again and again.
#[test]
fn any_two_statements_are_counted() {
    for (open, close) in AROUND {
        for (inner, end) in AROUND {
            let open = [&open.repeat(30), inner].concat().repeat(12);
            let close = [end, &close.repeat(30)].concat().repeat(12);
            let script = format!("{open};{close}");
            let found = read(script.as_bytes());
            assert_ne!(found, Err(NotParsed::Failed), "{script}");
            assert!(!is_broken(&script), "{script}");
        }
    }
}

/// All brackets of statements fit, and whether the parser agrees is not asked.
fn is_broken(script: &str) -> bool {
    matches!(nesting::measure(script), Err(nesting::Refused::Broken(_)))
}

#[test]
fn long_lists_in_parentheses_are_not_parsed() {
    let list = |open: &str, commas: usize, close: &str| {
        nesting::measure(&format!("{open}{}{close}", "a,".repeat(commas))).err()
    };
    assert_eq!(list("f(", 20_000, "a)"), None);
    assert_eq!(list("f(", 20_001, "a)"), Some(nesting::Refused::TooWide));
    assert_eq!(list("f([", 30_000, "a])"), None);
}

#[test]
fn what_cannot_be_told_is_not_parsed() {
    for script in [
        "var q\n/\"/;x;\"/y//\"",
        "for(;;){break\n/\"/;x;\"/y//\"\n}",
        "debugger\n/\"/;x;\"/y//\"",
        "retur\\u006e",
        "\\u{64}o",
    ] {
        let found = nesting::measure(script);
        assert!(
            matches!(found, Err(nesting::Refused::Unclear(_))),
            "{script}"
        );
    }
    for script in [
        "x=a\n/2",
        "x=a\n/b*c\nd/e",
        "x=\\u00e9+a.\\u0064o",
        "x=a++/2;y=\"/\"",
        "x=++/a/.b",
    ] {
        assert!(read(script.as_bytes()).is_ok(), "{script}");
    }
}
