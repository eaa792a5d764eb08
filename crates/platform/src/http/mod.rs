//! HTTP: everything between a socket and a handler, and nothing that knows a feature.
//!
//! A request goes through [`serve`] (connections), [`edge`] (one hand-written layer: request id, client
//! address, path rewriting, time limit, security headers, CORS, compression, error bodies, the log line),
//! the router, and the extractors of [`extract`]. A handler answers with [`Reply`]; its error becomes a
//! body in [`problem`], once.

pub mod address;
mod compress;
pub mod connections;
pub mod cors;
mod download;
pub mod edge;
pub mod etag;
pub mod extract;
mod headers;
pub mod health;
pub mod idempotency;
pub mod limits;
pub mod normalize;
pub mod openapi;
pub mod problem;
pub mod rate_limits;
pub mod reply;
pub mod request_id;
pub mod serve;
mod unread;

pub use address::{ClientAddr, Network};
pub use cors::Origins;
pub use download::Download;
pub use edge::{Edge, HttpSettings};
pub use etag::{ETag, IfMatch};
pub use extract::{Json, Multipart, Path, Query, RawBody};
pub use problem::{Problem, Reply};
pub use reply::{Accepted, Created, NoContent, Secret, WithETag};
pub use request_id::RequestId;

#[cfg(test)]
mod tests;
