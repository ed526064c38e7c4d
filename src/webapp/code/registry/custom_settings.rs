//! The settings that a script registers components for.

use oxc_ast::AstKind;
use oxc_ast::ast::Argument;
use oxc_semantic::Semantic;

use super::super::tree::calls::method_name;

/// The method of the registry that does it.
const METHOD: &str = "registerAdminConsoleCustomSetting";

/// More keys are not kept.
const MAX_KEYS: usize = 256;

/// The keys that components are registered for, where these are all: wherever the script has the method's name it is called,
/// and the first argument is a text.
pub(in super::super) fn find(semantic: &Semantic<'_>, text: &str) -> Option<Vec<Box<str>>> {
    let places = memchr::memmem::find_iter(text.as_bytes(), METHOD);
    let places = places.take(MAX_KEYS + 1).count();
    if places == 0 || places > MAX_KEYS {
        return None;
    }
    let keys = semantic.nodes().iter().filter_map(|node| {
        let AstKind::CallExpression(call) = node.kind() else {
            return None;
        };
        match (method_name(&call.callee), call.arguments.first()) {
            (Some(METHOD), Some(Argument::StringLiteral(key))) => Some(key.value.as_str().into()),
            _ => None,
        }
    });
    let keys: Vec<Box<str>> = keys.collect();
    (keys.len() == places).then_some(keys)
}

#[cfg(test)]
mod tests {
    use crate::webapp::code::tests::read;

    #[test]
    fn keys_are_told_where_they_are_all() {
        let keys = |script: &str| read(script.as_bytes()).ok()?.custom_settings;
        let name = "registerAdminConsoleCustomSetting";
        for (script, wanted) in [
            ("r.N('a',c);r?.N?.(\"B\",d)", Some(["a", "B"].as_slice())),
            ("r['N']('a',c)", Some(&["a"])),
            ("f(c)", None),
            ("r.N('a',c);r.N(key,d)", None),
            ("r.N({key:'a',component:c})", None),
            ("r.N(...a)", None),
            ("r.N('a',c);const f=r.N;f('b',d)", None),
            ("r.N('a',c);r['N'+n]('b',d)", None),
            ("const {N:f}=r;f('a',c);r.N('b',c)", None),
        ] {
            let script = script.replace('N', name);
            let wanted = wanted.map(|keys| keys.iter().copied().map(Box::from).collect());
            assert_eq!(keys(&script), wanted, "{script}");
        }
    }
}
