//! Rules about what the servers that a plugin claims to run on do not have.

pub mod field_too_new;
