//! Random listings and queries, the same everywhere: most are nearly right, so that much is compared.

use std::fmt::Write as _;

use mmlint::marketplace::store::Query;

/// Numbers that look random and are the same everywhere (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

fn manifest(random: &mut Random) -> String {
    let mut out = format!(
        r#"{{"id": "{}", "name": "{}", "version": "{}""#,
        random.of(&["a.aa", "a.aa", "b.bb", "A.aa", "c.cc"]),
        random.of(&["One", "one", "Two", ""]),
        match random.below(60) {
            0 => "1.1",
            1 => "",
            2 => "v1.0.0",
            _ => random.of(&[
                "1.0.0",
                "1.0.0+x",
                "1.0.0-rc.1",
                "1.0.0-rc.10",
                "0.9.0",
                "1.1.0",
                "10.0.0"
            ]),
        }
    );
    if !random.one_in(3) {
        let minimum = match random.below(60) {
            0 => "5.6",
            1 => "latest",
            _ => random.of(&["", "5.12.0", "5.25.0", "5.25.0-rc1", "10.0.0", "10.11.0"]),
        };
        let _ = write!(out, r#", "min_server_version": "{minimum}""#);
    }
    if random.one_in(80) {
        out += random.of(&[
            r#", "settings_schema": {"settings": [null]}"#,
            r#", "settings_schema": {"settings": [{"key": "k", "type": "nope"}]}"#,
            r#", "settings_schema": {"settings": 1}"#,
            r#", "settings_schema": {"sections": [null]}"#,
            r#", "server": {"executables": {"linux-amd64": 1}}"#,
            r#", "Version": null"#,
            r#", "VERSION": "2.0.0""#,
            r#", "props": {"a": [1, {"b": null}]}"#,
            r#", "webapp": "main.js""#,
            r#", "props": {"n": 1e999}"#,
        ]);
    }
    out + "}"
}

fn entry(random: &mut Random, index: usize) -> String {
    if random.one_in(300) {
        return random.of(&["null", "1", "[]", "{}", "\"a\""]).to_owned();
    }
    let mut out = format!(
        r#"{{"homepage_url": "{index}", "download_url": "u{index}", "signature": "s{index}""#
    );
    for (key, values) in [
        ("hosting", &["", "on-prem", "cloud", "Cloud"][..]),
        (
            "author_type",
            &["mattermost", "partner", "community", "Partner"][..],
        ),
        (
            "release_stage",
            &["production", "beta", "experimental", ""][..],
        ),
    ] {
        if random.one_in(2) {
            let _ = write!(out, r#", "{key}": "{}""#, random.of(values));
        }
    }
    if random.one_in(3) {
        let _ = write!(
            out,
            r#", "enterprise": {}"#,
            random.of(&["true", "false", "null"])
        );
    }
    if random.one_in(4) {
        out += random.of(&[
            r#", "labels": [{"name": "Beta"}]"#,
            r#", "labels": [{"name": "A"}, {"Name": "B", "color": null}]"#,
            r#", "labels": null"#,
            r#", "labels": [null]"#,
            r#", "labels": [{"name": "A"}], "labels": []"#,
        ]);
    }
    if random.one_in(2) {
        let member = |random: &mut Random, name: &str| {
            let link = random.of(&["l", "", "l"]);
            let signature = random.of(&["s", "", "s"]);
            format!(r#""{name}": {{"download_url": "{link}{index}", "signature": "{signature}"}}"#)
        };
        let first = member(random, "linux-amd64");
        let name = random.of(&[
            "darwin-amd64",
            "Linux-AMD64",
            "linux-arm64",
            "windows-amd64",
        ]);
        let second = member(random, name);
        let _ = write!(out, r#", "platforms": {{{first}, {second}}}"#);
        if random.one_in(6) {
            out += random.of(&[
                r#", "platforms": null"#,
                r#", "platforms": {"linux-amd64": null}"#,
                r#", "platforms": {"linux-amd64": {"signature": null, "DOWNLOAD_URL": "again"}}"#,
            ]);
        }
    }
    if random.one_in(5) {
        let time = match random.one_in(30) {
            true => random.of(&[
                "2020-13-01T00:00:00Z",
                "",
                "2020-01-01",
                "2020-01-01T00:00:00,5Z",
            ]),
            false => random.of(&["2020-01-01T00:00:00Z", "2020-02-29T10:00:00.5+02:00"]),
        };
        let _ = write!(out, r#", "updated_at": "{time}""#);
    }
    if random.one_in(100) {
        out += random.of(&[
            r#", "Enterprise": 1"#,
            r#", "hosting": []"#,
            r#", "unknown": {"a": [1, 2]}"#,
            r#", "signature": null"#,
            r#", "updated_at": 5"#,
            r#", "updated_at": null"#,
            r#", "platforms": []"#,
            r#", "labels": [1]"#,
        ]);
    }
    match random.below(150) {
        0 => {}
        1 => out += r#", "manifest": null"#,
        2 => {
            let _ = write!(
                out,
                r#", "manifest": {}, "manifest": null"#,
                manifest(random)
            );
        }
        3 => {
            let (first, second) = (manifest(random), manifest(random));
            let _ = write!(out, r#", "manifest": {first}, "MANIFEST": {second}"#);
        }
        _ => {
            let _ = write!(out, r#", "manifest": {}"#, manifest(random));
        }
    }
    out + "}"
}

fn listing(seed: u64) -> String {
    let mut random = Random::new(seed);
    let count = 1 + random.below(8);
    let entries: Vec<String> = (0..count).map(|index| entry(&mut random, index)).collect();
    let mut out = format!("[{}]", entries.join(",\n "));
    match random.below(40) {
        // One byte changed, taken out or put in.
        0..=2 => {
            let at = random.below(out.len());
            let with = random.of(&["", ",", "\"", "]", "{", "\u{1}", "x", "null"]);
            out.replace_range(at..=at, with);
        }
        3 => out += random.of(&[" ]", "\n[]", "x", "\n \t"]),
        4 if random.one_in(3) => {
            return random
                .of(&["", " \n", "null", "{}", "7", "nul", "\u{feff}[]"])
                .to_owned();
        }
        _ => {}
    }
    out
}

fn queries(seed: u64) -> Vec<Query> {
    let mut random = Random::new(seed ^ 0xabcd);
    let versions = [
        "",
        "5.16.0",
        "5.24.9",
        "5.25.0",
        "5.25.0-rc1",
        "10.0.0",
        "10.11.3",
        "11.0.0",
        "5.2",
    ];
    let platforms = [
        "",
        "linux-amd64",
        "linux-arm64",
        "darwin-amd64",
        "windows-amd64",
    ];
    (0..3)
        .map(|_| Query {
            server_version: match random.one_in(20) {
                true => "5.2".to_owned(),
                false => random.of(&versions[..8]).to_owned(),
            },
            platform: random.of(&platforms).to_owned(),
            enterprise: random.one_in(2),
            cloud: random.one_in(3),
        })
        .collect()
}

pub fn case(seed: u64) -> (String, Vec<Query>) {
    (listing(seed), queries(seed))
}
