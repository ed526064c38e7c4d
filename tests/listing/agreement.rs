//! Agreement with the Marketplace's own code (`oracle/`) on random listings: whether it starts, and what
//! each server is offered.
//!
//! Its answers to the first listings are recorded in `tests/listing/recorded.json`. With
//! `MMLINT_MARKETPLACE_ORACLE=<what oracle/build.sh builds>` it is asked again, about
//! `MMLINT_AGREEMENT_CASES` listings (default 2,000), and with `MMLINT_CORPUS` about the real one. With
//! `MMLINT_RECORD=1` the answers are recorded anew.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use mmlint::manifest::model::text;
use mmlint::marketplace::store::{self, Failure, Query};
use mmlint::marketplace::{Listing, read};
use mmlint::report::TextFile;
use serde_json::{Value, json};

use crate::common::{left_out, root};
use crate::random::case;

/// So many listings have their answers recorded.
const RECORDED: u64 = 400;

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
