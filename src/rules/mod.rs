//! The rules: small pure functions over facts, one file each, by category.
//!
//! To add one: its file in the folder of its category, a line in [`ALL`], its page in
//! `rules/<category>/<name>.md`, and two fixtures (`fixtures/rules/README.md`).

mod archive;
mod compat;
pub mod config;
pub mod draft;
pub mod fingerprint;
mod internal;
pub mod listing;
mod manifest;
pub mod page;
mod server;
mod signature;
pub mod upgrade;
mod vulnerability;
mod webapp;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::diff::Upgrade;
use crate::facts::Facts;
use crate::listing::ListingFacts;
use crate::report::{Confidence, Diagnostic, Location, Severity};

use draft::Findings;

/// The rule that reports a rule which could not run.
pub const RULE_FAILED: &str = "internal/rule-failed";

/// The rules that say what was not checked: they cannot be turned off, made milder or ignored,
/// since what was not checked must not pass.
pub const UNCHECKED: [&str; 3] = ["archive/bomb", "archive/over-limit", RULE_FAILED];

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Category and name, as `server/not-executable`.
    pub name: &'static str,
    /// How bad a finding usually is; the evidence can make it milder or worse.
    pub severity: Severity,
    /// How sure a finding usually is.
    pub confidence: Confidence,
    /// Its page in Markdown, front matter included.
    pub page: &'static str,
    /// Looks at what the rule is about.
    pub check: Check,
}

/// What a rule is about, and its function.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A bundle.
    Bundle(fn(&Facts, &mut Findings<'_>)),
    /// A Marketplace listing.
    Listing(fn(&ListingFacts, &mut listing::findings::Findings<'_>)),
    /// Two bundles, one of which comes in the place of the other.
    Upgrade(fn(&Upgrade<'_>, &mut upgrade::Both<'_>)),
}

/// What rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Bundles, each for itself: `mmlint check`.
    Bundle,
    /// A Marketplace listing: `mmlint listing`.
    Listing,
    /// Two bundles: `mmlint diff`.
    Upgrade,
}

impl Check {
    /// What it looks at.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Bundle(_) => Subject::Bundle,
            Self::Listing(_) => Subject::Listing,
            Self::Upgrade(_) => Subject::Upgrade,
        }
    }
}

/// A [`Rule`] with its page from `rules/`.
macro_rules! rule {
    ($name:literal, $severity:ident, $confidence:ident, listing: $check:expr) => {
        $crate::rules::rule!(@ $name, $severity, $confidence, $crate::rules::Check::Listing($check))
    };
    ($name:literal, $severity:ident, $confidence:ident, upgrade: $check:expr) => {
        $crate::rules::rule!(@ $name, $severity, $confidence, $crate::rules::Check::Upgrade($check))
    };
    ($name:literal, $severity:ident, $confidence:ident, $check:expr) => {
        $crate::rules::rule!(@ $name, $severity, $confidence, $crate::rules::Check::Bundle($check))
    };
    (@ $name:literal, $severity:ident, $confidence:ident, $check:expr) => {
        $crate::rules::Rule {
            name: $name,
            severity: $crate::report::Severity::$severity,
            confidence: $crate::report::Confidence::$confidence,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $name, ".md")),
            check: $check,
        }
    };
}
use rule;

