use super::tests::uses;

#[test]
fn globals_that_the_script_makes() {
    for (makes, wanted) in [
        ("", "StyledComponents load"),
        ("window.StyledComponents={}", ""),
        ("Object.assign(window,{StyledComponents:{}})", ""),
        (
            "Object.assign(globalThis,{x:1},{'StyledComponents':{}})",
            "",
        ),
        (
            "Object.defineProperty(window,'StyledComponents',{value:{}})",
            "",
        ),
        ("Object.assign(window,{x:1})", "StyledComponents load"),
        (
            "Object.assign(x,{StyledComponents:{}})",
            "StyledComponents load",
        ),
        ("Object.assign(window,x)", "StyledComponents load other"),
        (
            "Object.assign(window,{...x})",
            "StyledComponents load other",
        ),
        ("window['Styled'+x]={}", "StyledComponents load other"),
        ("x=window['Styled'+x]", "StyledComponents load"),
        // By a name that is set again, as minifiers write it.
        (
            "var w;(w=window).StyledComponents??(w.StyledComponents={});(w=window).x??(w.x=1)",
            "",
        ),
        (
            "var w,s;null==(s=(w=window).StyledComponents)&&(w.StyledComponents={});w=x",
            "",
        ),
        ("var w=window;w=x;w.y={}", "StyledComponents load"),
    ] {
        let script = format!("{makes};window.StyledComponents.css()");
        assert_eq!(uses(&script), wanted, "{script}");
    }
}
