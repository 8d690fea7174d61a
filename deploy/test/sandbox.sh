# shellcheck shell=bash
# Sourced by scripts/test-deploy: what the systemd unit leaves to the server is enough for what it does. There need be no systemd that
# runs; strace refuses the system calls that the unit refuses.
# shellcheck disable=SC2154 # set where this is sourced

check_sandbox() {
    if ! command -v systemd-analyze >/dev/null || ! command -v strace >/dev/null; then
        skipped 'the sandbox of the unit: systemd-analyze or strace is missing'
        return
    fi
    take_port
    check 'sandbox: the server starts with the system calls that the unit lets it make' start_confined
    check 'sandbox: a picture is uploaded, and read by a process of its own' picture_read
    check 'sandbox: the process that reads pictures is refused no system call' nothing_refused
    # The server, and strace ends with it; the other way round it would stay.
    pkill -TERM -P "$confined" 2>/dev/null || kill -TERM "$confined" 2>/dev/null || true
    take_port
    check 'a bucket is set by the file that the unit reads' bucket_set
}

# calls GROUP…: the system calls of systemd's groups, or of these names.
calls() {
    local name
    for name in "$@"; do
        # shellcheck disable=SC2046 # one word each
        if [[ $name == @* ]]; then calls $(systemd-analyze syscall-filter "$name" | sed -n 's/^ \+\([@a-z0-9_-]\+\)$/\1/p'); else echo "$name"; fi
    done
}

# What the unit allows: each line adds to what was before, or takes from it.
allowed() {
    local line
    : >"$work/allowed"
    while read -r line; do
        # shellcheck disable=SC2086 # one word each
        if [[ $line == '~'* ]]; then
            calls ${line#'~'} | sort -u >"$work/taken"
            comm -23 "$work/allowed" "$work/taken" >"$work/rest" && mv "$work/rest" "$work/allowed"
        else
            calls $line | sort -u - "$work/allowed" -o "$work/allowed"
        fi
    done < <(sed -n 's/^SystemCallFilter=//p' deploy/systemd/weconnect.service)
    # Those that other machines have are none here.
    sed 's/^/?/' "$work/allowed" | paste -sd,
}

# serve FILE COMMAND…: starts the server with its data in a folder of its own, and what it says in FILE.
serve() {
    local log=$1
    shift
    env WECONNECT_ADDRESS="127.0.0.1:$port" WECONNECT_DATA_DIR="$work/alone-$port" LEPTOS_SITE_ROOT="$DIST/site" LEPTOS_HASH_FILES=true \
        "$@" "$DIST/weconnect" >"$log" 2>&1 &
    confined=$!
    soon curl -sf "http://127.0.0.1:$port/readyz" || { tail -5 "$log"; return 1; }
}

start_confined() {
    local names
    names=$(allowed)
    serve "$work/confined.log" strace --follow-forks --seccomp-bpf --quiet=all --signal=none --decode-pids=comm --output="$work/refused" \
        --trace="!$names" --inject="!$names:error=EPERM"
}

picture_read() {
    local url=http://127.0.0.1:$port token path picture=docs/screenshot.png
    token=$(curl -sf "$url/api/accounts" -H 'Content-Type: application/json' -d '{"name":"anna","password":"correct horse battery"}' |
        sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
    path=$(curl -sf "$url/api/files" -D - -o /dev/null -X POST -H "Authorization: Bearer $token" -H 'Tus-Resumable: 1.0.0' \
        -H "Upload-Length: $(stat -c %s "$picture")" | tr -d '\r' | sed -n 's/^location: //Ip')
    curl -sf "$url$path" -X PATCH -H "Authorization: Bearer $token" -H 'Tus-Resumable: 1.0.0' -H 'Upload-Offset: 0' \
        -H 'Content-Type: application/offset+octet-stream' --data-binary "@$picture" || return
    curl -sf "$url/api/files" -H "Authorization: Bearer $token" | tee "$work/files.json" | grep -q '"has_preview":true' ||
        { cat "$work/files.json"; tail -3 "$work/confined.log"; return 1; }
}

# It is called exe, as the server starts it by the name of what runs. The server itself may be refused something that it does without.
nothing_refused() {
    ! grep '^[0-9]*<exe>' "$work/refused"
}

bucket_set() {
    sed -n "s|https://s3.example.org|https://127.0.0.1:1|; s/^#\(WECONNECT_FILES_S3_.*\)/\1/p" deploy/debian/environment >"$work/environment"
    # It starts without the object storage, and says so.
    (
        set -a
        . "$work/environment"
        serve "$work/bucket.log"
        kill -TERM "$confined"
    ) && grep -q 'until the object storage answers' "$work/bucket.log" || { tail -n 5 "$work/bucket.log"; return 1; }
}
