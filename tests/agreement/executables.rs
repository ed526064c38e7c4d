//! Mistakes with executables and with the webapp: in the manifest, in the files, or in both.

use mmlint_testkit::archive::{Entry, kind};
use mmlint_testkit::base::ROOT;
use mmlint_testkit::edits::Model;
use mmlint_testkit::random::Random;
use mmlint_testkit::value::Value;

use crate::programs::{FAULTS, NAMES, placeholder};

const PROGRAM: &str = "server/dist/plugin-linux-amd64";
const WEBAPP: &str = "webapp/dist/main.js";

/// Ways to write the path of a file that lies at `FOLDER/FILE`, and of others.
const PATHS: [&str; 26] = [
    "./FOLDER/FILE",
    "/FOLDER/FILE",
    "//FOLDER///FILE",
    "FOLDER/FILE/",
    "FOLDER/./FILE",
    "FOLDER/../FOLDER/FILE",
    "x/../FOLDER/FILE",
    "../FOLDER/FILE",
    "FOLDER/../../FOLDER/FILE",
    "../com.example.p/FOLDER/FILE",
    "FOLDER\\FILE",
    " FOLDER/FILE",
    "FOLDER/FILE ",
    "FOLDER/file",
    "FOLDER",
    "FOLDER/.",
    "FOLDER/..",
    "FOLDER/FILE/..",
    "FOLDER/FILE/x",
    "missing",
    "",
    ".",
    "..",
    "/",
    "FOLDER/FILE\0",
    "plugin.json",
];

/// Places that both the file and the manifest may name.
const PLACES: [&str; 12] = [
    "FILE",
    ".FOLDER/FILE",
    "..FOLDER/FILE",
    "FOLDER/.FILE",
    "FOLDER/..FILE",
    "FOLDER/F I L E",
    "FOLDER/FÎLÉ",
    "FOLDER\\FILE",
    "a/b/c/d/e/f/FILE",
    "FOLDER/-FILE",
    "FOLDER/$FILE",
    "...",
];

const VERSIONS: [&str; 26] = [
    "",
    " ",
    "0.0.0",
    "5.2.0",
    "9.9.0",
    "10.5.0",
    "10.5.1",
    "11.1.0",
    "11.1.1",
    "11.1.0-rc1",
    "11.2.0-0",
    "11.4.0",
    "11.4.0+build.1",
    "11.5.0",
    "11.6.0",
    "11.6.0-18446744073709551616",
    "11.11.0",
    "11.11.0-alpha.1",
    "11.11.1",
    "12.0.0",
    "99.0.0",
    "18446744073709551615.0.0",
    "v11.1.0",
    "11.1",
    "11",
    "01.0.0",
];

/// Makes one mistake with an executable or with what starting asks for.
pub fn edit(model: &mut Model, random: &mut Random) {
    let line = match random.below(10) {
        0 => path(model, random),
        1 => place(model, random),
        2 | 3 => listed(model, random),
        4 => mode(model, random),
        5 | 6 => content(model, random),
        7 => kind_of_entry(model, random),
        8 => version(model, random),
        _ => component(model, random),
    };
    model.log.push(format!("executables: {line}"));
}

/// Makes one mistake with the webapp.
pub fn edit_webapp(model: &mut Model, random: &mut Random) {
    let (folder, file) = WEBAPP.rsplit_once('/').unwrap();
    let path = if random.one_in(2) {
        written(random.pick(&PATHS), folder, file)
    } else {
        let to = written(random.pick(&PLACES), folder, file);
        rename(model, WEBAPP, &to);
        to
    };
    if let Some(webapp) = model.manifest.get_mut("webapp") {
        webapp.set("bundle_path", Value::text(&*path));
    }
    model.log.push(format!("webapp: bundle_path = {path:?}"));
}

fn written(pattern: &str, folder: &str, file: &str) -> String {
    pattern.replace("FOLDER", folder).replace("FILE", file)
}

/// Moves a file; what is in its old folder otherwise stays.
fn rename(model: &mut Model, from: &str, to: &str) {
    let (from, to) = (format!("{ROOT}/{from}"), format!("{ROOT}/{to}"));
    for entry in &mut model.entries {
        if entry.name == from.as_bytes() {
            entry.name = to.clone().into_bytes();
        }
    }
}

/// The entry of the program for linux-amd64; another one where an edit has taken that away.
fn program(model: &mut Model) -> &mut Entry {
    let found = model.entries.iter().position(|entry| {
        entry.name.ends_with(b"linux-amd64") || entry.content.starts_with(b"@linux-amd64")
    });
    &mut model.entries[found.unwrap_or(0)]
}

fn executables(model: &mut Model) -> Option<&mut Value> {
    model.manifest.get_mut("server")?.get_mut("executables")
}

fn set_path(model: &mut Model, path: &str) {
    if let Some(executables) = executables(model) {
        executables.set("linux-amd64", Value::text(path));
    }
}

