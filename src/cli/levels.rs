//! `--allow`, `--warn` and `--deny`: clap tells in which order they were given.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use mmlint::policy::{Level, RulePattern};
use mmlint::report::Severity;

/// What the options set rules to, in the order of the command line.
#[derive(Clone, Debug, Default)]
pub struct Levels(pub Vec<(RulePattern, Level)>);

/// The options: name, what it does, the level.
const OPTIONS: [(&str, &str, Level); 3] = [
    (
        "allow",
        "Leave out a rule's findings, or a category's as manifest/* (may repeat)",
        Level::Off,
    ),
    (
        "warn",
        "Make a rule's findings warnings (may repeat; the last one that names it wins)",
        Level::On(Severity::Warning),
    ),
    (
        "deny",
        "Make a rule's findings errors (may repeat)",
        Level::On(Severity::Error),
    ),
];

impl Args for Levels {
    fn augment_args(command: Command) -> Command {
        OPTIONS
            .iter()
            .fold(command, |command, (name, help, level)| {
                let parse = match level {
                    Level::On(Severity::Error) => RulePattern::parse,
                    _ => RulePattern::parse_adjustable,
                };
                let option = Arg::new(*name).long(*name).value_name("RULE").help(*help);
                command.arg(option.action(ArgAction::Append).value_parser(parse))
            })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Levels {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut given = Vec::new();
        for (name, _, level) in OPTIONS {
            let patterns = matches.get_many::<RulePattern>(name).unwrap_or_default();
            let places = matches.indices_of(name).into_iter().flatten();
            given.extend(places.zip(patterns.map(|pattern| (pattern.clone(), level))));
        }
        given.sort_by_key(|(place, _)| *place);
        Ok(Self(
            given.into_iter().map(|(_, setting)| setting).collect(),
        ))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
