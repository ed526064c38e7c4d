//! What a webapp bundle does, told by what stands in it.
//!
//! A linear search for signatures: it works on every build, minified or not.

use memchr::memmem;

/// How a plugin's webapp tells the web app that it is there.
/// Source: `webapp/channels/src/plugins/index.ts`, which sets `window.registerPlugin`; older
/// bundles wrote into `window.plugins` themselves.
const REGISTER_PLUGIN: &[u8] = b"registerPlugin";

/// What was seen in a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The name `registerPlugin` stands in it.
    pub registers: bool,
    /// `window.plugins[` stands in it: writing there registers a plugin up to 11.4.
    pub writes_plugins: bool,
    /// Its size in bytes, as far as it was read.
    pub size: u64,
}

/// Searches a script piece by piece.
#[derive(Debug, Default)]
pub struct Scan {
    found: Script,
    /// The end of the piece before, where a name may begin that the next one ends.
    tail: Vec<u8>,
}

/// Searched beside [`REGISTER_PLUGIN`].
const WINDOW_PLUGINS: &[u8] = b"window.plugins[";

/// One byte less than the longest name searched for.
const OVERLAP: usize = WINDOW_PLUGINS.len() - 1;

impl Scan {
    /// Searches the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.found.size += piece.len() as u64;
        let seam = piece.get(..OVERLAP.min(piece.len())).unwrap_or(piece);
        self.tail.extend_from_slice(seam);
        for text in [self.tail.as_slice(), piece] {
            self.found.registers |= memmem::find(text, REGISTER_PLUGIN).is_some();
            self.found.writes_plugins |= memmem::find(text, WINDOW_PLUGINS).is_some();
        }
        if piece.len() >= OVERLAP {
            self.tail.clear();
            self.tail
                .extend_from_slice(piece.get(piece.len() - OVERLAP..).unwrap_or_default());
        } else {
            let excess = self.tail.len().saturating_sub(OVERLAP);
            self.tail.drain(..excess);
        }
    }

    /// What was seen.
    #[must_use]
    pub const fn finish(&self) -> Script {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::Scan;

    #[test]
    fn a_name_is_found_across_pieces_of_any_size() {
        let text = b"(()=>{n.g.window.registerPlugin(a.id,new b)})();";
        for size in 1..text.len() {
            let mut scan = Scan::default();
            text.chunks(size).for_each(|piece| scan.feed(piece));
            assert!(scan.finish().registers, "pieces of {size}");
        }
        let mut scan = Scan::default();
        scan.feed(b"registerPlug");
        assert!(!scan.finish().registers);
    }
}
