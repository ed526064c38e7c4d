use super::super::Plugin;
use super::super::tests::read;

fn plugin(script: &str) -> Option<Plugin> {
    let code = read(script.as_bytes()).unwrap();
    code.registrations.first().and_then(|one| one.plugin)
}

/// What a module of webpack's has in it, and what the next one does with its exports.
fn modules(first: &str, second: &str) -> String {
    format!(
        "(()=>{{var m={{1:(e,t,n)=>{{{first}}},2:(e,t,n)=>{{{second}}}}},c={{}};\
         function n(i){{var o=c[i]={{exports:{{}}}};return m[i](o,o.exports,n),o.exports}}n(2)}})()"
    )
}

#[test]
fn what_is_left_alone_has_no_more() {
    let called = "window.registerPlugin('a',p)";
    let class = "class P{foo(){}}";
    for script in [
        format!("{class}window.registerPlugin('a',new P)"),
        format!("{class}const p=new P;{called}"),
        format!("{class}const Q=P,p=new Q,q=p;q.foo();{called}"),
        format!("{class}P.x=1;P[k]=2;P.prototype.y=f;P.prototype.foo();{called};var p=new P"),
        format!("{class}f(x instanceof P,typeof P,P.foo);new P;{called};var p=new P"),
        format!("{class}Object.defineProperty(P,'name',d);n(P,'P');{called};var p=new P"),
        format!("const p=new class Q{{foo(){{return Q.x}}}};{called}"),
        format!("const p={{foo(){{}}}};p.bar=f;p['x']=g;h(p[k],{{...q}});if(p!==q){called}"),
        format!("var p;p={{foo(){{}}}};{called}"),
        "const f=()=>({foo(){}});window.registerPlugin('a',f())".to_owned(),
        modules(
            &format!("n.d(t,{{P:()=>P}});{class}window.registerPlugin('a',new P)"),
            "var o=n(1);f(o.Q,x.P)",
        ),
        modules(
            &format!("n.d(t,'P',function(){{return P}});{class}"),
            "var o=n(1);window.registerPlugin('a',new o.P)",
        ),
        modules(
            &format!("{class}t.P=P"),
            "var o=n(1);o.P.x=1;window.registerPlugin('a',new o.P)",
        ),
    ] {
        let found = plugin(&script).map(|found| found.initialize);
        assert_eq!(found, Some(false), "{script}");
    }
    let found = plugin("class P{initialize(r){}}P.x=1;new P;window.registerPlugin('a',P)");
    assert!(found.is_some_and(|found| found.is_class && !found.initialize));
}

#[test]
fn what_is_handed_on_may_have_more() {
    let called = "window.registerPlugin('a',p)";
    let class = "class P{foo(){}}";
    for script in [
        format!("{class}Object.assign(P.prototype,m);var p=new P;{called}"),
        format!("{class}Object.setPrototypeOf(P.prototype,B);var p=new P;{called}"),
        format!("{class}for(k in m)P.prototype[k]=m[k];var p=new P;{called}"),
        format!("{class}P.mixin(m);var p=new P;{called}"),
        format!("{class}P.prototype.__proto__=B;var p=new P;{called}"),
        format!("{class}const Q=P;f(Q);var p=new P;{called}"),
        format!("{class}window.P=P;var p=new P;{called}"),
        format!("const p=new class Q{{foo(){{f(Q)}}}};{called}"),
        format!("const p={{foo(){{}}}};Object.assign(p,m);{called}"),
        format!("const p={{foo(){{}}}};for(k in m)p[k]=m[k];{called}"),
        format!("const p={{foo(){{}}}};keys(m).forEach(k=>{{p[k]=m[k]}});{called}"),
        format!("const p={{foo(){{}}}};Object.defineProperties(p,d);{called}"),
        format!("const p={{foo(){{}}}};setup.call(p);{called}"),
        format!("const p={{foo(){{}}}};p.extend(m);{called}"),
        format!("const p={{__proto__:b,foo(){{}}}};{called}"),
        format!("var p;f(p={{foo(){{}}}});{called}"),
        "class P{initialize(r){}}Object.assign(P,m);window.registerPlugin('a',P)".to_owned(),
        modules(
            &format!("n.d(t,{{P:()=>P}});{class}window.registerPlugin('a',new P)"),
            "var o=n(1);Object.assign(o.P.prototype,m)",
        ),
        modules(
            &format!("n.d(t,{{P:()=>P}});{class}"),
            "var o=n(1);f(o.P);window.registerPlugin('a',new o.P)",
        ),
    ] {
        assert_eq!(plugin(&script), None, "{script}");
    }
}

#[test]
fn the_older_name_alone() {
    let is_old = |script: &str| {
        let found = plugin(script);
        found.is_some_and(|found| found.deinitialize && !found.uninitialize)
    };
    let own = "initialize(r){}deinitialize(){}";
    for script in [
        format!("window.registerPlugin('a',new class{{{own}}})"),
        format!("window.registerPlugin('a',new class{{constructor(){{this.x=1}}{own}}})"),
        format!("class B{{foo(){{}}}}window.registerPlugin('a',new class extends B{{{own}}})"),
        format!("class P{{{own}}}const p=new P;p.x=1;window.registerPlugin('a',p)"),
        "window.registerPlugin('a',{initialize(r){},deinitialize(){}})".to_owned(),
    ] {
        assert!(is_old(&script), "{script}");
    }
    for script in [
        format!("window.registerPlugin('a',new class extends B{{{own}}})"),
        format!(
            "class B{{uninitialize(){{}}}}window.registerPlugin('a',new class extends B{{{own}}})"
        ),
        format!("class P{{{own}}}P.prototype.uninitialize=f;window.registerPlugin('a',new P)"),
        format!("class P{{{own}}}Object.assign(P.prototype,m);window.registerPlugin('a',new P)"),
        format!("class P{{[k](){{}}{own}}}window.registerPlugin('a',new P)"),
        "window.registerPlugin('a',{...m,initialize(r){},deinitialize(){}})".to_owned(),
    ] {
        assert!(!is_old(&script), "{script}");
    }
}
