#!/usr/bin/env bash
# Finds a PostgreSQL server that tests may make databases on, or starts one of its own, and prints its URL.
#   postgres.sh         TEST_DATABASE_URL, else the local server on port 5432, else a private one
#   postgres.sh stop    stops the private one
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf 'postgres: %s\n' "$*" >&2; exit 1; }

# Whether a server answers and lets us make databases.
usable() {
    [ "$(PGCONNECT_TIMEOUT=3 psql --no-psqlrc --no-password -Atc \
        'select rolcreatedb or rolsuper from pg_roles where rolname = current_user' "$1" 2>/dev/null)" = t ]
}

bin() {
    local found
    found=$(command -v "$1" || compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -n 1)
    [ -n "$found" ] || die "$1 is missing; run make setup"
    printf '%s\n' "$found"
}

# PostgreSQL refuses to run as root, so root lends its cluster to another user.
user=$(id -un)
if [ "$(id -u)" = 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
fi
as_user() {
    # From the root folder, for that user may not be allowed into this one.
    if [ "$(id -un)" = "$user" ]; then "$@"; else (cd / && runuser -u "$user" -- "$@"); fi
}

# The cluster lies in the target folder, or in the temporary one where that user cannot get there.
folder() {
    local target=${CARGO_TARGET_DIR:-target}
    mkdir -p "$target"
    target=$(cd "$target" && pwd)
    if as_user test -x "$target"; then
        printf '%s/test-postgres\n' "$target"
    else
        printf '%s/deskbell-test-postgres-%s\n' "${TMPDIR:-/tmp}" "$(printf '%s' "$target" | cksum | cut -d ' ' -f 1)"
    fi
}

private_url() {
    # The fourth line of the server's own note is its port.
    local port
    port=$(as_user sed -n 4p "$1/data/postmaster.pid" 2>/dev/null) && [ -n "$port" ] || return 1
    local url="postgres://postgres@127.0.0.1:$port/postgres"
    usable "$url" && printf '%s\n' "$url"
}

start_private() {
    local folder=$1 initdb pg_ctl port url
    initdb=$(bin initdb)
    pg_ctl=$(bin pg_ctl)
    mkdir -p "$folder"
    [ "$(id -un)" = "$user" ] || chown "$user" "$folder"
    # Two runs at once share one server: the second waits and finds it.
    exec 9>"$folder.lock"
    flock 9
    if url=$(private_url "$folder"); then
        printf '%s\n' "$url"
        return
    fi
    if [ ! -e "$folder/data/PG_VERSION" ]; then
        as_user rm -rf "$folder/data"
        as_user "$initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null 9>&-
    fi
    # Nothing here has to outlive a crash, so it does not wait for the disk.
    local options="-h 127.0.0.1 -c unix_socket_directories='' -c max_connections=300 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    for ((attempt = 0; attempt < 20; attempt++)); do
        port=$((20000 + RANDOM % 12000))
        if as_user "$pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -o "$options -p $port" -w -t 30 start \
            </dev/null >/dev/null 2>&1 9>&-; then
            private_url "$folder" || die "the private server in $folder started but does not answer"
            return
        fi
    done
    die "no private server could be started; see $folder/data/server.log"
}

if [ "${1:-}" = stop ]; then
    data=$(folder)/data
    if [ -e "$data/postmaster.pid" ] || as_user test -e "$data/postmaster.pid"; then
        as_user "$(bin pg_ctl)" -D "$data" -m fast -w stop >/dev/null
    fi
    exit
fi

command -v psql >/dev/null || die "psql is missing; run make setup"
if [ -n "${TEST_DATABASE_URL:-}" ]; then
    usable "$TEST_DATABASE_URL" ||
        die "TEST_DATABASE_URL is set, but that server does not answer or its user may not create databases"
    printf '%s\n' "$TEST_DATABASE_URL"
elif usable postgres://postgres@127.0.0.1:5432/postgres; then
    printf '%s\n' postgres://postgres@127.0.0.1:5432/postgres
else
    start_private "$(folder)"
fi
