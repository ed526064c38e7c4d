//! webpack's runtime, in the forms that its releases write.

use super::{ChunkLoader, PublicPath, read};
use crate::server::names;

/// A runtime with this name of a chunk's file, these members and this code in modules, and `more`
/// behind it. `t` is the chunk's id where it is loaded.
fn loader(file: &str, members: &str, modules: &str, more: &str) -> Option<ChunkLoader> {
    let script = format!(
        "(()=>{{var e={{{modules}}};function n(r){{return e[r]({{}},{{}},n)}}n.m=e,n.f={{}},\
         n.e=e=>n.f.j(e),n.u=e=>{file},n.h=()=>\"ffee\",{members},\
         n.f.j=(t,r)=>{{n.l(n.p+n.u(t),r,\"chunk-\"+t,t)}};{more}}})()"
    );
    let mut code = read(script.as_bytes(), names::in_use()).unwrap();
    assert!(code.chunks.len() < 2);
    code.chunks.pop()
}

fn files(file: &str, more: &str) -> Vec<String> {
    let found = loader(file, "n.p=\"/\"", "", more).unwrap();
    let asked = found.asked.into_iter();
    asked.map(|chunk| chunk.file.into_string()).collect()
}

#[test]
fn names_of_files() {
    for (file, expected) in [
        ("e+\".js\"", "12.js"),
        ("\"\"+e+\".js\"", "12.js"),
        ("`js/${e}.js`", "js/12.js"),
        ("\"\".concat(e,\".js\")", "12.js"),
        ("({12:\"a\",13:\"b\"}[e]||e)+\".js\"", "a.js"),
        ("({13:\"b\"}[e]||e)+\".js\"", "12.js"),
        ("({13:\"b\"}[e]??e)+\".js\"", "12.js"),
        ("(12===e?\"a\":e)+\".\"+{12:\"0f\"}[e]+\".js\"", "a.0f.js"),
        ("13===e?\"b.js\":12===e?\"a.js\":void 0", "a.js"),
        (
            "{if(13===e)return\"b.js\";return e+\".\"+n.h()+\".js\"}",
            "12.ffee.js",
        ),
    ] {
        assert_eq!(files(file, "n.e(12)"), [expected], "{file}");
    }
    for unknown in [
        "f(e)+\".js\"",
        "e+\".\"+Date.now()+\".js\"",
        "({...a,13:\"b\"}[e]||e)+\".js\"",
        "({}[\"constructor\"]||e)+\".js\"",
        "e+\".css\"",
        "(e==\"12\"?\"a\":\"b\")+\".js\"",
    ] {
        assert!(files(unknown, "n.e(12)").is_empty(), "{unknown}");
    }
}

#[test]
fn what_is_asked_for() {
    let file = "e+\".js\"";
    assert_eq!(files(file, "n.e(2);n.e(1);n.e(2)"), ["2.js", "1.js"]);
    assert_eq!(files(file, "n.e(\"a/b\")"), ["a/b.js"]);
    // A worker.
    assert_eq!(files(file, "new Worker(new URL(n.p+n.u(7),n.b))"), ["7.js"]);
    // In the script itself, by number at run time, and on something else.
    assert!(files(file, "var i={7:0};n.e(7);n.e(x);q.e(8);((n)=>n.e(9))()").is_empty());
    let found = loader(file, "n.p=\"\"", "5(e,t,r){r.e(3)},6:(e,t)=>{e.e(4)}", "").unwrap();
    assert_eq!(found.asked.len(), 1);
    assert!(!found.may_ask_more);
    let found = loader(file, "n.p=\"\"", "5(e,t,r){r.e(m[0])}", "").unwrap();
    assert!(found.asked.is_empty() && found.may_ask_more);
}

#[test]
fn chunks_of_style_sheets_have_no_script() {
    let script = |test: &str| {
        format!(
            "function n(r){{}}n.m={{}};n.p=\"/\";n.u=e=>e+\".js\";n.e=e=>n.f.j(e);n.f={{}};\
             n.f.j=(t,r)=>{{if({test})n.l(n.p+n.u(t))}};n.e(12);n.e(13)"
        )
    };
    let count = |test: &str| {
        let code = read(script(test).as_bytes(), names::in_use()).unwrap();
        code.chunks.first().unwrap().asked.len()
    };
    assert_eq!(count("0!==r"), 2);
    assert_eq!(count("12!=t"), 1);
    assert_eq!(count("12==t"), 0);
    assert_eq!(count("!/^1[23]$/.test(t)"), 0);
}

#[test]
fn public_paths() {
    let paths =
        |members: &str, modules: &str| loader("e+\".js\"", members, modules, "").unwrap().paths;
    let text = |text: &str| PublicPath::Text(text.into());
    let ending = |text: &str| PublicPath::Ending(text.into());
    assert_eq!(paths("n.p=\"/a/\"", ""), [text("/a/")]);
    let auto = "(()=>{let e;var t=n.g.document;t.currentScript&&(e=t.currentScript.src);n.p=e})()";
    assert_eq!(paths(auto, ""), [PublicPath::Script("".into())]);
    let above = auto.replace("n.p=e", "n.p=e+\"../\"");
    assert_eq!(paths(&above, ""), [PublicPath::Script("../".into())]);
    for (set, expected) in [
        ("r.p=window.x", PublicPath::Unknown),
        ("r.p=(window.basename||\"\")+\"/s/\"", ending("/s/")),
        ("r.p=`${window.basename}/s/`", ending("/s/")),
        ("r.p=\"\".concat(window.basename,\"/s/\")", ending("/s/")),
        ("r.p=\"/s/\".concat(...q())", PublicPath::Unknown),
        ("r.p=\"/s/\".concat(...q(),\"/t/\")", ending("/t/")),
        ("r.p=\"/s/\".concat(\"t/\")", text("/s/t/")),
        (
            "const i=JSON.parse('{\"id\":\"q\"}');r.p=w+\"/s/\"+i.id+\"/\"",
            ending("/s/q/"),
        ),
        ("const i=\"q\";r.p=`/s/${i}/`", text("/s/q/")),
        ("r.p+=\"x\"", PublicPath::Unknown),
    ] {
        let found = paths("n.p=\"/\"", &format!("4(e,t,r){{{set}}}"));
        assert_eq!(found, [text("/"), expected], "{set}");
    }
    // A module that cannot be looked into may set it.
    let found = paths("n.p=\"/\"", "4:made");
    assert_eq!(found, [text("/"), PublicPath::Unknown]);
}

#[test]
fn other_objects_are_no_runtime() {
    for other in [
        "function n(){}n.p=\"/\";n.e=1;n.p+x",
        "var n={};n.m={};n.e=f;n.p=\"/\";function f(t){return n.p+t+\".js\"}n.e(1)",
        "function n(){}n.m={};n.e=f;n.p=\"/\";e.exports=n.p+\"a.png\";n.e(1)",
    ] {
        assert_eq!(
            read(other.as_bytes(), names::in_use()).unwrap().chunks,
            [],
            "{other}"
        );
    }
}
