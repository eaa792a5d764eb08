//! Topics: which events a subscriber gets, and who may get them.

use crate::{
    auth::Login,
    events::{Audience, Event},
};
use base::Permission;

/// Something to subscribe to. The list of them is the application's.
pub struct Topic {
    /// The name clients use, for example `work_orders`.
    pub name: &'static str,
    /// Whether an event belongs to it. An event may belong to several.
    pub takes: fn(&Event) -> bool,
    /// What a subscriber's role must be allowed, to get what the company's staff may learn of.
    pub needs: Permission,
    /// Which of those events a subscriber without the permission gets all the same, for example those about
    /// their own jobs. None: they may not subscribe.
    pub own: Option<fn(&Login, &Event) -> bool>,
}

/// A set of topics: a bit each, by their place in the list.
pub(super) type Set = u32;

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
    pub(super) fn open_to(self, set: Set, login: &Login, event: &Event) -> Set {
        let open = |topic: &Topic| match event.audience() {
            Some(Audience::Staff | Audience::Customer(_)) => {
                login.role.may(topic.needs) || topic.own.is_some_and(|own| own(login, event))
            }
            Some(Audience::User(user)) => user == login.user,
            None => false,
        };
        let chosen = self.bits().filter(|(bit, topic)| set & bit != 0 && open(topic));
        chosen.fold(0, |set, (bit, _)| set | bit)
    }
}

impl Topic {
    /// Whether somebody with this login may subscribe.
    pub(super) fn admits(&self, login: &Login) -> bool {
        login.role.may(self.needs) || self.own.is_some()
    }
}
