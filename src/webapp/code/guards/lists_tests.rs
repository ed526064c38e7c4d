use super::super::tests::{plugin, uses};

/// Functions that stand in a list are called somewhere.
#[test]
fn functions_in_lists() {
    for (body, rest, wanted) in [
        ("[e=>e.registerA(1)].forEach(f=>f(r))", "", "registerA -"),
        (
            "L.forEach(f=>f(r))",
            "const L=[e=>e.registerA(1)]",
            "registerA -",
        ),
        (
            "for(const f of L)f(r)",
            "const L=[];L.push(e=>{e.registerA(1)})",
            "registerA -",
        ),
        (
            "[{go(e){e.registerA(1)}}].forEach(f=>f.go(r))",
            "",
            "registerA -",
        ),
        (
            "L.forEach(f=>f.go(r))",
            "const L=[{go(e){e.registerA(1)}}]",
            "registerA -",
        ),
        // The list asks itself.
        (
            "L.forEach(f=>f.has(r)&&f.go(r))",
            "const L=[{has:e=>!!e.registerA,go(e){e.registerA(1)}}]",
            "registerA own",
        ),
        (
            "[e=>e.registerA&&e.registerA(1)].forEach(f=>f(r))",
            "",
            "registerA own",
        ),
        (
            "[()=>r.registerA(1)].forEach(f=>f())",
            "",
            "registerA other!",
        ),
        (
            "[r.registerA].filter(Boolean).forEach(()=>r.registerA(1))",
            "",
            "registerA own!",
        ),
        (
            "[r.registerA].forEach(f=>f&&r.registerA(1))",
            "",
            "registerA own!",
        ),
    ] {
        let script =
            format!("class P{{initialize(r){{{body}}}}}window.registerPlugin('a',new P);{rest}");
        let mut found = uses(&script);
        found.retain(|one| !one.contains('?'));
        assert_eq!(found, [wanted], "{script}");
    }
}

/// The name stands in the script as a text, by which something else may be put in its place.
#[test]
fn names_of_constants() {
    for (body, wanted) in [
        ("const n='registerA';r[n](1)", "registerA other!"),
        (
            "var n='registerA';r[n]&&r[n](1)",
            "registerA? other!|registerA own!",
        ),
        ("const n='registerA';n in r&&r[n](1)", "registerA own!"),
        ("const n='registerA';r[n]?.(1)", "registerA own!"),
        (
            "const n='registerA';if(typeof r[n]!='function')return;r[n](1)",
            "registerA? other!|registerA own!",
        ),
        ("let n='registerA';if(s)n='registerB';r[n](1)", ""),
        ("for(const n of ['registerA'])r[n](1)", ""),
        ("const n='x';r[n](1)", ""),
    ] {
        assert_eq!(uses(&plugin(body)).join("|"), wanted, "{body}");
    }
}
