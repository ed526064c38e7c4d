//! Rules about mmlint's own configuration. They look at no bundle: `policy` reports once all
//! were checked.

pub mod expired_ignore;
pub mod unused_ignore;
