use super::super::Guard;
use super::super::tests::read;

/// What guards the last call of the method that the tests know, in a plugin with these members and `initialize(r)`, and whether
/// it is proven to be the registry's.
fn guard(members: &str, body: &str, before: &str) -> Option<(Guard, bool)> {
    let script = format!(
        "(()=>{{{before};class P{{{members}initialize(r,s){{{body}}}}}window.registerPlugin('a',new P)}})()"
    );
    let code = read(script.as_bytes()).ok()?;
    let mut uses = code.uses.iter();
    let last = uses.rfind(|one| one.called && &*one.method == "registerA");
    last.map(|one| (one.guard, one.tracked))
}

fn check(cases: &[(&str, &str, &str)], wanted: Guard) {
    for (members, body, before) in cases {
        assert_eq!(
            guard(members, body, before),
            Some((wanted, true)),
            "{before} {members} {body}"
        );
    }
}

const CAPS: &str = "class Caps{constructor(r){this.r=r;this.tab=!!r.registerA}can(){return!!this.r.registerA}\
     no(){return!!this.r.s}get has(){return!!this.r.registerA}get not(){return!!this.r.s}}";

#[test]
fn checks_of_its_own() {
    check(
        &[
            (
                "get can(){return!!this.r.registerA}",
                "this.r=r;if(this.can)r.registerA(1)",
                "",
            ),
            (
                "#has(r){return!!r.registerA}",
                "if(this.#has(r))r.registerA(1)",
                "",
            ),
            (
                "#has=r=>!!r.registerA;",
                "if(this.#has(r))r.registerA(1)",
                "",
            ),
            (
                "static #has(r){return!!r.registerA}",
                "if(P.#has(r))r.registerA(1)",
                "",
            ),
            (
                "#tab=!1;",
                "this.#tab=!!r.registerA;if(this.#tab)r.registerA(1)",
                "",
            ),
            ("#go(r){r.registerA(1)}", "if(r.registerA)this.#go(r)", ""),
            ("#go(r){r.registerA(1)}", "try{this.#go(r)}catch(e){}", ""),
            (
                "",
                "Object.assign(this,{tab:!!r.registerA});if(this.tab)r.registerA(1)",
                "",
            ),
            (
                "",
                "if(r.registerA)Object.assign(this,{tab:!0});if(this.tab)r.registerA(1)",
                "",
            ),
        ],
        Guard::Own,
    );
    for (base, body) in [
        (
            "has(r){return!!r.registerA}",
            "if(this.has(r))r.registerA(1)",
        ),
        ("has=r=>!!r.registerA;", "if(this.has(r))r.registerA(1)"),
        (
            "safe(f){try{f()}catch(e){}}",
            "this.safe(()=>r.registerA(1))",
        ),
    ] {
        let of = |base: &str, body: &str| {
            let script = format!(
                "class B{{{base}}}class C extends B{{}}class P extends C{{initialize(r){{{body}}}}}\
                 window.registerPlugin('a',new P)"
            );
            super::super::tests::uses(&script)
        };
        let (found, near) = (
            of(base, body),
            of(&base.replace("registerA", "s"), "r.registerA(1)"),
        );
        assert!(
            found.contains(&"registerA own!".to_owned()),
            "{base} {body}: {found:?}"
        );
        assert!(near.contains(&"registerA -!".to_owned()), "{near:?}");
    }
    // Of the same kinds, and of something else.
    check(
        &[
            (
                "get can(){return!!this.r.s}get may(){return!!this.r.registerA}",
                "this.r=r;if(this.can)r.registerA(1)",
                "",
            ),
            (
                "#has(r){return!!r.s}has(r){return!!r.registerA}",
                "if(this.#has(r))r.registerA(1)",
                "",
            ),
            (
                "#has(r){return!!r.registerA}has(r){return!!r.s}",
                "if(this.has(r))r.registerA(1)",
                "",
            ),
            (
                "#tab=!1;",
                "this.#tab=!!r.s;this.tab=!!r.registerA;if(this.#tab)r.registerA(1)",
                "",
            ),
            ("#go(r){r.registerA(1)}", "if(r.s)this.#go(r)", ""),
            (
                "",
                "Object.assign(this,{tab:!!r.s});if(this.tab)r.registerA(1)",
                "",
            ),
            (
                "",
                "f(this,{tab:!!r.registerA});if(this.tab)r.registerA(1)",
                "const f=q()",
            ),
        ],
        Guard::None,
    );
}

#[test]
fn methods_that_are_put_into_a_class() {
    for (set, body, wanted) in [
        ("P.go=", "if(r.registerA)P.go(r)", Guard::Own),
        ("P.go=", "P.go(r)", Guard::None),
        ("define(P,'go',", "if(r.registerA)P.go(r)", Guard::Own),
        ("define(P,'go',", "P.go(r)", Guard::None),
    ] {
        let close = if set.ends_with('=') { "" } else { ")" };
        let before = format!(
            "function define(o,k,v){{o[k]=v}}setup();function setup(){{{set}function(r){{r.registerA(1)}}{close}}}"
        );
        assert_eq!(
            guard("", body, &before),
            Some((wanted, true)),
            "{set} {body}"
        );
    }
}

