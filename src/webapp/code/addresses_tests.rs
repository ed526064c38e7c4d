//! Addresses at the root of the host, in the forms that people write them.

use super::read;
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
        "const x=new XMLHttpRequest;x.open('GET','/plugins/p/a')",
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
        "f('form',{action:'/plugins/p/a'})",
        // Through names, functions, methods and fields.
        "const i='p',u=`/plugins/${i}`;fetch(`${u}/a`)",
        "const m={id:'p'};fetch('/plugins/'+m.id+'/a')",
        "const b=()=>'/plugins/p';function r(){return`${b()}/a`}fetch(r())",
        "class C{constructor(){this.url='/plugins/p'}get(){return fetch(this.url+'/a')}}new C",
        "class C{url='/plugins/p';get=async()=>{const r=await fetch(`${this.url}/a`)}}new C",
        "class C{constructor(){d(this,'url','/plugins/p'),d(this,'get',()=>fetch(`${this.url}/a`))}}new C",
        "class C{route(){return'/plugins/p'}get(){return fetch(this.route()+'/a')}}new C",
        "const o={route(){return'/plugins/p'},get(){return fetch(this.route()+'/a')}}",
        "function get(u){return fetch(u)}get('/plugins/p/a')",
    ] {
        assert_eq!(found(script), ["/plugins/p/a"], "{script}");
    }
    assert_eq!(
        found(
            "f('img',{src:'/api/v4/users/'.concat(i,'/image')});f('link',{href:'/static/plugins/p/a.css'})"
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
        "class C{url='';set(u){this.url=u}get(){return fetch(this.url+'/plugins/p/a')}}new C",
        "class C{constructor(){this.url='/plugins/p';this.url=s()+this.url}get(){return fetch(this.url+'/a')}}",
        "class C{constructor(){this.url='/plugins/p';this[k]=s()}get(){return fetch(this.url+'/a')}}",
        "function r(){if(b)return b;return'/plugins/p'}fetch(r())",
        // Kept or handed on: a folder may still come before it.
        "const u='/plugins/p/a';send(u)",
        "client.get('/plugins/p/a')",
        "registry.registerUserSettings({icon:'/plugins/p/a'})",
        "router.replace('/plugins/p/a')",
        "db.open('/plugins/p/a')",
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
