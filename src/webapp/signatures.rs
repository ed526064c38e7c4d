//! The texts that give something away in a built script, and what each proves.
//!
//! Each was looked for in the published files of the packages named, in production and
//! development builds, in the webapps of nine public plugins, and in builds made
//! with webpack 4.47 and 5.109. Most hold of both; where a text occurs elsewhere too, what
//! stands around it decides ([`Sign::holds`]).

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The name `registerPlugin`, which minifiers keep: a property of `window`.
    RegisterPlugin,
    /// `window.plugins[`: writing there registers a plugin up to 11.4.
    WindowPlugins,
    /// `registerAdminConsoleCustomSetting`.
    CustomSetting,
    /// `registerAdminConsoleCustomSection`.
    CustomSection,
    /// A renderer tells the developer tools that it is `react-dom`: 16.0 to 19.2, both builds.
    /// Not in react-test-renderer, react-reconciler, react-dom/server or preact/compat.
    ReactDomName,
    /// `_reactRootContainer`: react-dom 16.0 to 19.2, and tools that look into pages (bippy).
    ReactDomRoot,
    /// `onCommitFiberRoot`: every renderer from React 16.0 on, and tools that hook into it.
    CommitFiberRoot,
    /// An object with the key `ReactCurrentOwner`: React 16.0 to 18.3 itself, both builds.
    /// Others read it (`.ReactCurrentOwner`), and preact/compat has `ReactCurrentDispatcher`
    /// only.
    React,
    /// The updater of components that nobody renders yet does nothing: React 16.0 to 19.2
    /// itself in production, also where the bundler took out what is not used. Renderers have
    /// one that does something.
    ReactUpdater,
    /// React's internals of the 19 are assigned: React 19.0 to 19.2 itself. Others read them.
    React19,
    /// `react/jsx-runtime` of 16.14 to 18.3 in production: reads `ReactCurrentOwner` at once,
    /// then names the properties that it keeps.
    JsxRuntime,
    /// The same in development, also `react/jsx-dev-runtime`. Not in React itself.
    JsxRuntimeDevelopment,
    /// `react/jsx-runtime` of React 19 in production.
    JsxRuntime19,
    /// The global `ReactJSXRuntime`, which servers have from 12.0 on.
    ReactJsxRuntimeGlobal,
    /// Redux: an action of redux 4.0 to 5.0, both builds.
    Redux,
    /// react-redux: `connect` of 5.1 to 9.2, the context of 8.1 to 9.2.
    ReactRedux,
    /// The context of react-redux 8.1 to 9.2, which copies share.
    ReactReduxShared,
    /// `sourceURL=webpack`: webpack names the source of a module that is evaluated.
    SourceUrl,
    /// `eval("`: as webpack's `eval` devtools wrap modules.
    EvalModule,
    /// webpack's runtime, not minified.
    WebpackRuntime,
    /// The banner that webpack's development mode puts before each module.
    ModuleBanner,
    /// The message of webpack's runtime when a chunk cannot be had; only builds that load
    /// chunks have it.
    LoadsChunks,
    /// webpack's list of chunks: `webpackChunk...` (5), `webpackJsonp...` (4).
    ChunkList,
    /// webpack's public path is `/` or empty.
    PublicPathRoot,
    /// Something else is assigned to a property `p`: perhaps the public path, at run time.
    PublicPathOther,
    /// `eval(` with something else than a text that every build has.
    Eval,
    /// `Function(` likewise.
    Function,
    /// A literal that begins with the address of the developer's own machine.
    LocalUrl,
    /// webpack's word that licences stand in another file.
    License,
    /// `//# sourceMappingURL=` at the start of a line.
    SourceMapUrl,
    /// `"mappings"`: a source map has it.
    Mappings,
    /// `"sourcesContent"`: a source map with the sources in it.
    SourcesContent,
}

/// How many [`Sign`]s there are.
pub const SIGNS: usize = Sign::SourcesContent as usize + 1;

