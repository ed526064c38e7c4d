//! How many instructions mmlint takes for fixed inputs, counted by Valgrind.
//!
//! Counts do not depend on what else the machine does, so that a small rise can be told from chance; times cannot. They do
//! depend on the compiler, on the C library and on Valgrind: where these are others than those that the recorded counts
//! were made with, only a large rise counts.

mod inputs;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use crate::{Failure, first_line, root};
use inputs::Input;
pub use inputs::names;

/// So much more than recorded is too much, in percent.
const TOLERANCE: f64 = 3.0;
/// The same with another compiler, C library or Valgrind.
const LOOSE: f64 = 15.0;
/// How counts are written down.
const RECORD: &str =
    "cargo build --release --locked && cargo run -p mmlint-speed -- instructions --record";

const FILE: &str = "benches/instructions.toml";

/// What was recorded: what it was made with, and the counts.
#[derive(Default)]
struct Recorded {
    made_with: BTreeMap<String, String>,
    counts: BTreeMap<String, u64>,
}

/// Counts, and holds the counts against those recorded, or records them.
///
/// # Errors
/// Valgrind or mmlint fails.
pub fn run(mmlint: &Path, times: u32, record: bool) -> Result<ExitCode, Failure> {
    let made_with = made_with();
    let path = root().join(FILE);
    let mut recorded = match std::fs::read_to_string(&path) {
        Ok(text) => read(&text)?,
        Err(_) => Recorded::default(),
    };
    if !record && recorded.made_with.get("platform") != made_with.get("platform") {
        let platform = made_with.get("platform").cloned().unwrap_or_default();
        println!("left out: instructions were not counted for {platform}");
        return Ok(ExitCode::SUCCESS);
    }
    let folder = tempfile::tempdir()?;
    let inputs = inputs::write(folder.path())?;
    let mut counts = BTreeMap::new();
    for input in &inputs {
        let mut counted = Vec::new();
        for _ in 0..times {
            counted.push(count(mmlint, folder.path(), input)?);
        }
        counted.sort_unstable();
        let middle = counted.get(counted.len() / 2).copied().unwrap_or_default();
        if let ([least, ..], [.., most]) = (counted.as_slice(), counted.as_slice())
            && times > 1
        {
            println!(
                "{}: {least} to {most}, {:.3} %",
                input.name,
                percent(*least, *most)
            );
        }
        counts.insert(input.name.to_owned(), middle);
    }
    for name in inputs::left_out() {
        println!(
            "left out: {name}: MMLINT_CALLS, what fixtures/calls/build.sh DIR go1.27.4 builds, is not set"
        );
    }
    if record {
        recorded.counts.extend(counts);
        let known = inputs::names();
        recorded
            .counts
            .retain(|name, _| known.contains(&name.as_str()));
        recorded.made_with.extend(made_with);
        std::fs::write(&path, text(&recorded))?;
        println!("{FILE} is written");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(judge(&recorded, &made_with, &counts))
}

/// Writes the inputs into a folder and prints what is run there, to look into a count.
///
/// # Errors
/// The folder cannot be written.
pub fn write_inputs(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    for input in inputs::write(folder)? {
        let words: Vec<_> = input
            .arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        println!("mmlint {}", words.join(" "));
    }
    Ok(())
}

/// Says what rose and what fell.
fn judge(
    recorded: &Recorded,
    made_with: &BTreeMap<String, String>,
    counts: &BTreeMap<String, u64>,
) -> ExitCode {
    let others: Vec<_> = made_with
        .iter()
        .filter(|(name, version)| recorded.made_with.get(*name) != Some(version))
        .map(|(name, version)| {
            let then = recorded
                .made_with
                .get(name)
                .map_or("nothing", String::as_str);
            format!("{name} {version}, recorded with {then}")
        })
        .collect();
    let tolerance = if others.is_empty() { TOLERANCE } else { LOOSE };
    if !others.is_empty() {
        println!(
            "NOT COMPARED CLOSELY, up to {tolerance} % more passes: {}",
            others.join("; ")
        );
    }
    let (mut risen, mut fallen) = (0, 0);
    for (name, count) in counts {
        let Some(then) = recorded.counts.get(name) else {
            println!("{name}: {count}, and nothing is recorded");
            risen += 1;
            continue;
        };
        let change = percent(*then, *count);
        let what = match change {
            change if change > tolerance => "TOO MUCH",
            change if change < -tolerance => "less",
            _ => "",
        };
        risen += u32::from(change > tolerance);
        fallen += u32::from(change < -tolerance);
        println!("{name}: {count} instructions, {change:+.2} % {what}");
    }
    if fallen > 0 {
        println!("{fallen} fell. Record it, so that it stays so: {RECORD}");
    }
    if risen > 0 {
        println!(
            "{risen} rose by more than {tolerance} %. `mmlint-speed inputs FOLDER` writes what was run. If that is worth it, record it, and say why: {RECORD}"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn percent(then: u64, now: u64) -> f64 {
    (now as f64 / then.max(1) as f64 - 1.0) * 100.0
}

/// Counts one run.
fn count(mmlint: &Path, folder: &Path, input: &Input) -> Result<u64, Failure> {
    let out = folder.join("callgrind");
    let mut file = std::ffi::OsString::from("--callgrind-out-file=");
    file.push(&out);
    let output = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .arg(file)
        .arg(mmlint)
        .args(&input.arguments)
        .current_dir(folder)
        // The environment is a part of what a program reads when it starts.
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}\n{said}", input.name, output.status).into());
    }
    let text = std::fs::read_to_string(out)?;
    let total = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("totals: "));
    Ok(total.ok_or("callgrind gave no totals")?.trim().parse()?)
}

/// What counts depend on beside mmlint.
fn made_with() -> BTreeMap<String, String> {
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let libc = first_line("ldd", &["--version"]);
    let mut made_with = vec![
        ("platform", platform),
        ("rustc", first_line("rustc", &["--version"])),
        (
            "libc",
            libc.rsplit(' ').next().unwrap_or_default().to_owned(),
        ),
        ("valgrind", first_line("valgrind", &["--version"])),
    ];
    if inputs::left_out().next().is_none() {
        made_with.push(("calls", inputs::checksum()));
    }
    made_with
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn read(text: &str) -> Result<Recorded, Failure> {
    let table: toml::Table = text.parse()?;
    let part = |name: &str| {
        table
            .get(name)
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
    };
    let made_with = part("made-with")
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let counts = part("instructions")
        .filter_map(|(name, value)| Some((name.clone(), u64::try_from(value.as_integer()?).ok()?)));
    Ok(Recorded {
        made_with: made_with.collect(),
        counts: counts.collect(),
    })
}

fn text(recorded: &Recorded) -> String {
    let mut out = format!(
        "# How many instructions mmlint takes for fixed inputs. Written by\n# {RECORD}\n\n[made-with]\n"
    );
    for (name, value) in &recorded.made_with {
        let _ = writeln!(out, "{name} = {value:?}");
    }
    out.push_str("\n[instructions]\n");
    for (name, count) in &recorded.counts {
        let _ = writeln!(out, "{name:?} = {count}");
    }
    out
}
