//! What is known that helps a person to judge, in words.

use std::collections::BTreeSet;

use super::{Asked, LONGEST};
use crate::executable::HostPower;
use crate::inventory::{LicenseKind, MethodUse, Vcs};
use crate::manifest::model::text;
use crate::server::checklist::{Known, Requirement};
use crate::text::{list, plural, printable, shorten};

/// Of lists that a bundle can make long at most so many are named.
const MAX: usize = 5;

/// Of what the plugin can do at most so many, the gravest first.
const MAX_POWERS: usize = 4;

impl Asked<'_> {
    /// What is known of a requirement, each a sentence without a full stop.
    pub(super) fn known(&self, one: &Requirement) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for known in &one.knows {
            said.extend(self.fact(*known));
        }
        said.extend(self.calls(&one.calls));
        let hooks = self.bundle.executables.iter();
        let hooks: BTreeSet<&str> = hooks
            .flat_map(|program| &program.hooks)
            .flatten()
            .map(|hook| hook.name.as_str())
            .collect();
        let hooks: Vec<&String> = one
            .hooks
            .iter()
            .filter(|hook| hooks.contains(hook.as_str()))
            .collect();
        if !hooks.is_empty() {
            said.push(format!("It answers {}", list(&hooks)));
        }
        said
    }

    fn fact(&self, known: Known) -> Vec<String> {
        let bundle = self.bundle;
        match known {
            Known::Licenses => self.licenses(),
            Known::Module => {
                let programs = bundle.executables.iter();
                let modules: BTreeSet<&str> = programs
                    .filter_map(|program| program.main_module.as_ref())
                    .map(|module| module.path.as_str())
                    .collect();
                let say = |path| format!("Its programs are of the module {}", shown(path));
                modules.into_iter().take(MAX).map(say).collect()
            }
            Known::Commit => self.commits(),
            Known::Homepage => vec![link("homepage_url", bundle.links.homepage.as_ref())],
            Known::Support => vec![link("support_url", bundle.links.support.as_ref())],
            Known::ReleaseNotes => {
                vec![link(
                    "release_notes_url",
                    bundle.links.release_notes.as_ref(),
                )]
            }
            Known::Version => named("version", bundle.version.as_ref()),
            Known::Id => named("id", bundle.id.as_ref()),
            Known::Settings => self.settings(),
            Known::Icon => {
                let icon = self.facts.manifest().map(|it| text(it.icon_path.as_ref()));
                let icon = icon.filter(|path| !path.is_empty());
                let say = |path| format!("The bundle's icon is {}", shown(path));
                icon.map(say).into_iter().collect()
            }
            Known::Listens => self.host(Some(HostPower::Listens)),
            Known::Powers => {
                let powers = bundle.powers.api.iter().flatten();
                let mut said: Vec<String> = powers
                    .take(MAX_POWERS)
                    .map(|power| format!("It {}", shown(&power.about)))
                    .collect();
                said.extend(self.host(None));
                said
            }
            Known::Web => {
                let powers = bundle.powers.hooks.iter().flatten();
                let web = powers.filter(|power| power.name == "web");
                web.map(|power| format!("It {}", power.about)).collect()
            }
            Known::Minimum => {
                let minimum = &bundle.min_server_version;
                let declared = minimum.declared.as_deref();
                let mut said = declared.map_or_else(
                    || "It declares no minimum".to_owned(),
                    |declared| format!("It declares {}", shown(declared)),
                );
                if let Some(inferred) = &minimum.inferred {
                    let newest = minimum.evidence.first();
                    let why =
                        newest.map_or_else(String::new, |it| format!(" ({})", shown(&it.name)));
                    said += &format!("; its code needs {inferred}{why}");
                }
                vec![said]
            }
        }
    }

    fn licenses(&self) -> Vec<String> {
        let files = self.bundle.licenses.iter();
        let own = files.filter(|file| file.kind == LicenseKind::License);
        let said = own.take(MAX).map(|file| {
            let name = shown(self.bundle.below(&file.entry));
            match file.texts.as_deref() {
                None => format!("{name} is too large to be read"),
                Some([]) => format!("{name} holds no licence that mmlint knows"),
                Some(texts) => format!("{name} holds the text of {}", list(texts)),
            }
        });
        said.collect()
    }

    fn commits(&self) -> Vec<String> {
        let build = &self.bundle.build;
        let one = build.commits.len() == 1;
        let said = build.commits.iter().take(MAX).map(|shared| {
            let Vcs {
                revision,
                time,
                modified,
                ..
            } = &shared.value;
            let revision = revision.as_deref().map_or("no commit".to_owned(), shown);
            let time = time.as_deref();
            let time = time.map_or_else(String::new, |time| format!(" of {}", shown(time)));
            let dirty = match modified {
                Some(true) => ", with changes that were not committed",
                _ => "",
            };
            let on = match one {
                true => String::new(),
                false => format!(" ({})", shown(&shared.programs.join(", "))),
            };
            format!("It was built from {revision}{time}{dirty}{on}")
        });
        let mut said: Vec<String> = said.collect();
        if said.is_empty() && build.programs > 0 {
            said.push("No program names the commit that it was built from".to_owned());
        }
        said
    }

    fn settings(&self) -> Vec<String> {
        let Some(manifest) = self.facts.manifest() else {
            return Vec::new();
        };
        let settings = manifest.settings_schema.iter();
        let settings = settings.flat_map(|schema| schema.all_settings());
        let settings = settings.filter_map(|setting| setting.value());
        let (mut count, mut custom) = (0_u64, 0_u64);
        for setting in settings {
            count += 1;
            custom += u64::from(text(setting.kind.as_ref()) == "custom");
        }
        let own = match custom {
            0 => String::new(),
            n => format!(", of which the plugin shows {n} itself"),
        };
        vec![format!(
            "The manifest has {count} setting{}{own}",
            plural(count)
        )]
    }

    /// What it does on the machine; `only` that power, where one is given.
    fn host(&self, only: Option<HostPower>) -> Vec<String> {
        let powers = self.bundle.powers.host.iter().flatten();
        let powers = powers.filter(|power| only.is_none_or(|only| only == power.power));
        let say = |count: usize| format!("{count} place{}", plural(count as u64));
        powers
            .map(|power| format!("It {} ({})", power.about, say(power.calls.len())))
            .collect()
    }

    /// Which of these methods are called.
    fn calls(&self, methods: &[String]) -> Option<String> {
        let powers = self
            .bundle
            .powers
            .api
            .as_ref()
            .filter(|_| !methods.is_empty())?;
        let used: Vec<&MethodUse> = powers.iter().flat_map(|power| &power.methods).collect();
        let called: Vec<String> = methods
            .iter()
            .filter_map(|name| used.iter().find(|method| method.name == *name))
            .map(|method| {
                let count = method.places;
                format!("{} in {count} place{}", method.name, plural(count as u64))
            })
            .collect();
        Some(match called.is_empty() {
            true => format!("No call of {} was found", methods.join(", ")),
            false => format!("It calls {}", list(&called)),
        })
    }
}

/// A text of the bundle: safe to show and of a bounded length.
fn shown(text: &str) -> String {
    printable(&shorten(text, LONGEST))
}

fn link(name: &str, value: Option<&String>) -> String {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => format!("{name} is {}", shown(value)),
        None => format!("The manifest has no {name}"),
    }
}

fn named(name: &str, value: Option<&String>) -> Vec<String> {
    let value = value.filter(|value| !value.is_empty());
    let say = |value: &String| format!("Its {name} is {}", shown(value));
    value.map(say).into_iter().collect()
}
