//! The search for signatures in scripts: the size of the pieces that arrive does not show.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::report::position::LineIndex;
use mmlint::webapp::Scan;

fuzz_target!(|bytes: &[u8]| {
    let mut whole = Scan::default();
    whole.feed(bytes);
    let mut pieces = Scan::default();
    bytes.chunks(61).for_each(|piece| pieces.feed(piece));
    let script = whole.finish();
    assert_eq!(pieces.finish(), script);
    assert!(
        script
            .seen
            .iter()
            .all(|seen| seen.first.offset < bytes.len())
    );
    // Positions are those of other texts, where the script is one.
    if std::str::from_utf8(bytes).is_ok() {
        let lines = LineIndex::new(bytes);
        let mut places = script.seen.iter().map(|seen| seen.first);
        assert!(places.all(|at| lines.position(at.offset) == at));
    }
});
