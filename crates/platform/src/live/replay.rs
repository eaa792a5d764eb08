//! `resume`: what a client missed, in order, once, and then on without a gap.
//!
//! The topics are taken off the live delivery first, so that nothing new overtakes what is read; pages are read up
//! to where the hub is, and the topics are put back in the very moment in which the client has all that the hub has
//! handed out. What this connection was told before is left out.

use super::{
    frames::{self, Said},
    hub::{Ending, Item},
    socket::Line,
    topics::{Set, Whose},
};
use crate::events::{self, Event};
use base::Result;
use serde_json::Value;

/// Events read at once.
const PAGE: i64 = 500;

/// Where a client stands that asks for what it missed.
enum Standing {
    /// It may be told what came after this.
    Behind(i64),
    /// It must load anew.
    TooOld,
}

impl Line {
    /// Sends what came after `last` under `topics`, and subscribes to them.
    pub(super) async fn resume(
        &mut self,
        topics: Set,
        last: i64,
        request_id: Option<Value>,
    ) -> Result<(), Ending> {
        let paused_at = self.place.unsubscribe(topics);
        // What waits in the queue is older than anything that is read now.
        while let Ok(item) = self.items.try_recv() {
            self.put(item).await?;
        }
        let names = self.place.hub.topics().names(topics);
        let mut at = match self.standing(last, paused_at).await.map_err(failed)? {
            Standing::Behind(at) => at,
            Standing::TooOld => {
                let last_event_id = self.place.subscribe(topics);
                self.remember(topics, last_event_id);
                return self.say(Said::Resync { last_event_id }, request_id).await;
            }
        };
        while let Err(upto) = self.place.subscribe_behind(topics, at) {
            let page = events::company_range(&self.db, at, upto, PAGE).await;
            let page = page.map_err(|error| failed(error.into()))?;
            at = match page.last() {
                Some(last) if i64::try_from(page.len()).is_ok_and(|read| read == PAGE) => last.seq,
                Some(_) | None => upto,
            };
            let whose = self.place.hub.topics().whose(&self.db, &self.place.login).await;
            let whose = whose.map_err(failed)?;
            for event in &page {
                self.catch_up(topics, &whose, event, paused_at).await?;
            }
        }
        self.remember(topics, last);
        let resumed = Said::Resumed {
            topics: names,
            last_event_id: at,
        };
        self.say(resumed, request_id).await
    }

    async fn standing(&mut self, last: i64, tail: i64) -> Result<Standing> {
        let system = self.app.db.system();
        if last > tail {
            // Another node may be ahead of this one; but what nobody has recorded was of another database.
            let newest = events::newest(&system).await?;
            return Ok(if last > newest {
                Standing::TooOld
            } else {
                Standing::Behind(last)
            });
        }
        let is_far = tail - last > self.place.hub.settings().replay;
        if is_far || (last < tail && events::oldest(&system).await? > last + 1) {
            return Ok(Standing::TooOld);
        }
        Ok(Standing::Behind(last))
    }

    /// Sends an event that the client missed, unless this connection was told of it live.
    async fn catch_up(
        &mut self,
        topics: Set,
        whose: &Whose,
        event: &Event,
        paused_at: i64,
    ) -> Result<(), Ending> {
        let all = self.place.hub.topics();
        let mut open = all.open_to(all.of(event) & topics, &self.place.login, whose, event);
        if event.seq <= paused_at {
            open.topics &= !self.told(event.seq);
        }
        if open.topics == 0 {
            return Ok(());
        }
        let frame = frames::event(event, &all.names(open.topics), open.is_whole);
        self.put(Item::Frame(frame.into())).await
    }
}

fn failed(error: base::Error) -> Ending {
    tracing::error!(error = error.chain(), "a live connection could not be resumed");
    Ending::Failed
}
