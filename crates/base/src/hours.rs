//! The hours of a usual week: a company's, or a technician's.

use crate::time::DAY_S;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap as _};
use std::collections::BTreeMap;

/// The days' names in JSON, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Spans a day may have.
const MAX_SPANS: usize = 10;

/// When somebody works in a usual week, by the clock on the wall.
///
/// In JSON: `{"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]]}`. A day that is absent is
/// free. A span that ends before it begins, or when it begins anew, ends on the day after; `24:00` is the day's end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeekHours([Vec<Span>; 7]);

/// From when to when, in minutes since the day's midnight. `to` is after `from`, and beyond 1440 on the day after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: i64,
    to: i64,
}

const DAY_MIN: i64 = 1440;

fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| -> Option<i64> {
        let digits = text.len() == 2 && text.bytes().all(|c| c.is_ascii_digit());
        text.parse().ok().filter(|_| digits)
    };
    let at = number(hour)? * 60 + number(minute).filter(|minute| *minute < 60)?;
    (at <= DAY_MIN).then_some(at)
}

impl Span {
    fn parse(from: &str, to: &str) -> Result<Self, String> {
        let refusal = || "must be a pair of times such as [\"08:00\", \"17:00\"]".to_owned();
        let from = minutes(from).filter(|at| *at < DAY_MIN).ok_or_else(refusal)?;
        let to = minutes(to).ok_or_else(refusal)?;
        let to = if to > from { to } else { to + DAY_MIN };
        if to - from > DAY_MIN {
            return Err(refusal());
        }
        Ok(Self { from, to })
    }

    fn texts(self) -> [String; 2] {
        let to = if self.to > DAY_MIN {
            self.to - DAY_MIN
        } else {
            self.to
        };
        [self.from, to].map(|at| format!("{:02}:{:02}", at / 60, at % 60))
    }
}

impl WeekHours {
    /// Makes them out of the days' names and pairs of times.
    ///
    /// # Errors
    /// A sentence that says what is wrong, for the caller.
    pub fn new(days: &BTreeMap<String, Vec<(String, String)>>) -> Result<Self, String> {
        let mut hours = Self::default();
        for (name, pairs) in days {
            let at = DAYS.iter().position(|day| day == name);
            let at = at.ok_or_else(|| format!("must have days named {}", DAYS.join(", ")))?;
            if pairs.len() > MAX_SPANS {
                return Err(format!("must have at most {MAX_SPANS} spans a day"));
            }
            let mut spans = pairs
                .iter()
                .map(|(from, to)| Span::parse(from, to))
                .collect::<Result<Vec<_>, _>>()?;
            spans.sort_unstable();
            if spans.windows(2).any(|two| two[1].from < two[0].to) {
                return Err("must not have spans of one day that overlap".to_owned());
            }
            hours.0[at] = spans;
        }
        Ok(hours)
    }

    /// The spans of work that touch the time between two readings of the wall's clock, in seconds since
    /// 1970-01-01 by that clock ([`crate::time::Wall`]); in order, cut at neither end. Those that meet are one.
    pub fn spans(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut found: Vec<(i64, i64)> = Vec::new();
        // The night shift of the day before reaches into the first day.
        for day in from.div_euclid(DAY_S) - 1..=to.div_euclid(DAY_S) {
            // 1970-01-01 was a Thursday.
            let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
            for span in &self.0[weekday] {
                let (begins, ends) = (day * DAY_S + span.from * 60, day * DAY_S + span.to * 60);
                if ends <= from || begins >= to {
                    continue;
                }
                match found.last_mut() {
                    Some(last) if last.1 >= begins => last.1 = last.1.max(ends),
                    Some(_) | None => found.push((begins, ends)),
                }
            }
        }
        found
    }
}

impl Serialize for WeekHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, spans) in DAYS.iter().zip(&self.0) {
            if !spans.is_empty() {
                let spans: Vec<[String; 2]> = spans.iter().map(|span| span.texts()).collect();
                map.serialize_entry(name, &spans)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for WeekHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&BTreeMap::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Date, TimeOfDay, time::Wall};

    fn hours(json: &str) -> WeekHours {
        serde_json::from_str(json).unwrap()
    }

    fn wall(day: &str, time: &str) -> i64 {
        Wall::at(Date::parse(day).unwrap(), TimeOfDay::parse(time).unwrap()).0
    }

    #[test]
    fn hours_are_written_as_they_were_read_in_order() {
        for (given, written) in [
            ("{}", "{}"),
            (
                r#"{"tue":[["13:00","17:00"],["08:00","12:00"]],"mon":[["00:00","24:00"]],"wed":[]}"#,
                r#"{"mon":[["00:00","24:00"]],"tue":[["08:00","12:00"],["13:00","17:00"]]}"#,
            ),
            (r#"{"fri":[["22:00","06:00"]]}"#, r#"{"fri":[["22:00","06:00"]]}"#),
        ] {
            assert_eq!(serde_json::to_string(&hours(given)).unwrap(), written);
            assert_eq!(hours(written), hours(given));
        }
    }

    #[test]
    fn what_are_no_hours_is_refused() {
        for bad in [
            r#"{"monday":[["08:00","17:00"]]}"#,
            r#"{"mon":[["8:00","17:00"]]}"#,
            r#"{"mon":[["08:00","24:30"]]}"#,
            r#"{"mon":[["24:00","08:00"]]}"#,
            r#"{"mon":[["08:00"]]}"#,
            r#"{"mon":[["08:00","12:00"],["11:00","13:00"]]}"#,
            r#"{"mon":"08:00"}"#,
            r#"{"mon":null}"#,
            "[]",
        ] {
            assert!(serde_json::from_str::<WeekHours>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn spans_are_those_that_touch_and_those_that_meet_are_one() {
        let hours = hours(r#"{"mon":[["08:00","12:00"],["12:00","17:00"]],"sun":[["22:00","08:00"]]}"#);
        // 2026-11-23 is a Monday.
        let found = hours.spans(wall("2026-11-23", "07:00"), wall("2026-11-23", "09:00"));
        assert_eq!(
            found,
            [(wall("2026-11-22", "22:00"), wall("2026-11-23", "17:00"))]
        );
        assert!(
            hours
                .spans(wall("2026-11-23", "17:00"), wall("2026-11-24", "09:00"))
                .is_empty()
        );
        let week = hours.spans(wall("2026-11-16", "00:00"), wall("2026-11-23", "00:00"));
        assert_eq!(week.len(), 2);
    }
}
