use super::NotParsed;
use super::tests::read;

/// Where the syntax error of a script is, `None` where it has none that is sure.
fn broken_at(script: &str) -> Option<usize> {
    match read(script.as_bytes()) {
        Err(NotParsed::Syntax { at, .. }) => Some(at.offset),
        _ => None,
    }
}

#[test]
fn brackets_and_ends_that_do_not_fit_are_syntax_errors() {
    for (script, at) in [
        ("f()}", 3),
        ("f(1}", 3),
        ("f([1)", 4),
        ("f({a:1]", 6),
        ("a={b(){)};", 7),
        ("`${f(}`", 5),
        ("`${a)`", 4),
        ("if(a){b}}/c/", 8),
        ("(a,...b)=>{f(]}", 13),
        ("(a,...b)=>{c=>{}}}", 17),
        ("var s=\"abc", 6),
        ("var s='abc\n'", 6),
        ("var s='a\\\r\nb\nc'", 6),
        ("f(`abc", 2),
        ("f(`a${b}c", 7),
        ("f()/* abc", 3),
        ("f()/*/", 3),
        ("x=/abc", 2),
        ("x=/[/]\n/", 2),
        ("x=/a\u{2028}b/", 2),
        ("if(x)/a\n/", 5),
        // What is wrong before the place is told too.
        ("a b(]", 1),
        ("<!DOCTYPE html><html><a href='x'></html>\n", 0),
    ] {
        assert_eq!(broken_at(script), Some(at), "{script}");
    }
}

#[test]
fn what_only_looks_like_that_is_none() {
    for script in [
        "#!/bin/sh it's {\nf()",
        "\u{feff}f()",
        "x='\u{2028}\u{2029}'",
        "x='a\\\nb\\\r\nc'",
        "x='\\\u{2028}'",
        "x='\\''+\"\\\"}\"",
        "x=`'}\"\n/*${`}${{a:'}'}}`}\\`\\${`",
        "x=/[/}\"'`]/.a",
        "x=/\\/}/+/'/.a",
        "x=a/b/c+'/'",
        "if(a)/'/.b();else /}/.b()",
        "for(;;)/'/.b()",
        "do/'/.b();while(0)/}/.c()",
        "a.if(b)/2/'1'",
        "a.return/2/'1'",
        "a?.return/2/'1'",
        "x={if(){},return:/}/,catch(a){}}",
        "class A{if(a){}static{/'/.b}#a=/}/;in=/'/}",
        "a=b\n++/'/.c",
        "x=a++/2/'1'",
        "{}/'/.a",
        "if(a){}/'/.b",
        "for(a of/'/.b);",
        "function*f(){yield/'/.a}",
        "async()=>{await/'/.a}",
        "x=y=>{}\n/'/.a",
        "var q\n/'/.a",
        "f()<!--'\n",
        "f()\n--> it's {\n",
        "/*\n*/--> it's {\n",
        "<!-- it's {\nf()",
        "x=1.//'\n+2",
        "x=1..a+.5/2/'1'",
        "x=a?.5/2:/'/",
        "(a,...b)=>{}/'/",
        "(a,{b=/[']/},...c)=>{}",
    ] {
        assert_eq!(broken_at(script), None, "{script}");
    }
}
