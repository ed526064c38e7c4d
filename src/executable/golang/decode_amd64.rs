//! amd64's instructions as operations, by iced's decoder.

use iced_x86::{
    Code, Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, OpKind, Register,
};

use super::ir::{Instr, Mem, Op, Reg};

const RAX: Reg = 0;
const RCX: Reg = 1;
const RDX: Reg = 2;
const RSP: Reg = 4;

/// The operations of some code.
pub(crate) fn decode(code: &[u8], at: u64) -> Vec<Instr> {
    let mut decoder = Decoder::with_ip(64, code, at, DecoderOptions::NONE);
    let mut decoded = Decoded {
        found: Vec::with_capacity(code.len() / 6),
        tested: None,
    };
    let mut one = Instruction::default();
    while decoder.can_decode() {
        decoder.decode_out(&mut one);
        if one.is_invalid() {
            // Padding between functions, or no code at all.
            decoded.push(&one, Op::Stop);
            continue;
        }
        decoded.add(&one);
    }
    decoded.found
}

struct Decoded {
    found: Vec<Instr>,
    /// A register that the flags tell to be 0 or not.
    tested: Option<Reg>,
}

impl Decoded {
    fn push(&mut self, one: &Instruction, op: Op) {
        self.found.push(Instr { at: one.ip(), op });
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each instruction")]
    fn add(&mut self, one: &Instruction) {
        let tested = self.tested;
        match one.flow_control() {
            FlowControl::Next => {}
            FlowControl::ConditionalBranch => {
                let nil = match one.mnemonic() {
                    Mnemonic::Je => tested.map(|r| (r, true)),
                    Mnemonic::Jne => tested.map(|r| (r, false)),
                    _ => None,
                };
                let to = one.near_branch_target();
                return self.push(one, Op::Branch { to, nil });
            }
            FlowControl::UnconditionalBranch => {
                self.tested = None;
                let to = one.near_branch_target();
                return self.push(one, Op::Jump { to });
            }
            FlowControl::IndirectBranch => {
                self.tested = None;
                let through =
                    reg(one.op0_register()).filter(|_| one.op0_kind() == OpKind::Register);
                return self.push(one, Op::JumpElsewhere { through });
            }
            FlowControl::Call => {
                self.tested = None;
                let to = one.near_branch_target();
                return self.push(one, Op::Call { to });
            }
            FlowControl::IndirectCall => {
                self.tested = None;
                let op = match (one.op0_kind(), reg(one.op0_register())) {
                    (OpKind::Register, Some(through)) => Op::CallRegister { through },
                    _ => Op::CallMemory { through: mem(one) },
                };
                return self.push(one, op);
            }
            FlowControl::Return => return self.push(one, Op::Return),
            FlowControl::Interrupt | FlowControl::Exception => return self.push(one, Op::Stop),
            FlowControl::XbeginXabortXend => return,
        }
        let (to, from) = (wide(one, 0), wide(one, 1));
        let in_memory = |operand| one.op_kind(operand) == OpKind::Memory;
        match one.mnemonic() {
            // These leave the flags alone.
            Mnemonic::Mov => {
                let op = match (to, from) {
                    (Some(to), Some(from)) => Some(Op::Move { to, from }),
                    (Some(to), None) if in_memory(1) => Some(Op::Load { to, mem: mem(one) }),
                    (None, Some(from)) if in_memory(0) => Some(Op::Store {
                        mem: mem(one),
                        from,
                    }),
                    _ if in_memory(0) => (one.code() == Code::Mov_rm64_imm32).then(|| {
                        let value = one.immediate32to64().cast_unsigned();
                        Op::StoreValue {
                            mem: mem(one),
                            value,
                        }
                    }),
                    _ => target(one).map(|to| match immediate(one) {
                        Some(value) => Op::Set { to, value },
                        None => Op::Clobber { to },
                    }),
                };
                self.keep(one, op);
            }
            Mnemonic::Lea => {
                let op = target(one).map(|to| match wide(one, 0) {
                    Some(to) => Op::Address { to, mem: mem(one) },
                    None => Op::Clobber { to },
                });
                self.keep(one, op);
            }
            Mnemonic::Push => {
                self.push(one, add(RSP, -8));
                if let Some(from) = wide(one, 0) {
                    let mem = on_stack();
                    self.push(one, Op::Store { mem, from });
                }
            }
            Mnemonic::Pop => {
                if let Some(to) = wide(one, 0) {
                    let mem = on_stack();
                    self.push(one, Op::Load { to, mem });
                }
                self.push(one, add(RSP, 8));
            }
            Mnemonic::Movzx | Mnemonic::Movsx | Mnemonic::Movsxd => {
                self.keep(one, target(one).map(|to| Op::Clobber { to }));
            }
            Mnemonic::Movups
            | Mnemonic::Movdqu
            | Mnemonic::Movaps
            | Mnemonic::Movdqa
            | Mnemonic::Movupd
            | Mnemonic::Vmovdqu
            | Mnemonic::Vmovups => self.vector(one),
            Mnemonic::Test => {
                self.tested = to.filter(|_| to == from);
            }
            Mnemonic::Cmp => {
                self.tested = to.filter(|_| immediate(one) == Some(0));
            }
            Mnemonic::Nop | Mnemonic::Endbr64 | Mnemonic::Prefetchnta | Mnemonic::Prefetcht0 => {}
            Mnemonic::Xchg => match (to, from) {
                (Some(a), Some(b)) => self.push(one, Op::Swap { a, b }),
                _ => self.other(one),
            },
            Mnemonic::Xor | Mnemonic::Sub
                if one.op0_kind() == OpKind::Register
                    && one.op1_kind() == OpKind::Register
                    && one.op0_register() == one.op1_register() =>
            {
                self.tested = None;
                if let Some(to) = target(one) {
                    self.push(one, Op::Set { to, value: 0 });
                }
            }
            Mnemonic::Add | Mnemonic::Sub => {
                self.tested = None;
                let minus = one.mnemonic() == Mnemonic::Sub;
                match (to, from, immediate(one)) {
                    (Some(to), _, Some(value)) => {
                        let value = value.cast_signed();
                        let value = if minus { value.wrapping_neg() } else { value };
                        self.push(one, add(to, value));
                    }
                    (Some(to), Some(b), None) => {
                        let a = to;
                        self.push(one, Op::Sum { to, a, b, minus });
                    }
                    _ => self.other(one),
                }
            }
            // Counts down in loops that copy; the flags tell of the result.
            Mnemonic::Dec => {
                let to = target(one);
                if let Some(to) = to {
                    self.push(one, add(to, -1));
                }
                self.tested = to;
            }
            Mnemonic::Movsq if one.has_rep_prefix() => self.push(one, Op::CopyWords),
            Mnemonic::Cmpxchg => {
                self.tested = None;
                self.push(one, Op::Clobber { to: RAX });
            }
            Mnemonic::Mul
            | Mnemonic::Div
            | Mnemonic::Idiv
            | Mnemonic::Cqo
            | Mnemonic::Cdq
            | Mnemonic::Rdtsc
            | Mnemonic::Cpuid => self.pair(one),
            Mnemonic::Imul if one.op_count() == 1 => self.pair(one),
            _ if is_conditional_move(one.mnemonic()) => {
                let op = match (to, from) {
                    (Some(to), Some(from)) => Some(Op::Either { to, from }),
                    _ => target(one).map(|to| Op::Clobber { to }),
                };
                self.keep(one, op);
            }
            _ => self.other(one),
        }
    }

    /// An instruction that leaves the flags alone; they no longer tell of a register that is overwritten.
    fn keep(&mut self, one: &Instruction, op: Option<Op>) {
        let Some(op) = op else { return };
        if let Op::Move { to, .. }
        | Op::Load { to, .. }
        | Op::Set { to, .. }
        | Op::Address { to, .. }
        | Op::Either { to, .. }
        | Op::Clobber { to } = op
            && self.tested == Some(to)
        {
            self.tested = None;
        }
        self.push(one, op);
    }

    fn pair(&mut self, one: &Instruction) {
        self.tested = None;
        self.push(one, Op::Clobber { to: RAX });
        self.push(one, Op::Clobber { to: RDX });
        if one.mnemonic() == Mnemonic::Cpuid {
            self.push(one, Op::Clobber { to: RCX });
            self.push(one, Op::Clobber { to: 3 });
        }
    }

    /// What computes something.
    fn other(&mut self, one: &Instruction) {
        self.tested = None;
        if one.op0_kind() != OpKind::Register || one.op_count() == 0 {
            return;
        }
        if matches!(
            one.mnemonic(),
            Mnemonic::Bt | Mnemonic::Ucomisd | Mnemonic::Ucomiss | Mnemonic::Comisd
        ) {
            return;
        }
        if let Some(to) = target(one) {
            self.push(one, Op::Clobber { to });
        } else if let Some(to) = vector(one.op0_register()) {
            self.push(one, Op::ClobberVector { to });
        }
    }

    fn vector(&mut self, one: &Instruction) {
        let (to, from) = (vector(one.op0_register()), vector(one.op1_register()));
        let mem = mem(one);
        let op = match (one.op0_kind(), one.op1_kind(), to, from) {
            (OpKind::Register, OpKind::Memory, Some(to), _) => Op::LoadVector { to, mem },
            (OpKind::Memory, OpKind::Register, _, Some(from)) => Op::StoreVector { mem, from },
            (OpKind::Register, OpKind::Register, Some(to), Some(from)) => {
                Op::MoveVector { to, from }
            }
            _ => return,
        };
        self.push(one, op);
    }
}

const fn on_stack() -> Mem {
    Mem {
        base: Some(RSP),
        indexed: false,
        offset: 0,
    }
}

const fn add(to: Reg, offset: i64) -> Op {
    Op::Address {
        to,
        mem: Mem {
            base: Some(to),
            indexed: false,
            offset,
        },
    }
}

/// The number of a general register of any width.
fn reg(register: Register) -> Option<Reg> {
    let full = register.full_register();
    full.is_gpr64()
        .then(|| Reg::try_from(full.number()).ok())
        .flatten()
}

fn vector(register: Register) -> Option<Reg> {
    register
        .is_vector_register()
        .then(|| Reg::try_from(register.number()).ok())
        .flatten()
        .filter(|r| *r < 32)
}

/// An operand that is a register of 64 bits.
fn wide(one: &Instruction, operand: u32) -> Option<Reg> {
    if operand >= one.op_count() || one.op_kind(operand) != OpKind::Register {
        return None;
    }
    let register = one.op_register(operand);
    register.is_gpr64().then(|| reg(register)).flatten()
}

/// The register of any width that is written.
fn target(one: &Instruction) -> Option<Reg> {
    (one.op0_kind() == OpKind::Register)
        .then(|| reg(one.op0_register()))
        .flatten()
}

fn immediate(one: &Instruction) -> Option<u64> {
    (one.op_count() == 2
        && !matches!(
            one.op1_kind(),
            OpKind::Register | OpKind::Memory | OpKind::NearBranch64
        ))
    .then(|| one.try_immediate(1).ok())
    .flatten()
}

fn mem(one: &Instruction) -> Mem {
    let base = match one.memory_base() {
        Register::None | Register::RIP | Register::EIP => None,
        base => reg(base),
    };
    let indexed = one.memory_index() != Register::None;
    Mem {
        base,
        // Without a base a register is what the address depends on.
        indexed: indexed || one.segment_prefix() != Register::None,
        offset: one.memory_displacement64().cast_signed(),
    }
}

fn is_conditional_move(mnemonic: Mnemonic) -> bool {
    matches!(
        mnemonic,
        Mnemonic::Cmova
            | Mnemonic::Cmovae
            | Mnemonic::Cmovb
            | Mnemonic::Cmovbe
            | Mnemonic::Cmove
            | Mnemonic::Cmovg
            | Mnemonic::Cmovge
            | Mnemonic::Cmovl
            | Mnemonic::Cmovle
            | Mnemonic::Cmovne
            | Mnemonic::Cmovno
            | Mnemonic::Cmovnp
            | Mnemonic::Cmovns
            | Mnemonic::Cmovo
            | Mnemonic::Cmovp
            | Mnemonic::Cmovs
    )
}
