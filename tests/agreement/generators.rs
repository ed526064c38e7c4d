//! Random manifests of narrower sorts than those of the testkit.

use mmlint_testkit::archive::Entry;
use mmlint_testkit::base;
use mmlint_testkit::edits::{Model, random_manifest};
use mmlint_testkit::random::Random;

/// What makes one kind of mistake in a bundle whose manifest is still JSON.
pub type Edit = fn(&mut Model, &mut Random);

/// The good bundle with this kind of mistake alone.
pub fn alone(edit: Edit) -> impl Fn(u64) -> Model + Sync {
    move |seed| {
        let mut model = Model::base();
        edit(&mut model, &mut Random::new(seed));
        model
    }
}

/// A random manifest in an otherwise sound bundle.
pub fn manifest(seed: u64) -> Model {
    let (name, text, log) = random_manifest(seed);
    let mut model = Model::base();
    *manifest_entry(&mut model) = Entry::file(format!("{}/{name}", base::ROOT), text);
    model.log.push(log);
    model
}

/// The entry of the manifest, while it is JSON.
pub fn manifest_entry(model: &mut Model) -> &mut Entry {
    let mut entries = model.entries.iter_mut();
    entries
        .find(|entry| entry.name == base::MANIFEST_NAME.as_bytes())
        .unwrap()
}

/// The fields that a server looks into, and pieces that make a difference there.
#[rustfmt::skip]
const FIELDS: &[(&str, &[&str])] = &[
    ("id", &[
        "com.example", "p", ".", "-", "_", "A", "é", "\u{130}", "\u{212a}", "ß", " ", "/", "\\u017f",
        "\\n", "\\ud800", "0", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]),
    ("name", &[
        "Example", " ", "\\t", "\\u00a0", "\\u200b", "\\u0085", "\\u2028", "\\ufeff", "\\u0000",
        "\\u001c", "\\u180e",
    ]),
    ("version", VERSION),
    ("min_server_version", VERSION),
    ("homepage_url", URL),
    ("support_url", URL),
    ("release_notes_url", URL),
    ("bundle_path", &[
        "webapp", "dist", "main.js", "/", "/", ".", "..", "./", "../", "\\\\", " ", "\\u0000",
        "assets/icon.svg", "webapp/dist/main.js", "com.example.p",
    ]),
];

#[rustfmt::skip]
const VERSION: &[&str] = &[
    "1", "0", "10", "01", ".", ".", "-", "+", "rc", "-rc.1", "+b.01", "18446744073709551615",
    "18446744073709551616", "1.0.0", "1.2.3-", "v", " ", "é", "_", "", "-0", "-00", "-0a", "+-",
    "99999999999999999999999",
];

#[rustfmt::skip]
const URL: &[&str] = &[
    "https://", "http://", "a", "example.com", ":", ":80", "/", "//", "?", "#", "%", "%20", "%zz",
    "%41", "%25", "[", "]", "[::1]", "[fe80::1%25en0]", "[v1.a]", "[fe80::1%25", "%20]", "@", "u:p@", " ", "\\n",
    "\\u007f", "é", "%C3%A9", "\\\\", "^", "|", "{", "\\\"", "<", ">", "`", "'", "*", ";", "=",
    "&", "+", "$", ",", "!", "~", ".", "..", "\\u0080", "\\ud83d\\ude00", "[1.2.3.4]",
    "[::ffff:1.2.3.4]", "[::1%25]", "1:2:3:4:5:6:7", "::", "-", "_",
];

