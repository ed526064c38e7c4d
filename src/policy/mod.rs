//! What findings weigh in one run: profile, configured severities, ignores, baseline.
//!
//! Rules say what is wrong and how bad it usually is; this decides, after them, what the
//! user sees of it. The order: a rule's own severity, the profile, the configuration's
//! `[rules]`, `--allow`/`--warn`/`--deny`; the last one wins. Then ignores take findings out, and of the rest what
//! the baseline knows.

pub mod baseline;
mod ignore;
mod level;
mod profile;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use baseline::Baseline;
pub use ignore::{Ignore, Place};
pub use level::{FailOn, Level, RulePattern};
pub use profile::Profile;

use crate::report::{BundleReport, Diagnostic, Hidden, Met, Subject, TextFile};
use crate::rules::config::{expired_ignore, unused_ignore};
use crate::rules::{ALL, Rule, UNCHECKED};

/// At most so many findings about the configuration are listed, as of any rule.
const MAX_FINDINGS: usize = 100;

/// Why rules about vulnerabilities have no say in most runs.
pub const NO_DATABASE: &str = "not asked without --vulndb";

/// Why some have none in a profile.
pub(crate) const NOT_IN_PROFILE: &str = "not asked in this profile";

/// What a rule, or a category, is set to.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The rules meant.
    pub rules: RulePattern,
    /// The level.
    pub level: Level,
    /// Whether it may make a finding milder than the profile has it. Not so for what an
    /// author's own configuration says when the Marketplace asks.
    pub may_lower: bool,
}

impl Setting {
    /// Whether one of `settings` would make a rule milder than `profile` has it, and may not.
    #[must_use]
    pub fn any_held_back(settings: &[Self], profile: Profile) -> bool {
        let adjustable = ALL.iter().filter(|rule| !UNCHECKED.contains(&rule.name));
        let held_back = |rule: &&Rule| {
            let own = profile.level(rule.name);
            let mut last = settings.iter().rev();
            last.find(|setting| setting.rules.matches(rule.name))
                .is_some_and(|setting| {
                    !setting.may_lower && setting.level < own.unwrap_or(Level::On(rule.severity))
                })
        };
        adjustable.copied().any(|rule| held_back(&rule))
    }
}

/// What findings weigh.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// For whom.
    pub profile: Profile,
    /// Severities in order: the last one that means a rule wins.
    pub settings: Vec<Setting>,
    /// Findings to leave out.
    pub ignores: Vec<Ignore>,
    /// The findings that are known.
    pub baseline: Option<Baseline>,
    /// The date by which ignores, keys and signatures expire; by the default, the first day of the year 0, none does.
    pub today: Date,
    /// The configuration that the ignores stand in.
    pub file: Option<TextFile>,
}

impl Policy {
    /// Sets the severities of a bundle's findings and takes out what is off, ignored or
    /// known.
    pub fn apply(&self, bundle: &mut BundleReport) {
        let root = bundle.root.clone().unwrap_or_default();
        let findings = std::mem::take(&mut bundle.diagnostics);
        for mut finding in findings {
            if !self.weigh(&mut finding) {
                self.note(bundle, &finding, Some(Hidden::Off));
                continue;
            }
            let mut covering = self.ignores.iter().enumerate().filter(|(_, ignore)| {
                !UNCHECKED.contains(&finding.rule)
                    && !ignore.is_expired(self.today)
                    && ignore.covers(&finding, &root)
            });
            match covering.next() {
                None => {
                    let known = self.is_known(bundle, &finding);
                    self.note(bundle, &finding, None);
                    match known {
                        true => bundle.baselined += 1,
                        false => bundle.diagnostics.push(finding),
                    }
                }
                Some((first, _)) => {
                    self.note(bundle, &finding, Some(Hidden::Ignored));
                    bundle.ignored += 1;
                    bundle.used_ignores.insert(first);
                    bundle.used_ignores.extend(covering.map(|(index, _)| index));
                }
            }
        }
    }

