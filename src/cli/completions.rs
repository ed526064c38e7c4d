//! `mmlint completions`: scripts that let shells complete commands, options and rules.

use clap::builder::PossibleValuesParser;
use clap::{Command, ValueHint};
use clap_complete::Shell;
use mmlint::rules;

use super::print;

/// Arguments whose value is a rule's name, whichever command has them.
const RULE_ARGUMENTS: [&str; 4] = ["rule", "allow", "warn", "deny"];

/// Arguments whose value is a path and that take any text.
const PATH_ARGUMENTS: [&str; 2] = ["paths", "baseline"];

/// Prints the script for `shell`; returns the exit status.
pub fn run(command: Command, shell: Shell) -> u8 {
    print(&script(command, shell))
}

fn script(command: Command, shell: Shell) -> String {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let mut command = names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| completing(sub, &names))
    });
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "mmlint", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// A command whose arguments tell what their values can be. Only here: while parsing, the
/// rules' own messages say more than a list of all names.
fn completing(command: Command, commands: &[String]) -> Command {
    let arguments: Vec<String> = command
        .get_arguments()
        .map(|argument| argument.get_id().to_string())
        .collect();
    let explained = command.get_name() == "man";
    arguments.iter().fold(command, |command, name| {
        command.mut_arg(name, |argument| match name.as_str() {
            name if RULE_ARGUMENTS.contains(&name) => {
                argument.value_parser(PossibleValuesParser::new(rules::ALL.iter().map(|r| r.name)))
            }
            "command" if explained => {
                argument.value_parser(PossibleValuesParser::new(commands.iter().cloned()))
            }
            name if PATH_ARGUMENTS.contains(&name) => argument.value_hint(ValueHint::AnyPath),
            _ => argument,
        })
    })
}
