//! What counts as handled where something is thrown.

use super::super::tests::{plugin, uses};

#[test]
fn what_is_thrown_again_is_not_handled() {
    for (body, wanted) in [
        ("try{r.registerA(1)}catch(e){}", "registerA own!"),
        (
            "try{r.registerA(1)}catch(e){if(x)throw e}",
            "registerA own!",
        ),
        (
            "try{r.registerA(1)}catch(e){return;throw e}",
            "registerA own!",
        ),
        (
            "try{r.registerA(1)}catch(e){f(e)}finally{g()}",
            "registerA own!",
        ),
        ("try{r.registerA(1)}catch(e){throw e}", "registerA -!"),
        (
            "try{r.registerA(1)}catch(e){f(e);throw new Error(e)}",
            "registerA -!",
        ),
        ("try{r.registerA(1)}catch(e){throw x=0,e}", "registerA -!"),
        ("try{r.registerA(1)}finally{g()}", "registerA -!"),
        // for...of as TypeScript and Babel write it for older browsers
        (
            "var e;try{for(;;){r.registerA(1)}}catch(o){e={error:o}}finally{try{a()}finally{if(e)throw e.error}}",
            "registerA -!",
        ),
        (
            "var e;try{for(;;){r.registerA(1)}}catch(o){e={error:o}}finally{try{a()}finally{if(e){throw e.error}}}",
            "registerA -!",
        ),
        (
            "try{for(;;){r.registerA(1)}}catch(o){i.e(o)}finally{i.f()}",
            "registerA -!",
        ),
        (
            "try{r.registerA(1)}catch(o){i.e(o)}finally{i.g()}",
            "registerA own!",
        ),
        ("try{f()}catch(e){r.registerA(1);throw e}", "registerA -!"),
    ] {
        assert_eq!(uses(&plugin(body)).join("|"), wanted, "{body}");
    }
}

#[test]
fn a_named_function_is_followed() {
    for script in [
        "function i(r){r.registerA(1)}window.registerPlugin('a',{initialize:i})",
        "(()=>{var i=function(r){r.registerA(1)};window.registerPlugin('a',{initialize:i})})()",
        "function initialize(r){r.registerA(1)}window.registerPlugin('a',{initialize})",
        "class B{initialize(r){r.registerA(1)}}class P extends B{x(){}}window.registerPlugin('a',new P)",
        "function f(){return{initialize(r){r.registerA(1)}}}window.registerPlugin('a',f())",
    ] {
        assert_eq!(uses(script), ["registerA -!"], "{script}");
    }
}
