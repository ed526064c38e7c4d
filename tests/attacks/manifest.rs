//! Nesting, aliases and numbers that are made to hurt.

use mmlint_testkit::Fixture;
use mmlint_testkit::archive::Entry;
use mmlint_testkit::base::MANIFEST_NAME;

use super::bundle::{manifest, with_manifest};
use super::{Attack, attack};

pub fn attacks() -> Vec<Attack> {
    vec![
        attack("JSON of a million levels", json_depth, &["manifest/syntax"]),
        attack(
            "a field of 9,000 levels, which servers accept",
            props_depth,
            &[],
        )
        .passes(),
        attack(
            "a key that stands 60,000 times",
            json_keys,
            &["manifest/duplicate-key"],
        )
        .passes(),
        attack(
            "20,000 settings, each with a fault",
            settings,
            &["manifest/setting-type-invalid"],
        )
        .passes(),
        attack(
            "a version of a million digits",
            digits,
            &["manifest/version-invalid"],
        )
        .passes(),
        attack("a manifest of 64 MiB", large, &["archive/over-limit"]),
        attack(
            "700,000 empty settings",
            empty_settings,
            &["manifest/syntax"],
        ),
        attack("YAML of 700,000 values", values, &["manifest/syntax"]),
        attack("YAML aliases that make 10^10 values", aliases, &[]),
        attack("YAML of 200,000 levels", yaml_depth, &["manifest/syntax"]),
        attack("YAML of 60,000 anchors", anchors, &[]),
        attack(
            "YAML that merges nothing, 2^60 times",
            merges,
            &["manifest/syntax"],
        ),
    ]
}

fn json_depth() -> Vec<u8> {
    with_manifest("[".repeat(1_000_000))
}

fn props_depth() -> Vec<u8> {
    let nested = format!("{}{}", "[".repeat(9000), "]".repeat(9000));
    with_manifest(manifest(
        "\"version\":",
        &format!("\"props\": {{\"p\": {nested}}},\n  \"version\":"),
    ))
}

fn json_keys() -> Vec<u8> {
    let keys = "\"name\": \"Example\",".repeat(60_000);
    with_manifest(manifest("\"version\":", &format!("{keys}\n  \"version\":")))
}

fn settings() -> Vec<u8> {
    let settings = "{\"key\": \"a\", \"type\": \"x\"},".repeat(20_000);
    with_manifest(manifest(
        "\"settings\": [",
        &format!("\"settings\": [{settings}"),
    ))
}

fn digits() -> Vec<u8> {
    with_manifest(manifest(
        "\"version\": \"1.0.0\"",
        &format!("\"version\": \"1.0.{}\"", "9".repeat(1_000_000)),
    ))
}

fn large() -> Vec<u8> {
    with_manifest(manifest(
        "An example",
        &format!("{}An example", " ".repeat(64 << 20)),
    ))
}

/// The good bundle with a manifest in YAML.
fn with_yaml(text: String) -> Vec<u8> {
    let mut fixture = Fixture::base();
    fixture
        .entries
        .retain(|entry| entry.name != MANIFEST_NAME.as_bytes());
    fixture
        .entries
        .push(Entry::file("com.example.p/plugin.yaml", text));
    fixture.bundle()
}

fn aliases() -> Vec<u8> {
    let mut text =
        "id: com.example.p\nprops:\n  l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let below = format!("*l{}", level - 1);
        let list = [below.as_str(); 10].join(", ");
        text.push_str(&format!("  l{level}: &l{level} [{list}]\n"));
    }
    with_yaml(text)
}

fn yaml_depth() -> Vec<u8> {
    with_yaml(format!("id: com.example.p\nprops: {}", "[".repeat(200_000)))
}

fn anchors() -> Vec<u8> {
    let anchors: Vec<_> = (0..60_000).map(|at| format!("&a{at} x")).collect();
    with_yaml(format!(
        "id: com.example.p\nprops:\n  p: [{}]\n",
        anchors.join(", ")
    ))
}

/// Each mapping merges the one before it twice, down to an empty one.
fn merges() -> Vec<u8> {
    let mut text = "id: com.example.p\nprops:\n  m0: &m0 {}\n".to_owned();
    for level in 1..=60 {
        let below = level - 1;
        text.push_str(&format!(
            "  m{level}: &m{level} {{<<: [*m{below}, *m{below}]}}\n"
        ));
    }
    with_yaml(text + "webapp:\n  <<: *m60\n")
}

/// As many as there is room for in a manifest of 2 MiB.
fn empty_settings() -> Vec<u8> {
    let all = format!("\"settings\": [{}", "{},".repeat(690_000));
    with_manifest(manifest("\"settings\": [", &all))
}

fn values() -> Vec<u8> {
    with_yaml(format!(
        "id: com.example.p\nprops: {{a: [{}1]}}\n",
        "1,".repeat(700_000)
    ))
}
