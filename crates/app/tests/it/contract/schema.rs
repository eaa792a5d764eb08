//! The two databases have one schema, and its keys are the tenants'.

use std::collections::{BTreeMap, BTreeSet};
use testkit::{Database, Engine, TestApp, db_test};

/// Indexes of tenant tables that begin with something else, and why.
const NOT_BY_COMPANY: &[(&str, &str)] = &[
    ("events (seq)", "the one order of all events"),
    ("jobs (id)", "workers serve all companies"),
    ("jobs (state, run_at)", "workers serve all companies"),
    ("users (id)", "the database counts them"),
    ("notes (id)", "the database counts them"),
    ("technicians (id)", "the database counts them"),
    ("technician_time_off (id)", "the database counts them"),
    ("work_orders (id)", "the database counts them"),
    ("work_order_series (id)", "the database counts them"),
    ("work_order_checklist (id)", "the database counts them"),
    ("checklist_templates (id)", "the database counts them"),
    ("work_order_attachments (id)", "the id names the file, too"),
    ("notifications (id)", "ids that tell nothing"),
    ("job_notices (due_at)", "a schedule looks after all companies"),
    ("calendar_tokens (token_hash)", "a link's token is all there is"),
    ("users (email_key)", "a login does not know its company yet"),
    ("sessions (id)", "a token names its session only"),
    ("refresh_tokens (token_hash)", "a token is all there is"),
    ("invites (token_hash)", "a link's token is all there is"),
    ("reset_tokens (token_hash)", "a link's token is all there is"),
    ("signups (email_key)", "a code names an address only"),
    ("imports (id)", "the id names the file, too"),
    (
        "idempotency_keys (created_at)",
        "old ones are deleted for all companies at once",
    ),
];

/// A column: normalised type, and whether it takes null.
type Column = (String, bool);
/// A foreign key: table, its columns, the other table, its columns.
type ForeignKey = (String, Vec<String>, String, Vec<String>);

#[derive(Debug, PartialEq, Eq)]
struct Schema {
    columns: BTreeMap<(String, String), Column>,
    primary: BTreeMap<String, Vec<String>>,
    /// Table, columns, and whether it is for some rows only.
    unique: BTreeSet<(String, Vec<String>, bool)>,
    /// By name: table, columns, for some rows only.
    indexes: BTreeMap<String, (String, Vec<String>, bool)>,
    foreign: BTreeSet<ForeignKey>,
}

async fn rows(database: &Database, sql: &str) -> Vec<Vec<String>> {
    let rows = database.rows(sql).await;
    rows.into_iter()
        .map(|row| row.into_iter().map(Option::unwrap_or_default).collect())
        .collect()
}

fn kind(name: &str) -> String {
    match name.to_lowercase().as_str() {
        "integer" | "bigint" | "boolean" | "timestamp with time zone" => "integer",
        "text" | "jsonb" | "uuid" => "text",
        "real" | "double precision" => "real",
        other => panic!("unknown type {other}"),
    }
    .to_owned()
}

async fn sqlite(database: &Database) -> Schema {
    let mut schema = Schema {
        columns: BTreeMap::new(),
        primary: BTreeMap::new(),
        unique: BTreeSet::new(),
        indexes: BTreeMap::new(),
        foreign: BTreeSet::new(),
    };
    for table in database.tables().await {
        let sql =
            format!("select name, type, \"notnull\", pk from pragma_table_xinfo('{table}') order by pk, cid");
        for row in rows(database, &sql).await {
            let in_key = row[3] != "0";
            let nullable = row[2] == "0" && !in_key;
            schema
                .columns
                .insert((table.clone(), row[0].clone()), (kind(&row[1]), nullable));
            if in_key {
                schema
                    .primary
                    .entry(table.clone())
                    .or_default()
                    .push(row[0].clone());
            }
        }
        let sql = format!("select name, \"unique\", origin, partial from pragma_index_list('{table}')");
        for index in rows(database, &sql).await {
            let sql = format!(
                "select name from pragma_index_info('{}') order by seqno",
                index[0]
            );
            let columns: Vec<String> = rows(database, &sql)
                .await
                .into_iter()
                .map(|mut row| row.remove(0))
                .collect();
            let partial = index[3] == "1";
            if index[1] == "1" && index[2] != "pk" {
                schema.unique.insert((table.clone(), columns.clone(), partial));
            }
            if index[2] == "c" {
                schema
                    .indexes
                    .insert(index[0].clone(), (table.clone(), columns, partial));
            }
        }
        let mut keys: BTreeMap<String, ForeignKey> = BTreeMap::new();
        let sql = format!(
            "select id, \"table\", \"from\", coalesce(\"to\", 'id') from pragma_foreign_key_list('{table}') order by id, seq"
        );
        for row in rows(database, &sql).await {
            let key =
                keys.entry(row[0].clone())
                    .or_insert((table.clone(), Vec::new(), row[1].clone(), Vec::new()));
            key.1.push(row[2].clone());
            key.3.push(row[3].clone());
        }
        schema.foreign.extend(keys.into_values());
    }
    schema
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(|name| name.trim_matches('"').to_owned())
        .collect()
}

