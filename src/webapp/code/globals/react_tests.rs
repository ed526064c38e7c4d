use super::super::{Names, OldForm, read};

#[test]
fn what_react_19_took_away() {
    let known = ["React", "ReactDOM", "ReactJSXRuntime"].map(str::to_owned);
    let names = Names {
        known: known.into(),
        ..Names::default()
    };
    let old = |script: &str| -> Vec<OldForm> {
        let code = read(script.as_bytes(), &names).unwrap_or_default();
        code.old.into_iter().map(|old| old.what).collect()
    };
    for (script, wanted) in [
        (
            "React.createElement('a',{ref:'b'})",
            Some(OldForm::StringRef),
        ),
        ("React.createElement('a',{ref:b})", None),
        ("a.createElement('a',{ref:'b'})", None),
        (
            "class A extends React.Component{static childContextTypes={}}",
            Some(OldForm::LegacyContext),
        ),
        (
            "class A extends React.Component{}A.contextTypes={}",
            Some(OldForm::LegacyContext),
        ),
        (
            "var A=function(e){function t(){}return t}(React.Component);A.childContextTypes={}",
            Some(OldForm::LegacyContext),
        ),
        (
            "var A;(A=function(e){return t}(React.Component)).b=1,A.contextTypes={}",
            Some(OldForm::LegacyContext),
        ),
        (
            "var A=function(e){return t}(a.Component);A.contextTypes={}",
            None,
        ),
        (
            "class A extends React.Component{static contextType=a}",
            None,
        ),
        // What stands in for createContext before React 16.3
        (
            "var o;class A extends React.Component{}A.contextTypes=((o={})[k]=t,o)",
            None,
        ),
        (
            "class A extends React.Component{}A.childContextTypes=d({},k,t)",
            None,
        ),
        (
            "class A extends React.Component{static contextTypes={[k]:t}}",
            None,
        ),
        (
            "class A extends React.Component{}A.childContextTypes=d({},'store',t)",
            Some(OldForm::LegacyContext),
        ),
        ("class A extends B{static contextTypes={}}", None),
        // It still gives them their default properties.
        (
            "const F=a=>a.b;F.defaultProps={};React.createElement(F)",
            None,
        ),
        (
            "const F=a=>a.b;F.defaultProps={};ReactJSXRuntime.jsx(F,{})",
            Some(OldForm::DefaultProps),
        ),
        ("const F=a=>a.b;F.defaultProps={};b(F)", None),
        // Elements are made of it by a function of another library.
        (
            "function F(a){return ReactJSXRuntime.jsx('b',{})}F.defaultProps={};b(F)",
            Some(OldForm::DefaultProps),
        ),
        (
            "const F=a=>a.map(()=>ReactJSXRuntime.jsxs('b',{}));F.defaultProps={};b(F)",
            Some(OldForm::DefaultProps),
        ),
        (
            "function F(a){return x.jsx('b',{})}F.defaultProps={};b(F)",
            None,
        ),
        (
            "const F=React.memo(a=>a.b);F.defaultProps={};ReactJSXRuntime.jsx(F,{})",
            Some(OldForm::DefaultProps),
        ),
        (
            "const F=React.forwardRef(a=>a.b);F.defaultProps={};React.createElement(F)",
            None,
        ),
        ("class F{}F.defaultProps={};ReactJSXRuntime.jsx(F,{})", None),
        (
            "function F(){this.a=1}F.defaultProps={};ReactJSXRuntime.jsx(F,{})",
            None,
        ),
        ("window.React={};React.createElement('a',{ref:'b'})", None),
    ] {
        assert_eq!(
            old(script),
            wanted.into_iter().collect::<Vec<_>>(),
            "{script}"
        );
    }
}
