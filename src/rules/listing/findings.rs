//! How a rule about a listing says what it found.

use crate::manifest::document::Span;
use crate::manifest::model::Text;
use crate::marketplace::{Entry, ListingFacts};
use crate::report::{Confidence, Diagnostic, Location, Position, Related, Severity, Walker};
use crate::rules::Rule;
use crate::text::{digest, printable, shorten};

/// At most this many findings of one rule are listed; each entry of a listing may have one.
const MAX: usize = 1_000;

/// The longest name of a plugin, in characters.
const MAX_NAME: usize = 120;

/// The longest message, in characters.
const MAX_MESSAGE: usize = 400;

/// What one rule found in a listing so far.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    facts: &'a ListingFacts,
    found: Vec<Diagnostic>,
    /// The last finding, where it is one too many.
    spilt: Option<Diagnostic>,
    /// Once the list is full: nothing in it is milder.
    mildest: Severity,
    /// How many more there are than are listed.
    more: usize,
}

/// A byte's place; its line and column are told once for all findings (`resolve`).
const fn at(offset: usize) -> Position {
    Position {
        line: 0,
        column: 0,
        offset,
    }
}

/// Fills in the lines and columns of findings in `text`, all in one pass: a listing can be one line of
/// a hundred million bytes.
pub fn resolve(findings: &mut [Diagnostic], text: &[u8]) {
    let mut places: Vec<&mut Position> = Vec::new();
    for finding in findings {
        let location = &mut finding.location;
        places.extend(location.start.as_mut());
        places.extend(location.end.as_mut());
        for related in &mut finding.related {
            places.extend(related.start.as_mut());
            places.extend(related.end.as_mut());
        }
    }
    places.sort_by_key(|place| place.offset);
    let mut walker = Walker::default();
    for place in places {
        let target = place.offset.min(text.len());
        let between = text.get(walker.position().offset..target);
        walker = walker.past(between.unwrap_or_default());
        *place = walker.position();
    }
}

/// A place in the listing.
#[derive(Clone, Debug)]
pub struct Place {
    span: Span,
    pointer: String,
}

impl Place {
    /// A range of the text, and the pointer of the value there.
    #[must_use]
    pub const fn new(span: Span, pointer: String) -> Self {
        Self { span, pointer }
    }

    /// An entry as a whole: its opening bracket, since it has many lines.
    #[must_use]
    pub fn entry(entry: &Entry) -> Self {
        let Span { start, end } = entry.span;
        Self::new(Span::new(start, end.min(start + 1)), entry.pointer())
    }

    /// A field of an entry; where it is absent the entry.
    #[must_use]
    pub fn field(entry: &Entry, field: Option<&Text>) -> Self {
        field.map_or_else(
            || Self::entry(entry),
            |text| Self::new(text.span, text.pointer.clone()),
        )
    }

    /// A field of an entry's manifest; where it is absent the manifest.
    #[must_use]
    pub fn in_manifest(entry: &Entry, field: Option<&Text>) -> Self {
        let pointer = format!("{}/manifest", entry.pointer());
        match field {
            Some(text) => Self::new(text.span, format!("{pointer}{}", text.pointer)),
            None => {
                let Span { start, end } = entry.manifest_span;
                Self::new(Span::new(start, end.min(start + 1)), pointer)
            }
        }
    }
}

impl<'a> Findings<'a> {
    /// Nothing found yet.
    #[must_use]
    pub const fn new(rule: &'static Rule, facts: &'a ListingFacts) -> Self {
        Self {
            rule,
            facts,
            found: Vec::new(),
            spilt: None,
            mildest: Severity::Info,
            more: 0,
        }
    }