/// A field of the manifest made of random pieces, the rest being sound.
pub fn pieces(model: &mut Model, random: &mut Random) {
    let (field, pieces) = FIELDS[random.below(FIELDS.len())];
    let mut value = String::new();
    if pieces == URL && !random.one_in(8) {
        value.push_str(URL[random.below(2)]);
    }
    for _ in 0..random.below(6) {
        value.push_str(random.pick(pieces));
    }
    let text = model.manifest.to_json();
    let lines: Vec<String> = text
        .lines()
        .map(
            |line| match line.trim_start().strip_prefix(&format!("\"{field}\": ")) {
                Some(old) => format!(
                    "\"{field}\": \"{value}\"{}",
                    if old.ends_with(',') { "," } else { "" }
                ),
                None => line.to_owned(),
            },
        )
        .collect();
    manifest_entry(model).content = lines.join("\n").into_bytes();
    model.log.push(format!("{field} = \"{value}\""));
}

/// The text of a good manifest with some bytes changed, removed or repeated.
pub fn bytes_of_manifest(model: &mut Model, random: &mut Random) {
    #[rustfmt::skip]
    const PIECES: &[&[u8]] = &[
        b"{", b"}", b"[", b"]", b",", b":", b"\"", b"\\", b"\\u", b"\\ud800", b"\\udc00",
        b"\\ud83d\\ude00", b"null", b"true", b"1", b"-", b".", b"e9", b"0", b"\n", b"\t", b"\0",
        b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80", b" ", b"/",
        b"\"id\": null,", b"\"ID\": \"other.id\",", b"\"name\": {},", b"\"webapp\": null,",
        b"\"webapp\": {\"bundle_path\": \"x\"},", b"\"server\": {},", b"\"\xc5\xbferver\": null,",
        b"1e400", b"-0", b"\"a\": [[[{}]]],",
    ];
    let content = &mut manifest_entry(model).content;
    let mut log = Vec::new();
    for _ in 0..=random.below(2) {
        // Half of the time at the start of a line, where a member may begin.
        let starts: Vec<usize> = (2..content.len())
            .filter(|at| content[at - 1] == b'\n')
            .collect();
        let line = random.one_in(2);
        let at = if line {
            starts[random.below(starts.len())]
        } else {
            random.below(content.len())
        };
        let end = if line || random.one_in(2) {
            at
        } else {
            (at + 1 + random.below(12)).min(content.len())
        };
        let piece = if random.one_in(4) {
            b""
        } else {
            random.pick(PIECES)
        };
        log.push(format!("{at}..{end} becomes \"{}\"", piece.escape_ascii()));
        content.splice(at..end, piece.iter().copied());
    }
    model.log.push(log.join(", "));
}

/// Scalars that YAML libraries read in their own ways, and whole lines of YAML.
#[rustfmt::skip]
const YAML_SCALARS: &[&str] = &[
    "yes", "on", "~", "null", "Null", "true", "True", "TRUE", "no", "0x1F", "0o17", "017", "0b11",
    "1_000", "1e3", "1.10", "1.", ".5", ".inf", "-.INF", ".nan", "+1", "-0", "0", "1",
    "2001-01-01", "2001-01-01T00:00:00Z", "12:30:45", "!!str 1", "!!int \"1\"", "!!float 1",
    "!!bool \"true\"", "!!binary aGVsbG8=", "!!null x", "!x y", "! 1", "&a b", "*a", "&a",
    "\"a\\x41\\u00e9\\n\"", "\"\\z\"", "'it''s'", "\"a\\\n   b\"", "a b: c", "a #b", "a#b", "#b",
    "[a]", "{a: b}", "[]", "{}", "|\n  a\n  b", "|-\n  a", ">\n  a\n  b", ">+\n  a\n\n",
    "|2\n   a", "a\n  b", "\"\"", "''", "", "@a", "`a", "%a", "-", "- a", "? a", ": a", "=", "<<",
    "\"1.0.0\"", "9223372036854775808", "18446744073709551616", "1e400", "é", "\u{a0}",
    "a\u{85}b", "\u{feff}a", "a\tb",
];

