//! Cases whose outcome on real servers is known.
