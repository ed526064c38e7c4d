use super::super::{Guard, How, Runs, read};
use super::Names;

/// `React`, `ReactDOM`, `ReactDOM.render` and so on: those with a star are in some web apps only.
fn names() -> Names {
    let mut names = Names::default();
    for name in [
        "React",
        "React.useId*",
        "ReactDOM",
        "ReactDOM.render*",
        "PostUtils",
        "ReactJSXRuntime",
        "StyledComponents*",
        "Components*",
        "Components.Textbox*",
        "WebappUtils*",
        "WebappUtils.popouts*",
    ] {
        let plain = name.trim_end_matches('*');
        names.known.insert(plain.to_owned());
        if plain != name {
            names.watched.insert(plain.to_owned());
        }
    }
    names
}

/// What throws where something is missing: the part that may be, `load`, `init` or `-` for when it
/// is run, and the guard. In parentheses what is in every web app, or only passed on.
pub(super) fn uses(script: &str) -> String {
    let code =
        read(script.as_bytes(), &names()).unwrap_or_else(|error| panic!("{error}: {script}"));
    assert!(!code.limited);
    let (mut all, mut plain) = (Vec::new(), Vec::new());
    for found in &code.globals {
        let runs = match found.runs {
            Runs::Load => "load",
            Runs::Initialize => "init",
            Runs::Perhaps => "-",
        };
        let throwing = found.missing.iter().filter(|part| part.throws);
        let parts: Vec<String> = throwing
            .map(|part| {
                let guard = match part.guard {
                    Guard::None => "",
                    Guard::Other => " other",
                    Guard::Own => " own",
                };
                let how = match found.how {
                    How::Rendered => " rendered",
                    _ => "",
                };
                format!("{} {runs}{guard}{how}", part.name)
            })
            .collect();
        match parts.is_empty() {
            true => plain.push(&*found.path),
            false => all.extend(parts),
        }
    }
    plain.sort_unstable();
    plain.dedup();
    let all = all.join("|");
    match plain.is_empty() {
        true => all,
        false => format!("{all} ({})", plain.join(" "))
            .trim_start()
            .to_owned(),
    }
}

#[test]
fn what_throws_and_what_is_passed_on() {
    for (script, wanted) in [
        // A bare name throws where it is missing, a property of window is undefined.
        ("e=StyledComponents", "StyledComponents load"),
        ("e=window.StyledComponents", "(StyledComponents)"),
        ("e=window['StyledComponents']", "(StyledComponents)"),
        ("e=typeof StyledComponents", "(StyledComponents)"),
        ("e=window.StyledComponents.css", "StyledComponents load"),
        (
            "globalThis.StyledComponents.css`a`",
            "StyledComponents load",
        ),
        ("e=window.StyledComponents?.css", "(StyledComponents)"),
        ("e=self.window.StyledComponents()", "StyledComponents load"),
        ("window.StyledComponents?.()", "(StyledComponents)"),
        ("new window.StyledComponents", "StyledComponents load"),
        (
            "class A extends window.StyledComponents{}",
            "StyledComponents load",
        ),
        // What every web app has.
        ("React.createElement(a);window.React.memo(b)", "(React)"),
        ("PostUtils.formatText()", "(PostUtils)"),
        // What nobody knows, and what only has the name.
        ("window.Unknown.a();a.StyledComponents()", ""),
        ("{let StyledComponents=1;StyledComponents()}", ""),
        ("function f(window){window.StyledComponents()}", ""),
        // What the script makes itself.
        ("window.StyledComponents={};StyledComponents.a()", ""),
        ("StyledComponents={};StyledComponents.a()", ""),
        // Each part of a path.
        (
            "window.WebappUtils.popouts.a()",
            "WebappUtils load|WebappUtils.popouts load",
        ),
        (
            "window.WebappUtils?.popouts.a()",
            "WebappUtils.popouts load",
        ),
        ("window.WebappUtils.popouts", "WebappUtils load"),
        ("window.WebappUtils?.popouts?.a()", "(WebappUtils)"),
    ] {
        let wanted = match script {
            "window.WebappUtils?.popouts?.a()" => "(WebappUtils.popouts)",
            "window.WebappUtils?.popouts.a()" => "WebappUtils.popouts -",
            _ => wanted,
        };
        assert_eq!(uses(script), wanted, "{script}");
    }
}

