//! A bill of materials of one bundle: CycloneDX 1.6, JSON.
//!
//! The plugin is made of files, programs of Go modules, the web app's script of libraries. The field's habits are kept
//! where its tools meet (Trivy, Syft, cyclonedx-gomod): modules are libraries with a `pkg:golang` URL, Go's standard
//! library is `stdlib`. A module's `h1:` sum is the hash of a list and no hash of a file, so it is a property.
//! No time and no random number: the same bundle makes the same bytes, and the serial number is made of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::executable::Module;
use crate::facts::vulnerabilities::Found;
use crate::inventory::{Inventory, Kind, Program};
use crate::server::knowledge;
use crate::text::{hex, printable};
use crate::vulnerability::{Edition, Evidence, Vulnerability, go_version};

/// The document. `edition`: the vulnerability database, where programs were held against one. `timestamp`: when the
/// document is to say that it was made, as `2026-01-02T03:04:05Z`.
#[must_use]
pub fn render(bundle: &Inventory, edition: Option<&Edition>, timestamp: Option<&str>) -> String {
    let mut bill = Bill::default();
    let plugin = plugin(bundle);
    for file in &bundle.files {
        bill.file(bundle, &file.entry, file.sha256.as_deref());
    }
    if let Some(webapp) = &bundle.webapp {
        for library in &webapp.bundled {
            bill.web_library(library.name, library.version.as_deref(), &library.file);
        }
    }
    let mut metadata = Map::new();
    if let Some(timestamp) = timestamp {
        metadata.insert("timestamp".into(), json!(timestamp));
    }
    metadata.insert("lifecycles".into(), json!([{ "phase": "post-build" }]));
    let tool = knowledge::tool();
    let tool = json!({ "type": "application", "name": tool.name, "version": tool.version });
    metadata.insert("tools".into(), json!({ "components": [tool] }));
    metadata.insert("component".into(), plugin);
    let database = edition.and_then(|edition| edition.modified.as_deref());
    if let Some(modified) = database {
        let property = property("mmlint:vulnerability-database:modified", modified);
        metadata.insert("properties".into(), json!([property]));
    }
    let files: Vec<&String> = bill.files.values().collect();
    let mut dependencies = vec![json!({ "ref": PLUGIN, "dependsOn": files })];
    dependencies.extend(
        bill.components
            .keys()
            .map(|reference| match bill.needs.get(reference) {
                Some(needs) => json!({ "ref": reference, "dependsOn": needs }),
                None => json!({ "ref": reference }),
            }),
    );
    let mut body = Map::new();
    body.insert("version".into(), json!(1));
    body.insert("metadata".into(), Value::Object(metadata));
    let components: Vec<Value> = bill.components.into_values().collect();
    body.insert("components".into(), json!(components));
    body.insert("dependencies".into(), json!(dependencies));
    if !bundle.gaps.are_none() {
        let incomplete =
            json!({ "aggregate": "incomplete", "assemblies": [PLUGIN], "dependencies": [PLUGIN] });
        body.insert("compositions".into(), json!([incomplete]));
    }
    if edition.is_some() {
        let unread = bundle.gaps.of_programs();
        let all = bundle.vulnerabilities.iter();
        let known = all.map(|found| vulnerability(found, unread.as_deref()));
        let known: Vec<Value> = known.collect::<BTreeMap<_, _>>().into_values().collect();
        body.insert("vulnerabilities".into(), json!(known));
    }
    let mut document = Map::new();
    document.insert(
        "$schema".into(),
        json!("http://cyclonedx.org/schema/bom-1.6.schema.json"),
    );
    document.insert("bomFormat".into(), json!("CycloneDX"));
    document.insert("specVersion".into(), json!("1.6"));
    document.insert("serialNumber".into(), json!(serial_number(&body)));
    document.extend(body);
    let text = serde_json::to_string_pretty(&Value::Object(document));
    text.unwrap_or_default() + "\n"
}

/// The plugin's own reference.
const PLUGIN: &str = "plugin";

