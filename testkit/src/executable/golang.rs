//! What Go's linker leaves in every program: build information, and a little machine code.

use std::fmt::Write;

use super::words::{Arch, Os, Sdk, Words};
use crate::bytes::Out;

/// Marks before and after the module text (`infoStart` and `infoEnd` of cmd/go/internal/modload).
const MARKS: [[u8; 16]; 2] = [
    [
        0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02, 0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18,
        0xe6,
    ],
    [
        0xf9, 0x32, 0x43, 0x31, 0x86, 0x18, 0x20, 0x72, 0x00, 0x82, 0x42, 0x10, 0x41, 0x16, 0xd8,
        0xf2,
    ],
];

/// The build information with its strings inline, as since Go 1.18.
pub(super) fn build_info(words: &Words) -> Vec<u8> {
    let mut out = Out::new(words.wide());
    out.put(b"\xff Go buildinf:")
        .u8(if words.wide() { 8 } else { 4 })
        .u8(2)
        .zeros_until(32);
    let version = format!("go{}", words.go_version);
    let modules = [&MARKS[0], module_text(words).as_bytes(), &MARKS[1]].concat();
    out.varint(version.len() as u64).put(version.as_bytes());
    out.varint(modules.len() as u64).put(&modules);
    out.align(16);
    out.bytes
}

/// The module text: what `go version -m` prints.
fn module_text(words: &Words) -> String {
    let mut text = String::new();
    let mut line = |parts: &[&str]| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", parts.join("\t"));
    };
    line(&["path", &format!("{}/server", words.main)]);
    line(&["mod", &words.main, "(devel)", ""]);
    if words.has("replace") {
        line(&["dep", "github.com/example/library", "v1.2.3"]);
        line(&["=>", "../library", "(devel)", ""]);
    }
    for (path, place) in &words.replaced {
        line(&["dep", path, "v0.0.0-00010101000000-000000000000"]);
        line(&["=>", place, "(devel)", ""]);
    }
    for (path, version) in &words.deps {
        line(&[
            "dep",
            path,
            version,
            "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ]);
    }
    if let Sdk::Version(version) = &words.sdk {
        line(&[
            "dep",
            "github.com/hashicorp/go-plugin",
            "v1.7.0",
            "h1:YghfQH/0QmPNc/AZMTFE3ac8fipZyZECHdDPshfk+mA=",
        ]);
        line(&[
            "dep",
            &words.sdk_path(),
            version,
            "h1:3Fsmk6fN0nHOmbNtKtcwcGGC1WSYGEjDPmVLrQSxVRw=",
        ]);
    }
    let mut build = |key: &str, value: &str| line(&["build", &format!("{key}={value}")]);
    build("-buildmode", "exe");
    build("-compiler", "gc");
    if words.has("debug") {
        build("-gcflags", "\"all=-N -l\"");
    }
    if words.has("race") {
        build("-race", "true");
    }
    if !words.has("paths") {
        build("-trimpath", "true");
    }
    let cgo = words.has("cgo") || words.has("race") || words.loader.is_some();
    build("CGO_ENABLED", if cgo { "1" } else { "0" });
    build("GOARCH", words.goarch());
    build("GOOS", words.goos());
    match words.arch {
        Arch::Amd64 => build("GOAMD64", "v1"),
        Arch::Arm64 => build("GOARM64", "v8.0"),
        Arch::I386 => build("GO386", "sse2"),
        Arch::Arm => build("GOARM", "7"),
    }
    if words.revision.is_some() || words.has("dirty") {
        build("vcs", "git");
        build(
            "vcs.revision",
            words
                .revision
                .as_deref()
                .unwrap_or("8e1b6d9d3f0e6f3f4d8a51c2a7f6f4e1c0b9a872"),
        );
        build("vcs.time", "2025-01-01T00:00:00Z");
        build(
            "vcs.modified",
            if words.has("dirty") { "true" } else { "false" },
        );
    }
    text
}

/// The size of every function's code.
pub(super) const FUNCTION: u64 = 16;

/// The code: one function for each name in the table, at least one. The first leaves with status 1 where that takes no
/// library.
pub(super) fn code(words: &Words) -> Vec<u8> {
    let (start, filler): (&[u8], &[u8]) = match (words.os, words.arch) {
        // mov edi, 1; mov eax, 60 (exit); syscall
        (Os::Linux, Arch::Amd64) => (&[0xbf, 1, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05], &[0xcc]),
        // mov ebx, 1; mov eax, 1 (exit); int 0x80
        (Os::Linux, Arch::I386) => (&[0xbb, 1, 0, 0, 0, 0xb8, 1, 0, 0, 0, 0xcd, 0x80], &[0xcc]),
        // mov x0, 1; mov x8, 93 (exit); svc 0
        (Os::Linux, Arch::Arm64) => (
            &[0x20, 0, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 1, 0, 0, 0xd4],
            &[0, 0, 0x20, 0xd4],
        ),
        // mov r0, 1; mov r7, 1 (exit); svc 0
        (_, Arch::Arm) => (
            &[1, 0, 0xa0, 0xe3, 1, 0x70, 0xa0, 0xe3, 0, 0, 0, 0xef],
            &[0x70, 0, 0x20, 0xe1],
        ),
        // mov w0, 1; ret
        (_, Arch::Arm64) => (
            &[0x20, 0, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6],
            &[0, 0, 0x20, 0xd4],
        ),
        // mov eax, 1; ret
        _ => (&[0xb8, 1, 0, 0, 0, 0xc3], &[0xcc]),
    };
    let mut function = start.to_vec();
    function.extend(filler.iter().cycle().take(FUNCTION as usize - start.len()));
    function.repeat(words.functions.as_ref().map_or(1, Vec::len))
}
