//! Manifests in JSON and YAML, as each generation of servers decodes them.

use divan::{Bencher, counter::BytesCount};
use mmlint::manifest::yaml::Generation;
use mmlint::manifest::{decode_json, schema, yaml};
use mmlint_testkit::load;

#[divan::bench(args = [2, 200])]
fn json(bencher: Bencher<'_, '_>, settings: usize) {
    let text = load::manifest(settings).into_bytes();
    bencher
        .counter(BytesCount::of_slice(&text))
        .bench(|| decode_json::decode(&text));
}

#[divan::bench(args = [Generation::YamlV2, Generation::YamlV3, Generation::Goccy])]
fn yaml_of_200_settings(bencher: Bencher<'_, '_>, generation: Generation) {
    let text = load::manifest_yaml(200).into_bytes();
    bencher
        .counter(BytesCount::of_slice(&text))
        .bench(|| yaml::decode(&text, generation));
}

#[divan::bench]
fn schema_of_200_settings(bencher: Bencher<'_, '_>) {
    let decoded = decode_json::decode(load::manifest(200).as_bytes());
    let root = decoded.root.expect("the manifest is sound");
    bencher.bench(|| schema::check(&decoded.document, root));
}
