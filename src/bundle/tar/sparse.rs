//! Sparse files: which parts of a file are in the archive, the rest being zeros.
//!
//! Behaviour mirrored: `readOldGNUSparseMap`, `readGNUSparseMap1x0`, `readGNUSparseMap0x1`,
//! `sparseFileReader` (`reader.go`), `validateSparseEntries`, `invertSparseEntries`
//! (`common.go`) of Go 1.26's `archive/tar`, for GNU's formats old, 0.0, 0.1 and 1.0.

use std::io::BufRead;

use super::header::{self, BLOCK, Block, Dialect, Header, field, number};
use super::pax::{Records, cut, decimal};
use super::{Fault, SPECIAL_LIMIT, TarError, TarReader};

/// A part of a file, in bytes: where it begins and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: i64,
    pub(super) end: i64,
}

/// A sparse file on its way out.
#[derive(Debug)]
pub(super) struct Sparse {
    /// The current hole and those after it. The last one ends where the file does and may
    /// be empty.
    holes: std::vec::IntoIter<Span>,
    hole: Span,
    size: i64,
    position: i64,
}

/// A map as read: offset and length of each part that is there.
type Map = Vec<(i64, i64)>;

/// The holes between the parts of `map` in a file of `size` bytes; `None` if the map does
/// not make sense: parts must be in order, not overlap and end within the file.
fn holes(map: Map, size: i64) -> Option<Sparse> {
    let mut holes = Vec::new();
    let mut end = 0;
    let mut hole_start = 0;
    for (start, length) in map {
        if start < end || length < 0 {
            return None;
        }
        end = start.checked_add(length).filter(|&end| end <= size)?;
        // An empty part does not split the hole that it lies in.
        if length > 0 {
            if start > hole_start {
                holes.push(Span {
                    start: hole_start,
                    end: start,
                });
            }
            hole_start = end;
        }
    }
    if size < 0 {
        return None;
    }
    holes.push(Span {
        start: hole_start,
        end: size,
    });
    let mut holes = holes.into_iter();
    let hole = holes.next()?;
    Some(Sparse {
        holes,
        hole,
        size,
        position: 0,
    })
}

