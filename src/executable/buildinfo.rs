//! What Go's linker wrote about a build: the release of Go, the modules, the settings.
//!
//! The mark `\xff Go buildinf:` stands at an address divisible by 16, in a section of its own or else early in the
//! writable data; `-ldflags "-s -w"`, `-trimpath` and `strip` keep it. Behind it are two texts: the release, and the
//! modules. Go 1.18 and later has them in place, 1.13 to 1.17 has addresses of them. Settings exist since 1.18. Go's
//! own reader is `debug/buildinfo`; `go version -m` prints what it finds.

use memchr::memmem;
use serde::Serialize;

use super::image::{Image, Region, u32_at, u64_at};

const MARK: &[u8] = b"\xff Go buildinf:";
const HEADER: usize = 32;
const ALIGN: u64 = 16;
/// The text of the largest plugin known has 20 KB.
const MAX_TEXT: u64 = 16 << 20;
const MAX_LINES: usize = 100_000;

/// The build information of a Go program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GoBuild {
    /// The release, such as `go1.24.6`, `devel go1.27-abcdef`, or with experiments `go1.26.8 X:nodwarf5`. An
    /// obfuscator leaves `unknown`.
    pub go_version: String,
    /// The import path of package main. Empty when it was built without modules.
    pub path: Option<String>,
    /// The module of package main.
    pub main: Option<Module>,
    /// The modules that it was linked with, in the linker's order.
    pub deps: Vec<Module>,
    /// `build` lines in their order, such as `GOOS` = `linux`, `-race` = `true`, `vcs.modified` = `true`. Go 1.18
    /// and later.
    pub settings: Vec<(String, String)>,
}

/// A module of a Go program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Module {
    /// The module's path; for a replacement on disk the folder.
    pub path: String,
    /// Its version; `(devel)` or empty for what has none.
    pub version: String,
    /// Its checksum from `go.sum`, if any.
    pub sum: Option<String>,
    /// What it was replaced with.
    pub replace: Option<Box<Module>>,
}

impl Module {
    /// Is this replacement a folder on the builder's disk? Such paths begin with `./`, `../`, `/` or a drive.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let bytes = self.path.as_bytes();
        matches!(
            bytes,
            [b'.' | b'/' | b'\\', ..] | [_, b':', b'/' | b'\\', ..]
        )
    }
}

/// A release of Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GoRelease {
    /// The 22 of 1.22.3.
    pub minor: u32,
    /// The 3 of 1.22.3; 0 for a beta or release candidate.
    pub patch: u32,
}

impl GoBuild {
    /// The release of Go, whatever its vendor wrote behind the number; `None` for development versions
    /// and what an obfuscator left.
    #[must_use]
    pub fn release(&self) -> Option<GoRelease> {
        let rest = self.go_version.strip_prefix("go1.")?;
        let (minor, rest) = leading_number(rest)?;
        let patch = rest.strip_prefix('.').and_then(leading_number);
        Some(GoRelease {
            minor,
            patch: patch.map_or(0, |(patch, _)| patch),
        })
    }

    /// The value of a build setting.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v.as_str())
    }

    /// Whether its cryptography is the system's, as FIPS asks: built by Microsoft's Go, which calls OpenSSL through CGO
    /// (microsoft/go `eng/doc/fips`).
    #[must_use]
    pub fn is_fips(&self) -> bool {
        let has = |key: &str, wanted: &str| {
            let mut words = self.setting(key).unwrap_or_default().split(',');
            words.any(|word| word.trim() == wanted)
        };
        has("-tags", "requirefips")
            || has("GOEXPERIMENT", "systemcrypto")
            || has("GOEXPERIMENT", "opensslcrypto")
    }

    /// The module that a package is from: the one with the longest path that the package's path begins with.
    #[must_use]
    pub fn module_of(&self, package: &str) -> Option<&Module> {
        let holds = |m: &&Module| {
            package
                .strip_prefix(m.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.main
            .iter()
            .chain(&self.deps)
            .filter(holds)
            .max_by_key(|m| m.path.len())
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}

/// The build information, if the program has any.
pub(crate) fn read(image: &Image<'_>) -> Option<GoBuild> {
    let named = image.section(&[".go.buildinfo", "__go_buildinfo"]);
    // Without a section of that name: PE's `.data`, or any writable segment.
    let (header, rest) = named
        .into_iter()
        .chain(image.scanned().filter(|s| s.writable))
        .find_map(find)?;
    let flags = *header.get(15)?;
    let (version, modules) = if flags & 2 == 0 {
        let size = usize::from(*header.get(14)?);
        let text = |at| {
            text_at(
                image,
                pointer(header, at, size, flags & 1 != 0)?,
                size,
                flags & 1 != 0,
            )
        };
        (
            text(16)?,
            text(16usize.checked_add(size)?).unwrap_or_default(),
        )
    } else {
        let (version, rest) = sized(rest)?;
        (version, sized(rest).map(|(m, _)| m).unwrap_or_default())
    };
    if version.is_empty() {
        return None;
    }
    let mut build = parse(&String::from_utf8_lossy(unframed(modules)));
    build.go_version = String::from_utf8_lossy(version).into_owned();
    Some(build)
}

/// The header and what is behind it, of the first mark that is where it must be.
fn find<'a>(region: &Region<'a>) -> Option<(&'a [u8], &'a [u8])> {
    memmem::find_iter(region.bytes, MARK)
        .filter(|at| {
            region
                .address
                .wrapping_add(*at as u64)
                .is_multiple_of(ALIGN)
        })
        .find_map(|at| region.bytes.get(at..)?.split_at_checked(HEADER))
}

fn pointer(bytes: &[u8], at: usize, size: usize, big: bool) -> Option<u64> {
    match size {
        4 => u32_at(bytes, at, big).map(u64::from),
        8 => u64_at(bytes, at, big),
        _ => None,
    }
}

/// A Go string in memory: its header, address and length, is at `address`.
fn text_at<'a>(image: &Image<'a>, address: u64, size: usize, big: bool) -> Option<&'a [u8]> {
    let header = image.at(address, 2 * size as u64)?;
    let (at, len) = (
        pointer(header, 0, size, big)?,
        pointer(header, size, size, big)?,
    );
    if len > MAX_TEXT {
        None
    } else {
        image.at(at, len)
    }
}

