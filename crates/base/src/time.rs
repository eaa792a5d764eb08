//! Moments and days. Both databases store a [`Timestamp`] to the microsecond.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC: microseconds since 1970-01-01T00:00:00Z.
///
/// In JSON it is RFC 3339 with `Z`, for example `2026-11-20T10:00:00.123456Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The last moment this type takes, 9999-12-30T22:00:00Z: [`jiff`]'s own range.
const MAX_MICROS: i64 = 253_402_207_200_000_000;
/// The first moment this type takes, -9999-01-02T01:59:59Z.
const MIN_MICROS: i64 = -377_705_023_201_000_000;

impl Timestamp {
    /// From microseconds since the epoch; a value out of [`jiff`]'s range is brought to its nearest end.
    pub const fn from_micros(micros: i64) -> Self {
        if micros > MAX_MICROS {
            Self(MAX_MICROS)
        } else if micros < MIN_MICROS {
            Self(MIN_MICROS)
        } else {
            Self(micros)
        }
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as JWTs and Messenger's `timestamp` have them.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment and `duration` after it.
    #[must_use]
    pub fn plus(self, duration: std::time::Duration) -> Self {
        Self::from_micros(
            self.0
                .saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// This moment and `duration` before it.
    #[must_use]
    pub fn minus(self, duration: std::time::Duration) -> Self {
        Self::from_micros(
            self.0
                .saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// The time since `earlier`; zero where `earlier` is later.
    pub fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This moment to the minute as a clock in `zone` shows it, with the zone's name; in UTC where there is no such
    /// zone.
    pub fn local(self, zone: &str) -> String {
        let (zone, name) = match jiff::tz::TimeZone::get(zone) {
            Ok(found) => (found, zone),
            Err(_) => (jiff::tz::TimeZone::UTC, "UTC"),
        };
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => format!("{} ({name})", moment.to_zoned(zone).strftime("%Y-%m-%d %H:%M")),
            Err(_) => self.to_string(),
        }
    }

    /// What the clock on a wall in `zone` shows at this moment, an IANA name; UTC where it is unknown.
    pub fn wall(self, zone: &str) -> Wall {
        // Every Timestamp is within jiff's range.
        let moment = jiff::Timestamp::from_microsecond(self.0).unwrap_or_default();
        let offset = self::zone(zone).to_offset(moment);
        Wall(self.as_seconds() + i64::from(offset.seconds()))
    }

    /// Reads RFC 3339 with any offset.
    ///
    /// # Errors
    /// A sentence for the caller when the text is no moment.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.parse::<jiff::Timestamp>()
            .map(|t| Self::from_micros(t.as_microsecond()))
            .map_err(|_| "must be a time such as 2026-11-20T10:00:00Z".to_owned())
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => moment.fmt(f),
            Err(_) => Err(std::fmt::Error),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The IANA name of a time zone as IANA writes it; none where there is no such zone.
pub fn zone_name(name: &str) -> Option<String> {
    let zone = jiff::tz::TimeZone::get(name).ok()?;
    zone.iana_name().map(str::to_owned)
}

/// The zone of this IANA name; UTC where it is unknown.
fn zone(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(name).unwrap_or(jiff::tz::TimeZone::UTC)
}

/// A calendar day without a zone, `YYYY-MM-DD` in JSON and in queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Reads `YYYY-MM-DD`, years 1 to 9998.
    ///
    /// # Errors
    /// A sentence for the caller when the text is no day.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refusal = || "must be a date such as 2026-11-20".to_owned();
        if text.len() != 10 {
            return Err(refusal());
        }
        let date: jiff::civil::Date = text.parse().map_err(|_| refusal())?;
        if (1..=9998).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(refusal())
        }
    }

    /// The moment this day begins in `zone`, an IANA name; UTC where the name is unknown.
    pub fn start_in(self, zone: &str) -> Timestamp {
        match self.0.to_zoned(self::zone(zone)) {
            Ok(zoned) => Timestamp::from_micros(zoned.timestamp().as_microsecond()),
            Err(_) => Timestamp::from_micros(MAX_MICROS),
        }
    }

    /// The day that a moment is on in `zone`, an IANA name; UTC where the name is unknown.
    pub fn at(moment: Timestamp, zone: &str) -> Self {
        // Every Timestamp is within jiff's range.
        let moment = jiff::Timestamp::from_microsecond(moment.0).unwrap_or_default();
        Self(moment.to_zoned(self::zone(zone)).date())
    }

    /// Days since 1970-01-01, as the databases store it.
    pub fn days(self) -> i64 {
        i64::from(
            jiff::civil::date(1970, 1, 1)
                .until(self.0)
                .map_or(0, |span| span.get_days()),
        )
    }

    /// The day so many days after 1970-01-01; none outside of the years 1 to 9998.
    pub fn from_days(days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        let date = jiff::civil::date(1970, 1, 1).checked_add(span).ok()?;
        (1..=9998).contains(&date.year()).then_some(Self(date))
    }

    /// Year, month from 1, day of the month from 1.
    pub fn ymd(self) -> (i64, i64, i64) {
        (self.0.year().into(), self.0.month().into(), self.0.day().into())
    }

    /// The day of this year, month and day of the month; none where there is no such day, and outside of the years 1
    /// to 9998.
    pub fn from_ymd(year: i64, month: i64, day: i64) -> Option<Self> {
        let date = jiff::civil::Date::new(
            year.try_into().ok()?,
            month.try_into().ok()?,
            day.try_into().ok()?,
        );
        date.ok()
            .filter(|date| (1..=9998).contains(&date.year()))
            .map(Self)
    }

    /// The day of the week, from 0, Monday.
    pub fn weekday(self) -> usize {
        usize::try_from(self.0.weekday().to_monday_zero_offset()).unwrap_or(0)
    }

    /// As a letter says it: `Monday, 30 November 2026`.
    pub fn in_words(self) -> String {
        self.0.strftime("%A, %-d %B %Y").to_string()
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(self.0))
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.yesterday().unwrap_or(self.0))
    }
}

