//! Build information, function tables, and what they tell of a plugin.

use super::*;

#[test]
fn a_plugin_enters_the_library() {
    let table = pclntab(
        &[
            "main.main",
            CLIENT_MAIN,
            "github.com/hashicorp/go-plugin.Serve",
        ],
        &[
            "/usr/local/go/src/runtime/proc.go",
            "/home/me/go/pkg/mod/x@v1/x.go",
            "/home/me/p/main.go",
        ],
    );
    let file = elf(&[
        (".go.buildinfo", buildinfo("go1.24.6", MODULES)),
        (".gopclntab", table),
    ]);
    let exe = executable(&file);
    assert_eq!(
        (exe.format, exe.kind, exe.arch.as_str(), exe.bits),
        (Format::Elf, Kind::Program, "amd64", 64)
    );
    assert_eq!(
        exe.os,
        Some(Os {
            name: "linux".into(),
            source: OsSource::BuildInfo
        })
    );
    assert!(exe.has_pclntab && exe.stripped && exe.race && exe.dynamic.is_none());
    assert_eq!(exe.plugin.verdict, PluginVerdict::Yes);
    assert_eq!(
        exe.plugin.sdk_package.as_deref(),
        CLIENT_MAIN.strip_suffix(".ClientMain")
    );
    assert_eq!(
        exe.plugin.sdk.map(|m| m.version).as_deref(),
        Some("v0.1.21")
    );
    let paths = exe.build_paths.unwrap_or_default();
    assert_eq!(
        (paths.absolute, paths.goroot.as_deref()),
        (3, Some("/usr/local/go"))
    );
    assert_eq!(paths.module_cache.as_deref(), Some("/home/me/go/pkg/mod"));
    assert_eq!(paths.examples, ["/home/me/p/main.go"]);

    let go = exe.go.unwrap_or_default();
    assert_eq!((go.go_version.as_str(), go.deps.len()), ("go1.24.6", 2));
    assert_eq!(
        go.main.as_ref().map(|m| m.version.as_str()),
        Some("v1.0.0+dirty")
    );
    assert_eq!(go.setting("-ld flags"), Some("-X \"a\"=\tA\u{e9}"));
    let replace = go.deps[1].replace.as_deref().cloned().unwrap_or_default();
    assert!(replace.is_local() && !go.deps[0].is_local());
}

#[test]
fn a_text_with_the_name_is_no_plugin() {
    let text = (".rodata", format!("x\0{CLIENT_MAIN}\0y").into_bytes());
    let verdict = |names: &[&str], modules: &str| {
        let table = (".gopclntab", pclntab(names, &["runtime/os_linux.go"]));
        let exe = executable(&elf(&[
            text.clone(),
            (".go.buildinfo", buildinfo("go1.20", modules)),
            table,
        ]));
        (
            exe.plugin.verdict,
            exe.build_paths,
            exe.os.map(|os| os.source),
        )
    };
    let source = Some(OsSource::SourceFiles);
    assert_eq!(
        verdict(&["main.main"], ""),
        (PluginVerdict::No, None, source)
    );
    let longer = format!("{CLIENT_MAIN}Not");
    assert_eq!(
        verdict(&[&longer], ""),
        (PluginVerdict::LibraryOnly, None, source)
    );
    assert_eq!(
        verdict(&["main.main"], MODULES).0,
        PluginVerdict::LibraryOnly
    );
    assert_eq!(
        verdict(&["x/go-plugin.Serve"], "").0,
        PluginVerdict::ServesGoPlugin
    );
    assert_eq!(
        verdict(&["example.com/other/plugin.ClientMain"], "").0,
        PluginVerdict::No
    );
}

#[test]
fn unknown_verdicts_say_why() {
    let why = |parts: &[(&str, Vec<u8>)]| executable(&elf(parts)).plugin.unknown;
    assert_eq!(why(&[]), Some(NotKnown::NotGo));
    assert_eq!(
        why(&[(".go.buildinfo", buildinfo("go1.20", ""))]),
        Some(NotKnown::NoTable)
    );
    let hidden = [
        (".go.buildinfo", buildinfo("unknown", "")),
        (".gopclntab", pclntab(&["a.b"], &["x.go"])),
    ];
    assert_eq!(why(&hidden), Some(NotKnown::Obfuscated));
    let packed = executable(&elf(&[("", b"\0\0\0\0UPX!".to_vec())]));
    assert_eq!(
        packed.packed,
        Some(Packed {
            packer: "UPX",
            offset: 244
        })
    );
    assert_eq!(packed.plugin.unknown, Some(NotKnown::Packed));
}

