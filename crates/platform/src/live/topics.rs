//! Topics: which events a subscriber gets, and who may get them.

use crate::{
    auth::Login,
    db::CompanyDb,
    events::{Audience, Event},
};
use base::{Permission, Result};
use futures_util::future::BoxFuture;

/// Something to subscribe to. The list of them is the application's.
pub struct Topic {
    /// The name clients use, for example `work_orders`.
    pub name: &'static str,
    /// Whether an event belongs to it. An event may belong to several.
    pub takes: fn(&Event) -> bool,
    /// What a subscriber's role must be allowed, to get what the company's staff may learn of.
    pub needs: Permission,
    /// How a subscriber without the permission gets those events that concern them, for example those about their
    /// own jobs. None: they may not subscribe.
    pub own: Option<Own>,
}

/// As whom events concern a login (see [`NewEvent::concerns`](crate::events::NewEvent::concerns)); none where none
/// do. It is asked again for every batch of events, so what it answers should be a kept answer.
pub struct Own(pub for<'a> fn(&'a CompanyDb, &'a Login) -> BoxFuture<'a, Result<Option<i64>>>);

/// A set of topics: a bit each, by their place in the list.
pub(super) type Set = u32;

/// As whom events concern a login, under each topic of which it learns only its own.
pub(super) type Whose = Vec<(Set, i64)>;

/// Under which topics somebody may learn of an event, and of how much of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) topics: Set,
    /// With all that it tells. Else only that it happened to what is their own.
    pub(super) is_whole: bool,
}

/// The list.
#[derive(Clone, Copy)]
pub(super) struct Topics(pub(super) &'static [Topic]);

impl Topics {
    fn bits(self) -> impl Iterator<Item = (Set, &'static Topic)> {
        self.0
            .iter()
            .enumerate()
            .map(|(place, topic)| (1 << (place % 32), topic))
    }

    /// The topic of this name.
    pub(super) fn find(self, name: &str) -> Option<(Set, &'static Topic)> {
        self.bits().find(|(_, topic)| topic.name == name)
    }

    /// The names in a set, in the order of the list.
    pub(super) fn names(self, set: Set) -> Vec<&'static str> {
        let chosen = self.bits().filter(|(bit, _)| set & bit != 0);
        chosen.map(|(_, topic)| topic.name).collect()
    }

    /// The topics that an event belongs to.
    pub(super) fn of(self, event: &Event) -> Set {
        let taking = self.bits().filter(|(_, topic)| (topic.takes)(event));
        taking.fold(0, |set, (bit, _)| set | bit)
    }

    /// Those of `set` under which this login may learn of an event.
    pub(super) fn open_to(self, set: Set, login: &Login, whose: &[(Set, i64)], event: &Event) -> Open {
        let mut open = Open::default();
        for (bit, topic) in self.bits().filter(|(bit, _)| set & bit != 0) {
            let (is_whole, is_own) = match event.audience() {
                Some(Audience::Staff | Audience::Customer(_)) => {
                    let concerned = |(of, key): &(Set, i64)| *of == bit && event.concerns().contains(key);
                    (login.role.may(topic.needs), whose.iter().any(concerned))
                }
                Some(Audience::User(user)) => (user == login.user, false),
                None => (false, false),
            };
            if is_whole || is_own {
                open.topics |= bit;
                open.is_whole |= is_whole;
            }
        }
        open
    }

    /// The topics of which this login learns only its own.
    fn confining(self, login: &Login) -> impl Iterator<Item = (Set, &'static Own)> {
        let role = login.role;
        self.bits().filter_map(move |(bit, topic)| {
            let own = topic.own.as_ref()?;
            (!role.may(topic.needs)).then_some((bit, own))
        })
    }

    /// Whether this login learns only its own of any of these topics.
    pub(super) fn confine(self, set: Set, login: &Login) -> bool {
        self.confining(login).any(|(bit, _)| set & bit != 0)
    }

    /// As whom events concern this login.
    ///
    /// # Errors
    /// What the application says.
    pub(super) async fn whose(self, db: &CompanyDb, login: &Login) -> Result<Whose> {
        let mut whose = Whose::new();
        for (bit, own) in self.confining(login) {
            if let Some(key) = (own.0)(db, login).await? {
                whose.push((bit, key));
            }
        }
        Ok(whose)
    }
}

impl Topic {
    /// Whether somebody with this login may subscribe.
    pub(super) fn admits(&self, login: &Login) -> bool {
        login.role.may(self.needs) || self.own.is_some()
    }
}
