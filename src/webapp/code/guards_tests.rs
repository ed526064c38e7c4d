use super::tests::{plugin, uses};

/// The uses that are more than spoken of.
fn calls(script: &str) -> Vec<String> {
    let mut found = uses(script);
    found.retain(|one| !one.contains('?'));
    found
}

#[test]
fn guards_around_the_calls_of_a_method() {
    let class = |body: &str| {
        format!(
            "class P{{initialize(r){{{body}}}go(r){{r.registerA(1)}}}}window.registerPlugin('a',new P)"
        )
    };
    for (body, wanted) in [
        ("this.go(r)", "registerA -!"),
        ("if(r.registerA)this.go(r)", "registerA? -!|registerA own!"),
        ("r.registerA&&this.go(r)", "registerA? -!|registerA own!"),
        ("try{this.go(r)}catch(e){}", "registerA own!"),
        ("try{this.go(r)}catch(e){}this.go(r)", "registerA -!"),
    ] {
        assert_eq!(uses(&class(body)).join("|"), wanted, "{body}");
    }
}

#[test]
fn guards_around_the_calls_of_a_method_of_a_translated_class() {
    let class = |body: &str| {
        format!(
            "var P=function(){{return c(P,[{{key:'initialize',value:function(r){{{body}}}}},\
             {{key:'go',value:function(q){{q.registerA(1)}}}}])}}();window.registerPlugin('a',new P)"
        )
    };
    for (body, wanted) in [
        ("this.go(r)", "registerA -!"),
        ("r.registerA&&this.go(r)", "registerA? -!|registerA own!"),
        ("this.go(r);s.v&&s.value()", "registerA -!"),
    ] {
        assert_eq!(uses(&class(body)).join("|"), wanted, "{body}");
    }
}

#[test]
fn guards_in_static_methods() {
    let class = |body: &str| {
        format!(
            "class P{{static initialize(r){{{body}}}static has(q){{return!!q.registerA}}has(q){{}}}}\
             window.registerPlugin('a',P)"
        )
    };
    for (body, wanted) in [
        ("if(this.has(r))r.registerA(1)", "registerA own!"),
        ("if(!this.has(r))return;r.registerA(1)", "registerA own!"),
        ("if(P.has(r))r.registerA(1)", "registerA own!"),
        ("if(this.no(r))r.registerA(1)", "registerA -!"),
    ] {
        assert_eq!(calls(&class(body)), [wanted], "{body}");
    }
}

#[test]
fn guards_in_functions_of_their_own() {
    let class = |body: &str| {
        format!(
            "class P{{initialize(r){{{body}}}has(q){{return!!q.registerA}}no(q){{return q.s}}}}\
             function has(q){{return 'registerA'in q}}function no(q){{return q.s}}\
             window.registerPlugin('a',new P)"
        )
    };
    for (body, wanted) in [
        ("if(has(r))r.registerA(1)", "registerA own!"),
        ("if(!has(r))return;r.registerA(1)", "registerA own!"),
        ("has(r)&&r.registerA(1)", "registerA own!"),
        ("const h=has(r);if(h)r.registerA(1)", "registerA own!"),
        ("if(no(r))r.registerA(1)", "registerA -!"),
        ("has(r);r.registerA(1)", "registerA -!"),
        ("if(this.has(r)){r.registerA(1)}", "registerA own!"),
        ("if(this.no(r))r.registerA(1)", "registerA -!"),
    ] {
        assert_eq!(calls(&class(body)), [wanted], "{body}");
    }
}

#[test]
fn what_leaves_in_the_other_branch() {
    for (body, wanted) in [
        (
            "if(r.registerA){}else return;r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "if(r.registerA){s()}else{s();return}r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "if(r.registerA){s()}else{s()}r.registerA(1)",
            "registerA? -!|registerA -!",
        ),
    ] {
        assert_eq!(uses(&plugin(body)).join("|"), wanted, "{body}");
    }
}