fn path(model: &mut Model, random: &mut Random) -> String {
    let (folder, file) = PROGRAM.rsplit_once('/').unwrap();
    let path = written(random.pick(&PATHS), folder, file);
    set_path(model, &path);
    format!("the path is {path:?}")
}

fn place(model: &mut Model, random: &mut Random) -> String {
    let (folder, file) = PROGRAM.rsplit_once('/').unwrap();
    let to = written(random.pick(&PLACES), folder, file);
    rename(model, PROGRAM, &to);
    set_path(model, &to);
    format!("it lies at {to:?}")
}

/// Changes what the manifest lists.
fn listed(model: &mut Model, random: &mut Random) -> String {
    let other = "server/dist/plugin-linux-arm64";
    let map = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        Value::Map(
            pairs
                .map(|(key, path)| ((*key).to_owned(), Value::text(*path)))
                .collect(),
        )
    };
    let maps = [
        Value::Null,
        map(&[]),
        Value::List(Vec::new()),
        map(&[("linux-arm64", other)]),
        map(&[("linux-amd64", "")]),
        map(&[("linux-amd64", other)]),
        map(&[("Linux-amd64", PROGRAM)]),
        map(&[("linux_amd64", PROGRAM)]),
        map(&[("linux-amd64 ", PROGRAM), ("linux-x86_64", PROGRAM)]),
        map(&[("linux-amd64", other), ("linux-amd64", PROGRAM)]),
        map(&[("linux-amd64", PROGRAM), ("linux-amd64", other)]),
        map(&[("linux-amd64", PROGRAM), ("linux-amd64", "")]),
        map(&[("plan9-mips", "missing"), ("linux-amd64", PROGRAM)]),
    ];
    let fallbacks = [
        None,
        None,
        Some(PROGRAM),
        Some(other),
        Some(""),
        Some("missing"),
    ];
    let (value, fallback) = (
        maps[random.below(maps.len())].clone(),
        fallbacks[random.below(fallbacks.len())],
    );
    let line = format!("executables = {value:?}, executable = {fallback:?}");
    if let Some(server) = model.manifest.get_mut("server") {
        server.set("executables", value);
        if let Some(fallback) = fallback {
            server.set("executable", Value::text(fallback));
        }
    }
    line
}

fn mode(model: &mut Model, random: &mut Random) -> String {
    let modes = [
        0, 0o1, 0o10, 0o100, 0o111, 0o400, 0o444, 0o500, 0o555, 0o600, 0o611, 0o644, 0o654, 0o700,
        0o711, 0o744, 0o755, 0o777, 0o4755, 0o2755, 0o100_755, 0o100_644,
    ];
    let mode = modes[random.below(modes.len())];
    program(model).mode = mode;
    format!("mode {mode:o}")
}

fn content(model: &mut Model, random: &mut Random) -> String {
    let text: [&[u8]; 9] = [
        b"",
        b"\0",
        b"just text\n",
        b"#!",
        b"#!\n",
        b"#!/nowhere/sh\n",
        b"#!/bin/sh\r\nexit 1\r\n",
        b"#!nowhere\nx",
        b"\x7fELF",
    ];
    let content = if random.one_in(3) {
        random.pick(&text).to_vec()
    } else {
        let fault = if random.one_in(3) {
            ""
        } else {
            random.pick(&FAULTS)
        };
        placeholder(random.pick(&NAMES), fault)
    };
    let line = format!("it holds \"{}\"", content.escape_ascii());
    program(model).content = content;
    line
}

fn kind_of_entry(model: &mut Model, random: &mut Random) -> String {
    let entry = program(model);
    let kinds = [
        kind::SYMLINK,
        kind::HARD_LINK,
        kind::DIRECTORY,
        kind::OLD_FILE,
        kind::FIFO,
    ];
    match random.below(4) {
        0 => {
            let twice = Entry {
                content: random
                    .pick(&[&b""[..], b"text", b"@linux-arm64", b"@linux-amd64"])
                    .to_vec(),
                mode: [0o755, 0o644, 0o444][random.below(3)],
                ..entry.clone()
            };
            model.entries.push(twice);
            "the entry twice".to_owned()
        }
        _ => {
            entry.kind = kinds[random.below(kinds.len())];
            entry.link = b"plugin-linux-arm64".to_vec();
            format!("the entry is of kind {:?}", char::from(entry.kind))
        }
    }
}

fn version(model: &mut Model, random: &mut Random) -> String {
    let version = random.pick(&VERSIONS);
    model
        .manifest
        .set("min_server_version", Value::text(version));
    format!("min_server_version = {version:?}")
}

/// Takes a component away.
fn component(model: &mut Model, random: &mut Random) -> String {
    let values = [Value::Null, Value::Map(Vec::new())];
    let mut line = String::new();
    for key in ["server", "webapp"] {
        if random.one_in(2) {
            let value = values[random.below(2)].clone();
            line += &format!("{key} = {value:?} ");
            model.manifest.set(key, value);
        }
    }
    line
}