async fn postgres(database: &Database) -> Schema {
    let columns = "select table_name, column_name, data_type, is_nullable from information_schema.columns \
                   where table_schema = 'public'";
    let indexes = "select t.relname, i.relname, x.indisprimary, x.indisunique, x.indpred is not null, \
                   (select string_agg(pg_get_indexdef(x.indexrelid, k, true), ',' order by k) \
                    from generate_series(1, x.indnatts) k), \
                   exists (select 1 from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u')) \
                   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid \
                   join pg_namespace n on n.oid = t.relnamespace where n.nspname = 'public'";
    let names = |key: &str, table: &str| {
        format!(
            "(select string_agg(a.attname, ',' order by k.n) from unnest(c.{key}) with ordinality k(att, n) \
             join pg_attribute a on a.attrelid = c.{table} and a.attnum = k.att)"
        )
    };
    let foreign = format!(
        "select t.relname, {}, f.relname, {} from pg_constraint c join pg_class t on t.oid = c.conrelid \
         join pg_class f on f.oid = c.confrelid where c.contype = 'f'",
        names("conkey", "conrelid"),
        names("confkey", "confrelid")
    );
    let mut schema = Schema {
        columns: BTreeMap::new(),
        primary: BTreeMap::new(),
        unique: BTreeSet::new(),
        indexes: BTreeMap::new(),
        foreign: BTreeSet::new(),
    };
    for row in rows(database, columns).await {
        schema
            .columns
            .insert((row[0].clone(), row[1].clone()), (kind(&row[2]), row[3] == "YES"));
    }
    for row in rows(database, indexes).await {
        let (table, name, columns, partial) = (row[0].clone(), row[1].clone(), list(&row[5]), row[4] == "t");
        match (row[2] == "t", row[3] == "t") {
            (true, _) => drop(schema.primary.insert(table.clone(), columns.clone())),
            (false, true) => drop(schema.unique.insert((table.clone(), columns.clone(), partial))),
            (false, false) => {}
        }
        if row[6] == "f" {
            schema.indexes.insert(name, (table, columns, partial));
        }
    }
    for row in rows(database, &foreign).await {
        schema
            .foreign
            .insert((row[0].clone(), list(&row[1]), row[2].clone(), list(&row[3])));
    }
    schema
}

