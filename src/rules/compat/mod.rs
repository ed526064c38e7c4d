//! Rules about what the servers that a plugin claims to run on do not have.

pub mod api_changed;
pub mod api_removed;
pub mod api_too_new;
pub mod calls_unknown;
pub mod field_too_new;
pub mod hook_removed;
pub mod hook_too_new;
pub mod min_server_version_too_high;
pub mod registry_deprecated;
pub mod registry_removed;
pub mod registry_too_new;
pub mod section_default_too_new;

use semver::Version;

use crate::executable::{ApiCall, CallConfidence};
use crate::facts::Facts;
use crate::facts::code::StartedCode;
use crate::facts::manifest::ManifestFile;
use crate::manifest::model::Text;
use crate::report::{Confidence, Position};
use crate::rules::draft::Draft;
use crate::server::releases;
use crate::verdict::needs::{self, Answered, Called};
use crate::version::Release;

/// Whether what came with the release `since` is missing on a server in question: one that `--server` names and the minimum
/// does not leave out, else any from the minimum on, or from the oldest under extended support where there is none.
///
/// Servers call themselves by numbers alone: the first that meets `11.9.0-rc1` is 11.9.0.
pub(super) fn concerns(facts: &Facts, since: Release, minimum: Option<&Version>) -> bool {
    let least = minimum.map(Release::from);
    let question = &facts.question;
    if question.servers_named {
        let mut servers = question.servers.iter().map(|server| server.release);
        return servers.any(|server| least.is_none_or(|least| server >= least) && server < since);
    }
    let least = least.or_else(releases::oldest_supported);
    least.is_some_and(|least| least < since)
}

/// A release as a version to compare with.
pub(super) const fn version(release: Release) -> Version {
    Version::new(release.major, release.minor, release.patch)
}

/// The oldest server that the manifest promises, with its place.
pub(super) fn promised(facts: &Facts) -> Option<(&ManifestFile, &Text, Version)> {
    let (file, manifest) = facts.parsed()?;
    let text = manifest.min_server_version.as_ref()?;
    Some((file, text, facts.minimum()?))
}

/// What the manifest says of the oldest server.
pub(super) struct Claim<'a> {
    /// The minimum with its place; `None` where there is none.
    pub promised: Option<(&'a ManifestFile, &'a Text, Version)>,
}

impl<'a> Claim<'a> {
    /// `None` where the manifest was not read, or its minimum cannot be: no server enables such a plugin.
    pub fn of(facts: &'a Facts) -> Option<Self> {
        facts.parsed()?;
        let promised = promised(facts);
        let is_known = promised.is_some() || needs::declared(facts).is_none();
        is_known.then_some(Self { promised })
    }

    /// Whether what came with the release `since` is missing on a server in question.
    pub fn concerns(&self, facts: &Facts, since: Release) -> bool {
        let minimum = self.promised.as_ref().map(|(_, _, minimum)| minimum);
        concerns(facts, since, minimum)
    }

    /// The servers before a release that the plugin is for, as `>=10.5.0, <11.9`.
    pub fn before(&self, release: &str) -> String {
        match &self.promised {
            Some((_, text, _)) => format!(">={}, <{release}", text.value),
            None => format!("<{release}"),
        }
    }

    /// What it says, as the end of a sentence.
    pub fn in_words(&self) -> String {
        match &self.promised {
            Some((_, text, _)) => format!("min_server_version is {}", text.value),
            None => "there is no min_server_version".to_owned(),
        }
    }

    /// Places a finding at the minimum, or at an entry where there is none.
    pub fn place<'f, 'd>(&self, draft: Draft<'f, 'd>, entry: Option<usize>) -> Draft<'f, 'd> {
        match (&self.promised, entry) {
            (Some((file, text, _)), _) => draft.at_text(file, text),
            (None, Some(entry)) => draft.at_entry(entry),
            (None, None) => draft,
        }
    }

    /// Places a finding at the minimum, and names the places in a script; at these where there is no minimum.
    pub fn place_in_script<'f, 'd>(
        &self,
        draft: Draft<'f, 'd>,
        message: &str,
        entry: usize,
        places: impl IntoIterator<Item = Position>,
    ) -> Draft<'f, 'd> {
        match &self.promised {
            Some((file, text, _)) => name_places(draft.at_text(file, text), message, entry, places),
            None => at_places(draft, entry, places),
        }
    }

    /// The edit that raises the minimum, where there is one.
    pub fn raise<'f, 'd>(&self, draft: Draft<'f, 'd>, need: Release) -> Draft<'f, 'd> {
        match &self.promised {
            Some((file, text, _)) => {
                let description = format!("raise it to {need}");
                draft.fix_text(&description, file, text, &need.to_string())
            }
            None => draft,
        }
    }

    /// Names the minimum's place.
    pub fn name_promise<'f, 'd>(&self, draft: Draft<'f, 'd>) -> Draft<'f, 'd> {
        match &self.promised {
            Some((file, text, _)) => draft.related_span("promised here", file, text.span),
            None => draft,
        }
    }

