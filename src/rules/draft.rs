//! How a rule says what it found.

use std::ops::Range;

use super::{Rule, fingerprint};
use crate::bundle::Entry;
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Span;
use crate::manifest::model::Text;
use crate::manifest::rewrite;
use crate::report::position::LineIndex;
use crate::report::{
    Confidence, Diagnostic, Edit, Fix, Location, Position, Reader, Related, Severity, TextFile,
};
use crate::text::{digest, printable, shorten};
use crate::vulnerability::Vulnerability;

/// What one rule found in one bundle so far.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    facts: &'a Facts,
    found: Vec<(Diagnostic, String)>,
    /// How many more there are than are listed.
    more: usize,
}

/// At most this many findings of one rule in one bundle are listed; a hostile bundle has thousands.
const MAX: usize = 100;

/// The longest name of a function or file, in characters.
const MAX_NAME: usize = 300;

/// The longest message, in characters.
const MAX_MESSAGE: usize = 400;

impl<'a> Findings<'a> {
    /// Nothing found yet.
    #[must_use]
    pub const fn new(rule: &'static Rule, facts: &'a Facts) -> Self {
        Self {
            rule,
            facts,
            found: Vec::new(),
            more: 0,
        }
    }

    /// A finding of the rule's own severity. The message begins in lower case and has no
    /// full stop.
    pub fn add(&mut self, message: impl AsRef<str>) -> Draft<'_, 'a> {
        self.add_as(self.rule.severity, message)
    }

    /// A finding that its evidence makes milder or worse.
    pub fn add_as(&mut self, severity: Severity, message: impl AsRef<str>) -> Draft<'_, 'a> {
        let index = self.slot(severity);
        let diagnostic = Diagnostic {
            rule: self.rule.name,
            severity,
            confidence: self.rule.confidence,
            message: printable(&shorten(message.as_ref(), MAX_MESSAGE)),
            help: String::new(),
            url: self.rule.url(),
            fingerprint: String::new(),
            servers: None,
            on_some: false,
            platforms: Vec::new(),
            location: Location::default(),
            related: Vec::new(),
            vulnerability: None,
            fix: None,
            refused_by: None,
            plugin: None,
        };
        if index == self.found.len() {
            self.found.push((diagnostic, String::new()));
        } else if let Some(slot) = self.found.get_mut(index) {
            *slot = (diagnostic, String::new());
        }
        Draft {
            findings: self,
            index,
        }
    }

    /// Where the next finding goes: behind the others; once the list is full, in the place
    /// of a milder one, since errors decide the exit status; else nowhere.
    fn slot(&mut self, severity: Severity) -> usize {
        if self.found.len() < MAX {
            return self.found.len();
        }
        self.more += 1;
        let milder = self
            .found
            .iter()
            .rposition(|(finding, _)| finding.severity < severity);
        milder.unwrap_or(usize::MAX)
    }

    /// The findings, with fingerprints; beyond a hundred they are counted, not listed.
    #[must_use]
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        if let Some((last, _)) = self.found.last_mut().filter(|_| self.more > 0) {
            last.related.push(Related {
                message: format!("and {} more findings of this rule, not listed", self.more),
                ..Related::default()
            });
        }
        let facts = self.facts;
        let finish = |(mut diagnostic, evidence): (Diagnostic, String)| {
            diagnostic.fingerprint = fingerprint::of(&diagnostic, &evidence, facts);
            diagnostic
        };
        self.found.into_iter().map(finish).collect()
    }
}

/// A finding of `rule` in a text that belongs to no bundle. `evidence` tells it from others.
#[must_use]
pub fn in_file(
    rule: &Rule,
    message: &str,
    help: &str,
    file: &TextFile,
    range: &Range<usize>,
    evidence: &str,
) -> Diagnostic {
    let lines = LineIndex::new(&file.text);
    Diagnostic {
        rule: rule.name,
        severity: rule.severity,
        confidence: rule.confidence,
        message: printable(&shorten(message, MAX_MESSAGE)),
        help: printable(help),
        url: rule.url(),
        fingerprint: digest(&[rule.name, evidence]),
        servers: None,
        on_some: false,
        platforms: Vec::new(),
        location: Location {
            entry: Some(file.path.clone()),
            start: Some(lines.position(range.start)),
            end: Some(lines.position(range.end)),
            ..Location::default()
        },
        related: Vec::new(),
        vulnerability: None,
        fix: None,
        refused_by: None,
        plugin: None,
    }
}

/// A finding that is being filled in.
#[derive(Debug)]
pub struct Draft<'f, 'a> {
    findings: &'f mut Findings<'a>,
    index: usize,
}

impl Draft<'_, '_> {
    fn change(self, change: impl FnOnce(&mut Diagnostic, &mut String)) -> Self {
        if let Some((diagnostic, evidence)) = self.findings.found.get_mut(self.index) {
            change(diagnostic, evidence);
        }
        self
    }

    /// What to do about it, in whole sentences.
    pub fn help(self, help: impl AsRef<str>) -> Self {
        let help = printable(help.as_ref());
        self.change(|diagnostic, _| diagnostic.help = help)
    }

    /// Whether the finding is one of those that are listed.
    fn is_listed(&self) -> bool {
        self.index < self.findings.found.len()
    }

    /// The place is an entry of the bundle as a whole.
    pub fn at_entry(self, entry: usize) -> Self {
        if !self.is_listed() {
            return self;
        }
        let found = self.findings.facts.entry(entry);
        let location = found.map(|entry| Location {
            entry: Some(entry.display()),
            offset: entry.offset,
            ..Location::default()
        });
        self.at(location.unwrap_or_default())
    }

