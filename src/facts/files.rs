//! What each file of a bundle is, told from its bytes while they stream by.

use std::io::{self, Read};
use std::sync::Arc;

use flate2::Crc;
use sha2::{Digest, Sha256};

use super::aside::{Aside, Teller};
use super::code::{Code, CodeReader};
use crate::bundle::limits::Limits;
use crate::bundle::{Entry, FileSink, path};
use crate::executable::{self, Contents};
use crate::icon::{self, Icon};
use crate::license::{self, License};
use crate::secret;
use crate::server::names;
use crate::vulnerability::{Database, Known, MAX_KNOWN};
use crate::webapp::code::{self, NotParsed};
use crate::webapp::signatures::Sign;
use crate::webapp::{self, Script};

/// How much of a file is looked at to tell what it is, in bytes (64 KiB).
pub const HEAD: usize = 64 << 10;

/// Files named like a manifest are kept up to this many times the limit on one of them,
/// all together; a bundle has one.
const MANIFESTS: u64 = 4;

/// So many bytes of scripts are parsed for one bundle (64 MiB); it has one script that registers.
const MAX_PARSED: u64 = 64 << 20;

/// So many bytes of licences are read of one bundle (16 MiB).
const MAX_LICENSES: u64 = 16 << 20;

/// What a script does, or why that is not known.
pub type WebCode = Result<code::Code, NotParsed>;

/// What a file is.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// What its bytes are.
    pub contents: Contents,
    /// What a webapp bundle would do; `None` for an executable.
    pub script: Option<Script>,
    /// What an SVG, or what may be one, is to the server.
    pub icon: Option<Arc<Icon>>,
    /// What a file holds that is called like a licence, or a list of them.
    pub license: Option<Arc<License>>,
    /// The bytes of a file that is called like a manifest and lies where one could be.
    pub manifest: Option<Arc<[u8]>>,
    /// The keys and tokens in it; none for an executable, which is not searched.
    pub secrets: secret::Found,
    /// CRC-32 of a file that was read whole, else `None`; none for a manifest. With the length it tells
    /// copies; a cryptographic hash would take a quarter of the time of reading the bundle.
    pub crc32: Option<u32>,
    /// SHA-256 of a file that was read whole, where hashes were asked for.
    pub sha256: Option<[u8; 32]>,
    /// What a plugin's code does; `None` for anything but a plugin's program.
    pub code: Option<Code>,
    /// The known vulnerabilities that are about a Go program's modules; `None` where no database was named, and for
    /// anything but a Go program that was read whole.
    pub vulnerabilities: Option<Known>,
    /// What a script does that mentions `registerPlugin`; `None` for any other file.
    pub web_code: Option<Arc<WebCode>>,
    /// The limit that kept it from being read whole.
    pub over_limit: Option<OverLimit>,
}

/// A limit on one file that a file exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverLimit {
    /// The limit's name.
    pub name: &'static str,
    /// Its value in bytes.
    pub limit: u64,
}

/// Reads the files of one bundle.
#[derive(Debug)]
pub struct Collector {
    limits: Limits,
    buffer: Vec<u8>,
    /// Room for pieces of what is longer than [`HEAD`].
    pieces: Vec<u8>,
    code: CodeReader,
    vulnerabilities: Option<Arc<Database>>,
    hashes: bool,
    /// Bytes of files named like a manifest that are kept.
    kept: u64,
    /// Bytes of scripts that were parsed.
    parsed: u64,
    /// Bytes of licences that were read.
    licenses: u64,
    /// How many known vulnerabilities may still be told.
    known_left: usize,
    /// The script that is being parsed, and its entry.
    parsing: Option<(usize, Aside<WebCode>)>,
    files: Vec<Option<FileFacts>>,
}

impl Collector {
    /// A collector that keeps to these limits. `all_platforms`: the code of every program is
    /// read, not of one for each build.
    #[must_use]
    pub const fn new(limits: Limits, all_platforms: bool) -> Self {
        Self {
            limits,
            code: CodeReader::new(all_platforms),
            vulnerabilities: None,
            hashes: false,
            buffer: Vec::new(),
            pieces: Vec::new(),
            kept: 0,
            parsed: 0,
            licenses: 0,
            known_left: MAX_KNOWN,
            parsing: None,
            files: Vec::new(),
        }
    }

    /// Holds programs against known vulnerabilities as well.
    #[must_use]
    pub fn with_vulnerabilities(mut self, known: Option<Arc<Database>>) -> Self {
        self.vulnerabilities = known;
        self
    }

