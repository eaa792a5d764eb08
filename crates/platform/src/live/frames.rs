//! What is said on the line: the frames of clients, read, and ours, written.

use crate::events::Event;
use base::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, value::RawValue};

/// The longest message of a client, in bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024;
/// The longest `request_id`, in characters.
const MAX_REQUEST_ID: usize = 200;

/// What a client asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Request {
    Ping,
    Pong,
    Subscribe(Vec<String>),
    Unsubscribe(Vec<String>),
    Resume {
        last_event_id: i64,
        topics: Option<Vec<String>>,
    },
}

/// Why a frame is refused: a code for programs, a sentence for people.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

/// A frame of a client: what it asks for, and under which name it wants the answer.
#[derive(Debug, PartialEq)]
pub(super) struct Heard {
    pub(super) request_id: Option<Value>,
    pub(super) request: Result<Request, Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicNames {
    topics: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResumeFrom {
    last_event_id: i64,
    topics: Option<Vec<String>>,
}

/// Reads a frame.
pub(super) fn parse(text: &str) -> Heard {
    let refused = |code, text: &str| Heard {
        request_id: None,
        request: Err(Refusal::new(code, text)),
    };
    let Ok(mut frame) = serde_json::from_str::<Map<String, Value>>(text) else {
        return refused("unreadable", "The frame is no JSON object");
    };
    let request_id = match frame.remove("request_id") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) if id.chars().count() <= MAX_REQUEST_ID => Some(Value::String(id)),
        Some(Value::Number(id)) => Some(Value::Number(id)),
        Some(Value::String(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
            return refused(
                "invalid",
                "request_id must be a number, or a text of at most 200 characters",
            );
        }
    };
    let Some(Value::String(kind)) = frame.remove("type") else {
        return Heard {
            request_id,
            request: Err(Refusal::new("invalid", "type must be a text")),
        };
    };
    let request = match kind.as_str() {
        "ping" => fields::<Nothing>(frame).map(|_| Request::Ping),
        "pong" => fields::<Nothing>(frame).map(|_| Request::Pong),
        "subscribe" => fields::<TopicNames>(frame).map(|told| Request::Subscribe(told.topics)),
        "unsubscribe" => fields::<TopicNames>(frame).map(|told| Request::Unsubscribe(told.topics)),
        "resume" => fields::<ResumeFrom>(frame).and_then(|told| {
            if told.last_event_id < 0 {
                return Err(Refusal::new("invalid", "last_event_id must not be negative"));
            }
            Ok(Request::Resume {
                last_event_id: told.last_event_id,
                topics: told.topics,
            })
        }),
        _ => Err(Refusal::new("unknown_type", "Unknown frame type")),
    };
    Heard { request_id, request }
}

fn fields<T: DeserializeOwned>(frame: Map<String, Value>) -> Result<T, Refusal> {
    serde_json::from_value(Value::Object(frame)).map_err(|error| {
        // It names what a client sent, which may be long.
        let text: String = error.to_string().chars().take(300).collect();
        Refusal::new("invalid", text)
    })
}

/// What the server says, other than events.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said<'a> {
    /// The first frame (S2); what happens after `last_event_id` can be subscribed to.
    Connected {
        message: &'static str,
        user_id: String,
        last_event_id: i64,
    },
    Pong {
        timestamp: i64,
    },
    Subscribed {
        topics: Vec<&'static str>,
        last_event_id: i64,
    },
    Unsubscribed {
        topics: Vec<&'static str>,
    },
    /// Everything that was missed has been sent.
    Resumed {
        topics: Vec<&'static str>,
        last_event_id: i64,
    },
    /// Too much was missed to be sent one by one: load anew; what comes after `last_event_id` is told.
    Resync {
        last_event_id: i64,
    },
    Error {
        error: &'a str,
        code: &'static str,
    },
}

/// The first frame's text (S2).
pub(super) const CONNECTED: &str = "WebSocket connection established";

#[derive(Serialize)]
struct Reply<'a> {
    #[serde(flatten)]
    said: Said<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Value>,
}

/// Writes a frame.
pub(super) fn say(said: Said<'_>, request_id: Option<Value>) -> String {
    // Structs of texts and numbers always serialise; the fallback only keeps the types honest.
    serde_json::to_string(&Reply { said, request_id }).unwrap_or_default()
}

