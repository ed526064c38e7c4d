//! Syntax that browsers which a server supports do not know.

use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::compat::{in_question, name_places};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::browsers::{self, Browser, Lacking, Table};
use crate::server::releases;
use crate::text;
use crate::version::Release;
use crate::webapp::code::{Syntax, Written};

/// See `rules/webapp/syntax-too-new.md`.
pub static RULE: Rule = rule!("webapp/syntax-too-new", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((entry, code)), Some(table)) = (facts.web_code(), browsers::table()) else {
        return;
    };
    let servers = in_question(facts);
    for written in &code.syntax {
        report(facts, entry, table, written, &servers, out);
    }
}

fn report(
    facts: &Facts,
    entry: usize,
    table: &Table,
    written: &Written,
    servers: &[Release],
    out: &mut Findings<'_>,
) {
    let lacking: Vec<Vec<Lacking>> = servers
        .iter()
        .map(|server| table.lacking(*server, written.what))
        .collect();
    let concerns = |at: usize| lacking.get(at).is_some_and(|lacking| !lacking.is_empty());
    let runs = releases::runs(servers, &concerns);
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return;
    };
    let affected = |run: &std::ops::Range<usize>| releases::describe(servers, run);
    let range: Vec<String> = runs.iter().map(affected).collect();
    let range = range.join(" or ");
    // The oldest one of each browser: newer servers support no older ones.
    let oldest: Vec<Lacking> = Browser::ALL
        .into_iter()
        .filter_map(|browser| {
            let mut all = lacking.iter().flatten();
            all.find(|one| one.browser == browser).copied()
        })
        .collect();
    let unknowing: Vec<String> = oldest
        .iter()
        .map(|one| match one.first {
            Some(version) => format!("{} before {version}", one.browser),
            None => format!("{} of any version", one.browser),
        })
        .collect();
    let supported: Vec<String> = oldest
        .iter()
        .map(|one| format!("{} {}", one.browser, one.oldest))
        .collect();
    let Told { what, mend } = told(written.what);
    let times = match written.count {
        1 => String::new(),
        count => format!(" ({count} places)"),
    };
    let (from, to) = (servers.get(first.start), servers.get(last.end - 1));
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    let which = match from == to {
        true => format!("Servers of {} support", from.short()),
        false => format!("Servers from {} to {} support", from.short(), to.short()),
    };
    let raise = match servers.get(last.end) {
        Some(next) if next <= &table.newest && !facts.question.servers_named => {
            format!(", or raise min_server_version to {next}")
        }
        _ => String::new(),
    };
    // Those who run a server that nobody supports any longer hardly keep a browser of its time.
    let is_current = facts.question.servers_named
        || releases::oldest_supported().is_none_or(|oldest| *to >= oldest);
    let severity = match is_current {
        true => Severity::Warning,
        false => Severity::Info,
    };
    let at = written.at.first().copied().unwrap_or_default();
    let draft = out
        .add_as(
            severity,
            format!(
                "the webapp bundle has {what}{times}, which is unknown to {}",
                text::list(&unknowing)
            ),
        )
        .help(format!(
            "{which} browsers as old as {}: there the whole script is refused, and the plugin has \
             no webapp. {mend}{raise}.",
            text::list(&supported)
        ))
        .at_script(entry, at)
        .servers(range)
        .evidence(what);
    name_places(draft, "and here", entry, written.at.iter().skip(1).copied());
}

/// What is said of a syntax.
struct Told {
    what: &'static str,
    mend: &'static str,
}

const fn told(what: Syntax) -> Told {
    let words = match what {
        Syntax::RegexpLookbehind => "a regular expression with a lookbehind, (?<=a)",
        Syntax::RegexpIndices => "a regular expression with the flag d",
        Syntax::RegexpSets => "a regular expression with the flag v",
        Syntax::RegexpModifiers => "a regular expression with modifiers, (?i:a)",
        Syntax::RegexpDuplicateNames => "a regular expression with two groups of one name",
        Syntax::LogicalAssignment => "a logical assignment, a ||= b",
        Syntax::OptionalChaining => "optional chaining, a?.b",
        Syntax::NullishCoalescing => "the operator ??",
        Syntax::NumericSeparator => "a number with separators, 1_000",
        Syntax::Bigint => "a BigInt, 1n",
        Syntax::Hashbang => "a line #! at its beginning",
        Syntax::ClassField => "a field in a class",
        Syntax::StaticField => "a static field in a class",
        Syntax::PrivateField => "a private field, #a",
        Syntax::PrivateMethod => "a private method, #a()",
        Syntax::PrivateIn => "a test for a private name, #a in b",
        Syntax::StaticBlock => "a static block in a class",
        Syntax::Using => "a declaration with using",
    };
    let mend = match what {
        Syntax::RegexpLookbehind | Syntax::RegexpIndices | Syntax::Bigint => {
            "No compiler rewrites it: write it otherwise"
        }
        Syntax::Hashbang => "Take that line out of the bundle",
        _ => {
            "Tell the build which browsers to write for (browserslist for Babel's preset-env, \
             target for esbuild and SWC), for packages in node_modules as well"
        }
    };
    Told { what: words, mend }
}
