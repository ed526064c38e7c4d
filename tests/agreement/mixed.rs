//! Bundles with mistakes of all sorts at once: archive, manifest, path of the webapp,
//! executables.

use mmlint::server::behaviour::MARKER;
use mmlint_testkit::archive::Entry;
use mmlint_testkit::base;
use mmlint_testkit::edits::Model;
use mmlint_testkit::random::Random;

use crate::archives;
use crate::executables;
use crate::generators::{self, Edit, manifest_entry};
use crate::programs::placeholder;

/// A bundle with some mistakes, seldom none. Its programs are still placeholders.
pub fn of_all_sorts(seed: u64) -> Model {
    let mut random = Random::new(seed);
    let mut model = good("");
    for _ in 0..random.below(3) {
        match random.below(6) {
            0..3 => model.edit_value(&mut random),
            3 => executables::edit_webapp(&mut model, &mut random),
            _ => executables::edit(&mut model, &mut random),
        }
    }
    write_manifest(&mut model);
    let text: [Edit; 4] = [
        generators::pieces,
        generators::bytes_of_manifest,
        generators::yaml,
        archives::pax,
    ];
    if let Some(edit) = text.get(random.below(12)) {
        edit(&mut model, &mut random);
    }
    for _ in 0..random.pick(&["", "", "1", "1", "22"]).len() {
        model.edit_entries(&mut random);
    }
    match random.below(20) {
        0 => model.edit_container(&mut random),
        1 => archives::bytes_of_archive(&mut model, &mut random),
        2 => marker(&mut model, &mut random),
        _ => {}
    }
    model
}

/// Something of the name of the file that servers before 11.0 leave in a plugin's folder.
fn marker(model: &mut Model, random: &mut Random) {
    let name = format!(
        "{}/{}",
        base::ROOT,
        random.pick(&[MARKER, ".filestore/x", "x/.filestore"])
    );
    let modes = [0o644, 0o444, 0o200, 0o755];
    let entry = match random.below(3) {
        0 => Entry::directory(name),
        _ => Entry::file(name, "").with_mode(modes[random.below(modes.len())]),
    };
    model
        .log
        .push(format!("{} of mode {:o}", entry.display_name(), entry.mode));
    model.entries.push(entry);
}

/// A bundle whose mistakes, if any, mostly show only when it is started. Its programs are
/// still placeholders.
pub fn for_starting(seed: u64) -> Model {
    let mut random = Random::new(seed);
    // A short stand-in for the other platform's program: copying it is most of the time.
    let mut model = good("keep 4096");
    for _ in 0..random.below(4) {
        match random.below(12) {
            0 => model.edit_value(&mut random),
            1 => executables::edit_webapp(&mut model, &mut random),
            _ => executables::edit(&mut model, &mut random),
        }
    }
    write_manifest(&mut model);
    if random.one_in(6) {
        model.edit_entries(&mut random);
    }
    model
}

/// The good bundle, with what is wrong with its program for linux-arm64.
fn good(other: &str) -> Model {
    let mut model = Model::base();
    model.entries = base::entries_with(
        &placeholder("linux-amd64", ""),
        &placeholder("linux-arm64", other),
    );
    model
}

fn write_manifest(model: &mut Model) {
    let text = model.manifest.to_json();
    manifest_entry(model).content = text.into_bytes();
}
