//! Scripts whose brackets do not fit, or that end within a text or a comment.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::nesting::Fault;
use super::{NotParsed, position};

/// What a script is in which the scan for its depth found a fault.
///
/// The parser reads it once more, up to there: so far the scan knows how deep it is. A script is called broken where both
/// say so. They tell a division from a regular expression in different ways, and who takes one for the other sees brackets
/// and quotes that are none; so what the parser finds must begin at the very fault, or be an error that stands before it.
/// That the text ends too soon for it is no error of the script.
pub(super) fn judge(text: &str, fault: Fault) -> NotParsed {
    let read = text.get(..fault.end).unwrap_or_default();
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, read, SourceType::script()).parse();
    // Of what calls itself Flow the parser says nothing else.
    let errors = parsed
        .diagnostics
        .iter()
        .filter(|_| !parsed.is_flow_language);
    let mut agreed = errors.filter_map(|error| {
        let label = error.labels.first()?;
        let begin = label.offset() as usize;
        let is_before = begin + label.len() as usize <= fault.at;
        (begin == fault.at || is_before).then_some((begin, &error.message))
    });
    match agreed.next() {
        Some((at, message)) => NotParsed::Syntax {
            at: position(text, at),
            message: message.as_ref().into(),
        },
        None => NotParsed::Unclear {
            at: position(text, fault.at),
        },
    }
}
