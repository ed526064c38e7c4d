use super::super::tests::uses;

/// Whether a call of the registry's is proven that nothing guards.
fn sure(script: &str) -> bool {
    uses(script).iter().any(|found| found == "registerA -!")
}

fn go(body: &str, rest: &str, before: &str) -> String {
    format!(
        "(()=>{{{before};class P{{initialize(r,s){{{body}}}{rest}}}window.registerPlugin('a',new P)}})()"
    )
}

const SAFE: &str = "class C{safe(f){try{f()}catch(e){}}}";

#[test]
fn functions_given_to_what_cannot_be_followed() {
    for (body, rest, before) in [
        (
            "this.c.safe(()=>r.registerA(1))",
            "constructor(){this.c=new C}",
            SAFE,
        ),
        ("r.c.safe(()=>r.registerA(1))", "", SAFE),
        (
            "u.safe(()=>r.registerA(1))",
            "",
            "const u=Object.freeze({safe(f){try{f()}catch(e){}}})",
        ),
        ("this.a(()=>r.registerA(1))", "constructor(a){this.a=a}", ""),
        (
            "(0,m.default)(()=>r.registerA(1))",
            "",
            "const m={get default(){return f=>{try{f()}catch(e){}}}}",
        ),
        ("Object(m['safely'])(()=>r.registerA(1))", "", "const m=q()"),
        ("m()(()=>r.registerA(1))", "", "const m=q()"),
        (
            "m(function(){r.registerA(1)}.bind(this))",
            "",
            "const m=q()",
        ),
        ("keep(()=>r.registerA(1))", "", "let l;const keep=f=>{l=f}"),
        (
            "safe(()=>r.registerA(1))",
            "",
            "const safe=f=>{try{f&&f.call()}catch(e){}}",
        ),
        (
            "new T(()=>r.registerA(1))",
            "",
            "class T{constructor(f){this.f=f;try{this.f()}catch(e){}}}",
        ),
        // The base class puts another in its place.
        (
            "this.safe(()=>r.registerA(1))",
            "constructor(){let e;this.safe=(e=this.safe,f=>{try{e(f)}catch(x){}})}safe(f){f()}",
            "",
        ),
        // What `new` makes may call it, in a `try`.
        ("new m(()=>r.registerA(1))", "", "const m=q()"),
        (
            "new T(()=>r.registerA(1))",
            "",
            "class T{constructor(f){try{f()}catch(e){}}}",
        ),
    ] {
        let script = go(body, rest, before);
        assert!(!sure(&script), "{script}: {:?}", uses(&script));
    }
}

#[test]
fn functions_that_are_surely_called() {
    let helper = "var w=this&&this.__awaiter||function(t,a,P,g){return new Promise(function(o,e){\
        try{s((g=g.apply(t,a||[])).next())}catch(x){e(x)}})},g=this&&this.__generator||function(t,b){\
        try{b.call(t)}catch(e){b=[6,e]}};const l=q(),c=q()";
    for (body, rest) in [
        // The web app and the page.
        ("r.registerB('x',()=>r.registerA(1))", ""),
        ("setTimeout(()=>r.registerA(1),0)", ""),
        ("window.React.useEffect(()=>{r.registerA(1)})", ""),
        ("new Promise(()=>{r.registerA(1)})", ""),
        ("s.subscribe(()=>r.registerA(1))", ""),
        ("s.dispatch(()=>r.registerA(1))", ""),
        ("l.x.addEventListener('x',()=>r.registerA(1))", ""),
        // Promises and lists.
        ("l.then(()=>r.registerA(1))", ""),
        ("c().then(()=>c()).then(()=>r.registerA(1))", ""),
        ("l.items.map(()=>r.registerA(1))", ""),
        ("l.then(function(){r.registerA(1)}.bind(this))", ""),
        ("const f=function(){r.registerA(1)}.bind(this);f()", ""),
        // What is followed and has no `try`.
        (
            "may(()=>r.registerA(1))",
            "};function may(f){typeof f=='function'&&f()",
        ),
        ("may(()=>r.registerA(1))", "};function may(f){f&&f.call(1)"),
        ("new T(()=>r.registerA(1))", "};class T{constructor(f){f()}"),
        // `async` functions, translated.
        ("return c(function*(){r.registerA(1)})", ""),
        (
            "return w(this,void 0,void 0,function(){return g(this,function(e){r.registerA(1);return[2]})})",
            "",
        ),
        (
            "return l.w(this,void 0,void 0,function(){return l.g(this,function(e){switch(e.label){\
             case 0:return[4,q()];case 1:e.sent();r.registerA(1);return[2]}})})",
            "",
        ),
        (
            "return l.w(this,void 0,void 0,(function(){return l.g(this,(function(e){return r.registerA(1),[2]}))}))",
            "",
        ),
        (
            "return l.__awaiter(this,void 0,void 0,function(){return l.__generator(this,function(e){\
             r.registerA(1);return[2]})})",
            "",
        ),
        (
            "return c(l().mark(function t(){return l().wrap(function(e){for(;;)switch(e.prev=e.next){\
             case 0:r.registerA(1);case 1:return e.stop()}},t)}))",
            "",
        ),
        (
            "return c(l().m(function t(){var n;return l().w(function(e){while(1)switch(e.n){\
             case 0:n=r.registerA(1);case 1:return e.a(2)}},t)}))",
            "",
        ),
        (
            "return c(l().m(function t(){return l().w(function(e){for(;;)if(0===e.n)return e.a(2,r.registerA(1))},t)}))",
            "",
        ),
    ] {
        let script = go(body, rest, helper);
        assert!(sure(&script), "{script}: {:?}", uses(&script));
    }
    // What stands around `initialize` was run before.
    for around in ["q().ready(()=>{PLUGIN})", "const m=q();m(()=>{PLUGIN})"] {
        let script = around.replace("PLUGIN", &go("r.registerA(1)", "", ""));
        assert!(sure(&script), "{script}: {:?}", uses(&script));
    }
}

