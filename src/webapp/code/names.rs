//! What reading a script is told of the web app.

use std::collections::HashSet;

/// What is looked for by its name: globals, with their members (`Components.Textbox`), and the registry's methods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// All that are known.
    pub known: HashSet<String>,
    /// Those among them that some web app does not have.
    pub watched: HashSet<String>,
    /// The methods that some web app's registry has. A call of another, which may be any library's, counts only where it
    /// is seen to be the registry's.
    pub methods: HashSet<String>,
}

/// What names of methods begin with.
pub(super) const PREFIX: &str = "register";

/// A longer name is no method's: each use is kept with it. The longest has 43 letters.
pub(super) const MAX_NAME: usize = 128;

/// Whether a name is of the form that all methods of the registry have: `registerReducer`. The
/// web app's own `registerPlugin` is none of them.
pub(super) fn is_method_name(name: &str) -> bool {
    if name.len() > MAX_NAME {
        return false;
    }
    let rest = name.strip_prefix("un").unwrap_or(name);
    rest.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
        && name != "registerPlugin"
}
