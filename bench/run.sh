#!/usr/bin/env bash
# Runs the benches of quality.md and prints one table; arguments go to run.py (see run.py --help).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf 'bench: %s\n' "$*" >&2; exit 1; }

command -v python3 >/dev/null || die "python3 is missing; install it with your package manager"
if ! command -v wrk >/dev/null; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "wrk is missing; run: sudo apt-get install wrk"
    printf 'bench: installing wrk\n' >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null >&2
    apt-get install -q -y --no-install-recommends wrk </dev/null >&2
fi
if [ ! -e web/dist/index.html ]; then
    scripts/setup.sh build
    (cd web && npm run build >&2)
fi
exec python3 bench/run.py "$@"
