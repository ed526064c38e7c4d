use super::super::tests::read;

#[test]
fn ids_that_are_proven() {
    for (script, wanted) in [
        ("registerPlugin('a',p)", Some("a")),
        ("registerPlugin(`a`,p)", Some("a")),
        ("const i='a';registerPlugin(i,p)", Some("a")),
        (
            "const m=JSON.parse('{\"id\":\"a\",\"b\":1}');registerPlugin(m.id,p)",
            Some("a"),
        ),
        (
            "const m=JSON.parse('{\"id\":\"a\"}'),i=m.id;registerPlugin(i,p)",
            Some("a"),
        ),
        (
            "const m=JSON.parse('{\"id\":\"a\"}'),{id:i}=m;registerPlugin(i,p)",
            Some("a"),
        ),
        (
            "const m={id:'a',b:1},{id:i}=m;registerPlugin(i,p)",
            Some("a"),
        ),
        ("const m={id:'a',...x};registerPlugin(m.id,p)", None),
        (
            "const m=JSON.parse('{\"id\":\"a\"}',(k,v)=>k=='id'?v+'b':v);registerPlugin(m.id,p)",
            None,
        ),
        (
            "var m;Object.assign(m={id:'a'},x);registerPlugin(m.id,p)",
            None,
        ),
        ("var m;f(m={id:'a'});registerPlugin(m.id,p)", None),
        ("var m;f(),m={id:'a'};registerPlugin(m.id,p)", Some("a")),
        (
            "var m;n.d(m,{id:()=>i});m={id:'a'};registerPlugin(m.id,p)",
            None,
        ),
        ("let i='a';i='b';registerPlugin(i,p)", None),
        ("registerPlugin(f(),p)", None),
        ("registerPlugin(m.id,p)", None),
    ] {
        let code = read(script.as_bytes()).unwrap();
        let id = code.registrations.first().and_then(|one| one.id.as_deref());
        assert_eq!(id, wanted, "{script}");
    }
}

#[test]
fn ids_that_may_be_changed() {
    let id = |before: &str| {
        let script = format!("var m={{id:'a',v:'1'}};{before};registerPlugin(m.id,p)");
        let code = read(script.as_bytes()).unwrap();
        code.registrations.into_iter().next().and_then(|one| one.id)
    };
    for before in [
        "m.id='b'",
        "m['id']='b'",
        "m[k]='b'",
        "m.id=window.basename?m.id:'b'",
        "[m.id]=x",
        "({a:m.id}=x)",
        "[m.id='c']=x",
        "for(m.id of x);",
        "for(m.id in x);",
        "m.id++",
        "delete m.id",
        "Object.assign(m,{id:'b'})",
        "function fix(m){m.id='b'}fix(m)",
        "var c=m;c.id='b'",
        "var c=d={e:m}",
        "export_={m}",
        "x=()=>m",
    ] {
        assert_eq!(id(before), None, "{before}");
    }
    for before in [
        "",
        "x.id='b'",
        "m.v='2'",
        "f(m.id,m.v)",
        "x={...m}",
        "var c=m;f(c.id)",
        "var {id:i,v}=m;f(i,v)",
        "x=m[k]",
        "m",
    ] {
        assert_eq!(id(before).as_deref(), Some("a"), "{before}");
    }
    for script in [
        "var a={b:{id:'a'}};a.b={id:'b'};registerPlugin(a.b.id,p)",
        "var a={b:{id:'a'}},c=a.b;c.id='b';registerPlugin(a.b.id,p)",
        "var a={b:{id:'a'}};a[k].id='b';registerPlugin(a.b.id,p)",
        "var m={id:'a',['i'+'d']:'b'};registerPlugin(m.id,p)",
        "var m={id:'a',fix(){this.id='b'}};m.fix();registerPlugin(m.id,p)",
        "var m=JSON.parse('{\"id\":\"a\"}');m.id='b';registerPlugin(m.id,p)",
        "var m={id:'a'};m.id='b';var {id:i}=m;registerPlugin(i,p)",
    ] {
        let code = read(script.as_bytes()).unwrap();
        let id = code.registrations.first().and_then(|one| one.id.as_deref());
        assert_eq!(id, None, "{script}");
    }
}