    /// Whether the baseline knows a finding. Of a bundle without an id it knows nothing: no
    /// server takes such a bundle, and there is no telling whose it is.
    fn is_known(&self, bundle: &BundleReport, finding: &Diagnostic) -> bool {
        let known = self.baseline.as_ref().zip(bundle.id.as_deref());
        known.is_some_and(|(baseline, id)| baseline.covers(id, finding, &bundle.met))
    }

    /// Keeps in mind what was found, for the baseline.
    fn note(&self, bundle: &mut BundleReport, finding: &Diagnostic, hidden: Option<Hidden>) {
        if self.baseline.is_some() && baseline::takes(finding.rule) {
            bundle.met.push(Met {
                rule: finding.rule,
                fingerprint: finding.fingerprint.clone(),
                message: finding.message.clone(),
                severity: finding.severity,
                hidden,
            });
        }
    }

    /// Sets a finding's severity; false: it is off.
    fn weigh(&self, finding: &mut Diagnostic) -> bool {
        let profile = self.profile.level_of(finding);
        let floor = profile.map_or(Level::On(finding.severity), |(level, _)| level);
        if let Some((_, Some(reader))) = profile {
            finding.help = format!("{} {}", finding.help, reader.says_no());
        }
        match self.level(finding.rule, floor) {
            Level::Off => false,
            Level::On(severity) => {
                finding.severity = severity;
                true
            }
        }
    }

    /// What the settings make of the level that a rule, or a finding of it, has without them.
    fn level(&self, rule: &str, floor: Level) -> Level {
        let mut settings = self.settings.iter().rev();
        match settings.find(|setting| setting.rules.matches(rule)) {
            Some(setting) if setting.may_lower && !UNCHECKED.contains(&rule) => setting.level,
            Some(setting) => setting.level.max(floor),
            None => floor,
        }
    }

    /// The rules that have no say in a run, and why: those that are off, and without a vulnerability `database` those
    /// that look into it.
    #[must_use]
    pub fn unasked(&self, database: bool) -> BTreeMap<&'static str, &'static str> {
        let why = |rule: &Rule| {
            let own = self.profile.level(rule.name);
            let own = own.unwrap_or(Level::On(rule.severity));
            match self.level(rule.name, own) {
                Level::Off if own == Level::Off => Some(NOT_IN_PROFILE),
                Level::Off => Some("turned off"),
                Level::On(_) if rule.category() == "vulnerability" && !database => {
                    Some(NO_DATABASE)
                }
                Level::On(_) => None,
            }
        };
        let rules = ALL.iter().copied();
        rules
            .filter_map(|rule| Some((rule.name, why(rule)?)))
            .collect()
    }

    /// The findings about the configuration itself, once all bundles were checked.
    ///
    /// An ignore can be called unused only when something was checked in full, and its rule was asked or was turned off: in
    /// a source tree most rules have nothing to look at. `asked` says so of each rule. What is ignored of upgrades or
    /// listings is no matter of single bundles, nor what of those of an upgrade or a listing; `subject`
    /// says what was checked.
    #[must_use]
    pub fn findings(
        &self,
        subject: Subject,
        bundles: &[BundleReport],
        asked: impl Fn(&'static str) -> bool,
    ) -> Vec<Diagnostic> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (index, ignore) in self.ignores.iter().enumerate() {
            if found.len() == MAX_FINDINGS {
                break;
            }
            let own = ignore.rule.subject() == subject;
            let mut meant = ALL.iter().filter(|rule| ignore.rule.matches(rule.name));
            if ignore.is_expired(self.today) {
                if !own && subject != Subject::Bundle {
                    continue;
                }
                found.push(expired_ignore::finding(
                    &ignore.rule.to_string(),
                    &ignore.reason,
                    &ignore
                        .until
                        .map_or_else(String::new, |until| until.to_string()),
                    file,
                    &ignore.until_span,
                ));
            } else if own
                && meant.any(|rule| asked(rule.name))
                && !bundles.iter().any(|b| b.used_ignores.contains(&index))
            {
                found.push(unused_ignore::finding(
                    &ignore.rule.to_string(),
                    ignore.place.as_ref().map(Place::as_str),
                    &ignore.reason,
                    file,
                    &ignore.span,
                ));
            }
        }
        found.retain_mut(|finding| self.weigh(finding));
        found
    }
}
