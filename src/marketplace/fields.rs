//! Decodes one entry along the Marketplace's structs, as `encoding/json` does: keys by their letters
//! and then without regard to case, the last of equal ones, `null` as no value at all.

use super::entry::{Entry, Label, Mistake, PLATFORMS, Platform, UnknownKey};
use crate::manifest::decode_json;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::{Document, Kind, Member, NodeId, Span};
use crate::manifest::fold::fold;
use crate::manifest::model::{Manifest, Text};
use crate::version::Release;

/// The server's model that the Marketplace is built with is one of September 2024: it knows what the
/// manifests of this release can hold.
pub const MODEL: Release = Release::new(10, 0, 0);

/// The keys of an entry.
const KEYS: [&str; 14] = [
    "homepage_url",
    "icon_data",
    "download_url",
    "release_notes_url",
    "labels",
    "hosting",
    "author_type",
    "release_stage",
    "enterprise",
    "signature",
    "repo_name",
    "manifest",
    "platforms",
    "updated_at",
];

const LABEL_KEYS: [&str; 4] = ["name", "description", "url", "color"];
const BUNDLE_KEYS: [&str; 2] = ["download_url", "signature"];

/// As many unknown keys are kept of one entry.
const MAX_UNKNOWN: usize = 20;

/// `a number`, `an object`.
pub fn a(word: &str) -> String {
    match word {
        "null" => word.to_owned(),
        "bool" => "true or false".to_owned(),
        "string" => "text".to_owned(),
        "array" => "a list".to_owned(),
        "object" => "an object".to_owned(),
        other => format!("a {other}"),
    }
}

/// The entry that stands at `root`, the one at place `index` of the list.
pub fn decode(document: Document, root: NodeId, index: usize) -> Entry {
    let node = document.node(root).clone();
    let mut decoder = Decoder {
        entry: Entry {
            index,
            span: node.span,
            is_null: node.kind == Kind::Null,
            ..Entry::default()
        },
        manifests: Vec::new(),
        document: &document,
    };
    let pointer = decoder.entry.pointer();
    match &node.kind {
        Kind::Null => {}
        Kind::Object(members) => decoder.members(members, &pointer),
        _ => decoder.mismatch(root, &pointer, "an object"),
    }
    let Decoder {
        mut entry,
        manifests,
        ..
    } = decoder;
    let decoded = decode_json::decode_part(document, &manifests, MODEL);
    if let Some(error) = decoded.error {
        let place = format!("{pointer}/manifest{}", error.pointer);
        let earlier = entry.mistake.take_if(|mistake| mistake.span < error.span);
        entry.mistake = earlier.or(Some(Mistake {
            message: error.message,
            span: error.span,
            pointer: place,
        }));
    }
    if let Some(root) = decoded.root {
        entry.manifest_span = decoded.document.node(root).span;
        entry.manifest = Some(Manifest::from_tree(&decoded.document, root));
    }
    entry
}

struct Decoder<'a> {
    document: &'a Document,
    entry: Entry,
    /// The values of `manifest`, in order.
    manifests: Vec<NodeId>,
}

