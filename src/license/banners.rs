//! The comments that webpack takes out of a script into a file beside it (terser-webpack-plugin's `extractComments`): most
//! begin with the library's name and version.

use crate::text::shorten;

/// So many are kept of one file.
const MAX: usize = 500;

/// Of a name at most so many characters.
const LONGEST: usize = 80;

/// So many lines of a comment are looked at.
const MAX_LINES: usize = 12;

/// What one comment says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Banner {
    /// The library's name as it is written there, the end of its address, or the comment's first line.
    pub name: String,
    /// The version, where it stands beside the name.
    pub version: Option<String>,
    /// The licence that it names, by its SPDX identifier, where it is one that is known.
    pub license: Option<&'static str>,
}

/// The comments of a file, in its order, each once.
pub(super) fn read(text: &str) -> Vec<Banner> {
    let mut found: Vec<Banner> = Vec::new();
    let mut rest = text;
    while found.len() < MAX {
        let Some((_, after)) = rest.split_once("/*") else {
            break;
        };
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        rest = after;
        if let Some(banner) = banner(comment)
            && !found.contains(&banner)
        {
            found.push(banner);
        }
    }
    let lines = text.lines().filter_map(|line| line.strip_prefix("//!"));
    for banner in lines.filter_map(of_line) {
        if found.len() < MAX && !found.contains(&banner) {
            found.push(banner);
        }
    }
    found
}

/// What a comment of one line says. webpack sorts them, and tears the lines of moment's apart: only one that is nothing but
/// a library's name, or names its version too, is of any use.
fn of_line(line: &str) -> Option<Banner> {
    let line = clean(line);
    let (name, version) = split(line);
    match (version, line.strip_suffix(".js")) {
        (Some(_), _) if !name.ends_with(':') => Some(made(name, version, line, &[])),
        (None, Some(file)) if !file.contains(char::is_whitespace) => {
            Some(made(file, None, line, &[]))
        }
        _ => None,
    }
}

/// What a comment says; `None` where it names nothing.
fn banner(comment: &str) -> Option<Banner> {
    let mut lines = comment.lines().map(clean).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let more: Vec<&str> = lines.take(MAX_LINES).collect();
    let second = more.first().copied().unwrap_or_default();
    let (mut name, version) = split(first);
    let is_legal = |line: &&str| {
        let line = line.to_lowercase();
        let words = ["licen", "copyright", "(c)"];
        words.iter().any(|word| line.contains(word))
    };
    let mut lines = std::iter::once(&first).chain(&more);
    let has_version = version.or_else(|| version_of(second)).is_some();
    if !has_version && !comment.contains("@license") && !lines.any(is_legal) {
        return None; // It is kept for another reason.
    }
    if let Some(version) = version_of(second).filter(|_| version.is_none()) {
        return Some(made(name, Some(version), first, &more));
    }
    // React writes "React v16.13.1" above the file that it is.
    if let Some(package) = second
        .split_once(".production.")
        .map(|(package, _)| package)
    {
        name = package;
    }
    let is_about = |word: &str| first.to_lowercase().starts_with(word);
    if version.is_none() && ["copyright", "(c)", "licen"].into_iter().any(is_about) {
        // No name: an address may end in it, and whose it is stands in the first line.
        name = more
            .iter()
            .copied()
            .find_map(named_by_address)
            .unwrap_or(first);
    }
    Some(made(name, version, first, &more))
}

fn made(name: &str, version: Option<&str>, first: &str, more: &[&str]) -> Banner {
    Banner {
        name: shorten(name.trim_end_matches([',', ':', '-', ' ']), LONGEST),
        version: version.map(|version| shorten(version, LONGEST)),
        license: std::iter::once(first)
            .chain(more.iter().copied())
            .find_map(license),
    }
}

/// A line of a comment without what makes it one.
fn clean(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['*', '!', '/']).trim();
    let line = line.strip_prefix("@license").unwrap_or(line).trim();
    // A row of stars.
    line.trim_matches('*').trim()
}

/// `Chart.js v3.8.2 | (c) x` is a name and a version; without a version the name is the whole line up to a bar, a bracket, an
/// address or two hyphens.
fn split(line: &str) -> (&str, Option<&str>) {
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        if at > 0
            && let Some(version) = version_of(word.trim())
        {
            let name = line.get(..at).unwrap_or_default().trim();
            return (name.trim_end_matches(" version"), Some(version));
        }
        at += word.len();
    }
    let mut end = line.len();
    for stop in [" |", " (", " <", " -- ", " - "] {
        end = line.find(stop).filter(|at| *at > 0).unwrap_or(end).min(end);
    }
    (line.get(..end).unwrap_or(line).trim(), None)
}

