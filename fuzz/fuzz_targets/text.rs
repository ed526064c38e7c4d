//! Addresses, versions, paths and names: the small parsers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::bundle::limits::Limits;
use mmlint::bundle::path;
use mmlint::config;
use mmlint::facts::version::{platform_in_name, untagged};
use mmlint::marketplace::bundles::file_name;
use mmlint::marketplace::signature;
use mmlint::policy::{FailOn, RulePattern};
use mmlint::server::url::{self, Generation};
use mmlint::text;
use mmlint::version::{Release, Semver};

fuzz_target!(|bytes: &[u8]| {
    let _ = path::components(bytes);
    let shown = text::name(bytes);
    assert!(!shown.chars().any(text::is_dangerous));
    let _ = signature::no_signature(bytes);
    if let Ok(input) = std::str::from_utf8(bytes) {
        let newest = url::check(input, Generation::FirstColon).is_ok();
        let older = url::check(input, Generation::LastColon).is_ok();
        let oldest = url::check(input, Generation::NoHost).is_ok();
        assert!((!newest || older) && (!older || oldest));
        let strict = Semver::Blang.parse(input).is_ok();
        // Masterminds takes all that blang takes, up to a length.
        assert!(!strict || input.len() > 256 || Semver::Masterminds.parse(input).is_ok());
        let _ = Release::parse(input);
        let _ = Limits::default().set(input);
        let cleaned = path::clean(input);
        assert_eq!(path::clean(&cleaned), cleaned);
        let _ = (platform_in_name(input), untagged(input));
        let _ = signature::decode(input);
        let _ = (
            config::parse_date(input),
            RulePattern::parse(input),
            FailOn::parse(input),
        );
        // A name that leads nowhere else.
        assert!(file_name(input).is_none_or(|name| !name.contains('/') && name != ".."));
    }
});
