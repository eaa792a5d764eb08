//! The one task of a node that follows events and feeds the hub.

use super::Hub;
use crate::{
    db::Actor,
    events::{self, Event},
    state::App,
};
use base::{Result, UserId};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// Events read at once.
const PAGE: i64 = 1_000;
/// Between two looks at every connection.
const SWEEP: Duration = Duration::from_secs(1);
/// Sweeps between two questions about every connected session.
const SWEEPS_A_CHECK: u32 = 15;
/// Sessions asked about in one statement.
const SESSIONS: usize = 500;

/// Feeds the hub with what the relay of this process makes known, until the server stops.
pub async fn feed(app: App) {
    let mut newest = app.db.pulse().newest_event();
    let mut sweep = interval(SWEEP);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sweeps: u32 = 0;
    loop {
        let mut checks = false;
        tokio::select! {
            () = app.tasks.stop.cancelled() => return,
            // Its sender is in the database's handle, which lives as long as the application.
            _ = newest.changed() => {}
            _ = sweep.tick() => {
                app.live.sweep(app.clock.now());
                sweeps = (sweeps + 1) % SWEEPS_A_CHECK;
                checks = sweeps == 0;
            }
        }
        let known = *newest.borrow_and_update();
        let fed = match known {
            Some(known) => follow(&app, known).await,
            None => Ok(()),
        };
        let checked = if checks { check(&app, None).await } else { Ok(()) };
        for error in [fed, checked].into_iter().filter_map(Result::err) {
            // Nothing is lost: the place has not moved.
            tracing::error!(
                error = error.chain(),
                "the live feed failed and tries again in a second"
            );
        }
    }
}

/// Hands out everything up to `newest`.
async fn follow(app: &App, newest: i64) -> Result<()> {
    let hub: &Hub = &app.live;
    if !hub.is_fed() {
        hub.begin(newest);
    }
    while hub.tail() < newest && !hub.skip(newest) {
        let events = events::range(&app.db.system(), hub.tail(), newest, PAGE).await?;
        let upto = match events.last() {
            Some(last) if i64::try_from(events.len()).is_ok_and(|read| read == PAGE) => last.seq,
            Some(_) | None => newest,
        };
        // First, so that who was demoted by one of them gets none of them.
        check(app, Some(&touched(&events))).await?;
        while let Err(logins) = hub.deliver(&events, upto) {
            for login in logins {
                let db = app.db.system().company(login.company, Actor::SYSTEM);
                let whose = hub.topics().whose(&db, &login).await?;
                hub.learn(&login, &whose, upto);
            }
        }
    }
    Ok(())
}

/// The users that these events are about.
fn touched(events: &[Event]) -> Vec<UserId> {
    let of_users = events.iter().filter(|event| event.subject_type == "user");
    of_users
        .filter_map(|event| event.subject_id.parse().ok().map(UserId))
        .collect()
}

/// Closes the connections of these users, or of all, whose sessions are over.
async fn check(app: &App, of: Option<&[UserId]>) -> Result<()> {
    for sessions in app.live.sessions(of).chunks(SESSIONS) {
        let over = app.sessions.over(sessions).await?;
        app.live.end_sessions(&over);
    }
    Ok(())
}
