//! The options of a run: the command line's over the configuration's over the defaults.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mmlint::config::{self, Config};
use mmlint::policy::{FailOn, Policy, Profile, Setting};
use mmlint::report::TextFile;
use mmlint::server::behaviour::Server;

use super::levels::Levels;
use super::outputs::Beside;
use super::{ColorChoice, USAGE, complain, complain_of};

/// Options that say what findings weigh.
#[derive(Debug, Args)]
pub struct Weights {
    /// For whom to check: author, marketplace (what a submission needs), strict (every rule)
    /// [default: author]
    #[arg(long, value_name = "P", hide_possible_values = true,
          value_parser = PossibleValuesParser::new(Profile::NAMES).try_map(|word| Profile::parse(&word)))]
    profile: Option<Profile>,
    #[command(flatten)]
    levels: Levels,
    /// The least severity that makes the exit status 1: error, warning, info, never
    /// [default: error]
    #[arg(long, value_name = "SEVERITY", hide_possible_values = true,
          value_parser = PossibleValuesParser::new(FailOn::NAMES).try_map(|word| FailOn::parse(&word)))]
    fail_on: Option<FailOn>,
    /// The configuration [default: mmlint.toml here or above, up to the repository's root]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    no_config: bool,
    /// Show what the configuration ignores, and what its baseline knows
    #[arg(long)]
    no_ignores: bool,
    /// The day by which ignores and signatures expire, as 2027-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = config::parse_date)]
    today: Option<Date>,
}

/// What the configuration and [`Weights`] come to.
#[derive(Debug)]
pub struct Settings {
    /// What findings weigh.
    pub policy: Policy,
    /// What makes the exit status 1.
    pub fail_on: FailOn,
    /// The servers that the configuration names.
    pub servers: Vec<Server>,
    /// The baseline that the configuration names.
    pub baseline: Option<PathBuf>,
    /// The limits that the configuration changes, as `NAME=VALUE`.
    pub limits: Vec<String>,
}

/// A configuration that was read.
#[derive(Debug, Default)]
struct Loaded {
    config: Config,
    file: Option<TextFile>,
    /// It was found, not named: it is the author's own.
    found: bool,
}

impl Weights {
    /// Puts everything together.
    ///
    /// # Errors
    /// The exit status, after saying why: the configuration cannot be read or has mistakes.
    pub fn settings(&self, color: ColorChoice) -> Result<Settings, u8> {
        let loaded = self.load(color)?;
        let mut config = loaded.config;
        let profile = self.profile.or(config.profile).unwrap_or_default();
        // A submission is judged by the Marketplace's measure, not by its author's.
        let own = loaded.found && profile == Profile::Marketplace;
        let from_config = std::mem::take(&mut config.rules);
        let from_config = from_config.into_iter().map(|rule| (rule, !own));
        let from_options = self.levels.0.iter().cloned().map(|rule| (rule, true));
        let settings: Vec<Setting> = from_config
            .chain(from_options)
            .map(|((rules, level), may_lower)| Setting {
                rules,
                level,
                may_lower,
            })
            .collect();
        if own {
            self.leave_out_the_authors(&mut config, &settings);
        }
        let beside = loaded
            .file
            .as_ref()
            .and_then(|file| Path::new(&file.path).parent());
        let baseline = config
            .baseline
            .filter(|_| !self.no_ignores)
            .map(|file| beside.unwrap_or(Path::new("")).join(file));
        let ignores = match self.no_ignores {
            true => Vec::new(),
            false => config.ignores,
        };
        Ok(Settings {
            policy: Policy {
                profile,
                settings,
                today: match self.today {
                    Some(today) => today,
                    None => today()?,
                },
                ignores,
                baseline: None,
                file: loaded.file,
            },
            baseline,
            fail_on: self.fail_on.or(config.fail_on).unwrap_or(FailOn::DEFAULT),
            servers: config.servers,
            limits: config.limits,
        })
    }

