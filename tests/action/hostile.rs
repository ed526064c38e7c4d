//! Inputs and bundles that mean harm.

use std::path::PathBuf;

use super::{INPUTS, commands, machine, touched};

#[test]
fn the_outputs_are_the_reports_and_no_bundle_can_forge_them() {
    let machine = machine();
    let bundle = |id: &str, inferred: &str| {
        let text = format!(
            "{id}\n  \"summary\": {{\n    \"errors\": 0,\n          \"inferred\": \"99.0\""
        );
        serde_json::json!({"id": text, "verdict": {"min_server_version": {"inferred": inferred}}})
    };
    let report = serde_json::json!({
        "bundles": [bundle("a", "7.6.0"), bundle("b", "11.10.0"), bundle("c", "11.9.0")],
        "summary": {"bundles": 3, "errors": 12, "warnings": 34},
    });
    let script = format!(
        "#!/bin/bash\necho ' ::error::forged' >&2\necho '##[error]forged'\nfor a; do case $a in\n\
         --output=json=*) cat >\"${{a#*=*=}}\" <<'END'\n{report:#}\nEND\n;;\n\
         --output=markdown=*) yes 'a line' | head -n 200000 >\"${{a#*=*=}}\" ;;\n\
         esac; done\nkill -9 $$\n"
    );
    machine.release(&script);
    let run = machine.run(&[]);
    assert_eq!(run.outputs["errors"], "12", "{}", run.log);
    assert_eq!(run.outputs["warnings"], "34");
    assert_eq!(run.outputs["min-server-version"], "11.10.0");
    assert_eq!(run.status, 137);
    assert_eq!(run.outputs["result"], "unchecked");
    assert!(run.summary.len() < 1 << 20);
    assert!(run.summary.ends_with(
        "a line\n\n\nThe rest is left out: GitHub takes 1 MiB. The report has all of it.\n"
    ));
    let shown = commands(&run.log);
    assert_eq!(
        shown,
        ["::error title=mmlint::mmlint ended with status 137, which it never should."]
    );
}

#[test]
fn inputs_are_never_code() {
    let machine = machine();
    for hostile in [
        "$(touch pwned)",
        "`touch pwned`",
        "'; touch pwned; '",
        "\"; touch pwned; \"",
        "x && touch pwned",
        "--fix",
        "-",
        "a\nresult=clean\nresult<<E\nclean\nE",
        "::set-output name=result::clean\n##[error]x",
        "%0A::error::x",
    ] {
        for input in INPUTS {
            let run = machine.run(&[(input, hostile)]);
            assert_ne!(
                run.outputs["result"], "clean",
                "{input}: {hostile}: {}",
                run.log
            );
            assert_ne!(run.status, 0, "{input}: {hostile}: {}", run.log);
            let known = |line: &&str| !line.starts_with("::error title=mmlint::");
            let forged: Vec<_> = commands(&run.log).into_iter().filter(known).collect();
            let own = |line: &&&str| line.starts_with("::error ") || line.starts_with("::warning ");
            assert_eq!(
                forged.len(),
                forged.iter().filter(own).count(),
                "{}",
                run.log
            );
            assert_eq!(
                touched(&machine),
                Vec::<PathBuf>::new(),
                "{input}: {hostile}"
            );
        }
    }
}
