//! Agreement with the Marketplace's own code (`oracle/`) on random listings: whether it starts, and what
//! each server is offered.
//!
//! Its answers to the first listings are recorded in `tests/listing/recorded.json`. With
//! `MMLINT_MARKETPLACE_ORACLE=<what oracle/build.sh builds>` it is asked again, about
//! `MMLINT_AGREEMENT_CASES` listings (default 2,000), and with `MMLINT_CORPUS` about the real one. With
//! `MMLINT_RECORD=1` the answers are recorded anew.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use mmlint::listing::store::{self, Failure, Query};
use mmlint::listing::{Listing, read};
use mmlint::manifest::model::text;
use mmlint::report::TextFile;
use serde_json::{Value, json};

use crate::common::{left_out, root};

/// So many listings have their answers recorded.
const RECORDED: u64 = 400;

/// Numbers that look random and are the same everywhere (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

fn manifest(random: &mut Random) -> String {
    let mut out = format!(
        r#"{{"id": "{}", "name": "{}", "version": "{}""#,
        random.of(&["a.aa", "a.aa", "b.bb", "A.aa", "c.cc"]),
        random.of(&["One", "one", "Two", ""]),
        match random.below(60) {
            0 => "1.1",
            1 => "",
            2 => "v1.0.0",
            _ => random.of(&[
                "1.0.0",
                "1.0.0+x",
                "1.0.0-rc.1",
                "1.0.0-rc.10",
                "0.9.0",
                "1.1.0",
                "10.0.0"
            ]),
        }
    );
    if !random.one_in(3) {
        let minimum = match random.below(60) {
            0 => "5.6",
            1 => "latest",
            _ => random.of(&["", "5.12.0", "5.25.0", "5.25.0-rc1", "10.0.0", "10.11.0"]),
        };
        let _ = write!(out, r#", "min_server_version": "{minimum}""#);
    }
    if random.one_in(80) {
        out += random.of(&[
            r#", "settings_schema": {"settings": [null]}"#,
            r#", "settings_schema": {"settings": [{"key": "k", "type": "nope"}]}"#,
            r#", "settings_schema": {"settings": 1}"#,
            r#", "settings_schema": {"sections": [null]}"#,
            r#", "server": {"executables": {"linux-amd64": 1}}"#,
            r#", "Version": null"#,
            r#", "VERSION": "2.0.0""#,
            r#", "props": {"a": [1, {"b": null}]}"#,
            r#", "webapp": "main.js""#,
            r#", "props": {"n": 1e999}"#,
        ]);
    }
    out + "}"
}

fn entry(random: &mut Random, index: usize) -> String {
    if random.one_in(300) {
        return random.of(&["null", "1", "[]", "{}", "\"a\""]).to_owned();
    }
    let mut out = format!(
        r#"{{"homepage_url": "{index}", "download_url": "u{index}", "signature": "s{index}""#
    );
    for (key, values) in [
        ("hosting", &["", "on-prem", "cloud", "Cloud"][..]),
        (
            "author_type",
            &["mattermost", "partner", "community", "Partner"][..],
        ),
        (
            "release_stage",
            &["production", "beta", "experimental", ""][..],
        ),
    ] {
        if random.one_in(2) {
            let _ = write!(out, r#", "{key}": "{}""#, random.of(values));
        }
    }
    if random.one_in(3) {
        let _ = write!(
            out,
            r#", "enterprise": {}"#,
            random.of(&["true", "false", "null"])
        );
    }
    if random.one_in(4) {
        out += random.of(&[
            r#", "labels": [{"name": "Beta"}]"#,
            r#", "labels": [{"name": "A"}, {"Name": "B", "color": null}]"#,
            r#", "labels": null"#,
            r#", "labels": [null]"#,
            r#", "labels": [{"name": "A"}], "labels": []"#,
        ]);
    }
    if random.one_in(2) {
        let member = |random: &mut Random, name: &str| {
            let link = random.of(&["l", "", "l"]);
            let signature = random.of(&["s", "", "s"]);
            format!(r#""{name}": {{"download_url": "{link}{index}", "signature": "{signature}"}}"#)
        };
        let first = member(random, "linux-amd64");
        let name = random.of(&[
            "darwin-amd64",
            "Linux-AMD64",
            "linux-arm64",
            "windows-amd64",
        ]);
        let second = member(random, name);
        let _ = write!(out, r#", "platforms": {{{first}, {second}}}"#);
        if random.one_in(6) {
            out += random.of(&[
                r#", "platforms": null"#,
                r#", "platforms": {"linux-amd64": null}"#,
                r#", "platforms": {"linux-amd64": {"signature": null, "DOWNLOAD_URL": "again"}}"#,
            ]);
        }
    }
    if random.one_in(5) {
        let time = match random.one_in(30) {
            true => random.of(&[
                "2020-13-01T00:00:00Z",
                "",
                "2020-01-01",
                "2020-01-01T00:00:00,5Z",
            ]),
            false => random.of(&["2020-01-01T00:00:00Z", "2020-02-29T10:00:00.5+02:00"]),
        };
        let _ = write!(out, r#", "updated_at": "{time}""#);
    }
    if random.one_in(100) {
        out += random.of(&[
            r#", "Enterprise": 1"#,
            r#", "hosting": []"#,
            r#", "unknown": {"a": [1, 2]}"#,
            r#", "signature": null"#,
            r#", "updated_at": 5"#,
            r#", "updated_at": null"#,
            r#", "platforms": []"#,
            r#", "labels": [1]"#,
        ]);
    }
    match random.below(150) {
        0 => {}
        1 => out += r#", "manifest": null"#,
        2 => {
            let _ = write!(
                out,
                r#", "manifest": {}, "manifest": null"#,
                manifest(random)
            );
        }
        3 => {
            let (first, second) = (manifest(random), manifest(random));
            let _ = write!(out, r#", "manifest": {first}, "MANIFEST": {second}"#);
        }
        _ => {
            let _ = write!(out, r#", "manifest": {}"#, manifest(random));
        }
    }
    out + "}"
}

fn listing(seed: u64) -> String {
    let mut random = Random::new(seed);
    let count = 1 + random.below(8);
    let entries: Vec<String> = (0..count).map(|index| entry(&mut random, index)).collect();
    let mut out = format!("[{}]", entries.join(",\n "));
    match random.below(40) {
        // One byte changed, taken out or put in.
        0..=2 => {
            let at = random.below(out.len());
            let with = random.of(&["", ",", "\"", "]", "{", "\u{1}", "x", "null"]);
            out.replace_range(at..=at, with);
        }
        3 => out += random.of(&[" ]", "\n[]", "x", "\n \t"]),
        4 if random.one_in(3) => {
            return random
                .of(&["", " \n", "null", "{}", "7", "nul", "\u{feff}[]"])
                .to_owned();
        }
        _ => {}
    }
    out
}

fn queries(seed: u64) -> Vec<Query> {
    let mut random = Random::new(seed ^ 0xabcd);
    let versions = [
        "",
        "5.16.0",
        "5.24.9",
        "5.25.0",
        "5.25.0-rc1",
        "10.0.0",
        "10.11.3",
        "11.0.0",
        "5.2",
    ];
    let platforms = [
        "",
        "linux-amd64",
        "linux-arm64",
        "darwin-amd64",
        "windows-amd64",
    ];
    (0..3)
        .map(|_| Query {
            server_version: match random.one_in(20) {
                true => "5.2".to_owned(),
                false => random.of(&versions[..8]).to_owned(),
            },
            platform: random.of(&platforms).to_owned(),
            enterprise: random.one_in(2),
            cloud: random.one_in(3),
        })
        .collect()
}

fn case(seed: u64) -> (String, Vec<Query>) {
    (listing(seed), queries(seed))
}

/// `1 u1 s1 Beta,Partner; …`: what is offered, by the marks that entries have as their homepages.
fn line(mut offered: Vec<[String; 6]>) -> String {
    offered.sort();
    let lines: Vec<String> = offered.iter().map(|fields| fields.join(" ")).collect();
    lines.join("; ")
}

fn mine(listing: &str, queries: &[Query]) -> Vec<String> {
    let file = TextFile {
        path: "plugins.json".to_owned(),
        text: listing.as_bytes().into(),
    };
    let listing = read::read(file).unwrap();
    let how = |how| match how {
        Failure::Error => "error".to_owned(),
        Failure::Panic => "panic".to_owned(),
    };
    if let Err(failed) = store::start(&listing) {
        return vec![how(failed.how)];
    }
    let answers = queries
        .iter()
        .map(|query| match store::answer(&listing, query) {
            Err(failed) => how(failed.how),
            Ok(answer) => line(
                answer
                    .offered
                    .iter()
                    .map(|index| shown(&listing, *index, query))
                    .collect(),
            ),
        });
    std::iter::once("ok".to_owned()).chain(answers).collect()
}

fn shown(listing: &Listing, index: usize, query: &Query) -> [String; 6] {
    let entry = &listing.entries[index];
    let (link, signature) = store::download(entry, &query.platform);
    let stored = entry.labels.iter().map(|label| text(label.name.as_ref()));
    let labels: Vec<&str> = stored.chain(store::computed_labels(entry)).collect();
    [
        text(entry.homepage_url.as_ref()).to_owned(),
        entry.id().to_owned(),
        entry.version().to_owned(),
        link.to_owned(),
        signature.to_owned(),
        labels.join(","),
    ]
}

fn theirs(verdict: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut said = vec![text(&verdict["start"])];
    for answer in verdict["answers"].as_array().unwrap() {
        let outcome = text(&answer["outcome"]);
        said.push(match outcome.as_str() {
            "ok" => {
                let plugins = answer["plugins"].as_array().unwrap().iter().map(|plugin| {
                    let labels = plugin["labels"].as_array().unwrap();
                    let labels: Vec<&str> = labels.iter().map(|it| it.as_str().unwrap()).collect();
                    [
                        text(&plugin["homepage_url"]),
                        text(&plugin["id"]),
                        text(&plugin["version"]),
                        text(&plugin["download_url"]),
                        text(&plugin["signature"]),
                        labels.join(","),
                    ]
                });
                line(plugins.collect())
            }
            other => other.to_owned(),
        });
    }
    said
}

/// What the Marketplace's code says of these cases.
fn ask(program: &str, cases: &[(String, Vec<Query>)]) -> Vec<Vec<String>> {
    let mut input = Vec::new();
    for (listing, queries) in cases {
        let queries: Vec<Value> = queries
            .iter()
            .map(|query| {
                json!({"server_version": query.server_version, "platform": query.platform,
                       "enterprise": query.enterprise, "cloud": query.cloud})
            })
            .collect();
        serde_json::to_writer(&mut input, &json!({"listing": listing, "queries": queries}))
            .unwrap();
        input.push(b'\n');
    }
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || pipe.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text
        .lines()
        .map(|line| theirs(&serde_json::from_str(line).unwrap()));
    lines.collect()
}

fn records() -> PathBuf {
    root().join("tests/listing/recorded.json")
}

fn hold(cases: &[(String, Vec<Query>)], said: &[Vec<String>]) -> usize {
    assert_eq!(cases.len(), said.len());
    let mut answers = 0;
    for (index, ((listing, queries), theirs)) in cases.iter().zip(said).enumerate() {
        let mine = mine(listing, queries);
        assert_eq!(&mine, theirs, "case {index}: {listing}\n{queries:?}");
        answers += mine.len() - 1;
    }
    answers
}

#[test]
fn recorded_answers_agree() {
    if std::env::var_os("MMLINT_RECORD").is_some() {
        return;
    }
    let cases: Vec<_> = (0..RECORDED).map(case).collect();
    let text = std::fs::read_to_string(records()).unwrap();
    let said: Vec<Vec<String>> = serde_json::from_str(&text).unwrap();
    let answers = hold(&cases, &said);
    // Most listings start, and most queries are answered, or little would be compared.
    assert!(answers > 800, "{answers}");
    let fail = said.iter().filter(|answers| answers[0] != "ok").count();
    assert!((20..250).contains(&fail), "{fail}");
}

#[test]
fn live_answers_agree() {
    let Ok(program) = std::env::var("MMLINT_MARKETPLACE_ORACLE") else {
        left_out("agreement with the Marketplace's code: MMLINT_MARKETPLACE_ORACLE is not set");
        return;
    };
    let count = std::env::var("MMLINT_AGREEMENT_CASES").map_or(2_000, |it| it.parse().unwrap());
    let cases: Vec<_> = (0..count).map(case).collect();
    let said = ask(&program, &cases);
    if std::env::var_os("MMLINT_RECORD").is_some() {
        let kept: Vec<String> = said
            .iter()
            .take(RECORDED.try_into().unwrap())
            .map(|answers| serde_json::to_string(answers).unwrap())
            .collect();
        std::fs::write(records(), format!("[\n{}\n]\n", kept.join(",\n"))).unwrap();
    }
    let answers = hold(&cases, &said);
    println!("{count} listings, {answers} answers");
    if let Some(corpus) = std::env::var_os("MMLINT_CORPUS") {
        let path = PathBuf::from(corpus).join("listing/plugins.json");
        let real = std::fs::read_to_string(path).unwrap();
        let mut queries = Vec::new();
        for minor in 0..40 {
            for platform in ["", "linux-amd64", "linux-arm64", "windows-amd64"] {
                for flags in 0..4 {
                    queries.push(Query {
                        server_version: format!("5.{minor}.0"),
                        platform: platform.to_owned(),
                        enterprise: flags & 1 == 1,
                        cloud: flags & 2 == 2,
                    });
                }
            }
        }
        let cases = [(real, queries)];
        let answers = hold(&cases, &ask(&program, &cases));
        println!("the real listing, {answers} answers");
    }
}
