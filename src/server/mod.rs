//! What servers do with a bundle, step by step: unpack, install, start.
//!
//! Everything that claims to know a server's mind is here, with the source of the claim;
//! rules explain what these steps find.

pub mod api;
pub mod behaviour;
pub mod browsers;
pub mod fields;
pub mod generator;
pub mod globals;
pub mod install;
pub mod knowledge;
pub mod layout;
pub mod needs;
pub mod registry;
pub mod releases;
pub mod start;
pub mod unpack;
pub mod url;
pub mod validity;
pub mod verdict;
pub mod version;
