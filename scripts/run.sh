#!/usr/bin/env bash
# Serves what `make run` built; an empty database gets the demo company first unless DEMO=0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deskbell=${CARGO_TARGET_DIR:-target}/release/deskbell
if [ "${DEMO:-1}" != 0 ]; then
    "$deskbell" demo --if-empty
fi
exec "$deskbell" serve
