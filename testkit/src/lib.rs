//! Builds the plugin bundles that mmlint's tests, benchmarks and fuzz targets read.
//!
//! - [`Fixture`]: a small TOML file that describes a bundle as its difference from a good one.
//! - [`archive`]: tar streams with every oddity that the `tar` crate refuses to write.
//! - [`gzip`]: gzip streams, sound or with a chosen fault.
//! - [`executable`]: tiny ELF, Mach-O and PE files that look like compiled plugins.
//! - [`edits`]: random bundles, each a good bundle with one to four mistakes.
//! - [`load`]: inputs as large as real ones, for measuring.
//!
//! Everything is deterministic: the same input gives the same bytes on every machine.

pub mod archive;
pub mod base;
pub mod built;
mod bytes;
pub mod edits;
pub mod executable;
mod fixture;
mod fixture_file;
pub mod gzip;
pub mod load;
pub mod random;
pub mod value;

pub use fixture::{Container, Fixture, Keep};
