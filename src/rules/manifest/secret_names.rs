//! Telling by its name that a value is secret.
//!
//! The last words of a name say what it is: `WebhookSecret` is a secret, `SecretMessage` a
//! message, `TokenLifetime` a time.

/// Names longer than this are sentences.
const MAX_WORDS: usize = 8;

/// As many characters of a text are compared with a name.
const MAX_LABEL: usize = 200;

/// As many characters of a name are looked at.
const MAX_LENGTH: usize = 80;

/// What a value of this name is: "a password", "a token".
pub fn kind(name: &str) -> Option<&'static str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let words = words(name);
    let mut backwards = words.iter().rev().map(String::as_str);
    let (last, before) = (backwards.next()?, backwards.next().unwrap_or_default());
    let first = words.first().map_or("", String::as_str);
    if words.len() > MAX_WORDS || words.len() > 1 && ACTIONS.contains(&first) {
        return None;
    }
    if HARMLESS.contains(&before) {
        return None;
    }
    if words.ends_with(&["secret", "access", "key"].map(str::to_owned)) {
        return Some("a secret key"); // an access key alone may be the public half
    }
    if last == "key" {
        return SECRET_KEYS
            .iter()
            .find(|(word, _)| before.ends_with(word))
            .map(|(_, what)| *what);
    }
    NOUNS
        .iter()
        .find(|(noun, _)| last.ends_with(noun))
        .map(|(_, what)| *what)
        .or_else(|| (last == "pat" && name.contains("PAT")).then_some("an access token"))
}

/// What the values in a list or an object of this name are: `secrets`, `apiKeys`.
pub fn kind_of_all(name: &str) -> Option<&'static str> {
    kind(name).or_else(|| kind(name.strip_suffix('s')?))
}

/// Whether a text is what people read beside the value of this name: `Enter your password`, `API key`.
pub fn is_label(name: &str, text: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().take(MAX_LABEL).filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (name, said) = (letters(name), letters(text));
    said == name || text.trim().contains(char::is_whitespace) && said.contains(&name)
}

/// Whether a name says that its value is something else than a secret, though it may be
/// one that belongs to a secret: `TokenURL`.
pub fn is_harmless(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && words(name)
            .last()
            .is_some_and(|last| OTHER_NOUNS.contains(&last.as_str()))
}

/// Last words of names for what is no secret.
const OTHER_NOUNS: [&str; 18] = [
    "email", "enabled", "file", "format", "header", "host", "id", "length", "lifetime", "message",
    "name", "path", "prefix", "ttl", "type", "uri", "url", "username",
];

/// The end of a last word, and what it says. Written in one they stand here as well.
const NOUNS: [(&str, &str); 15] = [
    ("apikey", "an API key"),
    ("credentials", "credentials"),
    ("encryptionkey", "an encryption key"),
    ("passphrase", "a passphrase"),
    ("passwd", "a password"),
    ("password", "a password"),
    ("privatekey", "a private key"),
    ("pwd", "a password"),
    ("secret", "a secret"),
    ("secretaccesskey", "a secret key"),
    ("secretkey", "a secret key"),
    ("secrets", "secrets"),
    ("signingkey", "a signing key"),
    ("token", "a token"),
    ("tokensecret", "a secret"),
];

/// What the word before "key" ends in where the key is secret. Public and site keys, keys of a
/// keyboard or a table are not.
const SECRET_KEYS: [(&str, &str); 11] = [
    ("api", "an API key"),
    ("auth", "a key for authentication"),
    ("certificate", "a private key"),
    ("crypto", "an encryption key"),
    ("decryption", "an encryption key"),
    ("encryption", "an encryption key"),
    ("hmac", "a signing key"),
    ("master", "a master key"),
    ("private", "a private key"),
    ("secret", "a secret key"),
    ("signing", "a signing key"),
];

/// First words of switches: `RequirePassword`.
const ACTIONS: [&str; 14] = [
    "allow", "allowed", "disable", "enable", "enabled", "forgot", "has", "hide", "is", "require",
    "requires", "reset", "show", "use",
];

/// Words before the last that take its meaning away.
const HARMLESS: [&str; 10] = [
    "max",
    "min",
    "no",
    "num",
    "per",
    "public",
    "publishable",
    "separator",
    "stop",
    "trigger",
];

/// The words of a name in lower case: `GitHubAPIKey` is git, hub, api, key.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            words.push(String::new());
            before = ' ';
            continue;
        }
        // "aB" and the "Bc" of "ABc" begin a word.
        let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        let begins = c.is_uppercase() && (!before.is_uppercase() || next_is_lower);
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_harmless, is_label, kind, kind_of_all, words};

    #[test]
    fn names_are_split_where_people_see_words() {
        assert_eq!(words("GitHubAPIKey"), ["git", "hub", "api", "key"]);
        assert_eq!(
            words("oauth2_client-Secret:"),
            ["oauth2", "client", "secret"]
        );
        assert_eq!(words("PAT"), ["pat"]);
    }

    #[test]
    fn other_names_say_what_they_are() {
        assert!(is_harmless("TokenURL") && is_harmless("client_id"));
        assert!(!is_harmless("Salt") && !is_harmless("Token"));
    }

    #[test]
    fn labels_say_their_names() {
        for (name, text) in [
            ("password", "Enter your password"),
            ("token", "Token (optional)"),
            ("apiKey", "API key"),
        ] {
            assert!(is_label(name, text), "{name}: {text}");
        }
        for (name, text) in [("password", "password1"), ("token", "abc def")] {
            assert!(!is_label(name, text), "{name}: {text}");
        }
    }

    #[test]
    fn many_are_what_one_is() {
        for name in ["secrets", "apiKeys", "tokens", "credentials", "password"] {
            assert!(kind_of_all(name).is_some(), "{name}");
        }
        assert!(kind_of_all("keys").is_none() && kind_of_all("maxTokens").is_none());
    }

    #[test]
    fn the_last_word_tells() {
        let secret = [
            "WebhookSecret",
            "GitHubOAuthClientSecret",
            "APISecret",
            "AdminAPIToken",
            "password",
            "JaaSApiKey",
            "JaaSPrivateKey",
            "EncryptionKey",
            "GitHubPAT",
            "clientsecret",
            "apikey",
            "bot_token",
            "AWSSecretAccessKey",
            "smtp-password",
            "secret",
            "Token",
            "db_pwd",
            "At Rest Encryption Key:",
            "Service Account Credentials",
        ];
        for name in secret {
            assert!(kind(name).is_some(), "{name}");
        }
        let harmless = [
            "SecretaryName",
            "TokenLifetime",
            "PasswordResetURL",
            "PublicKey",
            "KeyboardShortcut",
            "SecretMessage",
            "RequirePassword",
            "MaxToken",
            "SiteKey",
            "Key",
            "ProjectKey",
            "Pat",
            "ForgotPassword",
            "TokenURL",
            "SecretName",
            "Tokens",
            "ClientID",
            "Monkey",
            "",
            "PublishableKey",
            "ssh_public_key",
            "AllowedTokens",
            "Path",
        ];
        for name in harmless {
            assert!(kind(name).is_none(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn words_hold_every_letter_once(name in ".{0,40}") {
            let letters = name.chars().filter(|c| c.is_alphanumeric());
            let lower: String = letters.flat_map(char::to_lowercase).collect();
            prop_assert_eq!(words(&name).concat(), lower);
            prop_assert!(kind(&name).is_none() || !is_harmless(&name));
        }
    }
}
