//! Versions as servers parse them.

use std::cmp::Ordering;
use std::fmt;

use semver::Version;
use serde::{Deserialize, Deserializer, de};

/// How a generation of servers parses a version (`min_server_version`, `version`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Semver {
    /// `blang/semver`, servers before 11.6: a numeric pre-release identifier fits 64 bits.
    Blang,
    /// `Masterminds/semver/v3` 3.4.0, servers from 11.6 on.
    Masterminds,
    /// `Masterminds/semver/v3` 3.5.0, servers from 11.11 on: at most 256 characters.
    #[serde(rename = "masterminds, capped")]
    MastermindsCapped,
}

/// The longest version that Masterminds 3.5.0 parses, in bytes.
const MASTERMINDS_MAX: usize = 256;

/// Of what stands in the place of a number so many characters are quoted.
const MAX_QUOTED: usize = 40;

impl Semver {
    /// Parses `text` as strictly as the server does.
    ///
    /// # Errors
    /// Says what is wrong, as the end of a sentence.
    pub fn parse(self, text: &str) -> Result<Version, String> {
        let version = Version::parse(text).map_err(|_| explain(text))?;
        match self {
            Self::Blang => {
                let numeric = |id: &&str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
                let mut numbers = version.pre.split('.').filter(numeric);
                if numbers.any(|id| id.parse::<u64>().is_err()) {
                    return Err("has a pre-release number above 64 bits".to_owned());
                }
            }
            Self::MastermindsCapped if text.len() > MASTERMINDS_MAX => {
                return Err(format!("is longer than {MASTERMINDS_MAX} characters"));
            }
            Self::Masterminds | Self::MastermindsCapped => {}
        }
        Ok(version)
    }
}

/// What `text` surely means where it is no version: a leading `v` or white space too many.
#[must_use]
pub fn mended(text: &str) -> Option<String> {
    let plain = text.trim();
    let plain = plain.strip_prefix(['v', 'V']).unwrap_or(plain);
    (plain != text && Version::parse(plain).is_ok()).then(|| plain.to_owned())
}

/// The same for a minimum, where `5.6` can only be 5.6.0.
#[must_use]
pub fn mended_minimum(text: &str) -> Option<String> {
    let plain = text.trim();
    let plain = plain.strip_prefix(['v', 'V']).unwrap_or(plain);
    let completed = match plain.split('.').count() {
        1 => format!("{plain}.0.0"),
        2 => format!("{plain}.0"),
        _ => plain.to_owned(),
    };
    let digits = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    mended(text).or_else(|| (digits && Version::parse(&completed).is_ok()).then_some(completed))
}

/// What keeps `text` from being a version, in the words of someone who has to mend it.
fn explain(text: &str) -> String {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let bad = parts.iter().find(|part| !is_number(part));
    if core.is_empty() {
        "has no number".to_owned()
    } else if text.trim() != text {
        "has white space around it".to_owned()
    } else if text.starts_with(['v', 'V']) {
        "begins with a v".to_owned()
    } else if let Some(bad) = bad {
        let bad = crate::text::shorten(bad, MAX_QUOTED);
        format!("has {bad:?} where a number belongs")
    } else if parts.len() != 3 {
        let count = parts.len() as u64;
        let plural = crate::text::plural(count);
        format!("has {count} number{plural} and not the three of major.minor.patch")
    } else if let Some(zero) = parts.iter().find(|p| p.len() > 1 && p.starts_with('0')) {
        format!("has a leading zero in {zero}")
    } else if parts.iter().any(|part| part.parse::<u64>().is_err()) {
        "has a number above 64 bits".to_owned()
    } else {
        "has a pre-release or build part that is empty or holds other characters than letters, \
         digits and hyphens, or a number with a leading zero"
            .to_owned()
    }
}

/// A server release, as `11.11.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// The first number.
    pub major: u64,
    /// The second number.
    pub minor: u64,
    /// The third number.
    pub patch: u64,
}

/// The numbers of a version, without its pre-release part.
impl From<&Version> for Release {
    fn from(version: &Version) -> Self {
        Self::new(version.major, version.minor, version.patch)
    }
}

