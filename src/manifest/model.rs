//! The manifest as typed values, each with its place: what rules look at.
//!
//! Mirrors `model.Manifest` of `server/public/model/manifest.go`. Built from the decoded
//! tree, so that JSON and YAML end here alike.

use super::decoded::join_pointer;
use super::document::{Document, Kind, Member, NodeId, Span};

/// A piece of text from the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where it stands.
    pub span: Span,
    /// Its JSON pointer.
    pub pointer: String,
}

/// The text of a field; empty where it is absent, as in the server.
#[must_use]
pub fn text(field: Option<&Text>) -> &str {
    field.map_or("", |text| text.value.as_str())
}

/// An element of a list, which may be `null`.
#[derive(Clone, Debug)]
pub enum Item<T> {
    /// `null`: a nil pointer in the server.
    Null {
        /// Where it stands.
        span: Span,
        /// Its JSON pointer.
        pointer: String,
    },
    /// A value.
    Value(T),
}

impl<T> Item<T> {
    /// The value, unless it is `null`.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Null { .. } => None,
            Self::Value(value) => Some(value),
        }
    }
}

/// `model.Manifest`. Absent and `null` fields are `None`.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // Each field is named after the manifest's own.
pub struct Manifest {
    pub id: Option<Text>,
    pub name: Option<Text>,
    pub description: Option<Text>,
    pub homepage_url: Option<Text>,
    pub support_url: Option<Text>,
    pub release_notes_url: Option<Text>,
    pub icon_path: Option<Text>,
    pub version: Option<Text>,
    pub min_server_version: Option<Text>,
    pub server: Option<Server>,
    pub webapp: Option<Webapp>,
    pub settings_schema: Option<SettingsSchema>,
    pub props: Option<NodeId>,
    /// `backend`, which servers before 6.0 take where there is no `server`; `None` to later ones.
    pub backend: Option<Server>,
    /// Of servers 5.20 to 8.1; `None` to others.
    pub required_configuration: Option<NodeId>,
}

impl Manifest {
    /// The server part as this server takes it (`GetExecutableForRuntime`).
    #[must_use]
    pub fn server_part(&self) -> Option<&Server> {
        self.server.as_ref().or(self.backend.as_ref())
    }
}

/// `model.ManifestServer`.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where the object stands.
    pub span: Span,
    /// The paths by platform, in the order of the file.
    pub executables: Vec<Executable>,
    /// The fallback for every platform that is not listed.
    pub executable: Option<Text>,
}

impl Server {
    /// The path for a platform (`linux-amd64`): its own, else the fallback, never an empty one (`GetExecutableForRuntime`).
    #[must_use]
    pub fn executable_for(&self, platform: &str) -> Option<&Text> {
        let own = self.executables.iter().find(|it| it.platform == platform);
        let mut paths = own.map(|own| &own.path).into_iter().chain(&self.executable);
        paths.find(|path| !path.value.is_empty())
    }
}

/// An entry of `server.executables`.
#[derive(Clone, Debug)]
pub struct Executable {
    /// The key, as `linux-amd64`.
    pub platform: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The path.
    pub path: Text,
}

/// `model.ManifestWebapp`.
#[derive(Clone, Debug)]
pub struct Webapp {
    /// Where the object stands.
    pub span: Span,
    /// The path of the bundle.
    pub bundle_path: Option<Text>,
}

/// `model.PluginSettingsSchema`.
#[derive(Clone, Debug)]
pub struct SettingsSchema {
    /// Where the object stands.
    pub span: Span,
    /// What stands above the settings.
    pub header: Option<Text>,
    /// What stands below them.
    pub footer: Option<Text>,
    /// The settings outside sections; `None` where absent or `null`.
    pub settings: Option<Vec<Item<Setting>>>,
    /// The sections (servers from 10.0 on); `None` where absent or `null`.
    pub sections: Option<Vec<Item<Section>>>,
}

impl SettingsSchema {
    /// All settings, those in sections included, in the order of the file.
    pub fn all_settings(&self) -> impl Iterator<Item = &Item<Setting>> {
        let sections = self.sections.iter().flatten().filter_map(Item::value);
        let inner = sections.flat_map(|section| section.settings.iter().flatten());
        self.settings.iter().flatten().chain(inner)
    }
}

/// `model.PluginSettingsSection`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Section {
    pub span: Span,
    pub pointer: String,
    pub key: Option<Text>,
    pub settings: Option<Vec<Item<Setting>>>,
    pub custom: bool,
    pub fallback: bool,
}

/// `model.PluginSetting`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Setting {
    pub span: Span,
    pub pointer: String,
    pub key: Option<Text>,
    pub display_name: Option<Text>,
    pub kind: Option<Text>,
    pub help_text: Option<Text>,
    pub regenerate_help_text: Option<Text>,
    pub placeholder: Option<Text>,
    pub default: Option<NodeId>,
    pub options: Option<Options>,
    pub hosting: Option<Text>,
    pub secret: bool,
}

/// The options of a setting.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the list stands.
    pub span: Span,
    /// Its JSON pointer.
    pub pointer: String,
    /// The options.
    pub items: Vec<Item<SettingOption>>,
}

/// `model.PluginOption`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct SettingOption {
    pub span: Span,
    pub pointer: String,
    pub display_name: Option<Text>,
    pub value: Option<Text>,
}