    /// The place is in the unpacked stream, this many bytes from its start.
    pub fn at_offset(self, offset: u64) -> Self {
        self.at(Location {
            offset: Some(offset),
            ..Location::default()
        })
    }

    /// The place is a range of the manifest's text.
    pub fn at_span(self, file: &ManifestFile, span: Span, pointer: &str) -> Self {
        if !self.is_listed() {
            return self;
        }
        let location = file.location(span, pointer);
        self.at(location)
    }

    /// The place is a value of the manifest.
    pub fn at_text(self, file: &ManifestFile, text: &Text) -> Self {
        self.at_span(file, text.span, &text.pointer)
    }

    /// The place is in a script, or all of it.
    pub fn at_script(self, entry: usize, at: impl Into<Option<Position>>) -> Self {
        let Some(at) = at.into() else {
            return self.at_entry(entry);
        };
        let entry = self.findings.facts.entry(entry).map(Entry::display);
        self.at(Location {
            entry,
            start: Some(at),
            ..Location::default()
        })
    }

    /// The place.
    pub fn at(self, location: Location) -> Self {
        self.change(|diagnostic, _| diagnostic.location = location)
    }

    /// Another place that belongs to it: an entry.
    pub fn related_entry(self, message: &str, entry: usize) -> Self {
        let name = self.findings.facts.entry(entry).map(Entry::display);
        let related = Related {
            message: printable(message),
            entry: name,
            ..Related::default()
        };
        self.change(|diagnostic, _| diagnostic.related.push(related))
    }

    /// Another place that belongs to it: in a script.
    pub fn related_script(self, message: &str, entry: usize, at: Position) -> Self {
        let related = Related {
            message: printable(message),
            entry: self.findings.facts.entry(entry).map(Entry::display),
            start: Some(at),
            ..Related::default()
        };
        self.change(|diagnostic, _| diagnostic.related.push(related))
    }

    /// Another place that belongs to it: a range of the manifest's text.
    pub fn related_span(self, message: &str, file: &ManifestFile, span: Span) -> Self {
        if !self.is_listed() {
            return self;
        }
        let (start, end) = file.range(span);
        let related = Related {
            message: printable(message),
            entry: Some(file.path.clone()),
            start: Some(start),
            end: Some(end),
            ..Related::default()
        };
        self.change(|diagnostic, _| diagnostic.related.push(related))
    }

    /// Another place that belongs to it: a function of a program, and the file and line of
    /// its source.
    pub fn related_code(self, message: &str, entry: usize, function: &str, source: &str) -> Self {
        let shown = |text: &str| printable(&shorten(text, MAX_NAME));
        let related = Related {
            message: printable(message),
            entry: self.findings.facts.entry(entry).map(Entry::display),
            function: Some(shown(function)),
            source: (!source.is_empty()).then(|| shown(source)),
            ..Related::default()
        };
        self.change(|diagnostic, _| diagnostic.related.push(related))
    }

    /// What tells this finding from another of the same rule at the same place; it must
    /// survive unrelated edits.
    pub fn evidence(self, evidence: &str) -> Self {
        self.change(|_, kept| evidence.clone_into(kept))
    }

    /// How sure it is, where that differs from the rule's own.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.change(|diagnostic, _| diagnostic.confidence = confidence)
    }

    /// Who else than a server refuses the bundle for this form of the finding, where that is
    /// proven: such a finding is an error under the profile `marketplace`, whatever its rule.
    pub fn refused_by(self, reader: Reader) -> Self {
        self.change(|diagnostic, _| diagnostic.refused_by = Some(reader))
    }

    /// The releases that it concerns.
    pub fn servers(self, servers: impl Into<String>) -> Self {
        self.change(|diagnostic, _| diagnostic.servers = Some(servers.into()))
    }

    /// The known vulnerability that it is about.
    pub fn vulnerability(self, known: &Vulnerability) -> Self {
        let known = Box::new(known.clone());
        self.change(|diagnostic, _| diagnostic.vulnerability = Some(known))
    }

    /// The platforms that it concerns.
    pub fn platforms<'p>(self, platforms: impl IntoIterator<Item = &'p str>) -> Self {
        let platforms = platforms.into_iter().map(printable).collect();
        self.change(|diagnostic, _| diagnostic.platforms = platforms)
    }

    /// The one right way to mend it: another key, written in the style of the one that stands
    /// at `span`.
    pub fn fix_key(self, description: &str, file: &ManifestFile, span: Span, text: &str) -> Self {
        let written = rewrite::in_style_of(&file.bytes, span, text);
        self.fix(description, file, span, &written)
    }

    /// The one right way to mend it: replace a range of the manifest's text.
    pub fn fix(self, description: &str, file: &ManifestFile, span: Span, text: &str) -> Self {
        let fix = Fix {
            description: printable(description),
            edits: vec![Edit {
                entry: file.path.clone(),
                start: span.start,
                end: span.end,
                text: text.to_owned(),
            }],
        };
        self.change(|diagnostic, _| diagnostic.fix = Some(fix))
    }

    /// The one right way to mend it: another text for a value, written in the style of the old
    /// one. Nothing where the file does not hold the value letter by letter, as with escapes
    /// and folded lines.
    pub fn fix_text(self, description: &str, file: &ManifestFile, text: &Text, new: &str) -> Self {
        let written = file.bytes.get(text.span.start..text.span.end);
        let mut quotes = ["\"", "'", ""].into_iter();
        let literal =
            quotes.any(|quote| written == Some(format!("{quote}{}{quote}", text.value).as_bytes()));
        match literal {
            true => self.fix_key(description, file, text.span, new),
            false => self,
        }
    }
}
