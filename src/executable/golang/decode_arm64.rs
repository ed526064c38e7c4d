//! arm64's instructions as operations: those that move words, call and jump; all else overwrites its register.
//!
//! Source: Arm Architecture Reference Manual, C4.1 (encodings by group).

use super::decode_arm64_memory::memory;
use super::ir::{Instr, Mem, Op, Reg, ZERO};

const SP: Reg = 31;

/// The operations of some code.
pub(crate) fn decode(code: &[u8], at: u64) -> Vec<Instr> {
    let mut found = Vec::with_capacity(code.len() / 4);
    for (index, bytes) in code.chunks_exact(4).enumerate() {
        let word = bytes
            .first_chunk::<4>()
            .map_or(0, |four| u32::from_le_bytes(*four));
        let place = at.wrapping_add(index as u64 * 4);
        one(word, place, &mut |op| found.push(Instr { at: place, op }));
    }
    found
}

pub(super) const fn bits(word: u32, low: u32, count: u32) -> u32 {
    word >> low & ((1 << count) - 1)
}

/// A number of `count` bits with a sign.
pub(super) fn signed(word: u32, low: u32, count: u32) -> i64 {
    let value = i64::from(bits(word, low, count));
    if value >> (count - 1) & 1 == 1 {
        value - (1 << count)
    } else {
        value
    }
}

/// A register where 31 is the one that is always 0.
pub(super) fn reg(word: u32, low: u32) -> Reg {
    match bits(word, low, 5) {
        31 => ZERO,
        n => Reg::try_from(n).unwrap_or(ZERO),
    }
}

/// A register where 31 is the stack pointer.
pub(super) fn base(word: u32, low: u32) -> Reg {
    Reg::try_from(bits(word, low, 5)).unwrap_or(SP)
}

pub(super) const fn mem(base: Reg, offset: i64) -> Mem {
    Mem {
        base: Some(base),
        indexed: false,
        offset,
    }
}

fn one(word: u32, at: u64, push: &mut impl FnMut(Op)) {
    let group = bits(word, 25, 4);
    match group {
        0b1000 | 0b1001 => immediate(word, at, push),
        0b1010 | 0b1011 => branch(word, at, push),
        0b0100 | 0b0110 | 0b1100 | 0b1110 => memory(word, at, push),
        0b0101 | 0b1101 => register(word, push),
        0b0111 | 0b1111 => floating(word, push),
        _ => {
            if word == 0 {
                push(Op::Stop);
            }
        }
    }
}

fn immediate(word: u32, at: u64, push: &mut impl FnMut(Op)) {
    let wide = word >> 31 == 1;
    match bits(word, 23, 3) {
        // ADR, ADRP
        0b000 | 0b001 => {
            let offset = signed(word, 5, 19) << 2 | i64::from(bits(word, 29, 2));
            let value = if wide {
                (at & !0xfff).wrapping_add_signed(offset << 12)
            } else {
                at.wrapping_add_signed(offset)
            };
            push(Op::Set {
                to: reg(word, 0),
                value,
            });
        }
        // ADD, SUB, and with flags
        0b010 => {
            let shift = if bits(word, 22, 1) == 1 { 12 } else { 0 };
            let value = i64::from(bits(word, 10, 12)) << shift;
            let offset = if bits(word, 30, 1) == 1 {
                -value
            } else {
                value
            };
            let to = if bits(word, 29, 1) == 1 {
                reg(word, 0)
            } else {
                base(word, 0)
            };
            if !wide {
                push(Op::Clobber { to });
            } else if to != ZERO {
                let mem = mem(base(word, 5), offset);
                push(Op::Address { to, mem });
            }
        }
        // MOVN, MOVZ, MOVK
        0b101 => {
            let shift = bits(word, 21, 2) * 16;
            let value = u64::from(bits(word, 5, 16)) << shift;
            let to = reg(word, 0);
            match bits(word, 29, 2) {
                0b00 => push(Op::Set { to, value: !value }),
                0b10 => push(Op::Set { to, value }),
                0b11 => push(Op::Insert {
                    to,
                    value,
                    mask: 0xffff << shift,
                }),
                _ => push(Op::Clobber { to }),
            }
        }
        // ORR of ZERO loads a constant.
        0b100 if bits(word, 29, 2) == 1 && reg(word, 5) == ZERO => {
            let to = reg(word, 0);
            push(match bitmask(word) {
                Some(value) => Op::Set { to, value },
                None => Op::Clobber { to },
            });
        }
        _ => push(Op::Clobber { to: reg(word, 0) }),
    }
}