/// A text with its length before it, seven bits a byte, and what follows.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut len = 0u64;
    for (i, byte) in bytes.iter().take(9).enumerate() {
        len |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            let rest = bytes.get(i + 1..)?;
            return if len > MAX_TEXT {
                None
            } else {
                rest.split_at_checked(usize::try_from(len).ok()?)
            };
        }
    }
    None
}

/// The text of the modules stands between two random numbers of 16 bytes; without them there is none.
fn unframed(text: &[u8]) -> &[u8] {
    let end = text.len().saturating_sub(16);
    text.get(16..end)
        .filter(|inner| inner.ends_with(b"\n"))
        .unwrap_or_default()
}

/// Lines of fields between tabs: `path`, `mod`, `dep`, `=>`, `build`. Others are for later releases.
fn parse(text: &str) -> GoBuild {
    let mut build = GoBuild::default();
    let mut of_main = false;
    for line in text.lines().take(MAX_LINES) {
        let Some((word, rest)) = line.split_once('\t') else {
            continue;
        };
        match word {
            "path" => build.path = Some(rest.to_owned()),
            "mod" => {
                build.main = Some(module(rest));
                of_main = true;
            }
            "dep" => {
                build.deps.push(module(rest));
                of_main = false;
            }
            "=>" => {
                let replaced = if of_main {
                    build.main.as_mut()
                } else {
                    build.deps.last_mut()
                };
                if let Some(replaced) = replaced {
                    replaced.replace = Some(Box::new(module(rest)));
                }
            }
            "build" => build.settings.extend(setting(rest)),
            _ => {}
        }
    }
    build
}

fn module(fields: &str) -> Module {
    let mut fields = fields.split('\t').map(str::to_owned);
    Module {
        path: fields.next().unwrap_or_default(),
        version: fields.next().unwrap_or_default(),
        sum: fields.next().filter(|s| !s.is_empty()),
        replace: None,
    }
}

/// `key=value`, either of which may be quoted as in Go's source.
fn setting(text: &str) -> Option<(String, String)> {
    let (key, rest) = match text.as_bytes().first()? {
        b'"' | b'`' => unquote(text)?,
        _ => text
            .split_once('=')
            .map(|(k, _)| (k.to_owned(), text.get(k.len()..).unwrap_or_default()))?,
    };
    let value = rest.strip_prefix('=')?;
    let value = match value.as_bytes().first() {
        Some(b'"' | b'`') => unquote(value).map_or_else(|| value.to_owned(), |(v, _)| v),
        _ => value.to_owned(),
    };
    Some((key, value))
}

/// A quoted text of Go at the beginning, and what follows it.
fn unquote(text: &str) -> Option<(String, &str)> {
    let raw = text.starts_with('`');
    let mut bytes = Vec::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '`' if raw => {
                return Some((
                    String::from_utf8_lossy(&bytes).into_owned(),
                    text.get(at + 1..)?,
                ));
            }
            '"' if !raw => {
                return Some((
                    String::from_utf8_lossy(&bytes).into_owned(),
                    text.get(at + 1..)?,
                ));
            }
            '\\' if !raw => {
                let (_, kind) = chars.next()?;
                let mut code = |first: &str, count: usize, base: u32| {
                    let digits: String = first
                        .chars()
                        .chain(chars.by_ref().take(count).map(|(_, c)| c))
                        .collect();
                    u32::from_str_radix(&digits, base).ok()
                };
                let value = match kind {
                    'x' => u8::try_from(code("", 2, 16)?).ok()?,
                    '0'..='3' => u8::try_from(code(&kind.to_string(), 2, 8)?).ok()?,
                    'u' | 'U' => {
                        let c = char::from_u32(code("", if kind == 'u' { 4 } else { 8 }, 16)?)?;
                        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                        continue;
                    }
                    'a' => 7,
                    'b' => 8,
                    'f' => 12,
                    'n' => b'\n',
                    'r' => b'\r',
                    't' => b'\t',
                    'v' => 11,
                    '\\' | '"' | '\'' => u8::try_from(kind).ok()?,
                    _ => return None,
                };
                bytes.push(value);
            }
            _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::GoBuild;

    #[test]
    fn builds_for_fips_say_so() {
        let is_fips = |key: &str, value: &str| {
            let settings = vec![(key.to_owned(), value.to_owned())];
            GoBuild {
                settings,
                ..GoBuild::default()
            }
            .is_fips()
        };
        assert!(is_fips("-tags", "netgo,requirefips"));
        assert!(is_fips("GOEXPERIMENT", "systemcrypto"));
        assert!(!is_fips("-tags", "requirefipsnot") && !is_fips("CGO_ENABLED", "1"));
    }
}
