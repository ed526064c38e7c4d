//! Random bundles: a good bundle with a few mistakes, all of them decided by a seed.
//!
//! Edits come in the order in which a bundle is made: values of the manifest, its text, entries, container. Each leaves a
//! line in the log.

mod container;
mod entries;
mod layout;
mod manifest;
mod names;
mod odd;
mod settings;
mod text;
mod yaml;

use crate::archive::{Builder, Entry};
use crate::base;
use crate::executable;
use crate::fixture::Container;
use crate::gzip;
use crate::random::Random;
use crate::value::Value;

/// A bundle that is still a list of entries.
#[derive(Clone, Debug)]
pub struct Model {
    /// The entries of the archive.
    pub entries: Vec<Entry>,
    /// The manifest as values. Its text is in the entries, after edits of its own.
    pub manifest: Value,
    /// Faults of the container.
    pub container: Container,
    /// What was done, one line an edit.
    pub log: Vec<String>,
}

/// A random bundle, and what was done to it, one line an edit: one to four edits on the good bundle.
pub fn random_bundle(seed: u64) -> (Vec<u8>, String) {
    let model = random_model(seed);
    (model.bundle(), model.log.join("\n"))
}

/// The same bundle, not yet packed.
pub fn random_model(seed: u64) -> Model {
    let mut random = Random::new(seed);
    let mut stages: Vec<Stage> = (0..=random.below(4))
        .map(|_| Stage::random(&mut random))
        .collect();
    stages.sort_unstable();
    let mut model = Model::base();
    let values = stages
        .iter()
        .filter(|stage| **stage == Stage::Value)
        .count();
    for _ in 0..values {
        model.edit_value(&mut random);
    }
    model.write_manifest(&stages, &mut random);
    for stage in &stages {
        match stage {
            Stage::Entries => model.edit_entries(&mut random),
            Stage::Container => model.edit_container(&mut random),
            Stage::Value | Stage::Yaml | Stage::Text => {}
        }
    }
    model
}

/// A manifest alone: its file name, its text, and what was done to it. For tests of the decoders.
pub fn random_manifest(seed: u64) -> (&'static str, Vec<u8>, String) {
    let mut random = Random::new(seed);
    let mut stages = vec![Stage::Value; 1 + random.below(2)];
    if random.one_in(3) {
        stages.push(Stage::Yaml);
    }
    if random.one_in(3) {
        stages.push(Stage::Text);
    }
    let mut model = Model::base();
    for _ in stages.iter().filter(|stage| **stage == Stage::Value) {
        model.edit_value(&mut random);
    }
    let (name, text) = model.manifest_text(&stages, &mut random);
    (name, text, model.log.join("\n"))
}

/// What an edit is about, in the order of application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Value,
    Yaml,
    Text,
    Entries,
    Container,
}

impl Stage {
    fn random(random: &mut Random) -> Self {
        match random.below(100) {
            0..36 => Self::Value,
            36..46 => Self::Yaml,
            46..56 => Self::Text,
            56..90 => Self::Entries,
            _ => Self::Container,
        }
    }
}

impl Model {
    /// The good bundle, with executables of a few hundred bytes that are no Go programs.
    pub fn base() -> Self {
        let executable =
            |platform| executable::build(platform).unwrap_or_else(|error| unreachable!("{error}"));
        Self {
            entries: base::entries_with(&executable("linux-amd64"), &executable("linux-arm64")),
            manifest: Value::from_json(base::MANIFEST).unwrap_or(Value::Null),
            container: Container::default(),
            log: Vec::new(),
        }
    }

    /// The bytes of the tar stream.
    pub fn tar(&self) -> Vec<u8> {
        let good = || {
            Builder::write(
                &self.entries,
                self.container.end,
                self.container.corrupt_header,
            )
        };
        self.container.tar.clone().unwrap_or_else(good)
    }

    /// The bytes of the bundle.
    pub fn bundle(&self) -> Vec<u8> {
        let mut bytes = match &self.container.bytes {
            Some(bytes) => bytes.clone(),
            None => gzip::wrap(&self.tar(), &self.entries, self.container.gzip),
        };
        bytes.truncate(self.container.keep.length(bytes.len()));
        bytes
    }

    /// Makes one edit of the manifest's values; its text is still to be written.
    pub fn edit_value(&mut self, random: &mut Random) {
        let line = manifest::edit(&mut self.manifest, random);
        self.log.push(line);
    }

    /// Makes one edit of the archive's entries.
    pub fn edit_entries(&mut self, random: &mut Random) {
        let line = entries::edit(&mut self.entries, random);
        self.log.push(line);
    }

    /// Makes one edit of the tar stream or the gzip around it.
    pub fn edit_container(&mut self, random: &mut Random) {
        let line = container::edit(self, random);
        self.log.push(line);
    }

    /// The manifest's file name and text, after the edits that concern them.
    fn manifest_text(&mut self, stages: &[Stage], random: &mut Random) -> (&'static str, Vec<u8>) {
        let (mut name, mut text) = ("plugin.json", String::new());
        if stages.contains(&Stage::Yaml) {
            let line = yaml::edit(&mut self.manifest, random);
            name = random.pick(&["plugin.yml", "plugin.yaml"]);
            text.push_str(&self.manifest.to_yaml(random));
            self.log.push(format!("manifest as {name}, {line}"));
        } else {
            text.push_str(&self.manifest.to_json());
        }
        let mut bytes = text.into_bytes();
        for _ in stages.iter().filter(|stage| **stage == Stage::Text) {
            let line = text::edit(&mut bytes, random);
            self.log.push(format!("{name}: {line}"));
        }
        (name, bytes)
    }

    fn write_manifest(&mut self, stages: &[Stage], random: &mut Random) {
        let (name, text) = self.manifest_text(stages, random);
        let Some(at) = self
            .entries
            .iter()
            .position(|entry| entry.name == base::MANIFEST_NAME.as_bytes())
        else {
            return;
        };
        if name == "plugin.json" {
            self.entries[at].content = text;
            return;
        }
        let entry = Entry::file(format!("{}/{name}", base::ROOT), text);
        if random.one_in(3) {
            self.log.push(format!("{name} stands beside plugin.json"));
            self.entries.insert(at + random.below(2), entry);
        } else {
            self.entries[at] = entry;
        }
    }
}
