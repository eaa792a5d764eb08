#!/usr/bin/env bash
# Everything that must pass, in order; stops at the first failure. `make test` runs setup.sh before it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What the caller's shell says about a Deskbell must not reach the ones under test.
unset DATABASE_URL DATA_DIR PUBLIC_URL HOST PORT SECRET_KEY JWT_SECRET MAIL_URL STORAGE_URL RATE_LIMITS LOG_LEVEL

target=${CARGO_TARGET_DIR:-target}
current=
trap '[ $? = 0 ] || printf "\n== FAILED: %s\n" "$current" >&2' EXIT

step() {
    current=$1
    shift
    local begin=$SECONDS
    printf '\n== %s\n' "$current"
    "$@"
    printf '== %s: %d s\n' "$current" $((SECONDS - begin))
}

in_web() { (cd web && "$@"); }

# Nextest runs each test that touches the database on SQLite and on this server. The server that it builds for them, with
# the web UI inside, is the one that everything behind tries: building another one takes longer than all that it is asked.
rust_tests() {
    TEST_DATABASE_URL=$(scripts/postgres.sh)
    export TEST_DATABASE_URL
    cargo nextest run --workspace --locked --no-fail-fast
    cargo test --quiet --workspace --locked --doc
    DESKBELL_BIN=$(cd "$target/debug" && pwd)/deskbell
    export DESKBELL_BIN
}

e2e() {
    in_web npx --no-install playwright test "$@"
}

# A database of its own on the test server, dropped whatever happens.
e2e_on_postgres() {
    local server=$TEST_DATABASE_URL name=deskbell_e2e_$$ query='' address
    address=${server%%\?*}
    if [ "$address" != "$server" ]; then query="?${server#*\?}"; fi
    # scheme://user@host:port, without the path.
    address=$(printf '%s' "$address" | sed -E 's|^([a-z]+://[^/]*).*|\1|')
    psql --no-psqlrc -qc "create database $name" "$server"
    local result=0
    DATABASE_URL="$address/$name$query" e2e --project=desktop entry.spec.ts arrival.spec.ts || result=$?
    psql --no-psqlrc -qc "drop database $name with (force)" "$server"
    return "$result"
}

proof() {
    local script=$1
    shift
    "$(scripts/python.sh)" -B "scripts/proof/$script.py" "$DESKBELL_BIN" "$@"
}

# Mails are mostly waited for, so the API is tried meanwhile.
proofs() {
    local said mails result=0
    said=$(mktemp)
    proof mails >"$said" 2>&1 &
    mails=$!
    proof api || result=$?
    wait "$mails" || result=$?
    cat "$said"
    rm -f "$said"
    return "$result"
}

started=$SECONDS
mkdir -p web/dist
step "formatting" cargo fmt --all --check
step "lints" cargo clippy --quiet --workspace --all-targets --locked -- -D warnings
step "unused dependencies" cargo machete --with-metadata
step "generated files" scripts/gen.sh --check
step "web: types, lints, unused code" in_web npm run --silent check
step "web: unit tests" in_web npm run --silent test
step "web: build" in_web npm run --silent build
step "rust tests on SQLite and PostgreSQL" rust_tests
step "every mail in a mail parser, and the whole API on SQLite and PostgreSQL" proofs
step "browser flows on SQLite" e2e
step "browser smoke on PostgreSQL" e2e_on_postgres
printf '\n== everything passed: %d s\n' $((SECONDS - started))
