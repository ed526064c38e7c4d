//! The plugins that others are started from, by what each says of itself.

/// A plugin that others are started from.
pub(super) struct Template {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) descriptions: &'static [&'static str],
    /// Its repository on GitHub.
    pub(super) repository: &'static str,
}

/// From their `plugin.json`; the sample is what the starter template was called until 2019.
pub(super) const TEMPLATES: [Template; 3] = [
    Template {
        id: "com.mattermost.demo-plugin",
        name: "Demo Plugin",
        descriptions: &["This plugin demonstrates the capabilities of a Mattermost plugin."],
        repository: "mattermost/mattermost-plugin-demo",
    },
    Template {
        id: "com.mattermost.plugin-starter-template",
        name: "Plugin Starter Template",
        descriptions: &["This plugin serves as a starting point for writing a Mattermost plugin."],
        repository: "mattermost/mattermost-plugin-starter-template",
    },
    Template {
        id: "com.mattermost.sample-plugin",
        name: "Sample Plugin",
        descriptions: &[
            "This plugin serves as a reference guide for best practices and build scripts when writing Mattermost plugins.",
        ],
        repository: "mattermost/mattermost-plugin-sample",
    },
];

/// A file of the starter template that shows how something is done.
pub(super) struct Sample {
    /// Where it lies in the plugin's folder.
    pub(super) path: &'static str,
    /// In bytes.
    pub(super) size: u64,
    /// What it is of the template.
    pub(super) what: &'static str,
    /// Whether it counts only as the plugin's icon.
    pub(super) is_icon: bool,
}

/// As they are since 2021 and 2019.
pub(super) const SAMPLES: [Sample; 2] = [
    Sample {
        path: "assets/starter-template-icon.svg",
        size: 2210,
        what: "icon",
        is_icon: true,
    },
    Sample {
        path: "public/hello.html",
        size: 97,
        what: "example of a public page",
        is_icon: false,
    },
];