    /// A finding of the rule's own severity, about `entry` or the file as a whole. The message begins in
    /// lower case and has no full stop; the help is whole sentences.
    pub fn add(
        &mut self,
        entry: Option<&Entry>,
        place: &Place,
        message: impl AsRef<str>,
        help: impl AsRef<str>,
    ) -> Draft<'_> {
        let location = self.location(place);
        // Of the file as a whole: whichever entries it points at, it stays the same.
        let below = entry.map_or("", |entry| {
            let own = entry.pointer();
            place.pointer.strip_prefix(own.as_str()).unwrap_or_default()
        });
        let name = entry.map_or("", |entry| self.facts.key(entry.index));
        let plugin = entry.map(|entry| printable(&shorten(&entry.title(), MAX_NAME)));
        let message = match &plugin {
            Some(plugin) => format!("{plugin}: {}", message.as_ref()),
            None => message.as_ref().to_owned(),
        };
        let evidence = [self.rule.name, name, below];
        let diagnostic = Diagnostic {
            rule: self.rule.name,
            severity: self.rule.severity,
            confidence: self.rule.confidence,
            message: printable(&shorten(&message, MAX_MESSAGE)),
            help: printable(help.as_ref()),
            url: self.rule.url(),
            fingerprint: digest(&evidence),
            servers: None,
            on_some: false,
            platforms: Vec::new(),
            location,
            related: Vec::new(),
            fix: None,
            refused_by: None,
            plugin,
            vulnerability: None,
        };
        self.settle();
        let slot = if self.found.len() < MAX {
            self.found.push(diagnostic);
            self.found.last_mut()
        } else {
            self.more += 1;
            Some(self.spilt.insert(diagnostic))
        };
        Draft {
            diagnostic: slot,
            path: &self.facts.listing.file.path,
        }
    }

    /// Puts the finding that was last one too many in the place of a milder one, since errors decide
    /// the exit status.
    fn settle(&mut self) {
        let Some(spilt) = self.spilt.take().filter(|it| it.severity > self.mildest) else {
            return;
        };
        let milder = |finding: &&mut Diagnostic| finding.severity < spilt.severity;
        match self.found.iter_mut().rev().find(milder) {
            Some(slot) => *slot = spilt,
            None => self.mildest = spilt.severity,
        }
    }

    fn location(&self, place: &Place) -> Location {
        Location {
            entry: Some(self.facts.listing.file.path.clone()),
            pointer: Some(place.pointer.clone()),
            start: Some(at(place.span.start)),
            end: Some(at(place.span.end)),
            ..Location::default()
        }
    }

    /// The findings; beyond the first thousand they are counted, not listed.
    #[must_use]
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.settle();
        if let Some(last) = self.found.last_mut().filter(|_| self.more > 0) {
            last.related.push(Related {
                message: format!("and {} more findings of this rule, not listed", self.more),
                ..Related::default()
            });
        }
        self.found
    }
}

/// A finding that is being filled in; nothing where it is not listed.
#[derive(Debug)]
pub struct Draft<'f> {
    diagnostic: Option<&'f mut Diagnostic>,
    path: &'f str,
}

impl Draft<'_> {
    /// Its severity, where the evidence makes that another than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            diagnostic.severity = severity;
        }
        self
    }

    /// How sure it is, where that differs from the rule's own.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            diagnostic.confidence = confidence;
        }
        self
    }

    /// What tells it from another finding of the rule about the same value.
    pub fn evidence(mut self, evidence: &str) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            diagnostic.fingerprint = digest(&[&diagnostic.fingerprint, evidence]);
        }
        self
    }

    /// The platform that it concerns.
    pub fn platform(mut self, platform: Option<&str>) -> Self {
        if let (Some(diagnostic), Some(platform)) = (&mut self.diagnostic, platform) {
            diagnostic.platforms.push(printable(platform));
        }
        self
    }

    /// Another place that belongs to it.
    pub fn related(mut self, message: &str, place: &Place) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            diagnostic.related.push(Related {
                message: printable(message),
                entry: Some(self.path.to_owned()),
                start: Some(at(place.span.start)),
                end: Some(at(place.span.end)),
                ..Related::default()
            });
        }
        self
    }
}
