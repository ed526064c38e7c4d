//! The version that an upgrade asks for (`docs/upgrade.md`).

use semver::Version;
use serde::Serialize;

use super::change::{Change, Step};
use super::side::Side;

/// At most so many reasons are named.
const MAX_REASONS: usize = 20;

/// The step of the version: the one that the changes ask for, and the one that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bump {
    /// What the changes ask for.
    pub asked: Step,
    /// What was done; null where a version cannot be read, `none` where it is no newer one.
    pub given: Option<Step>,
    /// The lowest version that will do; null where the old one cannot be read, or nothing is asked.
    pub at_least: Option<String>,
    /// Whether the new version will do; null where it is not known.
    pub enough: Option<bool>,
    /// The changes that ask for it, at most twenty.
    pub reasons: Vec<String>,
    /// What else has to be known of it.
    pub note: Option<String>,
}

/// A version, or why there is none.
pub(crate) fn version(side: &Side<'_>) -> Result<Version, String> {
    let Some((_, manifest)) = side.manifest() else {
        return Err("its manifest cannot be read".to_owned());
    };
    match crate::manifest::model::text(manifest.version.as_ref()) {
        "" if side.is_tree() => Err("it has no version before it is built".to_owned()),
        "" => Err("it has no version".to_owned()),
        text => side
            .facts
            .server
            .semver
            .parse(text)
            .map_err(|why| format!("its version {why}")),
    }
}

/// Holds the changes against the two versions.
pub(super) fn of(old: &Side<'_>, new: &Side<'_>, changes: &[Change]) -> Bump {
    let others = || changes.iter().filter(|change| change.what != "version");
    let mut bump = Bump {
        asked: others().map(|change| change.asks).max().unwrap_or_default(),
        ..Bump::default()
    };
    let asking = others().filter(|change| change.asks == bump.asked);
    bump.reasons = asking
        .clone()
        .map(Change::reason)
        .take(MAX_REASONS)
        .collect();
    if bump.asked == Step::Patch {
        // All of them do, and none is more than the others.
        let count = asking.count();
        bump.reasons = vec![match count {
            1 => "one thing is different that takes nothing away and adds nothing".to_owned(),
            count => format!("{count} things are different that take nothing away and add nothing"),
        }];
    }
    let hashes = (&old.seen.sha256, &new.seen.sha256);
    let whole = old.is_whole() && new.is_whole();
    if bump.asked == Step::None
        && let (Some(was), Some(is)) = hashes
        && was != is
        && whole
    {
        bump.asked = Step::Patch;
        bump.reasons = vec!["the files are not the same".to_owned()];
    }
    match (version(old), version(new)) {
        (Ok(was), Ok(is)) => {
            judge(&mut bump, &was, &is);
            if bump.asked == Step::None && !whole {
                bump.enough = None;
            }
        }
        (Err(why), _) => bump.note = Some(format!("OLD: {why}")),
        (_, Err(why)) => bump.note = Some(format!("NEW: {why}")),
    }
    bump
}

fn judge(bump: &mut Bump, was: &Version, is: &Version) {
    let newer = is.cmp_precedence(was).is_gt();
    let core = |version: &Version| (version.major, version.minor, version.patch);
    bump.given = Some(match (core(was), core(is)) {
        _ if !newer => Step::None,
        ((a, ..), (b, ..)) if a != b => Step::Major,
        ((_, a, _), (_, b, _)) if a != b => Step::Minor,
        _ => Step::Patch,
    });
    if bump.asked == Step::None {
        bump.enough = Some(true);
        return;
    }
    if !was.pre.is_empty() {
        bump.enough = Some(newer);
        let note = "OLD is a pre-release, which promises nothing: any later version will do";
        bump.note = Some(note.to_owned());
        return;
    }
    let (major, minor, patch) = core(was);
    let least = match (major, bump.asked) {
        // SemVer 2.0.0, 4: 0.y.z promises nothing. As package managers read it, the second number
        // stands in for the first, and the third for the second.
        (0, Step::Major) => Version::new(0, minor.saturating_add(1), 0),
        (0, _) => Version::new(0, minor, patch.saturating_add(1)),
        (_, Step::Major) => Version::new(major.saturating_add(1), 0, 0),
        (_, Step::Minor) => Version::new(major, minor.saturating_add(1), 0),
        _ => Version::new(major, minor, patch.saturating_add(1)),
    };
    if major == 0 && bump.asked >= Step::Minor {
        let note =
            "before 1.0.0 the second number stands for what breaks, the third for what is new";
        bump.note = Some(note.to_owned());
    }
    // 2.0.0-rc.1 is on its way to 2.0.0.
    bump.enough = Some(newer && core(is) >= core(&least));
    bump.at_least = Some(least.to_string());
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::{Bump, judge};
    use crate::upgrade::Step;

    fn judged(asked: Step, was: &str, is: &str) -> (Option<String>, Option<Step>, Option<bool>) {
        let mut bump = Bump {
            asked,
            ..Bump::default()
        };
        if let (Ok(was), Ok(is)) = (Version::parse(was), Version::parse(is)) {
            judge(&mut bump, &was, &is);
        }
        (bump.at_least, bump.given, bump.enough)
    }

    #[test]
    fn versions_that_will_do() {
        use Step::{Major, Minor, None, Patch};
        let rows = [
            (Major, "1.2.3", "2.0.0", Some("2.0.0"), Major, true),
            (Major, "1.2.3", "1.9.0", Some("2.0.0"), Minor, false),
            (Major, "1.2.3", "2.0.0-rc.1", Some("2.0.0"), Major, true),
            (Minor, "1.2.3", "1.2.4", Some("1.3.0"), Patch, false),
            (Minor, "1.2.3", "2.0.0", Some("1.3.0"), Major, true),
            (Patch, "1.2.3", "1.2.3+b", Some("1.2.4"), None, false),
            (Patch, "1.2.3", "1.2.4-rc.1", Some("1.2.4"), Patch, true),
            (Major, "0.4.1", "0.5.0", Some("0.5.0"), Minor, true),
            (Major, "0.4.1", "0.4.2", Some("0.5.0"), Patch, false),
            (Minor, "0.4.1", "0.4.2", Some("0.4.2"), Patch, true),
            (Major, "2.0.0-rc.1", "2.0.0-rc.2", Option::None, Patch, true),
            (Major, "2.0.0-rc.2", "2.0.0-rc.1", Option::None, None, false),
            (None, "1.2.3", "1.2.3", Option::None, None, true),
        ];
        for (asked, was, is, least, given, enough) in rows {
            let expected = (least.map(str::to_owned), Some(given), Some(enough));
            assert_eq!(judged(asked, was, is), expected, "{asked:?} {was} {is}");
        }
    }
}
