use proptest::prelude::*;

use super::signatures::{NEEDLES, Sign};
use super::{Module, Scan, Script, SourceMap};

fn scan(text: &str) -> Script {
    let mut scan = Scan::default();
    scan.feed(text.as_bytes());
    scan.finish()
}

fn scan_in_pieces(text: &[u8], size: usize) -> Script {
    let mut scan = Scan::default();
    text.chunks(size).for_each(|piece| scan.feed(piece));
    scan.finish()
}

#[test]
fn a_name_is_found_across_pieces_of_any_size() {
    let text = b"(()=>{n.g.window.registerPlugin(a.id,new b)})();";
    for size in 1..text.len() {
        assert!(scan_in_pieces(text, size).has(Sign::RegisterPlugin));
    }
    assert!(!scan("registerPlug").has(Sign::RegisterPlugin));
}

#[test]
fn a_name_is_found_once_wherever_a_block_ends() {
    for before in 64_000..66_000 {
        if before % 7 != 0 && !(65_400..65_700).contains(&before) {
            continue;
        }
        let text = format!("{}registerPlugin(a,b)", " ".repeat(before));
        let seen = scan(&text).find(Sign::RegisterPlugin);
        assert_eq!(
            seen.map(|seen| (seen.count, seen.first.offset)),
            Some((1, before))
        );
    }
}

#[test]
fn every_sign_is_searched_for_and_none_is_too_long() {
    for (needle, sign) in NEEDLES {
        assert!((*sign as usize) < super::signatures::SIGNS);
        assert!(needle.len() <= super::scan::LONGEST, "{needle}");
    }
}

/// As the published files have it: production and development, quotes of both kinds.
#[test]
fn copies_of_react_are_told_from_readers_of_it() {
    let react = "var W={ReactCurrentDispatcher:U,ReactCurrentBatchConfig:V,ReactCurrentOwner:K};";
    assert!(scan(react).has_react());
    let development = "var I = {\n  ReactCurrentBatchConfig: a,\n  ReactCurrentOwner: b\n};";
    assert!(scan(development).has_react());
    let react_19 = "exports.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE =\n x;";
    assert!(scan(react_19).has_react());
    let shaken = "q={isMounted:function(){return!1},enqueueForceUpdate:function(){},\
                  enqueueReplaceState:function(){},enqueueSetState:function(){}}";
    assert!(scan(shaken).has_react());
    assert!(scan("  enqueueReplaceState: function () {},\n").has_react());
    for reader in [
        "enqueueReplaceState:function(e,t,n){e=e._reactInternals}",
        "this.updater.enqueueReplaceState(this,e)",
        "m=k.__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED.ReactCurrentOwner,l={};",
        "ReactSharedInternals.ReactCurrentOwner;",
        "a?b.ReactCurrentOwner:c",
        "e.hasOwnProperty(\"ReactCurrentOwner\")",
        "t=n.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE,r=1",
        "n.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE==null",
        // preact/compat
        "B={ReactCurrentDispatcher:{current:{readContext:function(n){}}}}",
        // react-is
        "c=b?Symbol.for(\"react.element\"):60103",
    ] {
        assert!(!scan(reader).has_react(), "{reader}");
    }
}

#[test]
fn react_dom_says_its_version() {
    let rest = ";a._reactRootContainer;b.onCommitFiberRoot(c)";
    for (text, version) in [
        (
            "bundleType:0,version:\"18.3.1\",rendererPackageName:\"react-dom\"}",
            Some("18.3.1"),
        ),
        (
            "version: '16.14.0',\n rendererPackageName: 'react-dom'\n",
            Some("16.14.0"),
        ),
        (
            "version: \\\"19.2.0\\\",\\n rendererPackageName: \\\"react-dom\\\",",
            None,
        ),
        (
            "version:\\\"19.2.0\\\",rendererPackageName:\\\"react-dom\\\"",
            Some("19.2.0"),
        ),
        (
            "version: ReactVersion, rendererPackageName: 'react-dom'",
            None,
        ),
    ] {
        let script = scan(&format!("{text}{rest}"));
        assert!(script.has_react_dom(), "{text}");
        let found = script.react_dom.as_deref();
        assert!(
            found == version || text.contains("\\n"),
            "{text}: {found:?}"
        );
    }
    for other in [
        "\"react-test-renderer\"",
        "e.rendererPackageName",
        "\"react-dom-custom\"",
    ] {
        let script = scan(&format!(
            "version:\"18.3.1\",rendererPackageName:{other}{rest}"
        ));
        assert!(!script.has_react_dom(), "{other}");
    }
}

