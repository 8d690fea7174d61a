# shellcheck shell=bash
# Sourced by the other scripts: where things are, and a few words they share.
# `. scripts/lib.sh` in a terminal gives plain `cargo` the same surroundings.
# shellcheck disable=SC2034 # used where this is sourced

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/weconnect
TOOLS=$CACHE/tools
DIST=$ROOT/target/dist
TOOLCHAIN_CHOICE=$CACHE/toolchain

# Debian keeps /usr/sbin off an ordinary user's PATH.
export PATH="$TOOLS/bin:$ROOT/end2end/node_modules/.bin:$PATH:/usr/sbin"

# Outside the checkout, so that a fresh clone finds its dependencies built.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}

# Written by setup-rust where rustup could not fetch what rust-toolchain.toml names.
if [[ -z ${RUSTUP_TOOLCHAIN:-} && -s $TOOLCHAIN_CHOICE ]]; then
    RUSTUP_TOOLCHAIN=$(<"$TOOLCHAIN_CHOICE")
    export RUSTUP_TOOLCHAIN
fi

say() { printf 'set-up: %s\n' "$*"; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# apt_install PACKAGE…: installs Debian packages, or ends with the command that would.
apt_install() {
    local command="apt-get update && apt-get install -y $*"
    command -v apt-get >/dev/null || die "please install these (or what your system calls them), then try again: $*"
    # --no-remove: never pay for a package with one that the machine's owner has installed.
    { apt_as_root "$command" update && apt_as_root "$command" install -y --no-remove "$@"; } >/dev/null ||
        die "installing Debian packages failed; please look at what this says: $command"
}

# apt_as_root COMMAND ARGUMENT…: apt-get with the arguments; who can't become root is told COMMAND.
apt_as_root() {
    local command=$1 as_root=()
    shift
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || die "please run as root, then try again: $command"
        [[ -t 0 ]] || sudo -n true 2>/dev/null || die "please run as root, then try again: $command"
        as_root=(sudo)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"
}

# unpack_debian FOLDER COMMAND…: unpacks, without installing, the Debian packages that COMMAND names. Call it in a subshell.
unpack_debian() {
    local folder=$1 work package
    shift
    command -v apt-get >/dev/null || die "what is missing comes from Debian's packages, and there is no apt-get here"
    mkdir -p "$folder"
    work=$(mktemp -d)
    # shellcheck disable=SC2064 # this folder, whatever comes
    trap "rm -rf '$work'" EXIT
    cd "$work"
    # The lists of what there is may be missing, or too old.
    if ! { "$@" | xargs apt-get -qq download; } >log 2>&1; then
        apt_as_root 'apt-get update' update >/dev/null || die "'apt-get update' failed"
        { "$@" | xargs apt-get -qq download; } >log 2>&1 || die "Debian's packages can't be fetched: $(tail -3 log)"
    fi
    for package in *.deb; do
        dpkg-deb -x "$package" "$folder"
    done
}

# Path of the Chromium that the browser tests use.
find_browser() {
    command -v chromium || command -v google-chrome || command -v google-chrome-stable
}

# Path of the Firefox in which the most important journeys are made once more.
find_firefox() { command -v firefox-esr; }

# Folder of PostgreSQL's newest server programs; Debian keeps them off the PATH.
find_postgres() {
    local initdb
    initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)
    [[ -x $initdb ]] || initdb=$(command -v initdb) || return 1
    dirname "$(readlink -f "$initdb")"
}

# Paths of the servers that stand beside WeConnect; setup-unpacked puts into $TOOLS what the machine lacks.
find_redis() { command -v redis-server; }
find_nginx() { command -v nginx; }
find_haproxy() { command -v haproxy; }

# run_bench PROGRAM ARGUMENT…: one of the programs in bench/. It is built as `make test` builds it: with other features, all
# that it stands on would be compiled anew.
run_bench() {
    local program=$1
    shift
    cargo test --quiet --workspace --exclude frontend --no-run || return
    "$CARGO_TARGET_DIR/debug/$program" "$@"
}

# To be called before a build. Cargo knows workspace crates by their path inside the workspace and tells changes by
# file times, so in a shared target folder it takes another checkout's newer build for this one's. New times for all
# files make it look again.
claim_target_dir() {
    local owner=$CARGO_TARGET_DIR/.checkout
    [[ -f $owner && $(<"$owner") == "$ROOT" ]] && return
    find "$ROOT" \( -name .git -o -name node_modules -o -path "$ROOT/target" -o -path "$ROOT/data" \) -prune \
        -o -type f -exec touch -c {} +
    mkdir -p "$CARGO_TARGET_DIR"
    echo "$ROOT" >"$owner"
}
