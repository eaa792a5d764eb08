//! One live connection, from its first frame to its close.

use super::{
    frames::{self, Heard, Refusal, Request, Said},
    hub::{Ending, Item, Place, Seat},
    topics::Set,
};
use crate::{
    db::CompanyDb,
    http::limits::{Caller, Class},
    state::App,
};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use futures_util::SinkExt as _;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite;

/// The line to one client.
pub(super) struct Line {
    pub(super) app: App,
    pub(super) db: CompanyDb,
    pub(super) place: Place,
    pub(super) items: mpsc::Receiver<Item>,
    socket: WebSocket,
    /// For each topic: behind which event this connection has been told everything.
    told_since: Vec<(Set, i64)>,
}

/// Talks with the client until one of both ends it.
pub(super) async fn serve(app: App, db: CompanyDb, seat: Seat, socket: WebSocket) {
    let Seat {
        place,
        items,
        mut ended,
    } = seat;
    let mut line = Line {
        app,
        db,
        place,
        items,
        socket,
        told_since: Vec::new(),
    };
    let stop = line.app.tasks.stop.clone();
    let ending = tokio::select! {
        biased;
        // A client that does not read holds up sending, but not this.
        ending = &mut ended => ending.unwrap_or(Ending::Gone),
        () = stop.cancelled() => Ending::Restart,
        ending = line.talk() => ending,
    };
    let Line {
        app, place, socket, ..
    } = line;
    let farewell = place.hub.settings().farewell;
    // Whoever is told to go makes room at once.
    drop(place);
    if tokio::time::timeout(farewell, say_farewell(socket, ending))
        .await
        .is_err()
    {
        tracing::debug!(?ending, "a client did not answer a close");
    }
    drop(app);
}

/// Closes, and waits until the client has closed too.
async fn say_farewell(mut socket: WebSocket, ending: Ending) {
    if let Some((code, reason)) = ending.told() {
        let close = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        };
        if let Err(error) = socket.send(Message::Close(Some(close))).await {
            tracing::debug!(%error, "a client was gone before the close");
            return;
        }
    } else if let Err(error) = socket.flush().await {
        tracing::debug!(%error, "a client was gone before it was answered");
        return;
    }
    if ending != Ending::Gone {
        while let Some(Ok(_)) = socket.recv().await {}
    }
}

impl Line {
    async fn talk(&mut self) -> Ending {
        let connected = Said::Connected {
            message: frames::CONNECTED,
            user_id: self.place.login.user.to_string(),
            last_event_id: self.place.hub.tail(),
        };
        if let Err(ending) = self.say(connected, None).await {
            return ending;
        }
        loop {
            let step = tokio::select! {
                item = self.items.recv() => match item {
                    Some(item) => self.send_all(item).await,
                    None => Err(Ending::Gone),
                },
                message = self.socket.recv() => self.hear(message).await,
            };
            if let Err(ending) = step {
                return ending;
            }
        }
    }

    /// Sends this and all that waits behind it in as few packets as it fits.
    async fn send_all(&mut self, first: Item) -> Result<(), Ending> {
        self.feed(first).await?;
        while let Ok(next) = self.items.try_recv() {
            self.feed(next).await?;
        }
        self.socket.flush().await.map_err(ending_of)
    }

    async fn feed(&mut self, item: Item) -> Result<(), Ending> {
        let message = match item {
            Item::Frame(frame) => Message::Text(frame),
            Item::Ping => Message::Ping(Bytes::new()),
        };
        self.socket.feed(message).await.map_err(ending_of)
    }

    /// Sends one thing now.
    pub(super) async fn put(&mut self, item: Item) -> Result<(), Ending> {
        self.feed(item).await?;
        self.socket.flush().await.map_err(ending_of)
    }

    /// Says something now.
    pub(super) async fn say(&mut self, said: Said<'_>, request_id: Option<Value>) -> Result<(), Ending> {
        self.put(Item::Frame(frames::say(said, request_id).into())).await
    }

