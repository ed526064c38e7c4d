//! Signatures: mmlint's verdicts against those of a whole server's own library.
//!
//! Asked are the cases of `fixtures/signatures`, some of them cut off at every byte and with every byte changed, and random
//! damage: `MMLINT_AGREEMENT_CASES` of each sort.

#[path = "../signatures/cases.rs"]
mod cases;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use mmlint_testkit::random::Random;

use crate::oracle::releases;
use crate::recorded::is_recording;
use cases::{Cases, Question};

/// These are cut off and changed at every byte.
const DAMAGED: [&str; 8] = [
    "algorithm/rsa1024/digest-8",
    "algorithm/rsa1024/old",
    "algorithm/dsa1024/digest-2",
    "algorithm/p256/digest-8",
    "armor/both",
    "key/subkey/subkey",
    "key/revoked/main",
    "signature/embedded",
];

/// An oracle that answers questions about signatures.
struct Oracle {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    /// That of the server whose answers are recorded; others are not whole servers, or read signatures alike.
    fn start() -> Option<Self> {
        let release = releases()
            .into_iter()
            .find(|release| release.is_recorded())?;
        let mut child = Command::new(&release.binary)
            .args(["-root", "-signatures"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self {
            questions: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        })
    }

    /// Its answers: `ok`, or why it refuses.
    fn ask(&mut self, questions: &[Question]) -> Vec<String> {
        let mut input = self.questions.take().unwrap();
        let answers = &mut self.answers;
        let (input, said) = thread::scope(|scope| {
            let asking = scope.spawn(move || {
                for question in questions {
                    writeln!(input, "{}", question.json()).unwrap();
                }
                input
            });
            let mut said = Vec::new();
            for _ in questions {
                let mut line = String::new();
                answers.read_line(&mut line).unwrap();
                said.push(
                    serde_json::from_str(&line)
                        .expect("an oracle built from tests/oracle as it is"),
                );
            }
            (asking.join().unwrap(), said)
        });
        self.questions = Some(input);
        said
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}

/// How often both said what.
#[derive(Default)]
struct Table(BTreeMap<String, [usize; 2]>);

impl Table {
    fn count(&mut self, sort: &str, accepted: bool) {
        self.0.entry(sort.to_owned()).or_default()[usize::from(accepted)] += 1;
    }
}

fn compare(
    oracle: &mut Oracle,
    sort: &str,
    named: &[(String, Question)],
    table: &mut Table,
    problems: &mut Vec<String>,
) {
    let questions: Vec<Question> = named.iter().map(|(_, question)| question.clone()).collect();
    for ((name, question), said) in named.iter().zip(oracle.ask(&questions)) {
        let mine = question.mine();
        table.count(sort, said == "ok");
        if mine.is_ok() != (said == "ok") {
            problems.push(format!(
                "{name}: server {said}, mmlint {mine:?}\n{}",
                question.json()
            ));
        }
    }
}

#[test]
fn signatures_agree_with_the_server() {
    let Some(mut oracle) = Oracle::start() else {
        return;
    };
    let mut all = Cases::made();
    let questions: Vec<Question> = all.cases.iter().map(|case| all.question(case)).collect();
    if is_recording() {
        for (case, said) in all.cases.iter_mut().zip(oracle.ask(&questions)) {
            case.said = said;
        }
        all.save();
    }
    let mut table = Table::default();
    let mut problems = Vec::new();
    for (case, question) in all.cases.iter().zip(&questions) {
        let sort = case.name.split('/').next().unwrap();
        let one = [(case.name.clone(), question.clone())];
        compare(&mut oracle, sort, &one, &mut table, &mut problems);
    }
    for name in DAMAGED {
        let index = all.cases.iter().position(|case| case.name == name).unwrap();
        let damaged = damaged(name, &questions[index]);
        compare(
            &mut oracle,
            "cut off, or a byte changed",
            &damaged,
            &mut table,
            &mut problems,
        );
    }
    let count = std::env::var("MMLINT_AGREEMENT_CASES").map_or(2000, |text| text.parse().unwrap());
    let random: Vec<_> = (0..count).map(|seed| random(seed, &questions)).collect();
    compare(
        &mut oracle,
        "random damage",
        &random,
        &mut table,
        &mut problems,
    );
    crate::common::figures("signatures, 11.1.0: accepted and refused by both");
    for (sort, [refused, accepted]) in &table.0 {
        crate::common::figures(&format!("| {sort} | {accepted} | {refused} |"));
    }
    let shown = &problems[..problems.len().min(10)];
    assert!(
        problems.is_empty(),
        "{} disagree\n{}",
        problems.len(),
        shown.join("\n")
    );
}

/// Key and signature cut off at each byte, and with each byte changed in three ways.
fn damaged(name: &str, whole: &Question) -> Vec<(String, Question)> {
    let mut all = Vec::new();
    for at in 0..whole.signature.len().max(whole.key.len()) {
        let mut add = |what: &str, change: &dyn Fn(&mut Vec<u8>)| {
            let (mut key, mut signature) = (whole.clone(), whole.clone());
            change(&mut key.key);
            change(&mut signature.signature);
            if at < whole.key.len() {
                all.push((format!("{name}: key {what} at {at}"), key));
            }
            if at < whole.signature.len() {
                all.push((format!("{name}: signature {what} at {at}"), signature));
            }
        };
        add("cut", &|bytes| bytes.truncate(at));
        for mask in [1, 0x80, 0xff] {
            add("changed", &|bytes| {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= mask;
                }
            });
        }
    }
    all
}

/// A case with one to six random changes in key or signature.
fn random(seed: u64, questions: &[Question]) -> (String, Question) {
    const LARGEST: usize = 3000;
    let mut random = Random::new(seed);
    let mut question = loop {
        let question = &questions[random.below(questions.len())];
        if question.key.len() < LARGEST && question.signature.len() < LARGEST {
            break question.clone();
        }
    };
    let other = questions[random.below(questions.len())].clone();
    let parts = [other.key, other.signature];
    for _ in 0..=random.below(6) {
        let bytes = match random.below(2) {
            0 => &mut question.key,
            _ => &mut question.signature,
        };
        let part = &parts[random.below(2)];
        change(bytes, part, &mut random);
    }
    (format!("random {seed}"), question)
}

fn change(bytes: &mut Vec<u8>, part: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(60)).min(bytes.len());
    match random.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => {
            const TELLING: [u8; 11] = [0, 1, 2, 3, 4, 6, 0x7f, 0x80, 0x89, 0xc2, 0xff];
            bytes[at] = TELLING[random.below(TELLING.len())];
        }
        2 => drop(bytes.drain(at..end)),
        3 => bytes.truncate(at),
        4 => bytes.insert(at, u8::try_from(random.below(256)).unwrap()),
        5 => {
            let from = random.below(part.len() + 1);
            let piece = part[from..(from + 300).min(part.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        6 => bytes.extend_from_slice(part),
        _ => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
    }
}
