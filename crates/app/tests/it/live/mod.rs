//! The staff's live connection, by a real client over a real port.

mod access;
mod delivery;
mod endings;
mod frames;
mod own;
mod resume;

use base::{CompanyId, UserId};
use platform::{
    db::Actor as DbActor,
    events::{Audience, NewEvent},
};
use serde_json::{Value, json};
use testkit::{Actor, Person, Served, Socket, TestApp};

/// Records that something happened to a customer of company 1.
pub(super) async fn record(app: &TestApp, n: i64) {
    record_each(app, &[n]).await;
}

/// The same of several, in one transaction.
pub(super) async fn record_each(app: &TestApp, numbers: &[i64]) {
    let mut tx = app
        .state()
        .db
        .system()
        .company(CompanyId(1), DbActor::SYSTEM)
        .write();
    for n in numbers {
        tx.record(event("thing", Audience::Staff).with(&json!({ "n": n })));
    }
    tx.commit(()).await.unwrap().into_inner();
}

/// An event about a customer, so of the topic `customers`.
pub(super) fn event(subject: &'static str, audience: Audience) -> NewEvent {
    NewEvent::new("thing.changed", subject, 1, audience).about(UserId(1))
}

/// The numbers that [`record`] put into these frames.
pub(super) fn numbers(frames: &[Value]) -> Vec<i64> {
    let told = frames.iter().filter(|frame| frame["type"] == "event");
    told.filter_map(|frame| frame["data"]["n"].as_i64()).collect()
}

/// Reads events until the one with this number; gives all numbers.
pub(super) async fn read_to(socket: &mut Socket, last: i64) -> Vec<i64> {
    let mut read = Vec::new();
    while read.last() != Some(&last) {
        let frame = socket.expect("event").await;
        read.extend(numbers(&[frame]));
    }
    read
}

/// A second session of the same person.
pub(super) async fn again(app: &TestApp, person: &Person) -> Actor {
    let nobody = app.anonymous();
    nobody.with_token(nobody.login(&person.email).await.text("access_token"))
}

/// An agent's connection that is told of customers.
pub(super) async fn listening(node: &Served) -> Socket {
    let mut socket = node.socket(&node.app.agent().await).await;
    socket.subscribe(&["customers"]).await;
    socket
}
