//! Keys and tokens.

use crate::facts::{Facts, public};
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::secret::{Proof, Secret};
use crate::server::layout::NodeKind;
use crate::text::plural;

/// See `rules/archive/secret.md`.
pub static RULE: Rule = rule!("archive/secret", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let folders = public::folders(facts);
    for node in layout.nodes(0) {
        let Some(NodeKind::File { entry, .. }) = layout.node(node).map(|node| node.kind) else {
            continue;
        };
        let Some(found) = facts.file(entry).map(|file| &file.secrets) else {
            continue;
        };
        if found.secrets.is_empty() {
            continue;
        }
        let path = layout.path(node);
        let about = about(&path);
        // Packages of npm are public: their keys are examples. archive/stray-file reports them.
        if about == About::Package {
            continue;
        }
        let public = folders
            .iter()
            .any(|folder| layout.is_within(node, folder.node));
        for (index, secret) in found.secrets.iter().enumerate() {
            let last = index + 1 == found.secrets.len();
            let more = if last { found.more } else { 0 };
            let place = Place {
                path: &path,
                entry,
                public,
                example: about == About::Example,
            };
            report(out, &place, secret, more);
        }
    }
}

/// What a file is about, by its path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// Somebody's published package.
    Package,
    /// A test, an example or a document: a key there is often made for it.
    Example,
    Other,
}

fn about(path: &str) -> About {
    const FOLDERS: [&str; 12] = [
        "test",
        "tests",
        "testdata",
        "__tests__",
        "spec",
        "fixtures",
        "__fixtures__",
        "example",
        "examples",
        "sample",
        "samples",
        "docs",
    ];
    let lower = path.to_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    if folders.split('/').any(|folder| folder == "node_modules") {
        return About::Package;
    }
    let document = [".md", ".markdown", ".rst", ".adoc"];
    if folders.split('/').any(|folder| FOLDERS.contains(&folder))
        || document.iter().any(|ending| name.ends_with(ending))
    {
        return About::Example;
    }
    About::Other
}

/// Where a secret is.
struct Place<'a> {
    path: &'a str,
    entry: usize,
    /// Whether anyone can fetch the file.
    public: bool,
    /// Whether it is a test, an example or a document.
    example: bool,
}

fn report(out: &mut Findings<'_>, place: &Place<'_>, secret: &Secret, more: u64) {
    let (mut severity, mut confidence, sure) = match secret.proof {
        Proof::Key => (Severity::Error, Confidence::High, ""),
        Proof::Checksum => (Severity::Error, Confidence::High, "its checksum is right"),
        Proof::Protected => (Severity::Warning, Confidence::High, "with a passphrase"),
        Proof::Form => (Severity::Warning, Confidence::Medium, "by its form"),
        Proof::Settings => (Severity::Warning, Confidence::Medium, "by their names"),
    };
    let path = place.path;
    // It is one; whether it is used anywhere is the question.
    if place.example {
        severity = Severity::Warning;
        confidence = Confidence::Medium;
    }
    let sure = match sure {
        "" => String::new(),
        sure => format!(", {sure}"),
    };
    let mut message = format!(
        "{path} holds {}{sure}: {}, line {}",
        secret.what, secret.shown, secret.line
    );
    if place.example {
        message += ", of what looks like a test, an example or a document";
    }
    if more > 0 {
        message += &format!("; {more} more secret{} in this file", plural(more));
    }
    let who = if place.public {
        "Everyone who reaches a server with this plugin can fetch this file, without a login."
    } else {
        "Everyone who gets the bundle has it, whatever server it is installed on."
    };
    let what = match secret.proof {
        _ if place.example => {
            "If it was made for this file and is used nowhere, no harm is done but for scanners \
             that report it; else withdraw it. Leave the file out."
        }
        Proof::Protected => {
            "The passphrase is all that protects it. Take the file out, and replace the key where \
             it was published."
        }
        Proof::Form | Proof::Settings => {
            "If it is in use, withdraw it where it was issued, take it out, and let the \
             administrator enter it in the plugin's settings."
        }
        _ => {
            "Withdraw it where it is used: taking it out of the next bundle does not make it \
             secret again. What a plugin needs is entered in its settings or made on the server."
        }
    };
    out.add_as(severity, message)
        .help(format!("{who} {what}"))
        .confidence(confidence)
        .at_entry(place.entry)
        .evidence(&secret.digest);
}
