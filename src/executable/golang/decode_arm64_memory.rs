//! arm64's loads and stores as operations.
//!
//! Source: Arm Architecture Reference Manual, C4.1.94 (loads and stores).

use super::decode_arm64::{base, bits, mem, reg, signed};
use super::ir::{Mem, Op};

/// One instruction of this group.
pub(super) fn memory(word: u32, at: u64, push: &mut impl FnMut(Op)) {
    let vector = bits(word, 26, 1) == 1;
    let to = reg(word, 0);
    match (bits(word, 28, 2), bits(word, 24, 1)) {
        // LDP, STP
        (0b10, _) => pair(word, push),
        // LDR of a constant
        (0b01, 0) => {
            let address = at.wrapping_add_signed(signed(word, 5, 19) << 2);
            if vector {
                push(Op::ClobberVector { to: to & 31 });
            } else if bits(word, 30, 2) == 1 {
                push(Op::Load {
                    to,
                    mem: Mem {
                        base: None,
                        indexed: false,
                        offset: address.cast_signed(),
                    },
                });
            } else {
                push(Op::Clobber { to });
            }
        }
        // LDR, STR with an offset that is a multiple of the size
        (0b11, 1) => {
            let size = if vector && bits(word, 23, 1) == 1 {
                4
            } else {
                bits(word, 30, 2)
            };
            let offset = i64::from(bits(word, 10, 12)) << size;
            access(word, mem(base(word, 5), offset), push);
        }
        // LDUR, STUR, with a changed base, with an index, and atomic ones
        (0b11, _) => {
            let from = base(word, 5);
            let offset = signed(word, 12, 9);
            if bits(word, 21, 1) == 1 {
                if bits(word, 10, 2) == 0b10 {
                    let indexed = Mem {
                        base: Some(from),
                        indexed: true,
                        offset: 0,
                    };
                    access(word, indexed, push);
                } else if !vector {
                    push(Op::Clobber { to });
                }
                return;
            }
            let change = Op::Address {
                to: from,
                mem: mem(from, offset),
            };
            match bits(word, 10, 2) {
                0b01 => {
                    access(word, mem(from, 0), push);
                    push(change);
                }
                0b11 => {
                    push(change);
                    access(word, mem(from, 0), push);
                }
                _ => access(word, mem(from, offset), push),
            }
        }
        // Exclusive and ordered: LDAR and STLR are plain loads and stores of pointers.
        (0b00, 0) if !vector => {
            let ordered = bits(word, 23, 1) == 1 && bits(word, 21, 1) == 0;
            let plain = mem(base(word, 5), 0);
            let load = bits(word, 22, 1) == 1;
            match (ordered && bits(word, 30, 2) == 3, load) {
                (true, true) => push(Op::Load { to, mem: plain }),
                (true, false) => push(Op::Store {
                    mem: plain,
                    from: to,
                }),
                (false, true) => push(Op::Clobber { to }),
                (false, false) => push(Op::Clobber { to: reg(word, 16) }),
            }
        }
        _ => {}
    }
}

/// One load or store, when of whole words; less overwrites the register.
fn access(word: u32, mem: Mem, push: &mut impl FnMut(Op)) {
    let (size, kind) = (bits(word, 30, 2), bits(word, 22, 2));
    let (to, at) = (reg(word, 0), base(word, 0));
    if bits(word, 26, 1) == 1 {
        match (size, kind) {
            (0, 0b10) => push(Op::StoreVector { mem, from: at }),
            (0, 0b11) => push(Op::LoadVector { to: at, mem }),
            (_, 0b01) => push(Op::ClobberVector { to: at }),
            _ => {}
        }
        return;
    }
    match (size, kind) {
        (3, 0b00) => push(Op::Store { mem, from: to }),
        (3, 0b01) => push(Op::Load { to, mem }),
        (3, _) | (_, 0b00) => {}
        _ => push(Op::Clobber { to }),
    }
}

fn pair(word: u32, push: &mut impl FnMut(Op)) {
    let vector = bits(word, 26, 1) == 1;
    let (load, size) = (bits(word, 22, 1) == 1, bits(word, 30, 2));
    let bytes: i64 = match (vector, size) {
        (true, 2) => 16,
        (false, 2) | (true, 1) => 8,
        _ => 4,
    };
    let offset = signed(word, 15, 7) * bytes;
    let from = base(word, 5);
    let change = Op::Address {
        to: from,
        mem: mem(from, offset),
    };
    let start = match bits(word, 23, 2) {
        0b01 => 0,
        0b11 => {
            push(change);
            0
        }
        _ => offset,
    };
    let places = [mem(from, start), mem(from, start + bytes)];
    let general = [reg(word, 0), reg(word, 10)];
    let vectors = [base(word, 0), base(word, 10)];
    // The base may be overwritten by the first load.
    let order: [usize; 2] = if general.first() == Some(&from) {
        [1, 0]
    } else {
        [0, 1]
    };
    for index in order {
        let (Some(mem), Some(one), Some(two)) =
            (places.get(index), general.get(index), vectors.get(index))
        else {
            continue;
        };
        let (mem, to, vec) = (*mem, *one, *two);
        match (vector, bytes, load) {
            (false, 8, true) => push(Op::Load { to, mem }),
            (false, 8, false) => push(Op::Store { mem, from: to }),
            (false, _, true) => push(Op::Clobber { to }),
            (true, 16, true) => push(Op::LoadVector { to: vec, mem }),
            (true, 16, false) => push(Op::StoreVector { mem, from: vec }),
            (true, _, true) => push(Op::ClobberVector { to: vec }),
            _ => {}
        }
    }
    if bits(word, 23, 2) == 0b01 {
        push(change);
    }
}
