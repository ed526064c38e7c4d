//! Code of text, and what only looks like it.

use super::{Maker, read};
use crate::server::names;

fn makers(script: &str) -> Vec<Maker> {
    let code = read(script.as_bytes(), names::in_use()).unwrap();
    code.dynamic.into_iter().map(|one| one.by).collect()
}

#[test]
fn code_of_text() {
    for (script, by) in [
        ("eval(e)", Maker::Eval),
        ("x=eval (\"(\"+t+\")\")", Maker::Eval),
        ("(0,eval)(t)", Maker::Eval),
        ("window.eval(t)", Maker::Eval),
        ("new Function(\"self\",c)", Maker::Function),
        ("t=new Function(\"def\",\"return \"+n)(a)", Maker::Function),
        ("globalThis.Function(\"a\",b)", Maker::Function),
        ("Function.apply(this,[\"fn\"].concat(e))", Maker::Function),
        ("window.Function.call(0,t)", Maker::Function),
        ("setTimeout(\"go()\",1)", Maker::Timer),
        ("setInterval(\"go(\"+x+y,1)", Maker::Timer),
        ("window.setInterval(`go(${x})`,1)", Maker::Timer),
    ] {
        assert_eq!(makers(script), [by], "{script}");
    }
    let code = read(b"a;\n  eval(t)", names::in_use()).unwrap();
    let at = code.dynamic.first().unwrap().at;
    assert_eq!((at.line, at.column), (2, 3));
}

#[test]
fn no_code_of_text() {
    for script in [
        "n.g=function(){try{return this||new Function(\"return this\")()}catch(e){}}",
        "x=Function('return this')()",
        "x=\"function\"==typeof e?e:Function(e)",
        // The script's own, words, methods, and functions that are given.
        "function f(eval){eval(x)}",
        "var Function=g;new Function(a)",
        "x.eval(t);x.Function(t);isFunction(e)",
        "Function.prototype.apply.call(f,t);Function.prototype.call(t);f.apply(Function,t)",
        "x='a;eval(t)';/eval(t)/;`;eval(t)`",
        "// ;eval(t)",
        "setTimeout(f,1);setTimeout(()=>{},1);setTimeout();setTimeout('',1)",
        "x.setTimeout('text',1)",
    ] {
        assert_eq!(makers(script), [], "{script}");
    }
}