/// Other libraries have functions of that name.
/// Builds that nothing minified leave the manifest in a module of its own.
#[test]
fn ids_behind_modules() {
    const JSON: &str = "JSON.parse('{\"id\":\"a\",\"v\":\"1\"}')";
    let run = "(()=>{var l=[";
    let require = "],c={};function n(i){var o=c[i];if(o)return o.exports;o=c[i]={exports:{}};\
                   l[i](o,o.exports,n);return o.exports}";
    let id = |manifest: &str, other: &str, id: &str| {
        let script = format!(
            "{run},(e,t,n)=>{{{manifest}}},(e,t,n)=>{{{other}}}{require}\
             var m=n(1),s=n(2);window.registerPlugin({id},p)}})()"
        );
        let code = read(script.as_bytes()).unwrap();
        let id = code.registrations.into_iter().next().and_then(|one| one.id);
        (id.as_deref() == Some("a"), script)
    };
    let default = format!("n.d(t,{{\"default\":()=>d}});const m={JSON};const d=(m);");
    let named = format!("n.d(t,{{id:()=>i}});const {{id:i}}={JSON}");
    let old = format!("n.d(t,'m',function(){{return m}});var m={JSON}");
    let json = format!("e.exports={JSON}");
    for (manifest, other, wanted) in [
        (&default, "", "m.default.id"),
        (
            &default,
            "var o=n(1);q(o.default.v);n(1)",
            "m[\"default\"].id",
        ),
        (
            &default,
            "var o=n(1);n.d(t,{x:()=>o.default})",
            "m.default.id",
        ),
        (&named, "", "m.id"),
        (&named, "var o=n(1);n.d(t,{id:()=>o.id})", "s.id"),
        (&old, "", "m.m.id"),
        (&json, "", "m.id"),
        (&json, "var o=n(1);q(o.v);var u=n.t(1,1)", "m.id"),
        (&json, "var o=n(1);n.d(t,{id:()=>i});const i=o.id", "s.id"),
        (&"n.d(t,{id:()=>'a'})".to_owned(), "", "m.id"),
    ] {
        let (is_found, script) = id(manifest, other, wanted);
        assert!(is_found, "{script}");
    }
    for (manifest, other) in [
        (&default, "var o=n(1);o.default.id='b'"),
        (&default, "n(1).default.id='b'"),
        (&default, "n('1').default.id='b'"),
        (&default, "n(0+1).default.id='b'"),
        (&default, "var o=n(1);q(o.default)"),
        (&default, "var o=n(1);q(o)"),
        (&default, "var o=n(1),k='default';o[k].id='b'"),
        (&default, "var {default:o}=n(1);o.id='b'"),
        (&default, "var o=n(1);const g=()=>o.default;g().id='b'"),
        (&default, "var o=n(1);n.d(t,{x:()=>o.default});q(n(2).x)"),
        (&default, "n.bind(n,1)().default.id='b'"),
        (&default, "var r=n;r(1).default.id='b'"),
        (&default, "q(n)"),
        (&json, "n(1).id='b'"),
        (&json, "q(n(1))"),
        (&json, "var u=n.t(1,1);q(u)"),
    ] {
        let taken = if manifest == &json {
            "m.id"
        } else {
            "m.default.id"
        };
        let (is_found, script) = id(manifest, other, taken);
        assert!(!is_found, "{script}");
    }
    for (manifest, taken) in [
        (default.clone() + "d.id='b'", "m.default.id"),
        (default.clone() + "q(m)", "m.default.id"),
        (default + "q({x:()=>m})", "m.default.id"),
        (json.clone() + ";e.exports.id='b'", "m.id"),
        (format!("q&&({json})"), "m.id"),
        (json + ";t.id='b'", "m.id"),
    ] {
        let (is_found, script) = id(&manifest, "", taken);
        assert!(!is_found, "{script}");
    }
}

