//! Files that are meant to hold secrets: `.env` and `.npmrc`.

use super::{Candidate, Found, Proof};
use crate::text::{first_of, printable, shorten};

/// Words in the names of settings that are secret.
const SECRET_WORDS: [&str; 10] = [
    "SECRET",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
    "CREDENTIAL",
];

/// Last words of names for what belongs to a secret and is none: `TOKEN_TYPE`.
const OTHER_NOUNS: [&str; 22] = [
    "AGE",
    "ALGORITHM",
    "ENABLED",
    "EXPIRY",
    "FILE",
    "FORMAT",
    "HEADER",
    "HOST",
    "ISSUER",
    "LENGTH",
    "LIFETIME",
    "MODE",
    "NAME",
    "PATH",
    "POLICY",
    "PREFIX",
    "PROVIDER",
    "REQUIRED",
    "SCOPE",
    "SCOPES",
    "TTL",
    "TYPE",
];

/// Endings of names that are examples by custom.
const EXAMPLES: [&str; 6] = [
    "example", "sample", "template", "dist", "defaults", "schema",
];

/// Adds what a file of this name holds by its `head`; nothing where it has another name, or where
/// something was found in it already.
pub fn read(found: &mut Found, name: &[u8], head: &[u8]) {
    if !found.secrets.is_empty() {
        return;
    }
    let (what, names) = if is_env(name) {
        ("settings that are secret", env(head))
    } else if name == b".npmrc" {
        ("an npm registry's credentials", npmrc(head))
    } else {
        return;
    };
    let Some((line, _)) = names.first() else {
        return;
    };
    let shown: Vec<String> = names
        .iter()
        .take(3)
        .map(|(_, name)| shorten(&printable(name), 40))
        .collect();
    // What it is known by: one more setting is one more secret, wherever it stands.
    let mut all: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
    all.sort_unstable();
    let all = all.join("\n");
    let candidate = Candidate {
        what,
        proof: Proof::Settings,
        shown: first_of(&shown, names.len()),
        text: all.as_bytes(),
    };
    found.add(&candidate, || *line);
}

fn is_env(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    match lower.strip_prefix(b".env") {
        Some([]) => true,
        Some([b'.', kind @ ..]) => !EXAMPLES.iter().any(|word| kind.ends_with(word.as_bytes())),
        _ => false,
    }
}

/// The lines with a name and a value that is no placeholder.
fn settings(head: &[u8]) -> impl Iterator<Item = (u64, String)> {
    head.split(|byte| *byte == b'\n')
        .zip(1..)
        .filter_map(|(line, number)| {
            let line = String::from_utf8_lossy(line);
            let (name, value) = line.trim().split_once('=')?;
            let name = name.trim().trim_start_matches("export ").trim();
            let value = value.trim().trim_matches(['"', '\'']);
            let given = value.len() >= 6
                && !value.starts_with(['$', '<', '#'])
                && !is_plain_setting(name, value)
                && !is_placeholder(&value.to_lowercase());
            (given && !name.starts_with(['#', ';'])).then(|| (number, name.to_owned()))
        })
}

/// Whether a value is a number of something, or the address that something is asked for at, whatever words
/// the name has: `PASSWORD_ROUNDS=2592000`, `TOKEN_URL=https://id.acme.io/token`.
fn is_plain_setting(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let address = ["URL", "URI", "ENDPOINT"];
    let is_secret = SECRET_WORDS.iter().any(|word| name.ends_with(word));
    !is_secret && value.bytes().all(|byte| byte.is_ascii_digit())
        || (value.starts_with("http")
            && !value.contains('@')
            && address.iter().any(|word| name.ends_with(word)))
}

fn is_placeholder(value: &str) -> bool {
    let words = [
        "change",
        "your",
        "xxx",
        "example",
        "placeholder",
        "todo",
        "replace",
        "fill",
        "{{",
        "op://",
        "vault:",
        "***",
        "...",
    ];
    words.iter().any(|word| value.contains(word))
}

fn env(head: &[u8]) -> Vec<(u64, String)> {
    settings(head)
        .filter(|(_, name)| {
            let upper = name.to_ascii_uppercase();
            let last = upper.rsplit('_').next().unwrap_or_default();
            SECRET_WORDS.iter().any(|word| upper.contains(word)) && !OTHER_NOUNS.contains(&last)
        })
        .collect()
}

fn npmrc(head: &[u8]) -> Vec<(u64, String)> {
    settings(head)
        .filter(|(_, name)| {
            let name = name.rsplit(':').next().unwrap_or(name);
            matches!(name, "_authToken" | "_auth" | "_password")
        })
        .collect()
}
