//! What needs no Go: instructions, names, values, blocks. The whole is tested by `tests/calls.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use proptest::prelude::*;

use super::functions::Function;
use super::fuzzing::{Table, read_table};
use super::graph::{self, Code, Runtime};
use super::ir::{self, Instr, Mem, Op, ZERO};
use super::names;
use super::types::TypeId;
use super::value::{Slots, State, Value};

fn amd64(code: &[u8]) -> Vec<Op> {
    let found = ir::decode(true, code, 0x1000);
    found.into_iter().map(|one| one.op).collect()
}

fn arm64(code: &[u32]) -> Vec<Op> {
    let bytes: Vec<u8> = code.iter().flat_map(|word| word.to_le_bytes()).collect();
    let found = ir::decode(false, &bytes, 0x1000);
    found.into_iter().map(|one| one.op).collect()
}

const fn mem(base: u8, offset: i64) -> Mem {
    Mem {
        base: Some(base),
        indexed: false,
        offset,
    }
}

#[test]
fn a_call_through_an_interface_on_amd64() {
    // MOVQ 0x20(AX), CX; TESTQ CX, CX; JE +2; MOVQ 0x1e8(CX), DX; CALL DX; RET
    let code = [
        0x48, 0x8b, 0x48, 0x20, 0x48, 0x85, 0xc9, 0x74, 0x09, 0x48, 0x8b, 0x91, 0xe8, 0x01, 0x00,
        0x00, 0xff, 0xd2, 0xc3,
    ];
    let wanted = [
        Op::Load {
            to: 1,
            mem: mem(0, 0x20),
        },
        Op::Branch {
            to: 0x1012,
            nil: Some((1, true)),
        },
        Op::Load {
            to: 2,
            mem: mem(1, 0x1e8),
        },
        Op::CallRegister { through: 2 },
        Op::Return,
    ];
    assert_eq!(amd64(&code), wanted);
}

#[test]
fn amd64_moves_vectors_and_counts() {
    // MOVUPS X15, 0x10(SP); DECL DX; JNE back; LEAQ 0x10(IP), AX
    let code = [
        0x44, 0x0f, 0x11, 0x7c, 0x24, 0x10, 0xff, 0xca, 0x75, 0xf6, 0x48, 0x8d, 0x05, 0x10, 0x00,
        0x00, 0x00,
    ];
    let wanted = [
        Op::StoreVector {
            mem: mem(4, 0x10),
            from: 15,
        },
        Op::Address {
            to: 2,
            mem: mem(2, -1),
        },
        Op::Branch {
            to: 0x1000,
            nil: Some((2, false)),
        },
        Op::Address {
            to: 0,
            mem: Mem {
                base: None,
                indexed: false,
                offset: 0x1021,
            },
        },
    ];
    assert_eq!(amd64(&code), wanted);
}

#[test]
fn a_call_through_an_interface_on_arm64() {
    let code = [
        0xf940_1001, // MOVD 32(R0), R1
        0xb400_0081, // CBZ R1, 4(PC)
        0xf940_f422, // MOVD 488(R1), R2
        0xd63f_0040, // CALL (R2)
        0xd65f_03c0, // RET
    ];
    let wanted = [
        Op::Load {
            to: 1,
            mem: mem(0, 0x20),
        },
        Op::Branch {
            to: 0x1014,
            nil: Some((1, true)),
        },
        Op::Load {
            to: 2,
            mem: mem(1, 488),
        },
        Op::CallRegister { through: 2 },
        Op::Return,
    ];
    assert_eq!(arm64(&code), wanted);
}

