//! Go's way with numbers, times and bytes, as far as both YAML libraries use it.
//!
//! Source of what is mirrored: Go 1.26 `strconv`, `time`, `encoding/json`, `encoding/base64`.

use std::fmt::Write as _;

/// Why a number cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberError {
    /// It is no number.
    Syntax,
    /// It does not fit 64 bits.
    Range,
}

/// An integer of 64 bits, with or without sign.
pub(super) type Integer = i128;

/// The booleans of YAML 1.1 beside `true` and `false`.
pub(super) fn word(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// `strconv.ParseInt` where `signed`, else `ParseUint`. Base 0 reads the base off the
/// prefix, and allows no underscores, which both libraries remove before.
pub(super) fn parse_integer(text: &str, base: u32, signed: bool) -> Result<Integer, NumberError> {
    let (negative, digits) = match (signed, text.as_bytes().first()) {
        (true, Some(b'-')) => (true, text.get(1..)),
        (true, Some(b'+')) => (false, text.get(1..)),
        _ => (false, Some(text)),
    };
    let digits = digits.unwrap_or_default();
    let (radix, digits) = if base == 0 {
        split_base(digits)
    } else {
        (base, digits)
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(NumberError::Syntax);
    }
    let magnitude = Integer::from_str_radix(digits, radix).map_err(|_| NumberError::Range)?;
    let value = if negative { -magnitude } else { magnitude };
    let fits = if signed {
        i64::try_from(value).is_ok()
    } else {
        u64::try_from(value).is_ok()
    };
    fits.then_some(value).ok_or(NumberError::Range)
}

fn split_base(digits: &str) -> (u32, &str) {
    let bytes = digits.as_bytes();
    let prefixed = |radix| (radix, digits.get(2..).unwrap_or_default());
    match (bytes.first(), bytes.get(1)) {
        (Some(b'0'), Some(b'x' | b'X')) if bytes.len() > 2 => prefixed(16),
        (Some(b'0'), Some(b'o' | b'O')) if bytes.len() > 2 => prefixed(8),
        (Some(b'0'), Some(b'b' | b'B')) if bytes.len() > 2 => prefixed(2),
        (Some(b'0'), Some(_)) => (8, digits.get(1..).unwrap_or_default()),
        _ => (10, digits),
    }
}

/// `strconv.ParseFloat` of 64 bits for decimal notation, `.5_0` included.
///
/// Hexadecimal notation (`0x1p4`) and words (`Inf`) are no numbers here: neither library
/// ever passes them on.
pub(super) fn parse_float(text: &str) -> Result<f64, NumberError> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let letters = unsigned.chars().any(|c| !"0123456789.eE+-_".contains(c));
    if !starts || letters || !underscores_fit(unsigned) {
        return Err(NumberError::Syntax);
    }
    let value: f64 = text
        .replace('_', "")
        .parse()
        .map_err(|_| NumberError::Syntax)?;
    if value.is_infinite() {
        return Err(NumberError::Range);
    }
    Ok(value)
}

/// Underscores stand between digits only.
fn underscores_fit(text: &str) -> bool {
    let mut before = '.';
    for c in text.chars() {
        let digit = c.is_ascii_digit();
        if c == '_' && !before.is_ascii_digit() || before == '_' && !digit {
            return false;
        }
        before = c;
    }
    before != '_'
}

/// The shortest digits that read back as this number, and the decimal exponent of the
/// first one.
fn shortest(value: f64) -> (String, i32) {
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn layout(value: f64, exponential: bool, pad_exponent: bool) -> String {
    let (digits, exponent) = shortest(value);
    let mut text = String::new();
    if value.is_sign_negative() {
        text.push('-');
    }
    if exponential {
        let (first, rest) = digits.split_at(1.min(digits.len()));
        text.push_str(first);
        if !rest.is_empty() {
            text.push('.');
            text.push_str(rest);
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        let width = if pad_exponent || exponent >= 0 { 2 } else { 1 };
        let _ = write!(text, "e{sign}{:0width$}", exponent.abs());
        return text;
    }
    let _ = write!(text, "{}", value.abs());
    text
}

/// `fmt.Sprint` of a float: with an exponent below 0.0001 and from 1,000,000 on.
pub(super) fn sprint_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let (_, exponent) = shortest(value);
    layout(value, value != 0.0 && !(-4..6).contains(&exponent), true)
}

/// A float as `encoding/json` writes it; `None` where it cannot.
pub(super) fn json_float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    Some(layout(
        value,
        size != 0.0 && !(1e-6..1e21).contains(&size),
        false,
    ))
}

