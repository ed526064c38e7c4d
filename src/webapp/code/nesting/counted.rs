//! What is counted, held against what the parser finds.

use oxc_semantic::Semantic;

/// Whether a script that was counted to be `counted` deep is as deep as the parser found it: what a token opens comes to
/// some nodes at most. For debug builds, in which tests and fuzzing would find a scan that was fooled.
pub(in super::super) fn is_counted(counted: usize, found: &Semantic<'_>) -> bool {
    let nodes = found.nodes();
    let mut depths: Vec<usize> = Vec::with_capacity(nodes.len());
    let deepest = nodes.iter().map(|node| {
        let parent = nodes.parent_id(node.id()).index();
        // Parents come before their children; the first node is its own.
        let depth = depths.get(parent).map_or(0, |depth| depth + 1);
        depths.push(depth);
        depth
    });
    deepest.max().unwrap_or(0) <= 3 * counted + 32
}
