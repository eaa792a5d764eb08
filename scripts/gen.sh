#!/usr/bin/env bash
# Writes the generated files: the OpenAPI document, the web client's types, the authorization table.
#   gen.sh           writes them
#   gen.sh --check   writes nothing and fails where one of them is not current
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
types=web/src/api/schema.gen.ts

mkdir -p web/dist
cargo build --quiet --locked --package deskbell-server
deskbell=${CARGO_TARGET_DIR:-target}/debug/deskbell
"$deskbell" openapi >"$new/openapi.json"
"$deskbell" openapi --authz >"$new/authz.md"

if [ "${1:-}" != --check ]; then
    mkdir -p docs
    cp "$new/openapi.json" openapi.json
    cp "$new/authz.md" docs/authz.md
    (cd web && npm run --silent gen)
    exit
fi

# The types are generated in place, so the committed ones are put back after the comparison.
cp "$types" "$new/types.committed"
(cd web && OPENAPI="$new/openapi.json" npm run --silent gen >/dev/null)
cp "$types" "$new/types.generated"
cp "$new/types.committed" "$types"

stale=0
compare() {
    if ! diff -u --label "$1 (committed)" --label "$1 (generated)" "$2" "$3" | head -n 60; then
        stale=1
    fi
}
compare openapi.json openapi.json "$new/openapi.json"
compare docs/authz.md docs/authz.md "$new/authz.md"
compare "$types" "$new/types.committed" "$new/types.generated"
if [ "$stale" = 1 ]; then
    echo "generated files are not current; run make gen and commit the result" >&2
    exit 1
fi
