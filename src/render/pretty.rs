//! The report for people: each finding with the text that it points at, then the verdict.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::fold::fold_whole;
use super::style::{Style, paint};
use super::{Screen, checklist, graphical, statistics};
use crate::report::{
    BundleReport, HalfInstalled, MinServerVersion, OtherServer, Outcome, Report, Severity, Step,
    Summary, Verdict,
};
use crate::text::{plural, printable, shorten_to_columns, size};
use crate::version::Release;

/// All findings, a verdict for each bundle, and the counts.
#[must_use]
pub fn render(report: &Report, screen: Screen) -> String {
    let mut out = String::new();
    let many = report.bundles.len() > 1;
    for bundle in &report.bundles {
        if many && !bundle.diagnostics.is_empty() {
            let path = printable(&bundle.path);
            let path = paint(screen, Style::Strong, &path);
            let _ = write!(out, "\n{}", folded_by(2, &path, screen));
        }
        for finding in &bundle.diagnostics {
            let entry = finding.location.entry.as_ref();
            let text = entry.and_then(|entry| bundle.sources.get(entry));
            out.push_str(&graphical::finding(
                finding,
                text.map(|text| &text[..]),
                screen,
            ));
        }
        if !screen.quiet {
            out.push_str(&render_verdict(bundle, screen));
        }
    }
    for finding in &report.diagnostics {
        out.push_str(&graphical::finding(
            finding,
            report.text_of(finding),
            screen,
        ));
    }
    if !report.diagnostics.is_empty() {
        out.push('\n');
    }
    if let Some(listing) = &report.listing {
        out.push_str(&super::listing::render(listing, screen));
    }
    if !report.bundles.is_empty() || report.listing.is_some() {
        let took = screen.elapsed.map_or_else(String::new, |elapsed| {
            format!(" ({:.1} s)", elapsed.as_secs_f64())
        });
        out.push_str(&folded_by(0, &(counts(report) + &took), screen));
    }
    if let Some(line) = gone(report) {
        out.push_str(&folded_by(0, &line, screen));
    }
    if report.summary.errors + report.summary.warnings + report.summary.infos > 0 && !screen.quiet {
        let _ = writeln!(
            out,
            "{}",
            paint(screen, Style::Dim, "mmlint explain RULE says more.")
        );
    }
    if let Some(counts) = report.statistics.as_ref().filter(|it| !it.is_empty()) {
        out.push('\n');
        out.push_str(&statistics::render(counts, screen));
    }
    out
}

/// How many rules of what is gone are named.
const NAMED: usize = 5;

/// `2 findings of the baseline are gone (manifest/url-missing): --update-baseline takes them
/// out.`; `None` where all of it is still found.
#[must_use]
pub fn gone(report: &Report) -> Option<String> {
    let count = report.summary.baseline_gone;
    let baseline = report.baseline.as_ref().filter(|_| count > 0)?;
    let mut rules: Vec<String> = baseline
        .gone
        .iter()
        .map(|known| printable(&crate::text::shorten(&known.rule, 60)))
        .collect();
    rules.dedup();
    let more = rules.len().saturating_sub(NAMED);
    rules.truncate(NAMED);
    if more > 0 {
        rules.push(format!("and {more} more"));
    }
    let (is, them) = match count {
        1 => ("is", "it"),
        _ => ("are", "them"),
    };
    Some(format!(
        "{count} finding{} of the baseline {is} gone ({}): --update-baseline takes {them} out.",
        plural(count as u64),
        rules.join(", ")
    ))
}

/// `2 errors and 1 warning in 1 bundle`.
#[must_use]
pub fn counts(report: &Report) -> String {
    let (found, hidden) = found_and_hidden(&report.summary);
    let entries = report.listing.as_ref().map(|listing| listing.entries);
    let bundles = report.summary.bundles;
    if entries.is_none() && bundles == 0 && !report.unchecked.is_empty() {
        return "nothing could be checked".to_owned();
    }
    let checked = match entries {
        Some(1) => "1 entry".to_owned(),
        Some(entries) => format!("{entries} entries"),
        None => format!("{bundles} bundle{}", plural(bundles as u64)),
    };
    format!("{found} in {checked}{hidden}")
}

/// `2 errors and 1 warning; 1 ignored`.
pub(super) fn found(summary: &Summary) -> String {
    let (found, hidden) = found_and_hidden(summary);
    found + &hidden
}

/// Nothing is shown; whether that `is_all`, or some findings are ignored or in the baseline.
pub(super) const fn nothing(is_all: bool) -> &'static str {
    match is_all {
        true => "nothing found",
        false => "nothing else found",
    }
}

