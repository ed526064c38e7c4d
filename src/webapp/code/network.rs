//! What a script asks of servers: addresses, requests that change something, scripts from other hosts.

pub(super) mod addresses;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod addresses_tests;
mod objects;
pub(super) mod remote;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod remote_tests;
pub(super) mod requests;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod requests_tests;
mod texts;
