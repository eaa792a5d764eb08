//! Extractors: a handler's signature says who may call it.

use super::{Login, cookie};
use crate::{
    db::{Actor, CompanyDb},
    http::{
        ClientAddr, Problem,
        limits::{Caller, Class, Limits},
    },
    state::App,
};
use axum::extract::FromRequestParts;
use base::{Error, Permission, Result, Role, UserId};
use http::{header, request::Parts};
use std::{marker::PhantomData, net::IpAddr, ops::Deref, sync::Arc};

/// A permission as a type, so that it can stand in a signature. All of them are in [`perm`].
pub trait Permit: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

/// Every permission as a type.
pub mod perm {
    use super::{Permission, Permit};

    macro_rules! permits {
        ($($name:ident),+ $(,)?) => { $(
            #[doc = concat!("See [`Permission::", stringify!($name), "`].")]
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
            impl Permit for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+ };
    }
    permits!(
        UsersRead,
        UsersWrite,
        CustomersRead,
        CustomersWrite,
        CustomersDelete,
        ImportsWrite,
        SettingsWrite,
        WorkOrdersRead,
        WorkOrdersProgress,
        WorkOrdersWrite,
        WorkOrdersDelete,
        TechniciansRead,
        TechniciansWrite,
        ReportsRead,
        CalendarWrite
    );
}

/// Where a request came from and with what.
#[derive(Debug, Clone, Default)]
pub struct ClientInfo {
    /// The client's address, forged headers left aside.
    pub address: Option<IpAddr>,
    /// What the client says it is, cut to 300 characters.
    pub user_agent: Option<String>,
}

impl ClientInfo {
    /// Counts one call of this address.
    ///
    /// # Errors
    /// [`Error::RateLimited`].
    pub fn limit(&self, limits: &Limits, class: Class) -> Result<()> {
        self.address
            .map_or(Ok(()), |address| limits.check(class, Caller::Address(address)))
    }
}

fn client_info(parts: &Parts) -> ClientInfo {
    ClientInfo {
        address: ClientAddr::of(&parts.extensions).map(|address| address.0),
        user_agent: parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(|value| value.chars().take(300).collect()),
    }
}

/// A staff user whose role has the permission `P`. Others: 403.
pub struct Staff<P: Permit> {
    /// The rows of the user's company.
    pub db: CompanyDb,
    login: Arc<Login>,
    permit: PhantomData<fn() -> P>,
}

/// The user whom the path names, or staff with the permission `P`; [`SelfOr::target`] decides.
pub struct SelfOr<P: Permit> {
    /// The rows of the user's company.
    pub db: CompanyDb,
    login: Arc<Login>,
    permit: PhantomData<fn() -> P>,
}

/// The customer whom the path names, or staff with the permission `P`. Other staff: 403.
pub struct CustomerOr<P: Permit> {
    /// The rows of the user's company.
    pub db: CompanyDb,
    login: Arc<Login>,
    permit: PhantomData<fn() -> P>,
}

/// Anybody who is logged in.
pub struct Anyone {
    /// The rows of the user's company.
    pub db: CompanyDb,
    login: Arc<Login>,
    /// Where the request came from.
    pub client: ClientInfo,
}

/// Anybody at all: login, set-up, invites.
#[derive(Debug)]
pub struct Public {
    /// Where the request came from.
    pub client: ClientInfo,
    /// The refresh token of a browser; none where another site's page made it ask.
    pub refresh_cookie: Option<String>,
}

impl<P: Permit> SelfOr<P> {
    /// The user the path names, if the caller may.
    ///
    /// # Errors
    /// 404: what is not yours does not exist.
    pub fn target(&self, id: UserId) -> Result<UserId> {
        if self.login.user == id || self.login.role.may(P::PERMISSION) {
            Ok(id)
        } else {
            Err(Error::NotFound("User not found"))
        }
    }