/// Does what GNU says of the sparse format in PAX records make this entry one, with the map
/// in the records (`Some(false)`) or before the data (`Some(true)`)?
fn format(records: &Records) -> Option<bool> {
    let value = |key: &str| {
        records
            .get(key.as_bytes())
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    match (value("GNU.sparse.major"), value("GNU.sparse.minor")) {
        (b"0", b"0" | b"1") => Some(false),
        (b"1", b"0") => Some(true),
        // Formats 0.0 and 0.1 need not say so.
        (b"", b"") if !value("GNU.sparse.map").is_empty() => Some(false),
        _ => None,
    }
}

/// The map of format 0.1, from the records; `None` if it is not one.
fn map_from_records(records: &Records) -> Option<Map> {
    let value = |key: &str| {
        records
            .get(key.as_bytes())
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    let count =
        decimal(value("GNU.sparse.numblocks")).and_then(|count| usize::try_from(count).ok())?;
    let text = value("GNU.sparse.map");
    let numbers: Vec<&[u8]> = match text {
        b"" => Vec::new(),
        _ => text.split(|&byte| byte == b',').collect(),
    };
    if count.checked_mul(2) != Some(numbers.len()) {
        return None;
    }
    let pair = |pair: &[&[u8]]| match pair {
        [offset, length] => Some((decimal(offset)?, decimal(length)?)),
        _ => None,
    };
    numbers.chunks(2).map(pair).collect()
}

impl<R: BufRead> TarReader<R> {
    /// Makes the current entry a sparse one if it says that it is. Its data must be set up.
    pub(super) fn handle_sparse(
        &mut self,
        header: &mut Header,
        block: Block,
        records: &Records,
    ) -> Result<bool, Fault> {
        let map = if header.kind == b'S' {
            self.old_gnu_map(header, block)?
        } else {
            let Some(before_data) = format(records) else {
                return Ok(false);
            };
            let value = |key: &str| {
                records
                    .get(key.as_bytes())
                    .filter(|value| !value.is_empty())
            };
            if let Some(name) = value("GNU.sparse.name") {
                header.name.clone_from(name);
            }
            if let Some(size) = value("GNU.sparse.size").or_else(|| value("GNU.sparse.realsize")) {
                header.size = decimal(size)
                    .ok_or_else(|| self.bad("the size of the sparse file is not a number"))?;
            }
            if before_data {
                self.map_before_data()?
            } else {
                map_from_records(records).ok_or_else(|| self.bad("its sparse map is wrong"))?
            }
        };
        if super::has_no_data(header.kind) {
            return Err(self.bad("it is sparse and of a type without data"));
        }
        let sparse = holes(map, header.size);
        self.sparse = Some(sparse.ok_or_else(|| {
            self.bad("its sparse map is out of order or reaches beyond the file")
        })?);
        Ok(true)
    }

    /// The map of the old format: in the header block, continued in blocks behind it which
    /// the entry's size does not count.
    fn old_gnu_map(&mut self, header: &mut Header, mut block: Block) -> Result<Map, Fault> {
        if header::dialect(&block) != Some(Dialect::Gnu) {
            return Err(self.bad("it is a GNU sparse file in a header that is not GNU's"));
        }
        let bad = "a number in its sparse map is not one";
        header.size = number(field(&block, 483..495)).ok_or_else(|| self.bad(bad))?;
        let mut map = Map::new();
        let (mut slots, mut more) = (386..386 + 4 * 24, 386 + 4 * 24);
        let mut total = slots.len() + 1;
        while total < SPECIAL_LIMIT {
            for slot in field(&block, slots).chunks_exact(24) {
                if slot.first() == Some(&0) {
                    break;
                }
                let (offset, length) = (number(field(slot, 0..12)), number(field(slot, 12..24)));
                map.push(offset.zip(length).ok_or_else(|| self.bad(bad))?);
            }
            if field(&block, more..more + 1) == [0] {
                return Ok(map);
            }
            match self.try_read_full(&mut block, Self::pull) {
                (_, None) => {}
                (_, Some(Fault::End)) => return Err(self.truncated("a sparse map")),
                (_, Some(fault)) => return Err(fault),
            }
            (slots, more) = (0..21 * 24, 21 * 24);
            total += BLOCK;
        }
        Err(TarError::SparseMapTooLong {
            offset: self.header_offset,
        }
        .into())
    }

    /// The map of format 1.0: decimal numbers, one a line, at the beginning of the data; it
    /// takes up whole blocks.
    fn map_before_data(&mut self) -> Result<Map, Fault> {
        let mut text = Vec::new();
        let mut lines = 0;
        self.read_lines(&mut text, &mut lines, 1)?;
        let bad = || self.bad("its sparse map is wrong");
        let (count, _) = cut(&text, b'\n').ok_or_else(bad)?;
        let skip = count.len() + 1;
        let count = decimal(count)
            .and_then(|count| usize::try_from(count).ok())
            .ok_or_else(bad)?;
        // Go counts lines in an `int`; what overflows it is refused before more is read.
        let wanted = i64::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(2))
            .ok_or_else(bad)?;
        let wanted = usize::try_from(wanted)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        self.read_lines(&mut text, &mut lines, wanted)?;
        let bad = || self.bad("its sparse map is wrong");
        let mut rest = text.get(skip..).unwrap_or_default();
        let mut next = || {
            let (line, after) = cut(rest, b'\n')?;
            rest = after;
            decimal(line)
        };
        (0..count)
            .map(|_| Some((next()?, next()?)))
            .collect::<Option<Map>>()
            .ok_or_else(bad)
    }

    /// Reads blocks of the current entry's data until `text` has `wanted` lines.
    fn read_lines(
        &mut self,
        text: &mut Vec<u8>,
        lines: &mut usize,
        wanted: usize,
    ) -> Result<(), Fault> {
        while *lines < wanted {
            if text.len() + BLOCK > SPECIAL_LIMIT {
                return Err(TarError::SparseMapTooLong {
                    offset: self.header_offset,
                }
                .into());
            }
            let mut block = [0; BLOCK];
            match self.try_read_full(&mut block, Self::read_data) {
                (_, None) => {}
                (_, Some(Fault::End)) => return Err(self.truncated("a sparse map")),
                (_, Some(fault)) => return Err(fault),
            }
            *lines += block.iter().filter(|&&byte| byte == b'\n').count();
            text.extend_from_slice(&block);
        }
        Ok(())
    }

    /// One read of a sparse file. Data that is missing, or left over at the end, is an error.
    pub(super) fn read_sparse(
        &mut self,
        sparse: &mut Sparse,
        into: &mut [u8],
    ) -> (usize, Option<Fault>) {
        let left = usize::try_from(sparse.size - sparse.position).unwrap_or(usize::MAX);
        let (finished, wanted) = (into.len() >= left, into.len().min(left));
        let mut done = 0;
        let mut fault = None;
        while let Some(rest) = into
            .get_mut(done..wanted)
            .filter(|rest| !rest.is_empty() && fault.is_none())
        {
            let in_data = sparse.position < sparse.hole.start;
            let until = if in_data {
                sparse.hole.start
            } else {
                sparse.hole.end
            };
            let span = usize::try_from(until - sparse.position)
                .unwrap_or(usize::MAX)
                .min(rest.len());
            let part = rest.get_mut(..span).unwrap_or_default();
            let count = if in_data {
                let (count, stop) = self.try_read_full(part, Self::read_data);
                fault = stop;
                count
            } else {
                part.fill(0);
                span
            };
            done += count;
            sparse.position += i64::try_from(count).unwrap_or(0);
            if sparse.position >= sparse.hole.end {
                sparse.hole = sparse.holes.next().unwrap_or(sparse.hole);
            }
        }
        let offset = self.position;
        let fault = match fault {
            Some(Fault::End) => Some(TarError::MissingSparseData { offset }.into()),
            None if sparse.position >= sparse.size && self.left > 0 => {
                Some(TarError::LeftoverSparseData { offset }.into())
            }
            None if finished => Some(Fault::End),
            other => other,
        };
        (done, fault)
    }
}
