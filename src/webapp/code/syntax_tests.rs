//! Syntax that browsers learnt late, and what only looks like it.

use super::{Syntax, read};
use crate::server::names;

fn written(script: &str) -> Vec<Syntax> {
    let code = read(script.as_bytes(), names::in_use()).unwrap();
    code.syntax.into_iter().map(|one| one.what).collect()
}

#[test]
fn each_is_found() {
    for (script, what) in [
        ("x=/(?<=a)b/", Syntax::RegexpLookbehind),
        ("x=/[(?<]a(?<!\\(a)b/g", Syntax::RegexpLookbehind),
        ("x=/a/d", Syntax::RegexpIndices),
        ("x=/[\\p{L}--[a-z]]/v", Syntax::RegexpSets),
        ("x=/(?i:a)/", Syntax::RegexpModifiers),
        ("x=/(?ms-i:a)/u", Syntax::RegexpModifiers),
        ("x=/(?-i:a)/i", Syntax::RegexpModifiers),
        (
            "x=/(?<y>\\d)-(?<m>a)|(?<m>b)/",
            Syntax::RegexpDuplicateNames,
        ),
        ("a||=b", Syntax::LogicalAssignment),
        ("a.b&&=c", Syntax::LogicalAssignment),
        ("a[0]??=c", Syntax::LogicalAssignment),
        ("a?.b.c", Syntax::OptionalChaining),
        ("a?.(b)", Syntax::OptionalChaining),
        ("x=a??b", Syntax::NullishCoalescing),
        ("x=1_000", Syntax::NumericSeparator),
        ("x=0x10n", Syntax::Bigint),
        ("#!/usr/bin/env node\nf()", Syntax::Hashbang),
        ("class A{a=1}", Syntax::ClassField),
        ("class A{static a=1}", Syntax::StaticField),
        ("class A{#a=1}", Syntax::PrivateField),
        ("x=class{static #a}", Syntax::PrivateField),
        ("class A{#a(){}}", Syntax::PrivateMethod),
        ("class A{static get #a(){return 1}}", Syntax::PrivateMethod),
        ("class A{static{f()}}", Syntax::StaticBlock),
        ("{using a=b}", Syntax::Using),
        ("async function f(){await using a=b}", Syntax::Using),
        ("for(using a of b);", Syntax::Using),
    ] {
        assert_eq!(written(script), [what], "{script}");
    }
    assert_eq!(
        written("class A{#a;static f(o){return #a in o}}"),
        [Syntax::PrivateField, Syntax::PrivateIn]
    );
    // With the flag v a class can hold a class.
    assert_eq!(
        written("x=/[[a](?<=b)]/v;y=/[[a](?<=b)/"),
        [Syntax::RegexpLookbehind, Syntax::RegexpSets]
    );
}

#[test]
fn what_only_looks_like_it() {
    for script in [
        "x=/(?=a)(?!b)(?:c)(?<n>d)/u;y=/(?<n>e)\\k<n>/",
        "x=/\\(?<=a/;y=/[(?<=]/;z=/[\\](?i:]/",
        "x='(?<=a)';y=`(?i:a)`;z=new RegExp('(?<=a)','v')",
        "// /(?<=a)/ a||=b\n/* #a in b */a",
        "a=a||b;a|=b;a&=b;a**=b;a?.5:b",
        "class A{static c(){};get d(){return 1};'#a'(){}}",
        "x={a_b:1,'1_000':1000};y=a_1+1e3+10",
        "'a' in b;var using=1;using\nlet_=2;var x={static:1,'#a':2}",
    ] {
        assert_eq!(written(script), [], "{script}");
    }
}

#[test]
fn places_are_counted_and_the_first_are_kept() {
    let script = format!("f();\n  x=/(?<=a)/;\n{}", "y=/(?<=b)/;".repeat(100));
    let code = read(script.as_bytes(), names::in_use()).unwrap();
    let found = code.syntax.first().unwrap();
    assert_eq!((code.syntax.len(), found.count), (1, 101));
    let places: Vec<_> = found.at.iter().map(|at| (at.line, at.column)).collect();
    assert_eq!(places, [(2, 5), (3, 3), (3, 14), (3, 25), (3, 36), (3, 47)]);
}

/// A comment for minifiers that the parser comes to twice: debug builds of it (0.146) fail a check of their own there.
#[test]
fn comments_that_are_read_twice() {
    for script in [
        "(x=/*#__PURE__*/y)",
        "()=>(x=/*#__PURE__*/f())",
        "()=>(x=//#__PURE__\ny)",
    ] {
        assert_eq!(written(script), [], "{script}");
    }
}