#[test]
fn other_names_are_followed() {
    for (script, wanted) in [
        (
            "const {Textbox:t}=window.Components;function f(){return React.createElement(t,null)}",
            "Components load|Components.Textbox - rendered (React)",
        ),
        (
            "const {Textbox:t=a}=window.Components;t()",
            "Components load",
        ),
        (
            "const {Components:{Textbox:t}}=window;new t",
            "Components load|Components.Textbox load (Components)",
        ),
        (
            "const c=window.Components;f=()=>c.Textbox()",
            "Components -|Components.Textbox - (Components)",
        ),
        ("let c=window.Components;c=d;c.Textbox()", "(Components)"),
        (
            "var c;c=window.Components;c.a",
            "Components load (Components)",
        ),
        ("var w=window;w.StyledComponents()", "StyledComponents load"),
        (
            "(function(a,b){b.css()})(React,window.StyledComponents)",
            "StyledComponents load (React StyledComponents)",
        ),
        (
            "(function(a){a.css()})(StyledComponents)",
            "StyledComponents load (StyledComponents)",
        ),
    ] {
        assert_eq!(uses(script), wanted, "{script}");
    }
}

#[test]
fn guards() {
    for (script, wanted) in [
        (
            "if(typeof StyledComponents!='undefined')StyledComponents.a()",
            "StyledComponents - own (StyledComponents)",
        ),
        (
            "window.Components&&window.Components.Textbox()",
            "Components - own|Components.Textbox - (Components)",
        ),
        (
            "window.Components&&window.Components.Textbox&&window.Components.Textbox()",
            "Components - own|Components - own|Components.Textbox - own (Components)",
        ),
        (
            "function f(){if(!window.WebappUtils?.popouts)return;window.WebappUtils.popouts.a()}",
            "WebappUtils - own|WebappUtils.popouts - own (WebappUtils.popouts)",
        ),
        (
            "try{StyledComponents.a()}catch(e){}",
            "StyledComponents - own",
        ),
        (
            "if('StyledComponents'in window)window.StyledComponents.a()",
            "StyledComponents - own",
        ),
        (
            "var c;null===(c=window.Components)||void 0===c||c.Textbox",
            "Components - own (Components)",
        ),
        (
            "const has=!!window.WebappUtils?.popouts;f=()=>{has&&window.WebappUtils.popouts.a()}",
            "WebappUtils - own|WebappUtils.popouts - own (WebappUtils.popouts)",
        ),
        // What React 18 has in its place is asked for.
        (
            "f=e=>{ReactDOM.createRoot?ReactDOM.createRoot(e).render(1):ReactDOM.render(1,e)}",
            "ReactDOM.render - own (ReactDOM)",
        ),
        (
            "f=e=>{ReactDOM.hydrateRoot||ReactDOM.render(1,e)}",
            "ReactDOM.render - (ReactDOM)",
        ),
        (
            "f=()=>{if(serverVersion>9)window.StyledComponents.a()}",
            "StyledComponents - other",
        ),
    ] {
        assert_eq!(uses(script), wanted, "{script}");
    }
}

/// A bundle as webpack 5 makes it.
fn webpack(modules: &str, entry: &str) -> String {
    format!(
        "(()=>{{var e={{{modules}}},t={{}};function n(r){{var a=t[r];if(void 0!==a)return a.exports;\
         var i=t[r]={{exports:{{}}}};return e[r].call(i.exports,i,i.exports,n),i.exports}}\
         n.n=e=>e;n.g=function(){{return this}}();(()=>{{{entry}}})()}})()"
    )
}

#[test]
fn modules_of_webpack_are_followed() {
    let external = "12:e=>{\"use strict\";e.exports=ReactDOM},34(e){e.exports=StyledComponents}";
    for (entry, wanted) in [
        // Nothing requires it: it is not run.
        ("", "StyledComponents - (ReactDOM)"),
        (
            "var a=n(34)",
            "StyledComponents load (ReactDOM StyledComponents)",
        ),
        (
            "function f(){n(34)}",
            "StyledComponents - (ReactDOM StyledComponents)",
        ),
        (
            "if(b)n(34)",
            "StyledComponents - (ReactDOM StyledComponents)",
        ),
        (
            "var a=n(12);a.render()",
            "StyledComponents -|ReactDOM.render load (ReactDOM)",
        ),
        (
            "var a=n(12),b=n.n(a);f=()=>{b().render();(0,a.render)()}",
            "StyledComponents -|ReactDOM.render -|ReactDOM.render - (ReactDOM)",
        ),
        (
            "n.g.StyledComponents.a()",
            "StyledComponents -|StyledComponents load (ReactDOM)",
        ),
    ] {
        let script = webpack(external, entry);
        assert_eq!(uses(&script), wanted, "{entry}");
    }
    // A module that another one requires.
    let script = webpack(
        "1:(e,t,n)=>{var a=n(2);a.b()},2:e=>{e.exports=StyledComponents}",
        "n(1)",
    );
    assert_eq!(uses(&script), "StyledComponents load (StyledComponents)");
    // One that is asked for only where the global is there, and one that is asked for elsewhere as well.
    let modules = "1:(e,t,n)=>{e.exports=window.StyledComponents?n(2):n(3)},2:e=>{e.exports=StyledComponents},3:e=>{}";
    let guarded = "StyledComponents - own (StyledComponents)";
    assert_eq!(uses(&webpack(modules, "n(1)")), guarded);
    let both = uses(&webpack(modules, "n(1);n(2)"));
    assert_eq!(both, "StyledComponents load (StyledComponents)");
}

