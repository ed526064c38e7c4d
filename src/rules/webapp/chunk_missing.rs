//! Parts of the webapp that cannot be loaded when they are needed.

use crate::facts::Facts;
use crate::facts::chunks::{AskedFor, Reach, asked_for};
use crate::facts::webapp::BundleScript;
use crate::manifest::model::Manifest;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{list, list_at_most, plural, printable, shorten};
use crate::webapp::Script;
use crate::webapp::code::PublicPath;
use crate::webapp::signatures::Sign;

/// See `rules/webapp/chunk-missing.md`.
pub static RULE: Rule = rule!("webapp/chunk-missing", Error, High, check);

/// So many chunks are named in a message.
const NAMED: usize = 3;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script() else {
        return;
    };
    if !bundle.is_whole || !facts.is_complete() {
        return;
    }
    let requests = asked_for(facts);
    // What modules do that are texts is not seen: one may set the public path.
    if requests.is_empty() || bundle.script.evaluates_modules() {
        let mut loaders = facts
            .web_code()
            .into_iter()
            .flat_map(|(_, code)| &code.chunks);
        let is_read = !bundle.script.evaluates_modules()
            && loaders.next().is_some_and(|loader| !loader.may_ask_more)
            && loaders.all(|loader| !loader.may_ask_more);
        if !is_read {
            by_signs(facts, bundle, out);
        }
        return;
    }
    let of = |test: fn(&Reach) -> bool| -> Vec<&AskedFor<'_>> {
        let found = requests.iter().filter(|request| test(&request.reach));
        found.collect()
    };
    let missing = of(|reach| matches!(reach, Reach::Missing));
    report_missing(facts, bundle, &missing, Confidence::High, out);
    let likely = of(|reach| matches!(reach, Reach::LikelyMissing));
    report_missing(facts, bundle, &likely, Confidence::Medium, out);
    report_elsewhere(
        facts,
        bundle,
        &of(|reach| matches!(reach, Reach::Elsewhere(_))),
        out,
    );
    let folder = address(facts);
    let elsewhere = of(|reach| matches!(reach, Reach::OtherHost(_)));
    warn(bundle, &elsewhere, "host", of_host, out);
    let relative = of(|reach| matches!(reach, Reach::SomePages));
    warn(bundle, &relative, "relative", |_| of_page(&folder), out);
    let fixed = of(|reach| matches!(reach, Reach::FoundAtRoot));
    warn(bundle, &fixed, "subpath", |_| of_root(&folder), out);
}

