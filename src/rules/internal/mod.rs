//! Rules about mmlint itself.

pub mod rule_failed;
