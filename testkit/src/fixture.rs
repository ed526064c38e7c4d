//! Fixtures: bundles described by a small TOML file. The format is in `testkit/FIXTURES.md`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::archive::{Builder, End, Entry};
use crate::base;
use crate::fixture_file::{Base, ContainerFile, EntryFile, FixtureFile, unhex};
use crate::gzip::{self, Gzip};

/// A bundle, and how mmlint is to be run on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixture {
    /// What this bundle is and what a server does with it.
    pub about: String,
    /// The server to check with (`--server`).
    pub server: Option<String>,
    /// Further options of `mmlint check`.
    pub args: Vec<String>,
    /// The text of an `mmlint.toml` beside the bundle.
    pub config: Option<String>,
    /// Values for `--limit`.
    pub limits: Vec<String>,
    /// The file name of the bundle, which may be one in a folder.
    pub file_name: String,
    /// Other files, which are empty.
    pub beside: Vec<String>,
    /// Other files, with their text.
    pub files: BTreeMap<String, String>,
    /// Other files, with the content of a case in `fixtures/signatures`.
    pub signatures: Vec<(String, Vec<u8>)>,
    /// Options of `mmlint verify`, which is run in place of `mmlint check` if there are any.
    pub verify: Vec<String>,
    /// The entries of the archive.
    pub entries: Vec<Entry>,
    /// Faults of the container.
    pub container: Container,
    /// The version before it, which it is compared with.
    pub old: Option<Box<Fixture>>,
}

/// How the entries are packed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Container {
    /// How the tar stream is wrapped.
    pub gzip: Gzip,
    /// How the tar stream ends.
    pub end: End,
    /// The entry (from 0) whose header has a wrong checksum.
    pub corrupt_header: Option<usize>,
    /// Bytes in place of the tar stream.
    pub tar: Option<Vec<u8>>,
    /// Bytes in place of the whole bundle.
    pub bytes: Option<Vec<u8>>,
    /// How much of the packed bytes remains.
    pub keep: Keep,
}

/// A part of some bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Keep {
    /// All of them.
    #[default]
    All,
    /// This share of them, from the start.
    Share(f64),
    /// This many of them, from the start.
    First(usize),
    /// All but this many at the end.
    AllBut(usize),
}

impl Fixture {
    /// The good bundle.
    pub fn base() -> Self {
        Self {
            about: "A plugin without fault.".to_owned(),
            server: None,
            args: Vec::new(),
            config: None,
            limits: Vec::new(),
            file_name: base::FILE_NAME.to_owned(),
            beside: Vec::new(),
            files: BTreeMap::new(),
            signatures: Vec::new(),
            verify: Vec::new(),
            entries: base::entries(),
            container: Container::default(),
            old: None,
        }
    }

    /// Reads a fixture file. The message of an error starts with the path.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, String> {
        let path = path.as_ref();
        std::fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| Self::parse(&text))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Reads the text of a fixture file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: FixtureFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut entries = match file.base {
            Base::Plugin => base::entries(),
            Base::Empty => Vec::new(),
        };
        edit_manifest(&mut entries, &file)?;
        for name in &file.remove {
            remove(&mut entries, name)?;
        }
        if let Some(root) = &file.root {
            move_root(&mut entries, root);
        }
        for entry in &file.entry {
            add(&mut entries, entry).map_err(|error| {
                let name = entry.name().unwrap_or_default();
                format!("entry {}: {error}", name.escape_ascii())
            })?;
        }
        if file
            .container
            .corrupt_header
            .is_some_and(|index| index >= entries.len())
        {
            return Err(format!(
                "corrupt-header: there are only {} entries",
                entries.len()
            ));
        }
        Ok(Self {
            about: file.about,
            server: file.server,
            args: file.args,
            config: file.config,
            limits: file.limits,
            file_name: file.name.unwrap_or_else(|| base::FILE_NAME.to_owned()),
            beside: file.beside,
            files: file.files,
            signatures: signatures(&file.signatures)?,
            verify: file.verify,
            entries,
            container: container(file.container)?,
            old: file.old.map(old).transpose()?.map(Box::new),
        })
    }

    /// The bytes of the tar stream inside the bundle.
    pub fn tar(&self) -> Vec<u8> {
        match &self.container.tar {
            Some(bytes) => bytes.clone(),
            None => Builder::write(
                &self.entries,
                self.container.end,
                self.container.corrupt_header,
            ),
        }
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

    /// Writes the bundle into a folder, under its own file name, and the files beside it.
    pub fn write_to(&self, folder: impl AsRef<Path>) -> Result<std::path::PathBuf, String> {
        let folder = folder.as_ref();
        let write = |name: &str, content: &[u8]| {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(folder))
                .and_then(|()| std::fs::write(&path, content))
                .map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(path)
        };
        for name in &self.beside {
            write(name, b"")?;
        }
        for (name, text) in &self.files {
            write(name, text.as_bytes())?;
        }
        for (name, content) in &self.signatures {
            write(name, content)?;
        }
        write(&self.file_name, &self.bundle())
    }
}

