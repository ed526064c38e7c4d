//! Entries whose names begin with a slash.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/absolute-path.md`.
pub static RULE: Rule = rule!("archive/absolute-path", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for (index, entry) in facts.bundle().entries.iter().enumerate() {
        if entry.name.starts_with(b"/") {
            out.add(format!(
                "the name {} is absolute",
                crate::text::name(&entry.name)
            ))
            .help(
                "Servers drop the leading slash and unpack it below the plugin's folder; other \
                     programs may write to the root of the disk. Pack with relative names: \
                     tar -C dist -czf bundle.tar.gz com.example.plugin.",
            )
            .at_entry(index);
        }
    }
}
