//! The file of a baseline: from text and back.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::Baseline;
use crate::report::{Known, Severity};
use crate::text::escape_json;

/// The version of the file's form that is read and written.
const SCHEMA_VERSION: u64 = 1;

/// The file.
#[derive(Deserialize)]
struct File {
    #[serde(rename = "schema_version", deserialize_with = "this_version")]
    _version: (),
    findings: Vec<Line>,
}

/// A finding as it stands in the file.
#[derive(Deserialize)]
struct Line {
    #[serde(deserialize_with = "words")]
    plugin: String,
    #[serde(deserialize_with = "words")]
    rule: String,
    #[serde(deserialize_with = "hexadecimal")]
    fingerprint: String,
    #[serde(default = "worst")]
    severity: Severity,
    #[serde(default)]
    message: String,
    #[serde(default = "once", deserialize_with = "at_least_one")]
    count: usize,
}

const fn worst() -> Severity {
    Severity::Error
}

const fn once() -> usize {
    1
}

fn this_version<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    match u64::deserialize(from)? {
        SCHEMA_VERSION => Ok(()),
        other => Err(D::Error::custom(format!(
            "schema_version {other} is not one that this mmlint reads ({SCHEMA_VERSION})"
        ))),
    }
}

fn words<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match text.is_empty() {
        true => Err(D::Error::custom("this must not be empty")),
        false => Ok(text),
    }
}

fn hexadecimal<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    match text.len() == 16 && text.bytes().all(digit) {
        true => Ok(text),
        false => Err(D::Error::custom(
            "a fingerprint is 16 hexadecimal digits in lower case",
        )),
    }
}

fn at_least_one<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    match usize::deserialize(from)? {
        0 => Err(D::Error::custom("count is 1 or more")),
        count => Ok(count),
    }
}

/// Why a text is no baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoBaseline {
    /// What is wrong.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The byte in that line, from 1; 0 where the line is empty.
    pub column: usize,
}

impl Baseline {
    /// Reads the text of the file at `path`. A finding that stands there twice, as merging two
    /// branches can leave it, is one.
    ///
    /// # Errors
    /// The text is not JSON, or no baseline; the first mistake with its place.
    pub fn parse(path: &str, text: &str) -> Result<Self, NoBaseline> {
        let file: File = serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let end = message.rfind(" at line ").unwrap_or(message.len());
            NoBaseline {
                message: message.get(..end).unwrap_or_default().to_owned(),
                line: error.line(),
                column: error.column(),
            }
        })?;
        let mut baseline = Self::new(path);
        for line in file.findings {
            let known = Known {
                plugin: line.plugin,
                rule: line.rule,
                fingerprint: line.fingerprint,
                severity: line.severity,
                message: line.message,
                count: line.count,
            };
            baseline.insert(known);
        }
        Ok(baseline)
    }

    /// The file's text: a finding a line, sorted, so that differences and merges are easy.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{{\n  \"schema_version\": {SCHEMA_VERSION},\n  \"findings\": [");
        for (index, known) in self.known.values().enumerate() {
            // Plain data to memory has no way to fail.
            let line = serde_json::to_string(known).unwrap_or_default();
            out.push_str(if index == 0 { "\n    " } else { ",\n    " });
            out.push_str(&escape_json(&line));
        }
        out.push_str(if self.known.is_empty() { "]" } else { "\n  ]" });
        out.push_str("\n}\n");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Baseline;

    const LINE: &str =
        r#"{"plugin":"p","rule":"a/b","fingerprint":"0123456789abcdef","message":"m"}"#;

    fn parse(text: &str) -> Result<Baseline, String> {
        Baseline::parse("b.json", text)
            .map_err(|error| format!("{}:{}: {}", error.line, error.column, error.message))
    }

    #[test]
    fn what_is_written_is_read() -> Result<(), String> {
        let text = format!("{{\"schema_version\": 1, \"findings\": [{LINE}, {LINE}]}}");
        let baseline = parse(&text)?;
        assert_eq!(baseline.len(), 1, "a line that a merge doubled is one");
        assert_eq!(parse(&baseline.text())?.text(), baseline.text());
        assert!(parse(&Baseline::new("b.json").text())?.is_empty());
        Ok(())
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_place() {
        for (text, says) in [
            ("", "1:0: EOF"),
            ("[]", "1:"),
            (
                "{\"schema_version\": 2, \"findings\": []}",
                "schema_version 2",
            ),
            ("{\"schema_version\": 1}", "missing field `findings`"),
            ("{\"schema_version\": 1,\n<<<<<<< HEAD\n", "2:1: "),
        ] {
            let said = parse(text).err().unwrap_or_default();
            assert!(said.contains(says), "{text}: {said}");
        }
        for (from, to) in [
            ("0123", "012Z"),
            ("\"message\"", "\"count\":0,\"message\""),
            ("\"p\"", "\"\""),
        ] {
            let line = LINE.replace(from, to);
            let text = format!("{{\"schema_version\": 1, \"findings\": [\n{line}]}}");
            let said = parse(&text).err().unwrap_or_default();
            assert!(said.starts_with("2:"), "{line}: {said}");
        }
    }
}
