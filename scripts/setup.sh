#!/usr/bin/env bash
# Installs what is missing and changes nothing where all is there.
#   setup.sh         all that `make test` needs
#   setup.sh build   only what building and running needs
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what=${1:-all}

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

has_initdb() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_chromium() { [ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || [ -x /usr/bin/chromium ]; }
# Debian ships ensurepip in a package of its own.
has_venv() { has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; }
has_fonts() { compgen -G '/usr/share/fonts/truetype/*/*.ttf' >/dev/null; }
# Vite and its plugins need 20.19.
has_node() { has npm && has node && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b >= 2019 ? 0 : 1)'; }

install_packages() {
    local packages=()
    { has cc && has ld; } || packages+=(build-essential)
    has git || packages+=(git)
    has_node || packages+=(nodejs npm)
    [ -e /etc/ssl/certs/ca-certificates.crt ] || packages+=(ca-certificates)
    if [ "$what" = all ]; then
        { has_initdb && has psql; } || packages+=(postgresql postgresql-client)
        has_chromium || packages+=(chromium-headless-shell)
        has_fonts || packages+=(fonts-dejavu-core)
        has_venv || packages+=(python3 python3-venv)
    fi
    [ ${#packages[@]} -gt 0 ] || return 0

    has apt-get || die "these programs are missing; install them with your package manager: ${packages[*]}"
    [ "$(id -u)" = 0 ] || die "these packages are missing; run: sudo apt-get install ${packages[*]}"
    say "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null >&2
    # Not every system has the browser without windows.
    apt-cache show chromium-headless-shell >/dev/null 2>&1 ||
        packages=("${packages[@]/#chromium-headless-shell/chromium}")
    apt-get install -q -y --no-install-recommends "${packages[@]}" </dev/null >&2
    [ "$what" != all ] || has_venv || die "python3 has no venv module, and the system's package did not bring it; mend your Python"
    has_node || die "Node.js 20.19 or newer is needed, and the system's package is older; install a newer one"
}

install_rust() {
    has cargo || die "Rust is missing; install it with rustup, then run this again"
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    has rustup || die "rustfmt and clippy are missing; install them beside your Rust"
    say "installing rustfmt and clippy"
    rustup component add rustfmt clippy </dev/null >&2
}

install_web() {
    # Compared by content: a fresh checkout has new times on every file.
    local mark=web/node_modules/.installed-from sum
    sum=$(sha256sum web/package-lock.json)
    [ -e "$mark" ] && [ "$(cat "$mark")" = "$sum" ] && return
    say "installing the web packages"
    # Not `npm ci`: it refuses where a registry lacks the packages of other platforms, which nobody here
    # needs. This installs the same versions, once the lock file is known to belong to package.json.
    (cd web && node -e '
        const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8"));
        const asked = read("package.json"), locked = read("package-lock.json").packages[""];
        for (const kind of ["dependencies", "devDependencies"])
            if (JSON.stringify(asked[kind]) !== JSON.stringify(locked[kind])) process.exit(1);
    ') || die "web/package-lock.json does not belong to web/package.json; run npm install in web and commit both"
    (cd web && npm install --no-save --no-progress </dev/null >&2)
    printf '%s\n' "$sum" >"$mark"
}

install_cargo_tool() {
    has "$1" && return
    say "building $1; this takes a few minutes, once"
    cargo install --quiet --locked "$1" </dev/null >&2
    has "$1" || die "$1 was installed but is not found; add cargo's bin folder to PATH"
}

install_packages
install_rust
install_web
# The web UI is embedded at compile time, so its folder must exist before the first build.
mkdir -p web/dist
if [ "$what" = all ]; then
    install_cargo_tool cargo-nextest
    install_cargo_tool cargo-machete
    scripts/python.sh >/dev/null
fi
