//! What the terminal can show.

use std::env;
use std::io::{self, IsTerminal};

use mmlint::render::Screen;
use supports_hyperlinks::Stream;

use super::ColorChoice;

/// Narrower than this a report cannot be read.
const MIN_WIDTH: usize = 40;

/// Wider lines than this are hard to read.
const MAX_WIDTH: usize = 100;

/// A table becomes paragraphs on a narrow screen, and on one narrower than this nothing can be read.
const MIN_TABLE: usize = 20;

/// A table has more in a line than text has.
const MAX_TABLE: usize = 300;

/// The screen that standard output is, by its own properties and by `NO_COLOR`,
/// `CLICOLOR_FORCE`, `COLUMNS`, `TERM` and `FORCE_HYPERLINK`.
pub fn of_standard_output(color: ColorChoice, quiet: bool) -> Screen {
    let screen = screen(io::stdout().is_terminal(), color, quiet);
    Screen {
        // Who wants no colours wants no other sequences either.
        links: screen.color && supports_hyperlinks::on(Stream::Stdout),
        ..screen
    }
}

/// The screen that standard output is, for tables: as wide as it is, within bounds that are of no use to anyone.
pub fn for_tables(color: ColorChoice) -> Screen {
    let screen = of_standard_output(color, false);
    let width = width(io::stdout().is_terminal()).unwrap_or(MAX_WIDTH);
    Screen {
        width: width.clamp(MIN_TABLE, MAX_TABLE),
        ..screen
    }
}

/// The screen that standard error is, by the same.
pub fn of_standard_error(color: ColorChoice) -> Screen {
    screen(io::stderr().is_terminal(), color, false)
}

/// The columns for prose on standard output; `None` where nobody says how many there are.
pub fn of_prose() -> Option<usize> {
    let width = width(io::stdout().is_terminal())?;
    Some(width.clamp(MIN_WIDTH, MAX_WIDTH))
}

/// As [`of_prose`], for a list with columns, which may be wider.
pub fn of_lists() -> Option<usize> {
    let width = width(io::stdout().is_terminal())?;
    Some(width.clamp(MIN_WIDTH, MAX_TABLE))
}

fn screen(terminal: bool, color: ColorChoice, quiet: bool) -> Screen {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    let forced = env::var("CLICOLOR_FORCE").is_ok_and(|value| !value.is_empty() && value != "0");
    let color = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto => forced || (terminal && !dumb),
    };
    Screen {
        width: width(terminal)
            .unwrap_or(MAX_WIDTH)
            .clamp(MIN_WIDTH, MAX_WIDTH),
        color,
        quiet,
        ..Screen::plain(MAX_WIDTH)
    }
}

/// How many columns there are, where that can be known.
fn width(terminal: bool) -> Option<usize> {
    let from_environment = env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        // As some programs say that they do not know.
        .filter(|columns| *columns > 0);
    let from_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    from_environment.or_else(|| terminal.then(from_terminal).flatten())
}
