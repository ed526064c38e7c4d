//! Small helpers for text that people read.

mod safe;
mod width;
mod words;

use std::io;

use sha2::{Digest, Sha256};

pub use safe::{escape_json, for_logs, is_dangerous, name, printable, shown, without_brackets};
pub use width::{columns, short_function, shorten, shorten_to_columns};
pub use words::{and_more, first_of, list, list_at_most, plural, size};

/// Longer than any name that is known, in bytes.
const LONGEST_NAME: usize = 64;

/// Sixteen hexadecimal digits of the parts' hash: what findings are known by.
#[must_use]
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..]).chars().take(16).collect()
}

/// The known name nearest to a mistyped one, if any is near enough to be meant.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody means a name by something longer than any.
    let typed = typed
        .get(..LONGEST_NAME + 1)
        .map_or(typed, |_| "")
        .to_lowercase();
    let length = typed.chars().count();
    known
        .into_iter()
        .filter_map(|name| {
            let most = 1 + name.len() / 4;
            // No fewer changes than one is longer than the other.
            if name.chars().count().abs_diff(length) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&typed, &name.to_lowercase());
            (distance <= most).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An error of the operating system in words that say what to do about it.
#[must_use]
pub fn explain(error: &io::Error) -> String {
    match error.kind() {
        // Some errors name the path that they are about.
        _ if error.get_ref().is_some() => format!("cannot be read: {error}"),
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read by this user".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["bundle-missing", "bundle-at-root"];
        assert_eq!(nearest("bundle-mising", known), Some("bundle-missing"));
        assert_eq!(nearest("zebra", known), None);
    }
}