#[test]
fn only_code_made_of_text_that_may_run_is_dynamic() {
    for text in [
        "var o=new Function(\"self\",\"RULES\",a);",
        "t=new Function(\"def\",\"return \"+n)(a)",
        "return eval(e)",
        "x=eval(\"(\"+t+\")\")",
        "new Function(...e)",
        "return e;eval(t)",
        "e();eval(e)",
    ] {
        let script = scan(text);
        assert!(
            script.has(Sign::Eval) || script.has(Sign::Function),
            "{text}"
        );
    }
    for text in [
        "try{return this||new Function(\"return this\")()}catch(e){}",
        "||Function(\"return this\")()",
        "Function('return this')()",
        "Function(\"\\\"use strict\\\";return this\")",
        "isFunction(e)",
        "a.eval(e)",
        "medieval(e)",
        "function eval(e){return 1}",
        "class A{eval(e,t){return 1}}",
        "throw Error(\"eval() is not allowed\")",
        "s=\"eval(x)\"",
        "s='Function(x)'",
        "i(e)?e:(\"function\"==typeof e?e:Function(e)).apply(void 0,t)",
        "var fn = isCallable(handler) ? handler : Function(handler);",
        "\"function\"!=typeof e&&(e=new Function(\"\"+e))",
        "Function(\"r\",\"regeneratorRuntime = r\")(t)",
        "u=Function(\"binder\",\"return function (\"+s+\"){}\")",
        "a[n]=Function(\"F,a\",\"return new F(\"+e.join(\",\")+\")\")",
        "/** @type Function(node: HtmlElement, isAppearing: bool) -> void */",
        "try{return eval(\"quire\".replace(/^/,\"re\"))(e)}catch(e){}",
        "try{new Function(\"\")}catch(e){}",
        "try{return Function(\"return function*() {}\")()}catch(e){}",
        "try{return Function('return require(\"'+e+'\")')()}catch(e){}",
        "module.exports = eval(\"require\")(\"encoding\");",
        "/^(?:eval(?:uate)?|Function(?:list)?)\\b|eval(?=\\s)/",
        "function f(e){return r(),r(),e;eval(e)}",
        "prototype = getPrototypeOf(getPrototypeOf(Function('return async function*(){}()')()));",
        "{ return obj;\n    eval(obj);\n}",
    ] {
        let script = scan(text);
        let dynamic = script.has(Sign::Eval) || script.has(Sign::Function);
        assert!(!dynamic, "{text}");
    }
}

#[test]
fn the_public_path_is_told_from_other_properties() {
    for root in [
        "n.p=\"/\",a",
        "r.p='';",
        "__webpack_require__.p = \"/\";",
        "o.p=\"\"}",
    ] {
        assert!(scan(root).has(Sign::PublicPathRoot), "{root}");
        assert!(!scan(root).has(Sign::PublicPathOther), "{root}");
    }
    for other in [
        "n.p=window.basename+\"/static/\"",
        "n.p=\"/\"+a",
        "n.p=\"/static/\";",
    ] {
        assert!(!scan(other).has(Sign::PublicPathRoot), "{other}");
        assert!(scan(other).has(Sign::PublicPathOther), "{other}");
    }
    for none in [
        "n.p==\"/\"",
        "this.p=\"/\"",
        "this.p=x",
        ".p=\"/\"",
        "n.p === \"/\"",
    ] {
        let script = scan(none);
        assert!(!script.has(Sign::PublicPathRoot), "{none}");
        assert!(!script.has(Sign::PublicPathOther), "{none}");
    }
}

