# shellcheck shell=bash
# Sourced by scripts/test-deploy: three nodes that share PostgreSQL, Redis and the secret, and what to ask of them.
# shellcheck disable=SC2034,SC2154 # used, or set, where this is sourced

last_port=$((12000 + RANDOM % 8000))
pids=()
ports=()

# Sets `port` to one that nobody listens at.
take_port() {
    port=$((++last_port))
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((++last_port)); done
}

start_redis() {
    take_port
    bus=redis://127.0.0.1:$port
    "$(find_redis)" --bind 127.0.0.1 --port "$port" --dir "$work" --save '' --loglevel warning >"$work/redis.log" 2>&1 &
}

# start_node NUMBER: again at the port that it had, if it was there before.
start_node() {
    [[ -n ${ports[$1]:-} ]] || { take_port; ports[$1]=$port; }
    env WECONNECT_ADDRESS="127.0.0.1:${ports[$1]}" WECONNECT_DATA_DIR="$work/node$1" WECONNECT_KEY_FILE="$work/key" \
        WECONNECT_FILES_DIR="$work/files" \
        WECONNECT_DATABASE_URL="$TEST_POSTGRES_URL" WECONNECT_BUS="$bus" WECONNECT_PUBLIC_URL=https://chat.example.org \
        WECONNECT_TRUSTED_PROXIES=127.0.0.1 WECONNECT_LOGINS_PER_MINUTE=1000000 WECONNECT_SIGNUPS_PER_HOUR=3 \
        WECONNECT_HEARTBEAT_SECONDS=1 LEPTOS_SITE_ROOT="$work/site$1" LEPTOS_HASH_FILES=true "$DIST/weconnect" >>"$work/node$1.log" 2>&1 &
    pids[$1]=$!
    soon curl -sf "http://127.0.0.1:${ports[$1]}/readyz" || { tail -5 "$work/node$1.log"; return 1; }
}

start_nodes() {
    local number
    head -c 32 /dev/urandom >"$work/key"
    start_redis
    for number in 1 2 3; do
        cp -R "$DIST/site" "$work/site$number"
        echo "of $number" >"$work/site$number/pkg/only$number.txt"
        start_node "$number" || return
    done
}

# fetch PATH ARGUMENT…: through the proxy, as curl does, twenty seconds at most.
fetch() {
    local path=$1
    shift
    timeout 20 curl -s --max-time 10 --cacert "$work/certificate" --resolve "chat.example.org:$https:127.0.0.1" \
        "https://chat.example.org:$https$path" "$@"
}

# answers CODE COUNT PATH ARGUMENT…: so many requests are all answered so.
answers() {
    local code=$1 count=$2 path=$3
    shift 3
    equals "$(fetch "$path?[1-$count]" -o /dev/null -w '%{http_code}\n' "$@" | sort | uniq -c | xargs)" "$count $code"
}

log_in='{"name":"nobody","password":"not the right one"}'
json='Content-Type: application/json'

# sign_up NAME ARGUMENT…
sign_up() {
    local name=$1
    shift
    fetch /api/accounts -H "$json" -d "{\"name\":\"$name\",\"password\":\"correct horse battery\"}" "$@"
}
