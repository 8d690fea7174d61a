# shellcheck shell=bash
# Sourced by scripts/test-deploy: the same checks through nginx and through HAProxy, each with its configuration as it is
# shipped, but for addresses and paths.
# shellcheck disable=SC2154 # work and ports are set where this is sourced

check_proxies() {
    check 'three nodes start on one PostgreSQL' start_nodes
    make_certificate
    check_proxy nginx 127.0.0.8
    check_proxy haproxy 127.0.0.9
}

make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=chat.example.org \
        -addext subjectAltName=DNS:chat.example.org -keyout "$work/certificate.key" -out "$work/certificate" 2>"$work/openssl.log" ||
        die "openssl made no certificate: $(<"$work/openssl.log")"
    cat "$work/certificate" "$work/certificate.key" >"$work/certificate.pem"
}

# Puts in what every configuration needs: the nodes' and the proxy's own addresses.
with_addresses() {
    sed -e "s|node1:3000|127.0.0.1:${ports[1]}|; s|node2:3000|127.0.0.1:${ports[2]}|; s|node3:3000|127.0.0.1:${ports[3]}|" "$@"
}

configure_nginx() {
    local kind
    with_addresses -e '/listen \[::\]/d' -e "s|listen 80;|listen 127.0.0.1:$http;|; s|listen 443|listen 127.0.0.1:$https|" \
        -e "s|/etc/ssl/weconnect/fullchain.pem|$work/certificate|; s|/etc/ssl/weconnect/privkey.pem|$work/certificate.key|" \
        -e "s|/var/log/nginx/weconnect.log|$work/nginx.log|" deploy/nginx/weconnect.conf >"$work/weconnect.conf"
    {
        [[ $(id -u) != 0 ]] || echo 'user root;'
        echo "daemon off; pid $work/nginx.pid; error_log $work/nginx.errors; events {} http {"
        for kind in client_body proxy fastcgi uwsgi scgi; do
            echo "${kind}_temp_path $work/nginx-$kind;"
        done
        echo "include $work/weconnect.conf; }"
    } >"$work/nginx.conf"
}
accepts_nginx() { "$(find_nginx)" -t -q -e "$work/nginx.errors" -c "$work/nginx.conf"; }
start_nginx() { exec "$(find_nginx)" -e "$work/nginx.errors" -c "$work/nginx.conf"; }

configure_haproxy() {
    with_addresses -e '/chroot\|user haproxy\|group haproxy/d' -e "s|bind :80|bind 127.0.0.1:$http|; s|bind :443|bind 127.0.0.1:$https|" \
        -e "s|/etc/ssl/weconnect/haproxy.pem|$work/certificate.pem|" deploy/haproxy/haproxy.cfg >"$work/haproxy.cfg"
}
accepts_haproxy() { "$(find_haproxy)" -c -f "$work/haproxy.cfg"; }
start_haproxy() { exec "$(find_haproxy)" -db -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>&1; }

# served NUMBER: how many requests the node has answered; both logs name it at the end of a line.
served() {
    grep -cE "(node$1|127.0.0.1:${ports[$1]})\$" "$work/$proxy.log" || true
}

check_proxy() {
    local proxy=$1 stranger=$2 http https pid token
    take_port
    http=$port
    take_port
    https=$port
    "configure_$proxy"
    check "$proxy accepts its configuration" "accepts_$proxy"
    "start_$proxy" &
    pid=$!
    check "$proxy: the sign-up page is served over HTTPS" soon signup_page
    check "$proxy: HTTP leads to HTTPS" redirected
    check "$proxy: who claims another address is not believed" claims_address
    check "$proxy: who signs up at one node is known to all" known_to_all
    check "$proxy: a WebSocket opens, and stays open" socket_opens
    check "$proxy: a file that one node has is found" files_found
    check "$proxy: a body that is too large is refused" too_large
    check "$proxy: a file of a megabyte is uploaded, and every node has it" file_uploaded
    check "$proxy: a killed node is not noticed" node_killed
    check "$proxy: a node that is back gets requests" soon gets_requests 1
    check "$proxy: a node that stops is not noticed, and gets nothing new" node_stops
    check "$proxy: a node that stops ends what is under way, then itself" node_ends
    start_node 2
    kill "$pid" || true
    wait "$pid" || true
}

