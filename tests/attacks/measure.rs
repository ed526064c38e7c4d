//! Running mmlint in a process of its own, and what it took.
//!
//! The kernel counts to a process the memory of the one that it was made from. So mmlint is started
//! from a small one: this test again, told by `MEASURE` to run nothing else.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Tells the small process what to start: arguments, one a line.
const MEASURE: &str = "MMLINT_ATTACKS_MEASURE";

/// What one run did and took.
pub struct Measured {
    pub status: i32,
    /// What it printed, on standard output and standard error.
    pub output: String,
    /// The most memory that it held at once, in MiB.
    pub memory: u64,
    /// The time on the wall.
    pub time: Duration,
}

/// mmlint in a folder, with another one for temporary files.
pub fn run(folder: &Path, temporary: &Path, arguments: &[&str]) -> Measured {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "measure::in_a_small_process", "--nocapture"])
        .env(MEASURE, arguments.join("\n"))
        .env("TMPDIR", temporary)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let marked = |mark: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(mark));
        line.unwrap_or_else(|| panic!("no {mark} in {text}"))
            .to_owned()
    };
    let status = marked("status=").parse().unwrap();
    let (_, printed) = text.split_once("printed=\n").unwrap();
    let (printed, _) = printed.rsplit_once("\nend=").unwrap();
    Measured {
        status,
        output: printed.to_owned(),
        memory: marked("bytes=").parse::<u64>().unwrap().div_ceil(1 << 20),
        time: Duration::from_micros(marked("microseconds=").parse().unwrap()),
    }
}

/// Not a test: the small process. Without being told so it does nothing.
#[test]
fn in_a_small_process() {
    let Ok(arguments) = std::env::var(MEASURE) else {
        return;
    };
    let folder = std::env::var_os("TMPDIR").unwrap();
    let said = Path::new(&folder).with_file_name("said");
    let file = std::fs::File::create(&said).unwrap();
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(arguments.lines())
        .env_clear()
        .env("TMPDIR", folder)
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .spawn()
        .unwrap();
    let ended = child.wait4().unwrap();
    let time = begun.elapsed();
    let printed = std::fs::read_to_string(&said).unwrap();
    std::fs::remove_file(&said).unwrap();
    println!("\nstatus={}", ended.status.code().unwrap_or(-1));
    println!("bytes={}", ended.rusage.maxrss);
    println!("microseconds={}", time.as_micros());
    println!("printed=\n{printed}\nend=");
}
