//! What a PATCH says of a field: nothing, a value, or "clear it" (`api.md` §1).

use serde::{Deserialize, Deserializer};

/// A field that can be kept, cleared with `null`, or set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field was absent.
    #[default]
    Keep,
    /// The field was `null`.
    Clear,
    /// The field had a value.
    Set(T),
}

/// A field that can be kept or set, never cleared: `null` is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Edit<T> {
    /// The field was absent.
    #[default]
    Keep,
    /// The field had a value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            None => Self::Clear,
            Some(value) => Self::Set(value),
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}

impl<T> Patch<T> {
    /// Writes the patch into `field`; keeps it where nothing was said.
    pub fn apply<U: From<T>>(self, field: &mut Option<U>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value.into()),
        }
    }
}

impl<T> Edit<T> {
    /// Writes the value into `field`; keeps it where nothing was said.
    pub fn apply<U: From<T>>(self, field: &mut U) {
        match self {
            Self::Keep => {}
            Self::Set(value) => *field = value.into(),
        }
    }

    /// The value, if one was given.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        phone: Patch<String>,
        #[serde(default)]
        name: Edit<String>,
    }

    #[test]
    fn absent_null_and_value_are_three_things() {
        for (json, phone) in [
            ("{}", Patch::Keep),
            (r#"{"phone":null}"#, Patch::Clear),
            (r#"{"phone":"1"}"#, Patch::Set("1".to_owned())),
        ] {
            assert_eq!(serde_json::from_str::<Body>(json).unwrap().phone, phone, "{json}");
        }
    }

    #[test]
    fn a_field_that_cannot_be_cleared_refuses_null() {
        assert!(serde_json::from_str::<Body>(r#"{"name":null}"#).is_err());
        assert_eq!(
            serde_json::from_str::<Body>(r#"{"name":"A"}"#).unwrap().name,
            Edit::Set("A".to_owned())
        );
    }
}
