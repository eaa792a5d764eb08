#!/usr/bin/env bash
# A server that is built and started again when its sources change, and Vite's dev server in front of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The browser talks to Vite, which passes its calls on with their Origin.
export ALLOWED_ORIGINS=${ALLOWED_ORIGINS:-http://localhost:5173}

deskbell=${CARGO_TARGET_DIR:-target}/debug/deskbell
stamp=$(mktemp)
server=
vite=
stop() {
    for process in $server $vite; do kill "$process" 2>/dev/null || true; done
    wait || true
    rm -f "$stamp"
}
trap stop EXIT
trap 'exit 0' INT TERM

changed() {
    [ -n "$(find crates migrations templates Cargo.toml deskbell.toml .env -type f -newer "$stamp" -print -quit 2>/dev/null)" ]
}

restart() {
    touch "$stamp"
    # A server that still runs is better than none while the new one does not compile.
    cargo build --package deskbell-server || return 0
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    "$deskbell" demo --if-empty || true
    "$deskbell" serve &
    server=$!
}

mkdir -p web/dist
(cd web && exec npm run dev) &
vite=$!
restart
while sleep 1; do
    if changed; then restart; fi
done
