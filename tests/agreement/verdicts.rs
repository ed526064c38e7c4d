//! The two sides: what the server said and what mmlint says, and where they differ.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use mmlint::facts::{Facts, Question};
use mmlint::manifest::model::Text;
use mmlint::report::{Outcome, Verdict};
use mmlint::server::behaviour::Server;
use mmlint::source::Source;
use mmlint::{Options, judge, read};
use serde::{Deserialize, Serialize};

/// The platform that the oracle starts programs on.
pub const HERE: &str = "linux-amd64";

/// What the server says of a bundle: a line of the oracle, see `tests/oracle/README.md`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Said {
    /// Why there is no answer.
    #[serde(skip_serializing)]
    pub error: String,
    /// Empty where unpacking succeeds.
    pub extract: String,
    /// Empty where the manifest is valid; means nothing unless unpacking succeeds.
    pub valid: String,
    /// Empty where installing succeeds; means nothing unless unpacking does.
    pub install: String,
    /// What starting it ends in, where that was asked: `ok`, `timeout`, or why not.
    #[serde(default, skip_serializing)]
    pub activate: String,
    /// The manifest's values as the server reads them.
    #[serde(flatten)]
    pub values: Values,
}

impl Said {
    /// The outcome alone: messages depend on the Go that the oracle was built with.
    pub fn outcome(&self) -> [bool; 3] {
        [&self.extract, &self.valid, &self.install].map(String::is_empty)
    }
}

/// Some values of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Values {
    pub id: String,
    pub name: String,
    pub version: String,
    pub min_server_version: String,
    pub bundle_path: String,
}

/// What mmlint says of a bundle.
#[derive(Clone, Debug)]
pub enum Mine {
    /// Its verdict and the manifest's values.
    Judged {
        verdict: Box<Verdict>,
        values: Values,
    },
    /// It panicked.
    Panicked(String),
}

impl Mine {
    /// mmlint's verdict on the bundle at `path`, for this server.
    pub fn of(path: &Path, server: Server) -> Self {
        catch_unwind(AssertUnwindSafe(|| judge_file(path, server))).unwrap_or_else(|cause| {
            let text = cause.downcast_ref::<String>().cloned();
            let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Self::Panicked(text.unwrap_or_default())
        })
    }

    /// The steps in which mmlint and the server differ.
    pub fn differences(&self, said: &Said) -> Vec<&'static str> {
        let Self::Judged { verdict, values } = self else {
            return vec!["panic"];
        };
        if verdict.unpack.outcome == Outcome::Unknown {
            return Vec::new();
        }
        let is = |outcome: Outcome, good: Outcome, said: &str| (outcome == good) == said.is_empty();
        if !is(verdict.unpack.outcome, Outcome::Accepted, &said.extract) {
            return vec!["unpack"];
        }
        if !said.extract.is_empty() {
            let same = said.extract.starts_with(error_id(verdict.unpack.reason));
            return if same { Vec::new() } else { vec!["reason"] };
        }
        let starts = match verdict.start.get(HERE).map(|step| step.outcome) {
            Some(Outcome::Starts) => said.activate == "ok",
            Some(Outcome::Fails) => said.activate != "ok",
            _ => true,
        };
        let same = [
            (
                "manifest",
                is(verdict.manifest.outcome, Outcome::Valid, &said.valid),
            ),
            (
                "install",
                is(verdict.install.outcome, Outcome::Accepted, &said.install),
            ),
            ("values", *values == said.values),
            ("start", starts || said.activate.is_empty()),
        ];
        same.into_iter()
            .filter(|(_, same)| !same)
            .map(|(step, _)| step)
            .collect()
    }
}

/// The id of the server's error where it refuses a bundle for this reason
/// (`extractPlugin` in `server/channels/app/plugin_install.go`).
fn error_id(reason: Option<&str>) -> &str {
    match reason.unwrap_or_default() {
        "manifest/id-invalid" => "app.plugin.invalid_id.app_error",
        "archive/no-manifest" | "archive/unreadable-entry" => "app.plugin.manifest.app_error",
        reason if reason.starts_with("manifest/") => "app.plugin.manifest.app_error",
        _ => "app.plugin.extract.app_error",
    }
}

fn judge_file(path: &Path, server: Server) -> Mine {
    let options = Options {
        servers: vec![server],
        ..Options::default()
    };
    let contents = Arc::new(read(&Source::File(path.to_path_buf()), &options).unwrap());
    let verdict = Box::new(judge(&contents, &options).verdict);
    let question = Question {
        servers: vec![server],
        servers_named: true,
        platform: None,
        expect_version: None,
    };
    let facts = Facts::new(contents, question, server);
    Mine::Judged {
        verdict,
        values: facts.manifest().map(|_| values(&facts)).unwrap_or_default(),
    }
}

