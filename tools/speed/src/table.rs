//! The tables of the README. A test holds the README against this.

use std::time::Duration;

/// What stands before and behind them.
pub const MARKS: [&str; 2] = ["<!-- speed -->", "<!-- end of speed -->"];

/// The columns of the table of programs.
pub const COLUMNS: [&str; 6] = [
    "program",
    "what it does",
    "two cores",
    "one core",
    "processor time",
    "peak memory",
];

/// Its rows: what is measured, and what that does with the bundle.
pub const PROGRAMS: [(&str, &str); 9] = [
    ("`mmlint check -q`", "reads, follows the code and judges"),
    ("`tar tzf`", "lists the names"),
    ("`gzip -dc`", "inflates"),
    ("`pigz -dc`", "inflates; reads and checks beside that"),
    ("`libdeflate-gunzip -c`", "inflates, all of it in memory"),
    (
        "`go version -m`",
        "build information of the programs, unpacked before",
    ),
    (
        "`govulncheck -mode=extract`",
        "modules and functions of one program, unpacked before",
    ),
    (
        "server 11.1's own code",
        "unpacks to disk, reads the manifest, installs",
    ),
    (
        "the starter template's `manifest check`",
        "the manifest alone, unpacked before",
    ),
];

/// The columns of the table of goals.
pub const GOAL_COLUMNS: [&str; 5] = ["", "two cores", "one core", "two as part of one", "goal"];

/// Its rows: what is measured, and what was wanted of two cores.
pub const GOALS: [(&str, &str); 4] = [
    ("the bundle, as part of `tar tzf`", "1, better 0.6"),
    ("twenty bundles", "0.55 of one core"),
    ("start-up, `mmlint --version`", "under 10 ms"),
    ("the smallest bundle", ""),
];

/// The columns of the table of bundles, which is there where several were given.
pub const BUNDLE_COLUMNS: [&str; 7] = [
    "bundle",
    "packed",
    "two cores",
    "one core",
    "`tar tzf`",
    "as part of that",
    "peak memory",
];

/// What was not measured.
pub const NONE: &str = "–";

/// A table in Markdown; all columns but the first `left` hold figures.
#[must_use]
pub fn table(columns: &[&str], left: usize, rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<_> = cells.collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = (0..columns.len()).map(|column| if column < left { "---" } else { "--:" });
    let mut out = line(&mut columns.iter().map(|&column| column.to_owned()));
    out.push_str(&line(&mut rule.map(str::to_owned)));
    for row in rows {
        out.push_str(&line(&mut row.iter().cloned()));
    }
    out
}

/// A time, with as many digits as were measured.
#[must_use]
pub fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds < 0.1 {
        true => format!("{:.1} ms", seconds * 1000.0),
        false => format!("{seconds:.2} s"),
    }
}

/// A text with other tables between the marks; `None` where it lacks them.
#[must_use]
pub fn replaced(text: &str, tables: &str) -> Option<String> {
    let [begin, end] = MARKS;
    let (before, rest) = text.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n{tables}{end}{after}"))
}

/// What stands between the marks.
#[must_use]
pub fn between(text: &str) -> Option<&str> {
    let [begin, end] = MARKS;
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(tables, _)| tables)
}
