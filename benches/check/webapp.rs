//! Scripts and texts: searched for signatures and secrets, and parsed.

use divan::{Bencher, counter::BytesCount};
use mmlint::server::names;
use mmlint::webapp::{Scan, code};
use mmlint::{icon, secret};
use mmlint_testkit::load;

const SIZES: [usize; 2] = [1 << 16, 4 << 20];

#[divan::bench(args = SIZES, sample_count = 20)]
fn signatures(bencher: Bencher<'_, '_>, size: usize) {
    let script = load::script(size).into_bytes();
    bencher.counter(BytesCount::of_slice(&script)).bench(|| {
        let mut scan = Scan::default();
        scan.feed(&script);
        scan.finish()
    });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn secrets(bencher: Bencher<'_, '_>, size: usize) {
    let script = load::script(size).into_bytes();
    bencher.counter(BytesCount::of_slice(&script)).bench(|| {
        let mut scan = secret::Scan::default();
        scan.feed(&script);
        scan.finish()
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn parsed(bencher: Bencher<'_, '_>, size: usize) {
    let script = load::script(size).into_bytes();
    bencher
        .counter(BytesCount::of_slice(&script))
        .bench(|| code::read(&script, names::in_use()).expect("the script is sound"));
}

#[divan::bench]
fn icon_of_64_kib(bencher: Bencher<'_, '_>) {
    let path = "<path d='M0 0h24v24H0z' fill='#fff' style='stroke: none'/>";
    let text = format!(
        "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>",
        path.repeat((64 << 10) / path.len())
    );
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| icon::read(text.as_bytes()));
}
