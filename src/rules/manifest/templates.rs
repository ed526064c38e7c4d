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

/// What its picture is.
pub(super) const ICON: &str = "icon";

/// Files of the starter template that show how something is done: the path in the plugin's folder, the size in bytes since
/// they were last changed (2019 and 2021), and what they are.
pub(super) const FILES: [(&str, u64, &str); 2] = [
    ("assets/starter-template-icon.svg", 2210, ICON),
    ("public/hello.html", 97, "example of a public page"),
];
