//! Cells that a spreadsheet would take for a formula and run, made harmless in a way that can be undone exactly.
//!
//! What we write as CSV has a `'` before such a cell; what we read as CSV loses it again. So a text survives the
//! way through a file of ours whatever it is, also one that had its own `'`.

use std::borrow::Cow;

/// Whether the text is a formula to some spreadsheet once the apostrophes and blanks before it are gone. Tabs and
/// line breaks make the ones that follow them start anew; the wide signs are those of East Asian keyboards.
fn runs(text: &str) -> bool {
    text.trim_start_matches(['\'', ' '])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A text as a cell of a CSV file: with a `'` before it where it would run.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if runs(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same, but a telephone or other number, `+49 (0)3479 61439`, is left as its owner wrote it: `[+-]?` and then
/// digits, blanks and `()./x-` only. Digits, signs and brackets name no function, cell or program, so the worst
/// a spreadsheet makes of one is a wrong number. For files that people mend by hand.
pub(super) fn neutralise_but_numbers(text: &str) -> Cow<'_, str> {
    let number = text.trim_matches(' ');
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    let is_number = !digits.is_empty()
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || " ()./x-".contains(c));
    if is_number {
        Cow::Borrowed(text)
    } else {
        neutralise(text)
    }
}

/// The text of a cell: without the `'` that [`neutralise`] wrote.
pub(super) fn restore(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if runs(text) => text,
        Some(_) | None => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_run_gets_an_apostrophe() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+49 1", "'+49 1"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("''  @x", "'''  @x"),
            ("'t Hooft", "'t Hooft"),
            ("O'Neil", "O'Neil"),
            ("a=b", "a=b"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(neutralise(text), cell, "{text:?}");
            assert_eq!(restore(cell), text, "{cell:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_text_survives(text in "['=+@\t -]{0,4}.{0,6}") {
            let (cell, mended) = (neutralise(&text), neutralise_but_numbers(&text));
            prop_assert_eq!(restore(&cell), &text);
            prop_assert_eq!(restore(&mended), &text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        }
    }
}
