//! Writing another text in a manifest in the style of the one that it replaces.

use super::document::Span;

/// How `text` is written in place of the key or text at `span`: in double quotes, in YAML's
/// single quotes, or plain where the old one was plain and the new one cannot be taken for
/// anything but text.
#[must_use]
pub fn in_style_of(source: &[u8], span: Span, text: &str) -> String {
    match source.get(span.start) {
        Some(b'\'') if !text.chars().any(char::is_control) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        Some(b'"') | None => json(text),
        Some(_) if is_plain(text) => text.to_owned(),
        Some(_) => json(text),
    }
}

/// JSON's form of a text, which YAML reads as well.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether every YAML reader takes a word without quotes as this text: paths, platforms,
/// keys, and versions of three numbers or more.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let simple = |c: char| c.is_ascii_alphanumeric() || "._-/+".contains(c);
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    let version = text.starts_with(|c: char| c.is_ascii_digit()) && text.matches('.').count() >= 2;
    text.chars().all(simple) && (word || version)
}

#[cfg(test)]
mod tests {
    use super::in_style_of;
    use crate::manifest::document::Span;

    #[test]
    fn the_new_text_is_quoted_as_the_old_one_was() {
        let write = |source: &str, text: &str| {
            in_style_of(source.as_bytes(), Span::new(0, source.len()), text)
        };
        assert_eq!(write("\"a\"", "b\"c"), r#""b\"c""#);
        assert_eq!(write("'a'", "it's"), "'it''s'");
        assert_eq!(write("v1.2.3", "1.2.3"), "1.2.3");
        assert_eq!(write("5.6", "5.6.0"), "5.6.0");
        assert_eq!(write("a", "1.2"), "\"1.2\"");
        assert_eq!(write("a", "yes"), "\"yes\"");
        assert_eq!(write("a", "b: c"), "\"b: c\"");
        assert_eq!(write("linux_amd64", "linux-amd64"), "linux-amd64");
    }
}
