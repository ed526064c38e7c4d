//! How much of a bundle mmlint is willing to read.
//!
//! Servers have no such limits (`extractTarGz` unpacks whatever comes); a linter that
//! reads strangers' files needs them. Each has a name, and `--limit NAME=VALUE` moves it.

/// The reader's limits. All sizes are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The unpacked size of the whole archive.
    pub unpacked: u64,
    /// Entries, and folders that entries imply.
    pub entries: u64,
    /// The names and link targets of all entries together.
    pub names: u64,
    /// One manifest file.
    pub manifest: u64,
    /// One file that is searched as a webapp bundle.
    pub webapp: u64,
    /// One executable, which is held in memory while it is read.
    pub executable: u64,
    /// Unpacked bytes for each packed byte, once [`RATIO_FLOOR`] has been unpacked.
    pub ratio: u64,
}

/// Below this many unpacked bytes (16 MiB) the ratio says nothing: any empty file packs well.
pub const RATIO_FLOOR: u64 = 16 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            unpacked: 2 << 30,
            entries: 100_000,
            names: 32 << 20,
            manifest: 2 << 20,
            webapp: 64 << 20,
            executable: 512 << 20,
            ratio: 100,
        }
    }
}

/// The names that `--limit` knows, in the order of the documentation.
pub const NAMES: [&str; 7] = [
    "unpacked",
    "entries",
    "names",
    "manifest",
    "webapp",
    "executable",
    "ratio",
];

/// Those that are no sizes in bytes.
const COUNTS: [&str; 2] = ["entries", "ratio"];

impl Limits {
    /// Changes the limit that `setting` names, as in `unpacked=3 GiB` or `entries=5000`.
    ///
    /// # Errors
    /// No `=`, an unknown name (the nearest known one is said), or no number.
    pub fn set(&mut self, setting: &str) -> Result<(), String> {
        let (name, value) = setting
            .split_once('=')
            .ok_or_else(|| format!("{setting:?} is not NAME=VALUE"))?;
        let name = name.trim();
        let slot = match name {
            "unpacked" => &mut self.unpacked,
            "entries" => &mut self.entries,
            "names" => &mut self.names,
            "manifest" => &mut self.manifest,
            "webapp" => &mut self.webapp,
            "executable" => &mut self.executable,
            "ratio" => &mut self.ratio,
            other => {
                let nearest = crate::text::nearest(other, NAMES.iter().copied());
                let hint = nearest.map_or_else(
                    || format!("known are {}", NAMES.join(", ")),
                    |name| format!("did you mean {name}?"),
                );
                return Err(format!("no limit is called {other:?}; {hint}"));
            }
        };
        let value = value.trim();
        if COUNTS.contains(&name) {
            let digits = Some(value).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
            *slot = digits
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(|| format!("{value:?} is not a number, as {name} is"))?;
            return Ok(());
        }
        *slot = parse_size(value)
            .ok_or_else(|| format!("{value:?} is not a number, or one with KiB, MiB or GiB"))?;
        Ok(())
    }
}

/// `5000`, `64 KiB`, `3MiB`, `2 GiB`: bytes, in powers of 1024.
fn parse_size(text: &str) -> Option<u64> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim() {
        "" | "B" => 1,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn settings_are_read_and_mistakes_explained() {
        let mut limits = Limits::default();
        assert_eq!(limits.set("unpacked = 3 MiB"), Ok(()));
        assert_eq!(limits.unpacked, 3 << 20);
        assert_eq!(
            limits.set("unpaked=1"),
            Err("no limit is called \"unpaked\"; did you mean unpacked?".to_owned())
        );
        assert!(limits.set("ratio=fast").is_err());
        assert_eq!((limits.set("ratio = 50"), limits.ratio), (Ok(()), 50));
        for size in ["ratio=2 GiB", "entries=5K", "entries=+5", "ratio="] {
            assert!(limits.set(size).is_err(), "{size}");
        }
        assert!(limits.set("ratio").is_err());
    }
}