#[test]
fn static_methods_and_fields_of_translated_classes() {
    let typescript = |set: &str, body: &str| {
        format!(
            "var P=function(){{function P(){{this.safe=function(f){{SAFE}};this.can=function(r){{return!!r.registerA}}}}\
             P.has=function(r){{return!!r.registerA}};P.no=function(r){{return!!r.b}};P.try=function(f){{SAFE}};\
             {set}P.prototype.initialize=function(r){{{body}}};return P}}();window.registerPlugin('a',new P)"
        )
    };
    let babel = |set: &str, body: &str| {
        format!(
            "var P=function(){{function P(){{d(this,'safe',function(f){{SAFE}});d(this,'can',function(r){{return!!r.registerA}})}}\
             {set}return c(P,[{{key:'initialize',value:function(r){{{body}}}}}],[{{key:'has',value:function(r){{\
             return!!r.registerA}}}},{{key:'no',value:function(r){{return!!r.b}}}},{{key:'try',value:function(f){{SAFE}}}}])}}();\
             window.registerPlugin('a',new P)"
        )
    };
    for (set, safe, body, wanted) in [
        (
            "",
            "try{f()}catch(e){}",
            "if(P.has(r))r.registerA(1)",
            false,
        ),
        ("", "try{f()}catch(e){}", "if(P.no(r))r.registerA(1)", true),
        ("", "try{f()}catch(e){}", "P.try(()=>r.registerA(1))", false),
        ("", "f()", "P.try(()=>r.registerA(1))", true),
        (
            "",
            "try{f()}catch(e){}",
            "this.safe(()=>r.registerA(1))",
            false,
        ),
        ("", "f()", "this.safe(()=>r.registerA(1))", true),
        ("", "f()", "if(this.can(r))r.registerA(1)", false),
        // Another may stand there by then.
        ("P.try=q(P.try);", "f()", "P.try(()=>r.registerA(1))", false),
    ] {
        for class in [&typescript as &dyn Fn(&str, &str) -> String, &babel] {
            let script = class(set, body).replace("SAFE", safe);
            assert_eq!(sure(&script), wanted, "{script}: {:?}", uses(&script));
        }
    }
}

#[test]
fn what_a_later_case_asks_of_what_was_waited_for() {
    let script = |cases: &str| {
        format!(
            "class P{{initialize(r){{return a(function(){{return g(this,function(e){{switch(e.label){{{cases}}}}})}})}}\
             check(r){{return!!r.registerA}}no(r){{return!!r.s}}}}window.registerPlugin('a',new P)"
        )
    };
    for (cases, wanted) in [
        (
            "case 0:return[4,this.check(r)];case 1:if(!e.sent())return[2];r.registerA(1);return[2]",
            false,
        ),
        (
            "case 0:return[4,this.check(r)];case 1:return e.sent()?(r.registerA(1),[2]):[2]",
            false,
        ),
        (
            "case 0:return[4,this.check(r)];case 1:ok=e.sent();if(!ok)return[2];r.registerA(1);var ok",
            false,
        ),
        (
            "case 0:return e.n=1,this.check(r);case 1:if(e.v){e.n=2;break}return e.a(2);case 2:r.registerA(1)",
            false,
        ),
        (
            "case 0:return[4,this.no(r)];case 1:if(!e.sent())return[2];r.registerA(1);return[2]",
            true,
        ),
        (
            "case 0:return[4,this.check(r)];case 1:e.sent();return[4,q()];case 2:if(!e.sent())return[2];r.registerA(1)",
            true,
        ),
        (
            "case 0:return[4,this.check(r)];case 1:if(!s.sent())return[2];r.registerA(1)",
            true,
        ),
    ] {
        let script = script(cases);
        assert_eq!(sure(&script), wanted, "{script}: {:?}", uses(&script));
    }
}