signup_page() {
    fetch /signup --fail | grep -q '<form'
}

redirected() {
    equals "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: chat.example.org' "http://127.0.0.1:$http/rooms?a=b")" \
        '301 https://chat.example.org/rooms?a=b'
}

# An address may sign up three times an hour at each node; others still can afterwards.
claims_address() {
    local number
    for number in {1..12}; do
        sign_up "$proxy$number" --interface "$stranger" -H "X-Forwarded-For: 10.0.0.$number" -o /dev/null -w '%{http_code}\n'
    done >"$work/codes"
    equals "$(sort -u "$work/codes" | xargs)" '201 429'
}

known_to_all() {
    local number
    token=$(sign_up "$proxy" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
    answers 200 30 /api/account -H "Authorization: Bearer $token" || return
    for number in 1 2 3; do
        [[ $(served "$number") != 0 ]] || { echo "node $number answered nothing"; return 1; }
    done
}

# The heartbeats, of which there is one a second, come as bytes after the head.
socket_opens() {
    local code
    code=$(fetch /ws --http1.1 --max-time 3 -o "$work/frames" -w '%{http_code}' -H "Authorization: Bearer $token" -H 'Connection: Upgrade' \
        -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==' \
        -H 'Sec-WebSocket-Protocol: weconnect.v2.json') || true
    equals "$code" 101 && { [[ -s $work/frames ]] || { echo 'no frame came'; return 1; }; }
}

# As while nodes are replaced by newer ones, whose pages name other files.
files_found() {
    answers 200 12 /pkg/only1.txt && answers 200 12 /pkg/only2.txt && answers 200 12 /pkg/only3.txt && answers 404 1 /pkg/none.txt
}

file_uploaded() {
    local path
    head -c 1000000 /dev/urandom >"$work/upload"
    path=$(fetch /api/files -D - -o /dev/null -X POST -H "Authorization: Bearer $token" -H 'Tus-Resumable: 1.0.0' \
        -H 'Upload-Length: 1000000' | tr -d '\r' | sed -n 's/^location: //Ip')
    [[ $path == /api/files/* ]] || { echo "Location: $path"; return 1; }
    equals "$(fetch "$path" -X PATCH -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" -H 'Tus-Resumable: 1.0.0' \
        -H 'Upload-Offset: 0' -H 'Content-Type: application/offset+octet-stream' --data-binary "@$work/upload")" 204 || return
    for _ in {1..6}; do
        fetch "$path" -H "Authorization: Bearer $token" | cmp - "$work/upload" || return
    done
}

too_large() {
    head -c 100000 /dev/zero >"$work/zeros"
    answers 413 1 /api/sessions -H "$json" --data-binary "@$work/zeros"
}

node_killed() {
    kill -9 "${pids[1]}"
    wait "${pids[1]}" || true
    answers 200 60 /signup && answers 401 20 /api/sessions -H "$json" -d "$log_in" && start_node 1
}

gets_requests() {
    local before
    before=$(served "$1")
    answers 200 12 /signup && [[ $(served "$1") -gt $before ]]
}

# A request that waits for its body keeps the node from ending at once.
node_stops() {
    local before load
    exec {under_way}<>"/dev/tcp/127.0.0.1/${ports[2]}"
    printf 'POST /api/sessions HTTP/1.1\r\nHost: chat.example.org\r\n%s\r\nContent-Length: %s\r\n\r\n' "$json" "${#log_in}" >&"$under_way"
    answers 200 300 /signup &
    load=$!
    sleep 0.3
    kill -TERM "${pids[2]}"
    wait "$load" || return
    # As one of several it still takes what comes for a while.
    soon refuses 2 || return
    before=$(served 2)
    answers 200 60 /signup && equals "$(served 2)" "$before" && kill -0 "${pids[2]}"
}

# refuses NUMBER: the node takes no connections.
refuses() {
    ! { : >"/dev/tcp/127.0.0.1/${ports[$1]}"; } 2>/dev/null
}

node_ends() {
    local reply
    printf '%s' "$log_in" >&"$under_way"
    read -r -t 5 reply <&"$under_way" || return
    exec {under_way}>&-
    equals "$reply" $'HTTP/1.1 401 Unauthorized\r' && wait "${pids[2]}"
}
