//! Matching keys without regard to case, as `encoding/json` does.

/// The key folded as Go's `foldName` folds it, as far as it can equal the name of a field:
/// all field names are ASCII, and outside ASCII only U+017F and U+212A fold into it.
#[must_use]
pub fn fold(key: &str) -> String {
    key.chars()
        .map(|c| match c {
            '\u{17f}' => 'S',
            '\u{212a}' => 'K',
            other => other.to_ascii_uppercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_ascii_and_the_two_letters_that_fold_into_it() {
        assert_eq!(fold("ver\u{17f}ion"), fold("VERSION"));
        assert_eq!(fold("\u{212a}ey"), fold("key"));
        assert_ne!(fold("i\u{307}d"), fold("id"));
    }
}
