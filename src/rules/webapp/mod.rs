//! Rules about the webapp part.

pub mod bundle_at_root;
pub mod bundle_missing;
pub mod bundle_path_invalid;
pub mod no_register;
