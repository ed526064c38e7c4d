//! Keys under which a plugin does not find its settings.

use super::settings;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-key-convention.md`.
pub static RULE: Rule = rule!("manifest/setting-key-convention", Info, High, check);

/// What a JSON name in a tag of Go may hold beside letters and digits: `isValidTag` of
/// `encoding/json`.
const TAG_MARKS: &str = "!#$%&()*+-./:;<=>?@[]^_{|}~ ";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let Some(key) = setting.key.as_ref().filter(|key| !key.value.is_empty()) else {
            continue;
        };
        if let Some((severity, what, effect)) = objection(&key.value, manifest.server.is_some()) {
            out.add_as(severity, format!("the key {:?} {what}", key.value))
                .help(format!(
                    "{effect} Use letters, digits and underscores. In an installed plugin a new \
                     key is a new setting: read the old one as well."
                ))
                .at_text(file, key);
        }
    }
}

/// What is wrong with a key, and what comes of it.
fn objection(key: &str, has_server: bool) -> Option<(Severity, &'static str, &'static str)> {
    use Severity::{Info, Warning};
    // getConfigValue and setConfigValue walk a path that is split at dots, in which a plus
    // stands for a dot (schema_admin_settings.tsx).
    if key.contains('.') {
        return Some((
            Warning,
            "contains a dot",
            "The System Console takes the dot for a step of a path: what is saved under \"a.b\" \
             becomes {\"a\": {\"b\": ...}}, while the default stays under \"a.b\", and `secret` \
             does not mask it.",
        ));
    }
    if key.contains('+') {
        return Some((
            Warning,
            "contains a plus sign",
            "The System Console stores a dot in place of the plus: the plugin does not find what \
             is saved, and the default stays under the other name.",
        ));
    }
    if key.trim() != key {
        return Some((
            Warning,
            "begins or ends with a blank",
            "The value is stored under the key with its blank, where the plugin hardly looks for \
             it.",
        ));
    }
    if !has_server {
        return None; // only Go code reads the configuration
    }
    if !key
        .chars()
        .all(|c| c.is_alphanumeric() || TAG_MARKS.contains(c))
    {
        return Some((
            Warning,
            "contains a character that no JSON tag of Go can name",
            "No field of the plugin's configuration can have this name: the value reaches only a \
             map.",
        ));
    }
    let mut rest = key.chars();
    let named = rest.next().is_some_and(char::is_alphabetic)
        && rest.all(|c| c.is_alphanumeric() || c == '_');
    (!named).then_some((
        Info,
        "is no name that a Go field can have",
        "Keys are matched with the fields of the plugin's configuration by name: only one with a \
         JSON tag of exactly this name gets the value.",
    ))
}

#[cfg(test)]
mod tests {
    use super::objection;
    use crate::report::Severity::{Info, Warning};

    #[test]
    fn keys_are_judged_by_whether_a_plugin_finds_them() {
        let severity = |key| objection(key, true).map(|(severity, ..)| severity);
        for key in ["Enabled", "hide_team_sidebar", "OAuth2URL", "Größe", "a"] {
            assert_eq!(severity(key), None, "{key}");
        }
        for key in ["a.b", "a+b", " Token", "Token\t", "a,b", "it's"] {
            assert_eq!(severity(key), Some(Warning), "{key}");
        }
        for key in ["my-key", "2fa", "Language (GIPHY only)", "_x"] {
            assert_eq!(severity(key), Some(Info), "{key}");
            assert!(objection(key, false).is_none(), "{key}");
        }
    }
}
