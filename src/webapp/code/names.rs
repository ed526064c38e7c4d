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