#[derive(Serialize)]
struct EventFrame<'a> {
    #[serde(rename = "type")]
    is: &'static str,
    event_id: i64,
    topics: &'a [&'static str],
    kind: &'a str,
    subject: SubjectFrame<'a>,
    customer_id: Option<i64>,
    at: Timestamp,
    actor: ActorFrame<'a>,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Told(&'a RawValue),
    Untold {},
}

#[derive(Serialize)]
struct SubjectFrame<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
}

#[derive(Serialize)]
struct ActorFrame<'a> {
    id: Option<i64>,
    #[serde(rename = "type")]
    kind: &'a str,
}

/// Writes an event for those who get it under `topics`: all of it, or only what happened to which record. A job that
/// was taken from somebody is not told on to them.
pub(super) fn event(event: &Event, topics: &[&'static str], is_whole: bool) -> String {
    let frame = EventFrame {
        is: "event",
        event_id: event.seq,
        topics,
        kind: &event.kind,
        subject: SubjectFrame {
            kind: &event.subject_type,
            id: &event.subject_id,
        },
        customer_id: event.customer.filter(|_| is_whole).map(|customer| customer.0),
        at: event.at,
        actor: ActorFrame {
            id: event.actor_id.map(|actor| actor.0),
            kind: &event.actor_type,
        },
        data: if is_whole {
            Data::Told(&event.data.0)
        } else {
            Data::Untold {}
        },
    };
    serde_json::to_string(&frame).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn frames_are_read() {
        let topics = || vec!["users".to_owned()];
        for (text, request) in [
            (r#"{"type":"ping"}"#, Request::Ping),
            (r#" {"type":"pong","request_id":null} "#, Request::Pong),
            (
                r#"{"type":"subscribe","topics":["users"]}"#,
                Request::Subscribe(topics()),
            ),
            (
                r#"{"type":"unsubscribe","topics":["users"]}"#,
                Request::Unsubscribe(topics()),
            ),
            (
                r#"{"type":"resume","last_event_id":7}"#,
                Request::Resume {
                    last_event_id: 7,
                    topics: None,
                },
            ),
            (
                r#"{"type":"resume","last_event_id":0,"topics":["users"]}"#,
                Request::Resume {
                    last_event_id: 0,
                    topics: Some(topics()),
                },
            ),
        ] {
            let heard = parse(text);
            assert_eq!((heard.request_id, heard.request), (None, Ok(request)), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_reason() {
        let deep = "[".repeat(200);
        let long = format!(r#"{{"type":"ping","request_id":"{}"}}"#, "x".repeat(201));
        for (text, code) in [
            ("", "unreadable"),
            ("ping", "unreadable"),
            ("[]", "unreadable"),
            ("{\"type\":\"ping\"", "unreadable"),
            (deep.as_str(), "unreadable"),
            ("{}", "invalid"),
            (r#"{"type":7}"#, "invalid"),
            (r#"{"type":"ping","more":1}"#, "invalid"),
            (r#"{"type":"ping","request_id":{}}"#, "invalid"),
            (long.as_str(), "invalid"),
            (r#"{"type":"subscribe"}"#, "invalid"),
            (r#"{"type":"subscribe","topics":"users"}"#, "invalid"),
            (r#"{"type":"subscribe","topics":[7]}"#, "invalid"),
            (r#"{"type":"resume"}"#, "invalid"),
            (r#"{"type":"resume","last_event_id":-1}"#, "invalid"),
            (r#"{"type":"resume","last_event_id":"7"}"#, "invalid"),
            (r#"{"type":"resume","last_event_id":1e300}"#, "invalid"),
            (
                r#"{"type":"resume","last_event_id":99999999999999999999}"#,
                "invalid",
            ),
            (r#"{"type":"dance"}"#, "unknown_type"),
            (r#"{"type":"connected"}"#, "unknown_type"),
        ] {
            assert_eq!(parse(text).request.unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn a_request_id_comes_back_whatever_becomes_of_the_request() {
        for (id, text) in [
            (json!("a-1"), r#"{"type":"ping","request_id":"a-1"}"#),
            (json!(7), r#"{"type":"dance","request_id":7}"#),
            (json!(""), r#"{"request_id":""}"#),
        ] {
            assert_eq!(parse(text).request_id, Some(id), "{text}");
        }
        let said = say(Said::Pong { timestamp: 3 }, Some(json!(7)));
        assert_eq!(said, r#"{"type":"pong","timestamp":3,"request_id":7}"#);
        let said = say(
            Said::Error {
                error: "No",
                code: "invalid",
            },
            None,
        );
        assert_eq!(said, r#"{"type":"error","error":"No","code":"invalid"}"#);
    }
}
