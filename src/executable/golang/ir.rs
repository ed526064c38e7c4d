//! The few operations that matter of any architecture's code: moving words, calling, jumping.
//!
//! What computes becomes [`Op::Clobber`]: numbers are of no interest, only addresses of things with types.

/// A register: of amd64 in the order of the encoding, of arm64 by number with the stack pointer as 31.
pub(crate) type Reg = u8;

/// arm64's register that is always 0; writes to it are lost.
pub(crate) const ZERO: Reg = 32;
/// How many registers there can be.
pub(crate) const REGS: usize = 33;

/// A place in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mem {
    /// `None`: the displacement is the address.
    pub(crate) base: Option<Reg>,
    /// Another register is added: an element of an array.
    pub(crate) indexed: bool,
    pub(crate) offset: i64,
}

/// An operation on words of 64 bits; vectors are two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Move {
        to: Reg,
        from: Reg,
    },
    /// One of both: a conditional move.
    Either {
        to: Reg,
        from: Reg,
    },
    Swap {
        a: Reg,
        b: Reg,
    },
    Set {
        to: Reg,
        value: u64,
    },
    /// Some bits of a constant: arm64's MOVK.
    Insert {
        to: Reg,
        value: u64,
        mask: u64,
    },
    Load {
        to: Reg,
        mem: Mem,
    },
    Store {
        mem: Mem,
        from: Reg,
    },
    StoreValue {
        mem: Mem,
        value: u64,
    },
    /// The address of a place.
    Address {
        to: Reg,
        mem: Mem,
    },
    /// A sum, or a difference.
    Sum {
        to: Reg,
        a: Reg,
        b: Reg,
        minus: bool,
    },
    LoadVector {
        to: Reg,
        mem: Mem,
    },
    StoreVector {
        mem: Mem,
        from: Reg,
    },
    MoveVector {
        to: Reg,
        from: Reg,
    },
    ClobberVector {
        to: Reg,
    },
    Clobber {
        to: Reg,
    },
    /// `rep movsq`: as many words as RCX says from RSI to RDI.
    CopyWords,
    Call {
        to: u64,
    },
    CallRegister {
        through: Reg,
    },
    CallMemory {
        through: Mem,
    },
    Jump {
        to: u64,
    },
    JumpElsewhere {
        through: Option<Reg>,
    },
    /// `nil`: a register that is 0 where the branch is taken (`true`), or where it is not.
    Branch {
        to: u64,
        nil: Option<(Reg, bool)>,
    },
    Return,
    /// Nothing follows.
    Stop,
}

/// An operation and the address of its instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instr {
    pub(crate) at: u64,
    pub(crate) op: Op,
}

/// What differs between architectures: how functions are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Convention {
    /// The registers of parameters and results, in order; empty: all are on the stack.
    pub(crate) arguments: &'static [Reg],
    pub(crate) floats: usize,
    pub(crate) stack: Reg,
    /// Kept over calls: the frame pointer.
    pub(crate) frame: Reg,
    /// Where a func value's code finds the value itself.
    pub(crate) context: Reg,
    /// From the stack pointer at a call to the first parameter on the stack.
    pub(crate) outgoing: i64,
    /// A vector register that is always 0.
    pub(crate) zero: Option<Reg>,
    /// Registers that `runtime.duffcopy` copies from and to, and its code's length for each 16 bytes.
    pub(crate) duff: (Reg, Reg, u64),
}

/// amd64: `ABIInternal` since 1.17. Source: `cmd/compile/abi-internal.md`, `cmd/compile/internal/amd64/ssa.go`.
pub(crate) const AMD64: Convention = Convention {
    arguments: &[0, 3, 1, 7, 6, 8, 9, 10, 11],
    floats: 15,
    stack: 4,
    frame: 5,
    context: 2,
    outgoing: 0,
    zero: Some(15),
    duff: (6, 7, 14),
};

/// arm64: `ABIInternal` since 1.18.
pub(crate) const ARM64: Convention = Convention {
    arguments: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    floats: 16,
    stack: 31,
    frame: 29,
    context: 26,
    outgoing: 8,
    zero: None,
    duff: (20, 21, 8),
};

/// The code of one function for either architecture.
pub(crate) fn decode(amd64: bool, code: &[u8], at: u64) -> Vec<Instr> {
    if amd64 {
        super::decode_amd64::decode(code, at)
    } else {
        super::decode_arm64::decode(code, at)
    }
}
