//! The README's tables of speed have the rows and columns that `tools/speed` prints, and figures in them; and the counts
//! that CI holds mmlint against are those of its inputs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use mmlint_speed::table::{
    BUNDLE_COLUMNS, COLUMNS, GOAL_COLUMNS, GOALS, NONE, PROGRAMS, between, replaced,
};

use common::root;

/// The tables between the README's marks: each with its lines, and each line with its cells.
fn tables() -> Vec<Vec<Vec<String>>> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let text = between(&readme).expect("the README has the marks of the tables");
    let mut tables = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines().chain([""]) {
        if let Some(cells) = line
            .strip_prefix("| ")
            .and_then(|line| line.strip_suffix(" |"))
        {
            lines.push(
                cells
                    .split(" | ")
                    .map(|cell| cell.trim().to_owned())
                    .collect(),
            );
        } else if !lines.is_empty() {
            tables.push(std::mem::take(&mut lines));
        }
    }
    tables
}

/// The rows under the headings, which must be these.
fn rows(table: &[Vec<String>], columns: &[&str]) -> Vec<Vec<String>> {
    assert_eq!(table[0], columns);
    assert!(table[1].iter().all(|cell| cell.starts_with("--")));
    assert!(
        table.iter().all(|row| row.len() == columns.len()),
        "{table:?}"
    );
    table[2..].to_vec()
}

/// `1.23 s (1.20 s)`, `0.61` or `35 MiB`.
fn is_figure(cell: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().is_ok();
    let one = |text: &str| match text.rsplit_once(' ') {
        Some((value, unit)) => number(value) && ["s", "ms", "MiB", "MB"].contains(&unit),
        None => number(text),
    };
    match cell.split_once(" (") {
        Some((middle, least)) => one(middle) && least.strip_suffix(')').is_some_and(one),
        None => one(cell),
    }
}

#[test]
fn the_readme_has_the_tables_that_the_tool_prints() {
    let tables = tables();
    assert!((2..=3).contains(&tables.len()), "{tables:?}");
    let programs = rows(&tables[0], &COLUMNS);
    let named: Vec<_> = programs
        .iter()
        .map(|row| (row[0].as_str(), row[1].as_str()))
        .collect();
    assert_eq!(named, PROGRAMS);
    for row in &programs {
        let left_out = row[2..].iter().all(|cell| cell == NONE);
        assert!(
            left_out || row[2..].iter().all(|cell| is_figure(cell)),
            "{row:?}"
        );
    }
    let measured = |name: &str| programs.iter().any(|row| row[0] == name && row[2] != NONE);
    assert!(measured("`mmlint check -q`") && measured("`tar tzf`"));
    let goals = rows(&tables[1], &GOAL_COLUMNS);
    let named: Vec<_> = goals
        .iter()
        .map(|row| (row[0].as_str(), row[4].as_str()))
        .collect();
    assert_eq!(named, GOALS);
    assert!(
        goals
            .iter()
            .flat_map(|row| &row[1..4])
            .all(|cell| is_figure(cell)),
        "{goals:?}"
    );
    for row in tables
        .get(2)
        .map_or(Vec::new(), |table| rows(table, &BUNDLE_COLUMNS))
    {
        assert!(row[1..].iter().all(|cell| is_figure(cell)), "{row:?}");
    }
}

#[test]
fn a_program_without_figures_is_named_as_left_out() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let text = between(&readme).unwrap();
    let said = text
        .lines()
        .find_map(|line| line.strip_prefix("Left out: "))
        .unwrap_or_default();
    for row in &tables()[0][2..] {
        assert_eq!(said.contains(&row[0]), row[2] == NONE, "{row:?}: {said:?}");
    }
}

#[test]
fn writing_the_tables_changes_nothing_else() {
    let text = "before\n<!-- speed -->\nold\n<!-- end of speed -->\nbehind\n";
    let new = "before\n<!-- speed -->\n\n| a |\n\n<!-- end of speed -->\nbehind\n";
    assert_eq!(replaced(text, "\n| a |\n\n").as_deref(), Some(new));
    assert_eq!(replaced("no marks", "| a |"), None);
}

#[test]
fn the_recorded_counts_are_those_of_the_inputs() {
    let text = std::fs::read_to_string(root().join("benches/instructions.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let counts = table["instructions"].as_table().unwrap();
    let mut names = mmlint_speed::instructions::names();
    names.sort_unstable();
    assert_eq!(counts.keys().map(String::as_str).collect::<Vec<_>>(), names);
    assert!(
        counts
            .values()
            .all(|count| count.as_integer() > Some(100_000))
    );
}