/// What is collected of the bundle.
#[derive(Default)]
struct Bill {
    /// By reference.
    components: BTreeMap<String, Value>,
    /// The references of files, by entry.
    files: BTreeMap<String, String>,
    /// What a component is made of.
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Bill {
    fn file(&mut self, bundle: &Inventory, entry: &str, sha256: Option<&str>) {
        let program = bundle
            .executables
            .iter()
            .find(|one| one.entry == entry && one.kind == Kind::Program);
        let name = printable(entry);
        // Names that differ in what cannot be shown alone.
        let mut reference = format!("file:{name}");
        while self.components.contains_key(&reference) {
            reference.push('+');
        }
        let mut component = Map::new();
        let kind = if program.is_some() {
            "application"
        } else {
            "file"
        };
        component.insert("type".into(), json!(kind));
        component.insert("bom-ref".into(), json!(reference));
        component.insert("name".into(), json!(name));
        if let Some(hash) = sha256 {
            component.insert(
                "hashes".into(),
                json!([{ "alg": "SHA-256", "content": hash }]),
            );
        }
        if let Some(program) = program {
            let properties = about(program);
            if !properties.is_empty() {
                component.insert("properties".into(), json!(properties));
            }
            let modules = program.main_module.iter().chain(&program.modules);
            let mut needs: BTreeSet<String> = modules.map(|module| self.module(module)).collect();
            needs.extend(
                program
                    .go_version
                    .as_deref()
                    .and_then(|go| self.standard(go)),
            );
            if !needs.is_empty() {
                self.needs.insert(reference.clone(), needs);
            }
        }
        self.files.insert(entry.to_owned(), reference.clone());
        self.components.insert(reference, Value::Object(component));
    }

    /// A module, and its reference.
    fn module(&mut self, module: &Module) -> String {
        let replaced = module.replace.as_deref();
        let local = replaced.filter(|other| other.is_local());
        // Of one that was replaced with a folder there is only the name.
        let code = if local.is_some() {
            module
        } else {
            replaced.unwrap_or(module)
        };
        let version = Some(code.version.as_str())
            .filter(|version| local.is_none() && !version.is_empty() && *version != "(devel)");
        let url = golang(&code.path, version);
        let mut properties = Vec::new();
        if let Some(sum) = code.sum.as_deref().filter(|_| local.is_none()) {
            properties.push(property("mmlint:go:sum", sum));
        }
        let mut reference = url.clone();
        if let Some(other) = local {
            properties.push(property("mmlint:go:replaced-with", &other.path));
            reference.push_str("#local");
        } else if replaced.is_some() && code.path != module.path {
            properties.push(property("mmlint:go:replaces", &module.path));
        }
        let mut component = Map::new();
        component.insert("type".into(), json!("library"));
        component.insert("bom-ref".into(), json!(reference));
        component.insert("name".into(), json!(printable(&code.path)));
        if let Some(version) = version {
            component.insert("version".into(), json!(printable(version)));
        }
        if local.is_none() {
            component.insert("purl".into(), json!(url));
        }
        if !properties.is_empty() {
            component.insert("properties".into(), json!(properties));
        }
        self.components
            .entry(reference.clone())
            .or_insert(Value::Object(component));
        reference
    }

    /// Go's standard library, and its reference; nothing for a Go that has no number.
    fn standard(&mut self, go: &str) -> Option<String> {
        let number = || Some(go.split_whitespace().next()?.strip_prefix("go")?.to_owned());
        let version = go_version(go).or_else(number)?;
        let url = golang("stdlib", Some(&version));
        self.components.entry(url.clone()).or_insert_with(|| {
            json!({ "type": "library", "bom-ref": url, "name": "stdlib", "version": printable(&version), "purl": url })
        });
        Some(url)
    }

    /// A library that is in a script.
    fn web_library(&mut self, name: &str, version: Option<&str>, script: &str) {
        // Part of a package, as react/jsx-runtime.
        let package = name.split('/').next().unwrap_or(name);
        let at = version.map_or_else(String::new, |version| format!("@{}", escaped(version)));
        let url = format!("pkg:npm/{package}{at}");
        self.components.entry(url.clone()).or_insert_with(|| {
            let mut component = Map::new();
            component.insert("type".into(), json!("library"));
            component.insert("bom-ref".into(), json!(url));
            component.insert("name".into(), json!(package));
            if let Some(version) = version {
                component.insert("version".into(), json!(printable(version)));
            }
            component.insert("purl".into(), json!(url));
            Value::Object(component)
        });
        if let Some(file) = self.files.get(script) {
            self.needs.entry(file.clone()).or_default().insert(url);
        }
    }
}

fn plugin(bundle: &Inventory) -> Value {
    let id = bundle.id.as_deref().unwrap_or("unknown");
    let version = bundle
        .version
        .as_deref()
        .filter(|version| !version.is_empty());
    let mut component = Map::new();
    component.insert("type".into(), json!("application"));
    component.insert("bom-ref".into(), json!(PLUGIN));
    component.insert("name".into(), json!(printable(id)));
    if let Some(version) = version {
        component.insert("version".into(), json!(printable(version)));
    }
    if let Some(name) = bundle.name.as_deref().filter(|name| !name.is_empty()) {
        component.insert("description".into(), json!(printable(name)));
    }
    if let Some(hash) = &bundle.sha256 {
        component.insert(
            "hashes".into(),
            json!([{ "alg": "SHA-256", "content": hash }]),
        );
    }
    let at = version.map_or_else(String::new, |version| format!("@{}", escaped(version)));
    let checksum = bundle.sha256.as_ref();
    let checksum = checksum.map_or_else(String::new, |hash| format!("?checksum=sha256:{hash}"));
    let url = format!("pkg:generic/{}{at}{checksum}", escaped(id));
    component.insert("purl".into(), json!(url));
    Value::Object(component)
}

/// How a program was built.
fn about(program: &Program) -> Vec<Value> {
    let mut properties = Vec::new();
    let mut add = |name: &str, value: Option<&str>| {
        properties.extend(value.map(|value| property(name, value)));
    };
    add("mmlint:platform", program.platform.as_deref());
    add("mmlint:go:version", program.go_version.as_deref());
    add("mmlint:go:package", program.package.as_deref());
    let vcs = program.vcs.as_ref();
    add(
        "mmlint:vcs:revision",
        vcs.and_then(|vcs| vcs.revision.as_deref()),
    );
    add("mmlint:vcs:time", vcs.and_then(|vcs| vcs.time.as_deref()));
    let modified = vcs.and_then(|vcs| vcs.modified).map(|yes| yes.to_string());
    add("mmlint:vcs:modified", modified.as_deref());
    properties
}

/// A record with its reference. `unread`: why it is not known what is in all programs.
fn vulnerability(found: &Found, unread: Option<&str>) -> (String, Value) {
    let known = &found.vulnerability;
    let mut entry = Map::new();
    let own = format!("{} {}", known.id, reference(known));
    entry.insert("bom-ref".into(), json!(own));
    entry.insert("id".into(), json!(known.id));
    let source = json!({ "name": "Go Vulnerability Database", "url": known.url() });
    entry.insert("source".into(), source);
    let elsewhere: Vec<Value> = known
        .aliases
        .iter()
        .filter_map(|alias| alias_of(alias))
        .collect();
    if !elsewhere.is_empty() {
        entry.insert("references".into(), json!(elsewhere));
    }
    if !known.summary.is_empty() {
        entry.insert("description".into(), json!(printable(&known.summary)));
    }
    if let Some(fixed) = &known.fixed {
        let subject = match known.is_standard() {
            true => format!("Build with Go {} or later", fixed.trim_start_matches('v')),
            false => format!("Update {} to {fixed} or later", printable(&known.module)),
        };
        entry.insert("recommendation".into(), json!(subject));
    }
    entry.insert("analysis".into(), analysis(known, unread));
    entry.insert("affects".into(), json!([{ "ref": reference(known) }]));
    let mut properties = vec![property("mmlint:evidence", known.evidence.name())];
    properties.extend(
        known
            .functions
            .iter()
            .map(|name| property("mmlint:function", name)),
    );
    entry.insert("properties".into(), json!(properties));
    (own, Value::Object(entry))
}

/// Only that code is not there is proven, and only where all programs were read; whether what is there can be
/// exploited a person has to find out.
fn analysis(known: &Vulnerability, unread: Option<&str>) -> Value {
    let not_there = "None of the functions that the record names is in a program";
    let detail = match known.evidence {
        Evidence::Function => "Functions that the record names are in the program.",
        Evidence::WholePackage => "The record means all of a package that is in the program.",
        Evidence::WholeModule => {
            "The record names no package; functions of the module are in the program."
        }
        Evidence::Unknown => "Which functions are in the program cannot be told.",
        Evidence::PackageWithoutFunction | Evidence::ModuleWithoutPackage => {
            let Some(unread) = unread else {
                return json!({
                    "state": "not_affected",
                    "justification": "code_not_present",
                    "detail": format!("{not_there} of the bundle."),
                });
            };
            &format!("{not_there} that was read; {unread}.")
        }
    };
    json!({ "state": "in_triage", "detail": detail })
}

/// The reference of the module that a record is about.
fn reference(known: &Vulnerability) -> String {
    match known.is_standard() {
        true => golang("stdlib", Some(known.version.trim_start_matches('v'))),
        false => golang(&known.module, Some(&known.version)),
    }
}

fn alias_of(alias: &str) -> Option<Value> {
    let (name, place) = match alias.split('-').next()? {
        "CVE" => ("NVD", "https://nvd.nist.gov/vuln/detail/"),
        "GHSA" => ("GitHub Advisory Database", "https://github.com/advisories/"),
        _ => return None,
    };
    let url = format!("{place}{}", escaped(alias));
    Some(json!({ "id": printable(alias), "source": { "name": name, "url": url } }))
}

fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": printable(value) })
}

/// A package URL of type golang: the path with its slashes, each part escaped.
fn golang(path: &str, version: Option<&str>) -> String {
    let parts: Vec<String> = path.split('/').map(escaped).collect();
    let at = version.map_or_else(String::new, |version| format!("@{}", escaped(version)));
    format!("pkg:golang/{}{at}", parts.join("/"))
}

/// What stands in a part of a package URL: letters, digits and `.-_~:` as they are, all else as `%2B`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b':' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A UUID of version 8 (RFC 9562) from the hash of what the document says.
fn serial_number(body: &Map<String, Value>) -> String {
    let text = serde_json::to_vec(body).unwrap_or_default();
    let digest = Sha256::digest(&text);
    let digits = hex(&digest);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    )
}
