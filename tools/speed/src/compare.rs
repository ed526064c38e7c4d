//! mmlint beside other programs: time on the wall, processor time, memory.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use mmlint_testkit::load;

use crate::measure::{Cores, Line, Runs, can_pin};
use crate::programs::{self, Program, Unpacked, check};
use crate::table::{
    BUNDLE_COLUMNS, COLUMNS, GOAL_COLUMNS, GOALS, NONE, PROGRAMS, replaced, table, time,
};
use crate::{Failure, first_line, root};

/// So many bundles are read at once.
const MANY: usize = 20;

/// The runs of each line, by its place and the processors.
type Measured = BTreeMap<(usize, bool), Runs>;

/// Measures and prints the tables.
///
/// # Errors
/// Something cannot be run, or mmlint fails.
pub fn run(mmlint: &Path, bundles: &[PathBuf], runs: u32, write: bool) -> Result<(), Failure> {
    let made = tempfile::tempdir()?;
    // In a process of its own: the kernel counts to a program the memory of the one that started it.
    let maker = Command::new(std::env::current_exe()?)
        .arg("bundles")
        .arg(made.path())
        .status()?;
    if !maker.success() {
        return Err("the bundles cannot be made".into());
    }
    let bundles: Vec<PathBuf> = bundles
        .iter()
        .map(|path| path.canonicalize())
        .collect::<Result<_, _>>()?;
    let generated = made.path().join("large.tar.gz");
    let first = bundles.first().unwrap_or(&generated);
    let many = many(&bundles, made.path())?;
    let text = about(first, bundles.is_empty(), runs)?
        + &of_programs(mmlint, first, &many, made.path(), runs)?
        + &of_bundles(mmlint, &bundles, runs)?
        + "\n";
    print!("{text}");
    if write {
        let readme = root().join("README.md");
        let old = std::fs::read_to_string(&readme)?;
        let new = replaced(&old, &text).ok_or("README.md has no marks")?;
        std::fs::write(readme, new)?;
    }
    Ok(())
}

/// Writes what is measured where nothing else is given.
///
/// # Errors
/// The folder cannot be written.
pub fn write_bundles(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder.join("many"))?;
    std::fs::write(
        folder.join("large.tar.gz"),
        load::bundle(28 << 20, 4 << 20, 1),
    )?;
    std::fs::write(
        folder.join("small.tar.gz"),
        mmlint_testkit::Fixture::base().bundle(),
    )?;
    for (number, seed) in (2..).take(MANY).enumerate() {
        let bundle = load::bundle(4 << 20, 1 << 20, seed);
        std::fs::write(folder.join(format!("many/{number:02}.tar.gz")), bundle)?;
    }
    Ok(())
}

/// Twenty bundles: those given, over and over under new names, or twenty that were made.
fn many(bundles: &[PathBuf], folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if bundles.len() < 2 {
        return Ok((0..MANY)
            .map(|number| folder.join(format!("many/{number:02}.tar.gz")))
            .collect());
    }
    let again = bundles.iter().cycle().take(MANY).enumerate();
    let linked = again.map(|(number, bundle)| {
        let path = folder.join(format!("{number:02}.tar.gz"));
        std::fs::hard_link(bundle, &path).or_else(|_| std::fs::copy(bundle, &path).map(|_| ()))?;
        Ok(path)
    });
    linked.collect()
}

/// What was measured, when and where.
fn about(bundle: &Path, generated: bool, runs: u32) -> Result<String, Failure> {
    let size = megabytes(bundle)?;
    let name = match generated {
        true => "a bundle that the testkit makes, with programs for five platforms".to_owned(),
        false => format!("`{}`", file_name(bundle)),
    };
    let day = first_line("date", &["-u", "+%F"]);
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(String::new(), |(_, name)| format!(", {name}"));
    // What waited for a processor in the last minute, on the average.
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0.0);
    let busy = match load > 1.0 {
        true => format!(
            " **The machine had other work** (load {load:.1}): only processor time and memory can be relied on."
        ),
        false => String::new(),
    };
    Ok(format!(
        "\nOf {name} ({size}): the middle of {runs} runs each, in turn, and the least; {day}{model}.{busy}\n\n"
    ))
}