impl Decoder<'_> {
    fn members(&mut self, members: &[Member], parent: &str) {
        for member in members {
            let Some(key) = self.known(&KEYS, member, parent) else {
                continue;
            };
            let pointer = join_pointer(parent, key);
            let value = member.value;
            match key {
                "labels" => self.labels(value, &pointer),
                "enterprise" => match self.document.node(value).kind {
                    Kind::Bool(flag) => self.entry.enterprise = flag,
                    Kind::Null => {}
                    _ => self.mismatch(value, &pointer, "true or false"),
                },
                "manifest" => self.manifests.push(value),
                "platforms" => self.platforms(value, &pointer),
                "updated_at" => {
                    self.time(value, &pointer);
                    self.text(value, &pointer, |entry| &mut entry.updated_at);
                }
                "homepage_url" => self.text(value, &pointer, |entry| &mut entry.homepage_url),
                "icon_data" => self.text(value, &pointer, |entry| &mut entry.icon_data),
                "download_url" => self.text(value, &pointer, |entry| &mut entry.download_url),
                "release_notes_url" => {
                    self.text(value, &pointer, |entry| &mut entry.release_notes_url);
                }
                "hosting" => self.text(value, &pointer, |entry| &mut entry.hosting),
                "author_type" => self.text(value, &pointer, |entry| &mut entry.author_type),
                "release_stage" => self.text(value, &pointer, |entry| &mut entry.release_stage),
                "signature" => self.text(value, &pointer, |entry| &mut entry.signature),
                _ => self.text(value, &pointer, |entry| &mut entry.repo_name),
            }
        }
    }

    /// The known key that a member's key means.
    fn known(
        &mut self,
        keys: &'static [&'static str],
        member: &Member,
        parent: &str,
    ) -> Option<&'static str> {
        let exact = keys.iter().find(|key| **key == member.key);
        let folded = || {
            let written = fold(&member.key);
            keys.iter().find(|key| fold(key) == written)
        };
        let found = exact.or_else(folded);
        if found.is_none() && self.entry.unknown.len() < MAX_UNKNOWN {
            self.entry.unknown.push(UnknownKey {
                key: member.key.clone(),
                span: member.key_span,
                parent: parent.to_owned(),
                known: keys,
            });
        }
        found.copied()
    }

    fn text(
        &mut self,
        value: NodeId,
        pointer: &str,
        field: impl FnOnce(&mut Entry) -> &mut Option<Text>,
    ) {
        if let Some(text) = self.read_text(value, pointer) {
            *field(&mut self.entry) = Some(text);
        }
    }

    /// The text at `value`; `null` leaves a field as it was.
    fn read_text(&mut self, value: NodeId, pointer: &str) -> Option<Text> {
        let node = self.document.node(value);
        match &node.kind {
            Kind::String(text) => Some(Text {
                value: text.clone(),
                span: node.span,
                pointer: pointer.to_owned(),
            }),
            Kind::Null => None,
            _ => {
                self.mismatch(value, pointer, "text");
                None
            }
        }
    }

    /// `time.Time` reads the form of RFC 3339.
    fn time(&mut self, value: NodeId, pointer: &str) {
        let node = self.document.node(value);
        if let Kind::String(text) = &node.kind
            && !is_time(text)
        {
            self.mistaken(
                node.span,
                pointer,
                "expected a time as 2020-01-13T16:46:52Z",
            );
        }
    }

    fn labels(&mut self, value: NodeId, pointer: &str) {
        let items = match &self.document.node(value).kind {
            Kind::Array(items) => items.as_slice(),
            Kind::Null => &[],
            _ => return self.mismatch(value, pointer, "a list"),
        };
        let mut labels = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let pointer = join_pointer(pointer, &index.to_string());
            let node = self.document.node(*item);
            let mut name = None;
            match &node.kind {
                Kind::Object(members) => {
                    for member in members {
                        let Some(key) = self.known(&LABEL_KEYS, member, &pointer) else {
                            continue;
                        };
                        let text = self.read_text(member.value, &join_pointer(&pointer, key));
                        if key == "name" && text.is_some() {
                            name = text;
                        }
                    }
                }
                Kind::Null => {}
                _ => self.mismatch(*item, &pointer, "an object"),
            }
            labels.push(Label {
                name,
                span: node.span,
                pointer,
            });
        }
        self.entry.labels = labels;
    }

    fn platforms(&mut self, value: NodeId, parent: &str) {
        let members = match &self.document.node(value).kind {
            Kind::Object(members) => members.as_slice(),
            Kind::Null => &[],
            _ => return self.mismatch(value, parent, "an object"),
        };
        for member in members {
            let Some(name) = self.known(&PLATFORMS, member, parent) else {
                continue;
            };
            let pointer = join_pointer(parent, name);
            let node = self.document.node(member.value);
            match &node.kind {
                Kind::Object(members) => self.platform(name, members, node.span, &pointer),
                Kind::Null => {}
                _ => self.mismatch(member.value, &pointer, "an object"),
            }
        }
    }

    fn platform(&mut self, name: &'static str, members: &[Member], span: Span, pointer: &str) {
        let before = self.entry.platforms.iter().position(|it| it.name == name);
        let mut platform = match before {
            Some(at) => self.entry.platforms.remove(at),
            None => Platform {
                name,
                span,
                download_url: None,
                signature: None,
            },
        };
        for member in members {
            let Some(key) = self.known(&BUNDLE_KEYS, member, pointer) else {
                continue;
            };
            let Some(text) = self.read_text(member.value, &join_pointer(pointer, key)) else {
                continue;
            };
            match key {
                "signature" => platform.signature = Some(text),
                _ => platform.download_url = Some(text),
            }
        }
        let at = before.unwrap_or(self.entry.platforms.len());
        self.entry.platforms.insert(at, platform);
    }

    fn mismatch(&mut self, value: NodeId, pointer: &str, expected: &str) {
        let node = self.document.node(value);
        let message = format!("expected {expected}, found {}", a(node.kind.name()));
        self.mistaken(node.span, pointer, &message);
    }

    fn mistaken(&mut self, span: Span, pointer: &str, message: &str) {
        if self.entry.mistake.is_none() {
            self.entry.mistake = Some(Mistake {
                message: message.to_owned(),
                span,
                pointer: pointer.to_owned(),
            });
        }
    }
}

