# shellcheck shell=bash
# Sourced by the tests: one line for each check, on the output and in the file $RESULTS.

passed() { echo "passed: $*" | tee -a "$RESULTS"; }
failed() { echo "failed: $*" | tee -a "$RESULTS"; }
skipped() { echo "skipped: $*" | tee -a "$RESULTS"; }

# check TEXT COMMAND…: passed where the command is; otherwise with what it said.
check() {
    local text=$1 said status=0
    shift
    said=$(mktemp)
    "$@" >"$said" 2>&1 || status=$?
    if [[ $status == 0 ]]; then
        passed "$text"
    else
        failed "$text"
        tail -20 "$said" | sed 's/^/    /'
    fi
    rm "$said"
}

# soon COMMAND…: tries for ten seconds.
soon() {
    for _ in {1..100}; do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    echo "not within ten seconds: $*"
    return 1
}

# equals FOUND EXPECTED
equals() {
    [[ $1 == "$2" ]] || { echo "found '$1', expected '$2'"; return 1; }
}
