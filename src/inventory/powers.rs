//! What a plugin can do: the calls of all its programs by what they are good for, the gravest first.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Place;
use super::program::{Hook, Program};
use crate::executable::HostPower;
use crate::report::Confidence;
use crate::server::api;

/// What a plugin can do. A part is null where no code tells.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Powers {
    /// By the server's API: the groups of methods that it surely or likely calls.
    pub api: Option<Vec<ApiPower>>,
    /// By what the server tells it or asks of it: its hooks.
    pub hooks: Option<Vec<HookPower>>,
    /// Beside the server, on the machine that it runs on.
    pub host: Option<Vec<HostPowers>>,
    /// Everything that was looked for, found or not, in the order of the parts above.
    pub questions: Vec<Question>,
}

/// Something that a plugin could do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The part of [`Powers`] that tells: `hooks`, `api` or `host`.
    pub part: &'static str,
    /// Its name there.
    pub name: String,
    /// What it is, as the end of a sentence that begins with the plugin.
    pub about: String,
    /// Whether it can hand over the server, its users or what they write.
    pub grave: bool,
    /// By how many hooks, methods or places.
    pub found: usize,
}

/// The powers that whoever has them has the server, its users, or what they write; by part.
const GRAVE: [(&str, &[&str]); 3] = [
    ("hooks", &["messages", "logins", "configuration"]),
    (
        "api",
        &[
            "act-as-users",
            "change-configuration",
            "manage-plugins",
            "manage-users",
        ],
    ),
    ("host", &["programs", "listens", "database"]),
];

/// A group of the API's methods.
#[derive(Clone, Debug, Serialize)]
pub struct ApiPower {
    /// Its name, as `write-messages`; `unknown` for methods that the tables do not know.
    pub group: String,
    /// What its methods do, as the end of a sentence that begins with the plugin.
    pub about: String,
    /// The methods that are called, by name.
    pub methods: Vec<MethodUse>,
}

/// A method that is called.
#[derive(Clone, Debug, Serialize)]
pub struct MethodUse {
    /// Its name.
    pub name: String,
    /// The first server release with it; null where the tables do not know it.
    pub since: Option<String>,
    /// The first release without it again.
    pub removed: Option<String>,
    /// How sure the surest call is: high or medium.
    pub confidence: Confidence,
    /// How many places in the source call it.
    pub places: usize,
    /// The first of the surest, by function and line.
    #[serde(flatten)]
    pub first: Place,
}

/// Hooks that tell a plugin the same kind of thing.
#[derive(Clone, Debug, Serialize)]
pub struct HookPower {
    /// Its name.
    pub name: &'static str,
    /// What they do, as the end of a sentence that begins with the plugin.
    pub about: &'static str,
    /// Those that the plugin answers, by name.
    pub hooks: Vec<String>,
}

/// What a plugin does on the machine.
#[derive(Clone, Debug, Serialize)]
pub struct HostPowers {
    /// What.
    pub power: HostPower,
    /// The same in words, as the end of a sentence that begins with the plugin.
    pub about: &'static str,
    /// From where, by place: at least one chain of calls for each function of the standard library.
    pub calls: Vec<HostUse>,
}

/// A place that does something on the machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HostUse {
    /// The plugin's own function.
    #[serde(flatten)]
    pub place: Place,
    /// The function of the standard library.
    pub call: String,
    /// The functions of other modules between.
    pub via: Vec<Place>,
}

/// What hooks tell, the gravest first; the others say that something happened to be ready for.
const HOOKS: [(&str, &str, &[&str]); 7] = [
    (
        "messages",
        "sees every message, changes or refuses it",
        &[
            "MessageWillBePosted",
            "MessageWillBeUpdated",
            "MessageHasBeenPosted",
            "MessageHasBeenUpdated",
            "MessageHasBeenDeleted",
            "MessagesWillBeConsumed",
            "MessagesWillBeConsumedWithContext",
            "DraftWillBeUpserted",
            "ScheduledPostWillBeCreated",
        ],
    ),
    (
        "logins",
        "sees who logs in, and may refuse it",
        &["UserWillLogIn", "UserHasLoggedIn", "OnSAMLLogin"],
    ),
    (
        "configuration",
        "sees the server's whole configuration when it is saved, and may change it",
        &["ConfigurationWillBeSaved"],
    ),
    (
        "files",
        "sees every file that is uploaded or downloaded",
        &["FileWillBeUploaded", "FileWillBeDownloaded"],
    ),
    (
        "notifications",
        "sees every notification, and may change or drop it",
        &["NotificationWillBePushed", "EmailNotificationWillBeSent"],
    ),
    (
        "shared-channels",
        "takes part in what servers share with each other",
        &[
            "OnSharedChannelsSyncMsg",
            "OnSharedChannelsAttachmentSyncMsg",
            "OnSharedChannelsProfileImageSyncMsg",
            "OnSharedChannelsPing",
        ],
    ),
    (
        "web",
        "answers web requests, also those of nobody who is logged in",
        &["ServeHTTP", "ServeMetrics"],
    ),
];

/// The powers on the machine, in the order of [`HostPower`], with the names that they have in JSON.
const HOST: [(HostPower, &str, &str); 5] = [
    (HostPower::Programs, "programs", "runs other programs"),
    (
        HostPower::Network,
        "network",
        "connects or sends HTTP requests",
    ),
    (
        HostPower::Listens,
        "listens",
        "waits for connections of its own",
    ),
    (HostPower::Database, "database", "opens a database"),
    (
        HostPower::Files,
        "files",
        "reads or writes files on the server's machine",
    ),
];

