//! Edits of the manifest's values.

use super::{odd, settings};
use crate::random::Random;
use crate::value::Value;

type Edit = fn(&mut Value, &mut Random) -> Option<String>;

/// Edits that know nothing of manifests, and edits of known fields.
const EDITS: &[Edit] = &[
    replace,
    replace,
    delete,
    delete,
    repeat_key,
    change_case,
    unknown_field,
    null_in_list,
    id,
    version,
    url,
    bundle_path,
    bundle_path,
    executables,
    executables,
    props,
    settings::edit_setting,
    settings::edit_setting,
    settings::edit_options,
    settings::edit_sections,
];

/// Makes one edit and says what it was.
pub(super) fn edit(manifest: &mut Value, random: &mut Random) -> String {
    // An edit has nothing to do when an earlier one took away its place.
    for _ in 0..20 {
        let edit = EDITS[random.below(EDITS.len())];
        if let Some(line) = edit(manifest, random) {
            return format!("manifest: {line}");
        }
    }
    *manifest = odd::value(random);
    "manifest: another value altogether".to_owned()
}

/// A random value inside the manifest.
fn pick_path(manifest: &Value, random: &mut Random) -> Option<(Vec<usize>, String)> {
    let paths = manifest.paths();
    let path = paths.get(random.below(paths.len()))?.clone();
    let pointer = manifest.pointer(&path);
    Some((path, pointer))
}

/// The object or list that holds a value, and the value's index there.
fn holder<'a>(manifest: &'a mut Value, path: &[usize]) -> Option<(&'a mut Value, usize)> {
    let (last, above) = path.split_last()?;
    Some((manifest.at_mut(above)?, *last))
}

fn replace(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let (path, pointer) = pick_path(manifest, random)?;
    let value = odd::value(random);
    let line = format!("{pointer} = {}", brief(&value));
    *manifest.at_mut(&path)? = value;
    Some(line)
}

fn delete(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let (path, pointer) = pick_path(manifest, random)?;
    match holder(manifest, &path)? {
        (Value::Map(members), index) => drop(members.remove(index)),
        (Value::List(items), index) => drop(items.remove(index)),
        _ => return None,
    }
    Some(format!("{pointer} deleted"))
}

fn repeat_key(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let (path, pointer) = pick_path(manifest, random)?;
    let (Value::Map(members), index) = holder(manifest, &path)? else {
        return None;
    };
    let (key, old) = members[index].clone();
    let key = if random.one_in(3) {
        other_case(&key, random)
    } else {
        key
    };
    let value = match random.below(4) {
        0 => Value::Null,
        1 => old,
        2 => odd::value(random),
        // Part of the object: the server merges it with what was there.
        _ => match old {
            Value::Map(inner) => Value::Map(inner.into_iter().take(1).collect()),
            _ => odd::scalar(random),
        },
    };
    let line = format!("{pointer} repeated as {key:?} = {}", brief(&value));
    let at = if random.one_in(2) {
        members.len()
    } else {
        index
    };
    members.insert(at, (key, value));
    Some(line)
}

fn change_case(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let (path, pointer) = pick_path(manifest, random)?;
    let (Value::Map(members), index) = holder(manifest, &path)? else {
        return None;
    };
    let (key, _) = members.get_mut(index)?;
    *key = other_case(key, random);
    Some(format!("{pointer} spelt {key:?}"))
}

/// The same word in another case, or with a letter that folds to one of its own.
fn other_case(word: &str, random: &mut Random) -> String {
    match random.below(4) {
        0 => word.to_uppercase(),
        1 => word
            .chars()
            .enumerate()
            .map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c })
            .collect(),
        2 if word.contains('s') => word.replacen('s', "\u{17f}", 1),
        2 if word.contains('k') => word.replacen('k', "\u{212a}", 1),
        _ => word.split('_').map(capital).collect::<Vec<_>>().join("_"),
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
        .unwrap_or_default()
}

