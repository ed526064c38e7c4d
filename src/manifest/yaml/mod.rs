//! stub
use super::decoded::Decoded;
/// g
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation { /// a
 YamlV3, /// b
 Goccy }
/// d
#[must_use] pub fn decode(_: &[u8], _: Generation) -> Decoded { Decoded::default() }
