//! Who is connected, to what they subscribed, and handing events out.

use super::{
    LiveSettings, Topic, frames,
    frames::Said,
    topics::{Open, Set, Topics, Whose},
};
use crate::{auth::Login, events::Event};
use axum::extract::ws::{Utf8Bytes, close_code};
use base::{CompanyId, Error, Result, Timestamp, UserId};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot, watch,
};
use uuid::Uuid;

/// Why a connection ends: the close code, and its reason in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The login is over: logged out, revoked, demoted, archived, or its token ran out.
    LoginOver,
    /// The client reads too slowly.
    TooSlow,
    /// The server stops; another one, or this one again, takes over.
    Restart,
    /// The client sent more than a message may hold.
    TooLong,
    /// The client does not speak the protocol.
    NoProtocol,
    /// The client sent text that is none.
    NoText,
    /// What the client asked for failed here.
    Failed,
    /// The client is gone, or closed.
    Gone,
}

impl Ending {
    /// What the client is told; none where nobody is there to hear.
    pub(super) const fn told(self) -> Option<(u16, &'static str)> {
        match self {
            Self::LoginOver => Some((4001, "login is over")),
            Self::TooSlow => Some((4008, "too slow: resume")),
            Self::Restart => Some((close_code::RESTART, "restarting: come back")),
            Self::TooLong => Some((close_code::SIZE, "message too long")),
            Self::NoProtocol => Some((close_code::PROTOCOL, "protocol error")),
            Self::NoText => Some((close_code::INVALID, "text is not UTF-8")),
            Self::Failed => Some((close_code::ERROR, "failed: resume")),
            Self::Gone => None,
        }
    }
}

/// Something for a connection to send.
#[derive(Debug)]
pub(super) enum Item {
    Frame(Utf8Bytes),
    /// The client has been silent for a while.
    Ping,
}

/// Everybody who is connected to this node. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    topics: Topics,
    settings: LiveSettings,
    state: Mutex<State>,
    /// The same as the state's tail, to wait for; none before events are followed.
    reached: watch::Sender<Option<i64>>,
}

#[derive(Default)]
struct State {
    next: u64,
    count: usize,
    /// Events up to here have been handed out.
    tail: i64,
    companies: HashMap<CompanyId, HashMap<u64, Member>>,
    users: HashMap<UserId, usize>,
}

struct Member {
    login: Arc<Login>,
    /// What it is told of.
    topics: Set,
    /// As whom events concern it, where it learns only its own; known for events up to `whose_at`.
    whose: Whose,
    whose_at: i64,
    /// It has what happened up to here, wherever it heard of it.
    floor: i64,
    queue: mpsc::Sender<Item>,
    end: Option<oneshot::Sender<Ending>>,
    good_until: Timestamp,
    heard_at: Arc<AtomicI64>,
    is_pinged: bool,
}

impl Member {
    /// Has the connection end; nothing more is put into its queue.
    fn end(&mut self, ending: Ending) {
        self.topics = 0;
        if let Some(end) = self.end.take()
            && end.send(ending).is_err()
        {
            tracing::debug!(?ending, "a live connection was gone already");
        }
    }

    fn put(&mut self, item: Item) {
        match self.queue.try_send(item) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => self.end(Ending::TooSlow),
            Err(TrySendError::Closed(_)) => self.end(Ending::Gone),
        }
    }
}