fn values(facts: &Facts) -> Values {
    let text = |text: Option<&Text>| text.map_or_else(String::new, |text| text.value.clone());
    let manifest = facts.manifest().unwrap();
    Values {
        id: manifest.server_id(),
        name: text(manifest.name.as_ref()),
        version: text(manifest.version.as_ref()),
        min_server_version: text(manifest.min_server_version.as_ref()),
        bundle_path: text(
            manifest
                .webapp
                .as_ref()
                .and_then(|webapp| webapp.bundle_path.as_ref()),
        ),
    }
}

/// A disagreement in words.
pub fn describe(name: &str, differences: &[&str], mine: &Mine, said: &Said) -> String {
    let mine = match mine {
        Mine::Panicked(text) => format!("panicked: {text}"),
        Mine::Judged { verdict, values } => format!(
            "unpack {:?}, manifest {:?}, install {:?}, start {:?}, {values:?}",
            verdict.unpack,
            verdict.manifest,
            verdict.install,
            verdict.start.get(HERE)
        ),
    };
    format!(
        "{name}: differ in {}\n  mmlint: {mine}\n  server: {said:?}",
        differences.join(", ")
    )
}

/// How many bundles there were of each sort, by mmlint's reasons.
#[derive(Debug, Default)]
pub struct Tally {
    pub cases: usize,
    pub unknown: usize,
    pub refused: BTreeMap<&'static str, usize>,
    pub invalid: BTreeMap<&'static str, usize>,
    pub left_behind: BTreeMap<&'static str, usize>,
    pub installed: usize,
    pub starts: usize,
    pub start_unknown: usize,
    pub fails: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Counts a bundle: what the server says, with the reason that mmlint has for it.
    pub fn count(&mut self, mine: &Mine, said: &Said) {
        self.cases += 1;
        let Mine::Judged { verdict, .. } = mine else {
            return;
        };
        if verdict.unpack.outcome == Outcome::Unknown {
            self.unknown += 1;
            return;
        }
        let add = |reasons: &mut BTreeMap<_, _>, reason: Option<&'static str>| {
            *reasons.entry(reason.unwrap_or("no reason")).or_insert(0) += 1;
        };
        let [unpacks, is_valid, installs] = said.outcome();
        if !unpacks {
            return add(&mut self.refused, verdict.unpack.reason);
        }
        if !is_valid {
            add(&mut self.invalid, verdict.manifest.reason);
        }
        if installs {
            self.installed += 1;
        } else {
            add(&mut self.left_behind, verdict.install.reason);
        }
        let Some(step) = verdict.start.get(HERE) else {
            return;
        };
        match said.activate.as_str() {
            "" => {}
            _ if step.outcome == Outcome::Unknown => self.start_unknown += 1,
            "ok" => self.starts += 1,
            _ => add(&mut self.fails, step.reason),
        }
    }

    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.unknown += other.unknown;
        self.installed += other.installed;
        self.starts += other.starts;
        self.start_unknown += other.start_unknown;
        let pairs = [
            (&mut self.fails, other.fails),
            (&mut self.refused, other.refused),
            (&mut self.invalid, other.invalid),
            (&mut self.left_behind, other.left_behind),
        ];
        for (mine, others) in pairs {
            for (reason, count) in others {
                *mine.entry(reason).or_insert(0) += count;
            }
        }
    }

    /// Checks that there are enough of every sort for agreement to mean something.
    pub fn assert_varied(&self) {
        let enough = self.cases / 50;
        let counts = [
            total(&self.refused),
            total(&self.invalid),
            total(&self.left_behind),
            self.installed,
        ];
        assert!(
            counts.iter().all(|count| *count >= enough),
            "under {enough} of some sort: {self}"
        );
        assert!(
            self.unknown <= enough,
            "mmlint does not know too often: {self}"
        );
    }
}

fn total(reasons: &BTreeMap<&str, usize>) -> usize {
    reasons.values().sum()
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} bundles, {} of them beyond mmlint's limits",
            self.cases, self.unknown
        )?;
        let sorts = [
            ("refused", &self.refused),
            ("manifest invalid", &self.invalid),
            ("left behind", &self.left_behind),
        ];
        for (sort, reasons) in sorts {
            let mut list = String::new();
            for (reason, count) in reasons {
                write!(list, ", {reason} {count}")?;
            }
            write!(
                f,
                "\n  {sort} {}{}",
                total(reasons),
                list.replacen(',', ":", 1)
            )?;
        }
        write!(f, "\n  installed {}", self.installed)?;
        let fails = total(&self.fails);
        let (starts, unknown) = (self.starts, self.start_unknown);
        if starts + unknown + fails == 0 {
            return Ok(());
        }
        write!(f, "\n  starts {starts}, unknown {unknown}, fails {fails}")?;
        for (reason, count) in &self.fails {
            write!(f, ", {reason} {count}")?;
        }
        Ok(())
    }
}
