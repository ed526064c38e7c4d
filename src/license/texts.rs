//! Licences by the sentences that only they have.

use std::collections::BTreeMap;

/// A licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its SPDX identifier; a `LicenseRef-` for what SPDX does not list.
    pub spdx: &'static str,
    /// Whether the Open Source Initiative approves of it (<https://opensource.org/licenses>); `LicenseRef-`s are not.
    pub open_source: bool,
}

/// A row: its SPDX identifier, whether it is approved by the OSI, the sentences that must all stand there, and those that must
/// not. In lower case, words and numbers alone.
type Row = (
    &'static str,
    bool,
    &'static [&'static str],
    &'static [&'static str],
);

const MIT: &str = "permission is hereby granted free of charge to any person obtaining a copy of this \
                   software and associated documentation files";
const MIT_CONDITION: &str =
    "this permission notice shall be included in all copies or substantial portions";
const BSD: &str = "redistribution and use in source and binary forms with or without modification are \
                   permitted provided that";
const BSD_NAME: &str = "may be used to endorse or promote products derived from this software";
const BSD_ADVERTISING: &str =
    "all advertising materials mentioning features or use of this software must display";
const ISC: &str = "permission to use copy modify and or distribute this software for any purpose with \
                   or without fee is hereby granted";
const ISC_CONDITION: &str =
    "provided that the above copyright notice and this permission notice appear";

/// What is known. The identifiers are those of <https://spdx.org/licenses/>.
const KNOWN: &[Row] = &[
    (
        "Apache-2.0",
        true,
        &[
            "apache license version 2 0 january 2004",
            "grant of patent license",
        ],
        &[],
    ),
    ("MIT", true, &[MIT, MIT_CONDITION], &[]),
    ("BSD-2-Clause", true, &[BSD], &[BSD_NAME, BSD_ADVERTISING]),
    ("BSD-3-Clause", true, &[BSD, BSD_NAME], &[BSD_ADVERTISING]),
    (
        "BSD-4-Clause",
        false,
        &[BSD, BSD_NAME, BSD_ADVERTISING],
        &[],
    ),
    ("ISC", true, &[ISC, ISC_CONDITION], &[]),
    ("0BSD", true, &[ISC], &[ISC_CONDITION]),
    (
        "MPL-2.0",
        true,
        &["mozilla public license version 2 0", "covered software"],
        &[],
    ),
    (
        "GPL-2.0",
        true,
        &["gnu general public license version 2 june 1991"],
        &[],
    ),
    (
        "GPL-3.0",
        true,
        &["gnu general public license version 3 29 june 2007"],
        &[],
    ),
    (
        "LGPL-2.1",
        true,
        &["gnu lesser general public license version 2 1 february 1999"],
        &[],
    ),
    (
        "LGPL-3.0",
        true,
        &["gnu lesser general public license version 3 29 june 2007"],
        &[],
    ),
    (
        "AGPL-3.0",
        true,
        &["gnu affero general public license version 3 19 november 2007"],
        &[],
    ),
    (
        "EPL-2.0",
        true,
        &["eclipse public license v 2 0", "reciprocal"],
        &[],
    ),
    (
        "Unlicense",
        true,
        &["this is free and unencumbered software released into the public domain"],
        &[],
    ),
    (
        "LicenseRef-Mattermost-Source-Available",
        false,
        &[
            "mattermost source available license",
            "may only be used in production if you",
        ],
        &[],
    ),
];

/// The licences whose text stands in `text`, in the order in which they begin.
pub(super) fn find(text: &str) -> Vec<Text> {
    let words = words(text);
    let mut found: BTreeMap<usize, Text> = BTreeMap::new();
    for (spdx, open_source, all, none) in KNOWN {
        if none.iter().any(|sentence| words.contains(sentence)) {
            continue;
        }
        let mut places = all.iter().map(|sentence| words.find(sentence));
        let first = places.next().flatten();
        if let Some(first) = first.filter(|_| places.all(|place| place.is_some())) {
            found.insert(
                first,
                Text {
                    spdx,
                    open_source: *open_source,
                },
            );
        }
    }
    found.into_values().collect()
}

/// Whether a licence of this identifier is known as an open source one.
#[must_use]
pub fn is_open_source(spdx: &str) -> bool {
    KNOWN
        .iter()
        .any(|(known, open_source, ..)| *known == spdx && *open_source)
}

/// A text as its words in lower case, one space between: how it is broken and quoted does not matter.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, find, is_open_source, words};

    #[test]
    fn the_table_is_written_as_texts_are_compared() {
        for (spdx, _, all, none) in KNOWN {
            for sentence in all.iter().chain(*none) {
                assert_eq!(&words(sentence), sentence, "{spdx}");
            }
        }
    }

    #[test]
    fn each_licence_is_found_by_its_own_words_and_alone() {
        for (spdx, open_source, all, _) in KNOWN {
            // Broken and quoted as files do it.
            let text = all.join(". \n").replace(' ', "\n * ");
            let found: Vec<&str> = find(&text).iter().map(|text| text.spdx).collect();
            assert_eq!(found, [*spdx]);
            assert_eq!(is_open_source(spdx), *open_source);
        }
    }

    #[test]
    fn names_alone_are_no_licence() {
        for text in [
            "",
            "MIT",
            "Licensed under the Apache License, Version 2.0",
            "GPL",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