/// Seconds of a day.
pub const DAY_S: i64 = 86_400;

/// What a clock on a wall shows, with its day: seconds since 1970-01-01T00:00:00 by that clock. It jumps where
/// daylight saving begins or ends; a day on it always has 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub i64);

impl Wall {
    /// A day and a time on it.
    pub fn at(day: Date, time: TimeOfDay) -> Self {
        Self(day.days() * DAY_S + time.seconds())
    }

    /// The moment a clock in `zone` shows this; UTC where the zone is unknown. Of two such moments it is the first
    /// one; where there is none, as much later as the clock was put forward.
    pub fn moment(self, zone: &str) -> Timestamp {
        let (day, second) = (self.0.div_euclid(DAY_S), self.0.rem_euclid(DAY_S));
        let Some(day) = Date::from_days(day) else {
            return Timestamp::from_micros(self.0.saturating_mul(1_000_000));
        };
        let time = jiff::civil::Time::midnight().saturating_add(jiff::Span::new().seconds(second));
        match self::zone(zone)
            .to_ambiguous_zoned(day.0.to_datetime(time))
            .compatible()
        {
            Ok(zoned) => Timestamp::from_micros(zoned.timestamp().as_microsecond()),
            Err(_) => Timestamp::from_micros(self.0.saturating_mul(1_000_000)),
        }
    }

    /// So many seconds later on the same clock.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        self.0.div_euclid(DAY_S)
    }
}

/// A time of day without a zone, to the second: `HH:MM:SS` in JSON; `HH:MM` is read, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(i64);