impl Release {
    /// The release `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Reads `11`, `11.1` or `11.1.0`; missing numbers are 0.
    ///
    /// # Errors
    /// `text` is none of these.
    pub fn parse(text: &str) -> Result<Self, String> {
        // `str::parse` would take a sign as well.
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let numbers: Result<Vec<u64>, _> = text.split('.').map(str::parse).collect();
        let numbers = numbers.ok().filter(|_| plain);
        match numbers.as_deref() {
            Some([major]) => Ok(Self::new(*major, 0, 0)),
            Some([major, minor]) => Ok(Self::new(*major, *minor, 0)),
            Some([major, minor, patch]) => Ok(Self::new(*major, *minor, *patch)),
            _ => Err(format!("{text:?} is no server version such as 11.1.0")),
        }
    }

    /// Whether this server meets `minimum`: by semver precedence, and a server's own
    /// version never has a pre-release part (`model.CurrentVersion`).
    #[must_use]
    pub fn meets(self, minimum: &Version) -> bool {
        let own = Version::new(self.major, self.minor, self.patch);
        own.cmp_precedence(minimum) != Ordering::Less
    }

    /// `11.11`: without a patch number of 0.
    #[must_use]
    pub fn short(self) -> String {
        match self.patch {
            0 => format!("{}.{}", self.major, self.minor),
            _ => self.to_string(),
        }
    }
}

impl<'de> Deserialize<'de> for Release {
    /// Reads what [`Release::parse`] does.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::{Release, Semver, mended, mended_minimum};

    #[test]
    fn mends_what_has_one_meaning() {
        assert_eq!(mended("v1.2.3").as_deref(), Some("1.2.3"));
        assert_eq!(mended(" 1.2.3-rc1 ").as_deref(), Some("1.2.3-rc1"));
        assert_eq!(mended("1.2"), None);
        assert_eq!(mended("1.02.3"), None);
        assert_eq!(mended_minimum("5.6").as_deref(), Some("5.6.0"));
        assert_eq!(mended_minimum("v10").as_deref(), Some("10.0.0"));
        assert_eq!(mended_minimum("v10.1.0").as_deref(), Some("10.1.0"));
        for text in ["", "5.", "5.6-rc1", "5.6.7.8", "05.6", "latest"] {
            assert_eq!(mended_minimum(text), None, "{text}");
        }
    }

    #[test]
    fn the_two_parsers_differ_where_the_servers_do() {
        let huge = "1.2.3-18446744073709551616";
        assert!(Semver::Blang.parse(huge).is_err());
        assert!(Semver::Masterminds.parse(huge).is_ok());
        for text in [
            "1.2",
            "v1.2.3",
            "1.02.3",
            " 1.2.3",
            "1.2.3-",
            "1.2.3-a.01",
            "1.2.3+",
        ] {
            assert!(Semver::Blang.parse(text).is_err(), "{text}");
            assert!(Semver::Masterminds.parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, why) in [
            ("abc", "has \"abc\" where a number belongs"),
            ("5.x", "has \"x\" where a number belongs"),
            ("1.2.x.4", "has \"x\" where a number belongs"),
            ("1.2.", "has \"\" where a number belongs"),
            ("", "has no number"),
            ("-rc1", "has no number"),
            ("5", "has 1 number and not the three of major.minor.patch"),
            (
                "5.6",
                "has 2 numbers and not the three of major.minor.patch",
            ),
            (
                "1.2.3.4",
                "has 4 numbers and not the three of major.minor.patch",
            ),
            ("v1.2.x", "begins with a v"),
            ("1.02.3", "has a leading zero in 02"),
            ("1.2.18446744073709551616", "has a number above 64 bits"),
        ] {
            let found = Semver::Masterminds.parse(text).err();
            assert_eq!(found.as_deref(), Some(why), "{text}");
        }
        let long = Semver::Masterminds.parse(&"x".repeat(1_000)).err();
        assert!(long.is_some_and(|why| why.chars().count() < 80));
    }

    #[test]
    fn a_pre_release_of_the_server_is_met_by_the_release() {
        let server = Release::new(11, 6, 0);
        let minimum = |text| Semver::Blang.parse(text);
        assert!(minimum("11.6.0-rc1").is_ok_and(|v| server.meets(&v)));
        assert!(minimum("11.6.1-rc1").is_ok_and(|v| !server.meets(&v)));
    }
}
