#!/usr/bin/env bash
# Makes a Python environment where it is missing or not current, and prints its interpreter. It lies in the target folder
# and holds exactly what a file of requirements names:
#     scripts/python.sh [FOLDER REQUIREMENTS]      default: python scripts/requirements.txt, that of the tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf 'python: %s\n' "$*" >&2; exit 1; }

target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
folder=$(cd "$target" && pwd)/${1:-python}
requirements=${2:-scripts/requirements.txt}
python=$folder/bin/python
# Compared by content: a fresh checkout has new times. The folder is part of it: an environment cannot be moved.
mark=$folder/.installed-from
wanted=$(printf '%s\n' "$folder" && sha256sum "$requirements")

current() { [ -x "$python" ] && [ -e "$mark" ] && [ "$(cat "$mark")" = "$wanted" ]; }

make_environment() {
    command -v python3 >/dev/null || die "python3 is missing; run make setup"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed, and python3 is older"
    python3 -c 'import ensurepip, venv' 2>/dev/null || die "python3 has no venv module; run make setup"
    printf 'python: installing what %s names\n' "$requirements" >&2
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$python" -m pip install --quiet --no-input --disable-pip-version-check --requirement "$requirements"
    printf '%s\n' "$wanted" >"$mark"
}

if ! current; then
    # Two tests at once: the second waits and finds it made.
    exec 9>"$folder.lock"
    flock 9
    current || make_environment </dev/null >&2 9>&-
fi
printf '%s\n' "$python"
