use super::tests::{plugin, read, uses};

/// A name is kept with each of its uses, and a variable may have very many: neither may take memory or time for it.
#[test]
fn long_names_and_many_writes_are_survived() {
    let long = format!("registerA{}", "a".repeat(200));
    assert_eq!(uses(&plugin(&format!("r.{long}(1)"))), [""; 0]);
    let calls = "a(),".repeat(5_000);
    let script = plugin(&format!("var a=r.registerA;s({calls}1)"));
    assert_eq!(uses(&script).len(), 4_096);
    let script = format!(
        "{}{}",
        "a=1;".repeat(40_000),
        "var a=r.registerA;".repeat(2_000)
    );
    let found = read(plugin(&script).as_bytes()).map(|code| code.uses.len());
    assert!(found.is_ok_and(|count| count <= 2_000));
}

#[test]
fn guards_around_the_calls_of_a_method() {
    let class = |body: &str| {
        format!(
            "class P{{initialize(r){{{body}}}go(r){{r.registerA(1)}}}}window.registerPlugin('a',new P)"
        )
    };
    for (body, wanted) in [
        ("this.go(r)", "registerA -!"),
        ("if(r.registerA)this.go(r)", "registerA? -!|registerA own!"),
        ("r.registerA&&this.go(r)", "registerA? -!|registerA own!"),
        ("try{this.go(r)}catch(e){}", "registerA own!"),
        ("try{this.go(r)}catch(e){}this.go(r)", "registerA -!"),
    ] {
        assert_eq!(uses(&class(body)).join("|"), wanted, "{body}");
    }
}

#[test]
fn guards_around_the_calls_of_a_method_of_a_translated_class() {
    let class = |body: &str| {
        format!(
            "var P=function(){{return c(P,[{{key:'initialize',value:function(r){{{body}}}}},\
             {{key:'go',value:function(q){{q.registerA(1)}}}}])}}();window.registerPlugin('a',new P)"
        )
    };
    for (body, wanted) in [
        ("this.go(r)", "registerA -!"),
        ("r.registerA&&this.go(r)", "registerA? -!|registerA own!"),
        ("this.go(r);s.v&&s.value()", "registerA -!"),
    ] {
        assert_eq!(uses(&class(body)).join("|"), wanted, "{body}");
    }
}

#[test]
fn guards_in_functions_of_their_own() {
    let class = |body: &str| {
        format!(
            "class P{{initialize(r){{{body}}}has(q){{return!!q.registerA}}no(q){{return q.s}}}}\
             function has(q){{return 'registerA'in q}}function no(q){{return q.s}}\
             window.registerPlugin('a',new P)"
        )
    };
    for (body, wanted) in [
        ("if(has(r))r.registerA(1)", "registerA own!"),
        ("if(!has(r))return;r.registerA(1)", "registerA own!"),
        ("has(r)&&r.registerA(1)", "registerA own!"),
        ("const h=has(r);if(h)r.registerA(1)", "registerA own!"),
        ("if(no(r))r.registerA(1)", "registerA -!"),
        ("has(r);r.registerA(1)", "registerA -!"),
        ("if(this.has(r)){r.registerA(1)}", "registerA own!"),
        ("if(this.no(r))r.registerA(1)", "registerA -!"),
    ] {
        let found = uses(&class(body));
        let found: Vec<_> = found.iter().filter(|one| !one.contains('?')).collect();
        assert_eq!(found, [wanted], "{body}");
    }
}

#[test]
fn what_leaves_in_the_other_branch() {
    for (body, wanted) in [
        (
            "if(r.registerA){}else return;r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "if(r.registerA){s()}else{s();return}r.registerA(1)",
            "registerA? -!|registerA own!",
        ),
        (
            "if(r.registerA){s()}else{s()}r.registerA(1)",
            "registerA? -!|registerA -!",
        ),
    ] {
        assert_eq!(uses(&plugin(body)).join("|"), wanted, "{body}");
    }
}
