//! Opening the pool: address, TLS, limits.

use super::super::error::DbError;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::{sync::Arc, time::Duration};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Connections a node holds at most.
const CONNECTIONS: usize = 16;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// No statement of a request runs longer; whoever needs more says so in its transaction.
const SESSION: &str = "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'";

/// Opens the pool. Nothing is connected yet.
///
/// Without `sslmode` in the address, a server on this machine is reached in the clear and any other over
/// TLS with a verified certificate; `sslmode=disable` and `sslmode=require` say it explicitly.
pub(in super::super) fn open(url: &str) -> Result<Pool, DbError> {
    let mut config: Config = url.parse().map_err(|e: tokio_postgres::Error| {
        DbError::Unavailable(format!("DATABASE_URL cannot be read: {e}"))
    })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    if config.get_application_name().is_none() {
        config.application_name("deskbell");
    }
    let local = config.get_hosts().iter().all(is_local);
    if config.get_ssl_mode() == SslMode::Prefer {
        config.ssl_mode(if local { SslMode::Disable } else { SslMode::Require });
    }
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(config, MakeRustlsConnect::new(tls()?), recycling);
    Pool::builder(manager)
        .max_size(CONNECTIONS)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
        }))
        .build()
        .map_err(|e| DbError::Unavailable(e.to_string()))
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    }
}

fn tls() -> Result<rustls::ClientConfig, DbError> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // A root that rustls cannot use is one that verifies nothing; the others still do.
        if let Err(error) = roots.add(certificate) {
            tracing::debug!(%error, "a root certificate of this machine cannot be used");
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| DbError::Unavailable(format!("TLS cannot be set up: {e}")))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
