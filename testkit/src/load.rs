//! Inputs as large as real ones, for measuring: programs, scripts, manifests, listings, and bundles of them.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::archive::Entry;
use crate::executable::{self, Words};
use crate::random::Random;
use crate::{Fixture, base};

/// The platforms that plugins are built for.
pub const PLATFORMS: [&str; 5] = [
    "linux-amd64",
    "linux-arm64",
    "darwin-amd64",
    "darwin-arm64",
    "windows-amd64",
];

/// Functions of a program; a plugin has some thousands.
const FUNCTIONS: usize = 5_000;

/// A plugin's program for a platform, filled up to so many bytes with what packs as machine code does.
///
/// Headers, build information and table of functions are whole; there is no code that could be followed.
pub fn program(platform: &str, bytes: usize, seed: u64) -> Vec<u8> {
    let mut words = Words::parse(&format!("{platform} go plugin"))
        .unwrap_or_else(|error| unreachable!("{error}"));
    let names = (0..FUNCTIONS).map(|number| {
        format!(
            "github.com/example/library/part{}.(*Type{number}).Method",
            number % 97
        )
    });
    words.functions.get_or_insert_default().extend(names);
    let mut program = executable::render(&words);
    machine_code(&mut program, bytes, &mut Random::new(seed));
    program
}

/// Fills up with words of two to seven bytes, some of them much more often than others, and numbers between them: so
/// that less than half remains when it is packed, as with programs.
pub fn machine_code(out: &mut Vec<u8>, bytes: usize, random: &mut Random) {
    const KINDS: usize = 1024;
    let words: Vec<Vec<u8>> = (0..KINDS)
        .map(|_| {
            let length = 2 + random.below(6);
            random.bytes(length)
        })
        .collect();
    while out.len() < bytes {
        let number = random.next_u64();
        // The smallest of three: low numbers are seen often.
        let three = [number, number >> 10, number >> 20].map(|part| part as usize % KINDS);
        let kind = three.into_iter().min().unwrap_or_default();
        out.extend_from_slice(&words[kind]);
        match number >> 60 {
            0..4 => out.push((number >> 32) as u8),
            4..6 => out.extend_from_slice(&[(number >> 32) as u8, (number >> 40) as u8 & 7, 0, 0]),
            _ => {}
        }
    }
    out.truncate(bytes);
}

/// A webapp's script of at least so many bytes, as bundlers and minifiers leave it: modules, a registration, and calls
/// of the registry.
pub fn script(bytes: usize) -> String {
    let mut random = Random::new(3);
    let mut out = String::from("(()=>{var e={");
    let mut module = 0;
    while out.len() + 600 < bytes {
        module += 1;
        let number = random.below(90_000);
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "{}:(e,t,n)=>{{\"use strict\";n.d(t,{{A:()=>o}});var r=n(7);",
            module + 10
        );
        for _ in 0..1 + random.below(12) {
            out.push_str(
                random
                    .pick(&PIECES)
                    .replace('#', &number.to_string())
                    .as_str(),
            );
        }
        out.push_str("const o=i},");
    }
    out.push_str("7:e=>{\"use strict\";e.exports=window.React},8:e=>{\"use strict\";e.exports=window.ReactRedux}},t={};");
    out.push_str("function n(r){var o=t[r];if(void 0!==o)return o.exports;var i=t[r]={exports:{}};return e[r](i,i.exports,n),i.exports}");
    out.push_str(
        "n.d=(e,t)=>{for(var r in t)Object.defineProperty(e,r,{enumerable:!0,get:t[r]})};",
    );
    out.push_str("(()=>{\"use strict\";var e=n(7),t=n(11);class r{initialize(r,o){");
    for method in METHODS {
        let _ = write!(
            out,
            "r.{method}(e.createElement(t.A,{{x:1}}),(()=>o.dispatch({{type:\"a\"}})),\"Text\");"
        );
    }
    out.push_str("r.registerReducer(((e={},t)=>t.type?{...e,[t.type]:t}:e))}uninitialize(){}}");
    let _ = write!(
        out,
        "window.registerPlugin(\"{}\",new r)}})()}})();",
        base::ROOT
    );
    out
}

/// Methods of the registry that old servers have too.
const METHODS: [&str; 6] = [
    "registerChannelHeaderButtonAction",
    "registerPostDropdownMenuAction",
    "registerMainMenuAction",
    "registerRootComponent",
    "registerWebSocketEventHandler",
    "registerAdminConsoleCustomSetting",
];

/// What modules are made of; `#` is a number.
const PIECES: [&str; 8] = [
    "function a#(e,t){const n=e.value||{};return t&&n.next?{...n,index:[1,2,3].map((e=>e*#))}:void 0}",
    "const c#=({name:e,onClick:t})=>r.createElement(\"div\",{className:\"plugin-#\",onClick:()=>t(e)},e?`${e} of #`:null);",
    "class s# extends r.Component{constructor(e){super(e),this.state={open:!1}}render(){const{a:e,b:t}=this.props;return this.state.open?r.createElement(e,null,t):null}}",
    "async function f#(e,t){try{const n=await fetch(`/plugins/com.example.p/api/v1/${e}`,{method:\"POST\",body:JSON.stringify(t)});if(!n.ok)throw new Error(\"#\");return n.json()}catch(e){return{error:e}}}",
    "const l#=(e,t)=>{switch(t.type){case\"RECEIVED_#\":return{...e,[t.id]:t.data};case\"REMOVED_#\":{const n={...e};return delete n[t.id],n}default:return e}};",
    "var d#=/^(?:[a-z0-9-]+\\.)+[a-z]{2,}$/i.test(\"text #\")?\"one\":\"two\";for(let e=0;e<#;e++)if(e%7==3)continue;",
    "var i=function(e){var t=Object.keys(e).filter((function(t){return e[t]>#}));return t.length?t[0]:null};",
    "const m#={\"text.id.#\":\"Text number # for people, with words enough to look like one of them.\",\"b\":[#,!0,null]};",
];

