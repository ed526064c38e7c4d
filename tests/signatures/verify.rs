//! `mmlint verify` as a user runs it.

use std::path::Path;

use serde_json::Value;

use crate::common::{mmlint, mmlint_reading, root, stderr, stdout, verification};

const TEXT: &str = "The bytes that were signed.\n";

/// A folder with a file that was signed, and all keys and signatures.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(root().join("fixtures/signatures")).unwrap() {
        let path = file.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    std::fs::write(folder.path().join("x.tar.gz"), TEXT).unwrap();
    folder
}

fn beside(folder: &Path, signature: &str) {
    std::fs::copy(folder.join(signature), folder.join("x.tar.gz.sig")).unwrap();
}

fn json(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let all = [
        &[
            "verify",
            "x.tar.gz",
            "--format",
            "json",
            "--today",
            "2026-01-01",
        ],
        arguments,
    ]
    .concat();
    let output = mmlint(folder, &all);
    let status = output.status.code();
    match status {
        Some(3) if output.stdout.is_empty() => (status, Value::Null),
        _ => (status, verification(&output)["bundles"][0].clone()),
    }
}

fn rules(found: &Value) -> Vec<&str> {
    let found = found["diagnostics"].as_array().unwrap();
    found
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

#[test]
fn a_good_signature_is_accepted() {
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    let (status, found) = json(folder.path(), &["--key", "rsa3072.asc"]);
    assert_eq!(status, Some(0));
    assert_eq!(found["outcome"], "accepted");
    assert_eq!(found["algorithm"], "RSA-3072");
    assert_eq!(found["digest"], "SHA-256");
    assert_eq!(found["signed_at"], "2020-01-01T00:16:40Z");
    assert_eq!(found["key_file"], "rsa3072.asc");
    assert_eq!(found["key_built_in"], false);
    assert_eq!(rules(&found), [""; 0]);
    let text = stdout(&mmlint(
        folder.path(),
        &["verify", "x.tar.gz", "--key", "rsa3072.asc"],
    ));
    let key = found["key"].as_str().unwrap();
    assert!(text.contains(key) && text.contains("accepted"), "{text}");
}

#[test]
fn a_key_that_nobody_names_is_unknown() {
    // Incident 17: whose the published signature is, nobody knew.
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    let (status, found) = json(folder.path(), &[]);
    assert_eq!(
        (status, rules(&found)),
        (Some(1), vec!["signature/unknown-key"])
    );
    assert_eq!(found["diagnostics"][0]["severity"], "error");
    assert_eq!(found["outcome"], "refused");
}

#[test]
fn the_signature_of_another_file_is_invalid() {
    // Incident 15: the signature in the listing was another file's.
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    std::fs::write(folder.path().join("x.tar.gz"), "other bytes").unwrap();
    let (status, found) = json(folder.path(), &["--key", "rsa3072.asc"]);
    assert_eq!(
        (status, rules(&found)),
        (Some(1), vec!["signature/invalid"])
    );
}

#[test]
fn rings_are_read_as_servers_do() {
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    let rules_for = |key| {
        let (status, found) = json(folder.path(), &["--key", key]);
        (status, rules(&found).join(" "))
    };
    assert_eq!(rules_for("ed25519-then-rsa.asc"), (Some(0), String::new()));
    assert_eq!(
        rules_for("rsa-then-ed25519.asc"),
        (Some(1), "signature/unreadable-key".to_owned())
    );
    assert_eq!(
        rules_for("expired.asc"),
        (Some(0), "signature/expired-key".to_owned())
    );
    assert_eq!(
        rules_for("revoked.asc"),
        (Some(1), "signature/unknown-key".to_owned())
    );
    // Another key accepts: the unreadable one is worth a warning.
    let (status, found) = json(
        folder.path(),
        &["--key", "rsa-then-ed25519.asc", "--key", "rsa3072.asc"],
    );
    assert_eq!(
        (status, rules(&found)),
        (Some(0), vec!["signature/unreadable-key"])
    );
    assert_eq!(found["diagnostics"][0]["severity"], "warning");
}

#[test]
fn what_takes_too_long_is_not_known() {
    let folder = folder();
    beside(folder.path(), "endless.sig");
    let begun = std::time::Instant::now();
    let (status, found) = json(folder.path(), &["--key", "endless.asc"]);
    assert_eq!(
        (status, &found["outcome"]),
        (Some(3), &Value::from("unknown"))
    );
    assert!(begun.elapsed().as_secs() < 30);
}

#[test]
fn the_signature_is_found_or_named() {
    let folder = folder();
    let run = |arguments: &[&str]| mmlint(folder.path(), arguments);
    let none = run(&["verify", "x.tar.gz"]);
    assert_eq!(none.status.code(), Some(3));
    assert!(stderr(&none).contains("--signature"), "{}", stderr(&none));
    let named = ["verify", "x.tar.gz", "--key", "rsa3072.asc", "--signature"];
    assert_eq!(
        run(&[&named[..], &["rsa3072.sig"]].concat()).status.code(),
        Some(0)
    );
    assert_eq!(
        run(&[&named[..], &["nowhere.sig"]].concat()).status.code(),
        Some(3)
    );
    std::fs::copy(
        folder.path().join("ed25519.sig"),
        folder.path().join("x.tar.gz.asc"),
    )
    .unwrap();
    let armored = stdout(&run(&["verify", "x.tar.gz"]));
    assert!(
        armored.contains(".asc") && armored.contains("never"),
        "{armored}"
    );
    // A good one under that name is of no use either.
    std::fs::copy(
        folder.path().join("rsa3072.sig"),
        folder.path().join("x.tar.gz.asc"),
    )
    .unwrap();
    let renamed = run(&["verify", "x.tar.gz", "--key", "rsa3072.asc"]);
    assert_eq!(renamed.status.code(), Some(0));
    assert!(
        stderr(&renamed).contains("rename it to x.tar.gz.sig"),
        "{}",
        stderr(&renamed)
    );
    beside(folder.path(), "rsa3072.sig");
    let found = run(&["verify", "x.tar.gz", "--key", "rsa3072.asc"]);
    assert_eq!(found.status.code(), Some(0));
    assert_eq!(stderr(&found), "");
}

#[test]
fn usage_and_what_cannot_be_read() {
    let folder = folder();
    let status = |arguments: &[&str]| mmlint(folder.path(), arguments).status.code();
    beside(folder.path(), "rsa3072.sig");
    assert_eq!(status(&["verify"]), Some(2));
    assert_eq!(status(&["verify", "-"]), Some(2));
    assert_eq!(
        status(&["verify", "*.asc", "--signature", "rsa3072.sig"]),
        Some(2)
    );
    assert_eq!(status(&["verify", "nothing.tar.gz"]), Some(3));
    assert_eq!(
        status(&["verify", ".", "--signature", "rsa3072.sig"]),
        Some(3)
    );
    assert_eq!(
        status(&["verify", "x.tar.gz", "--key", "nothing.asc"]),
        Some(2)
    );
    std::fs::write(folder.path().join("big.sig"), vec![0; (1 << 20) + 1]).unwrap();
    assert_eq!(
        status(&["verify", "x.tar.gz", "--signature", "big.sig"]),
        Some(3)
    );
}

/// What is signed stands in such a file, so that it is as large as the bundle: its beginning tells.
#[test]
fn a_large_message_is_told_by_its_beginning() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let found = |contents: &[u8]| {
        std::fs::write(path("large.sig"), contents).unwrap();
        let (status, found) = json(folder.path(), &["--signature", "large.sig"]);
        (status, found["diagnostics"][0]["rule"].clone())
    };
    let detached = (Some(1), Value::from("signature/not-detached"));
    let bytes: Vec<u8> = (0..3_u32 << 18).flat_map(u32::to_le_bytes).collect();
    // `gpg --sign`: a compressed packet without a length, or a literal one in parts of 2^16.
    assert_eq!(found(&[&[0xa3, 1], &bytes[..]].concat()), detached);
    let mut literal = vec![0xcb];
    for (at, part) in bytes.chunks(1 << 16).enumerate() {
        literal.push(0xf0);
        let head: &[u8] = if at == 0 { b"b\0\0\0\0\0" } else { b"" };
        literal.extend([head, &part[head.len()..]].concat());
    }
    assert_eq!(found(&literal), detached);
    // `gpg --clear-sign` and `gpg --armor --sign`.
    let clear = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n";
    assert_eq!(found(&[&clear[..], &bytes].concat()), detached);
    let lines = format!("owF4{}\n", "nJvAy8zAxXgw".repeat(5)).repeat(20_000);
    let armor = "-----BEGIN PGP MESSAGE-----\n\n";
    assert_eq!(found(format!("{armor}{lines}").as_bytes()), detached);
    // Of these it does not: a signature, one with the rest of a message behind it, and what is none of these.
    let one = std::fs::read(path("rsa3072.sig")).unwrap();
    let unchecked = (Some(3), Value::Null);
    assert_eq!(found(&one.repeat(4_000)), unchecked);
    assert_eq!(found(&[&one[..], &[0xa3, 1], &bytes].concat()), unchecked);
    assert_eq!(found(&bytes), unchecked);
}