#[test]
fn whose_function_is_called() {
    for (script, wanted) in [
        ("window.registerPlugin('a',p)", vec![Some("a")]),
        ("n.g.window.registerPlugin('a',p)", vec![Some("a")]),
        (
            "(()=>{var m={1:(e,t,n)=>{n.g.registerPlugin('a',p)}};function n(i){m[i](i,i,n)}n(1)})()",
            vec![Some("a")],
        ),
        ("(self||window).registerPlugin('a',p)", vec![Some("a")]),
        ("var w=window;w.registerPlugin('a',p)", vec![Some("a")]),
        (
            "(function(w){w.registerPlugin('a',p)})(window)",
            vec![Some("a")],
        ),
        (
            "function f(w){w.registerPlugin('a',p)}f(window)",
            vec![Some("a")],
        ),
        ("const{registerPlugin:f}=window;f('a',p)", vec![]),
        (
            "const{registerPlugin}=window;registerPlugin('a',p)",
            vec![Some("a")],
        ),
        ("this.registerPlugin('a',p)", vec![Some("a")]),
        ("window.top.parent.registerPlugin('a',p)", vec![Some("a")]),
        ("this.parent.registerPlugin('a',p)", vec![Some("a")]),
        ("self.global.registerPlugin('a',p)", vec![Some("a")]),
        (
            "class E{go(){this.parent.registerPlugin('a',p)}}",
            vec![None],
        ),
        ("var x=f();x.top.registerPlugin('a',p)", vec![None]),
        ("x.self.registerPlugin('a',p)", vec![None]),
        ("x.global.registerPlugin('a',p)", vec![None]),
        (
            "class E{constructor(){this.registerPlugin('a',p)}}",
            vec![None],
        ),
        ("var self=q;self.registerPlugin('a',p)", vec![None]),
        ("x.g.registerPlugin('a',p)", vec![None]),
        ("gsap.registerPlugin('a',p)", vec![None]),
        ("import_.default.registerPlugin('a',p)", vec![None]),
        (
            "function registerPlugin(a,b){}registerPlugin('a',p)",
            vec![None],
        ),
        (
            "gsap.registerPlugin('b',p);window.registerPlugin('a',p)",
            vec![Some("a")],
        ),
    ] {
        let code = read(script.as_bytes()).unwrap();
        let ids = code.registrations.iter().map(|one| one.id.as_deref());
        assert_eq!(ids.collect::<Vec<_>>(), wanted, "{script}");
    }
}

#[test]
fn plugins_by_their_methods() {
    let shape = |plugin: &str| {
        let script = format!("window.registerPlugin('a',{plugin})");
        let code = read(script.as_bytes()).unwrap();
        let plugin = code.registrations.first().and_then(|one| one.plugin);
        plugin.map(|plugin| (plugin.initialize, plugin.uninitialize, plugin.deinitialize))
    };
    assert_eq!(
        shape("new class{initialize(r){}deinitialize(){}}"),
        Some((true, false, true))
    );
    assert_eq!(shape("{uninitialize(){}}"), Some((false, true, false)));
    assert_eq!(shape("new class extends B{uninitialize(){}}"), None);
    assert_eq!(shape("new class{constructor(){this.initialize=f}}"), None);
    assert_eq!(shape("{...p}"), None);
    assert_eq!(shape("p"), None);
    // What it gets later.
    let later = |set: &str| shape(&format!("p);var p={{uninitialize(){{}}}};{set};s(0"));
    assert_eq!(later("p.init=f"), Some((false, true, false)));
    assert_eq!(later("p.initialize=f"), None);
    assert_eq!(later("p['initialize']=f"), None);
    assert_eq!(later("Object.assign(p,{initialize(){}})"), None);
    assert_eq!(later("Object.defineProperty(p,'initialize',d)"), None);
}