/// All rules, by category and name.
pub static ALL: &[&Rule] = &[
    &archive::absolute_path::RULE,
    &archive::apple_double::RULE,
    &archive::bomb::RULE,
    &archive::case_collision::RULE,
    &archive::confusing_name::RULE,
    &archive::corrupt::RULE,
    &archive::directory_order::RULE,
    &archive::duplicate_entry::RULE,
    &archive::gzip_trailer::RULE,
    &archive::invalid_name::RULE,
    &archive::no_manifest::RULE,
    &archive::not_gzip::RULE,
    &archive::over_limit::RULE,
    &archive::path_conflict::RULE,
    &archive::path_traversal::RULE,
    &archive::prepackaged::RULE,
    &archive::public_file::RULE,
    &archive::root_name::RULE,
    &archive::secret::RULE,
    &archive::stray_file::RULE,
    &archive::too_large::RULE,
    &archive::top_level_layout::RULE,
    &archive::truncated::RULE,
    &archive::unreadable_entry::RULE,
    &archive::unsafe_mode::RULE,
    &archive::unsupported_entry::RULE,
    &compat::api_changed::RULE,
    &compat::api_removed::RULE,
    &compat::api_too_new::RULE,
    &compat::calls_unknown::RULE,
    &compat::field_too_new::RULE,
    &compat::hook_removed::RULE,
    &compat::hook_too_new::RULE,
    &compat::min_server_version_too_high::RULE,
    &compat::registry_deprecated::RULE,
    &compat::registry_removed::RULE,
    &compat::registry_too_new::RULE,
    &compat::section_default_too_new::RULE,
    &config::expired_ignore::RULE,
    &config::unused_ignore::RULE,
    &internal::rule_failed::RULE,
    &listing::duplicate::RULE,
    &listing::icon_invalid::RULE,
    &listing::id_case::RULE,
    &listing::label_conflict::RULE,
    &listing::manifest_invalid::RULE,
    &listing::manifest_mismatch::RULE,
    &listing::manifest_missing::RULE,
    &listing::min_server_version_invalid::RULE,
    &listing::platform_incomplete::RULE,
    &listing::signature_mismatch::RULE,
    &listing::signature_missing::RULE,
    &listing::syntax::RULE,
    &listing::unknown_field::RULE,
    &listing::unknown_value::RULE,
    &listing::url_invalid::RULE,
    &listing::url_mismatch::RULE,
    &listing::version_invalid::RULE,
    &listing::version_missing::RULE,
    &listing::version_order::RULE,
    &listing::wrong_type::RULE,
    &manifest::custom_setting_without_webapp::RULE,
    &manifest::deprecated_field::RULE,
    &manifest::duplicate_key::RULE,
    &manifest::encoding::RULE,
    &manifest::icon_missing::RULE,
    &manifest::icon_not_svg::RULE,
    &manifest::icon_unsafe::RULE,
    &manifest::id_convention::RULE,
    &manifest::id_hidden::RULE,
    &manifest::id_invalid::RULE,
    &manifest::id_uppercase::RULE,
    &manifest::key_case::RULE,
    &manifest::license_missing::RULE,
    &manifest::listed_differently::RULE,
    &manifest::min_server_version_invalid::RULE,
    &manifest::min_server_version_missing::RULE,
    &manifest::min_server_version_unmet::RULE,
    &manifest::name_missing::RULE,
    &manifest::no_component::RULE,
    &manifest::public_props::RULE,
    &manifest::release_notes_stale::RULE,
    &manifest::section_key_missing::RULE,
    &manifest::section_settings_missing::RULE,
    &manifest::sections_hide_settings::RULE,
    &manifest::setting_default_not_an_option::RULE,
    &manifest::setting_default_type::RULE,
    &manifest::setting_generated_default::RULE,
    &manifest::setting_hosting::RULE,
    &manifest::setting_key_convention::RULE,
    &manifest::setting_key_duplicate::RULE,
    &manifest::setting_key_missing::RULE,
    &manifest::setting_not_secret::RULE,
    &manifest::setting_null::RULE,
    &manifest::setting_options::RULE,
    &manifest::setting_placeholder::RULE,
    &manifest::setting_regenerate::RULE,
    &manifest::setting_type_invalid::RULE,
    &manifest::shadowed::RULE,
    &manifest::syntax::RULE,
    &manifest::trailing_data::RULE,
    &manifest::unknown_field::RULE,
    &manifest::url_invalid::RULE,
    &manifest::url_joined::RULE,
    &manifest::url_missing::RULE,
    &manifest::version_below_one::RULE,
    &manifest::version_invalid::RULE,
    &manifest::version_mismatch::RULE,
    &manifest::version_missing::RULE,
    &manifest::wrong_type::RULE,
    &manifest::yaml_hazard::RULE,
    &server::build_paths::RULE,
    &server::damaged_executable::RULE,
    &server::debug_build::RULE,
    &server::dirty_build::RULE,
    &server::duplicate_executable::RULE,
    &server::dynamic_linking::RULE,
    &server::executable_missing::RULE,
    &server::executable_path_invalid::RULE,
    &server::fallback_executable::RULE,
    &server::go_version::RULE,
    &server::hook_signature::RULE,
    &server::legacy_sdk::RULE,
    &server::local_replace::RULE,
    &server::mixed_builds::RULE,
    &server::not_a_plugin::RULE,
    &server::not_an_executable::RULE,
    &server::not_executable::RULE,
    &server::packed::RULE,
    &server::platform_missing::RULE,
    &server::platform_unknown::RULE,
    &server::race_build::RULE,
    &server::script::RULE,
    &server::unlisted_executable::RULE,
    &server::unsigned_macho::RULE,
    &server::wrong_platform::RULE,
    &signature::expired_key::RULE,
    &signature::invalid::RULE,
    &signature::missing::RULE,
    &signature::not_detached::RULE,
    &signature::unknown_key::RULE,
    &signature::unreadable_key::RULE,
    &signature::unsupported_algorithm::RULE,
    &signature::weak_digest::RULE,
    &signature::weak_key::RULE,
    &upgrade::build_metadata_only::RULE,
    &upgrade::bump_too_small::RULE,
    &upgrade::capability_added::RULE,
    &upgrade::default_changed::RULE,
    &upgrade::hook_removed::RULE,
    &upgrade::id_changed::RULE,
    &upgrade::min_server_version_raised::RULE,
    &upgrade::platform_dropped::RULE,
    &upgrade::setting_removed::RULE,
    &upgrade::setting_retyped::RULE,
    &upgrade::signing_key_changed::RULE,
    &upgrade::size_grew::RULE,
    &upgrade::version_not_increased::RULE,
    &vulnerability::known::RULE,
    &webapp::bundle_at_root::RULE,
    &webapp::bundle_missing::RULE,
    &webapp::bundle_path_invalid::RULE,
    &webapp::bundled_jsx_runtime::RULE,
    &webapp::bundled_react::RULE,
    &webapp::chunk_missing::RULE,
    &webapp::deinitialize::RULE,
    &webapp::dev_build::RULE,
    &webapp::dynamic_code::RULE,
    &webapp::es_module::RULE,
    &webapp::external_jsx_runtime::RULE,
    &webapp::external_unavailable::RULE,
    &webapp::hardcoded_url::RULE,
    &webapp::id_mismatch::RULE,
    &webapp::internal_component::RULE,
    &webapp::license_file_missing::RULE,
    &webapp::no_initialize::RULE,
    &webapp::no_register::RULE,
    &webapp::react_dom_client::RULE,
    &webapp::react_removed_api::RULE,
    &webapp::remote_script::RULE,
    &webapp::source_map::RULE,
    &webapp::syntax::RULE,
    &webapp::syntax_too_new::RULE,
    &webapp::unknown_registry_method::RULE,
];