#[test]
fn a_secret_key_is_no_key_to_hand_out() {
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    let with = |contents: &[u8]| {
        std::fs::write(folder.path().join("own.asc"), contents).unwrap();
        mmlint(folder.path(), &["verify", "x.tar.gz", "--key", "own.asc"])
    };
    let public = std::fs::read_to_string(folder.path().join("rsa3072.asc")).unwrap();
    let named_so = public.replace("PUBLIC KEY", "PRIVATE KEY");
    let found = with(named_so.as_bytes());
    // What it holds decides the answer all the same.
    assert_eq!(found.status.code(), Some(0), "{}", stderr(&found));
    let told = |output: &std::process::Output| {
        let said = stderr(output);
        said.contains("own.asc holds a secret key") && said.contains("gpg --export")
    };
    assert!(told(&found), "{}", stderr(&found));
    // Without armor, in both forms of a packet's head.
    assert!(told(&with(&[0x95, 0x00, 0x01, 0x04])) && told(&with(&[0xc5, 0x01, 0x04])));
    assert!(!told(&with(public.as_bytes())) && !told(&with(b"")));
}

#[test]
fn a_bundle_on_standard_input() {
    let folder = folder();
    let arguments = [
        "verify",
        "-",
        "--signature",
        "rsa3072.sig",
        "--key",
        "rsa3072.asc",
        "--format",
        "concise",
    ];
    let output = mmlint_reading(folder.path(), &arguments, TEXT.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "-: accepted\n");
}

