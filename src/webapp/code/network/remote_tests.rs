//! Scripts from other hosts, in the forms that people write them.

use super::super::{Loading, read};
use crate::server::names;

fn urls(script: &str) -> Vec<(Loading, String)> {
    let code = read(script.as_bytes(), names::in_use()).unwrap();
    let remote = code.remote.into_iter();
    remote.map(|one| (one.how, one.url.into_string())).collect()
}

#[test]
fn scripts_from_elsewhere() {
    let url = "https://cdn.example.com/a.js";
    for script in [
        "const s=document.createElement('script');s.src='URL';document.head.appendChild(s)",
        "var s;s=document.createElement('script'),s.src='URL',document.body.append(s)",
        "(s=>{s=document.createElement('script');s.src='URL';x.appendChild(s)})()",
        "var t;(t=window.document.createElement('SCRIPT')).src='URL';h.appendChild(t)",
        "const s=document.createElement('script');s.setAttribute('src','URL');h.prepend(s)",
        "const u='URL',s=document.createElement('script');s.src=u;h.appendChild(s)",
        "function l(u){let s=document.createElement('script');s.src=u;h.appendChild(s)}l('URL')",
        "const l=(n,u)=>{let s=document.createElement('script');s.src=u;h.append(s)};l(1,'URL')",
        // The usual snippet of analytics.
        "(function(i,s,o,g,r,a,m){i[r]=1;a=s.createElement(o),m=s.getElementsByTagName(o)[0];\
         a.async=1;a.src=g;m.parentNode.insertBefore(a,m)})(window,document,'script','URL','ga')",
    ] {
        let script = script.replace("URL", url);
        assert_eq!(urls(&script), [(Loading::Element, url.into())], "{script}");
    }
    let one = |script: &str| urls(script).pop().unwrap();
    assert_eq!(
        one("import('https://esm.example.com/x@1')"),
        (Loading::Import, "https://esm.example.com/x@1".into())
    );
    assert_eq!(one("new Worker('//w.example.com/w.js')").0, Loading::Worker);
    assert_eq!(
        one("importScripts('a.js','https://w.example.com/w.js')").0,
        Loading::ImportScripts
    );
    assert_eq!(
        one("document.write(\"<script src='https://w.example.com/w.js'><\\/script>\")"),
        (Loading::Write, "https://w.example.com/w.js".into())
    );
    assert_eq!(
        one("document.write(\"<SCRIPT SRC='https://w.example.com/Lib/W.JS?Key=A'></SCRIPT>\")").1,
        "https://w.example.com/Lib/W.JS?Key=A"
    );
    let made = "const s=document.createElement('script');h.append(s);s.src=";
    for (value, expected) in [
        ("`https://a.example.com/${k}`", "https://a.example.com/"),
        (
            "'https://a.example.com/?k='+k+1",
            "https://a.example.com/?k=",
        ),
        (
            "'https://a.example.com/'.concat(k)",
            "https://a.example.com/",
        ),
        (
            "''.concat('https://a.example.com/x',k)",
            "https://a.example.com/x",
        ),
        ("`${u}/x${k}`", "https://b.example.com/x"),
        ("u+'/x'+'/y'", "https://b.example.com/x/y"),
        ("u.concat('/x/',k)", "https://b.example.com/x/"),
    ] {
        let script = format!("const u='https://b.example.com';{made}{value}");
        assert_eq!(one(&script).1, expected, "{value}");
    }
}

#[test]
fn what_is_no_script_from_elsewhere() {
    let made = "const s=document.createElement('script');h.append(s);s.src=";
    for script in [
        // Never put into a page, another element, another property, an element that is found.
        "const s=document.createElement('script');s.src='https://a.example.com/a.js'",
        "const s=document.createElement('img');h.append(s);s.src='https://a.example.com/a.js'",
        "const s=document.createElement('script');h.append(s);s.id='https://a.example.com/a.js'",
        "const s=React.createElement('script');h.append(s);s.src='https://a.example.com/a.js'",
        "document.querySelector('script').src='https://a.example.com/a.js'",
        // Two elements by one name.
        "let s=document.createElement('img');s=document.createElement('script');h.append(s);\
         s.src='https://a.example.com/a.js'",
        "import('./a.js');import(x);import('pkg')",
        "new Worker(new URL('https://a.example.com/a.js'))",
        "class Worker{}new Worker('https://a.example.com/a.js')",
        "document.write('https://a.example.com/a.js');document.write('<script>1</script>')",
        "document.write('<script src=\"https://a.example.co'+x+'\"></script>')",
        "console.log('see https://a.example.com/a.js')",
        "function l(u){s.src=u}l('https://a.example.com/a.js')",
    ] {
        assert_eq!(urls(script), [], "{script}");
    }
    for value in [
        "'/static/plugins/x/a.js'",
        "location.origin+'/a.js'",
        "`https://${host}/a.js`",
        "'https://cdn.'+host+'/a.js'",
        "`https://cdn.example.com${path}`",
        "'data:text/javascript,1'",
        "'blob:https://a.example.com/1'",
        "x?'https://a.example.com/a.js':b",
    ] {
        assert_eq!(urls(&format!("{made}{value}")), [], "{value}");
    }
}
