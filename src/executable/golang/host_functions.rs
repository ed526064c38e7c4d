//! Which functions of the standard library do what on the machine.

use serde::Serialize;

use super::names;

/// What a program can do on the machine that it runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostPower {
    /// Starts other programs.
    Programs,
    /// Connects, asks name servers, sends HTTP requests: where to, a transport of the plugin's own decides, which may be
    /// the server's API.
    Network,
    /// Waits for connections of its own.
    Listens,
    /// Opens a database.
    Database,
    /// Reads or writes files.
    Files,
}

impl HostPower {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Programs => "programs",
            Self::Network => "network",
            Self::Listens => "listens",
            Self::Database => "database",
            Self::Files => "files",
        }
    }
}

/// The packages with functions that [`power`] knows.
pub(super) const PACKAGES: [&str; 11] = [
    "crypto/tls",
    "database/sql",
    "io/ioutil",
    "net",
    "net/http",
    "net/http/httputil",
    "net/rpc",
    "net/smtp",
    "os",
    "os/exec",
    "syscall",
];

/// What a function of the standard library does, by its name. Source: the packages' documentation, Go 1.13 to 1.27.
pub(super) fn power(name: &str) -> Option<HostPower> {
    let package = names::package(name);
    let function = name.get(package.len() + 1..)?;
    let begins = |words: &[&str]| words.iter().any(|word| function.starts_with(word));
    let (method, of) = match function.strip_prefix("(*") {
        Some(rest) => rest.split_once(").").map(|(of, method)| (method, of))?,
        None => (function, ""),
    };
    match (package, of) {
        ("os/exec", "Cmd") => matches!(method, "Start" | "Run" | "Output" | "CombinedOutput")
            .then_some(HostPower::Programs),
        ("os" | "syscall", "") if matches!(method, "StartProcess" | "ForkExec" | "Exec") => {
            Some(HostPower::Programs)
        }
        ("net/http", "Client") => {
            matches!(method, "do" | "Do" | "Get" | "Head" | "Post" | "PostForm")
                .then_some(HostPower::Network)
        }
        ("net/http", "Transport") => {
            matches!(method, "RoundTrip" | "roundTrip").then_some(HostPower::Network)
        }
        ("net/http/httputil", "ReverseProxy") => {
            (method == "ServeHTTP").then_some(HostPower::Network)
        }
        ("net/http", "") if matches!(method, "Get" | "Head" | "Post" | "PostForm") => {
            Some(HostPower::Network)
        }
        ("net" | "crypto/tls" | "net/smtp" | "net/rpc", "" | "Dialer")
            if method.starts_with("Dial") || method == "SendMail" =>
        {
            Some(HostPower::Network)
        }
        ("net", "" | "Resolver") if method.starts_with("Lookup") && method != "LookupPort" => {
            Some(HostPower::Network)
        }
        ("net" | "crypto/tls" | "net/http", "" | "ListenConfig" | "Server")
            if method.starts_with("Listen") =>
        {
            Some(HostPower::Listens)
        }
        ("database/sql", "") => begins(&["Open"]).then_some(HostPower::Database),
        // `os.TempDir` only names a folder; that of ioutil makes one.
        ("os", "") if method == "TempDir" => None,
        ("os" | "io/ioutil", "") => FILES.contains(&method).then_some(HostPower::Files),
        _ => None,
    }
}

/// Functions of `os` and `io/ioutil` that read or write files and folders.
const FILES: [&str; 23] = [
    "Chmod",
    "Chown",
    "CopyFS",
    "Create",
    "CreateTemp",
    "Link",
    "Mkdir",
    "MkdirAll",
    "MkdirTemp",
    "Open",
    "OpenFile",
    "OpenRoot",
    "ReadDir",
    "ReadFile",
    "Readlink",
    "Remove",
    "RemoveAll",
    "Rename",
    "Symlink",
    "TempDir",
    "TempFile",
    "Truncate",
    "WriteFile",
];

#[cfg(test)]
mod tests {
    use super::{HostPower, PACKAGES, names, power};

    #[test]
    fn functions_are_known_by_their_symbols() {
        for (name, wanted) in [
            ("os/exec.(*Cmd).Start", Some(HostPower::Programs)),
            ("os/exec.(*Cmd).Wait", None),
            ("os/exec.Command", None),
            ("syscall.Exec", Some(HostPower::Programs)),
            ("net/http.(*Client).do", Some(HostPower::Network)),
            ("net/http.(*Client).CloseIdleConnections", None),
            ("net/http.Error", None),
            ("net.(*Dialer).DialContext", Some(HostPower::Network)),
            ("net.LookupPort", None),
            (
                "net/http.(*Server).ListenAndServeTLS",
                Some(HostPower::Listens),
            ),
            ("os.OpenFile", Some(HostPower::Files)),
            ("os.Getenv", None),
            ("os.TempDir", None),
            ("database/sql.OpenDB", Some(HostPower::Database)),
            ("os", None),
            ("", None),
        ] {
            assert_eq!(power(name), wanted, "{name}");
            if wanted.is_some() {
                assert!(PACKAGES.contains(&names::package(name)), "{name}");
            }
        }
    }

    #[test]
    fn modules_of_others_are_not_the_standard_library() {
        assert!(names::is_standard("net/http") && names::is_standard("os"));
        assert!(names::is_standard("vendor/golang.org/x/net/http/httpguts"));
        for package in ["go.opentelemetry.io/otel", "github.com/a/os", "main", ""] {
            assert!(!names::is_standard(package), "{package}");
        }
    }
}
