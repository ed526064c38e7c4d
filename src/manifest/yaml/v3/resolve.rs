//! What a scalar means: yaml.v3 knows a mixture of YAML 1.1 and 1.2, yaml.v2 the booleans of 1.1
//! and no `0o`.

use super::super::scalars::{self, Integer};

pub(super) const NULL: &str = "!!null";
pub(super) const BOOL: &str = "!!bool";
pub(super) const STR: &str = "!!str";
pub(super) const INT: &str = "!!int";
pub(super) const FLOAT: &str = "!!float";
pub(super) const TIMESTAMP: &str = "!!timestamp";
pub(super) const SEQ: &str = "!!seq";
pub(super) const MAP: &str = "!!map";
pub(super) const BINARY: &str = "!!binary";
pub(super) const MERGE: &str = "!!merge";
/// To yaml.v2 a tag like any other, which makes a text of the scalar; to yaml.v3 none.
pub(super) const BANG: &str = "!";

/// What `!!` stands for.
pub(super) const LONG_PREFIX: &str = "tag:yaml.org,2002:";

/// A tag in its short form.
pub(super) fn short_tag(tag: &str) -> String {
    match tag.strip_prefix(LONG_PREFIX) {
        Some(rest) => format!("!!{rest}"),
        None => tag.to_owned(),
    }
}

/// A scalar's value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(Integer),
    Float(f64),
    /// In the form that JSON gives it.
    Time(String),
    Text(String),
}

impl Value {
    pub(super) const fn tag(&self) -> &'static str {
        match self {
            Self::Null => NULL,
            Self::Bool(_) => BOOL,
            Self::Int(_) => INT,
            Self::Float(_) => FLOAT,
            Self::Time(_) => TIMESTAMP,
            Self::Text(_) => STR,
        }
    }
}

/// The tag that a plain scalar has by itself.
pub(super) fn tag_of(text: &str, v2: bool) -> &'static str {
    plain(text, true, v2).tag()
}

/// The value of a scalar that has this tag. The error is what the text is instead.
pub(super) fn resolve(tag: &str, text: &str, v2: bool) -> Result<Value, &'static str> {
    match tag {
        STR => return Ok(Value::Text(text.to_owned())),
        BOOL | INT | FLOAT | NULL | TIMESTAMP => {}
        _ => return Ok(Value::Text(text.to_owned())),
    }
    match plain(text, tag == TIMESTAMP, v2) {
        value if value.tag() == tag => Ok(value),
        Value::Int(value) if tag == FLOAT && i64::try_from(value).is_ok() => {
            #[allow(clippy::cast_precision_loss)] // As Go does.
            let value = value as f64;
            Ok(Value::Float(value))
        }
        other => Err(other.tag()),
    }
}

/// A plain scalar without a tag; `times` where it may be a timestamp.
pub(super) fn plain(text: &str, times: bool, v2: bool) -> Value {
    if let Some(value) = scalars::word(text).filter(|_| v2) {
        return Value::Bool(value);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Value::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let value = match text.as_bytes().first() {
        Some(b'.') => scalars::parse_float(text).ok().map(Value::Float),
        Some(b'0'..=b'9' | b'+' | b'-') => {
            let time = if times {
                scalars::timestamp(text)
            } else {
                None
            };
            time.map(Value::Time).or_else(|| number(text, v2))
        }
        _ => None,
    };
    value.unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn number(text: &str, v2: bool) -> Option<Value> {
    let plain = text.replace('_', "");
    let integer = |text: &str, base| {
        let signed = scalars::parse_integer(text, base, true);
        signed.or_else(|_| scalars::parse_integer(text, base, false))
    };
    if let Ok(value) = integer(&plain, 0) {
        return Some(Value::Int(value));
    }
    if is_yaml_float(&plain)
        && let Ok(value) = scalars::parse_float(&plain)
    {
        return Some(Value::Float(value));
    }
    // These two read a second sign, as in `0b-1`.
    let prefixes = [("0b", 2), ("0o", 8)];
    for (prefix, base) in prefixes.into_iter().take(if v2 { 1 } else { 2 }) {
        if let Some(digits) = plain.strip_prefix(prefix) {
            return integer(digits, base).ok().map(Value::Int);
        }
        let negative = plain.strip_prefix('-').and_then(|p| p.strip_prefix(prefix));
        if let Some(digits) = negative {
            let value = scalars::parse_integer(&format!("-{digits}"), base, true);
            return value.ok().map(Value::Int);
        }
    }
    None
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_yaml_float(text: &str) -> bool {
    let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits(rest);
    let rest = rest.get(whole..).unwrap_or_default();
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let count = digits(fraction);
            if whole + count == 0 {
                return false;
            }
            fraction.get(count..).unwrap_or_default()
        }
        None if whole == 0 => return false,
        None => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BANG, BOOL, STR, Value, plain, resolve};

    #[test]
    fn words_of_yaml_1_1_are_booleans_of_yaml_v2_alone() {
        for (text, value) in [("yes", true), ("On", true), ("n", false), ("OFF", false)] {
            assert_eq!(plain(text, true, true), Value::Bool(value), "{text}");
            let as_text = Value::Text(text.to_owned());
            assert_eq!(plain(text, true, false), as_text, "{text}");
            assert_eq!(resolve(BOOL, text, true), Ok(Value::Bool(value)), "{text}");
            assert_eq!(resolve(BOOL, text, false), Err(STR), "{text}");
            for tag in [STR, BANG] {
                assert_eq!(resolve(tag, text, true), Ok(as_text.clone()), "{text}");
            }
        }
    }

    #[test]
    fn a_second_sign_is_read_behind_other_prefixes() {
        let number = |text, v2| matches!(plain(text, true, v2), Value::Int(_));
        assert!(number("0b-1", true) && number("0b-1", false));
        assert!(number("0o-7", false) && !number("0o-7", true) && number("0o7", true));
    }
}
