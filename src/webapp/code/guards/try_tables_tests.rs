use super::super::tests::uses;

/// What TypeScript makes of an `async initialize`, by what its cases do.
fn typescript(cases: &str) -> String {
    format!(
        "(()=>{{class P{{initialize(r){{return w(this,void 0,void 0,function(){{return g(this,function(_a){{\
         switch(_a.label){{{cases}}}}})}})}}}}window.registerPlugin('a',new P)}})()"
    )
}

/// The same of Babel, with its table.
fn babel(cases: &str, table: &str) -> String {
    format!(
        "(()=>{{class P{{initialize(r){{return w(m().mark(function f(){{return m().wrap(function(c){{\
         for(;;)switch(c.prev=c.next){{{cases}}}}},f,null{table})}}))()}}}}window.registerPlugin('a',new P)}})()"
    )
}

#[test]
fn only_what_stands_in_the_try() {
    let call = "r.registerA(1)";
    let whole = "_a.trys.push([0,2,,3]);return[4,f()]";
    for (cases, wanted) in [
        // Behind it, in it, in its handler.
        (
            format!("case 0:{whole};case 1:return[3,3];case 2:_a.sent();case 3:{call}"),
            "registerA -!",
        ),
        (
            format!("case 0:{whole};case 1:{call};return[3,3];case 2:_a.sent();case 3:"),
            "registerA own!",
        ),
        (
            format!("case 0:{whole};case 1:return[3,3];case 2:_a.sent();{call};case 3:"),
            "registerA own!",
        ),
        // Before it, with a `finally`, and one in another.
        (
            format!("case 0:{call};_a.label=1;case 1:_a.trys.push([1,3,,4]);case 2:case 3:case 4:"),
            "registerA -!",
        ),
        (
            format!("case 0:_a.trys.push([0,1,2,3]);case 1:case 2:{call};return[7];case 3:"),
            "registerA own!",
        ),
        (
            format!(
                "case 0:_a.trys.push([0,5,,6]);case 1:_a.trys.push([1,2,,3]);case 2:case 3:case 4:{call};case 5:case 6:"
            ),
            "registerA own!",
        ),
        // What is asked before still counts.
        (
            format!("case 0:{whole};case 1:if(!r.registerA)return[2];case 2:case 3:{call}"),
            "registerA? -!|registerA own!",
        ),
        // A table that is not understood.
        (
            format!("case 0:_a.trys.push(t);case 1:case 2:case 3:{call}"),
            "registerA own!",
        ),
    ] {
        let script = typescript(&cases);
        assert_eq!(uses(&script).join("|"), wanted, "{script}");
    }
    let start = "case 0:c.prev=0;c.next=3;return f()";
    for (cases, table, wanted) in [
        (
            format!("{start};case 3:c.next=7;break;case 5:c.prev=5;case 7:{call}"),
            ",[[0,5]]",
            "registerA -!",
        ),
        (
            format!("{start};case 3:{call};c.next=7;break;case 5:c.prev=5;case 7:"),
            ",[[0,5]]",
            "registerA own!",
        ),
        (
            format!("{start};case 3:c.next=7;break;case 5:c.prev=5;{call};case 7:"),
            ",[[0,5]]",
            "registerA own!",
        ),
        (
            format!("{start};case 3:case 5:case 7:{call};return c.finish(7);case 8:"),
            ",[[0,5,7,8]]",
            "registerA own!",
        ),
        (
            format!("{start};case 3:case 5:case 7:return c.finish(7);case 8:{call}"),
            ",[[0,5,7,8]]",
            "registerA -!",
        ),
        (
            format!("{start};case 3:case 5:c.prev=5;case 7:{call}"),
            "",
            "registerA own!",
        ),
    ] {
        let script = babel(&cases, table);
        assert_eq!(uses(&script).join("|"), wanted, "{script}");
    }
}

/// Who calls the constructor that sets it decides nothing: the web app calls what it sets.
#[test]
fn initialize_in_a_constructor() {
    for (body, wanted) in [
        ("r.registerA(1)", "registerA -!"),
        ("r.registerC(1)", "registerC -!"),
        (
            "if(r.registerA)r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        ("try{r.registerA(1)}catch{}", "registerA own!"),
    ] {
        let script = format!(
            "var P=(function(){{function P(){{var _this=this;this.initialize=function(r){{{body}}}}}return P}}());\
             window.registerPlugin('a',new P)"
        );
        assert_eq!(uses(&script).join("|"), wanted, "{script}");
    }
    // What handles there what is thrown is long done when the web app calls it.
    for class in [
        "function P(){this.initialize=function(r){r.registerA(1)}}",
        "class P{constructor(){this.initialize=function(r){r.registerA(1)}}}",
    ] {
        let script = format!("{class}try{{window.registerPlugin('a',new P)}}catch(e){{}}");
        assert_eq!(uses(&script).join("|"), "registerA -!", "{script}");
    }
    // Nor does it of what is no `initialize`.
    let script = "(()=>{function Q(){this.go=function(r){r.registerA(1)}}\
                  class P{initialize(r){if(r.registerA)new Q().go(r)}}window.registerPlugin('a',new P)})()";
    assert_eq!(uses(script).join("|"), "registerA own|registerA? -!");
}