/// The constant of a logical instruction, where it is a row of ones that is not repeated.
fn bitmask(word: u32) -> Option<u64> {
    let wide = word >> 31 == 1;
    let (n, rotate, size) = (bits(word, 22, 1), bits(word, 16, 6), bits(word, 10, 6));
    let width = match (n, size) {
        (1, _) => 64,
        (0, size) if size & 0b10_0000 == 0 => 32,
        _ => return None,
    };
    let ones = (size & (width - 1)) + 1;
    if ones >= width || (width == 32 && wide) {
        return None;
    }
    let row = (1u64 << ones) - 1;
    let rotate = rotate & (width - 1);
    Some(if width == 64 {
        row.rotate_right(rotate)
    } else {
        u64::from(u32::try_from(row).ok()?.rotate_right(rotate))
    })
}

fn branch(word: u32, at: u64, push: &mut impl FnMut(Op)) {
    let to = |low, count| at.wrapping_add_signed(signed(word, low, count) << 2);
    if bits(word, 26, 5) == 0b00101 {
        let to = to(0, 26);
        push(if word >> 31 == 1 {
            Op::Call { to }
        } else {
            Op::Jump { to }
        });
    } else if bits(word, 25, 6) == 0b01_1010 {
        // CBZ, CBNZ
        let nil = (word >> 31 == 1).then_some((reg(word, 0), bits(word, 24, 1) == 0));
        push(Op::Branch { to: to(5, 19), nil });
    } else if bits(word, 25, 6) == 0b01_1011 {
        let to = to(5, 14);
        push(Op::Branch { to, nil: None });
    } else if bits(word, 24, 8) == 0b0101_0100 {
        // B.cond; AL and NV always
        let to = to(5, 19);
        push(if bits(word, 0, 4) >= 14 {
            Op::Jump { to }
        } else {
            Op::Branch { to, nil: None }
        });
    } else if bits(word, 25, 7) == 0b110_1011 {
        let through = reg(word, 5);
        match bits(word, 21, 4) {
            0b0000 => push(Op::JumpElsewhere {
                through: Some(through),
            }),
            0b0001 => push(Op::CallRegister { through }),
            _ => push(Op::Return),
        }
    } else if bits(word, 24, 8) == 0b1101_0100 {
        // BRK and the like; SVC and HVC return.
        if bits(word, 21, 3) == 1 {
            push(Op::Stop);
        }
    } else if bits(word, 20, 12) == 0b1101_0101_0011 {
        // MRS
        push(Op::Clobber { to: reg(word, 0) });
    }
}

fn register(word: u32, push: &mut impl FnMut(Op)) {
    let (to, a, b) = (reg(word, 0), reg(word, 5), reg(word, 16));
    let wide = word >> 31 == 1;
    if to == ZERO {
        return;
    }
    match bits(word, 24, 5) {
        // ORR of two registers without a shift is a move from the second.
        0b01010
            if wide
                && bits(word, 29, 2) == 1
                && bits(word, 21, 1) == 0
                && a == ZERO
                && bits(word, 10, 6) == 0 =>
        {
            push(Op::Move { to, from: b });
        }
        // ADD, SUB
        0b01011 if wide && bits(word, 21, 1) == 0 => {
            let minus = bits(word, 30, 1) == 1;
            if bits(word, 10, 6) == 0 {
                push(Op::Sum { to, a, b, minus });
            } else {
                let mem = Mem {
                    base: Some(a),
                    indexed: true,
                    offset: 0,
                };
                push(Op::Address { to, mem });
            }
        }
        // The same with an extended register: from and to the stack pointer.
        0b01011 if wide => {
            let (to, a) = (base(word, 0), base(word, 5));
            let minus = bits(word, 30, 1) == 1;
            push(Op::Sum { to, a, b, minus });
        }
        // CSEL
        0b11010 if wide && bits(word, 21, 3) == 0b100 && bits(word, 10, 2) == 0 => {
            if to == b {
                push(Op::Either { to, from: a });
            } else {
                push(Op::Move { to, from: a });
                push(Op::Either { to, from: b });
            }
        }
        // CCMP writes flags alone.
        0b11010 if bits(word, 21, 3) == 0b010 => {}
        _ => push(Op::Clobber { to }),
    }
}

fn floating(word: u32, push: &mut impl FnMut(Op)) {
    // Conversions to and from general registers: those with an odd opcode's low bits stay out of both.
    if bits(word, 24, 7) == 0b001_1110 && bits(word, 21, 1) == 1 && bits(word, 10, 6) == 0 {
        // FCVT to integers, FMOV to general: opcode 0 to 1, 4 to 6.
        if matches!(bits(word, 16, 3), 0 | 1 | 4 | 5 | 6) {
            push(Op::Clobber { to: reg(word, 0) });
        } else {
            push(Op::ClobberVector { to: base(word, 0) });
        }
        return;
    }
    // UMOV and SMOV: from a lane.
    if bits(word, 21, 8) == 0b0111_0000 && matches!(bits(word, 10, 6), 0b00_1111 | 0b00_1011) {
        push(Op::Clobber { to: reg(word, 0) });
        return;
    }
    // MOVI of 0: what `VEOR V, V, V` and `FMOV ZR` do is of no interest.
    push(Op::ClobberVector { to: base(word, 0) });
}
