//! Numbers and names as they stand in a sentence.

/// A size for people: `64.9 MiB`, `512 bytes`.
#[must_use]
#[allow(clippy::cast_precision_loss)] // one decimal is shown
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} byte{}", plural(bytes));
    }
    let mut value = bytes as f64 / 1024.0;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while value >= 1024.0 && units.len() > 0 {
        value /= 1024.0;
        unit = units.next();
    }
    format!("{value:.1} {}", unit.unwrap_or(&"TiB"))
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(names: &[impl AsRef<str>]) -> String {
    let mut out = String::new();
    for (index, name) in names.iter().enumerate() {
        out.push_str(match index {
            0 => "",
            _ if index + 1 == names.len() => " and ",
            _ => ", ",
        });
        out.push_str(name.as_ref());
    }
    out
}

/// The same of no more names than there is room for: `a, b and 3 more`.
#[must_use]
pub fn list_at_most(most: usize, mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(most);
    names.truncate(most);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    list(&names)
}

/// The first names of so many: `a, b and 3 more`, or all of them, `a, b`.
#[must_use]
pub fn first_of(names: &[String], count: usize) -> String {
    let more = and_more(count.saturating_sub(names.len()));
    names.join(", ") + more.trim_start_matches(',')
}

/// `, and 3 more` behind the first of several; nothing behind the only one.
#[must_use]
pub fn and_more(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(", and {count} more"),
    }
}

/// `s` for any count but one.
#[must_use]
pub const fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests {
    use super::{list, size};

    #[test]
    fn sizes_are_readable() {
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(64_900_000), "61.9 MiB");
    }

    #[test]
    fn names_make_a_sentence() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&[""; 0]), "");
    }
}