/// The texts searched for. One text may stand for two signs.
pub static NEEDLES: &[(&str, Sign)] = &[
    ("registerPlugin", Sign::RegisterPlugin),
    ("window.plugins[", Sign::WindowPlugins),
    ("registerAdminConsoleCustomSetting", Sign::CustomSetting),
    ("registerAdminConsoleCustomSection", Sign::CustomSection),
    ("rendererPackageName", Sign::ReactDomName),
    ("_reactRootContainer", Sign::ReactDomRoot),
    ("onCommitFiberRoot", Sign::CommitFiberRoot),
    ("ReactCurrentOwner", Sign::React),
    ("enqueueReplaceState", Sign::ReactUpdater),
    (
        "__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE",
        Sign::React19,
    ),
    (
        "__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED.ReactCurrentOwner",
        Sign::JsxRuntime,
    ),
    ("React.jsx: type is invalid", Sign::JsxRuntimeDevelopment),
    ("react.transitional.element", Sign::JsxRuntime19),
    ("ReactJSXRuntime", Sign::ReactJsxRuntimeGlobal),
    ("@@redux/PROBE_UNKNOWN_ACTION", Sign::Redux),
    ("argument when connecting component", Sign::ReactRedux),
    ("react-redux-context", Sign::ReactReduxShared),
    ("sourceURL=webpack", Sign::SourceUrl),
    ("eval(\"", Sign::EvalModule),
    ("eval(__webpack_require__.ts(\"", Sign::EvalModule),
    ("function __webpack_require__(", Sign::WebpackRuntime),
    ("!*** ./", Sign::ModuleBanner),
    ("Loading chunk ", Sign::LoadsChunks),
    ("webpackChunk", Sign::ChunkList),
    ("webpackJsonp", Sign::ChunkList),
    (".p=", Sign::PublicPathRoot),
    (".p =", Sign::PublicPathRoot),
    (".p=", Sign::PublicPathOther),
    (".p =", Sign::PublicPathOther),
    ("eval(", Sign::Eval),
    ("Function(", Sign::Function),
    ("http://localhost", Sign::LocalUrl),
    ("https://localhost", Sign::LocalUrl),
    ("http://127.0.0.1", Sign::LocalUrl),
    ("https://127.0.0.1", Sign::LocalUrl),
    ("For license information please see ", Sign::License),
    ("# sourceMappingURL=", Sign::SourceMapUrl),
    ("\"mappings\"", Sign::Mappings),
    ("\"sourcesContent\"", Sign::SourcesContent),
];

/// How much before a text is looked at, in bytes.
pub const BEFORE: usize = 128;

/// How much behind a text is looked at, in bytes.
pub const AFTER: usize = 1024;

/// How far behind the read of `ReactCurrentOwner` the jsx-runtime names its properties.
const JSX_PROPERTIES: usize = 200;

/// How far behind `eval(` and `Function(` their arguments are looked at.
const ARGUMENTS: usize = 160;

/// What stands around a text.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Up to [`BEFORE`] bytes before it.
    pub before: &'a [u8],
    /// Up to [`AFTER`] bytes behind it.
    pub after: &'a [u8],
}

impl Context<'_> {
    /// The byte right before.
    fn previous(&self) -> Option<u8> {
        self.before.last().copied()
    }

    /// Whether the text begins a name of its own: no part of a longer name, no property, and
    /// not the first word in a literal.
    fn is_own_name(&self) -> bool {
        !self
            .previous()
            .is_some_and(|byte| is_name(byte) || b".\"'`\\-#/".contains(&byte))
    }

    /// What is behind it, without leading blanks.
    fn next(&self) -> &[u8] {
        self.after.trim_ascii_start()
    }
}

