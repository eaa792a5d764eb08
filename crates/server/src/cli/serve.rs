//! `deskbell serve`.

use super::say;
use crate::{
    boot::{self, Failure},
    embed,
};
use app::accounts::companies;
use platform::{
    crypto,
    http::{
        Edge, HttpSettings,
        serve::{ServeSettings, bind, serve},
    },
    state::App,
};
use std::process::ExitCode;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Options of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Answer requests only; another node runs jobs and events.
    #[arg(long, conflicts_with = "no_web")]
    no_workers: bool,
    /// Leave the web UI out; the API still answers.
    #[arg(long)]
    no_web: bool,
}

pub(super) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let app = boot::app(boot::config()?).await?;
    let edge = edge(&app, !args.no_web)?;
    let address = match app.config.host.contains(':') {
        true => format!("[{}]:{}", app.config.host, app.config.port),
        false => format!("{}:{}", app.config.host, app.config.port),
    };
    let listener = bind(address).await.map_err(Failure::new)?;
    if !app.config.mail_allowed() {
        tracing::error!("PUBLIC_URL is plain http on a public host: no mail is sent until it is https");
    }
    boot::start_workers(&app, !args.no_workers);
    announce(
        &app,
        &listener
            .local_addr()
            .map_or_else(|_| String::new(), |address| address.to_string()),
    )
    .await?;

    let stop = app.tasks.stop.clone();
    app.tasks.tracker.spawn(stop_on_signal(stop.clone()));
    let connections = TaskTracker::new();
    serve(listener, edge, &connections, stop, ServeSettings::default()).await;
    boot::stop_workers(&app).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn edge(app: &App, web: bool) -> Result<Edge, Failure> {
    let api = app::router(app)?;
    let router = if web { embed::with_web(api) } else { api };
    let seed = u64::from_ne_bytes(crypto::random_bytes());
    let mut settings = HttpSettings::new(app.config.public_url.origin(), seed);
    settings.allowed_origins.clone_from(&app.config.allowed_origins);
    settings.trusted_proxies.clone_from(&app.config.trusted_proxies);
    let once = app::once(router.clone(), app);
    Edge::new(router, once, &settings).map_err(Failure::usage)
}

/// Says where the server is, and how to begin where nobody has.
async fn announce(app: &App, listening: &str) -> Result<(), Failure> {
    let url = app.config.public_url.origin();
    tracing::info!("listening on {listening}, reached at {url}");
    let any = companies::store::any(&app.db.system())
        .await
        .map_err(base::Error::from)?;
    if !any {
        say(format_args!("There is no company yet. Make the first one here:"));
        say(format_args!(
            "  {url}/setup?token={}",
            companies::actions::setup_token(app)
        ));
    }
    Ok(())
}

/// Cancels `stop` on SIGTERM or SIGINT.
async fn stop_on_signal(stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be caught: the server can only be killed");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
        _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
        () = stop.cancelled() => {}
    }
    stop.cancel();
}