fn unknown_field(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let objects: Vec<Vec<usize>> = std::iter::once(Vec::new())
        .chain(manifest.paths())
        .filter(|path| matches!(manifest.at(path), Some(Value::Map(_))))
        .collect();
    let path = objects.get(random.below(objects.len()))?;
    let pointer = manifest.pointer(path);
    let Value::Map(members) = manifest.at_mut(path)? else {
        return None;
    };
    let key = random.pick(odd::FIELDS);
    let value = odd::value(random);
    let line = format!("{pointer}/{key} added: {}", brief(&value));
    members.insert(random.below(members.len() + 1), (key.to_owned(), value));
    Some(line)
}

fn null_in_list(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let paths = manifest.paths();
    let lists: Vec<_> = paths
        .iter()
        .filter(|path| matches!(manifest.at(path), Some(Value::List(_))))
        .collect();
    let path = lists.get(random.below(lists.len()))?;
    let pointer = manifest.pointer(path);
    let Value::List(items) = manifest.at_mut(path)? else {
        return None;
    };
    items.insert(random.below(items.len() + 1), Value::Null);
    Some(format!("{pointer} has a null"))
}

fn id(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let id = match random.below(8) {
        0 => "a".repeat(190),
        1 => "b".repeat(191),
        _ => random.pick(odd::IDS).to_owned(),
    };
    set_text(manifest, "id", &id)
}

fn version(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let key = random.pick(&["version", "min_server_version"]);
    set_text(manifest, key, random.pick(odd::VERSIONS))
}

fn url(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let key = random.pick(&[
        "homepage_url",
        "support_url",
        "release_notes_url",
        "icon_path",
    ]);
    set_text(manifest, key, random.pick(odd::URLS))
}

fn set_text(manifest: &mut Value, key: &str, text: &str) -> Option<String> {
    manifest.set(key, Value::text(text));
    Some(format!("/{key} = {}", brief(&Value::text(text))))
}

fn bundle_path(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let path = random.pick(odd::PATHS);
    manifest
        .get_mut("webapp")?
        .set("bundle_path", Value::text(path));
    Some(format!("/webapp/bundle_path = {path:?}"))
}

fn executables(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let server = manifest.get_mut("server")?;
    let path = random
        .pick(odd::PATHS)
        .replace("webapp", "server")
        .replace("main.js", "plugin-linux-amd64");
    let line = match random.below(6) {
        0 => {
            server.set("executable", Value::text(&*path));
            format!("/server/executable = {path:?}")
        }
        1 => {
            let value = [
                Value::Null,
                Value::Map(Vec::new()),
                Value::List(Vec::new()),
                odd::scalar(random),
            ];
            let value = value[random.below(4)].clone();
            let line = format!("/server/executables = {}", brief(&value));
            server.set("executables", value);
            line
        }
        2 => {
            let platform = random.pick(odd::PLATFORMS);
            server
                .get_mut("executables")?
                .set(platform, Value::text("server/dist/plugin-linux-amd64"));
            format!("/server/executables/{platform} added")
        }
        3 => {
            *server = Value::Map(vec![("executable".to_owned(), Value::text(&*path))]);
            format!("/server has only executable = {path:?}")
        }
        _ => {
            server
                .get_mut("executables")?
                .set("linux-amd64", Value::text(&*path));
            format!("/server/executables/linux-amd64 = {path:?}")
        }
    };
    Some(line)
}

fn props(manifest: &mut Value, random: &mut Random) -> Option<String> {
    let inner = odd::value(random);
    let props = match random.below(3) {
        0 => Value::Map(vec![("support_packet".to_owned(), inner)]),
        1 => Value::Map(vec![(
            "a".to_owned(),
            Value::Map(vec![("b".to_owned(), inner)]),
        )]),
        _ => inner,
    };
    let line = format!("/props = {}", brief(&props));
    manifest.set("props", props);
    Some(line)
}

/// A value on one line, cut where it is long.
pub(super) fn brief(value: &Value) -> String {
    let text = value
        .to_json()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
