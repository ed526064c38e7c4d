//! `mmlint listing`: its rules, its answers, and agreement with the Marketplace's own code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod agreement;
mod command;
#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod hostile;
#[path = "../common/listing.rs"]
mod listings;
mod random;
mod rules;
mod signatures;
mod weights;
