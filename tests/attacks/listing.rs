//! Listings of the Marketplace that are made to be slow or large.

use super::{Attack, attack};

const FILE: &str = "plugins.json";

pub fn attacks() -> Vec<Attack> {
    vec![
        listing(
            "20,000 versions of one plugin",
            versions,
            &["listing/signature-missing"],
        )
        .passes(),
        listing("20,000 times the same entry", same, &["listing/duplicate"]),
        listing(
            "10,000 entries with a fault in each field",
            faults,
            &["listing/url-invalid"],
        ),
        listing("an entry of a million levels", levels, &["listing/syntax"]),
        listing(
            "an entry with 75,000 labels",
            labels,
            &["listing/unknown-field"],
        )
        .passes(),
        listing(
            "an icon of 3 MiB in base64",
            icon,
            &["listing/signature-missing"],
        )
        .passes(),
        refused("an entry of 5 MiB", || {
            format!("[{{\"a\": \"{}\"}}]", "x".repeat(5 << 20)).into_bytes()
        }),
        refused("a million entries", || {
            format!("[{}null]", "null,".repeat(1_000_000)).into_bytes()
        }),
        refused("a listing of 140 MiB", || vec![b' '; 140 << 20]),
    ]
}

fn listing(what: &'static str, make: fn() -> Vec<u8>, says: &'static [&'static str]) -> Attack {
    Attack {
        file: (FILE, make),
        command: "listing",
        options: &["--server", "11.1", "--format", "pretty"],
        ..attack(what, make, says)
    }
}

/// What is too large is not checked.
fn refused(what: &'static str, make: fn() -> Vec<u8>) -> Attack {
    Attack {
        exit: 3,
        ..listing(what, make, &[])
    }
}

fn entry(id: &str, version: &str, more: &str) -> String {
    format!(
        "{{\"homepage_url\":\"https://example.com\",\"download_url\":\"https://example.com/{id}-{version}.tar.gz\",{more}\
         \"manifest\":{{\"id\":\"{id}\",\"name\":\"x\",\"version\":\"{version}\",\"min_server_version\":\"5.20.0\"}}}}"
    )
}

fn list(entries: impl Iterator<Item = String>) -> Vec<u8> {
    let entries: Vec<_> = entries.collect();
    format!("[{}]", entries.join(",\n")).into_bytes()
}

fn versions() -> Vec<u8> {
    list((0..20_000).map(|at| entry("com.example.p", &format!("1.{}.0", 20_000 - at), "")))
}

fn same() -> Vec<u8> {
    list((0..20_000).map(|_| entry("com.example.p", "1.0.0", "")))
}

fn faults() -> Vec<u8> {
    list((0..10_000).map(|at| {
        entry(
            &format!("A b{at}"),
            "1.x",
            "\"hosting\":\"x\",\"author_type\":\"x\",\"release_stage\":\"x\",\"signature\":\"?\",\
             \"icon_data\":\"x\",\"release_notes_url\":\"x\",\"unknown\":1,\"labels\":[{},{}],\"download_url\":\"ftp://x\",",
        )
    }))
}

fn levels() -> Vec<u8> {
    format!("[{{\"a\":{}", "[".repeat(1_000_000)).into_bytes()
}

fn labels() -> Vec<u8> {
    let labels = format!("\"labels\":[{}{{}}],", "{\"a\":1},".repeat(75_000));
    list(std::iter::once(entry("com.example.p", "1.0.0", &labels)))
}

fn icon() -> Vec<u8> {
    let data = format!(
        "\"icon_data\":\"data:image/svg+xml;base64,{}\",",
        "PHN2ZyA+".repeat((3 << 20) / 8)
    );
    list(std::iter::once(entry("com.example.p", "1.0.0", &data)))
}
