//! JavaScript of which much could be worked out.

use super::bundle::{SCRIPT, stored, with_script};
use super::script::webpack;
use super::{Attack, attack};
use mmlint_testkit::base;

pub fn attacks() -> Vec<Attack> {
    vec![
        attack(
            "a regular expression of a million groups whose names have no end",
            || with_script(format!("var x=/{}/;\n", "(?<".repeat(1_000_000))),
            &[],
        )
        .passes(),
        attack(
            "200,000 calls of a function that nothing sets again",
            || {
                let calls = "f(r);".repeat(200_000);
                with_script(format!("var r;function f(a){{a.b()}}{calls}\n"))
            },
            &[],
        )
        .passes(),
        attack("a text of 8 MiB, as an address 100,000 times", literal, &[]).passes(),
        attack(
            "JSON of 4 MB, read for each of 5,000 public paths",
            json,
            &[],
        )
        .passes(),
        attack("1,000 chunks and 20,000 public paths", paths, &[]).passes(),
        attack(
            "a function of 19,000 parameters, for each of 900 chunks at 300 places",
            parameters,
            &[],
        )
        .passes(),
        attack(
            "40,000 requests to a sum of 60 sums of 60 sums of 60 sums",
            sums,
            &[],
        )
        .passes(),
        attack(
            "50,000 requests with the same options and headers",
            requests,
            &["webapp/csrf-token-missing", "webapp/root-relative-url"],
        )
        .passes(),
    ]
}

fn sums() -> Vec<u8> {
    let sum = |name: &str| vec![name; 60].join("+");
    let [b, c, d] = ["a", "b", "c"].map(sum);
    with_script(format!(
        "(()=>{{const a=\"\",b={b},c={c},d={d};{}}})();\n",
        "fetch(d);".repeat(40_000)
    ))
}

fn requests() -> Vec<u8> {
    let request = "fetch(\"/plugins/com.example.p/a\",{method:\"POST\",headers:h,...o});";
    with_script(format!(
        "(()=>{{const h={{Accept:\"a\"}},o={{credentials:\"include\"}};{}}})();\n",
        request.repeat(50_000)
    ))
}

fn literal() -> Vec<u8> {
    let script = format!(
        "const s=\"{}\";{}\n{}",
        "x".repeat(8 << 20),
        "importScripts(s);".repeat(100_000),
        base::WEBAPP
    );
    stored(SCRIPT, script)
}

/// A runtime with chunks, of which `names` says how their files are called.
fn runtime(names: &str) -> String {
    format!(
        "n.u={names};n.f={{}};n.e=e=>new Promise((t,r)=>n.f.j(e,t));\
         n.f.j=(e,t)=>{{var s=document.createElement(\"script\");s.src=n.p+n.u(e)}};"
    )
}

fn asked(count: usize) -> String {
    (0..count).map(|id| format!("n.e({id});")).collect()
}

fn json() -> Vec<u8> {
    let keys: Vec<_> = (0..400_000).map(|at| format!("\"k{at}\":1")).collect();
    let assignments = "n.p=J.b;".repeat(5_000);
    let runtime = runtime("e=>e+\".js\"");
    webpack(
        "",
        &format!(
            "const J=JSON.parse('{{{}}}');{runtime}{assignments}",
            keys.join(",")
        ),
        &asked(1),
    )
}

fn paths() -> Vec<u8> {
    let paths: String = (0..20_000).map(|at| format!("n.p=\"/a{at}/\";")).collect();
    let runtime = runtime("e=>e+\".js\"");
    webpack("", &format!("{runtime}{paths}"), &asked(1_000))
}

fn parameters() -> Vec<u8> {
    let names: Vec<_> = (0..19_000).map(|at| format!("a{at}")).collect();
    let more = "s.src=n.p+n.u(e);".repeat(300);
    let runtime = runtime(&format!("({})=>a0+\".js\"", names.join(",")));
    webpack(
        "",
        &format!("n.p=\"\";{runtime}n.f.k=e=>{{var s={{}};{more}}};"),
        &asked(900),
    )
}
