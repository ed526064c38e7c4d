//! Reading a `.tar.gz` as servers do (`extractTarGz`,
//! `server/channels/app/extract_plugin_tar.go`), within limits.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};

use super::gzip::{GzipError, GzipReader, MAGIC};
use super::limits::{Limits, RATIO_FLOOR};
use super::tar::{End, TarEntry, TarError, TarReader};
use super::{Bundle, Entry, EntryKind, FileSink, Form, Stop, Trailer};

/// Reads a packed bundle to its end, giving each file's content to `sink`.
///
/// # Errors
/// Those of `source` itself; what is wrong with the content is in [`Bundle::stop`].
pub fn read(source: impl Read, limits: &Limits, sink: &mut dyn FileSink) -> io::Result<Bundle> {
    read_sized(source, None, limits, sink)
}

/// As [`read`]; `size` is the size of the packed file, where that is known. Without it the limit on the ratio
/// is held against the part that was read so far.
///
/// # Errors
/// Those of [`read`].
pub fn read_sized(
    source: impl Read,
    size: Option<u64>,
    limits: &Limits,
    sink: &mut dyn FileSink,
) -> io::Result<Bundle> {
    let hashing = Hashing {
        inner: source,
        hash: Sha256::new(),
        size: 0,
    };
    let mut bundle = Bundle::new(Form::Archive);
    let mut tar = TarReader::new(Limited {
        gzip: GzipReader::new(hashing),
        size: size.unwrap_or(0),
        limits: *limits,
        hit: None,
        is_gzip: false,
    });
    if let Err(error) = read_entries(&mut tar, &mut bundle, limits, sink) {
        bundle.stop = Some(stop(&tar, error)?);
    }
    let complete = bundle.stop.is_none();
    let ended = tar.end();
    bundle.unpacked_bytes = tar.position();
    let mut limited = tar.into_inner();
    if complete && ended == Some(End::Marker) {
        bundle.trailers = read_trailer(&mut limited, bundle.unpacked_bytes)?;
    }
    let mut hashing = limited.gzip.into_inner();
    // To the end, for the checksum; a stream without an end gets none.
    io::copy(&mut (&mut hashing).take(limits.unpacked), &mut io::sink())?;
    if hashing.read(&mut [0])? == 0 {
        bundle.sha256 = Some(hashing.hash.finalize().into());
        bundle.size_bytes = Some(hashing.size);
    }
    Ok(bundle)
}

/// Why reading the entries ended early.
enum Failure {
    Tar(TarError),
    Io(io::Error),
    Limit {
        name: &'static str,
        limit: u64,
        reached: u64,
    },
}

impl From<TarError> for Failure {
    fn from(error: TarError) -> Self {
        Self::Tar(error)
    }
}

fn read_entries<R: Read>(
    tar: &mut TarReader<Limited<R>>,
    bundle: &mut Bundle,
    limits: &Limits,
    sink: &mut dyn FileSink,
) -> Result<(), Failure> {
    // Holes of sparse files cost nothing here, and space on a server's disk.
    let mut holes: u64 = 0;
    let mut names: u64 = 0;
    while let Some(raw) = tar.next_entry()? {
        let entry = entry(raw, &mut holes);
        names = names.saturating_add((entry.name.len() + entry.link.len()) as u64);
        if names > limits.names {
            return Err(Failure::Limit {
                name: "names",
                limit: limits.names,
                reached: names,
            });
        }
        let count = bundle.entries.len() as u64 + 1;
        if count > limits.entries {
            return Err(Failure::Limit {
                name: "entries",
                limit: limits.entries,
                reached: count,
            });
        }
        let unpacked = tar.position().saturating_add(holes);
        if unpacked > limits.unpacked {
            return Err(Failure::Limit {
                name: "unpacked",
                limit: limits.unpacked,
                reached: unpacked,
            });
        }
        if entry.kind == EntryKind::File {
            sink.file(bundle.entries.len(), &entry, tar)
                .map_err(Failure::Io)?;
            // A server copies the content to its end and meets whatever is wrong there.
            io::copy(tar, &mut io::sink()).map_err(Failure::Io)?;
        }
        bundle.entries.push(entry);
    }
    Ok(())
}

fn entry(raw: TarEntry, holes: &mut u64) -> Entry {
    if raw.sparse {
        *holes = holes.saturating_add(raw.size);
    }
    let mode = u32::try_from(raw.mode & 0o7777).unwrap_or(0);
    Entry {
        kind: EntryKind::from_flag(raw.kind),
        mode: mode & 0o777,
        special_mode: mode & 0o7000,
        size: raw.size,
        link: raw.linkname,
        offset: Some(raw.offset),
        name: raw.name,
    }
}