impl Hub {
    /// Nobody yet.
    pub fn new(topics: &'static [Topic], settings: LiveSettings) -> Self {
        Self(Arc::new(Shared {
            topics: Topics(topics),
            settings,
            state: Mutex::default(),
            reached: watch::Sender::new(None),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every statement leaves the maps whole, so a panic elsewhere did not break them.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn topics(&self) -> Topics {
        self.0.topics
    }

    pub(super) fn settings(&self) -> &LiveSettings {
        &self.0.settings
    }

    /// How many are connected.
    pub fn count(&self) -> usize {
        self.state().count
    }

    /// Up to where events have been handed out.
    pub(super) fn tail(&self) -> i64 {
        self.state().tail
    }

    /// Begins behind `newest`.
    pub(super) fn begin(&self, newest: i64) {
        self.state().tail = newest;
        self.0.reached.send_replace(Some(newest));
    }

    pub(super) fn is_fed(&self) -> bool {
        self.0.reached.borrow().is_some()
    }

    /// Waits until events are followed.
    pub(super) async fn fed(&self) {
        self.reached(0).await;
    }

    /// Waits until events up to this one have been handed out.
    pub async fn reached(&self, seq: i64) {
        let mut reached = self.0.reached.subscribe();
        let there = reached.wait_for(|reached| reached.is_some_and(|reached| reached >= seq));
        if there.await.is_err() {
            tracing::debug!("nobody feeds the hub any more");
        }
    }

    /// Moves on to `newest` where nobody is connected; says whether that is so.
    pub(super) fn skip(&self, newest: i64) -> bool {
        let mut state = self.state();
        if state.count > 0 {
            return false;
        }
        state.tail = state.tail.max(newest);
        self.0.reached.send_replace(Some(state.tail));
        true
    }

    /// Lets somebody in.
    ///
    /// # Errors
    /// 429 where this user, 503 where this node has as many connections as it may.
    pub(super) fn enter(&self, login: &Arc<Login>, good_until: Timestamp, now: Timestamp) -> Result<Seat> {
        let settings = &self.0.settings;
        let mut state = self.state();
        if state.count >= settings.sockets {
            return Err(Error::Unavailable {
                code: "too_many_connections",
                detail: "This server has as many live connections as it may".to_owned(),
            });
        }
        let mine = state.users.entry(login.user).or_default();
        if *mine >= settings.sockets_per_user {
            return Err(Error::RateLimited { retry_after_s: 30 });
        }
        *mine += 1;
        state.count += 1;
        state.next += 1;
        let id = state.next;
        let (queue, items) = mpsc::channel(settings.queue);
        let (end, ended) = oneshot::channel();
        let heard_at = Arc::new(AtomicI64::new(now.as_micros()));
        let member = Member {
            login: Arc::clone(login),
            topics: 0,
            whose: Whose::new(),
            whose_at: 0,
            floor: 0,
            queue,
            end: Some(end),
            good_until,
            heard_at: Arc::clone(&heard_at),
            is_pinged: false,
        };
        state
            .companies
            .entry(login.company)
            .or_default()
            .insert(id, member);
        let place = Place {
            hub: self.clone(),
            login: Arc::clone(login),
            id,
            heard_at,
        };
        Ok(Seat { place, items, ended })
    }

    /// Hands events out that follow each other, up to `upto`.
    ///
    /// # Errors
    /// The logins of which it must first [learn](Self::learn) as whom these events concern them; nothing was handed
    /// out then.
    pub(super) fn deliver(&self, events: &[Event], upto: i64) -> Result<(), Vec<Arc<Login>>> {
        let mut state = self.state();
        let unknown = self.unknown(&state, events, upto);
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let mut counts: HashMap<CompanyId, usize> = HashMap::new();
        for event in events {
            *counts.entry(event.company).or_default() += 1;
        }
        for (company, count) in &counts {
            if let Some(members) = state.companies.get_mut(company)
                && *count > self.0.settings.burst
            {
                self.tell_to_load_anew(members, upto);
            }
        }
        for event in events {
            let is_told = counts
                .get(&event.company)
                .is_some_and(|n| *n > self.0.settings.burst);
            if let Some(members) = state.companies.get_mut(&event.company)
                && !is_told
            {
                self.hand_out(members, event);
            }
        }
        state.tail = state.tail.max(upto);
        self.0.reached.send_replace(Some(state.tail));
        Ok(())
    }

    /// The logins, each once, that learn only their own and of which it is not known what that is at `upto`.
    fn unknown(&self, state: &State, events: &[Event], upto: i64) -> Vec<Arc<Login>> {
        let concerning = events.iter().filter(|event| !event.concerns().is_empty());
        let mut companies: Vec<CompanyId> = concerning.map(|event| event.company).collect();
        companies.sort_unstable();
        companies.dedup();
        let members = companies
            .iter()
            .filter_map(|company| state.companies.get(company));
        let mut logins: Vec<Arc<Login>> = members
            .flat_map(HashMap::values)
            .filter(|member| member.whose_at < upto && self.0.topics.confine(member.topics, &member.login))
            .map(|member| Arc::clone(&member.login))
            .collect();
        logins.sort_unstable_by_key(|login| login.user);
        logins.dedup_by_key(|login| login.user);
        logins
    }

    /// Takes note of as whom events up to `upto` concern a login.
    pub(super) fn learn(&self, login: &Login, whose: &Whose, upto: i64) {
        let mut state = self.state();
        let members = state.companies.get_mut(&login.company).into_iter();
        for member in members.flat_map(HashMap::values_mut) {
            if member.login.user == login.user && member.login.role == login.role {
                member.whose.clone_from(whose);
                member.whose_at = upto;
            }
        }
    }

    /// Puts one event into the queues of those who get it, written once for each set of topics and each measure.
    fn hand_out(&self, members: &mut HashMap<u64, Member>, event: &Event) {
        let topics = self.0.topics;
        let of = topics.of(event);
        let mut written: Vec<(Open, Utf8Bytes)> = Vec::new();
        for member in members.values_mut() {
            if of & member.topics == 0 || event.seq <= member.floor {
                continue;
            }
            let open = topics.open_to(of & member.topics, &member.login, &member.whose, event);
            if open.topics == 0 {
                continue;
            }
            let known = written.iter().find(|(for_whom, _)| *for_whom == open);
            let frame = match known {
                Some((_, frame)) => frame.clone(),
                None => {
                    let frame =
                        Utf8Bytes::from(frames::event(event, &topics.names(open.topics), open.is_whole));
                    written.push((open, frame.clone()));
                    frame
                }
            };
            member.put(Item::Frame(frame));
        }
    }

    fn tell_to_load_anew(&self, members: &mut HashMap<u64, Member>, upto: i64) {
        let resync = Said::Resync { last_event_id: upto };
        let frame = Utf8Bytes::from(frames::say(resync, None));
        for member in members.values_mut().filter(|member| member.topics != 0) {
            member.put(Item::Frame(frame.clone()));
        }
    }

    /// Closes the connections of sessions that ended.
    pub fn end_sessions(&self, ended: &[Uuid]) {
        for member in self.state().companies.values_mut().flat_map(HashMap::values_mut) {
            if ended.contains(&member.login.session) {
                member.end(Ending::LoginOver);
            }
        }
    }

    /// The sessions that are connected: all, or those of these users.
    pub(super) fn sessions(&self, of: Option<&[UserId]>) -> Vec<Uuid> {
        let state = self.state();
        let chosen = state.companies.values().flat_map(HashMap::values);
        let mut sessions: Vec<Uuid> = chosen
            .filter(|member| of.is_none_or(|users| users.contains(&member.login.user)))
            .map(|member| member.login.session)
            .collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// Looks at every connection: whose token ran out is closed, who is silent is asked, who stays silent is
    /// dropped. To be called about once a second.
    pub fn sweep(&self, now: Timestamp) {
        let LiveSettings {
            ping_after,
            dead_after,
            ..
        } = self.0.settings;
        for member in self.state().companies.values_mut().flat_map(HashMap::values_mut) {
            let silent = now.since(Timestamp::from_micros(member.heard_at.load(Ordering::Relaxed)));
            if member.good_until <= now {
                member.end(Ending::LoginOver);
            } else if silent > dead_after {
                member.end(Ending::Gone);
            } else if silent <= ping_after {
                member.is_pinged = false;
            } else if !member.is_pinged {
                member.is_pinged = true;
                member.put(Item::Ping);
            }
        }
    }
}

/// One connection's place in the hub; leaves it when dropped.
pub(super) struct Place {
    pub(super) hub: Hub,
    pub(super) login: Arc<Login>,
    id: u64,
    heard_at: Arc<AtomicI64>,
}

/// A place, and what comes out of the hub for it.
pub(super) struct Seat {
    pub(super) place: Place,
    pub(super) items: mpsc::Receiver<Item>,
    pub(super) ended: oneshot::Receiver<Ending>,
}

impl Place {
    /// The client gave a sign of life.
    pub(super) fn heard(&self, now: Timestamp) {
        self.heard_at.store(now.as_micros(), Ordering::Relaxed);
    }

    fn member<T>(&self, act: impl FnOnce(&mut Member, i64) -> T) -> Option<T> {
        let mut state = self.hub.state();
        let tail = state.tail;
        let members = state.companies.get_mut(&self.login.company)?;
        members.get_mut(&self.id).map(|member| act(member, tail))
    }

    /// From now on it is told of these topics too. Gives the place behind which it is.
    pub(super) fn subscribe(&self, topics: Set) -> i64 {
        self.member(|member, tail| {
            if member.end.is_some() {
                member.topics |= topics;
            }
            tail
        })
        .unwrap_or_default()
    }

    /// From now on it is not told of these topics. Gives the place up to which it was.
    pub(super) fn unsubscribe(&self, topics: Set) -> i64 {
        self.member(|member, tail| {
            member.topics &= !topics;
            tail
        })
        .unwrap_or_default()
    }

    /// Subscribes where the client has everything up to `at` and nothing has been handed out since; else gives
    /// the place up to which it must catch up first.
    pub(super) fn subscribe_behind(&self, topics: Set, at: i64) -> Result<(), i64> {
        let subscribed = self.member(|member, tail| {
            if at < tail {
                return Err(tail);
            }
            member.floor = member.floor.max(at);
            if member.end.is_some() {
                member.topics |= topics;
            }
            Ok(())
        });
        subscribed.unwrap_or(Ok(()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        state.count -= 1;
        if let Some(members) = state.companies.get_mut(&self.login.company) {
            members.remove(&self.id);
            if members.is_empty() {
                state.companies.remove(&self.login.company);
            }
        }
        if let Some(mine) = state.users.get_mut(&self.login.user) {
            *mine -= 1;
            if *mine == 0 {
                state.users.remove(&self.login.user);
            }
        }
    }
}