    /// Hashes every file as well.
    #[must_use]
    pub const fn with_hashes(mut self, hashes: bool) -> Self {
        self.hashes = hashes;
        self
    }

    /// The facts, by the entry's place in the bundle; `None` for what is no file.
    ///
    /// # Panics
    /// Where a parser did.
    #[must_use]
    pub fn finish(mut self) -> Vec<Option<FileFacts>> {
        self.settle();
        for (index, code) in self.code.finish() {
            if let Some(Some(facts)) = self.files.get_mut(index) {
                facts.code = Some(code);
            }
        }
        self.files
    }

    /// Waits for what is being done beside the reading: one thing at a time, for the memory that it takes.
    fn settle(&mut self) {
        self.code.settle();
        self.settle_parsing();
    }

    fn settle_parsing(&mut self) {
        if let Some((index, parsing)) = self.parsing.take() {
            let code = Arc::new(parsing.result());
            if let Some(Some(facts)) = self.files.get_mut(index) {
                facts.web_code = Some(code);
            }
        }
    }

    /// How large the next manifest may be.
    fn room(&self) -> u64 {
        let all = self.limits.manifest.saturating_mul(MANIFESTS);
        all.saturating_sub(self.kept).min(self.limits.manifest)
    }

    /// Whether an entry is called like a manifest and lies where one could be.
    #[must_use]
    pub fn may_be_manifest(entry: &Entry) -> bool {
        let parts = path::components(&entry.name).unwrap_or_default();
        (1..=2).contains(&parts.len())
            && parts.last().is_some_and(|name| {
                let names = crate::bundle::folder::MANIFEST_NAMES;
                names.iter().any(|known| known.as_bytes() == *name)
            })
    }

    /// Where to keep a licence; `None` for what is called otherwise or is too large.
    fn legal(&self, entry: &Entry) -> Option<(license::Named, Kept)> {
        let named = license::named(own_name(entry))?;
        let room = MAX_LICENSES.saturating_sub(self.licenses).min(license::MAX);
        (entry.size <= room).then(|| (named, Kept::new(true, room)))
    }

    /// Begins to parse a script that registers a plugin, or says why not; `None` for any other file.
    fn web_code(&mut self, index: usize, script: &Script, whole: Kept) -> Option<WebCode> {
        if !script.has(Sign::RegisterPlugin) {
            return None;
        }
        let Some(bytes) = whole.bytes else {
            return Some(Err(NotParsed::TooLarge));
        };
        self.parsed = self.parsed.saturating_add(bytes.len() as u64);
        if self.parsed > MAX_PARSED {
            return Some(Err(NotParsed::TooMany));
        }
        self.settle();
        let parse = move |_: &Teller<'_>| code::read(&bytes, names::in_use());
        self.parsing = Some((index, Aside::new(parse)));
        None
    }

    /// Reads the rest of a file behind what is in the buffer, unless it is larger than
    /// the limit `name`.
    fn rest(
        &mut self,
        entry: &Entry,
        content: &mut dyn Read,
        name: &'static str,
        limit: u64,
    ) -> io::Result<Option<OverLimit>> {
        if entry.size > limit {
            return Ok(Some(OverLimit { name, limit }));
        }
        // A file in a folder can hold more than the system said.
        content.take(limit).read_to_end(&mut self.buffer)?;
        Ok(None)
    }
}

/// An entry's name without its folders.
fn own_name(entry: &Entry) -> &[u8] {
    let parts = path::components(&entry.name).unwrap_or_default();
    parts.last().copied().unwrap_or_default()
}

/// The bytes of a file that may be needed whole, until it is known what it is.
struct Kept {
    bytes: Option<Vec<u8>>,
    max: u64,
}

impl Kept {
    /// Keeps up to `max` bytes of what is wanted.
    fn new(is_wanted: bool, max: u64) -> Self {
        Self {
            bytes: is_wanted.then(Vec::new),
            max,
        }
    }

    fn feed(&mut self, piece: &[u8]) {
        if let Some(bytes) = &mut self.bytes {
            // A file in a folder can hold more than the system said.
            if (bytes.len() + piece.len()) as u64 > self.max {
                self.bytes = None;
            } else {
                bytes.extend_from_slice(piece);
            }
        }
    }
}

/// Shows `look` a file piece by piece: what was read of it already, then the rest, through `buffer`.
fn for_each_piece(
    head: &[u8],
    mut rest: impl Read,
    buffer: &mut Vec<u8>,
    mut look: impl FnMut(&[u8]),
) -> io::Result<()> {
    look(head);
    // Most files end here, and a buffer need not be made for them.
    while head.len() >= HEAD {
        buffer.resize(HEAD, 0);
        let n = rest.read(buffer)?;
        if n == 0 {
            break;
        }
        look(buffer.get(..n).unwrap_or_default());
    }
    Ok(())
}