/// Whether a byte can be part of a name.
#[must_use]
pub const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl Sign {
    /// Whether the text is this sign, by what stands around it.
    #[must_use]
    pub fn holds(self, context: Context<'_>) -> bool {
        let next = context.next();
        match self {
            Self::ReactDomName => react_dom_follows(context.after),
            Self::React => context.is_own_name() && next.starts_with(b":"),
            Self::ReactUpdater => is_empty_function(context.after),
            Self::React19 => {
                context.previous() == Some(b'.')
                    && next.starts_with(b"=")
                    && !next.starts_with(b"==")
            }
            Self::JsxRuntime => has(context.after, JSX_PROPERTIES, b"__self"),
            Self::JsxRuntime19 => [&b".jsx="[..], b".jsxs=", b".jsx =", b".jsxs ="]
                .iter()
                .any(|export| has(context.after, AFTER, export)),
            Self::EvalModule => context.is_own_name(),
            // A minifier that keeps the names of functions shortens the parameter still.
            Self::WebpackRuntime => context.after.starts_with(b"moduleId"),
            Self::PublicPathRoot => is_public_path(context) && is_root_path(next),
            Self::PublicPathOther => is_public_path(context) && !is_root_path(next),
            Self::Eval => context.is_own_name() && is_dynamic(context, false),
            Self::Function => context.is_own_name() && is_dynamic(context, true),
            Self::LocalUrl => {
                context
                    .previous()
                    .is_some_and(|byte| b"\"'`".contains(&byte))
                    && (context.after.starts_with(b":") || context.after.starts_with(b"/"))
                    && !is_shown(context.before)
            }
            Self::License => context.before.ends_with(b"/*! "),
            Self::SourceMapUrl => context
                .before
                .strip_suffix(b"//")
                .is_some_and(|line| line.last().is_none_or(|byte| b"\r\n".contains(byte))),
            _ => true,
        }
    }
}

fn has(text: &[u8], within: usize, needle: &[u8]) -> bool {
    let text = text.get(..within).unwrap_or(text);
    memchr::memmem::find(text, needle).is_some()
}

/// Whether a text begins that only tells people what to enter: `placeholder: "`.
fn is_shown(before: &[u8]) -> bool {
    let before = before.split_last().map_or(before, |(_, before)| before);
    let name = before.trim_ascii_end().strip_suffix(b":");
    name.is_some_and(|name| {
        let name = name.trim_ascii_end();
        let quoted = name.strip_suffix(b"\"").or_else(|| name.strip_suffix(b"'"));
        let before = quoted.unwrap_or(name).strip_suffix(b"placeholder");
        before.is_some_and(|before| !before.last().is_some_and(|byte| is_name(*byte)))
    })
}

/// `:function(){}`, with or without blanks.
fn is_empty_function(after: &[u8]) -> bool {
    let mut bytes = after.iter().filter(|byte| !byte.is_ascii_whitespace());
    b":function(){}"
        .iter()
        .all(|expected| bytes.next() == Some(expected))
}

/// `:"react-dom"`, also with blanks, other quotes, or escaped in a text.
fn react_dom_follows(after: &[u8]) -> bool {
    let skipped = after
        .iter()
        .take(8)
        .take_while(|byte| b": \t\"'`\\".contains(byte))
        .count();
    let rest = after.get(skipped..).unwrap_or_default();
    skipped > 0
        && rest
            .strip_prefix(b"react-dom")
            .and_then(<[u8]>::first)
            .is_some_and(|byte| b"\"'`\\".contains(byte))
}

/// `n.p=` of a name that is not `this`, and no comparison.
fn is_public_path(context: Context<'_>) -> bool {
    context.previous().is_some_and(is_name)
        && !context.before.ends_with(b"this")
        && !context.after.starts_with(b"=")
}

fn is_root_path(value: &[u8]) -> bool {
    [&b"\"/\""[..], b"'/'", b"\"\"", b"''"].iter().any(|path| {
        let rest = value.strip_prefix(*path).map(<[u8]>::trim_ascii_start);
        rest.is_some_and(|rest| rest.first().is_none_or(|byte| b",;)}/".contains(byte)))
    })
}

