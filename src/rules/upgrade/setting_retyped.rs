//! A setting that is stored in another form.

use super::Both;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, rule};
use crate::upgrade::{Stored, Upgrade, by_key, misfits};

/// See `rules/upgrade/setting-retyped.md`.
pub static RULE: Rule = rule!("upgrade/setting-retyped", Warning, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let was = by_key(&upgrade.old);
    for (key, now) in &by_key(&upgrade.new) {
        let Some(before) = was.get(key).filter(|it| misfits(it.kind(), now.kind())) else {
            continue;
        };
        let own = [before, now]
            .iter()
            .any(|it| Stored::of(it.kind()) == Stored::Any);
        let (severity, confidence, what) = match own {
            // Many such components keep what the setting before them kept.
            true => (
                Severity::Info,
                Confidence::Medium,
                "A custom setting keeps what its component decides, which may or may not be what \
                 is stored already. Make sure that the plugin reads both.",
            ),
            false => (
                Severity::Warning,
                Confidence::High,
                "Who has set it keeps the value of the old type until somebody saves it again. A \
                 plain field of the plugin's configuration holds only one of the two: it stays \
                 empty, and the server logs an error that the plugin never sees. Read both, or \
                 give the setting a new key.",
            ),
        };
        let draft = out
            .new
            .add_as(
                severity,
                format!(
                    "the setting {:?} was of type {} and is {}",
                    now.key(),
                    before.kind(),
                    now.kind()
                ),
            )
            .help(what)
            .confidence(confidence)
            .evidence(before.kind());
        match &now.setting.kind {
            Some(text) => draft.at_text(now.file, text),
            None => draft.at_span(now.file, now.setting.span, &now.setting.pointer),
        };
    }
}