impl FileSink for Collector {
    fn file(&mut self, index: usize, entry: &Entry, content: &mut dyn Read) -> io::Result<()> {
        self.buffer.clear();
        content.take(HEAD as u64).read_to_end(&mut self.buffer)?;
        let mut facts = FileFacts {
            contents: Contents::Empty,
            script: None,
            icon: None,
            license: None,
            manifest: None,
            secrets: secret::Found::default(),
            crc32: None,
            sha256: None,
            code: None,
            vulnerabilities: None,
            web_code: None,
            over_limit: None,
        };
        // A server reads what is called like a manifest as one, whatever it holds.
        if Self::may_be_manifest(entry) {
            facts.contents = executable::read(&self.buffer);
            facts.over_limit = self.rest(entry, content, "manifest", self.room())?;
            if facts.over_limit.is_none() {
                self.kept += entry.size;
                facts.sha256 = self.hashes.then(|| Sha256::digest(&self.buffer).into());
                facts.manifest = Some(self.buffer.as_slice().into());
                let mut secrets = secret::Scan::default();
                secrets.feed(&self.buffer);
                facts.secrets = secrets.finish();
            }
        } else if executable::looks_executable(&self.buffer) {
            let limit = self.limits.executable;
            facts.over_limit = self.rest(entry, content, "executable", limit)?;
            facts.contents = executable::read(&self.buffer);
            let mut crc = Crc::new();
            crc.update(&self.buffer);
            if facts.over_limit.is_none() {
                facts.crc32 = Some(crc.sum());
                facts.sha256 = self.hashes.then(|| Sha256::digest(&self.buffer).into());
                facts.vulnerabilities = self.vulnerabilities.as_ref().and_then(|database| {
                    database.of_executable(&self.buffer, &facts.contents, self.known_left)
                });
                let known = facts.vulnerabilities.as_ref();
                self.known_left -= known.map_or(0, |known| known.found.len());
                self.settle_parsing();
                self.code.read(index, &mut self.buffer, &facts.contents);
            }
        } else {
            // Room for an executable is needed no more, and parsing a script takes some.
            self.buffer.shrink_to(HEAD);
            facts.contents = executable::read(&self.buffer);
            let limit = self.limits.webapp;
            facts.over_limit = (entry.size > limit).then_some(OverLimit {
                name: "webapp",
                limit,
            });
            let mut scan = webapp::Scan::default();
            let mut secrets = secret::Scan::default();
            let may_be_icon = icon::may_be_icon(&entry.name, entry.size, &self.buffer);
            let mut picture = Kept::new(may_be_icon, icon::MAX);
            let mut legal = self.legal(entry);
            let mut hash = self.hashes.then(Sha256::new);
            let mut crc = Crc::new();
            let mut whole = Kept::new(entry.size <= code::MAX_SIZE, code::MAX_SIZE);
            let rest = content.take(limit);
            for_each_piece(&self.buffer, rest, &mut self.pieces, |piece| {
                scan.feed(piece);
                crc.update(piece);
                secrets.feed(piece);
                picture.feed(piece);
                whole.feed(piece);
                if let Some((_, kept)) = &mut legal {
                    kept.feed(piece);
                }
                if let Some(hash) = &mut hash {
                    hash.update(piece);
                }
            })?;
            facts.license = legal.and_then(|(named, kept)| {
                let bytes = kept.bytes?;
                self.licenses += bytes.len() as u64;
                Some(Arc::new(license::read(named, &bytes)))
            });
            facts.crc32 = facts.over_limit.is_none().then(|| crc.sum());
            let hash = hash.filter(|_| facts.over_limit.is_none());
            facts.sha256 = hash.map(|hash| hash.finalize().into());
            let script = scan.finish();
            facts.web_code = self.web_code(index, &script, whole).map(Arc::new);
            facts.script = Some(script);
            facts.icon = picture.bytes.map(|bytes| Arc::new(icon::read(&bytes)));
            facts.secrets = secrets.finish();
            secret::read_dot_file(&mut facts.secrets, own_name(entry), &self.buffer);
        }
        if self.files.len() <= index {
            self.files.resize(index + 1, None);
        }
        if let Some(slot) = self.files.get_mut(index) {
            *slot = Some(facts);
        }
        Ok(())
    }
}
