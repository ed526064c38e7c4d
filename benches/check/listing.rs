//! The Marketplace's listing.

use divan::{Bencher, counter::BytesCount};
use mmlint::marketplace::read;
use mmlint::marketplace::store::{self, Query};
use mmlint::report::TextFile;
use mmlint_testkit::load;

fn file(entries: usize) -> TextFile {
    TextFile {
        path: "plugins.json".to_owned(),
        text: load::listing(entries).into_bytes().into(),
    }
}

#[divan::bench(args = [30, 300], sample_count = 20)]
fn entries(bencher: Bencher<'_, '_>, entries: usize) {
    let file = file(entries);
    bencher
        .counter(BytesCount::of_slice(&*file.text))
        .bench(|| read::read(file.clone()).expect("it is small enough"));
}

#[divan::bench(args = [30, 300], sample_count = 20)]
fn offered(bencher: Bencher<'_, '_>, entries: usize) {
    let listing = read::read(file(entries)).expect("it is small enough");
    let query = Query::default();
    bencher.bench(|| store::answer(&listing, &query));
}