#[rustfmt::skip]
const YAML_LINES: &[&str] = &[
    "---\n", "...\n", "--- # c\n", "%YAML 1.2\n---\n", "%TAG ! x\n---\n", "# comment\n", "\n",
    "\t\n", " \n", "<<: {name: Merged, version: 2.0.0}\n", "<<: [{name: A}, {name: B}]\n",
    "x: &x {name: Aliased}\n<<: *x\n", "<<: *y\n", "? name\n: Complex\n", "name: Again\n",
    "Name: Case\n", "props: {1: a, true: b, null: c}\n", "props: {a: 1, a: 2}\n", "x: [1, 2\n",
    "x: {\n", "x: \"\n", "  deeper: 1\n", "- item\n", "webapp: ~\n", "server:\n", "server: {}\n",
    "settings_schema: {settings: [~]}\n",
    "settings_schema: {settings: [{type: bool, secret: yes}]}\n",
    "settings_schema: {settings: [{type: text, key: 1, default: {a: {1: 2}}}]}\n",
    "settings_schema: {settings: {}}\n", "settings_schema: []\n", "x: &a [*a]\n",
    "x: *undefined\n", "\"id\": quoted.id\n", "'name': x\n", "!!str name: x\n", "&n name: x\n",
    "\u{feff}", "id: [\n", "x: 'open\n", "name: a: b\n", "name : x\n", "name:x\n",
    "bundlehash: x\n", "webapp: {bundlehash: [1, 2]}\n",
];

/// A manifest in block style.
const YAML_MANIFEST: &str = "\
id: com.example.p
name: Example
homepage_url: https://example.com/x
version: 1.0.0
min_server_version: 10.5.0
server:
  executables:
    linux-amd64: server/dist/plugin-linux-amd64
webapp:
  bundle_path: webapp/dist/main.js
settings_schema:
  header: Head
  settings:
    - key: Greeting
      type: text
      default: Hello
      secret: true
    - key: Mode
      type: dropdown
      options:
        - display_name: One
          value: one
";

/// A manifest in YAML with odd scalars and lines.
pub fn yaml(model: &mut Model, random: &mut Random) {
    let mut text = if random.one_in(4) {
        model.manifest.to_yaml(random)
    } else {
        YAML_MANIFEST.to_owned()
    };
    let mut log = Vec::new();
    for _ in 0..=random.below(2) {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let at = random.below(lines.len());
        match random.below(8) {
            0..4 => {
                let scalar = random.pick(YAML_SCALARS);
                let colon = lines[at]
                    .find(": ")
                    .map_or(lines[at].trim_end().len(), |colon| colon + 2);
                log.push(format!("{:?} gets {scalar:?}", lines[at]));
                lines[at].truncate(colon);
                lines[at] += &format!("{scalar}\n");
            }
            4..6 => {
                let line = random.pick(YAML_LINES);
                let indent = if random.one_in(3) {
                    lines[at].len() - lines[at].trim_start().len()
                } else {
                    0
                };
                log.push(format!("{line:?} before {:?}", lines[at]));
                lines.insert(at, " ".repeat(indent) + line);
            }
            6 => log.push(format!("{:?} removed", lines.remove(at))),
            _ => {
                #[rustfmt::skip]
                let pieces = [
                    "\t", " ", ":", "-", "&a ", "*a", "\"", "'", "#", ",", "}", "]", "\0", "\r",
                    "|", "!", "%", "@", "?", "\u{2028}", "\u{7f}",
                ];
                let piece = random.pick(&pieces);
                let spots: Vec<usize> = lines[at].char_indices().map(|(spot, _)| spot).collect();
                let spot = spots.get(random.below(spots.len())).copied().unwrap_or(0);
                lines[at].insert_str(spot, piece);
                log.push(format!("{piece:?} at {spot} of {:?}", lines[at]));
            }
        }
        text = lines.concat();
        if text.is_empty() {
            break;
        }
    }
    if random.one_in(8) {
        text = text.replace('\n', "\r\n");
        log.push("lines end as on Windows".to_owned());
    }
    *manifest_entry(model) = Entry::file(format!("{}/plugin.yaml", base::ROOT), text);
    model.log.append(&mut log);
}
