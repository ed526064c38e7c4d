//! Itabs: which types the program puts into which interfaces, and the code behind them.
//!
//! Source: `abi.ITab` in `internal/abi/iface.go`; `itabsinit` in `runtime/iface.go`.

use super::memory::Memory;
use super::moduledata::{Layout, ModuleData};
use super::types::{TypeId, Types};

/// A large plugin has 10,000.
const MAX_ITABS: u64 = 1 << 20;
/// Where the addresses of the methods begin, with addresses of 64 bits.
pub(crate) const METHODS: u64 = 24;
/// The same with 32 bits, in the release whose itabs are not listed.
const NARROW_METHODS: u64 = 12;

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
        of: types.at(address.checked_add(memory.width)?)?,
    })
    .filter(|_| memory.word(address + methods(memory)).is_some())
}

fn methods(memory: &Memory<'_>) -> u64 {
    if memory.width == 4 {
        NARROW_METHODS
    } else {
        METHODS
    }
}

/// All that the linker made.
pub(crate) fn all(memory: &Memory<'_>, types: &Types<'_>, module: &ModuleData) -> Vec<Itab> {
    let mut found = Vec::new();
    if module.layout < Layout::Go1_27 {
        let count = module.itablinks.len.min(MAX_ITABS);
        found.extend((0..count).filter_map(|i| {
            let address = memory.word(module.itablinks.address.checked_add(i * memory.width)?)?;
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
        let count = types.interface_len(itab.interface).unwrap_or(1).max(1);
        found.push(itab);
        place = place.saturating_add(methods(memory) + memory.width * count as u64);
    }
    found
}
