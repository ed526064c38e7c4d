//! Itabs: which types the program puts into which interfaces, and the code behind them.
//!
//! Source: `abi.ITab` in `internal/abi/iface.go`; `itabsinit` in `runtime/iface.go`.

use super::memory::Memory;
use super::moduledata::{Layout, ModuleData};
use super::types::{TypeId, Types};

/// A large plugin has 10,000.
const MAX_ITABS: u64 = 1 << 20;
/// Where the addresses of the methods begin.
pub(crate) const METHODS: u64 = 24;

/// A type in an interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Itab {
    pub(crate) address: u64,
    pub(crate) interface: TypeId,
    pub(crate) of: TypeId,
}

/// The itab at an address, if there can be one.
pub(crate) fn at(memory: &Memory<'_>, types: &Types<'_>, address: u64) -> Option<Itab> {
    Some(Itab {
        address,
        interface: types.at(address)?,
        of: types.at(address.checked_add(8)?)?,
    })
    .filter(|_| memory.u64(address + METHODS).is_some())
}

/// All that the linker made.
pub(crate) fn all(memory: &Memory<'_>, types: &Types<'_>, module: &ModuleData) -> Vec<Itab> {
    let mut found = Vec::new();
    if module.layout < Layout::Go1_27 {
        let count = module.itablinks.len.min(MAX_ITABS);
        found.extend((0..count).filter_map(|i| {
            let address = memory.u64(module.itablinks.address.checked_add(i * 8)?)?;
            at(memory, types, address)
        }));
        return found;
    }
    // One behind the other, each as long as its interface has methods, at least one.
    let mut place = module.types.saturating_add(module.itabs.0);
    let end = place.saturating_add(module.itabs.1);
    while place < end && (found.len() as u64) < MAX_ITABS {
        let Some(itab) = at(memory, types, place) else {
            break;
        };
        let methods = types.interface_len(itab.interface).unwrap_or(1).max(1);
        found.push(itab);
        place = place.saturating_add(METHODS + 8 * methods as u64);
    }
    found
}
