use super::super::tests::uses;

/// What is set under a condition proves no registry: defaults, `?.`, assignments that may not be made.
#[test]
fn the_registry_is_set_whatever_happens() {
    let field = |set: &str| {
        format!(
            "class P{{initialize(r){{{set};this.registry.registerA(1)}}}}window.registerPlugin('a',new P)"
        )
    };
    for set in [
        "this.registry=r",
        "this.registry=r;delete this.registry",
        "(this.registry=r)&&0",
    ] {
        assert_eq!(uses(&field(set)), ["registerA -!"], "{set}");
    }
    for set in [
        "this.registry&&=r",
        "this.registry||=r",
        "this.registry??=r",
        "this.registry+=r",
        "window.q?.f(this.registry=r)",
        "((a=this.registry=r)=>1)(1)",
        "let a;[a=this.registry=r]=[1]",
        "let a;({a=this.registry=r}={a:1})",
        "let a=1;a||=this.registry=r",
        "this.registry=r;for(this.registry of q());",
        "this.registry=r;for(this.registry in q());",
        "this.registry=r;[this.registry]=q()",
        "this.registry=r;[this.registry=1]=q()",
        "this.registry=r;this.registry++",
    ] {
        assert_eq!(uses(&field(set)), ["registerA -"], "{set}");
    }
    let name = |set: &str| {
        format!("window.registerPlugin('a',{{initialize(r){{let x;{set};x.registerA(1)}}}})")
    };
    assert_eq!(uses(&name("x=r")), ["registerA -!"]);
    for set in ["x&&=r", "x||=r", "x??=r", "x+=r"] {
        assert_eq!(uses(&name(set)), ["registerA -"], "{set}");
    }
}