/// What was found, and what more that is not shown.
fn found_and_hidden(summary: &Summary) -> (String, String) {
    let count = |n: usize, word| format!("{n} {word}{}", plural(n as u64));
    let mut parts = Vec::new();
    for (n, word) in [(summary.errors, "error"), (summary.warnings, "warning")] {
        if n > 0 {
            parts.push(count(n, word));
        }
    }
    if summary.infos > 0 {
        parts.push(format!("{} info", summary.infos));
    }
    let is_all = summary.ignored + summary.baselined == 0;
    let found = match parts.is_empty() {
        true => nothing(is_all).to_owned(),
        false => parts.join(", "),
    };
    let hidden: Vec<String> = [
        (summary.ignored, "ignored"),
        (summary.baselined, "in the baseline"),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, words)| format!("{n} {words}"))
    .collect();
    let hidden = match hidden.is_empty() {
        true => String::new(),
        false => format!("; {}", hidden.join(", ")),
    };
    (found, hidden)
}

fn render_verdict(bundle: &BundleReport, screen: Screen) -> String {
    let mut out = String::from("\n");
    let name = match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{id} {version}"),
        (Some(id), None) => id.clone(),
        _ => bundle.path.clone(),
    };
    let measure = match bundle.size_bytes {
        Some(packed) => format!(", {}", size(packed)),
        None => String::new(),
    };
    // A name longer than a line says no more than its beginning.
    let name = shorten_to_columns(&printable(&name), screen.width.saturating_sub(1));
    let title = paint(screen, Style::Strong, &name) + &measure;
    out.push_str(&folded_by(2, &title, screen));
    let verdict = &bundle.verdict;
    out.push_str(&on(&verdict.server, verdict, screen));
    if let Some(known) = &verdict.judged_as {
        let line = format!("  {} {}", short(&verdict.server), judged_as(known));
        out.push_str(&folded(&line, screen));
    }
    if verdict.manifest.outcome == Outcome::Invalid {
        let why = reason(verdict.manifest);
        let line = format!("  manifest invalid{why}: servers do not ask, the template does");
        out.push_str(&folded(&line, screen));
    }
    for other in &verdict.other_servers {
        out.push_str(&on(&other.servers, &apply(verdict, other), screen));
    }
    if let Some(needs) = needs(&verdict.min_server_version) {
        out.push_str(&folded(&format!("  servers  {needs}"), screen));
    }
    out.push_str(&checklist::on_screen(bundle, screen));
    out
}

/// The verdict in words, each line with what it is about.
pub(super) fn verdict(bundle: &BundleReport) -> Vec<(String, String)> {
    in_words(&bundle.verdict)
}

/// The same of a verdict alone.
pub(super) fn in_words(verdict: &Verdict) -> Vec<(String, String)> {
    let plain = Screen::plain(usize::MAX);
    let on = |server: &str, verdict: &Verdict| {
        (format!("on {}", short(server)), sentence(verdict, plain))
    };
    let mut lines = vec![on(&verdict.server, verdict)];
    let known = verdict.judged_as.as_deref();
    lines.extend(known.map(|known| (short(&verdict.server).to_owned(), judged_as(known))));
    if verdict.manifest.outcome == Outcome::Invalid {
        let why = reason(verdict.manifest);
        let words = format!("invalid{why}: servers do not ask, the template does");
        lines.push(("manifest".to_owned(), words));
    }
    for other in &verdict.other_servers {
        lines.push(on(&other.servers, &apply(verdict, other)));
    }
    let needs = needs(&verdict.min_server_version);
    lines.extend(needs.map(|needs| ("servers".to_owned(), needs)));
    lines
}

/// What is said of a server newer than all that are known.
fn judged_as(known: &str) -> String {
    format!(
        "is newer than any release known here: judged as {}, with what is announced",
        short(known)
    )
}

/// `declares 9.11.0, its code needs 11.5.0 (SendToastMessage)`, where that is newer or nothing is
/// declared. An older need is no news: settings and the webapp need servers as well.
fn needs(minimum: &MinServerVersion) -> Option<String> {
    let inferred = minimum.inferred.as_deref()?;
    let needed = Release::parse(inferred).ok()?;
    let declared = minimum.declared.as_deref();
    if declared
        .and_then(|text| Release::parse(text).ok())
        .is_some_and(|it| it >= needed)
    {
        return None;
    }
    let promise = declared.map_or_else(
        || "declares no minimum".to_owned(),
        |declared| {
            format!(
                "declares {}",
                printable(&crate::text::shorten(declared, 40))
            )
        },
    );
    let newest = minimum.evidence.first();
    let because = newest.map_or_else(String::new, |newest| format!(" ({})", newest.name));
    Some(format!("{promise}, its code needs {inferred}{because}"))
}