#[test]
fn what_translators_take_of_other_modules() {
    for (script, wanted) in [
        (
            "function d(e){return e&&e.__esModule?e:{default:e}}var z=d(ReactDOM);f=()=>z.default.render()",
            "ReactDOM.render - (ReactDOM)",
        ),
        (
            "function w(e){if(e&&e.__esModule)return e;var t={};for(var n in e)t[n]=e[n];t.default=e;return t}\
             var z=w(ReactDOM);f=()=>z.render()",
            "ReactDOM.render - (ReactDOM)",
        ),
        (
            "function d(e){return {default:e}}var z=d(ReactDOM);f=()=>z.default.render()",
            "(ReactDOM)",
        ),
    ] {
        assert_eq!(uses(script), wanted, "{script}");
    }
}

/// What webpack 5.112 and later write for CommonJS modules that are put into the script's own function.
#[test]
fn modules_that_are_run_when_they_are_called() {
    for (script, wanted) in [
        (
            "var l=n.cw(e=>{e.exports=ReactDOM}),u=l();f=()=>{u.render()}",
            "ReactDOM.render - (ReactDOM)",
        ),
        (
            "var l=n.cw(e=>{e.exports=StyledComponents});f=()=>{l().a()}",
            "StyledComponents - (StyledComponents)",
        ),
        (
            "var l=n.cw(e=>{e.exports=ReactDOM});l().render()",
            "ReactDOM.render load (ReactDOM)",
        ),
        // It is set again, or something else.
        (
            "var l=n.cw(e=>{e.exports=ReactDOM});l=b;l().render()",
            "(ReactDOM)",
        ),
        (
            "var l=n.cx(e=>{e.exports=ReactDOM});l().render()",
            "(ReactDOM)",
        ),
    ] {
        assert_eq!(uses(script), wanted, "{script}");
    }
    let script = webpack(
        "1:e=>{e.exports=ReactDOM}",
        "var l=()=>n(1),a=l();a.render()",
    );
    assert_eq!(uses(&script), "ReactDOM.render load (ReactDOM)");
}

#[test]
fn older_webpack() {
    let script = "!function(e){var t={};function n(r){if(t[r])return t[r].exports;var o=t[r]=\
        {i:r,l:!1,exports:{}};return e[r].call(o.exports,o,o.exports,n),o.exports}n(n.s=2)}([\
        function(e,t){e.exports=ReactDOM},function(e,t){e.exports=StyledComponents},\
        function(e,t,n){var a=n(0),b=n.n(a);b.a.render();Object(a.render)(1);n(1)}]);";
    assert_eq!(
        uses(script),
        "StyledComponents load|ReactDOM.render load|ReactDOM.render load (ReactDOM StyledComponents)"
    );
}

#[test]
fn what_runs_when() {
    let plugin =
        |body: &str| format!("class P{{initialize(r){{{body}}}}}window.registerPlugin('a',new P)");
    for (script, wanted) in [
        (
            plugin("window.StyledComponents.a()"),
            "StyledComponents init",
        ),
        (
            plugin("r.registerRootComponent(()=>window.StyledComponents.a())"),
            "StyledComponents -",
        ),
        (
            plugin("if(r.x){window.StyledComponents.a()}"),
            "StyledComponents -",
        ),
        (
            "class A{static b=window.StyledComponents.a();c=window.StyledComponents.a()}".into(),
            "StyledComponents load|StyledComponents -",
        ),
        (
            "for(const a of b)window.StyledComponents.a()".into(),
            "StyledComponents -",
        ),
        (
            "!function(){window.StyledComponents.a()}.call(this)".into(),
            "StyledComponents load",
        ),
        (
            "((a=window.StyledComponents.a())=>1)(1)".into(),
            "StyledComponents -",
        ),
        (
            "let a;[a=window.StyledComponents.a()]=[1];({a=window.StyledComponents.b()}={a})"
                .into(),
            "StyledComponents -|StyledComponents -",
        ),
        (
            "let a=1;a||=window.StyledComponents.a()".into(),
            "StyledComponents -",
        ),
    ] {
        assert_eq!(uses(&script), wanted, "{script}");
    }
}