#[test]
fn arm64_addresses_pairs_and_constants() {
    let code = [
        0xf81e_0ffe, // MOVD.W R30, -32(RSP)
        0xa900_7fff, // STP (ZR, ZR), (RSP)
        0xb000_0000, // ADRP 0x2000, R0
        0x9100_4000, // ADD $16, R0
        0xaa01_03e2, // MOVD R1, R2
        0xb27e_03f8, // ORR $4, ZR, R24
        0xadc1_4410, // LDP.W 32(R0), (F16, F17)
        0x9400_0001, // CALL
    ];
    let wanted = [
        Op::Address {
            to: 31,
            mem: mem(31, -32),
        },
        Op::Store {
            mem: mem(31, 0),
            from: 30,
        },
        Op::Store {
            mem: mem(31, 0),
            from: ZERO,
        },
        Op::Store {
            mem: mem(31, 8),
            from: ZERO,
        },
        Op::Set {
            to: 0,
            value: 0x2000,
        },
        Op::Address {
            to: 0,
            mem: mem(0, 16),
        },
        Op::Move { to: 2, from: 1 },
        Op::Set { to: 24, value: 4 },
        Op::Address {
            to: 0,
            mem: mem(0, 32),
        },
        Op::LoadVector {
            to: 16,
            mem: mem(0, 0),
        },
        Op::LoadVector {
            to: 17,
            mem: mem(0, 16),
        },
        Op::Call { to: 0x1020 },
    ];
    assert_eq!(arm64(&code), wanted);
}

#[test]
fn names_of_symbols() {
    assert_eq!(names::package("main.main"), "main");
    assert_eq!(
        names::package("github.com/a/b.(*T).M.func1"),
        "github.com/a/b"
    );
    assert_eq!(names::package("a/b.F[go.shape.struct { x/y.T }]"), "a/b");
    assert_eq!(names::unescape("gopkg.in/yaml%2ev3"), "gopkg.in/yaml.v3");
    assert_eq!(names::unescape("100%"), "100%");
    let receiver = |name| names::receiver(name);
    assert_eq!(receiver("a/b.(*T).M"), Some(("a/b.T".to_owned(), true)));
    assert_eq!(receiver("main.T.M"), Some(("main.T".to_owned(), false)));
    assert_eq!(receiver("main.(*T).M.func1"), None);
    assert_eq!(receiver("main.(*T).M-fm"), None);
    assert_eq!(receiver("main.init.0"), None);
    assert_eq!(receiver("main.main"), None);
    assert!(names::is_init("a/b.init") && names::is_init("main.init.12"));
    assert!(!names::is_init("main.init.func1") && !names::is_init("main.initial"));
    for name in [
        "github.com/blang/semver/v4.Parse",
        "github.com/coreos/go-semver/semver.(*Version).Compare",
        "github.com/hashicorp/go-version.NewVersion",
        "github.com/mattermost/mattermost/server/public/model.SplitVersion",
    ] {
        assert!(names::is_of_versions(name), "{name}");
    }
    for name in ["a/versions.Parse", "a/model.SplitVersions", "a/semvers.New"] {
        assert!(!names::is_of_versions(name), "{name}");
    }
}

#[test]
fn functions_of_the_runtime() {
    assert_eq!(graph::runtime("runtime.newobject"), Some(Runtime::New));
    assert_eq!(
        graph::runtime("runtime.gcWriteBarrier4"),
        Some(Runtime::KeepsAll)
    );
    assert_eq!(
        graph::runtime("runtime.mapaccess2_faststr"),
        Some(Runtime::MapElem(4))
    );
    assert_eq!(graph::runtime("main.newobject"), None);
    assert!(graph::never_returns("runtime.panicIndex"));
    assert!(!graph::never_returns("runtime.blockevent"));
}

#[test]
fn what_is_known_better_wins_and_joining_ends() {
    let (api, other) = (Value::Itab(TypeId(8)), Value::Itab(TypeId(16)));
    let mut value = Value::Unknown;
    assert!(value.join(Value::Const(0)) && value.join(Value::Const(5)) && value.join(api));
    assert!(!value.join(other) && !value.join(Value::Unknown));
    assert_eq!(value, api);

    let mut state = State::new();
    state.set(1, api);
    state.set(2, api);
    state.set(3, other);
    state.nil(1);
    assert_eq!(
        [state.get(1), state.get(2), state.get(3), state.get(ZERO)],
        [Value::Const(0), Value::Const(0), other, Value::Const(0)]
    );
    let mut slots = Slots::default();
    slots.set(8, api);
    slots.set(-8, other);
    assert_eq!(slots.range(-16, 8).collect::<Vec<_>>(), [(-8, other)]);
    slots.clear(-8, 0);
    assert_eq!((slots.get(-8), slots.get(8)), (Value::Unknown, api));
}

