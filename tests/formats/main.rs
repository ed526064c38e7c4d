//! The formats that other tools read: what they look like, and that nothing a bundle says
//! changes what they are.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "../common/mod.rs"]
mod common;
mod compat;
mod hostile;
mod hostile_names;
mod limits;
mod outputs;
mod snapshots;
mod verify;
