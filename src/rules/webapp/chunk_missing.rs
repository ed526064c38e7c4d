//! Parts of the webapp that cannot be loaded when they are needed.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::signatures::Sign;

/// See `rules/webapp/chunk-missing.md`.
pub static RULE: Rule = rule!("webapp/chunk-missing", Warning, Medium, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script() else {
        return;
    };
    let loads = bundle.script.has(Sign::LoadsChunks) && bundle.script.has(Sign::ChunkList);
    if !loads || !bundle.is_whole || !facts.is_complete() {
        return;
    }
    let mut shipped = facts.published(facts.layout().root);
    if !shipped.any(|file| file.is_chunk_of(bundle)) {
        out.add("the webapp bundle loads chunks, and none is in the bundle")
            .help(
                "Its code has webpack's loader for chunks, made by import(). Where one is needed \
                 the part fails with ChunkLoadError. Pack all that webpack writes, or leave no \
                 chunks (LimitChunkCountPlugin with maxChunks: 1).",
            )
            .at_entry(bundle.entry);
        return;
    }
    let at_root = bundle.script.has(Sign::PublicPathRoot);
    if at_root && !bundle.script.has(Sign::PublicPathOther) {
        let id = facts
            .manifest()
            .map(|manifest| manifest.server_id().to_owned())
            .unwrap_or_default();
        out.add("the webapp bundle asks for its chunks where no server has them")
            .help(format!(
                "webpack's public path is / or empty: chunks are asked for at the site's root or \
                 beside the page that is open. A server has them below /static/plugins/{id}/, \
                 under its own subpath if it has one. Set output.publicPath to auto, or \
                 __webpack_public_path__ at run time."
            ))
            .at_entry(bundle.entry);
    }
}