    /// What is to be done for servers from `need` on, as the beginning of a sentence.
    pub fn mend(&self, need: Release) -> String {
        match self.promised {
            Some(_) => format!("Raise min_server_version to {need}"),
            None => format!("Add a min_server_version of {need}"),
        }
    }
}

/// The first release that has all that is surely needed: methods of the API that programs call,
/// and what the webapp needs of the web app.
pub(super) fn newest_need(facts: &Facts, called: &[Called<'_>]) -> Option<Release> {
    let called = called
        .iter()
        .filter(|called| called.unguarded == Some(Confidence::High))
        .map(|called| called.since());
    let asked = needs::web_needs(facts);
    let asked = asked
        .iter()
        .flatten()
        .filter(|need| need.confidence == Confidence::High)
        .map(|need| need.since);
    called.chain(asked).max()
}

/// The releases in question: those that `--server` names and the promised minimum does not leave
/// out, else all known ones from that on, or from the oldest one under extended support.
pub(super) fn in_question(facts: &Facts) -> Vec<Release> {
    let question = &facts.question;
    let least = promised(facts).map(|(_, _, minimum)| minimum);
    if question.servers_named {
        let named = question.servers.iter().map(|server| server.release);
        let meets = |release: &Release| least.as_ref().is_none_or(|least| release.meets(least));
        return named.filter(meets).collect();
    }
    let first = match &least {
        Some(minimum) => Some(Release::new(minimum.major, minimum.minor, minimum.patch)),
        None => releases::oldest_supported(),
    };
    first.map(releases::from).unwrap_or_default()
}

/// So many calls of one method are named.
const MAX_CALLS: usize = 5;

/// Calls of methods, with the programs that they are in.
pub(super) type Calls<'a> = Vec<(&'a StartedCode, &'a ApiCall)>;

/// Names where calls are, each place once: another platform's program says the same.
pub(super) fn name_calls<'f, 'a, 'c>(
    mut draft: Draft<'f, 'a>,
    message: &str,
    calls: impl IntoIterator<Item = (&'c StartedCode, &'c ApiCall)>,
) -> Draft<'f, 'a> {
    let mut named: Vec<(&str, String)> = Vec::new();
    for (started, call) in calls {
        let place = (call.place.function.as_str(), started.source(&call.place));
        if named.len() == MAX_CALLS || named.contains(&place) {
            continue;
        }
        draft = draft.related_code(message, started.entry, place.0, &place.1);
        named.push(place);
    }
    draft
}

/// Names where the server's version is asked for, or may be.
pub(super) fn name_asks<'f, 'a>(draft: Draft<'f, 'a>, asks: &Calls<'_>) -> Draft<'f, 'a> {
    let (perhaps, surely): (Calls<'_>, Calls<'_>) = asks.iter().partition(|one| only_may(one));
    let draft = name_calls(draft, "asks for the server's version in", surely);
    name_calls(draft, "may ask for the server's version in", perhaps)
}

/// Whether it is not known that the method is what is called there.
pub(super) fn only_may((_, call): &(&StartedCode, &ApiCall)) -> bool {
    call.confidence == CallConfidence::Possible
}

/// The finding's place is the first of places in a script; the others belong to it.
pub(super) fn at_places<'f, 'a>(
    draft: Draft<'f, 'a>,
    entry: usize,
    places: impl IntoIterator<Item = Position>,
) -> Draft<'f, 'a> {
    let mut places = places.into_iter().take(MAX_CALLS);
    let draft = draft.at_script(entry, places.next());
    name_places(draft, "and here", entry, places)
}

/// Names places in a script.
pub(super) fn name_places<'f, 'a>(
    mut draft: Draft<'f, 'a>,
    message: &str,
    entry: usize,
    places: impl IntoIterator<Item = Position>,
) -> Draft<'f, 'a> {
    for at in places.into_iter().take(MAX_CALLS) {
        draft = draft.related_script(message, entry, at);
    }
    draft
}

/// The platforms whose programs call, sorted.
fn platforms_of<'c>(
    calls: impl IntoIterator<Item = (&'c StartedCode, &'c ApiCall)>,
) -> Vec<&'c str> {
    let calls = calls.into_iter();
    let mut platforms: Vec<&str> = calls
        .flat_map(|(started, _)| started.platforms.iter().map(String::as_str))
        .collect();
    platforms.sort_unstable();
    platforms.dedup();
    platforms
}

/// Names where a hook's method begins.
pub(super) fn name_hook<'f, 'a>(draft: Draft<'f, 'a>, hook: &Answered<'_>) -> Draft<'f, 'a> {
    match hook.place {
        Some(place) => {
            let source = hook.started.source(place);
            draft.related_code("written in", hook.started.entry, &place.function, &source)
        }
        None => draft,
    }
}
