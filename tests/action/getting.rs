//! Getting the program: a release, its checksum, the sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{ASSET, Machine, common, machine, mmlint, touched};

#[test]
fn a_program_that_is_not_the_released_one_is_not_run() {
    let machine = machine();
    let archive = machine.path("releases").join(format!("{ASSET}.tar.gz"));
    let mut bytes = std::fs::read(&archive).unwrap();
    bytes.push(0);
    std::fs::write(&archive, bytes).unwrap();
    let run = machine.run(&[]);
    assert_eq!(run.status, 3);
    assert_eq!(run.ran, ["Get mmlint"]);
    assert_eq!(run.outputs["result"], "unchecked");
    assert!(run.log.contains("is not what was released"), "{}", run.log);
    assert_eq!(
        common::files(&machine.path("temp dir"), "gz"),
        Vec::<PathBuf>::new()
    );
}

#[test]
fn a_release_that_names_no_checksum_for_the_program_is_not_trusted() {
    let machine = machine();
    std::fs::write(machine.path("releases/SHA256SUMS"), "").unwrap();
    machine.program("programs/cargo", "#!/bin/sh\necho built >&2\nexit 1\n");
    let run = machine.run(&[]);
    assert_ne!(run.status, 0);
    assert_eq!(run.ran.last().unwrap(), "Build mmlint", "{}", run.log);
}

#[test]
fn a_release_is_chosen_by_version() {
    let machine = machine();
    let own = env!("CARGO_PKG_VERSION");
    for version in [own, &format!("v{own}"), "latest"] {
        let run = machine.run(&[("version", version)]);
        assert_eq!(run.status, 0, "{version}: {}", run.log);
        assert!(
            run.log.contains(&format!("mmlint {own}, SHA-256 ")),
            "{}",
            run.log
        );
    }
    for (version, status, result) in [
        ("99.0.0", 3, "unchecked"),
        ("1.x", 2, "usage"),
        ("$(touch pwned)", 2, "usage"),
        ("../../x", 2, "usage"),
    ] {
        let run = machine.run(&[("version", version)]);
        assert_eq!(run.status, status, "{version}: {}", run.log);
        assert_eq!(run.outputs["result"], result, "{version}");
    }
    assert_eq!(touched(&machine), Vec::<PathBuf>::new());
}

#[test]
fn where_nothing_is_released_the_actions_own_sources_are_built_and_kept() {
    let mut machine = machine().without_release();
    // The part of `cargo install` that counts here.
    let script = format!(
        "#!/bin/bash\nset -eu\n[ \"$1\" = install ]\nwhile [ $# -gt 1 ]; do\n\
         case $1 in --root) to=$2 ;; --path) from=$2 ;; esac; shift; done\n\
         [ -f \"$from/Cargo.toml\" ]\nmkdir -p \"$to/bin\" \"$CARGO_TARGET_DIR\"\n\
         cat >\"$to/bin/mmlint\" <<'END'\n{}END\nchmod +x \"$to/bin/mmlint\"\n",
        mmlint()
    );
    machine.program("programs/cargo", &script);
    machine.program(
        "programs/rustup",
        "#!/bin/sh\necho \"$@\" >>\"$HOME/rustup.log\"\n",
    );
    let run = machine.run(&[]);
    assert_eq!(run.status, 0, "{}", run.log);
    let whole = [
        "Get mmlint",
        "Look for an earlier build",
        "Build mmlint",
        "Keep the build",
        "Check",
    ];
    assert_eq!(run.ran, whole);
    assert_eq!(run.outputs["result"], "clean");
    let key = &run.called[0].1["key"];
    let (system, sources) = key
        .split_once(concat!("-", env!("CARGO_PKG_VERSION"), "-"))
        .unwrap();
    assert_eq!(sources.len(), 64, "{key}");
    // A program that was built with a newer C library does not run.
    let libc = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let libc = libc.map_or_else(|_| Vec::new(), |output| output.stdout);
    let libc = String::from_utf8(libc).unwrap().trim().replace(' ', "-");
    let named = format!("mmlint-Linux-X64-{libc}");
    assert_eq!(system, named.trim_end_matches('-'));
    assert_eq!(run.called[0].1, run.called[1].1);
    let asked = std::fs::read_to_string(machine.path("temp dir/rustup.log")).unwrap();
    assert!(
        asked.contains("toolchain install 1.95 --profile minimal"),
        "{asked}"
    );

    let built = PathBuf::from(&run.called[0].1["path"]);
    let kept = machine.path("kept");
    std::fs::rename(built, &kept).unwrap();
    machine.cached = Some(kept);
    std::fs::remove_file(machine.path("programs/cargo")).unwrap();
    let run = machine.run(&[("version", "source")]);
    assert_eq!(run.status, 0, "{}", run.log);
    assert_eq!(
        run.ran,
        ["Get mmlint", "Look for an earlier build", "Check"]
    );
}

#[test]
fn where_it_can_neither_be_had_nor_built_it_is_said_what_to_do() {
    let machine = machine().without_release();
    let hidden = [("PATH".to_owned(), bare_path(&machine))];
    let machine = Machine {
        env: hidden.into(),
        ..machine
    };
    let run = machine.run(&[]);
    assert_eq!(run.status, 3, "{}", run.log);
    assert!(
        run.log.contains("there is no cargo. Install Rust 1.95"),
        "{}",
        run.log
    );
    let machine = Machine {
        env: [("BROKEN".to_owned(), "1".to_owned())].into(),
        ..machine
    };
    let run = machine.run(&[]);
    assert_eq!(run.status, 3);
    assert!(run.log.contains("cannot be reached"), "{}", run.log);
}

#[test]
fn only_where_there_is_no_release_yet_the_newest_is_built() {
    let answered = |answer: &str| {
        let machine = Machine {
            env: [("LATEST".to_owned(), answer.to_owned())].into(),
            ..machine()
        };
        machine.program("programs/cargo", "#!/bin/sh\necho built >&2\nexit 1\n");
        machine.run(&[("version", "latest")])
    };
    let none = answered("200 https://github.com/o/r/releases");
    assert_eq!(none.ran.last().unwrap(), "Build mmlint", "{}", none.log);
    for answer in [
        "503 https://github.com/o/r/releases/latest",
        "404 https://github.com/o/r/releases/latest",
        "503 https://github.com/o/r/releases",
        "200 https://github.com/login",
    ] {
        let run = answered(answer);
        assert_eq!(run.status, 3, "{answer}: {}", run.log);
        assert_eq!(run.ran, ["Get mmlint"], "{answer}");
        assert_eq!(run.outputs["result"], "unchecked", "{answer}");
        let said = format!("/releases/latest: the answer is {}", &answer[..3]);
        assert!(run.log.contains(&said), "{answer}: {}", run.log);
    }
}

/// A `PATH` with what the scripts use, and no cargo wherever the machine has it.
fn bare_path(machine: &Machine) -> String {
    let bare = machine.path("bare");
    std::fs::create_dir(&bare).unwrap();
    for name in [
        "awk",
        "bash",
        "cat",
        "cut",
        "dirname",
        "find",
        "mktemp",
        "od",
        "sha256sum",
        "shasum",
        "sort",
        "tr",
        "xargs",
    ] {
        for folder in ["/usr/bin", "/bin"] {
            let program = Path::new(folder).join(name);
            if program.exists() && !bare.join(name).exists() {
                std::os::unix::fs::symlink(program, bare.join(name)).unwrap();
            }
        }
    }
    format!("{}:{}", machine.path("programs").display(), bare.display())
}
