//! What this process knows of sessions: token → login, trusted for a moment.

use super::Login;
use base::{CompanyId, Timestamp};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// Logins kept at most; when full, all are let go and looked up again.
const KEPT: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct Cache(RwLock<Inner>);

#[derive(Debug, Default)]
struct Inner {
    logins: HashMap<String, Kept>,
    /// Moves on with every ended session, so that a look-up that began before it is not kept.
    epoch: u64,
}

#[derive(Debug)]
struct Kept {
    login: Arc<Login>,
    until: Timestamp,
}

pub(super) enum Found {
    Login(Arc<Login>),
    /// Look it up; give the number back with the answer.
    Nothing(u64),
}

impl Cache {
    pub(super) fn get(&self, token: &str, now: Timestamp) -> Found {
        let inner = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match inner.logins.get(token) {
            Some(kept) if now < kept.until => Found::Login(Arc::clone(&kept.login)),
            Some(_) | None => Found::Nothing(inner.epoch),
        }
    }

    pub(super) fn put(&self, token: &str, login: Arc<Login>, epoch: u64, until: Timestamp) {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if inner.epoch != epoch {
            return;
        }
        if inner.logins.len() >= KEPT {
            inner.logins.clear();
        }
        inner.logins.insert(token.to_owned(), Kept { login, until });
    }

    pub(super) fn forget(&self, sessions: &[Uuid]) {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        inner.epoch += 1;
        let ended: HashSet<Uuid> = sessions.iter().copied().collect();
        inner
            .logins
            .retain(|_, kept| !ended.contains(&kept.login.session));
    }

    pub(super) fn forget_company(&self, company: CompanyId) {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        inner.epoch += 1;
        inner.logins.retain(|_, kept| kept.login.company != company);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Role, UserId};

    fn login(session: Uuid) -> Arc<Login> {
        Arc::new(Login {
            session,
            company: CompanyId(1),
            user: UserId(1),
            role: Role::Agent,
            is_super_admin: false,
            time_zone: "UTC".into(),
        })
    }

    fn epoch(cache: &Cache) -> u64 {
        match cache.get("t", Timestamp::from_micros(0)) {
            Found::Nothing(epoch) => epoch,
            Found::Login(_) => panic!("the cache should not know it"),
        }
    }

    #[test]
    fn a_login_is_trusted_until_its_moment_and_not_after_its_session_ended() {
        let (cache, session) = (Cache::default(), Uuid::from_u128(1));
        let before = epoch(&cache);
        cache.put("t", login(session), before, Timestamp::from_micros(10));
        assert!(matches!(
            cache.get("t", Timestamp::from_micros(9)),
            Found::Login(_)
        ));
        assert!(matches!(
            cache.get("t", Timestamp::from_micros(10)),
            Found::Nothing(_)
        ));
        cache.forget(&[session]);
        assert!(matches!(
            cache.get("t", Timestamp::from_micros(9)),
            Found::Nothing(_)
        ));
    }

    #[test]
    fn a_look_up_that_raced_the_end_of_a_session_is_not_kept() {
        let (cache, session) = (Cache::default(), Uuid::from_u128(1));
        let before = epoch(&cache);
        cache.forget(&[session]);
        cache.put("t", login(session), before, Timestamp::from_micros(10));
        assert!(matches!(
            cache.get("t", Timestamp::from_micros(1)),
            Found::Nothing(_)
        ));
    }
}
