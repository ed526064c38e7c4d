//! What the licences in a bundle are, and which libraries a list of licences names.
//!
//! Told by sentences that stand in one licence and no other. That a text is there is certain; whether all
//! of the bundle is under it is for a person.

mod banners;
mod texts;

pub use banners::Banner;
pub use texts::{Text, is_open_source};

/// How much of a file is read, in bytes (1 MiB): lists of licences are long.
pub const MAX: u64 = 1 << 20;

/// What a file with a licence's name holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct License {
    /// The licences whose text it holds, in the order in which they stand there.
    pub texts: Vec<Text>,
    /// The libraries that webpack's list of licences names, in its order; empty for any other file.
    pub banners: Vec<Banner>,
}

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A licence, as `LICENSE.txt`.
    License,
    /// What of others is in the plugin, as `NOTICE.txt`.
    Notice,
    /// The licences that webpack takes out of a script, as `main.js.LICENSE.txt`.
    Scripts,
}

/// What a file's own name, without its folder, says; `None` where it is no licence's.
#[must_use]
pub fn named(name: &[u8]) -> Option<Named> {
    // Longer than any name that is meant.
    let name = String::from_utf8_lossy(name.get(..200).unwrap_or(name)).to_lowercase();
    if name.ends_with(".js.license.txt") || name.ends_with(".js.license") {
        return Some(Named::Scripts);
    }
    if name.starts_with("notice") || name.contains("third-party") || name.contains("thirdparty") {
        return Some(Named::Notice);
    }
    let begins = ["copying", "copyright"];
    let is_license = name.contains("license")
        || name.contains("licence")
        || begins.iter().any(|word| name.starts_with(word));
    // Code about licences is none.
    let is_text = ![".js", ".json", ".css", ".map", ".go", ".ts", ".html"]
        .iter()
        .any(|ending| name.ends_with(ending));
    (is_license && is_text).then_some(Named::License)
}

/// Reads a licence, or a list of them.
#[must_use]
pub fn read(named: Named, bytes: &[u8]) -> License {
    let text = String::from_utf8_lossy(bytes);
    License {
        texts: texts::find(&text),
        banners: match named {
            Named::Scripts => banners::read(&text),
            _ => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Named, named, read};

    #[test]
    fn names_tell_what_a_file_is() {
        for (name, wanted) in [
            ("LICENSE", Some(Named::License)),
            ("LICENCE.md", Some(Named::License)),
            ("MIT-LICENSE.txt", Some(Named::License)),
            ("COPYING", Some(Named::License)),
            ("NOTICE.txt", Some(Named::Notice)),
            ("main.js.LICENSE.txt", Some(Named::Scripts)),
            ("license.js", None),
            ("plugin.json", None),
        ] {
            assert_eq!(named(name.as_bytes()), wanted, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            for named in [Named::License, Named::Notice, Named::Scripts] {
                let license = read(named, &bytes);
                prop_assert!(license.banners.len() <= bytes.len());
            }
        }

        #[test]
        fn any_comments_are_read(text in "(/\\*|\\*/|//!|\\*|!|@license|v1\\.2|\n| |[a-z]{1,4}){0,60}") {
            let license = read(Named::Scripts, text.as_bytes());
            prop_assert!(license.banners.len() <= text.len());
        }
    }
}
