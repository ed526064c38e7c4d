use super::tests::uses;

/// As they are written for several kinds of modules, with a factory of the global.
const UNIVERSAL: [&str; 6] = [
    // By hand, TypeScript, older tools
    "(function(root,factory){if(typeof define==='function'&&define.amd){define(['x'],factory)}\
     else if(typeof exports==='object'){module.exports=factory(require('x'))}\
     else{root.P=factory(root.StyledComponents)}})(this,F)",
    "(function(root,factory){root.P=factory(root.StyledComponents)})(typeof self!=='undefined'?self:this,F)",
    // rollup, and what terser makes of it
    "(function(global,factory){typeof exports==='object'&&typeof module!=='undefined'?factory(require('x')):\
     typeof define==='function'&&define.amd?define(['x'],factory):\
     (global=typeof globalThis!=='undefined'?globalThis:global||self,factory(global.StyledComponents))})(this,F)",
    "!function(e,t){'object'==typeof exports?t(require('x')):\
     t((e='undefined'!=typeof globalThis?globalThis:e||self).StyledComponents)}(this,F)",
    "(function(global,factory){global=global||self,factory(global.StyledComponents)})(this,F)",
    // webpack
    "(function webpackUniversalModuleDefinition(root,factory){if(typeof exports==='object'&&typeof module==='object')\
     module.exports=factory(require('x'));else{var a=typeof exports==='object'?factory(require('x')):\
     factory(root['StyledComponents']);for(var i in a)(typeof exports==='object'?exports:root)[i]=a[i]}})(self,F)",
];

#[test]
fn what_a_factory_is_given() {
    for script in UNIVERSAL {
        let read = |factory: &str| uses(&script.replace('F', factory));
        assert_eq!(
            read("function(s){return s.a}"),
            "StyledComponents - (StyledComponents)",
            "{script}"
        );
        assert_eq!(
            read("s=>s?s.a:1"),
            "StyledComponents - own (StyledComponents)",
            "{script}"
        );
        // Of the parameters that of its place.
        let other = read("function(t,s){return s.a}");
        assert_eq!(other, "(StyledComponents)", "{script}");
    }
}

/// Bundlers that leave a universal module as it is have an `exports` of their own around it.
#[test]
fn what_a_factory_is_never_given() {
    for script in UNIVERSAL {
        let factory = script.replace('F', "s=>s.a");
        for given in ["this", "self", "typeof self!=='undefined'?self:exports"] {
            let inner = factory.replace("(this,", &format!("({given},"));
            let script = format!("f((exports,module)=>{{{inner}}})");
            if !script.contains("typeof exports") {
                continue;
            }
            assert!(!uses(&script).contains(" -"), "{script}: {}", uses(&script));
        }
    }
}

#[test]
fn functions_that_are_called_by_a_name() {
    for (script, wanted) in [
        (
            "const f=s=>s.a;f(window.StyledComponents)",
            "StyledComponents - (StyledComponents)",
        ),
        (
            "f(window.StyledComponents);function f(s){s.a}",
            "StyledComponents - (StyledComponents)",
        ),
        (
            "(function(f){f(window.StyledComponents)})(s=>s.a)",
            "StyledComponents - (StyledComponents)",
        ),
        (
            "(function(w){f(w);function f(v){v.StyledComponents.a}})(window)",
            "StyledComponents -",
        ),
        // What is asked for where it is called.
        (
            "const f=s=>s.a;if(window.StyledComponents)f(window.StyledComponents)",
            "StyledComponents - own (StyledComponents)",
        ),
        (
            "const f=(s={})=>s.a;f(window.StyledComponents)",
            "(StyledComponents)",
        ),
        (
            "const f=s=>{s=s||{};s.a};f(window.StyledComponents)",
            "(StyledComponents)",
        ),
        (
            "let f=s=>s.a;f=g;f(window.StyledComponents)",
            "(StyledComponents)",
        ),
        ("f(window.StyledComponents)", "(StyledComponents)"),
        (
            "(function(f){f=g;f(window.StyledComponents)})(s=>s.a)",
            "(StyledComponents)",
        ),
    ] {
        assert_eq!(uses(script), wanted, "{script}");
    }
}

#[test]
fn the_global_object_by_other_names() {
    for (script, wanted) in [
        ("this.StyledComponents.a", "StyledComponents load"),
        ("(()=>{this.StyledComponents.a})()", "StyledComponents load"),
        ("const w=this;w.StyledComponents.a", "StyledComponents load"),
        (
            "(function(w){w.StyledComponents.a})(this)",
            "StyledComponents load",
        ),
        ("(self||this).StyledComponents.a", "StyledComponents load"),
        (
            "(typeof window==='undefined'?this:window).StyledComponents.a",
            "StyledComponents load",
        ),
        (
            "var w=typeof globalThis!='undefined'?globalThis:typeof self!='undefined'?self:{};w.StyledComponents.a",
            "StyledComponents load",
        ),
        // What is another object, or may be one.
        ("(function(){this.StyledComponents.a})()", ""),
        ("(q||window).StyledComponents.a", ""),
        ("(q?q:window).StyledComponents.a", ""),
        ("(window&&q).StyledComponents.a", ""),
        ("(function(w){w=w||q;w.StyledComponents.a})(this)", ""),
        (
            "(function(w){w=w||self;w=q;w.StyledComponents.a})(this)",
            "",
        ),
        ("(function(w){w=w||self;w.StyledComponents.a})(q)", ""),
    ] {
        assert_eq!(uses(script), wanted, "{script}");
    }
}
