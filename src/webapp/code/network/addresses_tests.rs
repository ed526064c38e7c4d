//! Addresses at the root of the host, in the forms that people write them.

use super::super::read;
use crate::server::names;

fn found(script: &str) -> Vec<String> {
    let code = read(script.as_bytes(), names::in_use()).unwrap();
    let found = code.root_addresses.into_iter();
    found.map(|one| one.path.into_string()).collect()
}

#[test]
fn addresses_at_the_root() {
    for script in [
        "fetch('/plugins/p/a')",
        "fetch('/plugins/p/a',{method:'POST'})",
        "fetch(new Request('/plugins/p/a'))",
        "const x=new XMLHttpRequest;x.open('GET','/plugins/p/a',!0)",
        "new EventSource('/plugins/p/a')",
        "navigator.sendBeacon('/plugins/p/a',b)",
        "window.open('/plugins/p/a','Connect')",
        "open('/plugins/p/a')",
        "location='/plugins/p/a'",
        "window.location.href='/plugins/p/a'",
        "window.location.assign('/plugins/p/a')",
        "location.replace('/plugins/p/a')",
        "React.createElement('a',{href:'/plugins/p/a',download:!0},'x')",
        "(0,r.jsx)('img',{alt:'',src:'/plugins/p/a'})",
        "e.createElement('form',{action:'/plugins/p/a'})",
        // Through names and functions.
        "const i='p',u=`/plugins/${i}`;fetch(`${u}/a`)",
        "const m={id:'p'};fetch('/plugins/'+m.id+'/a')",
        "const b=()=>'/plugins/p';function r(){return`${b()}/a`}fetch(r())",
        "const m={id:'p'},{id:q}=m;fetch(`/plugins/${q}/a`)",
        "(0,window.fetch)('/plugins/p/a')",
        "xe('a',{href:'/plugins/p/a'})",
        "function get(u){return fetch(u)}get('/plugins/p/a')",
    ] {
        assert_eq!(found(script), ["/plugins/p/a"], "{script}");
    }
    assert_eq!(
        found(
            "f('img',{src:'/api/v4/users/'.concat(i,'/image')});h.jsx('link',{href:'/static/plugins/p/a.css'})"
        ),
        ["/api/v4/users/", "/static/plugins/p/a.css"]
    );
}

#[test]
fn addresses_that_are_elsewhere_or_may_be() {
    for script in [
        // With what is not known before them.
        "fetch(base+'/plugins/p/a')",
        "fetch(`${window.basename}/plugins/p/a`)",
        "const b=window.basename||'';fetch(b+'/plugins/p/a')",
        "let b='';b=site();fetch(b+'/plugins/p/a')",
        "const c={url:''};c.url=site();fetch(c.url+'/plugins/p/a')",
        // What an object or a class has may be set from outside, and a function be put in another's place.
        "class C{constructor(){this.url='/plugins/p'}get(){return fetch(this.url+'/a')}}const c=new C;c.url=s()",
        "const o={base:()=>'/plugins/p'};o.base=()=>s();fetch(o.base())",
        "class C{base(){return'/plugins/p'}get(){return fetch(this.base())}}class D extends C{base(){return s()}}",
        "function get(u){return fetch(u)}get=(g=>u=>g(s()+u))(get);get('/plugins/p/a')",
        "const f=window.fetch;window.fetch=(u,o)=>f(s()+u,o);fetch('/plugins/p/a')",
        "fetch=(f=>u=>f(s()+u))(fetch);fetch('/plugins/p/a')",
        "Object.assign(window,{fetch:add(window.fetch)});fetch('/plugins/p/a')",
        "Object.defineProperty(window,'fetch',{value:f});fetch('/plugins/p/a')",
        "function r(){if(b)return b;return'/plugins/p'}fetch(r())",
        // Kept or handed on: a folder may still come before it.
        "const u='/plugins/p/a';send(u)",
        "client.get('/plugins/p/a')",
        "registry.registerUserSettings({icon:'/plugins/p/a'})",
        "router.replace('/plugins/p/a')",
        "db.open('/plugins/p/a')",
        "cache.open('GET','/plugins/p/a')",
        "track.sendBeacon('/plugins/p/a')",
        "_.find('a',{href:'/plugins/p/a'})",
        "t('source',{src:'/plugins/p/a'})",
        "const location=l();location.href='/plugins/p/a'",
        // Other paths and hosts.
        "fetch('/team/channels/x')",
        "fetch('https://example.com/plugins/p/a')",
        "f('a',{href:'plugins/p/a'})",
        "f('a',{title:'/plugins/p/a'})",
        "f('p',{href:'/plugins/p/a'})",
    ] {
        assert_eq!(found(script), Vec::<String>::new(), "{script}");
    }
}