/// The end of an address in a line, which is a library's name where it leads to its page: of
/// `http://jedwatson.github.io/classnames` the last word.
fn named_by_address(line: &str) -> Option<&str> {
    let (_, address) = line.split_once("://")?;
    let address = address
        .split_whitespace()
        .next()?
        .trim_end_matches(['/', '.', ',', ')']);
    let (_, name) = address.rsplit_once('/')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_legal = address.to_lowercase().contains("licen");
    (!is_legal && !name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// A version on its own: `v2.4.9`, `6.2.0`.
fn version_of(word: &str) -> Option<&str> {
    let word = word.trim_end_matches([',', ';', ')']);
    let number = word.strip_prefix(['v', 'V']).unwrap_or(word);
    let mut parts = number.split('.');
    let is_number = |part: &str| part.chars().next().is_some_and(|c| c.is_ascii_digit());
    let many = parts.clone().count() > 1;
    let plain = number
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c));
    (many && plain && parts.all(is_number)).then_some(number)
}

/// The licence that a line names.
fn license(line: &str) -> Option<&'static str> {
    let words = line
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
        .filter(|word| !word.is_empty());
    for word in words {
        let known = match word.trim_end_matches('.') {
            "MIT" => "MIT",
            "ISC" => "ISC",
            "0BSD" => "0BSD",
            "BSD-2-Clause" => "BSD-2-Clause",
            "BSD-3-Clause" => "BSD-3-Clause",
            "Apache-2.0" => "Apache-2.0",
            "MPL-2.0" => "MPL-2.0",
            _ => continue,
        };
        return Some(known);
    }
    let apache = line.contains("Apache License") || line.contains("Apache Version");
    (apache && line.contains("2.0")).then_some("Apache-2.0")
}

#[cfg(test)]
mod tests {
    use super::{Banner, read};

    /// A comment, and what it says: name, version, licence.
    type Row = (
        &'static str,
        &'static str,
        Option<&'static str>,
        Option<&'static str>,
    );

    #[rustfmt::skip]
    const ROWS: &[Row] = &[
        ("/*!\n * Chart.js v3.8.2\n * (c) 2022 Chart.js Contributors\n * Released under the MIT License\n */",
         "Chart.js", Some("3.8.2"), Some("MIT")),
        ("/*!\n * get-css-data\n * v2.1.0\n * MIT license\n */", "get-css-data", Some("2.1.0"), Some("MIT")),
        ("/** @license React v16.13.1\n * react-is.production.min.js\n *\n * MIT license */",
         "react-is", Some("16.13.1"), Some("MIT")),
        ("/**\n * @license React\n * react-jsx-runtime.production.min.js\n */", "react-jsx-runtime", None, None),
        ("/*! @license DOMPurify 3.0.6 | (c) Cure53 | Released under the Apache license 2.0 and MPL-2.0 */",
         "DOMPurify", Some("3.0.6"), Some("MPL-2.0")),
        ("/*! regenerator-runtime -- Copyright (c) 2014 -- license (MIT): https://x */",
         "regenerator-runtime", None, Some("MIT")),
        ("/**\n * @license\n * Lodash <https://lodash.com/>\n * Based on Underscore.js 1.8.3 <http://x>\n */",
         "Lodash", None, None),
        ("/*!\n  Copyright (c) 2018 Jed Watson.\n  Licensed under the MIT License (MIT)\n*/",
         "Copyright (c) 2018 Jed Watson.", None, Some("MIT")),
        ("/*!\n\tCopyright (c) 2018 Jed Watson.\n\tLicensed under the MIT License (MIT), see\n\thttp://jedwatson.github.io/classnames\n*/",
         "classnames", None, Some("MIT")),
        ("/*! Copyright (c) 2020 A.\n https://opensource.org/licenses/MIT */", "Copyright (c) 2020 A.", None, Some("MIT")),
        ("/*! Copyright (c) 2020 A.\n See https://example.org. MIT */", "Copyright (c) 2020 A.", None, Some("MIT")),
    ];

    #[test]
    fn comments_name_libraries() {
        for (comment, name, version, license) in ROWS {
            let wanted = Banner {
                name: (*name).to_owned(),
                version: version.map(str::to_owned),
                license: *license,
            };
            assert_eq!(read(comment), [wanted], "{comment}");
        }
        assert_eq!(read("/** Gets data\n * @preserve */"), []);
        assert_eq!(read("/* */ /**/ no comment /*"), []);
        let moment = "/*! a v1.0 */\n\n//! Copyright (c) JS Foundation\n\n//! license : MIT\n\n//! moment.js\n\n\
                      //! moment.js locale configuration\n\n//! version : 0.5.32\n\n//! b v1.2.3, MIT";
        let found = read(moment);
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.name.as_str(), one.version.as_deref(), one.license))
            .collect();
        let wanted = [
            ("a", Some("1.0"), None),
            ("moment", None, None),
            ("b", Some("1.2.3"), Some("MIT")),
        ];
        assert_eq!(found, wanted);
        let twice = "/*! a v1.0 */ /*! a v1.0 */";
        assert_eq!(read(twice).len(), 1);
    }
}