/// The chunks of requests, as a message names them: `a.js`, `a.js, b.js and 2 more`.
fn names(requests: &[&AskedFor<'_>]) -> String {
    let names = requests.iter();
    let names = names.map(|request| shorten(&printable(&request.chunk.file), 80));
    list_at_most(NAMED, names.collect())
}

fn report_missing(
    facts: &Facts,
    bundle: BundleScript<'_>,
    requests: &[&AskedFor<'_>],
    confidence: Confidence,
    out: &mut Findings<'_>,
) {
    let Some(first) = requests.first() else {
        return;
    };
    let are = if requests.len() == 1 { "is" } else { "are" };
    let severity = match confidence {
        Confidence::High => Severity::Error,
        _ => Severity::Warning,
    };
    let help = "import() made this a chunk: webpack writes it as a file of its own, and the code \
                asks for it when it is needed. A server answers 404 and the part fails with \
                ChunkLoadError. Pack all that webpack writes to the folder of the bundle, or leave \
                no chunks (LimitChunkCountPlugin with maxChunks: 1).";
    let unsure = " The public path is made at run time: that it leads to the published folder \
                  is told from its end alone.";
    out.add_as(
        severity,
        format!(
            "the webapp bundle loads {}, which {are} not in its folder",
            names(requests)
        ),
    )
    .help(match confidence {
        Confidence::High => help.to_owned(),
        _ => format!("{help}{unsure}"),
    })
    .confidence(confidence)
    .at_script(bundle.entry, first.chunk.at)
    .evidence(&format!(
        "missing in {}",
        facts.layout().path(bundle.folder)
    ));
}

/// The folder that a server publishes the webapp in, as its address.
fn address(facts: &Facts) -> String {
    let id = facts.manifest().map(Manifest::server_id);
    format!("/static/plugins/{}/", printable(&id.unwrap_or_default()))
}

const MEND: &str = "Set output.publicPath to 'auto' (webpack 5), or __webpack_public_path__ at run \
                    time to the site's address with";

fn report_elsewhere(
    facts: &Facts,
    bundle: BundleScript<'_>,
    requests: &[&AskedFor<'_>],
    out: &mut Findings<'_>,
) {
    let Some(first) = requests.first() else {
        return;
    };
    let Reach::Elsewhere(asked) = &first.reach else {
        return;
    };
    let paths = first.loader.paths.iter();
    let path = paths.take(NAMED).map(|path| match path {
        PublicPath::Text(text) if text.is_empty() => "The public path is empty".to_owned(),
        PublicPath::Text(text) => {
            format!("The public path is {}", shorten(&printable(text), 80))
        }
        PublicPath::Script(behind) => format!(
            "The public path is that of the script's folder and {}",
            shorten(&printable(behind), 80)
        ),
        PublicPath::Ending(_) | PublicPath::Unknown => "The public path differs".to_owned(),
    });
    let path: Vec<String> = path.collect();
    let folder = address(facts);
    let what = match asked.starts_with('/') {
        true => format!("as {asked}"),
        false => format!("as {asked} beside the page that is open"),
    };
    out.add(format!(
        "the webapp bundle asks for {} where no server has chunks: {what}",
        match requests.len() {
            1 => "its chunk".to_owned(),
            n => format!("its {n} chunk{}", plural(n as u64)),
        }
    ))
    .help(format!(
        "{}. A server has the chunks below {folder}, under its own subpath if it has one, and \
         answers anything else with the web app's page or 404: the part fails with \
         ChunkLoadError. {MEND} {folder}.",
        list(&path)
    ))
    .at_script(bundle.entry, first.chunk.at)
    .evidence("public path");
}

/// What works for some: a warning at the first of these requests. `words` gives the message and the help.
fn warn(
    bundle: BundleScript<'_>,
    requests: &[&AskedFor<'_>],
    evidence: &str,
    words: impl Fn(&AskedFor<'_>) -> (String, String),
    out: &mut Findings<'_>,
) {
    let Some(first) = requests.first() else {
        return;
    };
    let (message, help) = words(first);
    out.add_as(Severity::Warning, message)
        .help(help)
        .at_script(bundle.entry, first.chunk.at)
        .evidence(evidence);
}

fn of_host(request: &AskedFor<'_>) -> (String, String) {
    let host = match &request.reach {
        Reach::OtherHost(host) => shorten(&printable(host), 80),
        _ => String::new(),
    };
    let help = "A server lets its pages load scripts from its own address only (Content-Security-Policy, \
                script-src 'self'): unless this is the server's own address the browser refuses them and \
                the part fails with ChunkLoadError. Set output.publicPath to 'auto'.";
    (
        format!("the webapp bundle loads its chunks from {host}"),
        help.to_owned(),
    )
}

fn of_page(folder: &str) -> (String, String) {
    (
        "the webapp bundle asks for its chunks relative to the page that is open".to_owned(),
        format!(
            "The public path does not begin with a slash, so that it depends on the page where chunks \
             are asked for: right on one, as below a team, and wrong on the next, as in the System \
             Console. {MEND} {folder}.",
        ),
    )
}

fn of_root(folder: &str) -> (String, String) {
    (
        "the webapp bundle finds its chunks only on servers without a subpath".to_owned(),
        format!(
            "The public path is fixed. A server whose SiteURL has a path (https://example.com/chat) has \
             the chunks below that: /chat{folder}. {MEND} {folder} (window.basename is the subpath)."
        ),
    )
}

/// What the signs of a loader tell where the code was not read, or is of another form.
fn by_signs(facts: &Facts, bundle: BundleScript<'_>, out: &mut Findings<'_>) {
    let script: &Script = bundle.script;
    if !script.has(Sign::LoadsChunks) || !script.has(Sign::ChunkList) {
        return;
    }
    let mut shipped = facts.published(facts.layout().root);
    if !shipped.any(|file| file.is_chunk_of(bundle)) {
        out.add_as(
            Severity::Warning,
            "the webapp bundle loads chunks, and none is in the bundle",
        )
        .help(
            "Its code has webpack's loader for chunks, made by import(). Where one is needed \
             the part fails with ChunkLoadError. Pack all that webpack writes, or leave no \
             chunks (LimitChunkCountPlugin with maxChunks: 1).",
        )
        .confidence(Confidence::Medium)
        .at_entry(bundle.entry);
        return;
    }
    if script.has(Sign::PublicPathRoot) && !script.has(Sign::PublicPathOther) {
        out.add_as(
            Severity::Warning,
            "the webapp bundle asks for its chunks where no server has them",
        )
        .help(format!(
            "webpack's public path is / or empty: chunks are asked for at the site's root or \
             beside the page that is open. A server has them below {}, under its own subpath if it \
             has one. Set output.publicPath to auto, or __webpack_public_path__ at run time.",
            address(facts)
        ))
        .confidence(Confidence::Medium)
        .at_entry(bundle.entry);
    }
}