#[test]
fn what_people_see() {
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    let mut seen = String::new();
    for arguments in [
        &["--key", "rsa3072.asc"][..],
        &["--key", "rsa-then-ed25519.asc"],
        &["--signature", "clear.sig"],
        &[
            "--signature",
            "sha1.sig",
            "--key",
            "rsa3072.asc",
            "--format",
            "concise",
        ],
        &[],
    ] {
        let output = mmlint(
            folder.path(),
            &[&["verify", "x.tar.gz"], arguments].concat(),
        );
        seen.push_str(&format!(
            "$ mmlint verify x.tar.gz {}\n",
            arguments.join(" ")
        ));
        seen.push_str(&format!(
            "{}exit status {}\n\n",
            stdout(&output),
            output.status.code().unwrap()
        ));
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("verify", seen);
    });
}

#[test]
fn files_have_what_is_printed() {
    let folder = folder();
    beside(folder.path(), "rsa3072.sig");
    let run = |more: &[&str]| {
        let fixed = [
            "verify",
            "x.tar.gz",
            "--key",
            "rsa3072.asc",
            "--today",
            "2026-01-01",
        ];
        mmlint(folder.path(), &[&fixed, more].concat())
    };
    let formats = ["pretty", "concise", "json"];
    let outputs = formats.map(|format| format!("--output={format}=out.{format}"));
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    assert_eq!(run(&outputs).status.code(), Some(0));
    for format in formats {
        let printed = stdout(&run(&["--format", format]));
        let written = std::fs::read_to_string(folder.path().join(format!("out.{format}"))).unwrap();
        assert_eq!(written, printed, "{format}");
    }
    // Nothing that is read is written over.
    for input in ["x.tar.gz", "rsa3072.asc"] {
        let wrong = run(&["--output", &format!("json={input}")]);
        assert_eq!(wrong.status.code(), Some(2), "{}", stderr(&wrong));
    }
    let unwritten = run(&["--output", "json=nowhere/out.json"]);
    assert_eq!(unwritten.status.code(), Some(3), "{}", stderr(&unwritten));
}

/// A signature that is not looked at leaves the bundle unchecked, whatever else is found.
#[test]
fn a_signature_that_cannot_be_read_is_not_passed_over() {
    let folder = folder();
    let bundle = mmlint_testkit::Fixture::base().bundle();
    std::fs::write(folder.path().join("x.tar.gz"), bundle).unwrap();
    let mut signature = std::fs::read(folder.path().join("of-the-bundle.sig")).unwrap();
    signature.resize(2 << 20, b'\n');
    std::fs::write(folder.path().join("x.tar.gz.sig"), signature).unwrap();
    let output = mmlint(folder.path(), &["check", "x.tar.gz", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        stderr(&output),
        "mmlint: x.tar.gz.sig: cannot be read: it is larger than 1 MiB\n"
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["unchecked"][0]["path"], "x.tar.gz.sig");
    let found = rules(&report["bundles"][0]);
    assert!(found.contains(&"signature/invalid"), "{found:?}");
}

/// A folder has no signature, whatever is named for one.
#[test]
fn a_folder_is_not_verified() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("plugin")).unwrap();
    for more in [&[][..], &["--signature", "rsa3072.sig"]] {
        let output = mmlint(folder.path(), &[&["verify", "plugin"], more].concat());
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            stderr(&output),
            "mmlint: plugin: is a folder: what is signed is a packed bundle, byte for byte\n"
        );
    }
}
