use super::*;

pub(super) fn read(script: &[u8]) -> Result<Code, NotParsed> {
    super::read(script, &names())
}

fn names() -> Names {
    let known = ["React", "window", "a"].map(str::to_owned);
    Names {
        known: known.clone().into(),
        watched: known.into(),
        methods: ["registerA", "registerB"].map(str::to_owned).into(),
    }
}

/// `X.m` is what is written for a use: `m`, `?` for one that is only spoken of, then the guard
/// (`-`, `other`, `own`), then `!` where the receiver is proven.
pub(super) fn uses(script: &str) -> Vec<String> {
    let code = read(script.as_bytes()).unwrap_or_else(|error| panic!("{error}: {script}"));
    assert!(!code.limited);
    let uses = code.uses.iter().map(|found| {
        let guard = match found.guard {
            Guard::None => "-",
            Guard::Other => "other",
            Guard::Own => "own",
        };
        let called = if found.called { "" } else { "?" };
        let tracked = if found.tracked { "!" } else { "" };
        format!("{}{called} {guard}{tracked}", found.method)
    });
    uses.collect()
}

/// A plugin whose `initialize(registry, store)` has this body.
pub(super) fn plugin(body: &str) -> String {
    format!(
        "(()=>{{class P{{initialize(r,s){{{body}}}}}window.registerPlugin('com.example.p',new P)}})()"
    )
}