fn of_programs(
    mmlint: &Path,
    bundle: &Path,
    many: &[PathBuf],
    folder: &Path,
    runs: u32,
) -> Result<String, Failure> {
    let unpacked = Unpacked::new(bundle)?;
    let mut programs = programs::all(mmlint, bundle, &unpacked);
    let mut lines: Vec<Option<Line>> = Vec::new();
    for program in &mut programs {
        lines.push(ready(program)?);
    }
    let extra = [
        check(mmlint, many),
        Line::new([mmlint.as_os_str(), "--version".as_ref()]),
        check(mmlint, [folder.join("small.tar.gz")]),
    ];
    lines.extend(extra.map(Some));
    let measured = in_turn(&lines, runs)?;
    let rows = PROGRAMS.iter().enumerate().map(|(place, (name, does))| {
        let of = |cores| measured.get(&(place, cores == Cores::One));
        let cell = |cores| of(cores).map_or(NONE.to_owned(), both);
        let two = of(Cores::Two);
        vec![
            (*name).to_owned(),
            (*does).to_owned(),
            cell(Cores::Two),
            cell(Cores::One),
            two.map_or(NONE.to_owned(), |runs| time(runs.cpu())),
            two.map_or(NONE.to_owned(), memory),
        ]
    });
    let mut out = table(&COLUMNS, 2, &rows.collect::<Vec<_>>());
    let left_out = programs.iter().filter_map(|program| {
        let why = program.line.as_ref().err()?;
        Some(format!("{} ({why})", program.name))
    });
    let left_out: Vec<_> = left_out.collect();
    if !left_out.is_empty() {
        let _ = write!(out, "\nLeft out: {}.\n", left_out.join(", "));
    }
    out.push('\n');
    out.push_str(&goals(&measured));
    Ok(out)
}

/// Runs it once, so that the file is in the system's memory. A program that fails is left out; mmlint may not fail.
fn ready(program: &mut Program) -> Result<Option<Line>, Failure> {
    let Ok(line) = &program.line else {
        return Ok(None);
    };
    match line.run(Cores::Two) {
        Ok(_) => Ok(Some(line.clone())),
        Err(error) if program.name.contains("mmlint") => Err(error),
        Err(_) => {
            program.line = Err("it ends with an error".to_owned());
            Ok(None)
        }
    }
}

/// Runs all lines in turn, so that what disturbs disturbs all.
fn in_turn(lines: &[Option<Line>], runs: u32) -> Result<Measured, Failure> {
    let mut measured = Measured::new();
    for _ in 0..runs {
        for (place, line) in lines.iter().enumerate() {
            let Some(line) = line else { continue };
            for cores in [Cores::Two, Cores::One] {
                if cores == Cores::Two || can_pin() {
                    let run = line.run(cores)?;
                    measured
                        .entry((place, cores == Cores::One))
                        .or_default()
                        .0
                        .push(run);
                }
            }
        }
    }
    Ok(measured)
}

fn goals(measured: &Measured) -> String {
    let tar = PROGRAMS
        .iter()
        .position(|(name, _)| *name == "`tar tzf`")
        .unwrap_or_default();
    let part = |a: (usize, bool), b: (usize, bool)| {
        let parts = (measured.get(&a), measured.get(&b));
        let (Some(a), Some(b)) = parts else {
            return NONE.to_owned();
        };
        format!("{:.2}", a.median().as_secs_f64() / b.median().as_secs_f64())
    };
    let rows = GOALS.iter().enumerate().map(|(row, (what, goal))| {
        // The lines behind the programs are those of the rows behind the first.
        let place = PROGRAMS.len() + row - usize::from(row > 0);
        let cells = match row {
            0 => [
                part((0, false), (tar, false)),
                part((0, true), (tar, true)),
                part((0, false), (0, true)),
            ],
            _ => {
                let cell = |one| measured.get(&(place, one)).map_or(NONE.to_owned(), both);
                [cell(false), cell(true), part((place, false), (place, true))]
            }
        };
        let texts = [(*what).to_owned()].into_iter().chain(cells);
        texts.chain([(*goal).to_owned()]).collect()
    });
    table(&GOAL_COLUMNS, 1, &rows.collect::<Vec<_>>())
}

/// Each bundle by itself, where several were given.
fn of_bundles(mmlint: &Path, bundles: &[PathBuf], runs: u32) -> Result<String, Failure> {
    if bundles.len() < 2 {
        return Ok(String::new());
    }
    let mut rows = Vec::new();
    for bundle in bundles {
        let tar = Line::new(["tar".as_ref(), "tzf".as_ref(), bundle.as_os_str()]);
        let measured = in_turn(&[Some(check(mmlint, [bundle])), Some(tar)], runs)?;
        let of = |place, one| measured.get(&(place, one)).cloned().unwrap_or_default();
        let (own, tar) = (of(0, false), of(1, false));
        rows.push(vec![
            file_name(bundle),
            megabytes(bundle)?,
            both(&own),
            measured.get(&(0, true)).map_or(NONE.to_owned(), both),
            both(&tar),
            format!(
                "{:.2}",
                own.median().as_secs_f64() / tar.median().as_secs_f64()
            ),
            memory(&own),
        ]);
    }
    Ok(format!("\n{}", table(&BUNDLE_COLUMNS, 1, &rows)))
}

fn both(runs: &Runs) -> String {
    format!("{} ({})", time(runs.median()), time(runs.least()))
}

fn memory(runs: &Runs) -> String {
    format!("{} MiB", runs.memory().div_ceil(1 << 20))
}

fn megabytes(path: &Path) -> Result<String, Failure> {
    let bytes = path.metadata()?.len();
    Ok(format!("{:.1} MB", bytes as f64 / 1e6))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
