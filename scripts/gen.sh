#!/usr/bin/env bash
# Writes the generated files: the OpenAPI document, the web client's types, the authorization table.
#   gen.sh           writes them
#   gen.sh --check   writes nothing and fails where the web client's types are not those of the committed
#                    document; that the document and the table are the code's, the contract tests prove
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

types=web/src/api/schema.gen.ts

if [ "${1:-}" != --check ]; then
    mkdir -p web/dist docs
    cargo build --quiet --locked --package deskbell-server
    deskbell=${CARGO_TARGET_DIR:-target}/debug/deskbell
    "$deskbell" openapi >openapi.json.new && mv openapi.json.new openapi.json
    "$deskbell" openapi --authz >docs/authz.md.new && mv docs/authz.md.new docs/authz.md
    (cd web && npm run --silent gen)
    exit
fi

# The types are generated in place, so the committed ones are put back after the comparison.
committed=$(mktemp)
cp "$types" "$committed"
trap 'cp "$committed" "$types" && rm -f "$committed"' EXIT
(cd web && npm run --silent gen >/dev/null)
if ! diff -u --label "$types (committed)" --label "$types (generated)" "$committed" "$types" | head -n 60; then
    echo "generated files are not current; run make gen and commit the result" >&2
    exit 1
fi