/// Where the verdict's words begin, behind the server.
const INDENT: usize = 11;

/// What a server does: `  on 11.11 installs; ...`.
fn on(server: &str, verdict: &Verdict, screen: Screen) -> String {
    let server = format!("  on {}", short(server));
    let width = INDENT - 1;
    folded(
        &format!("{server:<width$} {}", sentence(verdict, screen)),
        screen,
    )
}

/// A line of the verdict on as many as the screen needs.
fn folded(line: &str, screen: Screen) -> String {
    folded_by(INDENT, line, screen)
}

/// A line on as many as the screen needs, the later ones indented.
pub(super) fn folded_by(indent: usize, line: &str, screen: Screen) -> String {
    // The spaces before a long word belong to it: alone they would be an empty line.
    let text = line.trim_start_matches(' ');
    let (first, _) = line.split_at(line.len() - text.len());
    fold_whole(text, first, &" ".repeat(indent), screen.width)
}

/// `installs; starts on linux-amd64; fails on linux-arm64 (server/not-executable)`, or
/// `installs and then cannot be enabled on linux-amd64, linux-arm64 (manifest/no-component)`.
fn sentence(verdict: &Verdict, screen: Screen) -> String {
    let bad = |text: &str| paint(screen, Style::Severity(Severity::Error), text);
    let good = |text: &str| paint(screen, Style::Good, text);
    let enabled = verdict.half_installed != Some(HalfInstalled::CannotBeEnabled);
    let install = match (verdict.unpack.outcome, verdict.install.outcome) {
        (Outcome::Rejected, _) => return bad("refused") + &reason(verdict.unpack),
        (_, Outcome::LeftBehind) => {
            return bad(HalfInstalled::LeftOnDisk.words()) + &reason(verdict.install);
        }
        (_, Outcome::Accepted) if !enabled => bad(HalfInstalled::CannotBeEnabled.words()),
        (_, Outcome::Accepted) => good("installs"),
        (_, Outcome::Rejected) => return bad("refused") + &reason(verdict.install),
        // A source tree.
        _ if verdict.unpack.reason.is_none() => return "not known before it is built".to_owned(),
        _ => return "not checked".to_owned() + &reason(verdict.unpack),
    };
    let mut groups: BTreeMap<(u8, Option<&str>), Vec<&str>> = BTreeMap::new();
    for (platform, step) in &verdict.start {
        let rank = match step.outcome {
            Outcome::Starts => 0,
            Outcome::Unknown => 1,
            _ => 2,
        };
        groups
            .entry((rank, step.reason))
            .or_default()
            .push(platform);
    }
    let mut parts = Vec::new();
    for ((rank, why), platforms) in groups {
        let why = why.map_or_else(String::new, |rule| format!(" ({rule})"));
        let on = format!("on {}{why}", platforms.join(", "));
        if !enabled {
            parts.push(on);
            continue;
        }
        let word = match rank {
            0 => good("starts"),
            1 => "may start".to_owned(),
            _ => bad("fails"),
        };
        parts.push(format!("{word} {on}"));
    }
    let between = if enabled { "; " } else { " " };
    [install, parts.join("; ")].join(between)
}

/// The whole verdict of a server that differs in some steps.
fn apply(verdict: &Verdict, other: &OtherServer) -> Verdict {
    let mut whole = verdict.clone();
    whole.unpack = other.unpack.unwrap_or(whole.unpack);
    whole.manifest = other.manifest.unwrap_or(whole.manifest);
    whole.install = other.install.unwrap_or(whole.install);
    whole.start.clone_from(&other.whole_start);
    whole.half_installed = other.half_installed;
    whole
}

/// `11.11` for `11.11.0`.
pub(super) fn short(server: &str) -> String {
    Release::parse(server).map_or_else(|_| server.to_owned(), Release::short)
}

fn reason(step: Step) -> String {
    step.reason
        .map_or_else(String::new, |rule| format!(" ({rule})"))
}

#[cfg(test)]
mod tests {
    use super::{Screen, folded_by};

    #[test]
    fn a_long_word_behind_spaces_makes_no_empty_line() {
        let path = "server/dist/plugin-linux-amd64";
        let line = format!("    {path}");
        let narrow = Screen::plain(20);
        assert_eq!(folded_by(4, &line, narrow), format!("{line}\n"));
        let folded = folded_by(4, &format!("  also: {path}"), narrow);
        assert_eq!(folded, format!("  also:\n    {path}\n"));
    }
}
