//! Nesting, aliases and numbers that are made to hurt.

use mmlint_testkit::Fixture;
use mmlint_testkit::archive::Entry;
use mmlint_testkit::base::{self, MANIFEST_NAME};

use super::bundle::{manifest, with_entries, with_manifest};
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
        attack(
            "YAML with a text of 500 kB, and 1,000 tags that make another of it",
            tagged_aliases,
            &["manifest/syntax"],
        ),
        attack(
            "YAML with a text of 500 kB at 1,000 places of a list of files",
            copies,
            &["manifest/syntax"],
        ),
        attack("YAML with a tag of 500 kB, 1,000 times", prefixes, &[]),
        attack(
            "YAML with a list of 2,000 values below a key of 500 kB",
            below_long_key,
            &[],
        ),
        attack(
            "YAML with 2,000 settings, each of the same 40,000 options that are nothing",
            options,
            &["manifest/syntax"],
        ),
        attack(
            "YAML with a text of 20,000 signs of less",
            signs_of_less,
            &[],
        ),
        attack(
            "8,000 keys of `props`, and 8,000 times more of it",
            props_again,
            &["manifest/duplicate-key"],
        )
        .passes(),
        attack(
            "an icon's path with a star and a class of 20,000 letters, and a name of as many",
            class,
            &["archive/invalid-name"],
        ),
        attack(
            "40 executables that are missing, and 200 files 1,900 folders deep",
            missing_executables,
            &["server/executable-missing"],
        )
        .passes(),
    ]
}

fn props_again() -> Vec<u8> {
    let keys: Vec<_> = (0..8_000).map(|at| format!("\"k{at}\":1")).collect();
    let again = ",\"props\":{}".repeat(8_000);
    let props = format!("{{\"props\":{{{}}}{again},", keys.join(","));
    with_manifest(base::MANIFEST.replacen('{', &props, 1))
}

fn class() -> Vec<u8> {
    let icon = format!("*[{}]x", "b".repeat(20_000));
    let text = manifest("assets/icon.svg", &icon);
    let named = format!("com.example.p/{}", "a".repeat(20_000));
    with_entries(vec![
        Entry::file(MANIFEST_NAME, text),
        Entry::file(named, ""),
    ])
}

/// A text of half a megabyte.
fn long() -> String {
    "x".repeat(500_000)
}

fn tagged_aliases() -> Vec<u8> {
    let aliases = "- !!str *a\n".repeat(1000);
    with_yaml(format!(
        "id: com.example.p\na: &a {}\nx:\n{aliases}",
        long()
    ))
}

fn copies() -> Vec<u8> {
    let aliases: String = (0..1000).map(|at| format!("    k{at}: *a\n")).collect();
    let long = long();
    with_yaml(format!(
        "id: com.example.p\na: &a {long}\nserver:\n  executables:\n{aliases}"
    ))
}

fn prefixes() -> Vec<u8> {
    let tagged = "- !e!a b\n".repeat(1000);
    let long = long();
    with_yaml(format!(
        "%TAG !e! {long}\n---\nid: com.example.p\nx:\n{tagged}"
    ))
}

fn below_long_key() -> Vec<u8> {
    let list = "1, ".repeat(2000);
    let long = long();
    with_yaml(format!(
        "id: com.example.p\nprops:\n  ? {long}\n  : [{list}]\n"
    ))
}

fn options() -> Vec<u8> {
    let nothing = "~,".repeat(40_000);
    let settings = "  - {key: k, options: *o}\n".repeat(2000);
    with_yaml(format!(
        "id: com.example.p\no: &o [{nothing}]\nsettings_schema:\n  settings:\n{settings}"
    ))
}

fn signs_of_less() -> Vec<u8> {
    with_yaml(format!(
        "id: com.example.p\nname: x{}\n",
        "<".repeat(20_000)
    ))
}

fn missing_executables() -> Vec<u8> {
    let systems = ["darwin", "freebsd", "netbsd", "openbsd", "windows"];
    let architectures = [
        "386", "amd64", "arm", "arm64", "mips", "ppc64", "riscv64", "s390x",
    ];
    let platforms = systems
        .iter()
        .flat_map(|system| architectures.map(|architecture| format!("{system}-{architecture}")));
    let listed: Vec<_> = platforms
        .map(|platform| format!("\"{platform}\": \"missing/{platform}\""))
        .collect();
    let mut fixture = Fixture::base();
    fixture
        .entries
        .retain(|entry| entry.name != MANIFEST_NAME.as_bytes());
    let text = manifest(
        "\"executables\": {",
        &format!("\"executables\": {{{},", listed.join(", ")),
    );
    fixture.entries.insert(0, Entry::file(MANIFEST_NAME, text));
    let folders = "a/".repeat(1900);
    fixture
        .entries
        .extend((0..200).map(|at| Entry::file(format!("com.example.p/{folders}f{at}"), "")));
    fixture.bundle()
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
