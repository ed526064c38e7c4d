//! What is found in a script: plain data.

use super::{ChunkLoader, Dynamic, RemoteScript, Request, RootAddress, Written};
use crate::report::Position;

/// What a script does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The calls of `registerPlugin`.
    pub registrations: Vec<Registration>,
    /// The uses of what is called like a method of the registry, in the order of the text.
    pub uses: Vec<Use>,
    /// How it loads parts of itself, by webpack's runtimes in it.
    pub chunks: Vec<ChunkLoader>,
    /// The scripts from other hosts that it loads.
    pub remote: Vec<RemoteScript>,
    /// The addresses that it asks for at the root of the host, whatever folder the server is in.
    pub root_addresses: Vec<RootAddress>,
    /// The requests that it sends to the server without a proof of who sends them.
    pub requests: Vec<Request>,
    /// Where it makes code of text.
    pub dynamic: Vec<Dynamic>,
    /// What of its syntax browsers learnt late.
    pub syntax: Vec<Written>,
    /// The uses of the web app's globals, in the order of the text.
    pub globals: Vec<GlobalUse>,
    /// What is done with the web app's React that React 19 no longer knows.
    pub old: Vec<Old>,
    /// The keys of the settings that it registers components for, where these are known to be all.
    pub custom_settings: Option<Vec<Box<str>>>,
    /// Whether the search ended before its end: the script is made to be slow.
    pub limited: bool,
}

/// A call of `registerPlugin`. Only where it is stands in one that may be another library's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// Where.
    pub at: Position,
    /// The id, where it is proven.
    pub id: Option<Box<str>>,
    /// The plugin, where it stands in the script.
    pub plugin: Option<Plugin>,
    /// Where that has `deinitialize`.
    pub deinitialize: Option<Position>,
}

/// The methods of a plugin that the web app calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// It is a class, not what `new` makes of it: of its methods the web app sees those that are `static`. Without
    /// [`Self::initialize`] its objects have that.
    pub is_class: bool,
    /// When it has loaded the script.
    pub initialize: bool,
    /// When the plugin is disabled; also where it has the older one and may get this from elsewhere.
    pub uninitialize: bool,
    /// The older name of that.
    pub deinitialize: bool,
}

/// A use of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Its name.
    pub method: Box<str>,
    /// Where.
    pub at: Position,
    /// Whether it is called there; else it is only spoken of.
    pub called: bool,
    /// What the call depends on.
    pub guard: Guard,
    /// Whether the receiver is proven to be the registry that `initialize` is given.
    pub tracked: bool,
}

/// A use of a global of the web app, or of a member of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalUse {
    /// The names, as `Components.Textbox`; of what every web app has no more than is known of it.
    pub path: Box<str>,
    /// Where.
    pub at: Position,
    /// What is done with it.
    pub how: How,
    /// When the place is run.
    pub runs: Runs,
    /// How many uses this stands for: more than one only where nothing can be missing.
    pub count: usize,
    /// The parts of it that some web app does not have, from the first name on.
    pub missing: Vec<Missing>,
}

/// A part of a path that some web app does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its names, as `Components`.
    pub name: Box<str>,
    /// Whether something throws where it is missing; else `undefined` is passed on.
    pub throws: bool,
    /// What it depends on that the place is reached.
    pub guard: Guard,
}

/// What is done with a global or its member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is read and passed on.
    Read,
    /// It is called, constructed or extended.
    Called,
    /// An element of it is made, which fails when it is rendered.
    Rendered,
}

/// When a place in a script is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runs {
    /// Perhaps, at some time.
    Perhaps,
    /// When the web app calls `initialize`.
    Initialize,
    /// When the script is loaded, before it registers the plugin.
    Load,
}

/// Something that React 19 no longer knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
    /// What.
    pub what: OldForm,
    /// Where.
    pub at: Position,
}

/// What React 19 no longer knows, other than functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OldForm {
    /// `ref: "name"`.
    StringRef,
    /// `contextTypes` or `childContextTypes` of a class.
    LegacyContext,
    /// `defaultProps` of a component that is a function.
    DefaultProps,
}

/// What a call depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Nothing that has to do with it.
    None,
    /// The server's version, or a method of the registry that it does not speak of.
    Other,
    /// Whether what is used is there; or nothing breaks if it is not (`try`).
    Own,
}
