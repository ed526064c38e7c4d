//! `mmlint man`: the manual, in the language of man pages.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{UNCHECKED, USAGE, complain, print};

/// Terms, and what they mean.
type Entries = &'static [(&'static str, &'static str)];

/// A section: its heading, and what stands in it.
type Section = (&'static str, Entries);

const EXIT_STATUS: &str = "EXIT STATUS";

const USAGE_MEANS: (&str, &str) = (
    "2",
    "Wrong usage, or mmlint.toml, the baseline or what --knowledge or --vulndb name is not there or has a mistake. Nothing was checked.",
);

const OF_ALL: Entries = &[
    (
        "0",
        "Nothing at or above --fail-on was found, or the signature is accepted.",
    ),
    ("1", "Something was found, or the signature is refused."),
    USAGE_MEANS,
    (
        "3",
        "Something could not be read, checked, compared or written.",
    ),
];

/// Of `check`, `diff` and `listing`.
const OF_FINDINGS: Entries = &[
    ("0", "Nothing at or above --fail-on was found."),
    ("1", "Something at or above it was found."),
    USAGE_MEANS,
    (
        "3",
        "Something could not be read, checked, compared or written: a path that leads nowhere, a rule that failed.",
    ),
];

/// Of `compat` and `inspect`.
const OF_ANSWERS: Entries = &[
    ("0", "The answer is complete, whatever it is."),
    USAGE_MEANS,
    ("3", "Something could not be read or written."),
];

const OF_VERIFY: Entries = &[
    ("0", "Servers accept the signature."),
    ("1", "They refuse it."),
    ("2", "Wrong usage, or a file of --key cannot be read."),
    (
        "3",
        "There is no signature, or something could not be read or written.",
    ),
];

const OF_OTHERS: Entries = &[
    ("0", "It was done."),
    ("2", "Wrong usage."),
    ("3", "Something could not be written."),
];

/// What the exit statuses of a command mean.
fn exit_status_of(command: &str) -> Entries {
    match command {
        "check" | "diff" | "listing" => OF_FINDINGS,
        "compat" | "inspect" => OF_ANSWERS,
        "verify" => OF_VERIFY,
        _ => OF_OTHERS,
    }
}

const ENVIRONMENT: Section = (
    "ENVIRONMENT",
    &[
        (
            "NO_COLOR, CLICOLOR_FORCE",
            "Without --color: never, or always, use colours.",
        ),
        ("COLUMNS", "The width of the output."),
        (
            "FORCE_HYPERLINK",
            "1: link rules to their pages; 0: never. Without it where the terminal can.",
        ),
        (
            "SOURCE_DATE_EPOCH",
            "Without --today: the day by which ignores, keys and signatures expire, in seconds since 1970; the time in a bill of materials.",
        ),
    ],
);

const FILES: Section = (
    "FILES",
    &[(
        "mmlint.toml",
        "The configuration, in the working folder or one above it, up to the repository's root. \
         \"mmlint init\" writes one with every key.",
    )],
);

const EXAMPLES: Section = (
    "EXAMPLES",
    &[
        ("mmlint check dist/*.tar.gz", "Packed bundles, in parallel."),
        ("mmlint check .", "The manifest of a source tree."),
        (
            "mmlint check --profile marketplace --fail-on warning x.tar.gz",
            "As the Marketplace would look at it.",
        ),
        (
            "mmlint compat x.tar.gz",
            "The server that its code needs, and what each release does with it.",
        ),
        (
            "mmlint inspect x.tar.gz",
            "What it is made of, and what it can do.",
        ),
        (
            "mmlint diff old.tar.gz new.tar.gz",
            "What an upgrade changes, and the version that it asks for.",
        ),
        (
            "mmlint listing plugins.json --bundles dist",
            "A Marketplace listing, against these bundles.",
        ),
        (
            "mmlint inspect --output html=dossier.html x.tar.gz",
            "The same for whoever reviews it, on a screen or on paper.",
        ),
        (
            "mmlint inspect --previous old.tar.gz new.tar.gz",
            "What it is made of, and what changed since that version.",
        ),
        (
            "mmlint explain server/not-executable",
            "What a rule means, and how to mend it.",
        ),
    ],
);

/// Prints the page of `name`, or of mmlint itself; returns the exit status.
pub fn run(command: Command, name: Option<&str>) -> u8 {
    let mut command = command.disable_help_subcommand(true);
    // Gives the commands their full names and the options that all of them have.
    command.build();
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let page = match name {
        None => page(
            command.clone(),
            &names,
            &[(EXIT_STATUS, OF_ALL), ENVIRONMENT, FILES, EXAMPLES],
        ),
        Some(name) => {
            let Some(sub) = command.find_subcommand(name) else {
                let hint = mmlint::text::nearest(name, names.iter().map(String::as_str))
                    .map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"));
                complain(&format!("no command is called {name:?}{hint}"));
                return USAGE;
            };
            page(sub.clone(), &[], &[(EXIT_STATUS, exit_status_of(name))])
        }
    };
    match page {
        Ok(page) => print(&String::from_utf8_lossy(&page)),
        Err(error) => {
            complain(&format!("the manual cannot be written: {error}"));
            UNCHECKED
        }
    }
}

fn page(command: Command, commands: &[String], sections: &[Section]) -> io::Result<Vec<u8>> {
    let version = format!("mmlint {}", env!("CARGO_PKG_VERSION"));
    let has_options = command
        .get_arguments()
        .any(|argument| !argument.is_hide_set());
    let man = Man::new(command).source(version).manual("mmlint's manual");
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    if has_options {
        man.render_options_section(&mut out)?;
    }
    if !commands.is_empty() {
        man.render_subcommands_section(&mut out)?;
    }
    let mut roff = Roff::new();
    for (heading, entries) in sections {
        roff.control("SH", [*heading]);
        for (term, meaning) in *entries {
            roff.control("TP", [])
                .text([bold(*term)])
                .text([roman(*meaning)]);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    let others: Vec<String> = match commands {
        [] => vec!["mmlint(1)".to_owned()],
        names => names
            .iter()
            .map(|name| format!("mmlint-{name}(1)"))
            .collect(),
    };
    roff.text([roman(others.join(", "))]);
    roff.to_writer(&mut out)?;
    Ok(out)
}