#[test]
fn only_the_last_line_names_the_source_map() {
    let file = |name: &str| Some(SourceMap::File(name.into()));
    for (text, map) in [
        (
            "a();\n//# sourceMappingURL=main.js.map",
            file("main.js.map"),
        ),
        (
            "a();\r\n//# sourceMappingURL=main.js.map\r\n\n \n",
            file("main.js.map"),
        ),
        ("//# sourceMappingURL=a.map\nb();", None),
        (
            "a();\n//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map\n",
            file("b.map"),
        ),
        ("a();//# sourceMappingURL=a.map", None),
        ("a=\"\\n//# sourceMappingURL=data:x\"+b", None),
        ("a=\"/*# sourceMappingURL=data:x */\"", None),
        (
            "a();\n//# sourceMappingURL=data:abcd\n",
            Some(SourceMap::Inline(31)),
        ),
        ("a();\n\n", None),
        ("", None),
    ] {
        assert_eq!(scan(text).source_map, map, "{text:?}");
        for size in 1..12 {
            let script = scan_in_pieces(text.as_bytes(), size);
            assert_eq!(script.source_map, map, "{text:?} by {size}");
        }
    }
}

#[test]
fn modules_are_told_by_their_first_and_last_statement() {
    for (text, module) in [
        (
            "import{jsx as e}from\"react/jsx-runtime\";a()",
            Some(Module::Import),
        ),
        (
            "/*! licence */\n\"use strict\";\nimport React from 'react';",
            Some(Module::Import),
        ),
        ("import \"./a.js\";", Some(Module::Import)),
        ("import* as e from\"react\";", Some(Module::Import)),
        ("import(\"./a\").then(b)", None),
        ("import.meta.url", None),
        ("imports={a:1}", None),
        ("import this from there and read it", None),
        ("export default function(){}", Some(Module::FirstExport)),
        ("var a=1;export{a as default};", Some(Module::LastExport)),
        (
            "var a=1;\nexport {\n  a as default,\n  b\n};\n//# sourceMappingURL=a.map\n",
            Some(Module::LastExport),
        ),
        ("var a=1;\nexport default a;\n", Some(Module::LastExport)),
        ("a(\"export{a};\")", None),
        ("a(); // export{a};", None),
        ("e.export={a}", None),
        ("module.exports={a};", None),
        ("b={a};a.export={b};", None),
        ("// see export default a", None),
    ] {
        assert_eq!(scan(text).module, module, "{text:?}");
    }
}

#[test]
fn names_of_files_are_kept() {
    let text = "/*! For license information please see main.js.LICENSE.txt */\n(()=>{})()";
    assert_eq!(scan(text).license.as_deref(), Some("main.js.LICENSE.txt"));
}

/// A text of needles, what may stand around them, and blanks that shift them.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let around = [
        "\n//",
        ".",
        "a",
        "\"",
        "=\"/\";",
        ":",
        " ",
        "\n",
        "data:x",
        "{a};",
        "version:\"1.2.3\",",
        ":\"react-dom\"",
        "try{",
        "export",
        "import",
        "return this",
        "/*! ",
        "é",
    ];
    let mut words: Vec<String> = NEEDLES
        .iter()
        .map(|(needle, _)| (*needle).to_owned())
        .collect();
    words.extend(around.map(str::to_owned));
    let word = prop_oneof![
        8 => prop::sample::select(words),
        1 => (0_usize..70_000).prop_map(|n| " ".repeat(n)),
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_size_of_the_pieces_does_not_show(text in texts(), size in 1_usize..5_000) {
        let whole = scan_in_pieces(&text, text.len().max(1));
        prop_assert_eq!(&whole, &scan_in_pieces(&text, size));
        prop_assert_eq!(whole.size, text.len() as u64);
    }

    #[test]
    fn every_needle_is_judged_as_it_stands(text in texts()) {
        // The plain way: each needle by itself, over the whole text.
        let script = scan_in_pieces(&text, 4096);
        let mut counts = std::collections::BTreeMap::new();
        for (needle, sign) in NEEDLES {
            for at in memchr::memmem::find_iter(&text, needle) {
                let behind = at + needle.len();
                let context = super::signatures::Context {
                    before: &text[at.saturating_sub(super::signatures::BEFORE)..at],
                    after: &text[behind..text.len().min(behind + super::signatures::AFTER)],
                };
                if sign.holds(context) {
                    *counts.entry(*sign).or_insert(0_u64) += 1;
                }
            }
        }
        let seen = script.seen.iter().map(|seen| (seen.sign, seen.count)).collect();
        prop_assert_eq!(counts, seen);
    }

    #[test]
    fn no_bytes_make_it_panic(text in prop::collection::vec(any::<u8>(), 0..3_000)) {
        let _ = scan_in_pieces(&text, 700);
    }
}