impl Manifest {
    /// The manifest held by the object `root` of a decoded tree.
    #[must_use]
    pub fn from_tree(document: &Document, root: NodeId) -> Self {
        let top = View::new(document, root, String::new());
        Self {
            id: top.text("id"),
            name: top.text("name"),
            description: top.text("description"),
            homepage_url: top.text("homepage_url"),
            support_url: top.text("support_url"),
            release_notes_url: top.text("release_notes_url"),
            icon_path: top.text("icon_path"),
            version: top.text("version"),
            min_server_version: top.text("min_server_version"),
            server: top.object("server").map(|view| Server {
                span: view.span,
                executables: view.executables(),
                executable: view.text("executable"),
            }),
            webapp: top.object("webapp").map(|view| Webapp {
                span: view.span,
                bundle_path: view.text("bundle_path"),
            }),
            settings_schema: top.object("settings_schema").map(|view| SettingsSchema {
                span: view.span,
                header: view.text("header"),
                footer: view.text("footer"),
                settings: view.list("settings", &setting),
                sections: view.list("sections", &section),
            }),
            backend: top.object("backend").map(|view| Server {
                span: view.span,
                executables: view.executables(),
                executable: view.text("executable"),
            }),
            required_configuration: top.get("required_configuration").map(|member| member.value),
            props: top.get("props").map(|member| member.value),
        }
    }

    /// The id as the server uses it: lower-cased by Go's `strings.ToLower`, which maps
    /// U+0130 to `i`. Empty where there is none.
    #[must_use]
    pub fn server_id(&self) -> String {
        let id = text(self.id.as_ref());
        id.chars().map(go_lower).collect()
    }
}

fn go_lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        // The only character that Rust lower-cases to two: Go takes the first.
        (Some(first), Some(_)) => first,
        _ => c,
    }
}

fn setting(view: &View<'_>) -> Setting {
    Setting {
        span: view.span,
        pointer: view.pointer.clone(),
        key: view.text("key"),
        display_name: view.text("display_name"),
        kind: view.text("type"),
        help_text: view.text("help_text"),
        regenerate_help_text: view.text("regenerate_help_text"),
        placeholder: view.text("placeholder"),
        default: view.get("default").map(|member| member.value),
        options: view.options(),
        hosting: view.text("hosting"),
        secret: view.flag("secret"),
    }
}

fn section(view: &View<'_>) -> Section {
    Section {
        span: view.span,
        pointer: view.pointer.clone(),
        key: view.text("key"),
        settings: view.list("settings", &setting),
        custom: view.flag("custom"),
        fallback: view.flag("fallback"),
    }
}

fn option(view: &View<'_>) -> SettingOption {
    SettingOption {
        span: view.span,
        pointer: view.pointer.clone(),
        display_name: view.text("display_name"),
        value: view.text("value"),
    }
}

/// An object of the tree and its pointer.
struct View<'a> {
    document: &'a Document,
    members: &'a [Member],
    span: Span,
    pointer: String,
}

impl<'a> View<'a> {
    fn new(document: &'a Document, id: NodeId, pointer: String) -> Self {
        let node = document.node(id);
        let members = match &node.kind {
            Kind::Object(members) => members.as_slice(),
            _ => &[],
        };
        Self {
            document,
            members,
            span: node.span,
            pointer,
        }
    }

    fn get(&self, name: &str) -> Option<&'a Member> {
        self.members.iter().find(|member| member.key == name)
    }

    fn pointer_to(&self, name: &str) -> String {
        join_pointer(&self.pointer, name)
    }

    fn text(&self, name: &str) -> Option<Text> {
        let node = self.document.node(self.get(name)?.value);
        match &node.kind {
            Kind::String(value) => Some(Text {
                value: value.clone(),
                span: node.span,
                pointer: self.pointer_to(name),
            }),
            _ => None,
        }
    }

    fn flag(&self, name: &str) -> bool {
        let member = self.get(name);
        member.is_some_and(|m| matches!(self.document.node(m.value).kind, Kind::Bool(true)))
    }

    fn object(&self, name: &str) -> Option<Self> {
        let id = self.get(name)?.value;
        matches!(self.document.node(id).kind, Kind::Object(_))
            .then(|| Self::new(self.document, id, self.pointer_to(name)))
    }

    fn list<T>(&self, name: &str, read: &dyn Fn(&Self) -> T) -> Option<Vec<Item<T>>> {
        let Kind::Array(items) = &self.document.node(self.get(name)?.value).kind else {
            return None;
        };
        let list = self.pointer_to(name);
        let item = |(i, id): (usize, &NodeId)| {
            let pointer = join_pointer(&list, &i.to_string());
            let node = self.document.node(*id);
            match node.kind {
                Kind::Object(_) => Some(Item::Value(read(&Self::new(self.document, *id, pointer)))),
                Kind::Null => Some(Item::Null {
                    span: node.span,
                    pointer,
                }),
                _ => None, // of a wrong type: the server has refused the manifest
            }
        };
        Some(items.iter().enumerate().filter_map(item).collect())
    }

    fn options(&self) -> Option<Options> {
        let items = self.list("options", &option)?;
        let span = self.document.node(self.get("options")?.value).span;
        Some(Options {
            span,
            pointer: self.pointer_to("options"),
            items,
        })
    }

    fn executables(&self) -> Vec<Executable> {
        let Some(map) = self.object("executables") else {
            return Vec::new();
        };
        let entry = |member: &Member| {
            let node = map.document.node(member.value);
            let value = match &node.kind {
                Kind::String(value) => value.clone(),
                _ => String::new(), // `null` is the empty string in a map of strings
            };
            Executable {
                platform: member.key.clone(),
                key_span: member.key_span,
                path: Text {
                    value,
                    span: node.span,
                    pointer: map.pointer_to(&member.key),
                },
            }
        };
        map.members.iter().map(entry).collect()
    }
}
