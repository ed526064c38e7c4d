//! mmlint: what Mattermost servers will do with a plugin bundle, without running it.
//!
//! Data flows one way: [`source`] → [`bundle`] → [`facts`] → [`rules`] → [`report`] →
//! [`render`]. [`server`] holds what servers do, [`manifest`], [`executable`] and
//! [`webapp`] read the parts of a bundle. Nothing here prints or exits.
//!
//! ```
//! use mmlint::report::{Outcome, Severity};
//! use mmlint::server::behaviour::Server;
//! use mmlint::{Options, check, source};
//!
//! # let folder = tempfile::tempdir()?;
//! # let manifest = r#"{"id": "com.example.hello", "name": "Hello", "version": "1.0.0", "webapp": {"bundle_path": "main.js"}}"#;
//! # std::fs::write(folder.path().join("plugin.json"), manifest)?;
//! # let path = folder.path().to_string_lossy().into_owned();
//! // Paths of bundles (.tar.gz), unpacked bundles or source trees; globs too.
//! let sources = source::find(&[path]);
//! let options = Options {
//!     servers: vec![Server::parse("11.1.0")?],
//!     ..Options::default()
//! };
//! for source in sources {
//!     let report = check(&source?, &options)?;
//!     assert_eq!(report.id.as_deref(), Some("com.example.hello"));
//!     // The server says no, and what it has copied stays.
//!     assert_eq!(report.verdict.install.outcome, Outcome::LeftBehind);
//!     let missing = report.diagnostics.iter().find(|finding| finding.severity == Severity::Error);
//!     assert_eq!(missing.map(|finding| finding.rule), Some("webapp/bundle-missing"));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`check_all`] takes many bundles, in parallel, and gives a [`report::Report`], which
//! serializes to the JSON that `mmlint check --format json` prints and which [`render`] turns into
//! text. In a pool from [`threads::pool`] it is fastest. A whole program is `examples/lint.rs`. The types of `report` are as stable as that JSON; the
//! modules below it are what rules are made of, and move with them.
//!
//! A rule that panics is a finding, `internal/rule-failed`. The panic itself goes to the panic hook of the
//! program, which by default writes to standard error.

#![deny(clippy::print_stdout, clippy::print_stderr, clippy::exit)]
// What input decides must neither panic nor be cut silently. Tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::string_slice,
        clippy::get_unwrap,
        clippy::unwrap_in_result,
        clippy::panic_in_result_fn,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::infinite_loop,
        clippy::mem_forget,
        clippy::large_stack_arrays,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss
    )
)]

pub mod bundle;
mod check;
pub mod checklist;
mod claimed;
pub mod compat;
pub mod config;
pub mod diff;
pub mod executable;
pub mod facts;
pub mod fix;
pub mod icon;
pub mod inspect;
pub mod inventory;
mod judged;
pub mod license;
pub mod listing;
pub mod manifest;
pub mod marketplace;
mod options;
pub mod policy;
mod reading;
pub mod render;
pub mod report;
pub mod rules;
pub mod secret;
pub mod server;
pub mod signature;
pub mod source;
pub mod text;
pub mod threads;
pub mod upgrade;
pub mod verdict;
pub mod verify;
pub mod version;
pub mod vulnerability;
pub mod webapp;

pub use check::{check, check_all, judge};
pub use options::Options;
pub use reading::read;