#[test]
fn old_tables_and_pointers() {
    // Go 1.13 to 1.15: addresses in the build information, names between the records.
    let at = BASE + FIRST as u64;
    let mut info = b"\xff Go buildinf:\x08\x00".to_vec();
    info.extend(words(&[at + 32, at + 48, at + 64, 8, 0, 0]));
    info.extend(b"go1.15.7");
    let name = format!(
        "{}.ClientMain",
        "github.com/mattermost/mattermost-server/v5/plugin"
    );
    let mut table = vec![0xfb, 0xff, 0xff, 0xff, 0, 0, 1, 8];
    // One function, whose record is at 64, its name at 80; the files' list is at 48, the one file's name at 160.
    table.extend(words(&[1, 0x1000, 64, 0x2000]));
    table.extend(
        [
            48u32.to_le_bytes(),
            [0; 4],
            2u32.to_le_bytes(),
            160u32.to_le_bytes(),
        ]
        .concat(),
    );
    table.resize(64, 0);
    table.extend(0x1000u64.to_le_bytes());
    table.extend([80u32.to_le_bytes(), [0; 4]].concat());
    table.extend(list(&[&name]));
    table.resize(160, 0);
    table.extend(list(&["C:/src/p/main.go"]));
    let exe = executable(&elf(&[(".go.buildinfo", info), ("", table)]));
    assert_eq!(exe.go.map(|g| g.go_version).as_deref(), Some("go1.15.7"));
    assert_eq!(exe.plugin.verdict, PluginVerdict::Yes);
    assert_eq!(
        exe.build_paths.unwrap_or_default().examples,
        ["C:/src/p/main.go"]
    );
}

#[test]
fn a_table_is_found_without_sections() {
    let mut file = elf(&[
        (".go.buildinfo", buildinfo("go1.24.6", MODULES)),
        (".gopclntab", pclntab(&[CLIENT_MAIN], &["a.go"])),
    ]);
    file[40..48].fill(0);
    file[60] = 0;
    let exe = executable(&file);
    assert_eq!(exe.plugin.verdict, PluginVerdict::Yes);
    assert!(exe.go.is_some() && exe.stripped);
}

#[test]
fn a_plugin_carried_as_data_does_not_make_a_plugin() {
    let carried = pclntab(&[CLIENT_MAIN], &["a.go"]);
    let own = BASE + (FIRST + carried.len().next_multiple_of(16)) as u64;
    let mut file = elf(&[
        ("", carried),
        ("", pclntab(&["main.main"], &["b.go"])),
        (".data", words(&[own])),
    ]);
    // The header is part of the one segment; its entry must not count as a pointer.
    file[24..32].fill(0);
    let exe = executable(&file);
    assert!(exe.has_pclntab);
    assert_eq!(exe.plugin.verdict, PluginVerdict::No);
    // Nothing points to either: the first is believed.
    let at = file.len() - 64 * 5 - 512 - 16;
    assert_eq!(file[at..at + 8], own.to_le_bytes());
    file[at] = 1;
    assert_eq!(executable(&file).plugin.verdict, PluginVerdict::Yes);
}

#[test]
fn releases_are_read_whatever_the_vendor_wrote() {
    let release = |text: &str| {
        let build = GoBuild {
            go_version: text.to_owned(),
            ..GoBuild::default()
        };
        build
            .release()
            .map(|release| (release.minor, release.patch))
    };
    for (text, expected) in [
        ("go1.22.1", Some((22, 1))),
        ("go1.20", Some((20, 0))),
        ("go1.26.8 X:nodwarf5", Some((26, 8))),
        ("go1.22rc1", Some((22, 0))),
        ("go1.19.4b7 X:boringcrypto", Some((19, 4))),
        ("go1.20.10 (Red Hat 1.20.10-1.el9)", Some((20, 10))),
        ("go1.22.1-custom", Some((22, 1))),
        ("devel go1.27-abcdef", None),
        ("go1.", None),
        ("go1.99999999999.1", None),
        ("unknown", None),
        ("", None),
    ] {
        assert_eq!(release(text), expected, "{text}");
    }
}