#[test]
fn calls_and_their_guards() {
    for (body, wanted) in [
        ("r.registerA(1)", "registerA -!"),
        ("r['registerA'](1)", "registerA -!"),
        ("(0,r.registerA)(1)", "registerA -!"),
        ("r.registerA.call(r,1)", "registerA -!"),
        ("r?.registerA(1)", "registerA -!"),
        ("r.registerA?.(1)", "registerA own!"),
        ("r?.registerA?.(1)", "registerA own!"),
        ("s(r.registerA)", "registerA? -!"),
        (
            "if(r.registerA)r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "r.registerA&&r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "r.registerA?r.registerA(1):s()",
            "registerA? -!|registerA own!",
        ),
        (
            "typeof r.registerA=='function'&&r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "'function'===typeof r.registerA&&r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "if('registerA'in r){s(()=>r.registerA(1))}",
            "registerA own!",
        ),
        (
            "if(!r.registerA)return;r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "if(!r.registerA){s();return}r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        ("try{r.registerA(1)}catch(e){}", "registerA own!"),
        ("try{r.registerA(1)}finally{}", "registerA -!"),
        ("try{}catch(e){r.registerA(1)}", "registerA -!"),
        (
            "const has=!!r.registerA;if(has)r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        ("const a=r.registerA;a&&a(1)", "registerA own!"),
        ("const a=r.registerA;a(1)", "registerA -!"),
        ("const a=r.registerA;a.call(r,1)", "registerA -!"),
        // `r.registerA?.(1)` as Babel and TypeScript write it for older browsers.
        (
            "var a;null===(a=r.registerA)||void 0===a||a.call(r,1)",
            "registerA own!",
        ),
        ("var a;null==(a=r.registerA)||a.call(r,1)", "registerA own!"),
        (
            "var a;null===(a=r.registerA)||void 0===a?void 0:a.call(r,1)",
            "registerA own!",
        ),
        (
            "var a;null===(a=r.registerA)||void 0===a||a.call(r,1),\
             null===(a=r.registerB)||void 0===a||a.call(r,2)",
            "registerA own!|registerB own!",
        ),
        (
            "var a;null==(a=r.registerA)||a?.call(r,1)",
            "registerA own!",
        ),
        (
            "var a;if(null!=(a=r.registerA))a.call(r,1)",
            "registerA own!",
        ),
        ("var a;(a=r.registerA)(1)", "registerA -!"),
        ("var a;(a=r.registerA).call(r,1)", "registerA -!"),
        // `r?.registerA?.(1)`, by Babel and by TypeScript.
        (
            "var a;null===r||void 0===r||(a=r.registerA)===null||void 0===a||a.call(r,1)",
            "registerA own!",
        ),
        (
            "var a;(a=null===r||void 0===r?void 0:r.registerA)===null||void 0===a?void 0:a.call(r,1)",
            "registerA own!",
        ),
        ("var a;s&&(a=r.registerA)&&a.call(r)", "registerA own!"),
        ("var a;(s||(a=r.registerA))&&a.call(r)", "registerA own!"),
        ("let a;a=r.registerA;a(1)", "registerA -!"),
        ("let a;a=r.registerA;a&&a(1)", "registerA own!"),
        (
            "let a;if(r.registerA)a=r.registerA;s();a(1)",
            "registerA? -!|registerA own!",
        ),
        ("let a;a=r.registerA;a=s;a(1)", "registerA? -!"),
        // Something stands in for the method, or for the registry.
        (
            "r.registerA=r.registerA||function(){};r.registerA(1)",
            "registerA? own!|registerA? own!|registerA own!",
        ),
        ("r=w(r);r.registerA(1)", "registerA -"),
        ("var q=r;q=s;q.registerA(1)", "registerA -"),
        // What is called later, or in the other branch, may be something else by then.
        ("var a;null===(a=r.registerA);a=s;a(1)", "registerA? -!"),
        (
            "var a;null==(a=r.registerA)||(a.call(r,1),a=r.registerB,a.call(r,2))",
            "registerA own!|registerB? -!",
        ),
        (
            "var a;(null==(a=r.registerA)||a.call(r))&&(null==(a=r.registerB)||a.call(r))",
            "registerA own!|registerB own!",
        ),
        (
            "var a;s.v>6?a=r.registerA:(a=s.b,a.call(s,1))",
            "registerA? -!",
        ),
        ("var a=s.b;s.v?a=r.registerA:a(1)", "registerA? -!"),
        // What stands in for it where it is missing.
        (
            "let a=r.registerA;if(!a){a=r.registerB}a.call(r,1)",
            "registerB? -!|registerA own!",
        ),
        ("var a=r.registerA;a||(a=s.b);a(1)", "registerA own!"),
        ("var a=r.registerA;a??=s.b;a.call(r,1)", "registerA own!"),
        (
            "let{registerA:a}=r;if(!a)a=s;a.apply(r,[1])",
            "registerA own!",
        ),
    ] {
        let wanted = if body.starts_with("function f") {
            "registerA own!|registerA? -!"
        } else {
            wanted
        };
        assert_eq!(uses(&plugin(body)).join("|"), wanted, "{body}");
    }
}

#[test]
fn the_registry_is_followed() {
    for (script, wanted) in [
        // Helpers, fields, functions called where they stand.
        (plugin("f(s,r)") + ";function f(a,b){b.registerA()}", "registerA -!"),
        (plugin("(async(a)=>{a.registerA()})(r)"), "registerA -!"),
        (plugin("((a,b)=>async()=>{b.registerA()})(s,r)()"), "registerA -!"),
        (plugin("this.q=r;this.go()") + ";class Q{go(){this.q.registerA()}}", "registerA -!"),
        (plugin("const q={registry:r};q.registry.registerA()"), "registerA -!"),
        // A field of the plugin's own, and others of its name where something else is put into one.
        (plugin("this.q=r;this.q.registerA()") + ";class Q{constructor(x){this.q=x}go(){this.q.registerB()}}", "registerA -!|registerB -"),
        (plugin("this.q=r;s.subscribe(()=>this.q.registerA())") + ";f({q:1}).q.registerB()", "registerA -!|registerB -"),
        (plugin("this.q=r;f(this)") + ";function f(p){p.q.registerA();p.q=null}", "registerA -!"),
        (plugin("this.q=r;f(this)") + ";function f(p){p.q.registerA()}class Q{q=1}", "registerA -"),
        ("registerPlugin('a',{initialize(r){this.q=r;this.go()},go(){this.q.registerA()}});f({q:1})".to_owned(), "registerA -!"),
        ("var P=function(){return c(P,[{key:'initialize',value:function(a){this.q=a;this.go()}},{key:'go',value:function(){this.q.registerA()}}])}();window.registerPlugin('a',new P);f({q:1})".to_owned(), "registerA -!"),
        (plugin("const q=r;q.registerA()"), "registerA -!"),
        (plugin("let q;q=r;q.registerA()"), "registerA -!"),
        (plugin("new K(r);") + "", ""),
        (plugin("f.call(this,r)") + ";const f=function(a){a.registerA()}", "registerA -!"),
        (plugin("f(r)") + ";const f=({registerA:a})=>a()", "registerA -!"),
        // Not the registry.
        (plugin("s.registerA()"), "registerA -"),
        ("x.registerA()".to_owned(), "registerA -"),
        ("x.registerListeners()".to_owned(), ""),
        (plugin("r.registerListeners()"), "registerListeners -!"),
        // Plugins of other shapes.
        ("registerPlugin('a',{initialize(q){q.registerA()}})".to_owned(), "registerA -!"),
        ("registerPlugin('a',{initialize:q=>q.registerA()})".to_owned(), "registerA -!"),
        ("registerPlugin('a',new class{initialize=async q=>{q.registerA()}})".to_owned(), "registerA -!"),
        ("n.g.window.registerPlugin('a',new class{initialize(q){q.registerA()}})".to_owned(), "registerA -!"),
        // Classes and async functions that were translated for old browsers.
        ("var P=function(){function P(){}return c(P,[{key:'initialize',value:function(a,b){a.registerA()}}]),P}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var P=function(){function P(){}return P.prototype.initialize=function(a){a.registerA()},P}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var P=function(){return c(P,[{key:'initialize',value:function(a,b){return(e=e||w(function(a,b){a.registerA()})).apply(this,arguments)}}])}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var P=function(){return c(P,[{key:'initialize',value:function(){var e=w(m(function g(a,b){a.registerA()}));function initialize(x){return e.apply(this,arguments)}return initialize}()}])}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("registerPlugin('a',{initialize:function(){var e=w(function(q){q.registerA()});return function(x){return e.apply(this,arguments)}}()})".to_owned(), "registerA -!"),
        ("registerPlugin('a',{initialize:async function(){return function(q){q.registerA()}}()})".to_owned(), "registerA -"),
        // What Babel makes of loose classes, and terser of the only async function.
        ("var P=function(){function P(){}var t=P.prototype;return t.initialize=function(a){a.registerA()},P}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var P=function(){function n(){}return n.prototype.initialize=function(){var n,o=(n=m(function n(e,o){e.registerA()}),function(){var t=this,r=arguments;return new Promise(function(o,i){var u=n.apply(t,r)})});return function(t,r){return o.apply(this,arguments)}}(),n}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var c=function(){return v(r,[{key:'initialize',value:(c=n().m(function r(e,o){return n().w(function(t){for(;;)switch(t.n){case 0:return e.registerA(),t.a(2)}},r)}),a=function(){var t=this,r=arguments;return new Promise(function(n,e){var i=c.apply(t,r)})},function(t,r){return a.apply(this,arguments)})}]);var c,a}();window.registerPlugin('a',new c)".to_owned(), "registerA -!"),
        // Their methods.
        ("var P=function(){function P(){}var t=P.prototype;return t.initialize=function(a){this.go(a)},t.go=function(b){b.registerA()},P}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var P=function(){return c(P,[{key:'initialize',value:function(a){this.go(a)}},{key:'go',value:function(b){b.registerA()}}])}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("var P=function(){return c(P,[{key:'initialize',value:function(a){a.v&&this.go(a)}},{key:'go',value:function(){var e=w(function(q){q.registerA()});return function(x){return e.apply(this,arguments)}}()}])}();window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        ("registerPlugin('a',new class{initialize(r){var n=this;return w(function*(){yield n.go(r)})()}go(q){q.registerA()}})".to_owned(), "registerA -!"),
        // Fields of classes.
        ("registerPlugin('a',new class{constructor(){d(this,'initialize',(q)=>{q.registerA()})}})".to_owned(), "registerA -!"),
        ("registerPlugin('a',new class{constructor(){this.initialize=q=>{q.registerA()}}})".to_owned(), "registerA -!"),
        ("registerPlugin('a',new class{constructor(){d(this,'go',q=>q.registerA())}initialize(r){this.go(r)}})".to_owned(), "registerA -!"),
        ("var P=function P(){i(this,P),d(this,'initialize',function(q){q.registerA()})};window.registerPlugin('a',new P)".to_owned(), "registerA -!"),
        // Of several classes that of the plugin, and none where it is not known which.
        ("var Q=function(){return c(Q,[{key:'initialize',value:function(d){d.registerB()}}])}(),P=function(){return c(P,[{key:'initialize',value:function(a){a.registerA()}}])}();window.registerPlugin('a',new P)".to_owned(), "registerB -|registerA -!"),
        ("var Q=function(){return c(Q,[{key:'initialize',value:function(d){d.registerB()}}])}(),P=function(){return c(P,[{key:'initialize',value:function(a){a.registerA()}}])}();window.registerPlugin('a',new x.P)".to_owned(), "registerB -|registerA -"),
        // The only one may be a library's.
        ("function H(){}H.prototype.initialize=function(b){b.registerC()};window.registerPlugin('a',x.p)".to_owned(), ""),
        ("function H(){}H.prototype.initialize=function(b){b.registerC()};window.registerPlugin('a',new x.P)".to_owned(), ""),
        ("function P(){}P.prototype.initialize=function(b){b.registerC()};window.registerPlugin('a',new P)".to_owned(), "registerC -!"),
        ("var P=function(){this.initialize=function(b){b.registerC()}};window.registerPlugin('a',new P)".to_owned(), "registerC -!"),
        ("function P(){}P.prototype.initialize=function(b){g(b)};function g(q){q.registerA();q.registerC()}window.registerPlugin('a',x.p)".to_owned(), "registerA -!|registerC -!"),
        ("class B{initialize(q){return i.apply(this,arguments)}}var i=w(function*(z){z.registerA()});window.registerPlugin('a',new B)".to_owned(), "registerA -!"),
        ("class B{initialize(q){q.registerA()}}const b=new B;window.registerPlugin('a',b)".to_owned(), "registerA -!"),
        // The class itself, which has what is `static` in it.
        ("class B{initialize(q){q.registerA()}}window.registerPlugin('a',B)".to_owned(), "registerA -"),
        ("class B{static initialize(q){q.registerA()}}window.registerPlugin('a',B)".to_owned(), "registerA -!"),
    ] {
        assert_eq!(uses(&script).join("|"), wanted, "{script}");
    }
}

#[test]
fn what_cannot_be_parsed() {
    let why = |script: &str| read(script.as_bytes()).unwrap_err().to_string();
    assert!(
        why("let a = ;").contains("syntax error at 1:9"),
        "{}",
        why("let a = ;")
    );
    assert_eq!(
        why("x;import a from 'b'"),
        "it is an ES module: it has an import at 1:3"
    );
    assert_eq!(
        why("export{a};let a"),
        "it is an ES module: it has an export at 1:1"
    );
    // Early errors, by the places of the second declaration and the like.
    for (script, at) in [
        ("const a=1;\nconst a=2", "2:7"),
        ("let a;var a", "1:"),
        ("f();break", "1:5"),
        ("a:for(;;)continue b", "1:"),
        ("class A{m(){this.#x}}", "1:"),
        ("class A{constructor(){}constructor(){}}", "1:"),
        ("({__proto__:1,__proto__:2})", "1:"),
        ("'use strict';with(a);", "1:"),
        ("'use strict';010", "1:"),
        ("function f(){super.x}", "1:"),
    ] {
        let why = why(script);
        assert!(
            why.contains(&format!("syntax error at {at}")),
            "{script}: {why}"
        );
    }
    for script in [
        "var a;var a;function a(){}",
        "{function a(){}function a(){}}",
        "function f(a,a){with(a)delete a;return 010}",
        "a:for(;;){for(;;)continue a}",
    ] {
        assert!(read(script.as_bytes()).is_ok(), "{script}");
    }
    assert!(why("x={}/2").contains("from 1:5 on"));
    assert_eq!(read(b"\xff"), Err(NotParsed::NotUtf8));
    assert_eq!(
        read(&vec![b' '; (MAX_SIZE + 1) as usize]),
        Err(NotParsed::TooLarge)
    );
}

#[test]
fn places_are_counted_in_lines_and_characters() {
    let text = "\u{e4}b\nc\u{1f600}d\n\ne";
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut places: Vec<_> = offsets.iter().map(|at| super::at_offset(*at)).collect();
    // Behind the end.
    places.push(super::at_offset(text.len() + 9));
    super::locate(text, places.iter_mut());
    let found: Vec<_> = places.iter().map(|at| (at.line, at.column)).collect();
    let expected = [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (2, 3),
        (2, 4),
        (3, 1),
        (4, 1),
        (4, 2),
    ];
    assert_eq!(found, expected);
    // Within a character.
    let mut inside = [super::at_offset(1)];
    super::locate(text, inside.iter_mut());
    assert_eq!((inside[0].line, inside[0].column), (1, 2));
}