pub(super) fn of(programs: &[Program]) -> Powers {
    let calls_read = programs.iter().any(|program| program.api_calls.is_some());
    let hooks_read = programs.iter().any(|program| program.hooks.is_some());
    let mut powers = Powers {
        api: calls_read.then(|| api_powers(programs)),
        hooks: hooks_read.then(|| hook_powers(programs)),
        host: calls_read.then(|| host_powers(programs)),
        questions: Vec::new(),
    };
    powers.questions = questions(&powers);
    powers
}

/// What was looked for: of each part that code tells.
fn questions(powers: &Powers) -> Vec<Question> {
    let mut all = Vec::new();
    let mut ask = |part: &'static str, name: &str, about: &str, found: Option<usize>| {
        let mut grave = GRAVE.iter().filter(|(of, _)| *of == part);
        all.push(Question {
            part,
            name: name.to_owned(),
            about: about.to_owned(),
            grave: grave.any(|(_, names)| names.contains(&name)),
            found: found.unwrap_or_default(),
        });
    };
    if let Some(hooks) = &powers.hooks {
        for (name, about, _) in HOOKS {
            let found = hooks.iter().find(|power| power.name == name);
            ask("hooks", name, about, found.map(|power| power.hooks.len()));
        }
    }
    if let Some(api) = &powers.api {
        let groups = api::table().map(|table| table.groups.as_slice());
        for group in groups.unwrap_or_default() {
            let found = api.iter().find(|power| power.group == group.name);
            let found = found.map(|power| power.methods.len());
            ask("api", &group.name, &group.about, found);
        }
    }
    if let Some(host) = &powers.host {
        for (power, name, about) in HOST {
            let found = host.iter().find(|one| one.power == power);
            ask("host", name, about, found.map(|one| one.calls.len()));
        }
    }
    all
}

fn api_powers(programs: &[Program]) -> Vec<ApiPower> {
    let mut methods: BTreeMap<&str, (MethodUse, BTreeSet<&Place>)> = BTreeMap::new();
    let mut groups: BTreeMap<&str, &str> = BTreeMap::new();
    let calls = programs.iter().flat_map(|program| &program.api_calls);
    for call in calls.flatten() {
        if call.confidence == Confidence::Low {
            continue;
        }
        groups.insert(&call.method, call.group.as_deref().unwrap_or("unknown"));
        let (method, places) = methods.entry(&call.method).or_insert_with(|| {
            let method = MethodUse {
                name: call.method.clone(),
                since: call.since.clone(),
                removed: call.removed.clone(),
                confidence: call.confidence,
                places: 0,
                first: call.place.clone(),
            };
            (method, BTreeSet::new())
        });
        if call.confidence > method.confidence {
            method.confidence = call.confidence;
            method.first = call.place.clone();
        }
        places.insert(&call.place);
    }
    let mut by_group: BTreeMap<&str, Vec<MethodUse>> = BTreeMap::new();
    for (name, (mut method, places)) in methods {
        method.places = places.len();
        let group = groups.get(name).copied().unwrap_or("unknown");
        by_group.entry(group).or_default().push(method);
    }
    let known = api::table().map(|table| table.groups.as_slice());
    let known = known.unwrap_or_default().iter();
    let all = known
        .map(|group| (group.name.as_str(), group.about.as_str()))
        .chain([("unknown", "calls methods that mmlint's tables do not know")]);
    all.filter_map(|(group, about)| {
        Some(ApiPower {
            methods: by_group.remove(group)?,
            group: group.to_owned(),
            about: about.to_owned(),
        })
    })
    .collect()
}

fn hook_powers(programs: &[Program]) -> Vec<HookPower> {
    let hooks = programs.iter().flat_map(|program| &program.hooks).flatten();
    let called = |hook: &&Hook| hook.matches_signature != Some(false);
    let answered: BTreeSet<&str> = hooks
        .filter(called)
        .map(|hook| hook.name.as_str())
        .collect();
    HOOKS
        .iter()
        .filter_map(|(name, about, hooks)| {
            let own = hooks.iter().filter(|hook| answered.contains(*hook));
            let own: Vec<String> = own.map(|hook| (*hook).to_owned()).collect();
            (!own.is_empty()).then_some(HookPower {
                name,
                about,
                hooks: own,
            })
        })
        .collect()
}

fn host_powers(programs: &[Program]) -> Vec<HostPowers> {
    let calls = programs.iter().flat_map(|program| &program.host_calls);
    let mut by_power: BTreeMap<HostPower, BTreeSet<HostUse>> = BTreeMap::new();
    for call in calls.flatten() {
        by_power.entry(call.power).or_default().insert(HostUse {
            place: call.place.clone(),
            call: call.call.clone(),
            via: call.via.clone(),
        });
    }
    HOST.iter()
        .filter_map(|(power, _, about)| {
            Some(HostPowers {
                power: *power,
                about,
                calls: by_power.remove(power)?.into_iter().collect(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{GRAVE, HOOKS, Powers, questions};
    use crate::server::api;

    #[test]
    fn hooks_are_those_of_the_table() {
        for hook in HOOKS.iter().flat_map(|(_, _, hooks)| *hooks) {
            assert!(api::hook(hook).is_some(), "{hook}");
        }
    }

    #[test]
    fn what_is_grave_is_looked_for() {
        let read = Powers {
            api: Some(Vec::new()),
            hooks: Some(Vec::new()),
            host: Some(Vec::new()),
            questions: Vec::new(),
        };
        let asked = questions(&read);
        let grave = asked.iter().filter(|question| question.grave).count();
        let named: usize = GRAVE.iter().map(|(_, names)| names.len()).sum();
        assert_eq!(grave, named);
        assert_eq!(questions(&Powers::default()), []);
    }
}
