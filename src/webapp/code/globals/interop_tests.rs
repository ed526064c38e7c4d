//! What bundlers put around externals: what they emit, shortened.

use super::tests::uses;

/// webpack 5 where no module needs a table, minified and not.
const GETTER: &str = "n=>{const t=n&&n.__esModule?()=>n.default:()=>n;return e.d(t,{a:t}),t}";

#[test]
fn the_default_of_an_external_is_that() {
    for script in [
        &format!("(()=>{{const e={{n:{GETTER},d:0}},n=React;var t=e.n(n);t().useId()}})()"),
        &format!("(()=>{{const e={{}};e.n={GETTER};const n=React;var t=e.n(n);t().useId()}})()"),
        // rollup and Vite
        "(function(r){function f(e){var n=Object.create(null);return n.default=e,Object.freeze(n)}var i=f(r);i.useId()})(React)",
        "(function(r){function f(e){return e&&e.__esModule?e:{default:e}}var i=f(r);i.default.useId()})(React)",
        // esbuild, minified and not
        "(()=>{var m=(i,e)=>()=>{try{return e||i((e={exports:{}}).exports,e),e.exports}catch(o){throw e=0,o}};\
         var c=(i,e,o)=>(o={},D(e||!i||!i.__esModule?p(o,'default',{value:i}):o,i));\
         var l=m((_,f)=>{f.exports=window.React}),t=c(l());t.default.useId()})()",
        "(()=>{var m=(cb,mod)=>function(){return mod||cb(mod={exports:{}}),mod.exports};\
         var l=m({'external:React'(exports,module){module.exports=React}}),t=l();t.useId()})()",
    ] {
        assert!(
            uses(script).starts_with("React.useId load"),
            "{script}: {}",
            uses(script)
        );
    }
}

#[test]
fn what_only_looks_like_it_is_not() {
    for script in [
        // `n` of something else
        "(()=>{const e={n:n=>n.b},t=e.n(React);t().useId()})()",
        "(()=>{const e={};e.m=n=>n&&n.__esModule;const t=e.n(React);t().useId()})()",
        // Another parameter, a call that is given something, another module
        "(()=>{var l=m((f,_)=>{f.exports=React});l().useId()})()",
        "(()=>{var l=m((_,f)=>{f.exports=React});l(1).useId()})()",
        "(()=>{var l=m((_,f)=>{f.exports=React}),k=m((_,f)=>{f.exports=1});k().useId()})()",
    ] {
        assert!(!uses(script).contains("useId"), "{script}");
    }
}
