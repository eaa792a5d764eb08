//! `GET /api/dashboard/ws`: how a live connection begins.

use super::{frames, socket};
use crate::{auth::SocketStaff, http::Reply, state::App};
use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::{IntoResponse as _, Response},
};
use base::Error;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Bytes of a connection's own that wait to be parsed, and to be sent.
const READ_BUFFER: usize = 2 * 1024;
const WRITE_BUFFER: usize = 8 * 1024;

/// The route.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(open_live_connection))
}

/// Opens the staff's live connection, a WebSocket. A browser logs in by its cookie or by the subprotocols
/// `bearer, <token>`. The frames are in docs/api.md.
#[utoipa::path(get, path = "/api/dashboard/ws", tag = "live", operation_id = "open_live_connection",
    responses(
        (status = 101, description = "The connection is a WebSocket from here on"),
        (status = 400, description = "The request is no WebSocket handshake", body = inline(crate::http::problem::ErrorBody<'static>)),
        (status = 426, description = "The connection cannot become a WebSocket", body = inline(crate::http::problem::ErrorBody<'static>))),
    extensions(("x-allowed" = json!("agent, admin, technician"))))]
async fn open_live_connection(
    staff: SocketStaff,
    State(app): State<App>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Reply<Response> {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    app.live.fed().await;
    let seat = app.live.enter(&staff.login, staff.good_until, app.clock.now())?;
    // It may have ended between the look at it and the seat, when nobody knew of this connection yet.
    if !app.sessions.over(&[staff.session]).await?.is_empty() {
        return Err(Error::Unauthenticated {
            code: "invalid_token",
            detail: "Invalid token",
        }
        .into());
    }
    let db = staff.db.clone();
    let tracker = app.tasks.tracker.clone();
    let reply = upgrade
        .protocols([SocketStaff::SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(frames::MAX_BYTES)
        .max_frame_size(frames::MAX_BYTES)
        .on_upgrade(move |line| tracker.track_future(socket::serve(app, db, seat, line)));
    Ok(reply)
}