/// Whether Go's `time.Time` reads a text (`Time.UnmarshalJSON`): RFC 3339, and as leniently as
/// `time.Parse` is: an hour of one digit, a comma before the fraction, an offset of 24 hours or 60
/// minutes.
fn is_time(text: &str) -> bool {
    read_time(text.as_bytes()).is_some()
}

fn read_time(bytes: &[u8]) -> Option<()> {
    let (year, rest) = number(bytes, 4)?;
    let (month, rest) = number(rest.strip_prefix(b"-")?, 2)?;
    let (day, rest) = number(rest.strip_prefix(b"-")?, 2)?;
    let rest = rest.strip_prefix(b"T")?;
    let (hour, rest) = number(rest, 2).or_else(|| number(rest, 1))?;
    let (minute, rest) = number(rest.strip_prefix(b":")?, 2)?;
    let (second, rest) = number(rest.strip_prefix(b":")?, 2)?;
    let rest = match rest {
        [b'.' | b',', digit, ..] if digit.is_ascii_digit() => {
            let digits = rest.iter().skip(1).take_while(|byte| byte.is_ascii_digit());
            rest.get(1 + digits.count()..)?
        }
        _ => rest,
    };
    let zone = match rest {
        b"Z" => true,
        [b'+' | b'-', rest @ ..] => {
            let (hours, rest) = number(rest, 2)?;
            let (minutes, rest) = number(rest.strip_prefix(b":")?, 2)?;
            hours <= 24 && minutes <= 60 && rest.is_empty()
        }
        _ => false,
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => 0,
    };
    let fits = (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60 && zone;
    fits.then_some(())
}

/// The number of so many digits that `bytes` begin with, and what follows it.
fn number(bytes: &[u8], digits: usize) -> Option<(u32, &[u8])> {
    let (part, rest) = bytes.split_at_checked(digits)?;
    let all = part.iter().all(u8::is_ascii_digit);
    let value = std::str::from_utf8(part).ok().filter(|_| all)?;
    Some((value.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn times_are_those_of_rfc_3339() {
        for good in [
            "2020-01-13T16:46:52Z",
            "2020-02-29T16:46:52.123456789Z",
            "2021-04-17T00:00:00+02:00",
            "2021-04-17T0:00:00,5Z",
            "2021-04-17T00:00:00-24:60",
        ] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "",
            "2020-01-13",
            "2020-01-13 16:46:52Z",
            "2021-02-29T16:46:52Z",
            "2020-01-13T24:00:00Z",
            "2020-01-13T16:46:52",
            "2020-01-13T16:46:52.Z",
            "2020-01-13T16:46:52+0200",
            "2020-13-13T16:46:52Z",
            "é020-01-13T16:46:52Z",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
