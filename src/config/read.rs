//! From TOML to [`Config`], with the place of every mistake.
//!
//! The tree is walked by hand rather than by serde: so all mistakes are found in one go, each
//! with its place and the nearest name that would have been right.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, parse_date};
use crate::bundle::limits::Limits;
use crate::policy::{FailOn, Ignore, Level, Place, Profile, RulePattern};
use crate::report::Mistake;
use crate::server::behaviour::Server;
use crate::text::{nearest, shorten};

const TOP: [&str; 7] = [
    "profile", "fail-on", "baseline", "servers", "rules", "limits", "ignore",
];
const IGNORE: [&str; 4] = ["rule", "where", "reason", "until"];

/// A message quotes what is wrong; that may be as long as the file.
const LONGEST_MESSAGE: usize = 300;

type Value<'a> = Spanned<DeValue<'a>>;

/// Mistakes found so far.
#[derive(Default)]
struct Mistakes(Vec<Mistake>);

pub(super) fn read(text: &str) -> Result<Config, Vec<Mistake>> {
    // Some editors begin a file with a byte order mark.
    let shift = text.len() - text.trim_start_matches('\u{feff}').len();
    let text = text.get(shift..).unwrap_or(text);
    let (tree, errors) = DeTable::parse_recoverable(text);
    let mut mistakes = Mistakes::default();
    let mut config = Config::default();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        mistakes.add(
            span,
            error.message(),
            "The file is TOML: https://toml.io/en/v1.0.0",
        );
    }
    if errors.is_empty() {
        top(tree.get_ref(), &mut config, &mut mistakes);
    }
    let mut found = mistakes.0;
    if found.is_empty() {
        return Ok(config);
    }
    for mistake in &mut found {
        mistake.span = mistake.span.start + shift..mistake.span.end + shift;
    }
    found.sort_by_key(|mistake| mistake.span.start);
    Err(found)
}

fn top(table: &DeTable<'_>, config: &mut Config, mistakes: &mut Mistakes) {
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "profile" => config.profile = mistakes.word(value, Profile::parse),
            "fail-on" => config.fail_on = mistakes.word(value, FailOn::parse),
            "baseline" => config.baseline = mistakes.word(value, file_given),
            "servers" => {
                let items = mistakes.array(value, "a list of versions, as [\"11.11.0\"]");
                let servers = items.filter_map(|item| mistakes.word(item, Server::select));
                config.servers = servers.flatten().collect();
            }
            "rules" => rules(value, config, mistakes),
            "limits" => limits(value, config, mistakes),
            "ignore" => {
                let items = mistakes.array(value, "a list: write [[ignore]]");
                let ignores = items.filter_map(|item| ignore(item, mistakes));
                config.ignores = ignores.collect();
            }
            other => mistakes.unknown_key(key, other, &TOP),
        }
    }
}

fn rules(value: &Value<'_>, config: &mut Config, mistakes: &mut Mistakes) {
    let Some(table) = mistakes.table(value, "a table: write [rules]") else {
        return;
    };
    for (key, value) in table {
        let pattern = match RulePattern::parse_adjustable(key.get_ref()) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                mistakes.add(key.span(), &error, "`mmlint explain` lists the rules.");
                None
            }
        };
        let level = mistakes.word(value, Level::parse);
        config.rules.extend(pattern.zip(level));
    }
    config
        .rules
        .sort_by_key(|(pattern, _)| !pattern.is_category());
}

fn limits(value: &Value<'_>, config: &mut Config, mistakes: &mut Mistakes) {
    let Some(table) = mistakes.table(value, "a table: write [limits]") else {
        return;
    };
    for (key, value) in table {
        let number: Cow<'_, str> = match value.get_ref() {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Integer(number) if number.radix() == 10 => {
                number.as_str().replace('_', "").into()
            }
            other => {
                let found = other.type_str();
                let message = format!("a limit is a number or a size, not a TOML {found}");
                mistakes.add(value.span(), &message, "As 5000 or \"2 GiB\".");
                continue;
            }
        };
        let name = key.get_ref();
        let setting = format!("{name}={number}");
        match Limits::default().set(&setting) {
            Ok(()) => config.limits.push(setting),
            Err(error) => {
                let known = crate::bundle::limits::NAMES.contains(&name.as_ref());
                let span = if known { value.span() } else { key.span() };
                mistakes.add(span, &error, "");
            }
        }
    }
}

