//! The token of the link. It says itself what it is for, and is signed: nothing is stored.

use base::{CompanyId, Date, TimeOfDay, Timestamp, UserId, WorkOrderId};
use platform::{config::PublicUrl, crypto::Signer};

/// What such tokens are signed for.
const PURPOSE: &str = "visit";
/// Days after the appointment's own on which its link still opens.
const GOOD_DAYS: i64 = 7;

/// An appointment as a mail named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The company.
    pub company: CompanyId,
    /// The work order.
    pub job: WorkOrderId,
    /// Whom the mail went to.
    pub customer: UserId,
    /// The day that it named.
    pub day: Date,
    /// The time that it named.
    pub time: Option<TimeOfDay>,
}

impl Visit {
    fn claims(&self) -> String {
        let time = self.time.map_or(-1, TimeOfDay::seconds);
        format!(
            "{}.{}.{}.{}.{time}",
            self.company,
            self.job,
            self.customer,
            self.day.days()
        )
    }

    /// The token of the link.
    pub fn token(&self, signer: &Signer) -> String {
        let claims = self.claims();
        let signature = signer.sign(PURPOSE, claims.as_bytes());
        format!("{claims}.{signature}")
    }

    /// What a token says; none where it was not made here.
    pub(super) fn read(signer: &Signer, token: &str) -> Option<Self> {
        let (claims, signature) = token.rsplit_once('.')?;
        if !signer.verify(PURPOSE, claims.as_bytes(), signature) {
            return None;
        }
        let numbers: Option<Vec<i64>> = claims.split('.').map(|number| number.parse().ok()).collect();
        let [company, job, customer, day, time] = numbers?.try_into().ok()?;
        Some(Self {
            company: CompanyId(company),
            job: WorkOrderId(job),
            customer: UserId(customer),
            day: Date::from_days(day)?,
            time: TimeOfDay::from_seconds(time),
        })
    }

    /// Whether the link is too old to be opened, by the company's calendar.
    pub(super) fn is_over(&self, now: Timestamp, zone: &str) -> bool {
        Date::at(now, zone).days() > self.day.days() + GOOD_DAYS
    }
}

/// The page of an appointment.
pub fn link(url: &PublicUrl, signer: &Signer, visit: &Visit) -> String {
    url.join(&format!("/visit?token={}", visit.token(signer)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::config::Secret;

    fn visit() -> Visit {
        Visit {
            company: CompanyId(1),
            job: WorkOrderId(23),
            customer: UserId(456),
            day: Date::parse("2026-11-30").unwrap(),
            time: TimeOfDay::parse("09:30").ok(),
        }
    }

    #[test]
    fn a_token_says_what_it_was_made_of() {
        let signer = Signer::new(&Secret::new("one"));
        for visit in [
            visit(),
            Visit {
                time: None,
                ..visit()
            },
        ] {
            let token = visit.token(&signer);
            assert_eq!(Visit::read(&signer, &token), Some(visit));
            assert!(
                token
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)),
                "{token}"
            );
        }
    }

    #[test]
    fn a_forged_token_is_none() {
        let signer = Signer::new(&Secret::new("one"));
        let token = visit().token(&signer);
        let (claims, signature) = token.rsplit_once('.').unwrap();
        for forged in [
            String::new(),
            ".".to_owned(),
            claims.to_owned(),
            format!("{claims}."),
            format!("{claims}.{}", &signature[1..]),
            format!("{}.{signature}", claims.replace("23", "24")),
            format!("{}.{signature}", claims.replace("456", "457")),
            format!("{claims}.{}", signer.sign("setup", claims.as_bytes())),
            format!(
                "{claims}.{}",
                Signer::new(&Secret::new("two")).sign(PURPOSE, claims.as_bytes())
            ),
        ] {
            assert_eq!(Visit::read(&signer, &forged), None, "{forged}");
        }
        // Signed, but not what a token says.
        for claims in ["1.2.3", "1.2.3.4.5.6", "1.2.3.x.5", "1.2.3.9999999999.5"] {
            let signature = signer.sign(PURPOSE, claims.as_bytes());
            assert_eq!(
                Visit::read(&signer, &format!("{claims}.{signature}")),
                None,
                "{claims}"
            );
        }
    }

    #[test]
    fn a_link_opens_until_a_week_after_the_day() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        assert!(!visit().is_over(at("2026-12-07T22:59:59Z"), "Europe/Vienna"));
        assert!(visit().is_over(at("2026-12-07T23:00:00Z"), "Europe/Vienna"));
    }
}