/// The contents of these files, of names in `fixtures/signatures`.
fn signatures(files: &BTreeMap<String, String>) -> Result<Vec<(String, Vec<u8>)>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/signatures");
    let read = |(name, from): (&String, &String)| match std::fs::read(folder.join(from)) {
        Ok(content) => Ok((name.clone(), content)),
        Err(error) => Err(format!("{from}: {error}")),
    };
    files.iter().map(read).collect()
}

impl Keep {
    /// How many of `all` bytes remain.
    pub fn length(self, all: usize) -> usize {
        match self {
            Self::All => all,
            Self::Share(share) => (all as f64 * share) as usize,
            Self::First(count) => count,
            Self::AllBut(count) => all.saturating_sub(count),
        }
    }

    fn parse(value: &toml::Value) -> Result<Self, String> {
        match value {
            toml::Value::Float(share) if (0.0..=1.0).contains(share) => Ok(Self::Share(*share)),
            toml::Value::Integer(count) if *count < 0 => {
                Ok(Self::AllBut(count.unsigned_abs() as usize))
            }
            toml::Value::Integer(count) => Ok(Self::First(*count as usize)),
            other => Err(format!(
                "truncate: {other} is neither a share (0.5) nor a number of bytes"
            )),
        }
    }
}

/// `[old]`: a fixture of its own, about the same.
fn old(mut table: toml::Table) -> Result<Fixture, String> {
    table.insert("about".to_owned(), "The version before.".into());
    let text = toml::to_string(&table).map_err(|error| format!("old: {error}"))?;
    Fixture::parse(&text).map_err(|error| format!("old: {error}"))
}

fn container(file: ContainerFile) -> Result<Container, String> {
    let bytes = match (file.text, file.hex) {
        (Some(_), Some(_)) => return Err("a container has text or hex, not both".to_owned()),
        (Some(text), None) => Some(text.into_bytes()),
        (None, Some(digits)) => Some(unhex(&digits)?),
        (None, None) => None,
    };
    Ok(Container {
        gzip: file.gzip,
        end: file.tar_end,
        corrupt_header: file.corrupt_header,
        tar: file.tar_text.map(String::into_bytes),
        bytes,
        keep: file
            .truncate
            .as_ref()
            .map(Keep::parse)
            .transpose()?
            .unwrap_or_default(),
    })
}

/// `manifest`, `set`, `null` and `unset`.
fn edit_manifest(entries: &mut [Entry], file: &FixtureFile) -> Result<(), String> {
    let mut edited = file.manifest.clone();
    if !(file.set.is_empty() && file.null.is_empty() && file.unset.is_empty()) {
        let text = file.manifest.as_deref().unwrap_or(base::MANIFEST);
        let mut manifest: Value =
            serde_json::from_str(text).map_err(|error| format!("manifest: {error}"))?;
        for (pointer, value) in &file.set {
            let value =
                serde_json::to_value(value).map_err(|error| format!("set {pointer}: {error}"))?;
            set(&mut manifest, pointer, value)?;
        }
        for pointer in &file.null {
            set(&mut manifest, pointer, Value::Null)?;
        }
        for pointer in &file.unset {
            unset(&mut manifest, pointer)?;
        }
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
        edited = Some(text + "\n");
    }
    let Some(text) = edited else { return Ok(()) };
    let entry = entries
        .iter_mut()
        .find(|entry| entry.name == base::MANIFEST_NAME.as_bytes());
    entry
        .ok_or("with base = \"empty\" the manifest is an entry like any other")?
        .content = text.into_bytes();
    Ok(())
}