/// The rules that can have a finding where something is checked: those about it, and those about the
/// configuration and about mmlint itself.
pub fn about(subject: Subject) -> impl Iterator<Item = &'static Rule> {
    let all = ALL.iter().copied();
    all.filter(move |rule| {
        rule.check.subject() == subject || matches!(rule.category(), "config" | "internal")
    })
}

/// The rules about a signature, which `mmlint verify` asks alone.
pub fn about_signatures() -> impl Iterator<Item = &'static Rule> {
    let rules = ALL.iter().copied();
    rules.filter(|rule| rule.category() == "signature")
}

/// The rule with this full name, or with this name in whichever category.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    let by_full_name = ALL.iter().find(|rule| rule.name == name);
    let by_short_name = || {
        let mut matching = ALL.iter().filter(|rule| rule.short_name() == name);
        matching.next().filter(|_| matching.next().is_none())
    };
    by_full_name.or_else(by_short_name).copied()
}

impl Rule {
    /// The name without its category.
    #[must_use]
    pub fn short_name(&self) -> &'static str {
        self.name
            .split_once('/')
            .map_or(self.name, |(_, short)| short)
    }

    /// The category.
    #[must_use]
    pub fn category(&self) -> &'static str {
        self.name
            .split_once('/')
            .map_or("", |(category, _)| category)
    }

    /// Where its page can be read.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "{}/blob/main/rules/{}.md",
            env!("CARGO_PKG_REPOSITORY"),
            self.name
        )
    }
}

/// Runs those of `rules` that are about bundles over `facts`. The findings come by entry, offset and rule; a rule that
/// panics becomes a finding, and the others still run.
#[must_use]
pub fn run(rules: &[&'static Rule], facts: &Facts) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for rule in rules {
        let Check::Bundle(check) = rule.check else {
            continue;
        };
        let mut findings = Findings::new(rule, facts);
        let outcome = catch_unwind(AssertUnwindSafe(|| check(facts, &mut findings)));
        all.append(&mut findings.into_diagnostics());
        if outcome.is_err() {
            all.append(&mut failed(rule.name, facts));
        }
    }
    sort(&mut all);
    all
}

/// Sorts findings by entry, offset and rule.
pub fn sort(findings: &mut [Diagnostic]) {
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
}

/// The finding that `what` could not be done.
#[must_use]
pub fn failed(what: &str, facts: &Facts) -> Vec<Diagnostic> {
    let mut findings = Findings::new(&internal::rule_failed::RULE, facts);
    internal::rule_failed::report(&mut findings, what);
    findings.into_diagnostics()
}

/// What findings are sorted by: those of the archive as a whole come first.
fn order(finding: &Diagnostic) -> impl Ord + '_ {
    let Location {
        entry,
        offset,
        start,
        ..
    } = &finding.location;
    let in_text = start.map(|start| start.offset as u64);
    (
        entry.as_deref(),
        in_text.or(*offset),
        finding.rule,
        finding.message.as_str(),
    )
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn rules_are_sorted_and_unique() {
        assert!(
            ALL.windows(2)
                .all(|pair| matches!(pair, [a, b] if a.name < b.name))
        );
    }
}
