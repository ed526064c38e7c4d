//! A file that is not gzip.

use crate::bundle::Stop;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/not-gzip.md`.
pub static RULE: Rule = rule!("archive/not-gzip", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(Stop::NotGzip { found }) = &facts.bundle().stop else {
        return;
    };
    let what = match found.as_slice() {
        [] => "it is empty".to_owned(),
        [b'P', b'K', ..] => "it is a ZIP file".to_owned(),
        [b'B', b'Z', b'h', ..] => "it is bzip2".to_owned(),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "it is xz".to_owned(),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is zstd".to_owned(),
        [b'{', ..] => "it looks like JSON".to_owned(),
        [b'<', ..] => "it looks like a web page".to_owned(),
        [0x1f, 0x8b, ..] => "its gzip header is damaged".to_owned(),
        bytes => format!(
            "it begins with {}, not with 1f8b08",
            crate::text::hex(bytes)
        ),
    };
    out.add(format!("the file is not gzip: {what}"))
        .help(
            "A server takes a tar archive in one layer of gzip and refuses all else. Pack with tar \
             -czf NAME.tar.gz FOLDER.",
        )
        .at_offset(0);
}
