//! Defaults in sections of the settings, which older servers do not give to the plugin.

use crate::facts::{Facts, Question};
use crate::rules;
use crate::version::Release;

/// The field, as a JSON pointer.
pub(super) const DEFAULT: &str = "/settings_schema/sections/-/settings/-/default";

/// The rule that knows of them.
const RULE: &str = "compat/section-default-too-new";

/// The first release that looks there, where a default stands in a section alone; `None` where the rule finds none.
pub(super) fn defaults(facts: &Facts) -> Option<Release> {
    let question = Question {
        servers_named: false,
        ..facts.question.clone()
    };
    let asked = Facts::new(facts.contents.clone(), question, facts.server);
    let found = rules::run(&[rules::find(RULE)?], &asked);
    // `>=10.5.0, <11.8`: the releases that it is about.
    let servers = found.first()?.servers.as_deref()?;
    let (_, since) = servers.rsplit_once('<')?;
    Release::parse(since).ok()
}
