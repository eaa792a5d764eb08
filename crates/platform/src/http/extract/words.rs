//! serde's findings in words a person can act on; serde's own texts name Rust types.

use base::text;

/// Why one value was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl Reason {
    pub(super) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// A value of another type, or outside its type's range. `expected` is serde's word for what should be there.
    pub(super) fn expected(expected: &str, is_null: bool) -> Self {
        if is_null {
            return Self::new("type_error", "must not be null");
        }
        Self::new("type_error", sentence(expected))
    }

    /// A value of the right type that is not taken.
    pub(super) fn out_of_range(expected: &str) -> Self {
        match range(expected) {
            Some((least, most)) => Self::new(
                "out_of_range",
                format!("must be a whole number from {least} to {most}"),
            ),
            None => Self::new("invalid", sentence(expected)),
        }
    }

    /// One of a closed set of names.
    pub(super) fn one_of(names: &'static [&'static str]) -> Self {
        if names.is_empty() {
            return Self::new("unknown_value", "is not valid");
        }
        Self::new("unknown_value", format!("must be one of {}", names.join(", ")))
    }

    /// What a type's own `Deserialize` says: ours pass, other people's stay inside.
    pub(super) fn custom(message: &str) -> Self {
        if let Some((kind, message)) = text::untag(message) {
            return Self::new(kind, message);
        }
        let ours = ["must ", "is ", "belongs "]
            .iter()
            .any(|start| message.starts_with(start));
        Self::new("invalid", if ours { message } else { "is not valid" })
    }
}

/// The range of an integer type by serde's name of it.
fn range(expected: &str) -> Option<(i128, i128)> {
    Some(match expected {
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" | "isize" => (i64::MIN.into(), i64::MAX.into()),
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" | "usize" => (0, u64::MAX.into()),
        _ => return None,
    })
}

fn sentence(expected: &str) -> &'static str {
    if range(expected).is_some() {
        return "must be a whole number";
    }
    match expected {
        "f32" | "f64" => "must be a number",
        "a boolean" => "must be true or false",
        "a string" | "a borrowed string" | "str" | "a character" | "char" | "a formatted UUID string" => {
            "must be a text"
        }
        "a sequence" => "must be a list",
        "a map" => "must be an object",
        "unit" => "must be null",
        _ if expected.starts_with("struct ") => "must be an object",
        _ if expected.starts_with("a tuple") || expected.starts_with("an array") => "must be a list",
        _ => "is not valid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_about_rust() {
        for (expected, message) in [
            ("a string", "must be a text"),
            ("u32", "must be a whole number"),
            ("struct NewTicket", "must be an object"),
            ("struct NewTicket with 3 elements", "must be an object"),
            ("a tuple of size 2", "must be a list"),
            ("something new", "is not valid"),
        ] {
            assert_eq!(Reason::expected(expected, false).message, message);
        }
        assert_eq!(Reason::expected("a string", true).message, "must not be null");
        assert_eq!(
            Reason::out_of_range("u8").message,
            "must be a whole number from 0 to 255"
        );
        assert_eq!(Reason::custom("UUID parsing failed: x").message, "is not valid");
        assert_eq!(
            Reason::custom("must be a date such as 2026-11-20").message,
            "must be a date such as 2026-11-20"
        );
        assert_eq!(
            Reason::custom("\u{1}too_long\u{1}must be short"),
            Reason::new("too_long", "must be short")
        );
    }
}
