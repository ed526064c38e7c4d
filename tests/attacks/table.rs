//! `docs/attacks.md`: the attacks with what they took when it was written.

use std::fmt::Write;
use std::path::Path;

use super::{sections, survive};

const HEAD: &str = "# Attacks

What was tried on mmlint, and what it took. Each row is a test (`tests/attacks/`): the bundle is made, checked by the program, and
held against what must be said of it, against 256 MiB, against output that no name can forge, and against files left behind, in the
working folder or in that for temporary files.

The figures are those of a release build, as `MMLINT_UPDATE=1 cargo test --release --test attacks` wrote them: seconds on the wall
(machine: see [measurements](measurements.md), beside other work) and the most memory held at once.
";

#[test]
fn the_table_has_every_attack() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/attacks.md");
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        let mut text = HEAD.to_owned();
        for (title, attacks) in sections() {
            write!(
                text,
                "\n## {title}\n\n| what was tried | findings | s | MiB |\n|---|---|--:|--:|\n"
            )
            .unwrap();
            for attack in attacks {
                let took = survive(&attack);
                let says: Vec<_> = attack
                    .says
                    .iter()
                    .filter(|rule| !rule.ends_with('/'))
                    .collect();
                let says: Vec<_> = says.iter().map(|rule| format!("`{rule}`")).collect();
                writeln!(
                    text,
                    "| {} | {} | {:.2} | {} |",
                    attack.what,
                    says.join(", "),
                    took.time.as_secs_f64(),
                    took.memory
                )
                .unwrap();
            }
        }
        std::fs::write(&path, text).unwrap();
        return;
    }
    let text = std::fs::read_to_string(&path).unwrap();
    let mut rows: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .filter(|what| *what != "what was tried")
        .collect();
    for (_, attacks) in sections() {
        for attack in attacks {
            assert_eq!(rows.first(), Some(&attack.what), "write the table anew");
            rows.remove(0);
        }
    }
    assert!(rows.is_empty(), "{rows:?}");
}
