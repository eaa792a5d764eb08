//! PATCH of work orders under 10,000 bodies: fields that fit and that do not, JSON that is no work order, and bytes that
//! are no JSON.

use super::{job, path};
use crate::{dice::Dice, given};
use futures_util::future::join_all;
use http::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use testkit::{Actor, TestApp, db_test};

/// Work orders that are changed at the same time.
const LANES: u64 = 20;
const BODIES_A_LANE: usize = 500;

/// The first so many of [`FIELDS`].
const WRITABLE: usize = 9;
/// Writable, computed, unknown.
const FIELDS: [&str; 22] = [
    "customer_id",
    "assigned_technician_id",
    "status",
    "priority",
    "scheduled_date",
    "scheduled_time",
    "estimated_duration",
    "description",
    "notes",
    "id",
    "version",
    "created_at",
    "updated_at",
    "completed_at",
    "started_at",
    "on_site_min",
    "series_id",
    "customer",
    "technician",
    "conflicts",
    "company_id",
    "Notes",
];

/// Ids that a work order may refer to.
#[derive(Clone, Copy)]
struct Known {
    customer: i64,
    technician: i64,
}

fn text(dice: &mut Dice) -> String {
    const PARTS: [&str; 14] = [
        "", " ", "a", "Zoë", "\u{0}", "\u{202e}", "😀", "%", "'", "\\", "\r\n", "\u{feff}", "{}", "\u{ffff}",
    ];
    let text: String = (0..dice.below(5)).map(|_| *dice.one_of(&PARTS)).collect();
    if dice.chance(40) { text.repeat(7_000) } else { text }
}

fn number(dice: &mut Dice) -> Value {
    let numbers = [
        json!(0),
        json!(-1),
        json!(1),
        json!(5),
        json!(6),
        json!(30),
        json!(10_080),
        json!(10_081),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1.5),
        json!(-0.0),
        json!(1e300),
        json!(3.0),
    ];
    dice.one_of(&numbers).clone()
}

fn anything(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth > 4 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => json!(dice.chance(2)),
        2 => number(dice),
        3 => json!(text(dice)),
        4 => (0..dice.below(4)).map(|_| anything(dice, depth + 1)).collect(),
        _ => (0..dice.below(4))
            .map(|_| (text(dice), anything(dice, depth + 1)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// What a field may be given: mostly something of its kind.
fn value(dice: &mut Dice, field: &str, known: Known) -> Value {
    const STATUSES: [&str; 9] = [
        "pending",
        "scheduled",
        "en_route",
        "in_progress",
        "completed",
        "cancelled",
        "done",
        "Pending",
        "",
    ];
    const DAYS: [&str; 9] = [
        "2026-11-23",
        "2026-11-24",
        "2028-02-29",
        "2026-02-29",
        "0000-01-01",
        "-001-01-01",
        "9999-12-31",
        "10000-01-01",
        "2026-11-23T09:00:00Z",
    ];
    const TIMES: [&str; 9] = [
        "09:00",
        "10:30:00",
        "23:59:59",
        "24:00",
        "00:00",
        "9:00",
        "09:00:60",
        "09:00:00.5",
        "+1:00",
    ];
    if dice.chance(8) {
        return anything(dice, 0);
    }
    if dice.chance(8) {
        return Value::Null;
    }
    match field {
        "customer_id" if dice.chance(2) => json!(known.customer),
        "assigned_technician_id" if dice.chance(2) => json!(known.technician),
        "status" => json!(dice.one_of(&STATUSES)),
        "scheduled_date" => json!(dice.one_of(&DAYS)),
        "scheduled_time" => json!(dice.one_of(&TIMES)),
        "priority" if dice.chance(2) => json!(1 + dice.below(5)),
        "description" | "notes" => json!(text(dice)),
        _ => number(dice),
    }
}

/// An object that is more or less a change.
fn change(dice: &mut Dice, known: Known) -> Value {
    let fields = (0..=dice.below(4)).map(|_| {
        let known_fields = if dice.chance(4) { FIELDS.len() } else { WRITABLE };
        let field = *dice.one_of(&FIELDS[..known_fields]);
        (field.to_owned(), value(dice, field, known))
    });
    fields.collect::<Map<_, _>>().into()
}

/// Bytes that are mostly no JSON.
fn bytes(dice: &mut Dice, known: Known) -> Vec<u8> {
    let mut bytes = change(dice, known).to_string().into_bytes();
    match dice.below(8) {
        0 => bytes.truncate(dice.below(bytes.len())),
        1 => {
            let at = dice.below(bytes.len());
            bytes[at] = dice.roll().to_le_bytes()[0];
        }
        2 => bytes.splice(..0, *b"\xef\xbb\xbf").for_each(drop),
        3 => bytes.extend_from_slice(b" {}"),
        4 => bytes = br#"{"priority":1,"priority":2}"#.to_vec(),
        5 => bytes = br#"{"priority":1e9999,"estimated_duration":-0,"notes":"\ud800"}"#.to_vec(),
        6 => bytes = [b"{\"customer\":".as_slice(), &b"[".repeat(2_000)].concat(),
        _ => bytes.clear(),
    }
    bytes
}

/// One PATCH; gives its status.
async fn strike(dice: &mut Dice, agent: &Actor, id: i64, known: Known) -> u16 {
    const KINDS: [&str; 5] = [
        "application/merge-patch+json",
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data",
        "x/y",
    ];
    const TAGS: [&str; 4] = ["*", "\"1-1\"", "W/\"1-1\"", "nonsense"];
    let body = match dice.below(10) {
        0 => bytes(dice, known),
        1 => anything(dice, 0).to_string().into_bytes(),
        _ => change(dice, known).to_string().into_bytes(),
    };
    let shown = String::from_utf8_lossy(&body[..body.len().min(500)]).into_owned();
    let kind = if dice.chance(30) {
        dice.one_of(&KINDS)
    } else {
        "application/json"
    };
    let mut call = agent.call(Method::PATCH, path(id)).body(kind, body);
    if dice.chance(20) {
        call = call.header("if-match", dice.one_of(&TAGS));
    }
    let status = call.send().await.status();
    assert!(status < 500, "{status}: {shown}");
    status
}

db_test! {
    async fn patch_fuzzed_with_10_000_bodies_answers_no_5xx(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let technician = given::technician(&admin, "Tom", json!({})).await;
        let mut lanes = Vec::new();
        for lane in 0..LANES {
            let id = job(&agent, json!({})).await;
            let customer = agent.get(path(id)).await.json()["customer_id"].as_i64().unwrap();
            lanes.push((lane, id, Known { customer, technician }));
        }
        let struck = join_all(lanes.iter().map(|&(lane, id, known)| {
            let agent = &agent;
            async move {
                let mut dice = Dice(0x00c0_ffee + lane);
                let mut statuses = Vec::new();
                for _ in 0..BODIES_A_LANE {
                    statuses.push(strike(&mut dice, agent, id, known).await);
                }
                statuses
            }
        }));
        let mut counts = BTreeMap::new();
        for status in struck.await.into_iter().flatten() {
            *counts.entry(status).or_insert(0_usize) += 1;
        }
        assert_eq!(counts.values().sum::<usize>(), 10_000, "{counts:?}");
        // Both sides of every check were reached, not the first one only.
        for status in [200, 409, 412, 415, 422] {
            assert!(counts.get(&status).is_some_and(|&n| n > 20), "{status}: {counts:?}");
        }
        for (_, id, _) in lanes {
            agent.get(path(id)).await.expect(200);
        }
        app.drain().await;
    }
}
