//! Would a program start there: a question of formats and machines alone.

use serde::Serialize;

use super::facts::{Executable, Format, Kind};

/// Whether some program of one system and machine starts on another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "runs", rename_all = "snake_case")]
pub enum Runs {
    /// It does; `note` says on what condition, if any.
    Yes {
        /// A condition that servers usually meet.
        note: Option<&'static str>,
    },
    /// It does not.
    No {
        /// Why, in words.
        reason: String,
    },
    /// It depends on something outside of the file.
    Unknown {
        /// On what, in words.
        reason: String,
    },
}

/// Would this program start on a system and machine, both in Go's names? Of what is on that machine (loaders,
/// libraries) nothing is known here; see [`Dynamic`](super::Dynamic).
///
/// A format, system or machine of another kind is refused by the kernel: on Linux with `exec format error`. Kernels
/// that usually run programs of a second machine give [`Runs::Unknown`].
#[must_use]
pub fn runs_on(exe: &Executable, goos: &str, goarch: &str) -> Runs {
    let no = |reason: String| Runs::No { reason };
    let format = match goos {
        "darwin" | "ios" => matches!(exe.format, Format::MachO | Format::FatMachO),
        "windows" => exe.format == Format::Pe,
        _ => exe.format == Format::Elf,
    };
    if !format {
        return no(format!("{goos} does not start {} files", exe.format.name()));
    }
    match exe.kind {
        Kind::Program => {}
        Kind::SharedLibrary => return no("it is a library, not a program".to_owned()),
        Kind::Object => return no("it is an object file that was never linked".to_owned()),
        Kind::CoreDump | Kind::Other => return no("it is not a program".to_owned()),
    }
    if let Some(os) = exe.os.as_ref().filter(|os| os.name != goos) {
        return no(format!("it is a program for {}", os.name));
    }
    if !exe.slices.iter().any(|s| s.arch == goarch) {
        let held: Vec<&str> = exe.slices.iter().map(|s| s.arch.as_str()).collect();
        return held
            .iter()
            .find_map(|arch| second(goos, goarch, arch))
            .unwrap_or_else(|| no(format!("it is a program for {}", held.join(", "))));
    }
    if exe.os.is_none() {
        return Runs::Unknown {
            reason: "nothing in the file says which system it is for".to_owned(),
        };
    }
    Runs::Yes { note: None }
}

/// Machines that run programs of another one.
fn second(goos: &str, kernel: &str, program: &str) -> Option<Runs> {
    let unknown = |reason: &str| {
        Some(Runs::Unknown {
            reason: reason.to_owned(),
        })
    };
    match (goos, kernel, program) {
        ("windows", "amd64", "386") => Some(Runs::Yes {
            note: Some("as a 32-bit program"),
        }),
        ("windows", "arm64", "386" | "amd64") => {
            unknown("Windows on arm64 emulates it, from Windows 10 or 11 on")
        }
        ("darwin", "arm64", "amd64") => {
            unknown("macOS on arm64 starts it where Rosetta is installed")
        }
        ("linux" | "freebsd", "amd64", "386") => {
            unknown("kernels for amd64 usually, not always, start programs for 386")
        }
        ("linux", "arm64", "arm") => {
            unknown("some machines and kernels for arm64 start programs for arm")
        }
        _ => None,
    }
}
