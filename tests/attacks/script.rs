//! JavaScript and SVG that are made to hurt parsers.

use mmlint_testkit::base;

use super::bundle::{SCRIPT, stored, with, with_script};
use super::{Attack, attack};

pub fn attacks() -> Vec<Attack> {
    vec![
        attack(
            "100,000 levels of brackets",
            || nested("[", "]", 100_000),
            &[],
        )
        .passes(),
        attack(
            "100,000 levels of functions",
            || nested("()=>{", "}", 100_000),
            &[],
        )
        .passes(),
        attack(
            "a million operators before one value",
            || unary(1_000_000),
            &[],
        )
        .passes(),
        attack(
            "100,000 levels of templates",
            || nested("`${", "}`", 100_000),
            &[],
        )
        .passes(),
        attack(
            "100,000 conditions in each other",
            || nested("a?", ":b", 100_000),
            &[],
        )
        .passes(),
        attack(
            "1.4 million `do`s, 7,000 before each `while`",
            || nested_statements(&format!("{}x;while(function(){{", "do ".repeat(7_000)), 200),
            &[],
        )
        .passes(),
        attack(
            "300,000 brackets that a quote behind a line break hides",
            || {
                nested_statements(
                    &format!("var q\n/\"/;x=({});\"/y//\"\n", "(".repeat(300_000)),
                    1,
                )
            },
            &[],
        )
        .passes(),
        attack(
            "300,000 early errors",
            || with_script("break;".repeat(300_000)),
            &["webapp/syntax"],
        ),
        attack("3,900 labels, and 100,000 times one of them", labels, &[]).passes(),
        attack(
            "a script's element that is given on 300,000 times at once",
            || {
                with_script(format!(
                    "var s=document.createElement(\"script\");s.src=\"//a.b/c\";f({}s);\n",
                    "s,".repeat(300_000)
                ))
            },
            &[],
        )
        .passes(),
        attack(
            "a function of 100,000 parameters, each with an address",
            parameters,
            &[],
        )
        .passes(),
        attack(
            "2,000 runtimes of webpack for the same 200,000 modules",
            runtimes,
            &[],
        )
        .passes(),
        attack(
            "8 MiB of slashes that may be divisions or expressions",
            slashes,
            &[],
        )
        .passes(),
        attack("200,000 calls of the registry", calls, &[]).passes(),
        attack(
            "a method's name of 100,000 letters, called 100,000 times by another",
            long_name,
            &[],
        )
        .passes(),
        attack(
            "a name that is set 500,000 times, and 4,000 times to a method",
            set_again,
            &[],
        )
        .passes(),
        attack(
            "names that stand for each other, 100,000 times",
            aliases,
            &[],
        )
        .passes(),
        attack("webpack's runtime with 50,000 modules", modules, &[]).passes(),
        attack("50,000 externals, each required", externals, &[]).passes(),
        attack(
            "50,000 chunks, none of them there",
            chunks,
            &["webapp/chunk-missing"],
        ),
        attack(
            "a chunk's id of 2 MB, for 20,000 places of its address",
            chunk_id,
            &[],
        )
        .passes(),
        attack(
            "20,000 modules that are asked for in a `try` whose `finally` has 100,000 statements",
            long_finally,
            &[],
        )
        .passes(),
        attack(
            "a pattern of 8,000 names that is given the registry 8,000 times",
            pattern,
            &[],
        )
        .passes(),
        attack(
            "2,000 methods that no registry has",
            unknown_methods,
            &["webapp/unknown-registry-method"],
        )
        .passes(),
        attack("16 MiB of empty statements", statements, &[]).passes(),
        attack(
            "16 MiB of the beginnings of keys and tokens",
            || {
                let text = "-----BEGIN RSA PRIVATE KEY-----\nMII ghp_AKIAxoxb-1-npm_";
                stored(
                    "com.example.p/assets/keys.txt",
                    text.repeat((16 << 20) / text.len()),
                )
            },
            &[],
        )
        .passes(),
        attack(
            "a script of 80 MiB",
            || stored(SCRIPT, " ".repeat(80 << 20)),
            &["archive/over-limit"],
        ),
        attack(
            "an SVG with entities in entities (10^9 times)",
            entities,
            &["manifest/icon-unsafe"],
        )
        .passes(),
        attack("an SVG of 100,000 levels", svg_depth, &[]).passes(),
    ]
}

fn nested(open: &str, close: &str, levels: usize) -> Vec<u8> {
    let (open, close) = (open.repeat(levels), close.repeat(levels));
    with_script(format!("var x={open}0{close};\n"))
}

fn nested_statements(open: &str, times: usize) -> Vec<u8> {
    with_script(format!("{}\n", open.repeat(times)))
}

fn labels() -> Vec<u8> {
    let labels: String = (0..3_900).map(|at| format!("a{at}:")).collect();
    with_script(format!(
        "{labels}for(;;){{{}}}\n",
        "continue a0;".repeat(100_000)
    ))
}

fn parameters() -> Vec<u8> {
    let names: Vec<_> = (0..100_000).map(|at| format!("a{at}")).collect();
    let set = names.join(".src=1;");
    with_script(format!("function f({}){{{set}.src=1}}\n", names.join(",")))
}

fn runtimes() -> Vec<u8> {
    let runtimes: String = (0..2_000)
        .map(|at| format!("function f{at}(){{m[1](0,0,f{at})}}"))
        .collect();
    with_script(format!("var m={{{}}};{runtimes}\n", "a:0,".repeat(200_000)))
}

fn unary(count: usize) -> Vec<u8> {
    with_script(format!("var x={}0;\n", "!".repeat(count)))
}

