//! Whether the sources of a plugin were packed in place of what is built of them.

use crate::facts::Facts;

/// What to say where something is missing that a build would have made: a sentence with a blank before it, or
/// nothing where this does not look like sources.
pub fn hint(facts: &Facts) -> &'static str {
    match looks_like_source(facts) {
        true => {
            " This looks like a plugin's source code, not a built bundle: build it (make dist) and upload the file in \
             dist/, or take the bundle from the release's page."
        }
        false => "",
    }
}

/// A Makefile or `go.mod` in the plugin's folder, or Go files anywhere below it.
fn looks_like_source(facts: &Facts) -> bool {
    let layout = facts.layout();
    let is_there = |name: &str| layout.find(layout.root, name).is_some();
    let is_go = |node: usize| {
        let node = layout.node(node);
        node.is_some_and(|node| node.name.ends_with(b".go") || node.name == b"go.mod")
    };
    is_there("Makefile") || layout.files(layout.root).into_iter().any(is_go)
}
