//! Measures that protect an account, whoever comes and from wherever: how many codes are mailed to an address in an
//! hour, how many may be tried in a day. They are rows, so they hold on every node and after a restart. What only
//! protects the server is counted by [`platform::http::limits`].

mod store;

use base::{Error, Result};
use platform::{
    auth::ClientInfo,
    db::{DbError, SystemTx},
    state::App,
};
use std::{net::IpAddr, time::Duration};

/// So much of something within a window, which begins with the first.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    name: &'static str,
    most: i64,
    window: Duration,
}

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// Messages about signing up, to one address: a signup each time or a new code.
pub const SIGNUP_MAILS: Quota = Quota {
    name: "signup_mails",
    most: 5,
    window: HOUR,
};
/// Links that set a new password, to one address.
pub const RESET_MAILS: Quota = Quota {
    name: "reset_mails",
    most: 5,
    window: HOUR,
};
/// Invitations that staff send to one customer.
pub const INVITE_MAILS: Quota = Quota {
    name: "invite_mails",
    most: 5,
    window: HOUR,
};
/// Codes tried for one address, right or wrong, however many it was sent.
pub const CODE_TRIES: Quota = Quota {
    name: "code_tries",
    most: 20,
    window: DAY,
};
/// Wrong codes of one client, whatever accounts they are tried on.
const WRONG_CODES_OF_CLIENT: Quota = Quota {
    name: "wrong_codes_of_client",
    most: 30,
    window: HOUR,
};
/// Wrong codes of all clients: who has many addresses has no better odds.
const WRONG_CODES: Quota = Quota {
    name: "wrong_codes",
    most: 500,
    window: HOUR,
};
/// The longest window.
const LONGEST: Duration = DAY;

impl Quota {
    /// The row's name: who reads the table learns nobody's address.
    fn row(self, app: &App, of: &str) -> String {
        app.signer
            .sign("accounts.quota", format!("{}:{of}", self.name).as_bytes())
    }

    /// Takes one of `of`'s; false where there is none left.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take(self, app: &App, tx: &mut SystemTx, of: &str) -> Result<bool, DbError> {
        store::take(tx, self.row(app, of), self.most, self.window).await
    }

    /// The refusal for who may know that there is none left.
    pub fn used_up(self) -> Error {
        Error::RateLimited {
            retry_after_s: self.window.as_secs(),
        }
    }
}

/// IPv6 counts by /64, the least that one customer of a provider owns.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}", address.to_bits() >> 64),
    }
}

/// The rows that count this client's wrong codes.
fn wrong_code_rows(app: &App, client: &ClientInfo) -> Vec<(String, Quota)> {
    let of_client = client.address.map(|address| {
        let row = WRONG_CODES_OF_CLIENT.row(app, &network(address));
        (row, WRONG_CODES_OF_CLIENT)
    });
    let mut rows = vec![(WRONG_CODES.row(app, "everyone"), WRONG_CODES)];
    rows.extend(of_client);
    rows
}

/// Whether this client may try a code: one code tried on many accounts is a guess like many on one.
///
/// # Errors
/// 429.
pub async fn check_wrong_codes(app: &App, client: &ClientInfo) -> Result<()> {
    if !app.config.rate_limits.is_on() {
        return Ok(());
    }
    let now = app.clock.now();
    for (row, quota) in wrong_code_rows(app, client) {
        let begun = now.minus(quota.window);
        if store::used(&app.db.system(), &row, begun).await? >= quota.most {
            return Err(quota.used_up());
        }
    }
    Ok(())
}

/// Counts a wrong code.
///
/// # Errors
/// What the database says.
pub async fn count_wrong_code(app: &App, client: &ClientInfo) -> Result<()> {
    if !app.config.rate_limits.is_on() {
        return Ok(());
    }
    let mut tx = app.db.system().write();
    for (row, quota) in wrong_code_rows(app, client) {
        store::count(&mut tx, row, quota.most, quota.window);
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// Deletes what no window reaches any more.
pub fn prune(tx: &mut SystemTx) {
    store::prune(tx, LONGEST);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_client_cannot_hide_in_its_own_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn a_codes_owner_may_use_up_what_was_mailed() {
        // Five tries a code, and more codes in a day than anybody types.
        const { assert!(CODE_TRIES.most >= 3 * 5) };
        assert!(
            [SIGNUP_MAILS, RESET_MAILS, INVITE_MAILS, WRONG_CODES]
                .iter()
                .all(|quota| quota.window <= LONGEST)
        );
    }
}