/// A moment as `time.Parse` reads it with yaml's four layouts, written as RFC 3339.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let b = text.as_bytes();
    let year = b.iter().take_while(|c| c.is_ascii_digit()).count();
    if year != 4 || b.get(4) != Some(&b'-') {
        return None;
    }
    let mut reader = TimeReader { rest: text };
    let year = reader.digits(4, 4)?;
    reader.literal('-')?;
    let month = reader.digits(1, 2)?;
    reader.literal('-')?;
    let day = reader.digits(1, 2)?;
    if !(1..=12).contains(&month) || !(1..=days_in(month, year)).contains(&day) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if reader.rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let zoned = reader
        .literal('T')
        .or_else(|| reader.literal('t'))
        .is_some();
    if !zoned {
        reader.literal(' ')?;
        reader.rest = reader.rest.trim_start_matches(' ');
    }
    let hour = reader.digits(1, 2)?;
    reader.literal(':')?;
    let minute = reader.digits(1, 2)?;
    reader.literal(':')?;
    let second = reader.digits(1, 2)?;
    if hour >= 24 || minute >= 60 || second >= 60 {
        return None;
    }
    let fraction = reader.fraction();
    let zone = if zoned {
        reader.zone()?
    } else {
        "Z".to_owned()
    };
    if !reader.rest.is_empty() {
        return None;
    }
    Some(format!(
        "{date}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
    ))
}

const fn days_in(month: u32, year: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

struct TimeReader<'a> {
    rest: &'a str,
}

impl TimeReader<'_> {
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.rest.bytes().take(most);
        let count = count.take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        digits.parse().ok()
    }

    fn literal(&mut self, c: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(c)?;
        Some(())
    }

    /// Any number of digits behind `.` or `,`; nine count.
    fn fraction(&mut self) -> String {
        let Some(digits) = self.rest.strip_prefix(['.', ',']) else {
            return String::new();
        };
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        let Some((digits, rest)) = digits.split_at_checked(count) else {
            return String::new();
        };
        if count == 0 {
            return String::new();
        }
        self.rest = rest;
        let kept: String = digits.chars().take(9).collect();
        match kept.trim_end_matches('0') {
            "" => String::new(),
            kept => format!(".{kept}"),
        }
    }

    fn zone(&mut self) -> Option<String> {
        if self.literal('Z').is_some() {
            return Some("Z".to_owned());
        }
        let sign = self
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, '+' | '-'))?;
        self.literal(sign)?;
        let hours = self.digits(2, 2)?;
        self.literal(':')?;
        let minutes = self.digits(2, 2)?;
        if hours > 24 || minutes > 60 {
            return None;
        }
        match hours * 60 + minutes {
            0 => Some("Z".to_owned()),
            total => Some(format!("{sign}{:02}:{:02}", total / 60, total % 60)),
        }
    }
}

/// `base64.StdEncoding`'s decoding: line breaks are passed over, padding is due, and the
/// last bits may be anything. The bytes up to an error, and whether there was none.
pub(super) fn decode_base64(text: &str) -> (Vec<u8>, bool) {
    let (mut bytes, mut bits, mut count, mut padding) = (Vec::new(), 0_u32, 0, 0);
    let mut whole = true;
    for c in text.bytes() {
        let six = match c {
            b'\r' | b'\n' => continue,
            b'=' if count >= 2 && count + padding < 4 => {
                padding += 1;
                continue;
            }
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => 64,
        };
        if six == 64 || padding > 0 {
            whole = false;
            break;
        }
        bits = bits << 6 | u32::from(six);
        count += 1;
        if count == 4 {
            bytes.extend(bits.to_be_bytes().into_iter().skip(1));
            (bits, count) = (0, 0);
        }
    }
    let rest = match (count, padding) {
        (0, 0) => return (bytes, whole),
        (2, 2) => bits << 12,
        (3, 1) => bits << 6,
        _ => return (bytes, false),
    };
    bytes.extend(rest.to_be_bytes().into_iter().skip(1).take(count - 1));
    (bytes, whole)
}