    /// Takes out of the author's own configuration what would hide something from the
    /// Marketplace, and says so. Its rules may make findings more severe, not less: `settings`.
    fn leave_out_the_authors(&self, config: &mut Config, settings: &[Setting]) {
        let mut left_out = Vec::new();
        if !std::mem::take(&mut config.ignores).is_empty() && !self.no_ignores {
            left_out.push("ignores");
        }
        if config.baseline.take().is_some() && !self.no_ignores {
            left_out.push("baseline");
        }
        if !std::mem::take(&mut config.servers).is_empty() {
            left_out.push("servers");
        }
        if config.fail_on == Some(FailOn(None)) {
            config.fail_on = None;
            if self.fail_on.is_none() {
                left_out.push("fail-on");
            }
        }
        if Setting::any_held_back(settings, Profile::Marketplace) {
            left_out.push("milder severities");
        }
        if !left_out.is_empty() {
            complain(&format!(
                "the marketplace profile does not count the {} of mmlint.toml (--config names one that counts)",
                left_out.join(", ")
            ));
        }
    }

    fn load(&self, color: ColorChoice) -> Result<Loaded, u8> {
        let (path, found) = match &self.config {
            Some(path) => (path.clone(), false),
            None if self.no_config => return Ok(Loaded::default()),
            None => match config::find(Path::new("")) {
                Some(path) => (path, true),
                None => return Ok(Loaded::default()),
            },
        };
        let shown = path.to_string_lossy().into_owned();
        let text = text_of(&path, config::MAX_SIZE).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file".to_owned(),
                _ => error.to_string(),
            };
            complain(&format!("{shown}: {why}"));
            USAGE
        })?;
        let file = TextFile {
            path: shown,
            text: text.as_bytes().into(),
        };
        match config::parse(&text) {
            Ok(config) => Ok(Loaded {
                config,
                file: Some(file),
                found,
            }),
            Err(mistakes) => {
                complain(&format!("{} cannot be used", file.path));
                complain_of(&file, &mistakes, color);
                Err(USAGE)
            }
        }
    }
}

/// The configuration that a policy comes from, which no output may overwrite.
pub fn configuration(policy: &Policy) -> Beside<'_> {
    let file = policy.file.as_ref().map(|file| Path::new(&file.path));
    Beside::file("configuration", file)
}

/// The text of a file that somebody writes by hand or keeps in a repository, of at most `max` bytes.
///
/// # Errors
/// It cannot be read, is larger, or is no UTF-8, with the line of the first bad byte.
pub fn text_of(path: &Path, max: u64) -> io::Result<String> {
    let mut text = Vec::new();
    let read = File::open(path)?.take(max + 1).read_to_end(&mut text)? as u64;
    if read > max {
        let size = max >> 20;
        return Err(io::Error::other(format!("is larger than {size} MiB")));
    }
    String::from_utf8(text).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().iter().take(valid);
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        io::Error::other(format!("line {line} is not UTF-8"))
    })
}

/// Today in UTC: `SOURCE_DATE_EPOCH` (seconds since 1970) where it is set, as for
/// reproducible builds, else the machine's clock.
///
/// # Errors
/// The exit status, after saying why.
pub fn today() -> Result<Date, u8> {
    let timestamp = timestamp()?.unwrap_or_else(Timestamp::now);
    Ok(TimeZone::UTC.to_datetime(timestamp).date())
}

/// The time that `SOURCE_DATE_EPOCH` (seconds since 1970) says; `None` where it is not set, or empty.
///
/// # Errors
/// The exit status, after saying why: it is no such number.
pub fn timestamp() -> Result<Option<Timestamp>, u8> {
    let seconds = env::var("SOURCE_DATE_EPOCH").unwrap_or_default();
    if seconds.is_empty() {
        return Ok(None);
    }
    let parsed = seconds
        .parse()
        .ok()
        .and_then(|s| Timestamp::from_second(s).ok());
    parsed.map(Some).ok_or_else(|| {
        complain(&format!(
            "SOURCE_DATE_EPOCH is {seconds:?}, no number of seconds since 1970"
        ));
        USAGE
    })
}
