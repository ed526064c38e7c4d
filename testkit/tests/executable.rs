//! Executables: goblin and Go's own tools see in them what the words say.

use std::process::Command;

use goblin::elf::Elf;
use goblin::mach::{Mach, SingleArch};
use goblin::pe::PE;
use mmlint_testkit::executable::{Words, build};

const PLATFORMS: [&str; 10] = [
    "linux-amd64",
    "linux-arm64",
    "linux-386",
    "linux-arm",
    "freebsd-amd64",
    "darwin-amd64",
    "darwin-arm64",
    "darwin-fat",
    "windows-amd64",
    "windows-arm64",
];

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn goblin_reads_all_of_them() {
    for platform in PLATFORMS {
        for words in [
            "",
            "go",
            "go plugin",
            "plugin",
            "go plugin unstripped",
            "unstripped",
            "packed",
            "race debug dirty paths replace",
        ] {
            let words = format!("{platform} {words}");
            let bytes = build(&words).expect(&words);
            assert_eq!(bytes, build(&words).expect("again"));
            assert!(bytes.len() < 12_000, "{words}: {} bytes", bytes.len());
            let complaint = |error: goblin::error::Error| -> u32 { panic!("{words}: {error}") };
            let machine = if platform.starts_with("darwin") {
                match Mach::parse(&bytes) {
                    Ok(Mach::Binary(mach)) => mach.header.cputype,
                    Ok(Mach::Fat(fat)) => {
                        let slices: Vec<SingleArch> = fat
                            .into_iter()
                            .map(|slice| slice.expect("a slice"))
                            .collect();
                        assert_eq!(slices.len(), 2);
                        0
                    }
                    Err(error) => complaint(error),
                }
            } else if platform.starts_with("windows") {
                PE::parse(&bytes)
                    .map_or_else(complaint, |pe| u32::from(pe.header.coff_header.machine))
            } else {
                Elf::parse(&bytes).map_or_else(complaint, |elf| u32::from(elf.header.e_machine))
            };
            let expected = match platform {
                "linux-amd64" | "freebsd-amd64" => 62,
                "linux-arm64" => 183,
                "linux-386" => 3,
                "linux-arm" => 40,
                "darwin-amd64" => 0x0100_0007,
                "darwin-arm64" => 0x0100_000c,
                "windows-amd64" => 0x8664,
                "windows-arm64" => 0xaa64,
                _ => 0,
            };
            assert_eq!(machine, expected, "{words}");
        }
    }
}

#[test]
fn tables_of_go() {
    for platform in PLATFORMS {
        let client = b"github.com/mattermost/mattermost/server/public/plugin.ClientMain\0";
        for (words, info, table, plugin) in [
            ("", false, false, false),
            ("go", true, true, false),
            ("plugin", false, true, true),
            ("go plugin", true, true, true),
            ("packed go plugin", false, false, false),
        ] {
            let bytes = build(&format!("{platform} {words}")).expect(words);
            assert_eq!(
                has(&bytes, b"\xff Go buildinf:"),
                info,
                "{platform} {words}"
            );
            assert_eq!(
                has(&bytes, &[0xf1, 0xff, 0xff, 0xff, 0, 0]),
                table,
                "{platform} {words}"
            );
            assert_eq!(has(&bytes, client), plugin, "{platform} {words}");
        }
    }
    let old = build("linux-amd64 plugin go=1.19.5 sdk=v5.37.0 func=main.(*Plugin).OnActivate")
        .expect("words");
    assert!(has(&old, &[0xf0, 0xff, 0xff, 0xff, 0, 0]) && has(&old, b"go1.19.5"));
    assert!(
        has(&old, b"mattermost-server/v5/plugin.ClientMain\0")
            && has(&old, b"main.(*Plugin).OnActivate\0")
    );
}

#[test]
fn what_elf_files_ask_for() {
    for (words, loader, library, version) in [
        (
            "linux-amd64 dynamic",
            "/lib64/ld-linux-x86-64.so.2",
            "libc.so.6",
            true,
        ),
        (
            "linux-386 go plugin dynamic",
            "/lib/ld-linux.so.2",
            "libc.so.6",
            true,
        ),
        (
            "linux-arm go dynamic unstripped",
            "/lib/ld-linux-armhf.so.3",
            "libc.so.6",
            true,
        ),
        (
            "linux-arm64 dynamic",
            "/lib/ld-linux-aarch64.so.1",
            "libc.so.6",
            true,
        ),
        (
            "linux-amd64 go musl",
            "/lib/ld-musl-x86_64.so.1",
            "libc.musl-x86_64.so.1",
            false,
        ),
    ] {
        let bytes = build(words).expect(words);
        let elf = Elf::parse(&bytes).expect(words);
        assert_eq!(
            (elf.interpreter, elf.libraries.as_slice()),
            (Some(loader), &[library][..]),
            "{words}"
        );
        let versions: Vec<_> = elf
            .verneed
            .iter()
            .flat_map(|needs| {
                needs
                    .iter()
                    .flat_map(|need| need.iter().map(|aux| aux.vna_name).collect::<Vec<_>>())
            })
            .map(|name| elf.dynstrtab.get_at(name).expect("a name"))
            .collect();
        assert_eq!(
            versions,
            if version { vec!["GLIBC_2.34"] } else { vec![] },
            "{words}"
        );
        assert_eq!(elf.dynsyms.len(), 2);
    }
    let bytes = build("linux-amd64 go").expect("words");
    let elf = Elf::parse(&bytes).expect("ELF");
    assert!(elf.interpreter.is_none() && elf.dynamic.is_none() && elf.syms.is_empty());
    let loads: Vec<_> = elf
        .program_headers
        .iter()
        .filter(|header| header.p_type == 1)
        .collect();
    assert_eq!(
        (loads.len(), loads[0].p_flags, loads[0].p_filesz),
        (1, 5, bytes.len() as u64)
    );
    let bytes = build("linux-amd64 go truncated").expect("words");
    let elf = Elf::parse(&bytes).expect("ELF");
    assert!(
        elf.program_headers
            .iter()
            .any(|header| header.p_offset + header.p_filesz > bytes.len() as u64)
    );
    let bytes = build("linux-amd64 go plugin unstripped").expect("words");
    assert_eq!(Elf::parse(&bytes).expect("ELF").syms.len(), 6);
}