async fn schema(app: &TestApp) -> Schema {
    match app.database() {
        Database::Sqlite(_) => sqlite(app.database()).await,
        Database::Postgres(_) => postgres(app.database()).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_schema() {
    testkit::run(Engine::Sqlite, |one| async move {
        let lite = schema(&one).await;
        testkit::run(Engine::Postgres, |other| async move {
            let mut big = schema(&other).await;
            // Their counterparts are SQLite's virtual tables `users_search` and `work_orders_search`.
            for index in ["users__search", "work_orders__search"] {
                assert!(big.indexes.remove(index).is_some());
            }
            // Where its relay keeps what is the row's own number on SQLite.
            big.columns
                .retain(|(table, column), _| table != "event_relay" && (table != "events" || column != "id"));
            big.columns
                .insert(("events".into(), "seq".into()), ("integer".into(), false));
            big.primary.remove("event_relay");
            big.primary.insert("events".into(), vec!["seq".into()]);
            assert!(big.indexes.remove("events__waiting").is_some());
            let places = big.indexes.remove("events__seq").expect("the places are unique");
            assert!(big.unique.remove(&places));
            assert!(lite.columns.len() > 80 && !lite.foreign.is_empty() && !lite.indexes.is_empty());
            assert_eq!(lite.columns, big.columns);
            assert_eq!(lite.primary, big.primary);
            assert_eq!(lite.unique, big.unique);
            assert_eq!(lite.indexes, big.indexes);
            assert_eq!(lite.foreign, big.foreign);
        })
        .await;
    })
    .await;
}

/// The tables whose rows belong to a company.
fn tenant_tables(schema: &Schema) -> BTreeSet<String> {
    let of_company = |(table, column): &(String, String)| (column == "company_id").then(|| table.clone());
    schema.columns.keys().filter_map(of_company).collect()
}

db_test! {
    async fn a_tenant_tables_indexes_begin_with_the_company(app: TestApp) {
        let schema = schema(&app).await;
        let tenants = tenant_tables(&schema);
        assert!(tenants.len() >= 10);
        let all = schema
            .primary
            .iter()
            .chain(schema.unique.iter().map(|(table, columns, _)| (table, columns)))
            .chain(schema.indexes.values().map(|(table, columns, _)| (table, columns)));
        let mut exceptions = BTreeSet::new();
        for (table, columns) in all.filter(|(table, _)| tenants.contains(*table)) {
            // The search index' words carry their company.
            if columns[0] != "company_id" && !columns[0].contains("array_to_tsvector") {
                exceptions.insert(format!("{table} ({})", columns.join(", ")));
            }
        }
        // PostgreSQL's relay walks all companies' events in the order they were written in.
        exceptions.remove("events (id)");
        assert_eq!(exceptions, NOT_BY_COMPANY.iter().map(|(index, _)| (*index).to_owned()).collect());
    }

    async fn a_reference_between_tenant_tables_cannot_leave_the_company(app: TestApp) {
        let schema = schema(&app).await;
        let tenants = tenant_tables(&schema);
        for (table, columns, other, others) in &schema.foreign {
            assert!(tenants.contains(table), "{table}");
            assert_eq!(columns[0], "company_id", "{table} → {other}");
            let first = if other == "companies" { "id" } else { "company_id" };
            assert_eq!(others[0], first, "{table} → {other}");
        }
        let leads_to_company: BTreeSet<_> = schema.foreign.iter().map(|key| key.0.clone()).collect();
        let loose: Vec<_> = tenants.difference(&leads_to_company).collect();
        // The activity log outlives what it tells of; an idempotency key is gone after a day; a tally is written by
        // a trigger of a table that refers to its company.
        assert_eq!(loose, ["activity", "idempotency_keys", "tallies"]);
    }

    async fn the_tables_that_backups_copy_are_all_there_are_each_behind_those_it_refers_to(app: TestApp) {
        let newest = app::MIGRATIONS.iter().map(|step| step.version).max().unwrap();
        let tables = platform::db::migrate::tables(app::MIGRATIONS, newest);
        let Database::Postgres(_) = app.database() else { return };
        let mut found = app.database().tables().await;
        found.retain(|table| table != "schema_migrations");
        assert_eq!(tables.iter().cloned().collect::<BTreeSet<_>>(), found.into_iter().collect());
        let place = |table: &str| tables.iter().position(|one| one == table).unwrap();
        for (table, _, other, _) in &schema(&app).await.foreign {
            assert!(place(other) < place(table), "{table} → {other}");
        }
    }

    async fn what_keeps_rows_apart_is_named_after_its_columns(app: TestApp) {
        let schema = schema(&app).await;
        let named = match app.database() {
            Database::Postgres(_) => {
                let sql = "select t.relname, c.conname, (select string_agg(a.attname, '_' order by k.n) \
                           from unnest(c.conkey) with ordinality k(att, n) \
                           join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.att) \
                           from pg_constraint c join pg_class t on t.oid = c.conrelid \
                           where c.contype = 'u' and c.connamespace = 'public'::regnamespace";
                rows(app.database(), sql).await
            }
            // SQLite tells no names of constraints: there they are read where they are written.
            Database::Sqlite(_) => Vec::new(),
        };
        for row in named {
            assert_eq!(row[1], format!("{}__{}", row[0], row[2]));
        }
        let mut checked = 0;
        for (name, (table, columns, partial)) in &schema.indexes {
            if schema.unique.contains(&(table.clone(), columns.clone(), *partial)) {
                assert_eq!(*name, format!("{table}__{}", columns.join("_")));
                checked += 1;
            }
            assert!(name.starts_with(&format!("{table}__")), "{name}");
        }
        assert!(checked >= 2, "addresses and numbers");
    }
}