/// A jump may go to an instruction that has no operation: the next one stands for it.
#[test]
fn blocks_follow_jumps_to_what_has_no_operation() {
    let at = |at, op| Instr { at, op };
    let instrs = vec![
        at(0, Op::Branch { to: 12, nil: None }),
        at(4, Op::Clobber { to: 0 }),
        at(8, Op::JumpElsewhere { through: None }),
        at(16, Op::Return),
        at(20, Op::Stop),
    ];
    let function = Function::at(0, 24);
    let code = Code::new(0, &function, instrs);
    let next: Vec<_> = code.blocks.iter().map(|b| b.next.clone()).collect();
    // What nothing else goes to is where a jump through a table may go.
    assert_eq!(next, [vec![2, 1], vec![3], vec![], vec![]]);
}

proptest! {
    #[test]
    fn any_code_makes_blocks(bytes: Vec<u8>, at in 0u64..u64::MAX) {
        for arch in [true, false] {
            let instrs = ir::decode(arch, &bytes, at);
            let function = Function::at(at, at.saturating_add(bytes.len() as u64));
            let code = Code::new(0, &function, instrs);
            let count: usize = code.blocks.iter().map(|b| b.to - b.from).sum();
            prop_assert_eq!(count, code.instrs.len());
        }
    }

    #[test]
    fn any_table_is_read(bytes in prop::collection::vec(any::<u8>(), 0..2048), zeros: bool) {
        let mut bytes = bytes;
        if zeros {
            // Small numbers are what lists and offsets are made of.
            bytes.iter_mut().step_by(3).for_each(|byte| *byte = 0);
        }
        for table in Table::ALL {
            prop_assert!(read_table(table, &bytes) <= bytes.len() + 1, "{:?}", table);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>, head in 0usize..4) {
        let heads: [&[u8]; 4] = [b"", b"\x7fELF\x02\x01\x01", b"MZ", b"\xcf\xfa\xed\xfe\x07\x00\x00\x01"];
        let file = [heads[head], &bytes].concat();
        prop_assert!(super::analyse(&file).is_err());
    }
}

/// Structs of two of the next, down to an empty one: no part of them is ever found, and there are 2^30 ways down.
#[test]
fn structs_that_double_are_given_up() {
    const HEAD: usize = 48;
    const LEVELS: usize = 30;
    let mut bytes = vec![0; HEAD + 0x1100];
    let mut put = |at: usize, value: &[u8]| {
        bytes[at..at + value.len()].copy_from_slice(value);
    };
    let address = |at: usize| (0x1_0000 + at as u64).to_le_bytes();
    for level in 0..LEVELS {
        let at = HEAD + 0x40 + level * 0x80;
        // The kind, a struct; the list of fields behind the descriptor and its package; no field of the last.
        put(at + 23, &[25]);
        put(at + 56, &address(at + 80));
        put(at + 64, &[if level + 1 < LEVELS { 2 } else { 0 }]);
        for field in 0..2 {
            put(at + 80 + field * 24 + 8, &address(at + 0x80));
        }
    }
    // The release, and where the list of types is, which names the first.
    put(0, &[3]);
    put(30, &0x1000_u16.to_le_bytes());
    put(32, &[1]);
    put(HEAD + 0x1000, &0x40_u32.to_le_bytes());
    assert!(read_table(Table::Types, &bytes) > 0);
}

/// A record, right in everything but that its types are at the end of the address space.
#[test]
fn types_that_no_memory_holds_are_not_added_to() {
    const RECORD: usize = 0xf0;
    let mut bytes = vec![0; 0x800];
    let mut put = |at: usize, value: u64| {
        bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
    };
    let address = |at: u64| 0x1_0000 + at;
    // The table of functions: its first word, how many there are, and how far off their names are.
    put(0, 0x0801_0000_ffff_fff1);
    put(8, 1);
    put(0x20, 0x80);
    let mut word = |index: usize, value: u64| put(RECORD + index * 8, value);
    word(0, address(0));
    for (list, at) in [
        (1, 0x80),
        (4, 0x90),
        (7, 0xa0),
        (10, 0xb0),
        (13, 0xc0),
        (16, 0xd0),
        (44, 0x700),
    ] {
        word(list, address(at));
        word(list + 1, 8);
        word(list + 2, 8);
    }
    word(22, address(0));
    word(23, address(0x700));
    word(37, u64::MAX - 8);
    word(38, u64::MAX);
    assert_eq!(read_table(Table::ModuleData, &bytes), 0);
}
