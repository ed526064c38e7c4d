//! Attacks on mmlint, each as a bundle or another file: what it does with them, in how much memory, and what it leaves behind.
//!
//! `MMLINT_UPDATE=1 cargo test --release --test attacks` writes `docs/attacks.md` with the figures of that
//! run. Without it the table's rows are held against the list here, and nothing is timed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod archive;
mod bundle;
mod executable;
mod listing;
mod manifest;
mod measure;
mod output;
mod script;
mod signature;
mod table;
mod upgrade;
mod values;
mod vulnerability;

use std::path::Path;

use measure::Measured;

/// No attack may take more memory than this, in MiB.
const MOST: u64 = 256;

/// A file's name and what makes it.
type Made = (&'static str, fn() -> Vec<u8>);

/// How a bundle is called.
const BUNDLE: &str = "com.example.p-1.0.0.tar.gz";

/// A bundle, or another file, that is made to hurt whoever reads it.
#[derive(Clone)]
struct Attack {
    /// What is tried, as the table says it.
    what: &'static str,
    /// The file that mmlint is given.
    file: Made,
    /// Another one in the folder.
    beside: Option<Made>,
    /// The command.
    command: &'static str,
    /// What stands between the command and the file.
    options: &'static [&'static str],
    /// The exit status.
    exit: i32,
    /// The rules that must have a finding; empty where the point is that nothing happens.
    says: &'static [&'static str],
}

/// An attack without options that ends with findings.
const fn attack(
    what: &'static str,
    make: fn() -> Vec<u8>,
    says: &'static [&'static str],
) -> Attack {
    Attack {
        what,
        file: (BUNDLE, make),
        beside: None,
        command: "check",
        options: &[],
        exit: 1,
        says,
    }
}

impl Attack {
    /// The same attack, after which the exit status is 0.
    const fn passes(mut self) -> Self {
        self.exit = 0;
        self
    }
}

/// The kinds of attacks, in the table's order.
fn sections() -> [(&'static str, Vec<Attack>); 9] {
    [
        ("The archive", archive::attacks()),
        ("The manifest", manifest::attacks()),
        ("Executables", executable::attacks()),
        (
            "Scripts and pictures",
            [script::attacks(), values::attacks()].concat(),
        ),
        ("Signatures", signature::attacks()),
        ("Upgrades", upgrade::attacks()),
        ("Listings", listing::attacks()),
        ("Vulnerability databases", vulnerability::attacks()),
        ("The output", output::attacks()),
    ]
}

/// Runs mmlint in a folder of its own, and holds against the attack what a user would notice.
fn survive(attack: &Attack) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("work");
    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&inside).unwrap();
    std::fs::create_dir(&temporary).unwrap();
    let mut written = Vec::new();
    for (name, make) in [Some(attack.file), attack.beside].into_iter().flatten() {
        std::fs::write(inside.join(name), make()).unwrap();
        written.push(name);
    }
    written.sort_unstable();
    let mut arguments = vec![attack.command];
    arguments.extend(attack.options);
    arguments.push(attack.file.0);
    let measured = measure::run(&inside, &temporary, &arguments);
    let wrong = wrong(attack, &measured);
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(names(&inside), written);
    assert!(names(&temporary).is_empty(), "{:?}", names(&temporary));
    assert_eq!(names(folder.path()), ["tmp", "work"]);
    measured
}

/// What is not as it should be, in words; empty where all is.
fn wrong(attack: &Attack, measured: &Measured) -> String {
    let output = &measured.output;
    let is_plain = |c: char| c == '\n' || !c.is_control();
    let named = |rule: &&&str| output.lines().any(|line| line.contains(**rule));
    let mut wrong = Vec::new();
    if measured.status != attack.exit {
        wrong.push(format!("exit status {}", measured.status));
    }
    for rule in attack.says.iter().filter(|rule| !named(rule)) {
        wrong.push(format!("no {rule}"));
    }
    if measured.memory > MOST {
        wrong.push(format!("{} MiB", measured.memory));
    }
    if output.len() > 4 << 20 {
        wrong.push(format!("{} bytes of output", output.len()));
    }
    if !output.chars().all(is_plain) {
        wrong.push("a control character".to_owned());
    }
    if wrong.is_empty() {
        return String::new();
    }
    let (head, tail): (String, Vec<char>) = (
        output.chars().take(1500).collect(),
        output.chars().rev().take(500).collect(),
    );
    let tail: String = tail.into_iter().rev().collect();
    format!("{}: {}\n{head}\n...\n{tail}", attack.what, wrong.join(", "))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn survive_all(attacks: &[Attack]) {
    for attack in attacks {
        survive(attack);
    }
}

#[test]
fn archives() {
    survive_all(&archive::attacks());
}

#[test]
fn manifests() {
    survive_all(&manifest::attacks());
}

#[test]
fn executables() {
    survive_all(&executable::attacks());
}

#[test]
fn scripts() {
    survive_all(&script::attacks());
}

#[test]
fn signatures() {
    survive_all(&signature::attacks());
}

#[test]
fn upgrades() {
    survive_all(&upgrade::attacks());
}

#[test]
fn listings() {
    survive_all(&listing::attacks());
}

#[test]
fn vulnerability_databases() {
    survive_all(&vulnerability::attacks());
}

#[test]
fn outputs() {
    survive_all(&output::attacks());
}