fn slashes() -> Vec<u8> {
    with_script(format!("var x=a{};\n", "/a /b".repeat((8 << 20) / 5)))
}

fn calls() -> Vec<u8> {
    let calls = "registry.registerNothing(1);".repeat(200_000);
    with(
        SCRIPT,
        format!(
            "window.registerPlugin('com.example.p',{{initialize:function(registry){{{calls}}}}});"
        ),
    )
}

fn long_name() -> Vec<u8> {
    let name = "A".repeat(100_000);
    let calls = "a(),".repeat(100_000);
    with_script(format!("var a=r.register{name};s({calls}0);\n"))
}

fn set_again() -> Vec<u8> {
    let (sets, methods) = ("a=1;".repeat(500_000), "a=r.registerA;".repeat(4_000));
    with_script(format!("var a;{sets}{methods}\n"))
}

fn aliases() -> Vec<u8> {
    let mut script = "var a0=window;\n".to_owned();
    for number in 1..100_000 {
        script.push_str(&format!("var a{number}=a{};\n", number - 1));
    }
    script.push_str("a99999.registerPlugin(a99999.id,a99999);\n");
    with_script(script)
}

const ICON: &str = "com.example.p/assets/icon.svg";

fn entities() -> Vec<u8> {
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a0 \"x\">".to_owned();
    for level in 1..10 {
        let below = format!("&a{};", level - 1).repeat(10);
        text.push_str(&format!("<!ENTITY a{level} \"{below}\">"));
    }
    text.push_str("]><svg xmlns=\"http://www.w3.org/2000/svg\">&a9;</svg>");
    with(ICON, text)
}

fn svg_depth() -> Vec<u8> {
    with(
        ICON,
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\">{}{}</svg>",
            "<g>".repeat(100_000),
            "</g>".repeat(100_000)
        ),
    )
}

/// A bundle as webpack makes it: its modules, what its runtime says of chunks, and what is run.
pub fn webpack(modules: &str, chunks: &str, entry: &str) -> Vec<u8> {
    with_script(format!(
        "(()=>{{var e={{{modules}}},t={{}};function n(r){{var o=t[r];if(void 0!==o)return o.exports;\
         var i=t[r]={{exports:{{}}}};return e[r](i,i.exports,n),i.exports}}n.m=e;{chunks}\
         (()=>{{{entry}}})()}})();\n"
    ))
}

fn modules() -> Vec<u8> {
    let modules: Vec<_> = (0..50_000)
        .map(|id| format!("{id}:(e,t,n)=>{{var r=n({});t.x=r.x}}", id + 1))
        .collect();
    webpack(&modules.join(","), "", "n(0);")
}

fn externals() -> Vec<u8> {
    let modules: Vec<_> = (0..50_000)
        .map(|id| format!("{id}:e=>{{e.exports=window.React}}"))
        .collect();
    let entry: String = (0..50_000)
        .map(|id| format!("var a{id}=n({id});a{id}.useState();"))
        .collect();
    webpack(&modules.join(","), "", &entry)
}

fn chunks() -> Vec<u8> {
    let names: Vec<_> = (0..50_000).map(|id| format!("{id}:\"{id:x}\"")).collect();
    let chunks = format!(
        "n.u=e=>e+\".\"+{{{}}}[e]+\".js\";n.f={{}};n.e=e=>new Promise((t,r)=>n.f.j(e,t));\
         (()=>{{let s=document.currentScript.src;s=s.replace(/[^/]+$/,\"\"),n.p=s}})();\
         n.f.j=(e,t)=>{{var s=document.createElement(\"script\");s.src=n.p+n.u(e)}};",
        names.join(",")
    );
    let entry: String = (0..50_000)
        .map(|id| format!("n.e({id}).then(n.bind(n,{id}));"))
        .collect();
    webpack("", &chunks, &entry)
}

fn chunk_id() -> Vec<u8> {
    let id = "x".repeat(2_000_000);
    let places = "n.p+e;".repeat(20_000);
    webpack(
        "",
        &format!("n.u=e=>e+\".js\";n.f={{}};n.p=\"/\";n.e=e=>{{{places}}};"),
        &format!("n.e(\"{id}\");"),
    )
}

fn long_finally() -> Vec<u8> {
    let (asks, behind) = ("n(2);".repeat(20_000), ";".repeat(100_000));
    webpack(
        &format!("1:(e,t,n)=>{{try{{{asks}}}catch(q){{}}finally{{{behind}}}}},2:(e,t,n)=>{{}}"),
        "",
        "n(1);",
    )
}

/// What is handed on by `apply` needs not be followed to the calls of a function.
fn pattern() -> Vec<u8> {
    let names: Vec<_> = (0..8_000).map(|at| format!("a{at}")).collect();
    let calls = "f(0,r);".repeat(8_000);
    with(
        SCRIPT,
        format!(
            "function f(b=g.apply(this,arguments),{{{}}}){{}}\
             window.registerPlugin('com.example.p',{{initialize(r){{{calls}}}}});",
            names.join(",")
        ),
    )
}

fn unknown_methods() -> Vec<u8> {
    let calls: String = (0..2_000)
        .map(|at| format!("r.registerPostDropdownMenuAction{at}(1),"))
        .collect();
    with(
        SCRIPT,
        format!("window.registerPlugin('com.example.p',{{initialize(r){{return[{calls}]}}}});"),
    )
}

fn statements() -> Vec<u8> {
    let script = format!("{}{}", ";".repeat((16 << 20) - 4096), base::WEBAPP);
    stored(SCRIPT, script)
}
