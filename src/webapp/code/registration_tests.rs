use super::tests::read;

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
