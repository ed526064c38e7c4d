//! The TOML of a fixture, as it stands in the file.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::archive::{End, Entry, LongName, kind};
use crate::built;
use crate::executable;
use crate::gzip::Gzip;
use crate::random::Random;

/// A fixture file.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FixtureFile {
    pub about: String,
    pub server: Option<String>,
    pub name: Option<String>,
    #[serde(default)]
    pub beside: Vec<String>,
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub signatures: BTreeMap<String, String>,
    #[serde(default)]
    pub verify: Vec<String>,
    #[serde(default)]
    pub base: Base,
    pub root: Option<String>,
    pub manifest: Option<String>,
    #[serde(default)]
    pub set: toml::Table,
    #[serde(default)]
    pub null: Vec<String>,
    #[serde(default)]
    pub unset: Vec<String>,
    #[serde(default)]
    pub remove: Vec<String>,
    #[serde(default)]
    pub limits: Vec<String>,
    #[serde(default)]
    pub args: Vec<String>,
    pub config: Option<String>,
    pub old: Option<toml::Table>,
    #[serde(default)]
    pub entry: Vec<EntryFile>,
    #[serde(default)]
    pub container: ContainerFile,
}

/// What the entries are added to.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    #[default]
    Plugin,
    Empty,
}

/// An `[[entry]]`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EntryFile {
    name: Option<String>,
    name_hex: Option<String>,
    kind: Option<String>,
    mode: Option<u32>,
    text: Option<String>,
    hex: Option<String>,
    zeros: Option<usize>,
    noise: Option<usize>,
    executable: Option<String>,
    link: Option<String>,
    #[serde(default)]
    nul_type: bool,
    #[serde(default)]
    pax: BTreeMap<String, String>,
    #[serde(default)]
    long: LongName,
    size: Option<u64>,
    #[serde(default)]
    bad_checksum: bool,
    #[serde(default)]
    after_end: bool,
    #[serde(default)]
    pub append: bool,
    pub before: Option<String>,
    pub repeat: Option<usize>,
}

impl EntryFile {
    /// The name as bytes.
    pub fn name(&self) -> Result<Vec<u8>, String> {
        match (&self.name, &self.name_hex) {
            (Some(name), None) => Ok(name.clone().into_bytes()),
            (None, Some(digits)) => unhex(digits),
            _ => Err("an entry needs name or name-hex, one of them".to_owned()),
        }
    }

    /// The entry under this name. What the file does not say is taken from the entry that it replaces.
    pub fn entry(&self, name: Vec<u8>, replaced: Option<&Entry>) -> Result<Entry, String> {
        let letter = match (&self.kind, replaced) {
            _ if self.nul_type => kind::OLD_FILE,
            (Some(word), _) => letter(word)?,
            (None, Some(entry)) => entry.kind,
            (None, None) if name.ends_with(b"/") => kind::DIRECTORY,
            (None, None) => kind::FILE,
        };
        let mut entry = Entry::new(name, letter);
        let content = self.content()?;
        if let Some(old) = replaced.filter(|old| old.kind == letter || self.nul_type) {
            entry.mode = old.mode;
            if content.is_none() {
                entry.content.clone_from(&old.content);
            }
        } else if self.executable.is_some() {
            entry.mode = 0o755;
        }
        entry.content = content.unwrap_or(entry.content);
        entry.mode = self.mode.unwrap_or(entry.mode);
        entry.link = self.link.clone().unwrap_or_default().into_bytes();
        entry.pax = self
            .pax
            .iter()
            .map(|(key, value)| (key.as_bytes().into(), value.as_bytes().into()))
            .collect();
        if letter == kind::PAX_GLOBAL && entry.pax.is_empty() && entry.content.is_empty() {
            entry = entry.with_pax("comment", "2d711642b726b04401627ca9fbac32f5c8530fb1");
        }
        entry.long_name = self.long;
        entry.size = self.size;
        entry.bad_checksum = self.bad_checksum;
        entry.after_end = self.after_end;
        Ok(entry)
    }

    fn content(&self) -> Result<Option<Vec<u8>>, String> {
        let mut found: Vec<Vec<u8>> = Vec::new();
        found.extend(self.text.as_ref().map(|text| text.clone().into_bytes()));
        found.extend(self.hex.as_deref().map(unhex).transpose()?);
        found.extend(self.zeros.map(|count| vec![0; count]));
        found.extend(
            self.noise
                .map(|count| Random::new(count as u64).bytes(count)),
        );
        found.extend(
            self.executable
                .as_deref()
                .map(|words| built::program(words).unwrap_or_else(|| executable::build(words)))
                .transpose()?,
        );
        if found.len() > 1 {
            return Err("an entry has one of text, hex, zeros, noise, executable".to_owned());
        }
        Ok(found.pop())
    }
}

/// The type letter of a kind in words, or a single letter.
fn letter(word: &str) -> Result<u8, String> {
    Ok(match word {
        "file" => kind::FILE,
        "dir" => kind::DIRECTORY,
        "symlink" => kind::SYMLINK,
        "hardlink" => kind::HARD_LINK,
        "fifo" => kind::FIFO,
        "chardev" => kind::CHAR_DEVICE,
        "blockdev" => kind::BLOCK_DEVICE,
        "pax-global" => kind::PAX_GLOBAL,
        _ => match word.as_bytes() {
            [letter] => *letter,
            _ => return Err(format!("kind {word:?} is unknown")),
        },
    })
}

/// `[container]`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ContainerFile {
    #[serde(default)]
    pub gzip: Gzip,
    pub truncate: Option<toml::Value>,
    #[serde(default)]
    pub tar_end: End,
    pub corrupt_header: Option<usize>,
    pub tar_text: Option<String>,
    pub text: Option<String>,
    pub hex: Option<String>,
}

/// Bytes from hexadecimal digits; blanks and line ends between them do not count.
pub fn unhex(digits: &str) -> Result<Vec<u8>, String> {
    let nibbles: Vec<u8> = digits
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            c.to_digit(16)
                .map(|digit| digit as u8)
                .ok_or_else(|| format!("hex: {c:?} is no digit"))
        })
        .collect::<Result<_, _>>()?;
    if nibbles.len() % 2 == 1 {
        return Err("hex: an odd number of digits".to_owned());
    }
    Ok(nibbles
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect())
}