/// The value that holds what `pointer` names, and the last step.
fn parent<'a>(manifest: &'a mut Value, pointer: &str) -> Result<(&'a mut Value, String), String> {
    let (above, last) = pointer
        .rsplit_once('/')
        .ok_or_else(|| format!("pointer {pointer:?} needs a /"))?;
    let value = manifest
        .pointer_mut(above)
        .ok_or_else(|| format!("pointer {pointer:?}: nothing at {above:?}"))?;
    Ok((value, last.replace("~1", "/").replace("~0", "~")))
}

fn set(manifest: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    let (parent, key) = parent(manifest, pointer)?;
    match parent {
        Value::Object(map) => {
            map.insert(key, value);
        }
        Value::Array(list) if key == "-" => list.push(value),
        Value::Array(list) => {
            let slot = key
                .parse()
                .ok()
                .and_then(|index: usize| list.get_mut(index));
            *slot.ok_or_else(|| format!("pointer {pointer:?}: no such element"))? = value;
        }
        _ => {
            return Err(format!(
                "pointer {pointer:?}: what holds it is neither object nor list"
            ));
        }
    }
    Ok(())
}

fn unset(manifest: &mut Value, pointer: &str) -> Result<(), String> {
    let (parent, key) = parent(manifest, pointer)?;
    let gone = match parent {
        Value::Object(map) => map.shift_remove(&key).is_some(),
        Value::Array(list) => match key.parse().ok().filter(|index: &usize| *index < list.len()) {
            Some(index) => {
                list.remove(index);
                true
            }
            None => false,
        },
        _ => false,
    };
    if gone {
        Ok(())
    } else {
        Err(format!("unset {pointer:?}: not there"))
    }
}

/// Removes an entry; with `/**` at its end, a folder and all in it.
fn remove(entries: &mut Vec<Entry>, name: &str) -> Result<(), String> {
    let before = entries.len();
    match name.strip_suffix("**") {
        Some(folder) => entries.retain(|entry| !entry.name.starts_with(folder.as_bytes())),
        None => entries.retain(|entry| entry.name != name.as_bytes()),
    }
    if entries.len() == before {
        Err(format!("remove {name:?}: no such entry"))
    } else {
        Ok(())
    }
}

/// Moves everything from `com.example.p/` to another folder; to the top when it is empty.
fn move_root(entries: &mut Vec<Entry>, root: &str) {
    let old = format!("{}/", base::ROOT);
    for entry in entries.iter_mut() {
        if let Some(rest) = entry.name.strip_prefix(old.as_bytes()) {
            entry.name = [root.as_bytes(), rest].concat();
        }
    }
    entries.retain(|entry| !entry.name.is_empty());
}

fn add(entries: &mut Vec<Entry>, file: &EntryFile) -> Result<(), String> {
    let name = file.name()?;
    if let Some(count) = file.repeat {
        let text = String::from_utf8(name).map_err(|_| "repeat needs a name in text")?;
        for number in 0..count {
            entries.push(file.entry(text.replace("{}", &number.to_string()).into_bytes(), None)?);
        }
        return Ok(());
    }
    let found = |wanted: &[u8]| entries.iter().position(|entry| entry.name == wanted);
    if let Some(before) = &file.before {
        let at =
            found(before.as_bytes()).ok_or_else(|| format!("before {before:?}: no such entry"))?;
        entries.insert(at, file.entry(name, None)?);
    } else if let Some(at) = found(&name).filter(|_| !file.append) {
        entries[at] = file.entry(name, Some(&entries[at]))?;
    } else {
        entries.push(file.entry(name, None)?);
    }
    Ok(())
}
