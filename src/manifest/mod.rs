//! Reading a manifest as servers do, with the place of every value.
//!
//! text → [`document::Document`] (what stands there) → [`decoded::Decoded`] (what the
//! server makes of it) → [`model::Manifest`] (typed values for the rules).

pub mod decode_json;
pub mod decoded;
pub mod document;
pub mod fold;
pub mod json;
pub mod model;
pub mod rewrite;
pub mod schema;
pub mod shape;
pub mod yaml;
