//! Go's function table (pclntab), in the form of Go 1.18 and of 1.20 and later.

use super::golang::FUNCTION;
use super::words::{Arch, Sdk, Words};
use crate::bytes::{Out, Strings};

/// The table of the functions in `words`, whose code starts at the address `text`.
pub(super) fn table(words: &Words, text: u64) -> Vec<u8> {
    let names = words.functions.as_deref().unwrap_or_default();
    let since_120 = words.go_minor().is_none_or(|minor| minor >= 20);
    let quantum: u8 = if matches!(words.arch, Arch::Arm64 | Arch::Arm) {
        4
    } else {
        1
    };

    let mut name_table = Strings::default();
    let name_offsets: Vec<u32> = names.iter().map(|name| name_table.add(name)).collect();
    let mut file_table = Strings::default();
    let file_offsets: Vec<u32> = names
        .iter()
        .map(|name| file_table.add(&source_file(words, name)))
        .collect();

    // Values over code addresses: offset 0 means none.
    let mut values = Out::new(true);
    values.u8(0);
    let mut series = |value: u64| {
        let at = values.len() as u32;
        // The first value counts from -1; a zero ends the series.
        values
            .varint((value + 1) * 2)
            .varint(FUNCTION / u64::from(quantum))
            .u8(0);
        at
    };
    let stack = series(0);
    let rows: Vec<[u32; 2]> = (0..names.len() as u64)
        .map(|i| [series(i), series(10 + i)])
        .collect();

    let function_size = if since_120 { 44 } else { 40 };
    let index_size = names.len() as u32 * 8 + 4;
    let mut functions = Out::new(true);
    for index in 0..names.len() as u32 {
        functions
            .u32(index * FUNCTION as u32)
            .u32(index_size + index * function_size);
    }
    functions.u32(names.len() as u32 * FUNCTION as u32);
    for (index, (name, [file, line])) in name_offsets.iter().zip(&rows).enumerate() {
        functions
            .u32(index as u32 * FUNCTION as u32)
            .u32(*name)
            .u32(0)
            .u32(0);
        functions.u32(stack).u32(*file).u32(*line).u32(0).u32(0);
        if since_120 {
            functions.u32(10);
        }
        functions.u32(0); // function id, flags, padding, no function data
    }

    let units: Vec<u8> = file_offsets
        .iter()
        .flat_map(|offset| offset.to_le_bytes())
        .collect();
    let parts: [&[u8]; 5] = [
        &name_table.bytes,
        &units,
        &file_table.bytes,
        &values.bytes,
        &functions.bytes,
    ];
    let mut out = Out::new(words.wide());
    let pointer: u8 = if words.wide() { 8 } else { 4 };
    out.u32(if since_120 { 0xffff_fff1 } else { 0xffff_fff0 });
    out.u8(0).u8(0).u8(quantum).u8(pointer);
    out.word(names.len() as u64).word(file_offsets.len() as u64);
    out.word(if words.go_minor() >= Some(26) {
        0
    } else {
        text
    });
    let mut at = 8 + 8 * u64::from(pointer);
    for part in parts {
        at = at.next_multiple_of(8);
        out.word(at);
        at += part.len() as u64;
    }
    for part in parts {
        out.align(8).put(part);
    }
    out.align(16);
    out.bytes
}

/// The file that holds a function, by its package.
fn source_file(words: &Words, name: &str) -> String {
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    let dot = name[slash..].find('.').map_or(name.len(), |at| slash + at);
    let trimmed = !words.has("paths");
    let os_file = format!("runtime/os_{}.go", words.goos());
    match &name[..dot] {
        "runtime" if name == "runtime.osinit" && trimmed => os_file,
        "runtime" if name == "runtime.osinit" => format!("/usr/local/go/src/{os_file}"),
        "main" if trimmed => "github.com/example/plugin/server/main.go".to_owned(),
        "main" => format!("{}/plugin/server/main.go", words.home),
        "runtime" if trimmed => "runtime/proc.go".to_owned(),
        "runtime" => "/usr/local/go/src/runtime/proc.go".to_owned(),
        package => {
            let cache = if trimmed {
                String::new()
            } else {
                format!("{}/go/pkg/mod/", words.home)
            };
            let module = words.sdk_path();
            match (package.strip_prefix(&module), &words.sdk) {
                (Some(rest), Sdk::Version(version)) => {
                    format!("{cache}{module}@{version}{rest}/client.go")
                }
                _ => format!("{cache}{package}@v1.2.3/file.go"),
            }
        }
    }
}
