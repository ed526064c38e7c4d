use super::super::tests::uses;

/// Modules of webpack are functions in lists and objects, which nothing but webpack calls.
#[test]
fn modules_of_webpack_are_no_guards() {
    let module =
        "function(e,t,n){class P{initialize(r){r.registerA(1)}}window.registerPlugin('a',new P)}";
    let run = "function(m){var c={};function n(i){if(c[i])return c[i].exports;var a=c[i]={exports:{}};\
               return m[i].call(a.exports,a,a.exports,n),a.exports}return n(n.s=0)}";
    for script in [
        format!("!{run}([{module}])"),
        format!("!{run}({{0:{module}}})"),
        format!("(()=>{{var m={{0:{module}}},c={{}};function n(i){{m[i](c,c,n)}}n(0)}})()"),
        format!("(()=>{{var m=[{module}],c={{}};function n(i){{m[i](c,c,n)}}n(0)}})()"),
    ] {
        assert_eq!(uses(&script), ["registerA -!"], "{script}");
    }
}

/// What another module exports is called there, and may be guarded there.
#[test]
fn modules_of_webpack_are_followed() {
    let run = "!function(m){var c={};function n(i){var a=c[i]={exports:{}};\
               return m[i].call(a.exports,a,a.exports,n),a.exports}return n(n.s=0)}";
    let getter = "n.d(t,{setup:()=>s});function s(r){r.registerA(1)}";
    for (call, exported, wanted) in [
        ("(0,o.setup)(r)", getter, "-!"),
        ("o.setup(r)", getter, "-!"),
        ("if(r.registerB)(0,o.setup)(r)", getter, "other!"),
        ("if(r.registerA)(0,o.setup)(r)", getter, "own!"),
        ("try{(0,o.setup)(r)}catch(e){}", getter, "own!"),
        ("q(o.setup,r)", getter, "-"),
        ("if(r.registerA)o.setup.call(null,r)", getter, "other!"),
        ("const f=o.setup;if(r.registerA)f(r)", getter, "other!"),
        ("if(q(s))(0,o.setup)(r)", getter, "-!"),
        ("if((0,o.other)(s))(0,o.setup)(r)", getter, "other!"),
        (
            "if(r.registerA)(0,o.setup)(r)",
            "t.setup=s;function s(r){r.registerA(1)}",
            "own!",
        ),
        (
            "(0,o.setup)(r)",
            "if(q)t.setup=function(r){r.registerA(1)}",
            "-",
        ),
        (
            "(0,o.setup)(r)",
            "t.setup=function(r){r.registerA(1)};e.exports=q",
            "-",
        ),
        (
            "o.setup=q;(0,o.setup)(r)",
            "t.setup=function(r){r.registerA(1)}",
            "-",
        ),
        ("(0,o.other)(r)", getter, "-"),
        (
            "Object(o.setup)(r)",
            "n.d(t,'setup',function(){return s});function s(r){r.registerA(1)}",
            "-!",
        ),
        (
            "if(r.registerA)Object(o.setup)(r)",
            "n.d(t,'setup',function(){return s});const s=r=>{r.registerA(1)}",
            "own!",
        ),
        (
            "(0,o.setup)(r)",
            "t.setup=void 0;t.setup=function(r){r.registerA(1)}",
            "-!",
        ),
        (
            "if(r.registerA)(0,o.setup)(r)",
            "t.setup=void 0;t.setup=function(r){r.registerA(1)}",
            "own!",
        ),
        (
            "(0,o.setup)(r)",
            "t.setup=q;t.setup=function(r){r.registerA(1)}",
            "-",
        ),
    ] {
        let script = format!(
            "{run}([function(e,t,n){{var o=n(1);class P{{initialize(r){{{call}}}}}\
             window.registerPlugin('a',new P)}},function(e,t,n){{{exported}}}])"
        );
        let found = uses(&script);
        let found: Vec<_> = found
            .iter()
            .filter(|one| one.starts_with("registerA "))
            .collect();
        assert_eq!(found, [&format!("registerA {wanted}")], "{script}");
    }
    // The plugin itself.
    let plugin = format!(
        "{run}([function(e,t,n){{var o=n(1);window.registerPlugin(o.id,new o.default)}},\
         function(e,t,n){{n.d(t,{{default:()=>P,id:()=>i}});const i='a';class P{{initialize(r){{r.registerA(1)}}}}}}])"
    );
    assert_eq!(uses(&plugin), ["registerA -!"]);
}

/// Where nothing is minified, names of other modules are texts.
#[test]
fn members_by_a_text_are_members() {
    let run = "!function(m){var c={};function n(i){var a=c[i]={exports:{}};\
               return m[i].call(a.exports,a,a.exports,n),a.exports}return n(n.s=0)}";
    let getter = "n.d(t,{\"default\":()=>s});function s(r){r.registerA(1)}";
    let old = "n.d(t,\"setup\",function(){return s});function s(r){r.registerA(1)}";
    for (call, exported, wanted) in [
        ("(0,o[\"default\"])(r)", getter, "-!"),
        ("if(r[\"registerA\"])(0,o[\"default\"])(r)", getter, "own!"),
        ("Object(o[\"setup\"])(r)", old, "-!"),
        ("if(r.registerA)Object(o[\"setup\"])(r)", old, "own!"),
        (
            "o['setup'](r)",
            "t['setup']=function(r){r['registerA'](1)}",
            "-!",
        ),
        ("o[`setup`](r)", "t.setup=function(r){r.registerA(1)}", "-"),
    ] {
        let script = format!(
            "{run}([function(e,t,n){{var o=n(1);class P{{initialize(r){{{call}}}}}\
             window.registerPlugin('a',new P)}},function(e,t,n){{{exported}}}])"
        );
        let found = uses(&script);
        let is_call = |one: &&String| one.starts_with("registerA ");
        let found: Vec<_> = found.iter().filter(is_call).collect();
        assert_eq!(found, [&format!("registerA {wanted}")], "{script}");
    }
    let plugin = format!(
        "{run}([function(e,t,n){{var o=n(1);window[\"registerPlugin\"]('a',new o[\"default\"])}},\
         function(e,t,n){{n.d(t,{{\"default\":()=>P}});class P{{initialize(r){{r.registerA(1)}}}}}}])"
    );
    assert_eq!(uses(&plugin), ["registerA -!"]);
}
