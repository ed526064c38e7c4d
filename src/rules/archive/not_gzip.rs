//! A file that is not gzip.

use crate::bundle::Stop;
use crate::bundle::folder::MANIFEST_NAMES;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/not-gzip.md`.
pub static RULE: Rule = rule!("archive/not-gzip", Error, High, check);

/// Where a tar's first header has its mark.
const TAR_MAGIC: usize = 257;
/// How many bytes are shown of what is not known.
const SHOWN: usize = 16;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(Stop::NotGzip { found }) = &facts.bundle().stop else {
        return;
    };
    if is_manifest(facts) {
        out.add("the file is not gzip: it is a plugin's manifest").help(
            "A server takes a bundle, a packed folder with the manifest in it. `mmlint check FOLDER` checks the \
             manifest of an unpacked plugin or of a source tree: name the folder that it lies in.",
        );
        return;
    }
    out.add(format!("the file is not gzip: {}", what(found))).help(
        "A server takes a tar archive in one layer of gzip and refuses all else. Pack with tar -czf \
         NAME.tar.gz FOLDER.",
    );
}

/// Whether it goes by a manifest's name.
fn is_manifest(facts: &Facts) -> bool {
    let name = facts.contents.file_name.as_deref();
    name.is_some_and(|name| MANIFEST_NAMES.contains(&name))
}

/// What the file is, by its first bytes.
fn what(found: &[u8]) -> String {
    let known = match found {
        [] => "it is empty",
        [b'P', b'K', ..] => "it is a ZIP file",
        [b'B', b'Z', b'h', ..] => "it is bzip2",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "it is xz",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is zstd",
        [0x1f, 0x8b, ..] => "its gzip header is damaged",
        _ if found
            .get(TAR_MAGIC..)
            .is_some_and(|rest| rest.starts_with(b"ustar")) =>
        {
            "it is a tar archive that is not compressed"
        }
        _ => match text(found) {
            [b'{', ..] => "it looks like JSON",
            [b'<', ..] => "it looks like a web page",
            _ => {
                let start = found.get(..SHOWN).unwrap_or(found);
                return format!(
                    "it begins with {}, not with 1f8b08",
                    crate::text::hex(start)
                );
            }
        },
    };
    known.to_owned()
}

/// Without a byte order mark and blanks before it.
fn text(found: &[u8]) -> &[u8] {
    let text = found.strip_prefix(b"\xef\xbb\xbf").unwrap_or(found);
    text.trim_ascii_start()
}