/// Whether a call of `eval` or `Function` makes code of a text that is not among those that
/// libraries bring with them and never need where browsers run.
fn is_dynamic(context: Context<'_>, function: bool) -> bool {
    let arguments = context.after.get(..ARGUMENTS).unwrap_or(context.after);
    let arguments = arguments.trim_ascii_start();
    let before = context.before.trim_ascii_end();
    // Nothing is given, or "..." in prose.
    if arguments.starts_with(b")") || (!function && arguments.starts_with(b"...")) {
        return false;
    }
    // A word in a regular expression: `|eval(?:uate)?|`. No expression begins so.
    if arguments.starts_with(b"?") {
        return false;
    }
    if is_unreachable(before, arguments) {
        return false;
    }
    // A function or method of that name: `function eval(e){`, `eval(e,t){`.
    if before.ends_with(b"function") || is_parameter_list(arguments) {
        return false;
    }
    // A type in a comment: `Function(node: HtmlElement)`.
    let name = arguments.iter().take_while(|byte| is_name(**byte)).count();
    if name > 0 && arguments.get(name) == Some(&b':') {
        return false;
    }
    // Polyfills of timers make a function of a text: `"function"==typeof e?e:Function(e)`.
    let near = before.len().saturating_sub(64);
    let near = before.get(near..).unwrap_or(before);
    if has(near, BEFORE, b"typeof") && has(near, BEFORE, b"function") {
        return false;
    }
    // core-js's own test of the same.
    if has(near, BEFORE, b"isCallable(") {
        return false;
    }
    let Some((literal, rest)) = literal(arguments) else {
        return true;
    };
    // Ways to the global object (webpack, core-js, lodash), and tests whether it may be done.
    let plain = literal.trim_ascii();
    if plain.is_empty() || ends_in_this(plain) {
        return false;
    }
    let alone = rest.starts_with(b")");
    if alone && has(near, BEFORE, b"try") {
        return false; // a test whether the browser knows a syntax
    }
    // regenerator-runtime's last resort, function-bind and core-js (2 and 3) where there is no
    // bind, ways around bundlers to what only Node.js has (protobufjs, core-js 3.38 and later),
    // core-js's test of a syntax, its `try` behind a comment.
    let known: [&[u8]; 6] = [
        b"binder",
        b"F,a",
        b"C,a",
        b"quire",
        b"require",
        b"return async function*(){}()",
    ];
    !(known.contains(&plain)
        || plain.starts_with(b"return require(")
        || has(arguments, ARGUMENTS, b"regeneratorRuntime = "))
}

/// `return a(), o;eval(o)`, as to-fast-properties (bluebird, chevrotain) has it: what V8 reads,
/// and nobody runs.
fn is_unreachable(before: &[u8], arguments: &[u8]) -> bool {
    let Some(statement) = before.strip_suffix(b";") else {
        return false;
    };
    let start = memchr::memrchr3(b';', b'{', b'}', statement).map_or(0, |end| end + 1);
    let statement = statement.get(start..).unwrap_or_default().trim_ascii();
    let name = statement.iter().rev().take_while(|byte| is_name(**byte));
    let name = statement
        .get(statement.len() - name.count()..)
        .unwrap_or_default();
    statement.starts_with(b"return")
        && !name.is_empty()
        && arguments
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(b")"))
}

/// `e,t){`: names in parentheses, then a body.
fn is_parameter_list(text: &[u8]) -> bool {
    let names = text
        .iter()
        .take_while(|byte| is_name(**byte) || b", \n\t".contains(byte))
        .count();
    let rest = text.get(names..).unwrap_or_default();
    rest.strip_prefix(b")")
        .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{"))
}

/// The literal that a text begins with, its quotes perhaps escaped, and what is behind it.
fn literal(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let escaped = text.first() == Some(&b'\\');
    let text = text.get(usize::from(escaped)..)?;
    let quote = *text.first().filter(|byte| b"\"'`".contains(byte))?;
    let text = text.get(1..)?;
    let is_end = |end: &usize| escaped || text.get(..*end).is_some_and(|t| !t.ends_with(b"\\"));
    let end = memchr::memchr_iter(quote, text).find(is_end)?;
    let inside = text.get(..end)?;
    let inside = match escaped {
        true => inside.strip_suffix(b"\\").unwrap_or(inside),
        false => inside,
    };
    Some((inside, text.get(end + 1..)?.trim_ascii_start()))
}

/// `return this`, `return (this)`, `return globalThis`, `this`; in strict mode or not.
fn ends_in_this(text: &[u8]) -> bool {
    let words: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !b" ();\"'\\".contains(byte))
        .take(32)
        .collect();
    let words = words.strip_prefix(b"usestrict").unwrap_or(&words);
    let known: [&[u8]; 4] = [b"this", b"returnthis", b"returnself", b"returnglobalThis"];
    known.contains(&words)
}