    /// Whether the caller has the permission, not only the right to their own record.
    pub fn permitted(&self) -> bool {
        self.login.role.may(P::PERMISSION)
    }
}

impl<P: Permit> CustomerOr<P> {
    /// The customer the path names, if the caller may.
    ///
    /// # Errors
    /// 404: what is not yours does not exist.
    pub fn target(&self, id: UserId) -> Result<UserId> {
        if self.login.user == id || self.login.role.may(P::PERMISSION) {
            Ok(id)
        } else {
            Err(Error::NotFound("Customer not found"))
        }
    }
}

macro_rules! knows_login {
    ($($name:ident<P>),+) => { $(
        impl<P: Permit> Deref for $name<P> {
            type Target = Login;
            fn deref(&self) -> &Login {
                &self.login
            }
        }
    )+ };
}
knows_login!(Staff<P>, SelfOr<P>, CustomerOr<P>);

impl Deref for Anyone {
    type Target = Login;
    fn deref(&self) -> &Login {
        &self.login
    }
}

/// Who is logged in, found once a request.
///
/// # Errors
/// 401 with the texts of S3; 403 `bad_origin`; 429.
pub async fn login_of(parts: &mut Parts, app: &App) -> Result<Arc<Login>> {
    if let Some(login) = parts.extensions.get::<Arc<Login>>() {
        return Ok(Arc::clone(login));
    }
    let token = match parts.headers.get(header::AUTHORIZATION) {
        Some(value) => bearer(value)?,
        None => {
            let token = cookie::session_token(&parts.headers).ok_or(Error::Unauthenticated {
                code: "unauthenticated",
                detail: "Not authenticated",
            })?;
            cookie::check_origin(parts, &app.origins)?;
            token
        }
    };
    let login = app.sessions.find(token).await?;
    app.limits.check(Class::Calls, Caller::User(login.user.0))?;
    parts.extensions.insert(Arc::clone(&login));
    Ok(login)
}

pub(super) fn bearer(value: &http::HeaderValue) -> Result<&str> {
    value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Error::Unauthenticated {
            code: "invalid_auth_header",
            detail: "Invalid auth header",
        })
}

pub(super) fn handle(parts: &Parts, app: &App, login: &Login) -> CompanyDb {
    let address = ClientAddr::of(&parts.extensions).map(|address| address.0);
    CompanyDb::new(
        app.db.clone(),
        login.company,
        Actor::person(login.role, login.user, address),
    )
}

fn denied(permission: Permission) -> Error {
    Error::forbidden(
        "forbidden",
        format!("Your role lacks the permission {}", permission.name()),
    )
}

impl<P: Permit> FromRequestParts<App> for Staff<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let login = login_of(parts, app).await?;
        if !login.role.may(P::PERMISSION) {
            return Err(denied(P::PERMISSION).into());
        }
        Ok(Self {
            db: handle(parts, app, &login),
            login,
            permit: PhantomData,
        })
    }
}

impl<P: Permit> FromRequestParts<App> for SelfOr<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let login = login_of(parts, app).await?;
        Ok(Self {
            db: handle(parts, app, &login),
            login,
            permit: PhantomData,
        })
    }
}

impl<P: Permit> FromRequestParts<App> for CustomerOr<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let login = login_of(parts, app).await?;
        if login.role != Role::Customer && !login.role.may(P::PERMISSION) {
            return Err(denied(P::PERMISSION).into());
        }
        Ok(Self {
            db: handle(parts, app, &login),
            login,
            permit: PhantomData,
        })
    }
}

impl FromRequestParts<App> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let login = login_of(parts, app).await?;
        Ok(Self {
            db: handle(parts, app, &login),
            login,
            client: client_info(parts),
        })
    }
}

impl FromRequestParts<App> for Public {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let ours = cookie::check_origin(parts, &app.origins).is_ok();
        let refresh_cookie = cookie::refresh_token(&parts.headers)
            .filter(|_| ours)
            .map(str::to_owned);
        Ok(Self {
            client: client_info(parts),
            refresh_cookie,
        })
    }
}