/// Forms that a stranger's plugin may have, in which the call is guarded or the receiver may be something else.
#[test]
fn nothing_is_proven_of() {
    let sure = |script: &str| uses(script).iter().any(|found| found == "registerA -!");
    let go = |body: &str, rest: &str| {
        let list = match body.contains("METHODS") {
            true => "const METHODS=['registerA']",
            false => "",
        };
        format!(
            "class P{{initialize(r,s){{{body}}}{rest}}}window.registerPlugin('a',new P);\
             function q(){{}}function has(r){{return inner(r)}}function inner(r){{return 'registerA'in r}}\
             function check(r){{if(!r.registerA)throw Error('old')}}function attempt(f){{try{{f()}}catch(e){{}}}}\
             function plain(f){{f()}}{list}"
        )
    };
    for (body, rest) in [
        // What may be the registry, or something else.
        ("let t=null;if(r.registerA){t=r}if(t)t.registerA(1)", ""),
        ("let t=q();if(r.registerA)t=r;t.registerA(1)", ""),
        ("let t;if(s.v)t=r;else t=q;t.registerA(1)", ""),
        ("const t=r.registerA?r:q;t.registerA(1)", ""),
        ("const t=r?q(r):s;t.registerA(1)", ""),
        ("const t=r&&q(r);t.registerA(1)", ""),
        ("const t=window.safe||r;t.registerA(1)", ""),
        ("const t=(r.registerA&&r)||s;t.registerA(1)", ""),
        // Fields.
        (
            "this.g=null;if(r.registerA){this.g=r}if(this.g)this.g.registerA(1)",
            "",
        ),
        (
            "this.g=r;if(!r.registerA){this.g=q(r)}this.g.registerA(1)",
            "",
        ),
        (
            "if(r.registerA)this.g=r;this.g.registerA(1)",
            "constructor(){this.g=q}",
        ),
        ("this.g=r;window.Other.g.registerA(1)", ""),
        ("const c={g:r};[c.g]=[q(r)];c.g.registerA(1)", ""),
        ("const c={g:r};d(c,'g',q);c.g.registerA(1)", ""),
        // Guards by other names.
        ("this.h=Boolean(r.registerA);if(this.h)r.registerA(1)", ""),
        (
            "let o=false;if(r.registerA){o=true}if(o){r.registerA(1)}",
            "",
        ),
        ("const{registerA:f}=r;if(f)r.registerA(1)", ""),
        ("h=Boolean(r.registerA);if(h)r.registerA(1);var h", ""),
        ("if(has(r))r.registerA(1)", ""),
        // Guards of other forms.
        ("check(r);r.registerA(1)", ""),
        ("check(r),r.registerA(1)", ""),
        (
            "!function(e){if(!e.registerA)throw Error('old')}(r),r.registerA(1)",
            "",
        ),
        (
            "try{for(const m of METHODS){if(!r[m])return}}finally{q()}r.registerA(1)",
            "",
        ),
        ("attempt(()=>r.registerA(1))", ""),
        (
            "this.attempt('s',()=>r.registerA(1))",
            "attempt(n,f){try{f()}catch(e){}}",
        ),
        ("s.when('registerA',()=>r.registerA(1))", ""),
        ("for(const m of METHODS){if(!r[m])return}r.registerA(1)", ""),
        (
            "if(!r.registerA){if(s){q();return}else{return}}r.registerA(1)",
            "",
        ),
        ("{if(!r.registerA)return}r.registerA(1)", ""),
        ("while(r.registerA){r.registerA(1);break}", ""),
        ("for(;r.registerA;)r.registerA(1)", ""),
        ("switch(true){case !!r.registerA:r.registerA(1)}", ""),
        ("r.registerA||q();r.registerA(1)", ""),
        ("r['registerA']=q;r.registerA(1)", ""),
        ("Object.assign(r,{registerA(){}});r.registerA(1)", ""),
        // Functions that are only called where it is there.
        (
            "if(r.registerA)this.go(r)",
            "constructor(){d(this,'go',r=>{r.registerA(1)})}",
        ),
        (
            "if(r.registerA)this.go(r);new q().go()",
            "go(r){r.registerA(1)}",
        ),
        (
            "if(r.registerA)this.go(r,3)",
            "go(r,n){r.registerA(n);n&&this.go(r,n-1)}",
        ),
        (
            "if(r.registerA)this.a(r)",
            "a(r){this.b(r)}b(r){this.c(r)}c(r){r.registerA(1)}",
        ),
        // `async` functions for older browsers.
        (
            "return a(function*(){return g(s,function(e){switch(e.label){case 0:if(!r.registerA)return[2];\
             return[4,q()];case 1:e.sent();r.registerA(1)}})})",
            "",
        ),
        (
            "return w(function(e){for(;;)switch(e.prev=e.next){case 0:if(r.registerA){e.next=3;break}\
             return e.abrupt('return');case 3:r.registerA(1)}})",
            "",
        ),
        (
            "return w(function(e){for(;;)switch(e.n){case 0:return e.p=1,e.n=2,q();case 2:r.registerA(1);e.n=4;break;\
             case 3:e.p=3;case 4:return e.a(2)}},null,null,[[1,3]])",
            "",
        ),
        // Promises that handle what is thrown in them.
        ("this.go(r).catch(q)", "async go(r){r.registerA(1)}"),
        ("this.go(r)['catch'](q)", "async go(r){r.registerA(1)}"),
        ("this.go(r).then(q,q)", "async go(r){r.registerA(1)}"),
        ("(async()=>{r.registerA(1)})().catch(q)", ""),
        (
            "Promise.allSettled([this.go(r)])",
            "async go(r){r.registerA(1)}",
        ),
        ("new Promise(f=>{r.registerA(1);f()}).catch(q)", ""),
        ("q().then(()=>{r.registerA(1)}).then(q).catch(q)", ""),
        // Flags that are taken out of an object.
        ("const {has}={has:!!r.registerA};if(has)r.registerA(1)", ""),
        (
            "const {has}=this.detect(r);if(has)r.registerA(1)",
            "detect(r){return{has:!!r.registerA}}",
        ),
        (
            "const c={has:!!r.registerA},{has}=c;if(has)r.registerA(1)",
            "",
        ),
        ("const [a]=[!!r.registerA];if(a)r.registerA(1)", ""),
        // Lists.
        (
            "const l=[()=>r.registerA(1)];for(const f of l){try{f()}catch(e){}}",
            "",
        ),
        ("[()=>r.registerA(1)].forEach(attempt)", ""),
        (
            "const l=[];l.push(()=>r.registerA(1));l.forEach(attempt)",
            "",
        ),
        (
            "[r.registerA].filter(Boolean).forEach(()=>r.registerA(1))",
            "",
        ),
        // Names as texts: of what is put in their place, and of what was asked for.
        (
            "for(const n of ['registerA'])if(!r[n])r[n]=q;r.registerA(1)",
            "",
        ),
        (
            "const l={us:'registerA'},c={};for(const k in l)c[k]=!!r[l[k]];if(c.us)r.registerA(1)",
            "",
        ),
        (
            "const can=n=>typeof r['register'+n]=='function';if(can('A'))r.registerA(1)",
            "",
        ),
        (
            "const m=new Map(['A'].map(n=>[n,`register${n}`in r]));if(m.get('A'))r.registerA(1)",
            "",
        ),
        // What becomes of a function is not seen.
        (
            "this.late(()=>r.registerA(1))",
            "late(t){return this.go.apply(this,arguments)}go(f){try{f()}catch(e){}}",
        ),
        (
            "this.late(()=>r.registerA(1))",
            "late(){try{arguments[0]()}catch(e){}}",
        ),
        (
            "this.late(()=>r.registerA(1))",
            "late(...l){for(const f of l)try{f()}catch(e){}}",
        ),
        (
            "for(const f of this.all(r))try{f()}catch(e){}",
            "*all(r){yield()=>r.registerA(1)}",
        ),
        (
            "this.late({run(){r.registerA(1)}},'run')",
            "late(o,n){try{o[n]()}catch(e){}}",
        ),
        // A method that something else may stand for.
        (
            "this.go(r)",
            "constructor(){this.go=q(this.go.bind(this))}go(r){r.registerA(1)}",
        ),
        (
            "this.go(r)",
            "constructor(){for(const n of ['go'])this[n]=q(this[n])}go(r){r.registerA(1)}",
        ),
        // Flags that a `catch` sets.
        (
            "let old=false;try{q(r.registerA.name)}catch(e){old=true}if(!old)r.registerA(1)",
            "",
        ),
        (
            "let old=false;try{check(r)}catch(e){old=true}if(!old)r.registerA(1)",
            "",
        ),
        (
            "let ok=false;try{check(r);ok=true}catch(e){}if(ok)r.registerA(1)",
            "",
        ),
        (
            "this.ok=true;try{check(r)}catch(e){this.ok=false}if(this.ok)r.registerA(1)",
            "",
        ),
    ] {
        let script = go(body, rest);
        assert!(!sure(&script), "{script}: {:?}", uses(&script));
    }
    // Of the same kind, and proven.
    for (body, rest) in [
        ("let t;t=r;t.registerA(1)", ""),
        ("r['registerA'](1)", ""),
        ("'registerA'in r;r.registerA(1)", ""),
        ("q('A');r.registerA(1)", ""),
        ("q('register');r.registerA(1)", ""),
        ("const t=r||q;t.registerA(1)", ""),
        ("this.g=r;this.g.registerA(1)", ""),
        ("plain(()=>r.registerA(1))", ""),
        (
            "return step(function*(){r.registerA(1)})",
            "};function step(g){try{return g.apply()}catch(e){throw e}",
        ),
        ("if(s.x){q();return}r.registerA(1)", ""),
        ("r.registerB&&r.registerB(2);r.registerA(1)", ""),
        (
            "if(r.registerB){r.registerB(()=>{return 2})}r.registerA(1)",
            "",
        ),
        (
            "this.a(r)",
            "a(r){this.b(r)}b(r){this.c(r)}c(r){r.registerA(1)}",
        ),
        ("this.go(r)", "async go(r){r.registerA(1)}"),
        ("this.go(r).then(q)", "async go(r){r.registerA(1)}"),
        ("q().catch(()=>{r.registerA(1)})", ""),
        ("const {v}=s;if(v)r.registerA(1)", ""),
        ("s.list.forEach(()=>r.registerA(1))", ""),
        ("new S(r)", "};class S{constructor(r){r.registerA(1)}"),
        (
            "this.go(r)",
            "constructor(){this.go=this.go.bind(this)}go(r){r.registerA(1)}",
        ),
        ("let bad;try{q()}catch(e){bad=1}bad||r.registerA(1)", ""),
        ("let w;try{w=document}catch(e){}w&&q();r.registerA(1)", ""),
        (
            "let o=null;try{o=JSON.parse(q)}catch(e){}if(o)r.registerA(1)",
            "",
        ),
        (
            "return w(function(e){for(;;)switch(e.n){case 0:return r.registerB&&r.registerB(1),e.n=1,q();case 1:r.registerA(1)}})",
            "",
        ),
    ] {
        let script = go(body, rest);
        assert!(sure(&script), "{script}: {:?}", uses(&script));
    }
}