/// The good bundle's manifest with so many settings, every fourth with a field that servers do not know.
pub fn manifest(settings: usize) -> String {
    let mut manifest: Value =
        serde_json::from_str(base::MANIFEST).unwrap_or_else(|error| unreachable!("{error}"));
    let list: Vec<Value> = (0..settings).map(setting).collect();
    manifest["settings_schema"]["settings"] = Value::Array(list);
    serde_json::to_string_pretty(&manifest).unwrap_or_default()
}

fn setting(number: usize) -> Value {
    let mut setting = json!({
        "key": format!("Setting{number}"),
        "display_name": format!("Setting {number}:"),
        "type": (["bool", "text", "number", "longtext"][number % 4]),
        "help_text": "What this is for, in a sentence that is neither short nor long.",
        "default": ([json!(true), json!("Hello"), json!(7), json!("One\ntwo")][number % 4]),
    });
    if number.is_multiple_of(4) {
        setting["help_txt"] = json!("An unknown field.");
    }
    setting
}

/// The same settings as YAML.
pub fn manifest_yaml(settings: usize) -> String {
    let mut out = String::from(
        "# The manifest of an example.\nid: com.example.p\nname: Example\nversion: 1.0.0\nmin_server_version: 10.5.0\n\
         server:\n  executables:\n    linux-amd64: server/dist/plugin-linux-amd64\nsettings_schema:\n  settings:\n",
    );
    for number in 0..settings {
        let _ = write!(
            out,
            "    - key: Setting{number}\n      display_name: \"Setting {number}:\"\n      type: text\n      \
             help_text: >\n        What this is for, in a sentence\n        that is neither short nor long.\n      \
             default: 'Hello'\n"
        );
    }
    out
}

/// A listing of so many plugins, three releases of each.
pub fn listing(entries: usize) -> String {
    let entry = |number: usize| {
        let id = format!("com.example.plugin{}", number / 3);
        let version = format!("{}.{}.0", 1 + number / 3 % 4, 2 - number % 3);
        json!({
            "homepage_url": format!("https://example.com/{id}"),
            "icon_data": "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
            "download_url": format!("https://example.com/{id}-{version}.tar.gz"),
            "release_notes_url": format!("https://example.com/{id}/v{version}"),
            "labels": [],
            "hosting": "",
            "author_type": "mattermost",
            "release_stage": "production",
            "enterprise": false,
            "manifest": {"id": id, "name": format!("Plugin {}", number / 3), "version": version,
                "min_server_version": format!("{}.0.0", 7 + number % 3),
                "server": {"executables": {"linux-amd64": "server/dist/plugin-linux-amd64"}},
                "settings_schema": {"settings": (0..8).map(setting).collect::<Vec<_>>()}},
            "signature": "",
            "updated_at": "2026-01-01T00:00:00Z",
        })
    };
    let list: Vec<Value> = (0..entries).map(entry).collect();
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

/// The good bundle with programs of so many bytes for five platforms, and a script of so many.
pub fn bundle(program_bytes: usize, script_bytes: usize, seed: u64) -> Vec<u8> {
    let place = |platform: &str| format!("server/dist/plugin-{platform}");
    let mut manifest: Value =
        serde_json::from_str(base::MANIFEST).unwrap_or_else(|error| unreachable!("{error}"));
    let mut entries = Vec::new();
    for (platform, seed) in PLATFORMS.into_iter().zip(seed * 10..) {
        manifest["server"]["executables"][platform] = place(platform).into();
        let name = format!("{}/{}", base::ROOT, place(platform));
        let program = program(platform, program_bytes, seed);
        entries.push(Entry::file(name, program).with_mode(0o755));
    }
    let manifest = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    entries.push(Entry::file(base::MANIFEST_NAME, manifest));
    let name = format!("{}/webapp/dist/main.js", base::ROOT);
    entries.push(Entry::file(name, script(script_bytes)));
    with(entries)
}

/// The good bundle with so many small files.
pub fn many_files(count: usize) -> Vec<u8> {
    with((0..count).map(|number| {
        let name = format!("{}/public/images/{}/{number}.txt", base::ROOT, number % 40);
        Entry::file(name, format!("File {number} of {count}.\n"))
    }))
}

/// The good bundle with these entries, in the place of those that are called the same.
pub fn with(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let mut fixture = Fixture::base();
    for entry in entries {
        let place = fixture
            .entries
            .iter_mut()
            .find(|old| old.name == entry.name);
        match place {
            Some(place) => *place = entry,
            None => fixture.entries.push(entry),
        }
    }
    fixture.bundle()
}
