//! The file of a signature: beside a bundle, or named by the user.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::armor::Decoded;
use super::detached::{self, Choice, Refusal};
use super::digest::Digests;
use super::input::GoRead;
use super::ring::Ring;
use super::verdict::{Plan, Verdict};

/// A larger file is no detached signature, and a larger one of keys no server has.
pub const MAX_SIZE: u64 = 1 << 20;

/// Where the signature is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Beside the bundle, under the name that servers look for.
    Sig,
    /// Beside the bundle, under a name that no server looks for.
    Asc,
    /// The user named it, or asked about it.
    Asked,
}

/// A signature's file.
#[derive(Clone, Debug)]
pub struct SignatureFile {
    /// Its path, as people see it.
    pub path: String,
    /// Where it is from.
    pub place: Place,
    /// What is in it.
    pub contents: Vec<u8>,
    /// Why that could not be read.
    pub unread: Option<String>,
}

/// What is known of a bundle's signature.
#[derive(Clone, Debug)]
pub struct SignatureFacts {
    /// Its path, as people see it.
    pub path: String,
    /// The last part of that.
    pub name: String,
    /// Where it is from.
    pub place: Place,
    /// Why the file could not be read; then the verdict is that of an empty one.
    pub unread: Option<String>,
    /// What a server says.
    pub verdict: Verdict,
    /// The day by which keys and signatures end.
    pub today: Date,
    /// The text of the file's armor, as `PGP SIGNED MESSAGE`; `None` without armor.
    pub armor: Option<String>,
}

/// The names that a bundle's signature may have beside it, those of servers first.
#[must_use]
pub fn names(bundle: &Path) -> [(PathBuf, Place); 2] {
    [("sig", Place::Sig), ("asc", Place::Asc)].map(|(ending, place)| {
        let mut name = bundle.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        (PathBuf::from(name), place)
    })
}

/// The signature beside a bundle.
#[must_use]
pub fn beside(bundle: &Path) -> Option<SignatureFile> {
    let mut names = names(bundle).into_iter();
    let (path, place) = names.find(|(path, _)| path.is_file())?;
    let (contents, unread) = match read_signature(&path) {
        Ok(contents) => (contents, None),
        Err(error) => (Vec::new(), Some(crate::text::explain(&error))),
    };
    Some(SignatureFile {
        path: crate::text::shown(&path),
        place,
        contents,
        unread,
    })
}

/// A file of a signature or of keys.
///
/// # Errors
/// It cannot be read, or is larger than [`MAX_SIZE`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let (contents, is_whole) = beginning(path)?;
    is_whole.then_some(contents).ok_or_else(too_large)
}

/// A file of a signature; of a larger one the beginning, where that tells already that servers refuse it: what is
/// signed stands in the file, which is as large as the bundle then.
///
/// # Errors
/// It cannot be read, or is larger than [`MAX_SIZE`] and not that.
pub fn read_signature(path: &Path) -> io::Result<Vec<u8>> {
    let (contents, is_whole) = beginning(path)?;
    let is_known = is_whole || is_attached(&contents);
    is_known.then_some(contents).ok_or_else(too_large)
}

/// Up to [`MAX_SIZE`] bytes of a file, and whether it has no more.
fn beginning(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let mut contents = Vec::new();
    let mut file = File::open(path)?.take(MAX_SIZE);
    file.read_to_end(&mut contents)?;
    file.set_limit(1);
    let is_whole = file.read(&mut [0])? == 0;
    Ok((contents, is_whole))
}

fn too_large() -> io::Error {
    io::Error::other("it is larger than 1 MiB")
}

/// Whether servers refuse a file that begins like this, whatever follows: its first packet is no signature, or it is
/// a text with its signature below, and the text is no packet. (Without armor servers read the file as it is, unless
/// there is a block of armor further on: in a packed bundle there is none.)
fn is_attached(beginning: &[u8]) -> bool {
    let read = detached::choose(beginning, &Ring::default());
    let is_text = Decoded::new(beginning).kind() == Some(b"PGP SIGNED MESSAGE");
    match read.choice {
        Choice::Refused(Refusal::NotASignature(_)) => read.seen.is_empty(),
        Choice::Refused(Refusal::Fault(_)) => is_text,
        _ => false,
    }
}

/// Whether a file of keys begins with a secret key, or calls itself one.
#[must_use]
pub fn is_secret(contents: &[u8]) -> bool {
    let mut decoded = Decoded::new(contents);
    if decoded.kind() == Some(b"PGP PRIVATE KEY BLOCK") {
        return true;
    }
    let mut first = [0];
    decoded.read(&mut first);
    // The tag of a packet in the new form and in the old one (RFC 4880, 4.2): 5 is a secret key.
    matches!(first, [0xc5 | 0x94..=0x97])
}

impl SignatureFile {
    /// What is known of it, once its bundle was read.
    #[must_use]
    pub fn facts(&self, plan: Plan, digests: Option<&Digests>, today: Date) -> SignatureFacts {
        let name = Path::new(&self.path).file_name().unwrap_or_default();
        let armor = Decoded::new(&self.contents);
        SignatureFacts {
            path: self.path.clone(),
            name: name.to_string_lossy().into_owned(),
            place: self.place,
            unread: self.unread.clone(),
            verdict: plan.finish(digests),
            today,
            armor: armor
                .kind()
                .map(|kind| String::from_utf8_lossy(kind).into_owned()),
        }
    }
}

/// A stream whose digests are made while it is read.
pub struct Tee<'a, R> {
    inner: R,
    digests: &'a mut Digests,
}

impl<'a, R> Tee<'a, R> {
    /// Reads `inner` into `digests`.
    pub const fn new(inner: R, digests: &'a mut Digests) -> Self {
        Self { inner, digests }
    }
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buf)?;
        self.digests.update(buf.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// The day of a moment, in UTC.
#[must_use]
pub fn day(seconds: i64) -> Option<Date> {
    let moment = Timestamp::from_second(seconds).ok()?;
    Some(TimeZone::UTC.to_datetime(moment).date())
}

/// A moment in words, as `2020-01-01T00:00:00Z`.
#[must_use]
pub fn moment(seconds: i64) -> Option<String> {
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}
