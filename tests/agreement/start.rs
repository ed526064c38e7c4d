//! What the server says when it starts a real plugin and its broken relatives: the bundles
//! that `fixtures/plugin/build.sh` makes, on a machine that servers run on.

use std::path::PathBuf;

use mmlint::report::Outcome;
use mmlint::server::behaviour::Server;
use mmlint::source::Source;
use mmlint::{Options, check};

use crate::SERVER;
use crate::oracle::{self, Oracle};

/// The bundles, and how mmlint must end for linux-amd64. What it calls unknown may start.
const BUNDLES: [(&str, Outcome); 8] = [
    ("", Outcome::Starts),
    ("-unstripped", Outcome::Starts),
    ("-not-a-plugin", Outcome::Fails),
    ("-not-executable", Outcome::Fails),
    ("-wrong-platform", Outcome::Fails),
    ("-damaged", Outcome::Fails),
    ("-script", Outcome::Unknown),
    ("-dynamic", Outcome::Unknown),
];

#[test]
fn what_starts_starts_on_the_server() {
    let Some(binary) = oracle::binary() else {
        return;
    };
    let Some(folder) = std::env::var_os("MMLINT_PLUGIN_BUNDLES").map(PathBuf::from) else {
        crate::common::left_out("MMLINT_PLUGIN_BUNDLES is not set (needs Go; .ci/run builds them)");
        return;
    };
    let mut oracle = Oracle::start_with(&binary, &["-activate", "-timeout", "30s"]);
    let options = Options {
        servers: vec![Server::parse(SERVER).unwrap()],
        ..Options::default()
    };
    for (variant, expected) in BUNDLES {
        let path = folder.join(format!("com.example.mmlint-fixture-1.0.0{variant}.tar.gz"));
        if variant == "-dynamic" && !path.exists() {
            crate::common::left_out(&format!("{variant} (build.sh found no C compiler)"));
            continue;
        }
        oracle.ask(&std::fs::read(&path).unwrap());
        let said = oracle.answer().activate;
        let report = check(&Source::File(path), &options).unwrap();
        let outcome = report.verdict.start["linux-amd64"].outcome;
        println!(
            "{variant:>16}: mmlint {outcome:?}, server: {}",
            said.lines().next().unwrap()
        );
        assert_eq!(outcome, expected, "{variant}");
        match outcome {
            Outcome::Starts => assert_eq!(said, "ok", "{variant}"),
            Outcome::Fails => assert_ne!(said, "ok", "{variant}"),
            _ => {}
        }
    }
}
