//! Which URLs a server takes for a manifest's links.
//!
//! Mirrors `model.IsValidHTTPURL` (`server/public/model/utils.go`), which asks
//! `net/url.ParseRequestURI` of the Go that the server is built with. That parser knows no
//! fragment: in `https://a.com#x` the `#x` belongs to the host and is refused.

use std::net::Ipv6Addr;

/// How a server checks URLs, by its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// As the next one, and a URL needs no host: `https:///path` is fine.
    NoHost,
    /// The port is what follows the last colon: Go before 1.26, and later Go where the server's
    /// `go.mod` asks for an older one (`GODEBUG=urlstrictcolons=0`).
    LastColon,
    /// The port is what follows the first colon, so that a host has none: Go 1.26.
    FirstColon,
}

/// Why a server refuses a URL; `Ok` when it takes it.
///
/// # Errors
/// A sentence without a subject, for the end of a message: "begins with neither …".
pub fn check(url: &str, generation: Generation) -> Result<(), String> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err("does not begin with http:// or https:// (in lower case)".to_owned());
    }
    if let Some(byte) = url.bytes().find(|b| *b < 0x20 || *b == 0x7f) {
        return Err(format!("holds the control character 0x{byte:02x}"));
    }
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let rest = rest.split('?').next().unwrap_or_default();
    let (authority, path) = match rest.find('/') {
        Some(i) => rest.split_at(i),
        None => (rest, ""),
    };
    let host = match authority.rsplit_once('@') {
        Some((user, host)) => {
            check_user(user)?;
            host
        }
        None => authority,
    };
    check_host(host, generation)?;
    check_escapes(path)?;
    if host.is_empty() && generation != Generation::NoHost {
        return Err("names no host".to_owned());
    }
    Ok(())
}

fn check_user(user: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
    match user.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(format!("has {c:?} before the @ of its host")),
        None => check_escapes(user),
    }
}

fn check_host(host: &str, generation: Generation) -> Result<(), String> {
    match host.rfind('[') {
        Some(0) => check_ip_literal(host),
        Some(_) => Err("has a [ inside its host".to_owned()),
        None => {
            let parts = match generation {
                Generation::NoHost | Generation::LastColon => host.rsplit_once(':'),
                Generation::FirstColon => host.split_once(':'),
            };
            if let Some((_, digits)) = parts {
                check_port(digits)?;
            }
            check_host_text(host)
        }
    }
}

fn check_ip_literal(host: &str) -> Result<(), String> {
    let Some((literal, port)) = host.rsplit_once(']') else {
        return Err("has a [ without its ]".to_owned());
    };
    match port.strip_prefix(':') {
        Some(digits) => check_port(digits)?,
        None if port.is_empty() => {}
        None => return Err(format!("has {port:?} after the ] of its host")),
    }
    let literal = literal.strip_prefix('[').unwrap_or(literal);
    let (address, zone) = match literal.split_once("%25") {
        Some((address, zone)) => (address, Some(zone)),
        None => (literal, None),
    };
    check_host_text(address)?;
    if address.parse::<Ipv6Addr>().is_err() || zone.is_some_and(str::is_empty) {
        return Err(format!("has no IPv6 address in [{literal}]"));
    }
    zone.map_or(Ok(()), check_zone)
}

/// The zone of an IPv6 address: the characters of a host, escaped or not, and the escapes
/// `%25` and `%20`.
fn check_zone(zone: &str) -> Result<(), String> {
    check_escapes(zone)?;
    let bytes = zone.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let code = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let allowed = match code {
            Some(code) => code == b'%' || code == b' ' || is_host_byte(code),
            None => !byte.is_ascii() || is_host_byte(*byte),
        };
        if !allowed {
            let shown = code.map_or(char::from(*byte), char::from);
            return Err(format!("has {shown:?} in the zone of its address"));
        }
        at += if code.is_some() { 3 } else { 1 };
    }
    Ok(())
}

/// What may stand in a host within ASCII (`shouldEscape` of `net/url`).
fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte)
}

fn check_port(port: &str) -> Result<(), String> {
    if port.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("has the port {port:?}, which is not a number"))
    }
}

/// The characters of a host: beyond ASCII all, within it these; an escape only for
/// what is not ASCII, and for the percent sign itself.
fn check_host_text(host: &str) -> Result<(), String> {
    check_escapes(host)?;
    let bytes = host.as_bytes();
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'%' => {
                let escape = bytes.get(i + 1..i + 3).unwrap_or_default();
                if escape.first().is_some_and(|b| (b'0'..b'8').contains(b)) && escape != b"25" {
                    return Err("escapes an ASCII character in its host".to_owned());
                }
            }
            b if !b.is_ascii() || is_host_byte(*b) => {}
            b'#' => return Err("has a # right after its host; put a / before it".to_owned()),
            b => return Err(format!("has {:?} in its host", char::from(*b))),
        }
    }
    Ok(())
}

fn check_escapes(text: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    for (i, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'%') {
        let digits = bytes.get(i + 1..i + 3).unwrap_or_default();
        if digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err("has a % that two hexadecimal digits do not follow".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Generation, check};

    #[test]
    fn judges_as_go_does() {
        for good in [
            "https://a.com/x#frag",
            "http://a",
            "https://user:p@a.com:99999/",
            "https://é.com",
            "https://.",
            "https://[::1]:80/x",
            "https://a.com/?q=%zz#",
            "https://[fe80::1%25en0]/",
            "https://a.com:",
            "https://a%25b.com",
            "https://[fe80::1%25a%20é]/",
        ] {
            assert_eq!(check(good, Generation::FirstColon), Ok(()), "{good}");
            assert_eq!(check(good, Generation::LastColon), Ok(()), "{good}");
        }
        for bad in [
            "HTTPS://a.com",
            "a.com",
            "//a.com",
            "ftp://a.com",
            "http://",
            "https:///path",
            "https://a.com:x",
            "https://a.com/%zz",
            "https://a.com#frag",
            "https://a b.com",
            "https://a.com/\n",
            "https://[::1",
            "https://[1.2.3.4]/",
            "https://a:1:x/",
            "https://%41.com",
            "https://[fe80::1%25a b]/",
            "https://[fe80::1%25%C3%A9]/",
        ] {
            assert!(check(bad, Generation::FirstColon).is_err(), "{bad}");
            assert!(check(bad, Generation::LastColon).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_colon_in_the_host_depends_on_the_server() {
        assert_eq!(check("https://a:b:1/", Generation::LastColon), Ok(()));
        assert!(check("https://a:b:1/", Generation::FirstColon).is_err());
    }

    #[test]
    fn old_servers_ask_for_no_host() {
        for url in ["http://", "https:///x", "https://?q", "https://user@/"] {
            assert_eq!(check(url, Generation::NoHost), Ok(()), "{url}");
            assert!(check(url, Generation::LastColon).is_err(), "{url}");
        }
        for bad in ["", "https:/x", "https://a b/", "https:///%zz"] {
            assert!(check(bad, Generation::NoHost).is_err(), "{bad}");
        }
    }
}