impl TimeOfDay {
    /// Reads `HH:MM:SS` or `HH:MM`.
    ///
    /// # Errors
    /// A sentence for the caller when the text is no time of day.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refusal = || "must be a time of day such as 09:30:00".to_owned();
        let parts: Vec<&str> = text.split(':').collect();
        if !(2..=3).contains(&parts.len()) {
            return Err(refusal());
        }
        let mut seconds = 0;
        for (part, limit) in parts
            .iter()
            .chain(["00"].iter().take(3 - parts.len()))
            .zip([24, 60, 60])
        {
            let digits = part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit());
            let number: i64 = part
                .parse()
                .ok()
                .filter(|n| digits && *n < limit)
                .ok_or_else(refusal)?;
            seconds = seconds * 60 + number;
        }
        Ok(Self(seconds))
    }

    /// Seconds since midnight.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The time so many seconds after midnight; none where that is another day.
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        if 0 <= seconds && seconds < DAY_S {
            Some(Self(seconds))
        } else {
            None
        }
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:02}:{:02}:{:02}",
            self.0 / 3600,
            self.0 / 60 % 60,
            self.0 % 60
        )
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_z_and_read_with_any_offset() {
        let moment = Timestamp::parse("2026-11-20T11:00:00.5+01:00").unwrap();
        assert_eq!(moment.to_string(), "2026-11-20T10:00:00.5Z");
        assert_eq!(Timestamp::parse(&moment.to_string()).unwrap(), moment);
        assert!(Timestamp::parse("yesterday").is_err());
    }

    #[test]
    fn a_day_is_counted_from_1970() {
        for (day, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2026-11-20", 20_777),
            ("0001-01-01", -719_162),
        ] {
            let day = Date::parse(day).unwrap();
            assert_eq!(day.days(), days);
            assert_eq!(Date::from_days(days), Some(day));
        }
        assert_eq!(Date::from_days(i64::MAX), None);
        let leap = Date::parse("2028-02-29").unwrap();
        assert_eq!(leap.ymd(), (2028, 2, 29));
        assert_eq!(Date::from_ymd(2028, 2, 29), Some(leap));
        for (year, month, day) in [
            (2027, 2, 29),
            (2027, 13, 1),
            (0, 1, 1),
            (9999, 1, 1),
            (i64::MAX, 1, 1),
        ] {
            assert_eq!(Date::from_ymd(year, month, day), None);
        }
        assert_eq!(Date::parse("2026-11-20").unwrap().weekday(), 4);
    }

    #[test]
    fn a_time_of_day_is_read_with_and_without_seconds() {
        for (text, shown) in [
            ("09:30", "09:30:00"),
            ("23:59:59", "23:59:59"),
            ("00:00:00", "00:00:00"),
        ] {
            assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), shown);
        }
        for bad in [
            "",
            "9:30",
            "24:00",
            "09:60",
            "09:30:60",
            "09:30:00.5",
            "09",
            "+9:30",
            "09:30:00:00",
            "09:3a",
        ] {
            assert!(TimeOfDay::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_wall_clock_jumps_with_daylight_saving() {
        let vienna = "Europe/Vienna";
        for (wall, moment) in [
            ("2026-03-29 01:59", "2026-03-29T00:59:00Z"),
            ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
            ("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
            ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
            ("2026-10-25 03:00", "2026-10-25T02:00:00Z"),
        ] {
            let (day, time) = wall.split_once(' ').unwrap();
            let wall = Wall::at(Date::parse(day).unwrap(), TimeOfDay::parse(time).unwrap());
            assert_eq!(wall.moment(vienna).to_string(), moment);
        }
        let moment = Timestamp::parse("2026-10-25T01:30:00Z").unwrap();
        let shown = Wall::at(
            Date::parse("2026-10-25").unwrap(),
            TimeOfDay::parse("02:30").unwrap(),
        );
        assert_eq!(moment.wall(vienna), shown);
        assert_eq!(Timestamp::from_micros(-1).wall("UTC"), Wall(-1));
    }

    #[test]
    fn a_moment_is_told_by_the_clock_of_its_zone() {
        let moment = Timestamp::parse("2026-03-29T23:05:59Z").unwrap();
        assert_eq!(moment.local("Europe/Vienna"), "2026-03-30 01:05 (Europe/Vienna)");
        assert_eq!(moment.local("UTC"), "2026-03-29 23:05 (UTC)");
        assert_eq!(moment.local("Nowhere/City"), "2026-03-29 23:05 (UTC)");
    }

    #[test]
    fn the_ends_of_the_range_can_be_written() {
        for micros in [i64::MIN, i64::MAX, 0] {
            assert!(!Timestamp::from_micros(micros).to_string().is_empty());
        }
    }

    #[test]
    fn a_moment_is_on_the_day_that_its_zone_has() {
        let moment = Timestamp::parse("2026-03-28T23:30:00Z").unwrap();
        for (zone, day) in [
            ("UTC", "2026-03-28"),
            ("Europe/Vienna", "2026-03-29"),
            ("America/New_York", "2026-03-28"),
            ("No/Where", "2026-03-28"),
        ] {
            assert_eq!(Date::at(moment, zone).to_string(), day, "{zone}");
        }
        let day = Date::parse("2026-03-01").unwrap();
        assert_eq!(day.previous().to_string(), "2026-02-28");
        assert_eq!(day.previous().next(), day);
    }

    #[test]
    fn a_zone_has_one_spelling() {
        for (name, zone) in [
            ("Europe/Vienna", Some("Europe/Vienna")),
            ("europe/vienna", Some("Europe/Vienna")),
            ("utc", Some("UTC")),
            ("Mars/Olympus", None),
            ("", None),
            ("../../etc/passwd", None),
        ] {
            assert_eq!(zone_name(name).as_deref(), zone, "{name}");
        }
    }

    #[test]
    fn a_day_begins_where_the_zone_says() {
        let day = Date::parse("2026-03-29").unwrap();
        assert_eq!(day.start_in("UTC").to_string(), "2026-03-29T00:00:00Z");
        assert_eq!(day.start_in("Europe/Vienna").to_string(), "2026-03-28T23:00:00Z");
        assert_eq!(
            day.next().start_in("Europe/Vienna").to_string(),
            "2026-03-29T22:00:00Z"
        );
        for bad in ["2026-02-30", "2026-3-1", "", "99999-01-01", "0000-01-01"] {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
    }
}
