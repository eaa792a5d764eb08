//! Reads `.env` files: `KEY=value` lines, `#` comments, an optional `export`, quotes as in a shell.
//!
//! Nothing is substituted: a password with a `$` in it stays what it is.

use std::collections::BTreeMap;

/// The values of a `.env` file.
///
/// # Errors
/// A sentence for each line that cannot be read, naming its number and never its value.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut values = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let parsed = line
            .split_once('=')
            .and_then(|(key, value)| Some((name(key)?, unquote(value.trim())?)));
        match parsed {
            Some((key, value)) => {
                values.insert(key.to_owned(), value);
            }
            None => problems.push(format!(
                "Line {number} of .env cannot be read: write KEY=value or KEY=\"value\"."
            )),
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

fn name(key: &str) -> Option<&str> {
    let key = key.trim();
    let good = !key.is_empty()
        && !key.starts_with(|c: char| c.is_ascii_digit())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    good.then_some(key)
}

fn unquote(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix('\'') {
        let (inside, after) = rest.split_once('\'')?;
        return only_comment(after).then(|| inside.to_owned());
    }
    if let Some(rest) = value.strip_prefix('"') {
        let mut inside = String::new();
        let mut letters = rest.chars();
        loop {
            match letters.next()? {
                '"' => return only_comment(letters.as_str()).then_some(inside),
                '\\' => inside.push(match letters.next()? {
                    'n' => '\n',
                    't' => '\t',
                    letter @ ('"' | '\\' | '$' | '\'') => letter,
                    _ => return None,
                }),
                letter => inside.push(letter),
            }
        }
    }
    // As in a shell, a # begins a comment only after a blank: colours and passwords may hold one.
    let end = value
        .find(" #")
        .or_else(|| value.find("\t#"))
        .unwrap_or(value.len());
    Some(value.get(..end)?.trim_end().to_owned())
}

fn only_comment(after: &str) -> bool {
    let after = after.trim();
    after.is_empty() || after.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_a_shell_would_without_substitution() {
        for (line, value) in [
            ("A=b", "b"),
            ("export A=b", "b"),
            ("  A = b c  ", "b c"),
            ("A=", ""),
            ("A='b # c'  # note", "b # c"),
            ("A=\"b\\n\\\"c\\\"\"", "b\n\"c\""),
            ("A=pa$$word#1", "pa$$word#1"),
            ("A=b # note", "b"),
            ("A=x=y", "x=y"),
            ("\u{feff}A=b", "b"),
        ] {
            assert_eq!(
                parse(line).unwrap().get("A").map(String::as_str),
                Some(value),
                "{line}"
            );
        }
        assert!(parse("# only\n\n   \n").unwrap().is_empty());
        assert_eq!(
            parse("A=1\nA=2").unwrap()["A"],
            "2",
            "the last one wins, as in a shell"
        );
    }

    #[test]
    fn a_bad_line_is_named_without_its_value() {
        let text = "A=1\nhunter2\nB='hunter2\nC=\"hunter2\n=hunter2\nD=\"a\"b";
        let problems = parse(text).unwrap_err();
        assert_eq!(problems.len(), 5);
        assert!(problems[0].contains("Line 2 of .env"), "{problems:?}");
        assert!(!problems.join(" ").contains("hunter2"));
    }
}
