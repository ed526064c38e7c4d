//! Lines that fit the screen.

/// A line on as many as the screen needs: the first behind `first`, the others behind `rest`. A
/// word that is longer than the screen is broken. Ends with a line break.
pub(super) fn fold(text: &str, first: &str, rest: &str, width: usize) -> String {
    fill(text, options(first, rest, width))
}

/// As [`fold`], but a word that is longer than the screen, as a path, stays whole: it can be copied.
pub(super) fn fold_whole(text: &str, first: &str, rest: &str, width: usize) -> String {
    fill(text, options(first, rest, width).break_words(false))
}

fn options<'a>(first: &'a str, rest: &'a str, width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width)
        // By name: the default depends on what other crates ask of this one.
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

fn fill(text: &str, options: textwrap::Options<'_>) -> String {
    textwrap::fill(text, options) + "\n"
}