    async fn refuse(&mut self, refusal: &Refusal, request_id: Option<Value>) -> Result<(), Ending> {
        let error = Said::Error {
            error: &refusal.text,
            code: refusal.code,
        };
        self.say(error, request_id).await
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), Ending> {
        let message = message.ok_or(Ending::Gone)?.map_err(ending_of)?;
        self.place.heard(self.app.clock.now());
        match message {
            Message::Text(text) => self.answer(&text).await,
            Message::Binary(_) => {
                let refusal = Refusal::new("unreadable", "Only text frames are understood");
                self.refuse(&refusal, None).await
            }
            // Answered by the library with the next flush.
            Message::Ping(_) => self.socket.flush().await.map_err(ending_of),
            Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(Ending::Gone),
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), Ending> {
        let caller = Caller::User(self.place.login.user.0);
        if let Err(error) = self.app.limits.check(Class::Calls, caller) {
            let refusal = Refusal::new("rate_limited", error.to_string());
            return self.refuse(&refusal, None).await;
        }
        let Heard { request_id, request } = frames::parse(text);
        let done = match request {
            Ok(request) => self.act(request, request_id.clone()).await?,
            Err(refusal) => Err(refusal),
        };
        match done {
            Ok(()) => Ok(()),
            Err(refusal) => self.refuse(&refusal, request_id).await,
        }
    }

    /// Does what a client asks for, and answers.
    async fn act(
        &mut self,
        request: Request,
        request_id: Option<Value>,
    ) -> Result<Result<(), Refusal>, Ending> {
        let all = self.place.hub.topics();
        match request {
            Request::Ping => {
                let timestamp = self.app.clock.now().as_seconds();
                self.say(Said::Pong { timestamp }, request_id).await?;
            }
            Request::Pong => {}
            Request::Subscribe(names) => match self.chosen(&names) {
                Ok(topics) => {
                    let fresh = topics & !self.subscribed();
                    let last_event_id = self.place.subscribe(topics);
                    self.remember(fresh, last_event_id);
                    let topics = all.names(self.subscribed());
                    let subscribed = Said::Subscribed {
                        topics,
                        last_event_id,
                    };
                    self.say(subscribed, request_id).await?;
                }
                Err(refusal) => return Ok(Err(refusal)),
            },
            Request::Unsubscribe(names) => match self.chosen(&names) {
                Ok(topics) => {
                    self.place.unsubscribe(topics);
                    self.told_since.retain(|(topic, _)| topic & topics == 0);
                    let topics = all.names(self.subscribed());
                    self.say(Said::Unsubscribed { topics }, request_id).await?;
                }
                Err(refusal) => return Ok(Err(refusal)),
            },
            Request::Resume {
                last_event_id,
                topics,
            } => {
                let topics = match topics.map(|names| self.chosen(&names)) {
                    Some(Ok(topics)) => topics,
                    Some(Err(refusal)) => return Ok(Err(refusal)),
                    None => self.subscribed(),
                };
                self.resume(topics, last_event_id, request_id).await?;
            }
        }
        Ok(Ok(()))
    }

    /// The topics of these names, where all are there and open to this login.
    fn chosen(&self, names: &[String]) -> Result<Set, Refusal> {
        let mut set = 0;
        for name in names {
            let Some((bit, topic)) = self.place.hub.topics().find(name) else {
                return Err(Refusal::new("unknown_topic", "Unknown topic"));
            };
            if !topic.admits(&self.place.login) {
                let text = format!("Your role may not subscribe to {}", topic.name);
                return Err(Refusal::new("forbidden", text));
            }
            set |= bit;
        }
        Ok(set)
    }

    fn subscribed(&self) -> Set {
        self.told_since.iter().fold(0, |set, (topic, _)| set | topic)
    }

    /// From now on this connection is told all that comes after `since` under these topics.
    pub(super) fn remember(&mut self, topics: Set, since: i64) {
        for bit in (0..Set::BITS).map(|place| 1 << place) {
            if topics & bit == 0 {
                continue;
            }
            match self.told_since.iter_mut().find(|(topic, _)| *topic == bit) {
                Some((_, known)) => *known = since.min(*known),
                None => self.told_since.push((bit, since)),
            }
        }
    }

    /// The topics under which this connection was told of the event at `seq`, if it belongs to them.
    pub(super) fn told(&self, seq: i64) -> Set {
        let told = self.told_since.iter().filter(|(_, since)| seq > *since);
        told.fold(0, |set, (topic, _)| set | topic)
    }
}

/// What became of the line, by the fault that it reports.
fn ending_of(error: axum::Error) -> Ending {
    use tungstenite::Error as Fault;
    match error.into_inner().downcast::<Fault>().map(|fault| *fault) {
        Ok(Fault::Capacity(_)) => Ending::TooLong,
        Ok(Fault::Utf8(_)) => Ending::NoText,
        // A line that breaks off is no fault of the client's words.
        Ok(Fault::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)) => Ending::Gone,
        Ok(Fault::Protocol(_)) => Ending::NoProtocol,
        Ok(_) | Err(_) => Ending::Gone,
    }
}