/// What ended the reading, in terms of the bundle; an error of the source is passed on.
fn stop<R: Read>(tar: &TarReader<Limited<R>>, failure: Failure) -> io::Result<Stop> {
    let limited = tar.get_ref();
    if let Failure::Limit {
        name,
        limit,
        reached,
    } = failure
    {
        return Ok(Stop::Limit {
            name,
            limit,
            reached,
        });
    }
    if let Some(hit) = &limited.hit {
        return Ok(hit.clone());
    }
    let offset = tar.position();
    if let Some(error) = limited.gzip.failure() {
        return Ok(gzip_stop(error, offset));
    }
    let tar_error = match (&failure, tar.failure()) {
        (Failure::Tar(error), _) | (_, Some(error)) => Some(error.clone()),
        _ => None,
    };
    match (tar_error, failure) {
        (Some(TarError::Truncated { .. } | TarError::BadHeader { .. }), _)
            if limited.is_gzip && tar.position() <= 512 =>
        {
            Ok(Stop::GzipInGzip)
        }
        (Some(TarError::Truncated { offset, what }), _) => Ok(Stop::Truncated {
            offset,
            expected: format!("the rest of {what}"),
        }),
        (Some(TarError::BadHeader { offset, what }), _) => Ok(Stop::Corrupt {
            offset,
            packed_offset: None,
            what: format!("no tar header: {what}"),
        }),
        (Some(TarError::Io(error)), _) => Err(io::Error::new(error.kind(), error.to_string())),
        (Some(error), _) => Ok(Stop::Corrupt {
            offset,
            packed_offset: None,
            what: error.to_string(),
        }),
        (None, Failure::Io(error)) => Err(error),
        (None, _) => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn gzip_stop(error: &GzipError, offset: u64) -> Stop {
    let corrupt = |packed_offset: Option<u64>, what: String| Stop::Corrupt {
        offset,
        packed_offset,
        what,
    };
    match error {
        GzipError::Empty => Stop::NotGzip { found: Vec::new() },
        GzipError::NotGzip { found } => Stop::NotGzip {
            found: found.clone(),
        },
        GzipError::BadHeader { member: 0, .. } => Stop::NotGzip {
            found: vec![0x1f, 0x8b],
        },
        GzipError::Truncated { part, .. } => Stop::Truncated {
            offset,
            expected: format!("the rest of the gzip {part}"),
        },
        GzipError::CorruptDeflate { offset: packed, .. } => corrupt(
            Some(*packed),
            "the compressed data makes no sense".to_owned(),
        ),
        GzipError::GarbageAfterMember { offset: packed, .. } => {
            corrupt(Some(*packed), "what follows is no gzip".to_owned())
        }
        other => corrupt(None, other.to_string()),
    }
}

/// Reads what stands behind the end marker, which servers never see.
fn read_trailer<R: Read>(limited: &mut Limited<R>, mut offset: u64) -> io::Result<Vec<Trailer>> {
    let mut found = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match limited.read(&mut buffer) {
            Ok(0) => return Ok(found),
            Ok(n) => {
                let piece = buffer.get(..n).unwrap_or_default();
                // Packers fill the last record with zeros.
                let content = piece.iter().position(|byte| *byte != 0);
                if let Some(at) = content.filter(|_| found.is_empty()) {
                    found.push(Trailer::Content {
                        offset: offset + at as u64,
                    });
                }
                offset += n as u64;
            }
            Err(error) => {
                match (&limited.hit, limited.gzip.failure()) {
                    (Some(_), _) => found.push(Trailer::Endless),
                    (None, Some(gzip)) => found.push(Trailer::Gzip {
                        what: gzip.to_string(),
                    }),
                    (None, None) => return Err(error),
                }
                return Ok(found);
            }
        }
    }
}

/// Counts and hashes what is read of the packed file.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..n).unwrap_or_default());
        self.size += n as u64;
        Ok(n)
    }
}

/// The unpacked stream, as long as it keeps to the limits.
struct Limited<R> {
    gzip: GzipReader<R>,
    /// The size of the packed file, 0 where that is not known.
    size: u64,
    limits: Limits,
    hit: Option<Stop>,
    /// The stream begins as gzip does.
    is_gzip: bool,
}

impl<R: Read> Limited<R> {
    fn check(&mut self) -> io::Result<()> {
        let (read, unpacked) = (self.gzip.bytes_in(), self.gzip.bytes_out());
        let packed = read.max(self.size).max(1);
        let ratio = unpacked / packed;
        if unpacked > self.limits.unpacked {
            self.hit = Some(Stop::Limit {
                name: "unpacked",
                limit: self.limits.unpacked,
                reached: unpacked,
            });
        } else if unpacked > RATIO_FLOOR && ratio > self.limits.ratio {
            self.hit = Some(Stop::Limit {
                name: "ratio",
                limit: self.limits.ratio,
                reached: ratio,
            });
        } else {
            return Ok(());
        }
        Err(io::Error::other("a limit was reached"))
    }

    /// Looks at the first bytes of the unpacked stream.
    fn look(&mut self) -> io::Result<()> {
        if self.gzip.bytes_out() == 0 {
            self.is_gzip = self.gzip.fill_buf()?.starts_with(&MAGIC);
        }
        Ok(())
    }
}

impl<R: Read> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.look()?;
        self.gzip.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.gzip.consume(amount);
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.look()?;
        self.gzip.read(buffer)
    }
}
