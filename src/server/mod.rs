//! What is known of servers, by release: how they behave, what they offer to plugins, how they lay a bundle out.
//!
//! Everything that claims to know a server's mind is here, with the source of the claim. What follows from it for
//! a bundle is its [verdict](crate::verdict).

pub mod api;
pub mod behaviour;
pub mod browsers;
pub mod checklist;
pub mod fields;
pub mod generator;
pub mod globals;
pub mod knowledge;
pub mod layout;
pub mod names;
pub mod registry;
pub mod releases;
pub mod url;
pub mod validity;
