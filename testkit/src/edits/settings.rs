//! Edits of the manifest's settings.

use super::manifest::brief;
use super::odd;
use crate::random::Random;
use crate::value::Value;

fn pairs(members: &[(&str, Value)]) -> Value {
    Value::Map(
        members
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    )
}

fn pick_setting<'a>(
    manifest: &'a mut Value,
    random: &mut Random,
) -> Option<(&'a mut Value, usize)> {
    let Value::List(settings) = manifest.get_mut("settings_schema")?.get_mut("settings")? else {
        return None;
    };
    let index = random.below(settings.len());
    Some((settings.get_mut(index)?, index))
}

/// One field of one setting.
pub(super) fn edit_setting(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let (setting, index) = pick_setting(manifest, random)?;
    let (field, value) = match random.below(10) {
        0..3 => ("type", Value::text(random.pick(odd::TYPES))),
        3 => ("key", Value::text(random.pick(odd::KEYS))),
        4 => ("placeholder", odd::scalar(random)),
        5 => ("regenerate_help_text", odd::scalar(random)),
        6 => ("default", odd::value(random)),
        7 => (
            "hosting",
            Value::text(random.pick(&["", "cloud", "on-prem", "Cloud", "self-hosted"])),
        ),
        8 => ("secret", odd::scalar(random)),
        _ => (
            random.pick(&["display_name", "help_text"]),
            odd::scalar(random),
        ),
    };
    let line = format!(
        "/settings_schema/settings/{index}/{field} = {}",
        brief(&value)
    );
    setting.set(field, value);
    Some(line)
}

/// Turns a setting into one with options, some of them odd.
pub(super) fn edit_options(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let (setting, index) = pick_setting(manifest, random)?;
    let option = |name: &str, value: &str| {
        pairs(&[
            ("display_name", Value::text(name)),
            ("value", Value::text(value)),
        ])
    };
    let mut options = vec![option("One", "1"), option("Two", "2")];
    match random.below(9) {
        0 => options.clear(),
        1 => options.push(Value::Null),
        2 => options.push(option("None", "")),
        3 => options.push(option("", "3")),
        4 => options.push(option("Again", "1")),
        5 => options.push(pairs(&[
            ("display_name", Value::text("Three")),
            ("value", Value::Number("3".to_owned())),
        ])),
        6 => options.push(odd::value(random)),
        _ => {}
    }
    let kind = random.pick(&["dropdown", "radio", "text", "bool", "custom"]);
    let options = if random.one_in(8) {
        odd::scalar(random)
    } else {
        Value::List(options)
    };
    let line = format!(
        "/settings_schema/settings/{index} is a {kind} with options {}",
        brief(&options)
    );
    setting.set("type", Value::text(kind));
    setting.set("options", options);
    if random.one_in(2) {
        setting.set("default", Value::text(random.pick(&["1", "2", "3", ""])));
    }
    Some(line)
}

/// Gives the schema sections, sound or odd.
pub(super) fn edit_sections(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let schema = manifest.get_mut("settings_schema")?;
    let settings = schema.get("settings").cloned().unwrap_or(Value::Null);
    let (what, sections) = match random.below(7) {
        0 => ("no sections", Value::List(Vec::new())),
        1 => ("a null section", Value::List(vec![Value::Null])),
        2 => (
            "a section without key",
            Value::List(vec![pairs(&[
                ("title", Value::text("T")),
                ("settings", settings),
            ])]),
        ),
        3 => (
            "a custom section",
            Value::List(vec![pairs(&[
                ("key", Value::text("S")),
                ("custom", Value::Bool(true)),
                ("fallback", odd::scalar(random)),
            ])]),
        ),
        4 => (
            "a section with a null setting",
            Value::List(vec![pairs(&[
                ("key", Value::text("S")),
                ("settings", Value::List(vec![Value::Null])),
            ])]),
        ),
        5 => ("odd sections", odd::value(random)),
        _ => {
            let section = pairs(&[("key", Value::text("S")), ("settings", settings)]);
            (
                "a section twice",
                Value::List(vec![section.clone(), section]),
            )
        }
    };
    schema.set("sections", sections);
    if let (Value::Map(members), true) = (&mut *schema, random.one_in(2)) {
        members.retain(|(key, _)| key != "settings");
        return Some(format!("/settings_schema has {what} in place of settings"));
    }
    Some(format!("/settings_schema has {what} beside settings"))
}
