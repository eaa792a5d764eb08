//! What login takes and gives.

use crate::accounts::{
    companies::model::CompanyView,
    users::model::{Reader, UserRow, UserView},
};
use axum::response::{IntoResponse, Response};
use base::{Result, Timestamp, text::Line};
use http::header::SET_COOKIE;
use platform::{
    auth::{Credentials, session_cookies},
    http::{Problem, Secret},
    record,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A login.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The address, in any case.
    pub email: String,
    /// The password.
    pub password: String,
    /// The company's slug, only where the same address and password exist in several.
    #[serde(default)]
    pub company: Option<String>,
    /// The second factor, once it is set up.
    #[serde(default)]
    pub code: Option<String>,
}

/// A refresh. A browser sends no token: its cookie is enough.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// The token; good once.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

/// A successful login. A browser also gets its cookies.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginView {
    /// The access token.
    pub access_token: String,
    /// The same, under S4's name.
    pub token: String,
    /// Always `bearer`.
    pub token_type: &'static str,
    /// Seconds the access token is good for.
    pub expires_in: u64,
    /// Good for one refresh.
    pub refresh_token: String,
    /// Who is logged in.
    pub user: UserView,
}

/// A login as a reply: the body, the cookies, and the status.
#[derive(Debug)]
pub struct LoggedIn {
    /// 200, or 201 where the company was made with it.
    pub status: http::StatusCode,
    /// The tokens.
    pub credentials: Credentials,
    /// The user.
    pub user: UserRow,
    /// Whether cookies are for https only.
    pub secure: bool,
}

impl LoggedIn {
    fn reply(self) -> Result<Response> {
        let cookies = session_cookies(&self.credentials, self.secure)?;
        let reader = Reader::of(self.user.role);
        let view = LoginView {
            token: self.credentials.access_token.clone(),
            access_token: self.credentials.access_token,
            token_type: "bearer",
            expires_in: self.credentials.expires_in.as_secs(),
            refresh_token: self.credentials.refresh_token,
            user: self.user.view(reader),
        };
        let mut response = (self.status, axum::Json(view)).into_response();
        for cookie in cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

impl IntoResponse for LoggedIn {
    fn into_response(self) -> Response {
        match self.reply() {
            Ok(response) => Secret(response).into_response(),
            Err(error) => Problem::from(error).into_response(),
        }
    }
}

/// Who is asking.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeView {
    /// The user.
    pub user: UserView,
    /// The company.
    pub company: CompanyView,
    /// What the user's role may do, as `noun:verb`.
    pub permissions: Vec<&'static str>,
}

record! {
    /// An open session.
    #[derive(Debug, Clone)]
    pub struct OpenSessionRow {
        /// Its id.
        pub id: Uuid = "s.id",
        /// What the client says it is.
        pub user_agent: Option<String> = "s.user_agent",
        /// Where it was begun from.
        pub address: Option<String> = "s.address",
        /// When it was begun.
        pub created_at: Timestamp = "s.created_at",
        /// When it was last used, to five minutes.
        pub last_seen_at: Timestamp = "s.last_seen_at",
    }
}

/// An open session of one's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// What the client says it is.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// Where it was begun from.
    #[schema(required)]
    pub ip: Option<String>,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last used, to five minutes.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen_at: Timestamp,
    /// Whether it is the one asking.
    pub current: bool,
}

impl OpenSessionRow {
    /// The session as its user sees it.
    pub fn view(self, current: Uuid) -> SessionView {
        SessionView {
            current: self.id == current,
            id: self.id,
            user_agent: self.user_agent,
            ip: self.address,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
        }
    }
}

/// Where to go back to in a list of sessions.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PageOnly {
    /// The page, from 1.
    #[param(minimum = 1)]
    pub page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    pub page_size: Option<i64>,
}

/// The first company: made once, by whoever holds the link that the server prints while there is none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupBody {
    /// From the link.
    pub token: String,
    /// The company's name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub company_name: Line<1, 200>,
    /// The owner's name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Line<1, 200>,
    /// The owner's address.
    #[schema(value_type = String, format = Email)]
    pub email: base::text::Email,
    /// The owner's password.
    #[schema(min_length = 10, max_length = 128)]
    pub password: String,
}