fn ignore(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<Ignore> {
    let before = mistakes.0.len();
    let table = mistakes.table(value, "a table: write [[ignore]]")?;
    let (mut rule, mut place, mut reason, mut until) = (None, None, None, None);
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "rule" => {
                let pattern = mistakes.word(value, RulePattern::parse_ignorable);
                rule = Some((pattern, value.span()));
            }
            "where" => {
                place = mistakes.word(value, Place::parse);
            }
            "reason" => reason = Some(mistakes.word(value, reason_given)),
            "until" => until = mistakes.date(value).map(|date| (date, value.span())),
            other => mistakes.unknown_key(key, other, &IGNORE),
        }
    }
    if rule.is_none() {
        mistakes.add(
            value.span(),
            "an ignore without a rule",
            "Say which: rule = \"server/platform-missing\".",
        );
    }
    if reason.is_none() {
        mistakes.add(
            value.span(),
            "an ignore without a reason",
            "Say why: reason = \"we do not ship for Windows\". Whoever reads this in a year will ask.",
        );
    }
    if mistakes.0.len() > before {
        return None;
    }
    let (rule, span) = rule?;
    let (until, until_span) = until.map_or((None, span.clone()), |(date, span)| (Some(date), span));
    Some(Ignore {
        rule: rule?,
        place,
        reason: reason??,
        until,
        span,
        until_span,
    })
}

fn file_given(text: &str) -> Result<String, String> {
    match text {
        "" => Err("the name of the file is empty".to_owned()),
        file => Ok(file.to_owned()),
    }
}

fn reason_given(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the reason is empty".to_owned()),
        reason => Ok(reason.to_owned()),
    }
}

impl Mistakes {
    fn add(&mut self, span: Range<usize>, message: &str, help: &str) {
        self.0.push(Mistake {
            message: shorten(message, LONGEST_MESSAGE),
            help: help.to_owned(),
            span,
        });
    }

    fn unknown_key(&mut self, key: &Spanned<Cow<'_, str>>, name: &str, known: &[&str]) {
        let help = nearest(name, known.iter().copied()).map_or_else(
            || format!("Known here are {}.", known.join(", ")),
            |near| format!("Did you mean {near:?}?"),
        );
        self.add(key.span(), &format!("unknown key {name:?}"), &help);
    }

    /// The text of a value, as `parse` understands it.
    fn word<T>(
        &mut self,
        value: &Value<'_>,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let result = match value.get_ref() {
            DeValue::String(text) => parse(text),
            other => Err(format!(
                "a text in quotes belongs here, not a TOML {}",
                other.type_str()
            )),
        };
        result
            .map_err(|error| self.add(value.span(), &error, ""))
            .ok()
    }

    fn table<'v, 'a>(&mut self, value: &'v Value<'a>, wanted: &str) -> Option<&'v DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, wanted);
        }
        table
    }

    fn array<'v, 'a>(
        &mut self,
        value: &'v Value<'a>,
        wanted: &str,
    ) -> impl Iterator<Item = &'v Value<'a>> + use<'v, 'a> {
        let array = value.get_ref().as_array();
        if array.is_none() {
            self.wrong_type(value, wanted);
        }
        array.into_iter().flatten()
    }

    fn wrong_type(&mut self, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.add(
            value.span(),
            &format!("this is a TOML {found} and should be {wanted}"),
            "",
        );
    }

    /// A day, in quotes or as TOML's own date.
    fn date(&mut self, value: &Value<'_>) -> Option<Date> {
        let text = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(date) if date.time.is_none() => Some(date.to_string()),
            _ => None,
        };
        let date = text.and_then(|text| parse_date(&text).ok());
        if date.is_none() {
            self.add(value.span(), "this is no day of the form 2027-03-01", "");
        }
        date
    }
}
