//! Requests without a token, in the forms that people write them.

use super::super::{Method, read};
use crate::server::names;

/// What is found: the method, the path, and what else is known of it.
fn found(script: &str) -> Vec<String> {
    let code = read(script.as_bytes(), names::in_use()).unwrap();
    let requests = code.requests.iter().map(|one| {
        let based = if one.is_based { "?" } else { "" };
        let xml = if one.says_xml { " xml" } else { "" };
        format!("{} {based}{}{xml}", one.method.name(), one.path)
    });
    requests.collect()
}

#[test]
fn requests_without_a_token() {
    for (script, expected) in [
        ("fetch('/plugins/p/a',{method:'POST'})", "POST /plugins/p/a"),
        (
            "window.fetch('/plugins/p/a',{method:'put'})",
            "PUT /plugins/p/a",
        ),
        (
            "fetch('/api/v4/posts',{method:'DELETE',headers:{}})",
            "DELETE /api/v4/posts",
        ),
        (
            "const u='/plugins/p';fetch(u+'/a/'+i,{method:'PATCH'})",
            "PATCH /plugins/p/a/",
        ),
        (
            "const u='/plugins/p';fetch(`${u}/a/${i}`,{method:'POST'})",
            "POST /plugins/p/a/",
        ),
        (
            "const m={id:'p'};fetch(`/plugins/${m.id}/a`,{method:'POST'})",
            "POST /plugins/p/a",
        ),
        (
            "const m=JSON.parse('{\"id\":\"p\"}');fetch(''.concat('/plugins/',m.id,'/a'),{method:'POST'})",
            "POST /plugins/p/a",
        ),
        (
            "fetch(base()+'/plugins/p/a',{method:'POST'})",
            "POST ?/plugins/p/a",
        ),
        (
            "fetch(''.concat(base(),'/plugins/p/a'),{method:'POST'})",
            "POST ?/plugins/p/a",
        ),
        (
            "fetch(`${location.origin}${window.basename}/plugins/p/a`,{method:'POST'})",
            "POST ?/plugins/p/a",
        ),
        (
            "fetch('/api/v4/posts',{method:'POST',headers:{Authorization:t}})",
            "POST /api/v4/posts",
        ),
        (
            "const h='X-CSRF-Token',b=JSON.stringify(x);fetch('/plugins/p/a',{method:'POST',body:b})",
            "POST /plugins/p/a",
        ),
        (
            "class C{constructor(f){this.fetch=f}}fetch('/plugins/p/a',{method:'POST'})",
            "POST /plugins/p/a",
        ),
        (
            "const b=base()+'/plugins/p';fetch(`${b}/a`,{method:'POST'})",
            "POST ?/plugins/p/a",
        ),
        (
            "fetch(window.basename+'/plugins/'+i,{method:'POST'})",
            "POST ?/plugins/",
        ),
        (
            "const h={'Content-Type':'application/json'};fetch('/plugins/p/a',{method:'POST',headers:h});\
             fetch('/plugins/p/b',{headers:{...h}})",
            "POST /plugins/p/a",
        ),
        (
            "const o={method:'POST',credentials:'include'};fetch('/plugins/p/a',o)",
            "POST /plugins/p/a",
        ),
        (
            "const o={method:'GET'};fetch('/plugins/p/a',{...o,method:'POST'})",
            "POST /plugins/p/a",
        ),
        (
            "fetch('/plugins/p/a',{method:'POST',headers:new Headers({Accept:'*/*'}),body:JSON.stringify(b)})",
            "POST /plugins/p/a",
        ),
        (
            "fetch('/plugins/p/a',{method:'POST',body:new FormData(f)})",
            "POST /plugins/p/a",
        ),
        (
            "function send(u,b){return fetch(u,{method:'POST',body:JSON.stringify(b)})}send('/plugins/p/a',1)",
            "POST /plugins/p/a",
        ),
        (
            "fetch('/plugins/p/a',{method:'POST',headers:{'x-requested-with':'XMLHttpRequest'}})",
            "POST /plugins/p/a xml",
        ),
        (
            "fetch('/plugins/p/a',{method:'POST',headers:{'X-Requested-With':'fetch'}})",
            "POST /plugins/p/a",
        ),
    ] {
        assert_eq!(found(script), [expected], "{script}");
    }
    let two = "fetch('/plugins/p/a',{method:'POST'});fetch('/plugins/p/b',{method:'PUT'})";
    assert_eq!(found(two), ["POST /plugins/p/a", "PUT /plugins/p/b"]);
    let code = read(
        b"x;\n fetch('/plugins/p/a',{method:'POST'})",
        names::in_use(),
    )
    .unwrap();
    let [only] = code.requests.as_slice() else {
        unreachable!("{:?}", code.requests)
    };
    assert_eq!(
        (only.at.line, only.at.column, only.method),
        (2, 2, Method::Post)
    );
}

