//! Edits of what there is in the archive and in which order.

use crate::archive::{Entry, kind};
use crate::base::ROOT;
use crate::random::Random;

/// Makes one edit and says what it was.
pub(super) fn edit(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    match random.below(10) {
        0..2 => order(entries, random),
        2..4 => remove(entries, random),
        4..6 => top_level(entries, random),
        6..8 => conflict(entries, random),
        _ => manifests(entries, random),
    }
}

fn order(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    if entries.is_empty() {
        return "nothing to order".to_owned();
    }
    let at = random.below(entries.len());
    let name = entries[at].display_name();
    match random.below(5) {
        0 => {
            entries.reverse();
            "in reverse order".to_owned()
        }
        1 => {
            for last in (1..entries.len()).rev() {
                entries.swap(last, random.below(last + 1));
            }
            "in random order".to_owned()
        }
        2 => {
            let entry = entries.remove(at);
            entries.insert(0, entry);
            format!("{name} first")
        }
        3 => {
            let entry = entries.remove(at);
            entries.push(entry);
            format!("{name} last")
        }
        _ => {
            let other = random.below(entries.len());
            entries.swap(at, other);
            format!("{name} and {} exchanged", entries[at].display_name())
        }
    }
}

fn remove(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let Some(at) = super::entries::pick(entries, random) else {
        return "nothing to remove".to_owned();
    };
    let name = entries[at].display_name();
    match random.below(5) {
        0 => {
            entries.retain(|entry| entry.kind != kind::DIRECTORY);
            "no directories".to_owned()
        }
        1 => {
            entries.retain(|entry| entry.kind == kind::DIRECTORY);
            "nothing but directories".to_owned()
        }
        2 => {
            let start = entries[at].name.clone();
            entries.retain(|entry| !entry.name.starts_with(&start));
            format!("{name} removed with all in it")
        }
        3 if random.one_in(4) => {
            entries.clear();
            "all removed".to_owned()
        }
        _ => {
            entries.remove(at);
            format!("{name} removed")
        }
    }
}

fn top_level(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let manifest = r#"{"id": "com.example.top", "version": "2.0.0"}"#;
    let pax_global = Entry::new("pax_global_header", kind::PAX_GLOBAL)
        .with_pax("comment", "2d711642b726b04401627ca9fbac32f5c8530fb1");
    let additions = [
        Entry::file("README.md", "read me\n"),
        Entry::file(
            format!("._{ROOT}"),
            b"\x00\x05\x16\x07\x00\x02\x00\x00".to_vec(),
        ),
        Entry::file(".DS_Store", "Bud1"),
        Entry::directory("__MACOSX/"),
        Entry::file(format!("__MACOSX/._{ROOT}"), "x"),
        Entry::directory("other/"),
        Entry::file("other/plugin.json", manifest),
        Entry::symlink("latest", ROOT),
        Entry::new("pipe", kind::FIFO),
        Entry::file("plugin.json", manifest),
        Entry::file("plugin.yml", "id: com.example.top\n"),
        Entry::file("plugin.json", "broken {"),
        Entry::directory("./"),
        Entry::directory(""),
        Entry::directory("/"),
        Entry::file("", "no name"),
        Entry::file(ROOT, "a file named like the folder"),
        Entry::symlink(ROOT, "/tmp"),
        Entry::symlink(format!("{ROOT}/"), "/tmp"),
        Entry::file("../outside", "outside\n"),
        Entry::file("/absolute", "absolute\n"),
        Entry::file(
            format!("{ROOT}2/x"),
            "a folder whose name starts like the other\n",
        ),
        pax_global,
        Entry {
            after_end: true,
            ..Entry::file("../behind-the-end", "behind\n")
        },
    ];
    let entry = additions[random.below(additions.len())].clone();
    let line = format!(
        "{} added, kind {:?}",
        entry.display_name(),
        char::from(entry.kind)
    );
    let at = if random.one_in(2) { 0 } else { entries.len() };
    entries.insert(at, entry);
    format!("{line}, {}", if at == 0 { "first" } else { "last" })
}

/// A file where others expect a folder, or the other way round.
fn conflict(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let Some(at) = super::entries::pick(entries, random) else {
        return "no entry".to_owned();
    };
    let name = entries[at].name.clone();
    let bare = name.strip_suffix(b"/").unwrap_or(&name).to_vec();
    let shown = bare.escape_ascii().to_string();
    let (entry, line) = match random.below(6) {
        0 => (Entry::file(bare, "in the way\n"), format!("a file {shown}")),
        1 => (
            Entry::directory([&bare[..], b"/"].concat()),
            format!("a directory {shown}/"),
        ),
        2 => (
            Entry::directory(bare),
            format!("a directory {shown} without slash"),
        ),
        3 => (
            Entry::file([&bare[..], b"/below"].concat(), "below\n"),
            format!("a file below {shown}"),
        ),
        4 => (
            Entry::directory([&bare[..], b"/below/"].concat()),
            format!("a directory below {shown}"),
        ),
        _ => (Entry::symlink(bare, "/tmp"), format!("a link {shown}")),
    };
    let before = random.one_in(2);
    entries.insert(if before { at } else { at + 1 }, entry);
    format!(
        "{line} {} the entry of that name",
        if before { "before" } else { "behind" }
    )
}

/// Manifests under the other names, and things that only look like manifests.
fn manifests(entries: &mut Vec<Entry>, random: &mut Random) -> String {
    let name = random.pick(&[
        "plugin.yml",
        "plugin.yaml",
        "plugin.YAML",
        "Plugin.json",
        "PLUGIN.JSON",
        "plugin.json ",
    ]);
    let full = format!("{ROOT}/{name}");
    let yaml = "id: com.example.yaml\nversion: 1.0.0\n";
    let (what, entry) = match random.below(9) {
        0 => ("empty", Entry::file(full, "")),
        1 => ("only a comment", Entry::file(full, "# nothing\n")),
        2 => ("broken", Entry::file(full, "id: [\n")),
        3 => ("a directory", Entry::directory(full + "/")),
        4 => ("a link", Entry::symlink(full, "plugin.json")),
        5 => ("unreadable", Entry::file(full, yaml).with_mode(0)),
        6 => ("JSON", Entry::file(full, r#"{"id": "com.example.yaml"}"#)),
        7 => (
            "a hard link",
            Entry {
                link: format!("{ROOT}/plugin.json").into_bytes(),
                ..Entry::new(full, kind::HARD_LINK)
            },
        ),
        _ => ("sound", Entry::file(full, yaml)),
    };
    entries.push(entry);
    format!("{name} added, {what}")
}