#[test]
fn checks_that_stand_elsewhere() {
    check(
        &[
            (
                "",
                "s.tab=!!r.registerA;if(s.tab)r.registerA(1)",
                "const s={tab:!1}",
            ),
            (
                "",
                "if(r.registerA)t.tab=!0;if(t.tab)r.registerA(1)",
                "const t={tab:!1}",
            ),
            (
                "",
                "t.is=s.Version>1;if(t.is)r.registerA(1)",
                "const t={is:!1}",
            ),
            (
                "constructor(){this.state={}}",
                "this.state.tab=!!r.registerA;if(this.state.tab)r.registerA(1)",
                "",
            ),
            (
                "static tab=!1;",
                "P.tab=!!r.registerA;if(P.tab)r.registerA(1)",
                "",
            ),
            (
                "",
                "Object.assign(t,{tab:!!r.registerA});if(t.tab)r.registerA(1)",
                "const t={}",
            ),
            (
                "",
                "this.c=new Caps(r);if(this.c.can())r.registerA(1)",
                CAPS,
            ),
            (
                "",
                "return w(function(e){switch(e.n){case 0:return e.n=1,t.check(r);case 1:if(e.v)r.registerA(1)}})",
                "const t=q();c(q,[{key:'check',value:function(){var a=m(function(r){return r.registerA});\
                 function check(r){return a.apply(this,arguments)}return check}()}])",
            ),
            ("", "this.c=new Caps(r);if(this.c.has)r.registerA(1)", CAPS),
            (
                "",
                "this.c=new Caps(r);if(!this.c.tab)return;r.registerA(1)",
                CAPS,
            ),
            ("", "const c=new Caps(r);if(c.tab)r.registerA(1)", CAPS),
            ("", "const c=new Caps(r);if(c.has)r.registerA(1)", CAPS),
            (
                "",
                "when(r.registerA,()=>r.registerA(1));when(r.registerA,()=>r.registerA(1))",
                "const when=(c,f)=>{if(c)f()}",
            ),
            (
                "",
                "if(r.registerA)t.add('tab');if(t.has('tab'))r.registerA(1)",
                "const t=new Set",
            ),
            (
                "",
                "t.set('tab',!!r.registerA);if(t.get('tab'))r.registerA(1)",
                "const t=new Map",
            ),
            (
                "",
                "set(t,this,!!r.registerA);if(get(t,this))r.registerA(1)",
                "const t=new WeakMap",
            ),
            (
                "",
                "set(this,t,!!r.registerA,'f');if(get(this,t,'f'))r.registerA(1)",
                "var t;t=new WeakMap",
            ),
            (
                "",
                "this.t=new Set;if(r.registerA)this.t.add('tab');if(this.t.has('tab'))r.registerA(1)",
                "",
            ),
        ],
        Guard::Other,
    );
    // Of the same kinds, and of something else.
    check(
        &[
            (
                "",
                "t.tab=!!r.s;if(t.tab)r.registerA(1)",
                "const t={tab:!1}",
            ),
            (
                "",
                "t.tab=!!r.registerA;if(t.bar)r.registerA(1)",
                "const t={tab:!1}",
            ),
            (
                "",
                "u.is=s.Version>1;if(t.is)r.registerA(1)",
                "const t={is:!1},u={}",
            ),
            (
                "",
                "u.is=()=>r.registerA;u.is=P;if(t.is)r.registerA(1)",
                "const t={is:!1},u={}",
            ),
            ("", "this.c=new Caps(r);if(this.c.no())r.registerA(1)", CAPS),
            ("", "this.c=new Caps(r);if(this.c.not)r.registerA(1)", CAPS),
            ("", "const c=new Caps(r);if(c.not)r.registerA(1)", CAPS),
            (
                "",
                "when(r.s,()=>r.registerA(1));when(r.s,()=>r.registerA(1))",
                "const when=(c,f)=>{if(c)f()}",
            ),
            (
                "",
                "set(t,this,!!r.s);set(u,this,!!r.registerA);if(get(t,this))r.registerA(1)",
                "const t=new WeakMap,u=new WeakMap",
            ),
            (
                "",
                "when(!!r.registerA,()=>r.registerA(1))",
                "const when=(c,f)=>{q(c);f()}",
            ),
            (
                "",
                "if(r.s)t.add('tab');if(r.registerA)u.add('tab');if(t.has('tab'))r.registerA(1)",
                "const t=new Set,u=new Set",
            ),
        ],
        Guard::None,
    );
}