#[test]
fn requests_that_prove_who_sends_them_or_may() {
    for script in [
        // They change nothing, or what they do is not known.
        "fetch('/plugins/p/a')",
        "fetch('/plugins/p/a',{headers:{}})",
        "fetch('/plugins/p/a',{method:'get'})",
        "fetch('/plugins/p/a',{method:m})",
        // They go elsewhere.
        "fetch('https://example.com/plugins/p',{method:'POST'})",
        "fetch('/other/plugins/p',{method:'POST'})",
        "const u='https://example.com';fetch(u+'/plugins/p',{method:'POST'})",
        "fetch(u,{method:'POST'})",
        // With the token, or another proof.
        "fetch('/plugins/p/a',{method:'POST',headers:{'X-CSRF-Token':t}})",
        "fetch('/plugins/p/a',{method:'POST',headers:{['x-csrf-token']:t}})",
        "fetch('/plugins/p/a',{method:'POST',headers:{Authorization:t}})",
        "fetch('/plugins/p/a',{method:'POST',headers:{'X-Requested-With':x}})",
        "fetch('/plugins/p/a',{method:'POST',credentials:'omit'})",
        "fetch('/plugins/p/a?csrf='+t,{method:'POST'})",
        "fetch(`/plugins/${p}/a?csrf=${t}`,{method:'POST'})",
        "const u=`/plugins/${p()}/a?csrf=${t}`;fetch(u,{method:'POST'})",
        "const f=new FormData;f.append('csrf',t);fetch('/plugins/p/a',{method:'POST',body:f})",
        "const q=new URLSearchParams({csrf:t});fetch(`/plugins/p/a?${q}`,{method:'POST'})",
        "fetch('/plugins/p/a?'+q({csrf:t}),{method:'POST'})",
        // The server itself asks for no token.
        "fetch('/api/v4/roles/names',{method:'POST'})",
        "fetch('/api/v4/users/'+i+'/auth',{method:'PUT'})",
        // What is added to under another name, or in another's place.
        "var o;(o={method:'POST',headers:{}}).headers[n]=t,fetch('/plugins/p/a',o)",
        "let o,p;p=o={method:'POST',headers:{}};p.headers[n]=t;fetch('/plugins/p/a',o)",
        "let h;Object.assign(h={},t);fetch('/plugins/p/a',{method:'POST',headers:h})",
        "const b={headers:{}};const c={...b};c.headers[n]=t;fetch('/plugins/p/a',{...b,method:'POST'})",
        "const h={__proto__:t};fetch('/plugins/p/a',{method:'POST',headers:h})",
        "const M={save:'POST'};M.save='GET';fetch('/plugins/p/a',{method:M.save})",
        "let f=u=>fetch(u,{method:'POST'});const g=f;f=u=>g(u+t);f('/plugins/p/a')",
        // Headers that are not known whole.
        "fetch('/plugins/p/a',client.getOptions({method:'POST'}))",
        "fetch('/plugins/p/a',{method:'POST',headers:h()})",
        "fetch('/plugins/p/a',{method:'POST',headers:{[n]:t}})",
        "fetch('/plugins/p/a',{method:'POST',headers:{...h}})",
        "fetch('/plugins/p/a',{method:'POST',...o})",
        "const h={};h[n]=t;fetch('/plugins/p/a',{method:'POST',headers:h})",
        "const h={};add(h);fetch('/plugins/p/a',{method:'POST',headers:h})",
        "const o={method:'POST',headers:{}};o.headers[n]=t;fetch('/plugins/p/a',o)",
        "const h=new Headers;h.set(n,t);fetch('/plugins/p/a',{method:'POST',headers:h})",
        "let h={};if(t)h={a:t};fetch('/plugins/p/a',{method:'POST',headers:h})",
        "fetch('/plugins/p/a',{method:'POST',get headers(){return h}})",
        // Another fetch than the browser's.
        "const fetch=send;fetch('/plugins/p/a',{method:'POST'})",
        "const f=window.fetch;window.fetch=(u,o)=>f(u,add(o));fetch('/plugins/p/a',{method:'POST'})",
        "client.fetch('/plugins/p/a',{method:'POST'})",
    ] {
        assert_eq!(found(script), Vec::<String>::new(), "{script}");
    }
}
