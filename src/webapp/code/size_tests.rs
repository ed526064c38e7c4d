//! What is large is survived, and nothing is proven of what was not looked at.

use super::tests::{plugin, read, uses};

/// A name is kept with each of its uses, and a variable may have very many: neither may take memory or time for it.
#[test]
fn long_names_and_many_writes_are_survived() {
    let long = format!("registerA{}", "a".repeat(200));
    assert_eq!(uses(&plugin(&format!("r.{long}(1)"))), [""; 0]);
    let calls = "a(),".repeat(5_000);
    let script = plugin(&format!("var a=r.registerA;s({calls}1)"));
    let found = read(script.as_bytes()).map(|code| (code.uses.len(), code.limited));
    assert!(found.is_ok_and(|found| found == (4_096, true)));
    let script = format!(
        "{}{}",
        "a=1;".repeat(40_000),
        "var a=r.registerA;".repeat(2_000)
    );
    let found = read(plugin(&script).as_bytes()).map(|code| code.uses.len());
    assert!(found.is_ok_and(|count| count <= 2_000));
}

/// What is looked at for each of many is counted: each of these took minutes for a megabyte.
#[test]
fn wide_objects_and_many_of_them_are_survived() {
    let names: Vec<_> = (0..10_000).map(|at| format!("v{at}")).collect();
    let names = names.join(",");
    let asked = "({key:v9999});".repeat(10_000);
    let registered = "window.registerPlugin('a',q());".repeat(16);
    let values = "value:function(){q.registerA()},".repeat(2_000);
    let others = "z:0,".repeat(40_000);
    for script in [
        format!("var {{{names}}}=o;{registered}{asked}"),
        plugin(&format!("var {{{names}}}=o;{}", "v9999(r);".repeat(10_000))),
        format!("var o=[{{{values}{others}}}];"),
        plugin(&format!(
            "{}{}",
            "({f(){this.a=r}});".repeat(1_000),
            "x.a;".repeat(40_000)
        )),
        format!(
            "var s=document.createElement('script');s.src='//a.b/c';f({})",
            "s,".repeat(19_000)
        ),
        format!(
            "function f({}){{{}}}",
            names,
            (0..10_000)
                .map(|at| format!("v{at}.src=1;"))
                .collect::<String>()
        ),
        format!(
            "var m={{{}}};{}",
            "a:0,".repeat(40_000),
            (0..2_000)
                .map(|at| format!("function f{at}(){{m[1](0,0,f{at})}}"))
                .collect::<String>()
        ),
        format!(
            "function n(){{}}n.m={{}};n.e=n.p=0;function g(a){{f({})}}",
            "n.p+1,".repeat(19_000)
        ),
    ] {
        assert!(read(script.as_bytes()).is_ok());
    }
}

/// What was not looked at may be a guard.
#[test]
fn a_search_that_ends_early_proves_nothing() {
    let script = plugin(&format!(
        "{}if(!r.registerA)return;{}",
        "x();".repeat(80_000),
        "r.registerA(1);".repeat(2_000)
    ));
    let code = read(script.as_bytes());
    assert!(code.is_ok_and(|code| code.limited && code.uses.iter().all(|found| !found.tracked)));
}
