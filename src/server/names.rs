//! What reading a script is told of the web app: the names in the tables of its globals and of its registry.

use std::sync::OnceLock;

use super::globals::{self, Global};
use super::registry;
use crate::webapp::code::Names;

/// The names in the tables in use.
#[must_use]
pub fn in_use() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let globals = globals::table().map(|table| table.globals.as_slice());
        let globals = globals.unwrap_or_default();
        let name = |global: &Global| global.name.clone();
        Names {
            known: globals.iter().map(name).collect(),
            watched: globals
                .iter()
                .filter(|global| !global.is_everywhere())
                .map(name)
                .collect(),
            methods: registry::table()
                .into_iter()
                .flat_map(|table| &table.methods)
                .map(|method| method.name.clone())
                .collect(),
        }
    })
}