#[test]
fn go_reads_the_build_information() {
    let folder = tempfile::tempdir().expect("a folder");
    if Command::new("go").arg("version").output().is_err() {
        eprintln!("skipped: there is no go here");
        return;
    }
    for platform in PLATFORMS {
        let path = folder.path().join(platform);
        std::fs::write(
            &path,
            build(&format!("{platform} go plugin revision=abc")).expect(platform),
        )
        .expect("a file");
        let output = Command::new("go")
            .args(["version", "-m"])
            .arg(&path)
            .output()
            .expect("go");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let os = platform.split('-').next().expect("an operating system");
        for part in [
            ": go1.24.0\n",
            "\tpath\tgithub.com/example/plugin/server\n",
            "\tmod\tgithub.com/example/plugin\t(devel)",
            "\tdep\tgithub.com/mattermost/mattermost/server/public\tv0.1.21\t",
            "\tbuild\tCGO_ENABLED=0\n",
            "\tbuild\t-trimpath=true\n",
            "\tbuild\tvcs.revision=abc\n",
            &format!("\tbuild\tGOOS={os}\n"),
        ] {
            assert!(
                text.contains(part),
                "{platform}: {part:?} in {text}{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn symbols_of_mach_o_and_pe() {
    for (words, count) in [("darwin-arm64 go unstripped", 3), ("darwin-amd64 go", 0)] {
        let bytes = build(words).expect(words);
        let Ok(Mach::Binary(mach)) = Mach::parse(&bytes) else {
            panic!("{words}")
        };
        assert_eq!(mach.symbols().count(), count, "{words}");
        assert_eq!(mach.libs, ["self", "/usr/lib/libSystem.B.dylib"]);
    }
    for (words, count) in [("windows-amd64 go unstripped", 3), ("windows-arm64 go", 0)] {
        let bytes = build(words).expect(words);
        let pe = PE::parse(&bytes).expect(words);
        assert_eq!(
            pe.header.coff_header.number_of_symbol_table, count,
            "{words}"
        );
        assert_eq!(pe.sections.len(), 3);
    }
}

#[test]
fn words_that_make_no_sense() {
    for (words, part) in [
        ("go plugin", "no platform"),
        ("linux-amd64 linux-arm64", "two platforms"),
        ("windows-amd64 dynamic", "for Linux"),
        ("linux-amd64 go=1.17", "1.18"),
        ("linux-amd64 race=yes", "unknown"),
        ("linux-mips", "unknown"),
    ] {
        let message = Words::parse(words).expect_err(words);
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(
        Words::parse("go darwin-arm64")
            .expect("words")
            .platform_name(),
        "darwin-arm64"
    );
}

#[test]
fn words_for_builds_are_heard() {
    let words = "linux-amd64 plugin main=example.com/m dep=example.com/d@v1.2.3 \
                 replace=example.com/r=>../r home=/home/bob sdk=v5.4.0+incompatible";
    let bytes = build(words).expect(words);
    for part in [
        "mod\texample.com/m\t",
        "dep\texample.com/d\tv1.2.3\t",
        "dep\texample.com/r\tv0.0.0-00010101000000-000000000000\n=>\t../r\t",
        "/home/bob/plugin/server/main.go",
        "dep\tgithub.com/mattermost/mattermost-server\tv5.4.0+incompatible\t",
        "github.com/mattermost/mattermost-server/plugin.ClientMain",
    ] {
        assert!(has(&bytes, part.as_bytes()), "{part}");
    }
    let signed = |words: &str| {
        let bytes = build(words).expect(words);
        has(&bytes, &[0xfa, 0xde, 0x0c, 0xc0])
    };
    assert!(signed("darwin-arm64") && !signed("darwin-arm64 unsigned"));
    for wrong in [
        "linux-amd64 unsigned",
        "darwin-arm64 cut",
        "linux-amd64 dep=x",
        "linux-amd64 replace=x",
    ] {
        assert!(build(wrong).is_err(), "{wrong}");
    }
}
