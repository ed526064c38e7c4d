//! What is followed: the global object, a global, a member of one.

use std::rc::Rc;

use oxc_semantic::SymbolId;

/// What an expression is.
#[derive(Clone)]
pub(super) enum Held {
    /// The global object.
    Window,
    /// A function that returns a global: webpack's `require.n(x)`.
    Getter(Rc<Path>),
    /// A global as `default` of an object, as modules of other kinds take it: Babel's `interopRequireDefault(x)`, TypeScript's
    /// `__importStar(x)`, which has its members as well.
    Interop(Rc<Path>),
    Global(Rc<Path>),
}

/// A global, or a member of one.
pub(super) struct Path {
    pub(super) names: Vec<Box<str>>,
    /// The first of the names that can still be missing: those before were read already.
    pub(super) from: usize,
    /// Whether the global is a name without anything before it, which throws where it is missing.
    pub(super) bare: bool,
    /// The names that it was taken under.
    pub(super) aliases: Vec<SymbolId>,
    /// Whether the read of each name passes over a missing one before it (`?.`).
    pub(super) optional: Vec<bool>,
}

impl Path {
    pub(super) fn root(name: &str, bare: bool) -> Self {
        Self {
            names: vec![name.into()],
            from: 0,
            bare,
            aliases: Vec::new(),
            optional: vec![false],
        }
    }

    /// The member `name` of this.
    pub(super) fn member(&self, name: &str, optional: bool) -> Self {
        let mut names = self.names.clone();
        names.push(name.into());
        let mut reads = self.optional.clone();
        reads.push(optional);
        Self {
            names,
            from: self.from,
            bare: self.bare,
            aliases: self.aliases.clone(),
            optional: reads,
        }
    }

    /// This under a name of its own: everything that leads to it was read before.
    pub(super) fn taken(&self, symbol: Option<SymbolId>) -> Self {
        let mut aliases = self.aliases.clone();
        aliases.extend(symbol);
        let last = self.names.len() - 1;
        Self {
            names: self.names.clone(),
            // A bare name that is missing threw where it was read.
            from: self.from.max(last).max(usize::from(self.bare)),
            bare: false,
            aliases,
            optional: self.optional.clone(),
        }
    }

    pub(super) fn text(&self, names: usize) -> String {
        self.names.get(..names).unwrap_or(&self.names).join(".")
    }
}
