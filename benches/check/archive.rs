//! Reading an archive: inflating, finding the entries, hashing, and everything that is done on the way.

use std::io::{Read, copy, sink};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use mmlint::bundle::gzip::GzipReader;
use mmlint::bundle::tar::TarReader;
use mmlint::{Options, read};
use mmlint_testkit::load;
use sha2::{Digest, Sha256};

use crate::inputs::{BUNDLE, source};

fn packed() -> Vec<u8> {
    std::fs::read(&*BUNDLE).expect("the bundle can be read")
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    let read = GzipReader::new(packed).read_to_end(&mut tar);
    read.expect("the bundle is sound");
    tar
}

fn walk(tar: &[u8]) -> usize {
    let mut reader = TarReader::new(tar);
    let mut entries = 0;
    while reader.next_entry().expect("the archive is sound").is_some() {
        entries += 1;
    }
    entries
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn inflate(bencher: Bencher<'_, '_>) {
    let packed = packed();
    let size = unpacked(&packed).len();
    bencher
        .counter(BytesCount::new(size))
        .bench(|| copy(&mut GzipReader::new(packed.as_slice()), &mut sink()));
}

#[divan::bench(sample_count = 10)]
fn tar_of_few_entries(bencher: Bencher<'_, '_>) {
    let tar = unpacked(&packed());
    bencher
        .counter(ItemsCount::new(walk(&tar)))
        .bench(|| walk(&tar));
}

#[divan::bench]
fn tar_of_4000_entries(bencher: Bencher<'_, '_>) {
    let tar = unpacked(&load::many_files(4_000));
    bencher
        .counter(ItemsCount::new(walk(&tar)))
        .bench(|| walk(&tar));
}

/// Of the packed file, as the report has it.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn sha256(bencher: Bencher<'_, '_>) {
    let packed = packed();
    bencher
        .counter(BytesCount::of_slice(&packed))
        .bench(|| Sha256::digest(&packed));
}

/// Of the programs, which tells copies.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn crc32(bencher: Bencher<'_, '_>) {
    let tar = unpacked(&packed());
    bencher.counter(BytesCount::of_slice(&tar)).bench(|| {
        let mut crc = flate2::Crc::new();
        crc.update(&tar);
        crc.sum()
    });
}

/// Everything that is known of a bundle before a rule is asked.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn read_all(bencher: Bencher<'_, '_>) {
    let source = source(&BUNDLE);
    let size = BUNDLE.metadata().expect("the bundle is there").len();
    bencher
        .counter(BytesCount::new(size))
        .bench(|| read(&source, &Options::default()));
}
