//! A backup of the whole schema, restored by a later version of it. The commands are tested with the binary.

use crate::given;
use platform::{
    backup,
    config::Config,
    db::{Address, migrate::Migration},
};
use serde_json::json;
use std::path::Path;
use testkit::{Database, Engine, TestApp, db_test};

/// What a later version might do: a column that every row gets, and a table that refers to users.
const LATER: Migration = Migration {
    version: 9_000,
    name: "9000_later.sql",
    text: "alter table notes add column pinned text not null default 'no';\n\
           create table pins (\n  company_id {int} not null,\n  user_id {int} not null,\n\
           constraint pins__company_id_user_id foreign key (company_id, user_id) references users (company_id, id)\n);\n\
           insert into pins (company_id, user_id) select company_id, id from users;",
};

fn config(database: &Database, folder: &Path) -> Config {
    Config::for_tests(&database.url(), folder).unwrap()
}

db_test! {
    async fn a_later_version_restores_it_and_brings_it_up_to_date(app: TestApp) {
        let odd = "Back\\slash\tand \"quotes\"\n\\N\n\\.\n\u{1f600}";
        let id = given::customer(&app.owner().await, "Kept \\ with '", json!({ "tags": ["a\\b"], "notes": odd })).await;
        given::note(&app.agent().await, id, odd).await;
        app.drain().await;
        let engine = match app.database().address() {
            Address::Sqlite(_) => Engine::Sqlite,
            Address::Postgres(_) => Engine::Postgres,
        };
        let later_folder = app.folder().join("later");
        std::fs::create_dir(&later_folder).unwrap();
        let file = app.folder().join("backup");
        let now = base::Clock::now(app.clock());
        let made = backup::create(&config(app.database(), app.folder()), app::MIGRATIONS, &file, now).await.unwrap();
        assert_eq!(made.secrets_elsewhere, ["SECRET_KEY", "JWT_SECRET"]);

        let target = Database::create(engine, &later_folder).await;
        let mut later = app::MIGRATIONS.to_vec();
        later.push(LATER);
        let settings = config(&target, &later_folder);
        let restored = backup::restore(&settings, &later, &file, false, now).await.unwrap();
        assert_eq!((restored.schema, restored.schema_now), (made.schema, 9_000));
        for table in app.database().tables().await {
            let columns = match (table.as_str(), engine) {
                ("schema_migrations", _) => continue,
                ("notes", _) => "id, company_id, customer_id, author_id, body, created_at",
                (_, _) => "*",
            };
            let sql = format!("select {columns} from {table}");
            let sorted = |mut rows: Vec<Vec<Option<String>>>| {
                rows.sort_unstable();
                rows
            };
            let (before, after) = (app.database().rows(&sql).await, target.rows(&sql).await);
            assert_eq!(sorted(before), sorted(after), "{table}");
        }
        let pins = target.rows("select (select count(*) from pins) - (select count(*) from users)").await;
        assert_eq!(pins[0][0].as_deref(), Some("0"));

        // Back to this version, as after an upgrade that went wrong.
        let error = backup::restore(&settings, app::MIGRATIONS, &file, true, now).await;
        match engine {
            Engine::Sqlite => assert!(error.is_ok(), "the whole file is replaced: {error:?}"),
            Engine::Postgres => assert!(error.unwrap_err().to_string().contains("make an empty database")),
        }
        target.drop_it().await;
    }
}
